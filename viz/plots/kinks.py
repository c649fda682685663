"""Find the kinks and jumps of a function of one number by halving, without a formula."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

SMALLEST = 1e-3
"""Part of the height of the picture that a jump must have to be seen."""
DIGITS = 9


class Point(NamedTuple):
    """A function at a point: where, its value and its derivative there."""

    x: float
    value: float
    slope: float


class Break(NamedTuple):
    """A place where a function or its derivative jumps, with the points just beside it.

    Attributes:
        left, at, right: the function just before the place, there, and just after it.
        jump: True where the function itself jumps, False at a kink.
    """

    left: Point
    at: Point
    right: Point
    jump: bool

    @property
    def word(self) -> str:
        """ "jump" or "kink"."""
        return "jump" if self.jump else "kink"


def breaks(sample: Callable[[float], Point], points: Sequence[Point]) -> list[Break]:
    """Find the kinks and jumps between neighbouring points; several between two count as one.

    Halving an interval halves the change of a smooth function. A change that remains between
    neighbouring numbers is a jump, of the function or of its derivative.

    Args:
        sample: the function with its derivative.
        points: samples of it, from left to right.
    """
    heights = [abs(p.value) for p in points if math.isfinite(p.value)]
    slopes = [abs(p.slope) for p in points if math.isfinite(p.slope)]
    least = (SMALLEST * max(heights, default=0.0), SMALLEST * max(slopes, default=0.0))
    finest = 1e-14 * (points[-1].x - points[0].x)
    found: list[Break] = []
    for left, right in zip(points[:-1], points[1:], strict=True):
        place = _halved(sample, left, right, least, finest)
        if place is None:
            continue
        if found and found[-1].at.x == place.at.x:  # a value of its own between both sides
            before = found.pop()
            place = Break(before.left, before.at, place.right, before.jump or place.jump)
        found.append(place)
    return found


def _halved(
    sample: Callable[[float], Point],
    left: Point,
    right: Point,
    least: tuple[float, float],
    finest: float,
) -> Break | None:
    """The break between two points, or None where the function is smooth or has an upright end."""
    while True:
        jumps = abs(right.value - left.value) > least[0]
        if not (jumps or abs(right.slope - left.slope) > least[1]):
            return None
        if not (math.isfinite(left.slope) and math.isfinite(right.slope)):
            return None
        middle = sample(left.x + (right.x - left.x) / 2)
        if not left.x < middle.x < right.x or right.x - left.x < finest:
            return _named(sample, left, right, jumps)
        if _change(left, middle, least) >= _change(middle, right, least):
            right = middle
        else:
            left = middle


def _change(a: Point, b: Point, least: tuple[float, float]) -> float:
    """Return the change of a function and its derivative from a to b, in visible units."""
    tiny = math.ulp(0.0)
    return abs(b.value - a.value) / (least[0] or tiny) + abs(b.slope - a.slope) / (
        least[1] or tiny
    )


def _named(
    sample: Callable[[float], Point], left: Point, right: Point, jumps: bool
) -> Break | None:
    """The break between two points with no number in between, at the shortest number there."""
    x = round((left.x + right.x) / 2, DIGITS) + 0.0  # no -0.0
    if not left.x <= x <= right.x:
        x = right.x
    return Break(left, sample(x), right, jumps)
