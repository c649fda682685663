"""Plain Python floats: the loops without any engine, and the network differentiated by hand."""

import sys

from benchmarks.moons import ByHand as Network  # noqa: F401

Value = float


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0]}
