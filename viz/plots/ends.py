"""The names of lines at their ends, pushed apart where they would touch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from viz.plots.canvas import figure_of, lay_out
from viz.plots.labels import move, visible, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation


def height_for(count: int) -> float:
    """The height in inches at which the names of this many lines stand apart."""
    return max(3.6, 0.8 + 0.17 * count)


def at_ends(ax: Axes, named: Sequence[tuple[Line2D, str]]) -> list[Annotation]:
    """Write the name of each line to the right of its end; the axes make room, without ticks.

    Names that would touch are pushed apart, and a thin line then leads to each.

    Args:
        ax: axes with a linear x axis.
        named: lines of the axes, with their names.
    """
    lay_out(ax)
    unit = figure_of(ax).dpi / 72
    labels = [write(ax, name, str(line.get_color())) for line, name in named]
    boxes = [label.get_window_extent() for label in labels]
    room = max((box.width for box in boxes), default=0.0) + 16 * unit
    low, high = ax.get_xlim()
    ends = [visible(ax, line)[-1:] for line, _ in named]
    last = max((end[0][0] for end in ends if end), default=high)
    share = room / ax.bbox.width
    ax.set_xlim(low, max(high, low + (last - low) / max(1 - share, 0.3)))
    ax.set_xticks([tick for tick in ax.get_xticks() if low <= tick <= last])
    placed = [
        (tuple(ax.transData.transform(end[0])), label, box)
        for end, label, box in zip(ends, labels, boxes, strict=True)
        if end
    ]
    for label, end in zip(labels, ends, strict=True):
        if not end:
            label.remove()
    heights = _apart(
        [point[1] for point, _, _ in placed],
        max((box.height for box in boxes), default=0.0) + 1.5 * unit,
        (ax.bbox.y0 + 6 * unit, ax.bbox.y1 - 6 * unit),
    )
    column = max((point[0] for point, _, _ in placed), default=0.0)
    for (point, label, box), y in zip(placed, heights, strict=True):
        moved = abs(y - point[1]) > 3 * unit or point[0] < column - 1
        x = (column if moved else point[0]) + 10 * unit + box.width / 2
        move(label, (x, y))
        if moved:
            _lead(ax, point, (x - box.width / 2 - 1.5 * unit, y), str(label.get_color()))
    return [label for _, label, _ in placed]


def _lead(ax: Axes, start: Any, end: Any, colour: str) -> None:
    """A thin line from the end of a line to its name, both given in pixels."""
    inverse = ax.transAxes.inverted()
    (x0, y0), (x1, y1) = inverse.transform(start), inverse.transform(end)
    ax.plot([x0, x1], [y0, y1], color=colour, linewidth=0.6, transform=ax.transAxes, gid="leader")


def _apart(places: Sequence[float], least: float, frame: tuple[float, float]) -> list[float]:
    """The places moved as little as needed to be `least` apart and inside the frame."""
    order = sorted(range(len(places)), key=places.__getitem__)
    wanted = [places[i] for i in order]
    up = _pushed(wanted, least)
    down = [-y for y in reversed(_pushed([-y for y in reversed(wanted)], least))]
    found = [(a + b) / 2 for a, b in zip(up, down, strict=True)]
    found = _pushed(found, least, frame[0])
    found = [-y for y in reversed(_pushed([-y for y in reversed(found)], least, -frame[1]))]
    result = [0.0] * len(places)
    for i, place in zip(order, found, strict=True):
        result[i] = place
    return result


def _pushed(places: Sequence[float], least: float, start: float = -math.inf) -> list[float]:
    """Rising places, each pushed up as far as the one before it demands."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + least if found else start))
    return found
