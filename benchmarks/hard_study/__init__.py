"""Gradient checkers on hard problems of known derivatives: `python -m benchmarks.hard_study`."""
