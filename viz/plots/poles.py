"""Find the poles of a function of one number, where its size grows without bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from viz.plots.kinks import Point

STEEP = 1.3
"""Least ratio of a sample beside a pole to one of its neighbours."""
FAR, NEAR = 1e-5, 1e-9
"""Distances from a place, in units of that of the samples, that tell a pole from a high peak."""
GROWTH = 30.0
"""Least ratio of the function at NEAR to that at FAR: 1e4 for 1/x, 2 for a logarithm."""


def poles(sample: Callable[[float], Point], points: Sequence[Point]) -> list[float]:
    """The places at which a function has a pole, from left to right.

    Args:
        sample: the function with its derivative.
        points: samples of it, from left to right, at equal distances.
    """
    found: list[float] = []
    for left, top, right in zip(points[:-2], points[1:-1], points[2:], strict=True):
        before, size, after = _size(left), _size(top), _size(right)
        if not (size > before and size >= after and after < math.inf):
            continue
        if size < STEEP * min(before, after):
            continue
        x = _summit(sample, left, top, right)
        width = right.x - top.x
        near, far = (_beside(sample, x, share * width) for share in (NEAR, FAR))
        if near > GROWTH * far:
            found.append(x)
    return found


def _summit(sample: Callable[[float], Point], left: Point, top: Point, right: Point) -> float:
    """Find where the function is largest between two points, by halving around `top`."""
    while _size(top) < math.inf:
        a, b = (sample(top.x + (side.x - top.x) / 2) for side in (left, right))
        if not (left.x < a.x < top.x < b.x < right.x):
            break
        if _size(a) > max(_size(top), _size(b)):
            top, right = a, top
        elif _size(b) > _size(top):
            left, top = top, b
        else:
            left, right = a, b
    return top.x


def _beside(sample: Callable[[float], Point], x: float, distance: float) -> float:
    """The size of the function at a distance from x, on the side where it is larger."""
    return max(_size(sample(x + step)) for step in (-distance, distance))


def _size(point: Point) -> float:
    """Return the size of the function; nan counts as 0."""
    return 0.0 if math.isnan(point.value) else abs(point.value)
