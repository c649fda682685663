"""Many numbers in few bytes of a page: whole numbers of one or two bytes, as base64."""

from __future__ import annotations

import sys
from array import array
from base64 import b64encode
from collections.abc import Iterable
from math import isfinite

FULL = 32_767
"""What the largest number becomes; the page divides by it."""
NOT_FINITE = -32_768


def shares(numbers: Iterable[float], most: float) -> str:
    """Numbers as shares of the largest, two bytes each: to 5 digits of that.

    Args:
        numbers: those that are not finite get a mark of their own.
        most: the largest in size.
    """
    scale = FULL / most if most else 0.0
    packed = array("h")
    for x in numbers:
        packed.append(round(max(-FULL, min(FULL, x * scale))) if isfinite(x) else NOT_FINITE)
    if sys.byteorder == "big":
        packed.byteswap()
    return b64encode(packed.tobytes()).decode("ascii")


def small(numbers: Iterable[int]) -> str:
    """Whole numbers from 0 to 255, a byte each."""
    return b64encode(bytes(numbers)).decode("ascii")
