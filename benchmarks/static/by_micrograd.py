"""micrograd's own package: its engine, its layers and the loop of its demo."""

from benchmarks import engine_micrograd
from benchmarks.engine_micrograd import versions
from benchmarks.moons import Demo

__all__ = ["Moons", "versions"]


def Moons(samples):
    """The demo, to be trained a step at a time."""
    return Demo(engine_micrograd.__name__, engine_micrograd.Value, samples)
