"""Numbers and lists of any kind as plain ones; each error says what came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Value

LARGEST = 1e150
"""Larger numbers are not drawn, like nan, because the ticks of such axes overflow."""


def drawable(x: float) -> bool:
    """Whether axes can show a number: it is neither nan nor infinite, nor beyond `LARGEST`."""
    return abs(x) <= LARGEST


def number_of(x: Any, what: str) -> float:
    """Return the number of a Value or a plain number, else raise TypeError, named by `what`."""
    if type(x) is Value:
        return float(x.data)
    if isinstance(x, str) or not hasattr(x, "__float__"):
        raise TypeError(f"{what} must be a number, got {type(x).__name__} {x!r}")
    return float(x)


def numbers_of(output: Any, what: str) -> Any:
    """An output as plain numbers in lists; of an array or a tensor, too."""
    if type(output) is not Value and hasattr(output, "tolist"):
        output = output.tolist()
    if isinstance(output, (list, tuple)):
        return [numbers_of(part, what) for part in output]
    return number_of(output, what)


def listed(given: Any, what: str) -> list[Any]:
    """Return the parts of a list or the like, else raise an error that begins with `what`."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise TypeError(f"{what} must be a list, got {type(given).__name__} {given!r}")
    return list(given)
