"""micrograd, as it is on PyPI."""

import gc
import sys
from importlib.metadata import version

from micrograd.engine import Value as Value

# Its sweep recurses once per node of a chain.
sys.setrecursionlimit(10_000_000)


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "micrograd": version("micrograd")}


def number(v):
    """The float of a Value."""
    return v.data


def backward(v):
    """Sweep from v."""
    v.backward()


def gradient(v):
    """The gradient that sweeps have added up at a leaf."""
    return v.grad


def release():
    """Free what was dropped: its graphs are cycles, which only the collector frees."""
    gc.collect()
