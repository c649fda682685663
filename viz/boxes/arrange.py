"""Where boxes stand in a picture: columns by longest path, broken into rows that fit a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import copysign, fsum
from typing import NamedTuple

ACROSS, DOWN, BETWEEN = 46.0, 18.0, 40.0
ASIDE, BESIDE, APART = 15.0, 7.0, 4.0
SHIFTS = (0.0, 5.0, -5.0, 10.0, -10.0)
"""How far a line of a wire may be moved; within a row only as the first three say."""

MOST_ROWS = 8


class Placed(NamedTuple):
    """Where a box stands, in pixels from the top left corner.

    Attributes:
        x, y: of its top left corner.
        width, height: its size.
        row: the row of columns that it stands in, from 0.
        top, bottom: of the boxes of that row.
        left, right: of the boxes of its column.
    """

    x: float
    y: float
    width: float
    height: float
    row: int
    top: float
    bottom: float
    left: float
    right: float


class Stretch(NamedTuple):
    """A straight part of a wire, level (axis 1) or upright (axis 0): where it is, and its ends."""

    start: int
    end: int
    axis: int
    at: float
    low: float
    high: float


class Arrangement(NamedTuple):
    """All boxes with the size of the whole, and the lines of the wires that were drawn so far."""

    boxes: tuple[Placed, ...]
    width: float
    height: float
    scale: float
    lines: list[Stretch]


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
            edges = top, top + tallest, x, x + widths[c]
            for i in lists[c]:
                at = x + (widths[c] - sizes[i][0]) / 2
                placed[i] = Placed(at, y, *sizes[i], row, *edges)
                y += sizes[i][1] + DOWN
            x += widths[c] + ACROSS
        right = max(right, x - ACROSS)
        top += tallest + BETWEEN
    whole = top - BETWEEN
    scale = min(width / right, height / whole, 1.0)
    return Arrangement(tuple(placed[i] for i in range(len(placed))), right, whole, scale, [])


def wire(placed: Arrangement, start: int, end: int, back: bool = False) -> tuple[str, float]:
    """The path from the right side of a box to the left side of another, and where it ends.

    It crosses no other box: past a column it goes in a lane between or beside the boxes, past a
    row in the gaps between rows, and then it ends above or below the middle. It goes beside the
    wires that were drawn before, unless they begin or end where it does.

    Args:
        placed: where the boxes stand.
        start, end: two of them.
        back: whether it goes round below, to a box that stands before.
    """
    a, b = placed.boxes[start], placed.boxes[end]
    x, y, to_y = a.x + a.width, a.y + a.height / 2, b.y + b.height / 2
    out, into, to_x = a.right + ASIDE, b.left - ASIDE, b.x - 7
    if not back and a.row == b.row:
        past = [c for c in placed.boxes if c.row == a.row and a.right < c.left < b.left]
        if not past:
            return _curved((x, y), a.right, b.left, (to_x, to_y)), to_y
        lane, to_y = _lane(past, y, b)
        corners = [(x, y), (out, y), (out, lane), (into, lane), (into, to_y), (to_x, to_y)]
        return _rounded(_apart(placed.lines, start, end, corners, SHIFTS[:3])), to_y
    below = a.bottom + BETWEEN / 2 if a.bottom < placed.height else placed.height + 12
    to_y -= b.height / 4 if b.left else 0.0
    down = [(into, below)]
    if b.row != a.row + 1:  # beside the wires from a row to the next
        below, above = below + BESIDE, b.top - BETWEEN / 2 + BESIDE if b.left else to_y
        down = [(-ASIDE - BESIDE, below), (-ASIDE - BESIDE, above), (into, above)]
    corners = [(x, y), (out, y), (out, below), *down, (into, to_y), (to_x, to_y)]
    return _rounded(_apart(placed.lines, start, end, corners, SHIFTS)), to_y


def _apart(
    lines: list[Stretch],
    start: int,
    end: int,
    corners: Sequence[tuple[float, float]],
    shifts: Sequence[float],
) -> list[tuple[float, float]]:
    """The corners, moved so that no line lies on one of a wire between other boxes.

    Args:
        lines: of the wires so far; those of this wire are added.
        start, end: the boxes of this wire.
        corners: of this wire; its first and its last line stay.
        shifts: how far a line may be moved, in the order of preference.
    """
    found = [list(corner) for corner in corners]
    for a, b in list(pairwise(found))[1:-1]:
        axis = 0 if a[0] == b[0] else 1
        low, high = sorted((a[1 - axis], b[1 - axis]))
        others = [
            line.at
            for line in lines
            if start != line.start and end != line.end and axis == line.axis
            if line.low < high and low < line.high
        ]
        free = (by for by in shifts if all(abs(a[axis] + by - at) >= APART for at in others))
        a[axis] = b[axis] = a[axis] + next(free, 0.0)
        lines.append(Stretch(start, end, axis, a[axis], low, high))
    return [(x, y) for x, y in found]


def _lane(past: Sequence[Placed], start: float, end: Placed) -> tuple[float, float]:
    """Where a wire goes level past boxes of the same row, and where it ends: the least way."""
    edges = [y for c in past for y in (c.y - DOWN / 2, c.y + c.height + DOWN / 2)]
    free = [
        y
        for y in (start, *edges)
        if all(abs(y - c.y - c.height / 2) > c.height / 2 + 5 for c in past)
    ]
    middle = end.y + end.height / 2
    lane = min(free, key=lambda y: abs(y - start) + abs(y - middle))
    return lane, middle + copysign(end.height / 4, lane - middle)


def _curved(
    start: tuple[float, float], right: float, left: float, end: tuple[float, float]
) -> str:
    """A curve in the gap from the right of a column to the left of the next."""
    (x, y), (to_x, to_y) = start, end
    left = min(left, to_x)
    bend = (left - right) / 2
    bends = f"{right + bend:.1f} {y:.1f} {left - bend:.1f} {to_y:.1f} {left:.1f} {to_y:.1f}"
    return f"M{x:.1f} {y:.1f}H{right:.1f}C{bends}H{to_x:.1f}"


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
