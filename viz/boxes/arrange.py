"""Where boxes stand in a picture: columns by longest path, broken into rows that fit a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum
from typing import NamedTuple

ACROSS, DOWN, BETWEEN = 46.0, 18.0, 40.0
MOST_ROWS = 8


class Placed(NamedTuple):
    """Where a box stands, in pixels from the top left corner.

    Attributes:
        x, y: of its top left corner.
        row: the row of columns that it stands in, from 0.
        top, bottom: of the boxes of that row.
    """

    x: float
    y: float
    row: int
    top: float
    bottom: float


class Arrangement(NamedTuple):
    """All boxes with the size of the whole."""

    boxes: tuple[Placed, ...]
    width: float
    height: float
    scale: float


def arrange(
    sizes: Sequence[tuple[float, float]],
    sources: Sequence[Sequence[int]],
    width: float,
    height: float,
) -> Arrangement:
    """The arrangement with the largest scale, less a little for each row and each long wire.

    Args:
        sizes: width and height of each box; operands come first.
        sources: the boxes that lead to each box.
        width, height: of the page.
    """
    found = []
    for columns in _columns(sources):
        lists = _ordered(sources, columns)
        long = sum(columns[i] - columns[k] > 1 for i, each in enumerate(sources) for k in each)
        for rows in range(1, min(MOST_ROWS, len(lists)) + 1):
            placed = _placed(sizes, lists, rows, width, height)
            count = max(box.row for box in placed.boxes)
            found.append((placed.scale * (1 - 0.05 * count) * 0.94**long, placed))
    return max(found, key=lambda pair: pair[0])[1]


def _columns(sources: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The column of each box, as early and as late as possible."""
    early: list[int] = []
    for each in sources:
        early.append(max((early[k] + 1 for k in each), default=0))
    late = [max(early)] * len(sources)
    for i in reversed(range(len(sources))):
        for k in sources[i]:
            late[k] = min(late[k], late[i] - 1)
    return early, late


def _ordered(sources: Sequence[Sequence[int]], columns: Sequence[int]) -> list[list[int]]:
    """The boxes of each column, in the order of what leads to them."""
    lists: list[list[int]] = [[] for _ in range(max(columns) + 1)]
    for i, column in enumerate(columns):
        lists[column].append(i)
    place = [0.0] * len(columns)
    for boxes in lists:
        weights = {
            i: fsum(place[k] for k in sources[i]) / len(sources[i]) if sources[i] else float(i)
            for i in boxes
        }
        boxes.sort(key=lambda i: (weights[i], i))
        for at, i in enumerate(boxes):
            place[i] = (at + 0.5) / len(boxes)
    return lists


def _broken(widths: Sequence[float], rows: int) -> list[list[int]]:
    """The columns in rows of about equal width."""
    total = fsum(widths) + ACROSS * len(widths)
    found: list[list[int]] = [[]]
    used = 0.0
    for column, width in enumerate(widths):
        if found[-1] and used + (width + ACROSS) / 2 > total / rows and len(found) < rows:
            found.append([])
            used = 0.0
        found[-1].append(column)
        used += width + ACROSS
    return found


def _placed(
    sizes: Sequence[tuple[float, float]],
    lists: Sequence[Sequence[int]],
    rows: int,
    width: float,
    height: float,
) -> Arrangement:
    """The boxes in so many rows."""
    widths = [max(sizes[i][0] for i in boxes) for boxes in lists]
    heights = [fsum(sizes[i][1] + DOWN for i in boxes) - DOWN for boxes in lists]
    placed: dict[int, Placed] = {}
    top = right = 0.0
    for row, columns in enumerate(_broken(widths, rows)):
        tallest = max(heights[c] for c in columns)
        x = 0.0
        for c in columns:
            y = top + (tallest - heights[c]) / 2
            for i in lists[c]:
                placed[i] = Placed(x + (widths[c] - sizes[i][0]) / 2, y, row, top, top + tallest)
                y += sizes[i][1] + DOWN
            x += widths[c] + ACROSS
        right = max(right, x - ACROSS)
        top += tallest + BETWEEN
    whole = top - BETWEEN
    scale = min(width / right, height / whole, 1.0)
    return Arrangement(tuple(placed[i] for i in range(len(placed))), right, whole, scale)


def wire(
    start: tuple[Placed, tuple[float, float]],
    end: tuple[Placed, tuple[float, float]],
    width: float,
) -> str:
    """The path from the right side of a box to the left side of another.

    Args:
        start: where a box stands, and its size.
        end: the same of the other.
        width: of the whole arrangement.
    """
    (a, (a_width, a_height)), (b, (_, b_height)) = start, end
    x, y = a.x + a_width, a.y + a_height / 2
    to_x, to_y = b.x - 7, b.y + b_height / 2
    if a.row == b.row and to_x > x:
        bend = max((to_x - x) / 2, 18)
        bends = f"{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f}"
        return f"M{x:.1f} {y:.1f}C{bends} {to_x:.1f} {to_y:.1f}"
    gap = (a.bottom + b.top) / 2
    corners = [(x, y), (width + 16, y), (width + 16, gap), (-16, gap), (-16, to_y), (to_x, to_y)]
    return _rounded(corners)


def _rounded(corners: Sequence[tuple[float, float]], radius: float = 8.0) -> str:
    """A line through corners, each rounded."""
    text = f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"
    for (before, corner), (_, after) in pairwise(list(pairwise(corners))):
        cut_in, cut_out = _toward(corner, before, radius), _toward(corner, after, radius)
        text += f"L{cut_in}Q{corner[0]:.1f} {corner[1]:.1f} {cut_out}"
    return text + f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}"


def _toward(corner: tuple[float, float], other: tuple[float, float], distance: float) -> str:
    """The point at a distance from a corner on the way to another."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    part = min(distance / length, 0.5)
    return f"{corner[0] + dx * part:.1f} {corner[1] + dy * part:.1f}"
