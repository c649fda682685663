"""Numbers of another engine: read as floats, written in their own type."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from fractions import Fraction
from math import nan
from typing import Any

from autograd_core.numerical.estimate import UNIT

DOUBLE = UNIT
"""The unit roundoff of float64."""

SINGLE = 2.0**-24
"""The unit roundoff of float32."""

_UNITS = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": SINGLE}
_DEEPEST = 4
"""How many nodes may be nested in each other before the number comes."""


def number_of(x: Any) -> float:
    """Read a foreign number as a float; nan if it is not a number.

    A node as a number counts as its own number: there are engines that compute with another's
    Values.
    """
    for _ in range(_DEEPEST):
        if x is None or isinstance(x, (str, bytes)):
            return nan
        item = getattr(x, "item", None)
        try:
            return float(item() if callable(item) else x)
        except (TypeError, ValueError, RuntimeError):
            if not hasattr(x, "data"):
                return nan
            x = x.data
        except OverflowError:
            return float("inf") if x > 0 else float("-inf")
    return nan


def is_number(x: Any) -> bool:
    """Whether a thing is one number; nan counts."""
    try:
        return number_of(x) == number_of(x) or bool(x != x)
    except (TypeError, ValueError, RuntimeError):
        return False


def gradient_number(x: Any) -> float:
    """Read a gradient as a float; an absent one is 0."""
    return 0.0 if x is None else number_of(x)


def like(before: Any, x: float) -> Any:
    """Turn a float into the type of another number: a float32, an array of one number, a Fraction.

    An int becomes a float, since it has to move.
    """
    if before is None or isinstance(before, (bool, int, float)) and not hasattr(before, "dtype"):
        return x
    if isinstance(before, (Fraction, Decimal)):
        return type(before)(x)
    fill = getattr(before, "fill_", None) or getattr(before, "fill", None)
    if hasattr(before, "dtype"):
        if callable(fill) and hasattr(before, "__setitem__"):
            new = before.clone() if hasattr(before, "clone") else before.copy()
            (new.fill_ if hasattr(new, "fill_") else new.fill)(x)
            return new
        return type(before)(x)
    if hasattr(before, "data"):
        try:
            return type(before)(like(before.data, x))
        except TypeError:
            new = copy(before)
            new.data = like(before.data, x)
            return new
    return x


def nothing_like(before: Any) -> Any:
    """Return a gradient of 0 in the type of another; None if there was none."""
    return before if before is None else 0 if type(before) is int else like(before, 0.0)


def unit_of(x: Any) -> float:
    """The unit roundoff of a number's arithmetic: 2**-24 for a float32."""
    name = str(getattr(x, "dtype", "")).rpartition(".")[2]
    return _UNITS.get(name, DOUBLE)


def precision_name(unit: float) -> str:
    """The name of the arithmetic with a unit roundoff."""
    return next((name for name, known in _UNITS.items() if known == unit), "float64")
