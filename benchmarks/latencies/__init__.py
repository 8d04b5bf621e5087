"""The parts of benchmarks.latency, a measurement each."""
