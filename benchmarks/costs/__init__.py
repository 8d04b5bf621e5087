"""The parts of `python -m benchmarks.cost`, each a kind of cost."""
