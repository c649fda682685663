"""Measure this engine beside its peers, all in one run: `python -m benchmarks`."""
