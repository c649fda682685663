"""The tip of an arrow at the end of a curve."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

Point = tuple[float, float]


def pointed(points: Sequence[Point], size: float, slim: float = 2.6) -> tuple[str, str]:
    """The path of a Bezier curve that ends in a tip, and the corners of the tip, as SVG has them.

    Args:
        points: 3n + 1 control points; at the last one is the point of the tip.
        size: how long the tip is.
        slim: the length of the tip by half of its width.
    """
    (bx, by), (x, y) = points[-2:]
    length = hypot(x - bx, y - by) or 1.0
    ux, uy = (x - bx) / length, (y - by) / length
    foot = x - size * ux, y - size * uy
    half = size / slim
    corners = [
        (x, y),
        (foot[0] - half * uy, foot[1] + half * ux),
        (foot[0] + half * uy, foot[1] - half * ux),
    ]
    tip = " ".join(f"{px:.1f},{py:.1f}" for px, py in corners)
    return curve([*points[:-1], (x - 0.7 * size * ux, y - 0.7 * size * uy)]), tip


def curve(points: Sequence[Point]) -> str:
    """The path of a Bezier curve, as SVG has it."""
    (x, y), *rest = points
    return f"M{x:.1f} {y:.1f}C{' '.join(f'{px:.1f} {py:.1f}' for px, py in rest)}"
