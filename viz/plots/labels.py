"""Labels beside what they name, in place of a legend: each where it covers nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from viz.plots.canvas import SMALL, figure_of, lay_out, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

GAP = 3.0
"""Points between a label and what it names."""
STEP = 3.0
"""Pixels between the points of a line that are kept clear of labels."""
CLEAR = 30.0
"""Pixels to the next line from where a line is named, so that one sees which is meant."""
SIDES = (
    (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0),
    (1, 2), (-1, 2), (1, -2), (-1, -2), (2, 1), (-2, 1), (2, -1), (-2, -1),
)  # fmt: skip
"""Places of a label around its point, in half widths and half heights."""


class Spot(NamedTuple):
    """A point in the numbers of the axes that a label may stand beside."""

    x: float
    y: float


class Labels:
    """The labels of one pair of axes; the space that is taken is known to those that follow.

    Args:
        ax: axes in which everything but the labels has been drawn.
        keep: labels that stand there already.
    """

    def __init__(self, ax: Axes, keep: Iterable[Annotation] = ()):
        self.ax = ax
        lay_out(ax)
        self.taken: list[Bbox] = [label.get_window_extent() for label in keep]
        self.busy = _columns([*_points_of_lines(ax.lines), *_points_of_marks(ax)])

    def beside(
        self, text: str, spots: Sequence[Spot], colour: str, gap: float = GAP, **style: Any
    ) -> Annotation:
        """Write a label beside the best of several points: inside, and covering the least.

        Args:
            text: the label.
            spots: the points in the numbers of the axes, the best first.
            colour: of the text.
            gap: points between label and spot.
            style: more for matplotlib's `annotate`.
        """
        label = write(self.ax, text, colour, **style)
        box = label.get_window_extent()
        unit = figure_of(self.ax).dpi / 72
        best, least = (0.0, 0.0), math.inf
        for rank, spot in enumerate(spots):
            x, y = self.ax.transData.transform((spot.x, spot.y))
            for order, (right, up) in enumerate(SIDES):
                dx = right * (box.width / 2 + gap * unit)
                dy = up * (box.height / 2 + gap * unit)
                middle = (x + dx, y + dy)
                cost = self._cost(middle, box.width, box.height) + 0.3 * order + 0.2 * rank
                if cost < least:
                    best, least = middle, cost
        return self._put(label, best)

    def at(self, text: str, spot: Spot, colour: str, **style: Any) -> Annotation:
        """Write a label with its middle at a point, or so near to it that it lies inside."""
        label = write(self.ax, text, colour, **style)
        x, y = self.ax.transData.transform((spot.x, spot.y))
        box, frame = label.get_window_extent(), self.ax.bbox
        wide, high = box.width / 2 + 2, box.height / 2 + 2
        x = max(frame.x0 + wide, min(float(x), frame.x1 - wide))
        y = max(frame.y0 + high, min(float(y), frame.y1 - high))
        return self._put(label, (x, y))

    def anywhere(self, text: str, colour: str, **style: Any) -> Annotation:
        """Write a label where there is room, in the middle of the axes if it can be there."""
        inverse = self.ax.transData.inverted()
        shares = [(a / 10, b / 10) for a in range(2, 9) for b in range(1, 10)]
        shares.sort(key=lambda share: math.dist(share, (0.5, 0.5)))
        places = inverse.transform(self.ax.transAxes.transform(shares))
        spots = [Spot(float(x), float(y)) for x, y in places]
        return self.beside(text, spots, colour, **style)

    def along(self, text: str, line: Line2D, colour: str, **style: Any) -> Annotation:
        """Write a label beside a line, where there is room and no other line is near."""
        spots = [Spot(x, y) for x, y in visible(self.ax, line)]
        spots = spots[:: max(len(spots) // 40, 1)]
        others = _columns(_points_of_lines(o for o in self.ax.lines if o is not line))
        clear = [spot for spot in spots if self._room(spot, others) > CLEAR]
        return self.beside(text, clear or spots, colour, **style)

    def _room(self, spot: Spot, points: Any) -> float:
        """Distance in pixels from a spot to the nearest of some points."""
        x, y = self.ax.transData.transform((spot.x, spot.y))
        xs, ys = points
        return math.sqrt(((xs - x) ** 2 + (ys - y) ** 2).min(initial=math.inf))

    def is_free(self, box: Bbox) -> bool:
        """Whether a box in pixels lies on no label, no line and no mark."""
        if any(box.overlaps(other) for other in self.taken):
            return False
        return not self._covered(box.x0, box.x1, box.y0, box.y1)

    def _covered(self, left: float, right: float, low: float, high: float) -> int:
        """Count the points of lines and marks in a box."""
        xs, ys = self.busy
        return int(((xs > left) & (xs < right) & (ys > low) & (ys < high)).sum())

    def take(self, box: Bbox) -> None:
        """Keep a box free of the labels that follow."""
        self.taken.append(box)

    def _put(self, label: Annotation, middle: tuple[float, float]) -> Annotation:
        """Move a label to its place, given in pixels, and take the space."""
        move(label, middle)
        self.taken.append(label.get_window_extent())
        return label

    def _cost(self, middle: tuple[float, float], width: float, height: float) -> float:
        """Rate a place for a label: on another label, outside or across a line costs."""
        frame = self.ax.bbox
        left, right = middle[0] - width / 2 - 2, middle[0] + width / 2 + 2
        low, high = middle[1] - height / 2 - 2, middle[1] + height / 2 + 2
        cost = 0.0
        if left < frame.x0 or right > frame.x1 or low < frame.y0 or high > frame.y1:
            cost += 1e6
        for box in self.taken:
            if left < box.x1 and right > box.x0 and low < box.y1 and high > box.y0:
                cost += 1e5
        return cost + 10 * self._covered(left, right, low, high)


def write(ax: Axes, text: str, colour: str, **style: Any) -> Annotation:
    """A label, anywhere as yet; it is left out when the axes are laid out."""
    style = {"fontsize": SMALL, "ha": "center", "va": "center", "zorder": 6.0, **style}
    label = ax.annotate(plain(text), (0.5, 0.5), xycoords="axes fraction", color=colour, **style)
    label.set_in_layout(False)
    paper: Any = ax.get_facecolor()
    label.set_bbox({"facecolor": paper, "edgecolor": "none", "alpha": 0.75, "pad": 0.5})
    return label


def move(label: Annotation, middle: tuple[float, float]) -> None:
    """Put the middle of a label to a point given in pixels."""
    axes: Any = label.axes
    label.xy = tuple(axes.transAxes.inverted().transform(middle))
    label.set_position(label.xy)


def visible(ax: Axes, line: Line2D) -> list[tuple[float, float]]:
    """The points of a line that lie inside the axes."""
    (left, right), (low, high) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    points = zip(_floats(line.get_xdata()), _floats(line.get_ydata()), strict=True)
    return [(x, y) for x, y in points if left <= x <= right and low <= y <= high]


def _floats(data: Any) -> list[float]:
    """Data of an artist as floats."""
    return [float(x) for x in data]


def _columns(points: Sequence[tuple[float, float]]) -> Any:
    """Abscissas and ordinates of points as two arrays of NumPy, which matplotlib brings."""
    import numpy

    return numpy.array(points, dtype=float).reshape(-1, 2).T


def _points_of_lines(lines: Iterable[Line2D]) -> list[tuple[float, float]]:
    """Points in pixels, close together, of some lines."""
    found = []
    for line in lines:
        transform = line.get_transform()
        data: Any = line.get_xydata()
        corners = transform.transform(data)
        drawn = line.get_linestyle() not in ("None", "none", "")
        for (x0, y0), (x1, y1) in zip(corners[:-1], corners[1:], strict=True):
            length = math.hypot(x1 - x0, y1 - y0)
            if drawn and math.isfinite(length):
                count = min(int(length / STEP) + 1, 1000)
                found += [
                    (x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count) for k in range(count)
                ]
        if len(corners) and line.get_marker() not in ("None", "none", ""):
            found += [tuple(corner) for corner in corners if all(map(math.isfinite, corner))]
    return found


def _points_of_marks(ax: Axes) -> list[tuple[float, float]]:
    """The points in pixels of all scattered marks, and of the boundaries between regions."""
    from matplotlib.collections import PathCollection

    found = []
    for marks in ax.collections:
        if marks.get_gid() == "boundary":
            for path in marks.get_paths():
                found += [tuple(point) for point in ax.transData.transform(path.vertices)]
        if isinstance(marks, PathCollection):
            offsets: Any = marks.get_offsets()
            found += [tuple(point) for point in marks.get_offset_transform().transform(offsets)]
    return found
