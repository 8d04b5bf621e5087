"""Measurements, each a program: `python -m benchmarks.NAME` prints tables and keeps them in results/.

`python -m benchmarks.report` turns what is kept into RESULTS.md and into the tables of the README and the
model card. No number there is typed by hand.
"""
