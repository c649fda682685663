"""Hypothesis strategies of the package that the tests use most."""

from autograd_core.testing.strategies import PARAMETERS, anything, parameters, points

__all__ = ["PARAMETERS", "anything", "parameters", "points"]
