"""Numbers of somebody else's engine: read as floats, written in the kind that they came in."""

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
"""That of float32."""

_UNITS = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": SINGLE}
_DEEPEST = 4
"""A number may be a node of another engine that holds a number, so many times over."""


def number_of(x: Any) -> float:
    """A foreign number as a float; nan where it is none.

    A node as a number counts as its own: there are engines that compute with Values of another.
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
    """Whether a thing is one number; nan is."""
    try:
        return number_of(x) == number_of(x) or bool(x != x)
    except (TypeError, ValueError, RuntimeError):
        return False


def gradient_number(x: Any) -> float:
    """A gradient as a float; an absent one is 0."""
    return 0.0 if x is None else number_of(x)


def like(before: Any, x: float) -> Any:
    """A float as a number of the kind of another: a float32, an array of one number, a Fraction.

    An int becomes a float, for it has to move.
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
    """A gradient of 0 of the kind of another; None where there was none."""
    return before if before is None else 0 if type(before) is int else like(before, 0.0)


def unit_of(x: Any) -> float:
    """The unit roundoff of the arithmetic that a number belongs to: 2**-24 of a float32."""
    name = str(getattr(x, "dtype", "")).rpartition(".")[2]
    return _UNITS.get(name, DOUBLE)


def precision_name(unit: float) -> str:
    """What the arithmetic of a unit roundoff is called."""
    return next((name for name, known in _UNITS.items() if known == unit), "float64")
