"""Bad input, made by the thousand from a seed, and what must hold for each: see runner.py."""
