"""The built-in `sum` refuses what depends on Python's version: it compensates from 3.12 on.

The packages add no floats with it: they have `autograd_core.summing` and `math.fsum`. Tests,
benchmarks and programs in the manner of micrograd may, as long as the result is the same in both.
"""

from __future__ import annotations

import builtins
import math
import os
import sys
from pathlib import Path

import pytest

ROOT = str(Path(__file__).resolve().parents[1]) + os.sep
PRODUCT = tuple(ROOT + package + os.sep for package in ("autograd_core", "nn", "viz"))
OURS = *PRODUCT, *(ROOT + folder + os.sep for folder in ("tests", "benchmarks", "notebooks"))
built_in = builtins.sum


class FloatSumError(AssertionError):
    """A sum of floats whose last bits depend on Python's version."""


def checked_sum(iterable, /, start=0):
    """The built-in `sum`; of floats only where it is no matter which Python adds them."""
    caller = sys._getframe(1).f_code.co_filename
    if not caller.startswith(OURS):
        return built_in(iterable, start)
    total, lost, floats = start, 0.0, False
    for x in iterable:
        if type(x) in (float, complex) and type(total) in (float, complex):
            floats = True
            lost += _error(total, x)
        total = total + x
    if floats and caller.startswith(PRODUCT):
        raise FloatSumError(f"{caller} adds floats: use sum_in_order of autograd_core.summing")
    if type(total) is float and math.isfinite(total) and total != total + lost:
        raise FloatSumError(f"{caller}: this sum is another one in Python 3.12 than in 3.11")
    return total


def _error(total, x):
    """The rounding error of total + x, exactly."""
    if isinstance(total, complex) or isinstance(x, complex):
        return 0.0
    rounded = total + x
    larger, smaller = (total, x) if abs(total) >= abs(x) else (x, total)
    return (larger - rounded) + smaller


@pytest.fixture(scope="session", autouse=True)
def no_sum_of_floats():
    """Watch the built-in `sum` in all tests."""
    builtins.sum = checked_sum
    yield
    builtins.sum = built_in
