"""plot_loss_surface: a loss over two numbers as a map, with the paths of optimisers on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd_core import no_grad
from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line
from viz.numbers import drawable, listed, number_of
from viz.palette import ThemeName
from viz.plots.arguments import two_names, whole
from viz.plots.canvas import SMALL, axes_in, entitle, finish, literal, plain
from viz.plots.descent import Descent
from viz.plots.labels import Labels, Spot
from viz.plots.lowest import lowest
from viz.plots.plane import Plane
from viz.plots.themes import Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

RESOLUTION = 41
LEVELS = 12
DECADES = 100.0
"""From this ratio of the largest loss to the smallest on, contours stand at equal ratios."""

Way = Descent | Sequence[Sequence[float]]


@literal
def plot_loss_surface(
    loss: Callable[[Any, Any], Any],
    x: tuple[float, float] | None = None,
    y: tuple[float, float] | None = None,
    *,
    path: Way | Mapping[str, Way] | None = None,
    resolution: int = RESOLUTION,
    names: tuple[str, str] | None = None,
    ax: Axes | None = None,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot a map of a loss over two numbers: contours with their heights, dark where it is low.

    A star marks the lowest point that a search found on the map. The paper stays bare where the
    loss is nan or infinite.

        plot_loss_surface(f, (-3, 3), (-2, 2), path={"SGD": descend(f, [2, 1])})
        plot_loss_surface(Plane(model, loss))
        plane = Plane.along(recorder, loss)
        plot_loss_surface(plane, path=plane.path(recorder))

    Args:
        loss: function of two numbers; a `Plane` for the loss of a model.
        x, y: ranges of the map, (low, high); None takes what the paths need, or -1 to 1.
        path: the path of an optimiser, from `descend` or as a list of points; for several paths a
            dict with a name for each.
        resolution: number of points across and up at which the loss is computed.
        names: names of the two numbers.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: loss cannot be called, or does not return a number; a range or a path is not
            a list.
        ValueError: a range is empty; a path is empty, or a point is not two finite numbers; the
            loss is nowhere finite.
    """
    colours = theme_of(theme)
    if not callable(loss):
        raise TypeError(
            f"plot_loss_surface: loss must be a function of two numbers, got {type(loss).__name__}"
        )
    resolution = whole(resolution, "plot_loss_surface: resolution", 2)
    ways = _ways(path)
    points = [point for way in ways.values() for point in way]
    if isinstance(loss, Plane) and not points:
        points = [(0.0, 0.0)]
    across = _lattice(x, [p[0] for p in points], resolution, "x")
    up = _lattice(y, [p[1] for p in points], resolution, "y")
    heights = _heights(loss, across, up)
    finite = [z for row in heights for z in row if not math.isnan(z)]
    if not finite:
        raise ValueError("plot_loss_surface: the loss is nowhere finite in this range")
    first, second = two_names(names or _names(loss), "plot_loss_surface: names")
    ax = axes_in(ax, colours, height=4.8)
    contours = _map(ax, across, up, heights, finite, colours)
    ax.set_xlabel(plain(first))
    ax.set_ylabel(plain(second))
    ends = [way[-1] for way in ways.values()]
    low, where = lowest(partial(_height, loss), across, up, heights, ends)
    if isinstance(loss, Plane) and not ways:
        ax.plot(0, 0, marker="o", color=colours.ink, markerfacecolor=colours.paper, gid="here")
    entitle(ax, colours, _title(ways, loss, low))
    labels = _draw_ways(ax, ways, where, low, colours)
    if contours is not None:
        _label_contours(ax, contours, labels, colours)
    return finish(ax, _in_words(ways, loss, low, where, max(finite) + 0.0, (first, second)))


def _ways(path: Any) -> dict[str, list[tuple[float, float]]]:
    """The paths by their names, as points."""
    if path is None:
        return {}
    named = path if isinstance(path, Mapping) else {"": path}
    found = {}
    for name, way in named.items():
        points = way.points if isinstance(way, Descent) else way
        points = listed(points, "plot_loss_surface: a path")
        if not points:
            raise ValueError("plot_loss_surface: a path has one point or more, got none")
        found[one_line(str(name))] = [_point(point) for point in points]
    return found


def _point(point: Any) -> tuple[float, float]:
    """A point of a path, checked."""
    parts = listed(point, "plot_loss_surface: a point of a path")
    if len(parts) != 2:
        raise ValueError(f"plot_loss_surface: a point of a path has two numbers, got {len(parts)}")
    x, y = (number_of(part, "plot_loss_surface: a number of a point") for part in parts)
    if not (drawable(x) and drawable(y)):
        raise ValueError(f"plot_loss_surface: a point of a path must be finite, got ({x}, {y})")
    return x, y


def _lattice(
    wanted: tuple[float, float] | None, places: Sequence[float], count: int, name: str
) -> list[float]:
    """Equally spaced numbers over the range that was asked for, or that the paths need."""
    if wanted is None:
        low, high = (min(places), max(places)) if places else (-1.0, 1.0)
        margin = 0.25 * (high - low) or 1.0
        low, high = (low - margin, high + margin) if places else (low, high)
    else:
        ends = listed(wanted, f"plot_loss_surface: {name}")
        if len(ends) != 2:
            raise ValueError(f"plot_loss_surface: {name} must be (low, high), got {wanted!r}")
        low, high = (number_of(end, f"plot_loss_surface: an end of {name}") for end in ends)
    if not (drawable(low) and drawable(high) and low < high):
        raise ValueError(f"plot_loss_surface: {name} must be (low, high), got ({low:g}, {high:g})")
    return [low + (high - low) * k / (count - 1) for k in range(count)]


def _heights(
    loss: Callable[[Any, Any], Any], across: Sequence[float], up: Sequence[float]
) -> list[list[float]]:
    """The loss at each point; nan where it cannot be computed or drawn."""
    return [[_height(loss, x, y) for x in across] for y in up]


def _height(loss: Callable[[Any, Any], Any], x: float, y: float) -> float:
    """The loss at one point; nan where it cannot be computed or drawn."""
    try:
        with no_grad():
            found = loss(x, y)
    except (ArithmeticError, ValueError):
        return math.nan
    height = number_of(found, "plot_loss_surface: what loss returns")
    return height if drawable(height) else math.nan


def _names(loss: Any) -> tuple[str, str]:
    """Names for the axes."""
    return ("first direction", "second direction") if isinstance(loss, Plane) else ("x", "y")


def _map(
    ax: Axes,
    across: Sequence[float],
    up: Sequence[float],
    heights: Sequence[Sequence[float]],
    finite: Sequence[float],
    theme: Theme,
) -> Any:
    """Filled contours and the lines between them, which are returned; None where all is flat."""
    from matplotlib.colors import LinearSegmentedColormap

    ax.set_xlim(across[0], across[-1])
    ax.set_ylim(up[0], up[-1])
    ax.grid(False)
    levels = _levels(finite)
    if len(levels) < 2:
        return None
    ramp = LinearSegmentedColormap.from_list("heights", theme.heights, len(levels))
    ax.contourf(
        across,
        up,
        heights,
        levels=[*levels, math.nextafter(max(finite), math.inf)],
        colors=[ramp(k) for k in range(len(levels))],
        zorder=0.5,
    )
    lines = ax.contour(
        across, up, heights, levels[1:], colors=[theme.contour], linewidths=0.7, zorder=0.6
    )
    lines.set_gid("contours")
    return lines


def _label_contours(ax: Axes, contours: Any, labels: Labels, theme: Theme) -> None:
    """Write the heights on the contours, except where they would cover something."""
    from matplotlib.patheffects import withStroke

    around = ax.bbox
    for text in ax.clabel(
        contours, inline=False, fmt=lambda z: f"{z:.3g}", fontsize=7, colors=[theme.ink]
    ):
        box = text.get_window_extent()
        inside = around.x0 < box.x0 and box.x1 < around.x1
        inside = inside and around.y0 < box.y0 and box.y1 < around.y1
        if inside and labels.is_free(box):
            text.set_path_effects([withStroke(linewidth=2.5, foreground=theme.paper)])
            labels.take(box)
        else:
            text.remove()


def _levels(finite: Sequence[float]) -> list[float]:
    """Heights of the contours: equal steps, or equal ratios where the loss spans decades."""
    low, high = min(finite), max(finite)
    if low == high:
        return []
    ordered = sorted(finite)
    small = ordered[len(ordered) // 200]
    if small > 0 and high / small > DECADES:
        ratio = (high / small) ** (1 / LEVELS)
        return [low, *(small * ratio**k for k in range(1, LEVELS))]
    return [low + (high - low) * (k / LEVELS) ** 1.5 for k in range(LEVELS)]


def _draw_ways(
    ax: Axes,
    ways: Mapping[str, Sequence[tuple[float, float]]],
    where: tuple[float, float],
    low: float,
    theme: Theme,
) -> Labels:
    """The paths with their start and end, and a star at the lowest point of the map."""
    ax.plot(
        *where,
        marker="*",
        markersize=13,
        markerfacecolor=theme.paper,
        markeredgecolor=theme.ink,
        linestyle="none",
        clip_on=False,
        zorder=5,
        gid="lowest",
    )
    lines = {}
    for k, (name, way) in enumerate(ways.items()):
        style = theme.line(k + 1, len(way) // 3) | {"linewidth": 2.0, "markersize": 5.0}
        (line,) = ax.plot(
            [p[0] for p in way],
            [p[1] for p in way],
            markeredgecolor=theme.paper,
            markeredgewidth=0.6,
            zorder=3,
            gid=name or "path",
            **style,
        )
        lines[name] = line
        ax.plot(
            *way[0],
            marker="o",
            markersize=9,
            markerfacecolor=theme.paper,
            markeredgecolor=theme.ink,
            linestyle="none",
            zorder=4,
            gid="start",
        )
    return _name_ways(ax, ways, lines, Spot(*where), low, theme)


def _name_ways(
    ax: Axes,
    ways: Mapping[str, Sequence[tuple[float, float]]],
    lines: Mapping[str, Line2D],
    where: Spot,
    low: float,
    theme: Theme,
) -> Labels:
    """The names of what `_draw_ways` has drawn; returns the labels."""
    labels = Labels(ax)
    labels.beside(f"lowest, {low:.3g}", [where], theme.ink, gap=8)
    for start in {way[0] for way in ways.values()}:
        labels.beside("start", [Spot(*start)], theme.ink, gap=7)
    for line in ax.lines:
        if line.get_gid() == "here":
            labels.beside("the model", [Spot(0.0, 0.0)], theme.ink, gap=7)
    for name, line in lines.items():
        if name:
            labels.along(name, line, str(line.get_color()), fontweight="bold", fontsize=SMALL + 1)
        else:
            labels.beside("end", [Spot(*ways[name][-1])], theme.ink, gap=7)
    return labels


def _title(ways: Mapping[str, Sequence[tuple[float, float]]], loss: Any, low: float) -> str:
    """Describe the picture in a line."""
    what = "Loss in a plane through the parameters" if isinstance(loss, Plane) else "Loss"
    ends = {name: _height(loss, *way[-1]) for name, way in ways.items()}
    if len(ends) > 1:
        best = min(ends, key=lambda name: (math.isnan(ends[name]), ends[name]))
        return f"{what}, dark is low: of {len(ends)} ways, {best} ends lowest, at {ends[best]:.3g}"
    for name, way in ways.items():
        start = _height(loss, *way[0])
        return f"{what}, dark is low: the way leads from {start:.3g} to {ends[name]:.3g}"
    return f"{what}, dark is low: down to {low:.3g}"


def _in_words(
    ways: Mapping[str, Sequence[tuple[float, float]]],
    loss: Any,
    low: float,
    where: tuple[float, float],
    high: float,
    names: tuple[str, str],
) -> str:
    """The picture in words."""
    text = (
        f"Map of a loss over {names[0]} and {names[1]}: lowest {low:.4g} at "
        f"({where[0]:.3g}, {where[1]:.3g}), highest {high:.4g}."
    )
    for name, way in ways.items():
        start, end = (
            f"({x:.3g}, {y:.3g}), loss {_height(loss, x, y):.4g}" for x, y in (way[0], way[-1])
        )
        text += f" {name or 'The path'}: {counted(len(way) - 1, 'step')} from {start}, to {end}."
    return text
