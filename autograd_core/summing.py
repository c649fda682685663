"""A sum of floats that is the same in every Python.

The built-in `sum` compensates for rounding since Python 3.12, so its last bits depend on the
version. `math.fsum` rounds once; this sum rounds after each term, as `+` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def sum_in_order(terms: Iterable[T], start: Any = 0.0) -> T:
    """start + t1 + t2 + ..., from left to right."""
    total = start
    for term in terms:
        total = total + term
    found: T = total
    return found
