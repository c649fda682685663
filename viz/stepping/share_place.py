"""The place of a share's text: beside its edge, and off the boxes if there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

from autograd_core.summing import sum_in_order
from viz.stepping.layout import Point, Rectangle

GAPS = (15.0, 22.0, 29.0, 36.0, 43.0)
HEIGHT = 18.0


def share_box(
    points: Sequence[Point], width: float, boxes: Sequence[Rectangle], paper: Rectangle
) -> Rectangle:
    """A place of the given width beside an edge, the nearest of those that cover least.

    Args:
        points: the control points of the edge's Bezier curves.
        width: of the text with its border.
        boxes: of the nodes, which should not be covered.
        paper: what the place should be on.
    """

    def cost(place: Rectangle) -> float:
        beyond = width * HEIGHT - _overlap(place, paper)
        return round(beyond + sum_in_order(_overlap(place, box) for box in boxes), 3)

    found = (Rectangle(x - width / 2, y - HEIGHT / 2, width, HEIGHT) for x, y in _places(points))
    return min(found, key=cost)


def _places(points: Sequence[Point]) -> Iterator[Point]:
    """Places above, then below the edge: at its middle, then to either side; then farther off."""
    for gap in GAPS:
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            (x, y), (along, down) = _on_curve(points, share)
            length = hypot(along, down) or 1.0
            turn = -1.0 if along < 0 else 1.0
            for side in (turn, -turn):
                yield x + gap * side * down / length, y - gap * side * along / length


def _on_curve(points: Sequence[Point], share: float) -> tuple[Point, Point]:
    """The point at a share of the way, by parameter, and the direction there."""
    pieces = (len(points) - 1) // 3
    k = min(int(share * pieces), pieces - 1)
    t = share * pieces - k
    bezier = points[3 * k : 3 * k + 4]
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    x, y = (sum_in_order(w * p[i] for w, p in zip(weights, bezier, strict=True)) for i in (0, 1))
    return (x, y), (bezier[3][0] - bezier[0][0], bezier[3][1] - bezier[0][1])


def _overlap(a: Rectangle, b: Rectangle) -> float:
    """The area that two boxes share."""
    across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    down = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return max(across, 0.0) * max(down, 0.0)
