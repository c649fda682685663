"""Stands in for the `cython` module where Cython is not installed: the engine then runs interpreted."""

compiled = False
