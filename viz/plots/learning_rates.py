"""plot_learning_rates: the same descent with several learning rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd_core import Value, no_grad
from autograd_core.text.short_numbers import counted
from viz.network import package
from viz.numbers import drawable, listed, number_of
from viz.palette import ThemeName
from viz.plots.arguments import whole
from viz.plots.canvas import SMALL, TEXT, count_on, dress, finish, literal, new_figure, plain
from viz.plots.descent import Descent, descend
from viz.plots.ends import at_ends
from viz.plots.labels import Labels
from viz.plots.themes import Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RATES = (1, 0.25, 0.24, 0.125, 0.1)
STEPS = 6
COLUMNS = 5
LOWEST, HIGHEST = 1e-10, 1e6
"""Limits of the axis of the losses, as factors of the first loss."""


def parabola(x: Any) -> Any:
    """4 x^2, whose slope is 8 x: a step with rate r multiplies x by 1 - 8 r."""
    return 4 * x * x


@literal
def plot_learning_rates(
    rates: Sequence[float] = RATES,
    f: Callable[[Any], Any] = parabola,
    start: float = 2.0,
    steps: int = STEPS,
    *,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot gradient descent on a curve, once for each learning rate: its path, and the losses.

    The steps are those of `nn.SGD`. With the default rates and function, 1 diverges, 0.25 goes to
    and fro between 2 and -2, 0.24 converges from alternating sides, 0.125 is at 0 after one step,
    0.1 converges from one side.

    Args:
        rates: the learning rates.
        f: function of one Value.
        start: starting point of each descent.
        steps: number of steps of each descent.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows, with the first numbers of each way.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError, ValueError: there are no rates, or one is negative; f is not a function of one
            number; steps is below 1.
    """
    colours = theme_of(theme)
    rates = listed(rates, "plot_learning_rates: rates")
    if not rates:
        raise ValueError("plot_learning_rates: there are no rates; give one or more")
    steps = whole(steps, "plot_learning_rates: steps", 1)
    sgd = package("plot_learning_rates").SGD
    ways = [descend(f, [start], steps, partial(sgd, lr=rate)) for rate in rates]
    columns = min(COLUMNS, len(rates))
    rows = math.ceil(len(rates) / columns)
    figure = new_figure(colours, 2.9 + 1.9 * rows)
    parts: Any = figure.subfigures(2, 1, height_ratios=[1.9 * rows, 2.9])
    above, below = parts
    for part in parts:
        part.set_facecolor(colours.paper)
    panels: list[Any] = list(above.subplots(rows, columns, squeeze=False, sharey=True).flat)
    curve = _curve(f, start, ways)
    for k, (panel, way) in enumerate(zip(panels, ways, strict=False)):
        _way(panel, curve, way, rates[k], k, colours)
    for panel in panels[len(ways) :]:
        panel.set_visible(False)
    panels[0].set_ylabel("loss")
    title = plain(_title(rates, ways))
    above.suptitle(title, fontsize=TEXT, color=colours.ink, x=0.01, ha="left")
    axes = below.subplots()
    dress(axes, colours)
    _losses(axes, rates, ways, colours)
    texts = [_in_words(rate, way) for rate, way in zip(rates, ways, strict=True)]
    return finish(axes, f"Gradient descent from {start:g}. " + " ".join(texts))


def verdict(way: Descent) -> str:
    """Describe a descent in a word or two."""
    xs = [point[0] for point in way.points]
    first, last = way.losses[0], way.losses[-1]
    moves = [b - a for a, b in zip(xs[:-1], xs[1:], strict=True)]
    alternates = len(moves) > 1 and all(
        a * b < 0 for a, b in zip(moves[:-1], moves[1:], strict=True)
    )
    if last > first:
        return "diverges"
    if way.broken:
        return f"no number in step {len(xs)}"
    if moves and moves[-1] == 0 and moves[0] != 0:
        hit = next(k for k, move in enumerate(moves) if move == 0)
        return f"there in {counted(hit, 'step')}"
    if alternates and math.isclose(last, first):
        return "to and fro"
    if last >= first:
        return "stays"
    if alternates:
        return "alternates"
    return "one side" if all(move * moves[0] >= 0 for move in moves) else "both sides"


def _curve(
    f: Callable[[Any], Any], start: float, ways: Sequence[Descent]
) -> tuple[list[float], list[float]]:
    """Draw the function over the range of the descents that do not diverge."""
    tame = [p[0] for way in ways if verdict(way) != "diverges" for p in way.points]
    places = [*tame, start] if tame else [p[0] for p in ways[0].points[:2]]
    low, high = min(places), max(places)
    if low == high:
        low, high = start - 1.0, start + 1.0
    margin = 0.15 * (high - low)
    xs = [low - margin + (high - low + 2 * margin) * k / 120 for k in range(121)]
    with no_grad():
        return xs, [_height(f, x) for x in xs]


def _height(f: Callable[[Any], Any], x: float) -> float:
    """The function at a point; nan where it has no number."""
    try:
        found = number_of(f(Value(x)), "plot_learning_rates: what f returns")
    except (ArithmeticError, ValueError):
        return math.nan
    return found if drawable(found) else math.nan


def _way(
    ax: Axes,
    curve: tuple[list[float], list[float]],
    way: Descent,
    rate: float,
    index: int,
    theme: Theme,
) -> None:
    """The way of one rate on the curve."""
    dress(ax, theme)
    ax.plot(*curve, color=theme.muted, linewidth=1.0, gid="curve")
    xs = [point[0] for point in way.points]
    style = theme.line(index, len(xs))
    ax.plot(xs, way.losses, gid=f"rate {rate:g}", **style)
    ax.plot(
        xs[:1],
        way.losses[:1],
        marker="o",
        markersize=8,
        markerfacecolor="none",
        markeredgecolor=theme.ink,
        linestyle="none",
        gid="start",
    )
    ax.set_xlim(curve[0][0], curve[0][-1])
    heights = [y for y in curve[1] if drawable(y)] or [way.losses[0]]
    low, high = min(heights), max(heights)
    ax.set_ylim(low - (0.08 * (high - low) or 1.0), high + (high == low))
    ax.tick_params(labelsize=7)
    gone = [(x, y) for x, y in zip(xs, way.losses, strict=True) if y > high]
    if gone:
        ax.annotate(
            plain(f"next: x = {gone[0][0]:.4g},") + "\n" + f"loss {gone[0][1]:.4g}",
            (0.5, 0.97),
            xycoords="axes fraction",
            ha="center",
            va="top",
            fontsize=7,
            color=theme.ink,
        )
    ax.set_title(
        plain(f"rate {rate:g}:") + "\n" + plain(verdict(way)), fontsize=SMALL, color=style["color"]
    )


def _losses(ax: Axes, rates: Sequence[float], ways: Sequence[Descent], theme: Theme) -> None:
    """The loss of each rate by step, on a logarithmic axis, named at the ends."""
    first = ways[0].losses[0]
    positive = [y for way in ways for y in way.losses if y > 0]
    if min(min(way.losses) for way in ways) >= 0 and first > 0:
        ax.set_yscale("log")
        low = max(min(positive), first * LOWEST)
        high = min(max(positive), first * HIGHEST)
        floor = low / 10
        ax.set_ylim(floor / 2, high * 3)
    else:
        floor = -math.inf
    named = []
    for k, (rate, way) in enumerate(zip(rates, ways, strict=True)):
        shown = [y if y > 0 or floor == -math.inf else floor for y in way.losses]
        style = theme.line(k, len(shown))
        (line,) = ax.plot(range(len(shown)), shown, gid=f"loss {rate:g}", **style)
        named.append((line, f"rate {rate:g}"))
    ax.set_xlim(0, max(1, *(len(way.losses) - 1 for way in ways)))
    count_on(ax)
    ax.set_xlabel("step")
    ax.set_ylabel("loss (logarithmic)" if floor > 0 else "loss")
    if floor > 0 and any(0 in way.losses for way in ways):
        ax.axhline(floor, color=theme.muted, linewidth=0.8, linestyle=":")
        ax.annotate(
            "exactly 0", (0.1, floor), xytext=(0, 2), textcoords="offset points",
            fontsize=SMALL, color=theme.muted, va="bottom",
        )  # fmt: skip
    bottom, top = ax.get_ylim()
    ends = [way.losses[-1] or floor for way in ways]
    inside = [pair for pair, y in zip(named, ends, strict=True) if bottom <= y <= top]
    labels = Labels(ax, at_ends(ax, inside))
    for line, name in named:
        if (line, name) not in inside:
            labels.along(name, line, str(line.get_color()))


def _title(rates: Sequence[float], ways: Sequence[Descent]) -> str:
    """Describe the picture in a line."""
    lost = [f"{r:g}" for r, way in zip(rates, ways, strict=True) if verdict(way) == "diverges"]
    said = f"{' and '.join(lost)} diverge{'s' * (len(lost) == 1)}"
    if len(lost) == len(rates):
        return f"Learning rate{'s' * (len(lost) > 1)} {said}"
    best = min(range(len(ways)), key=lambda k: (ways[k].broken, ways[k].losses[-1]))
    text = f"Learning rate {rates[best]:g} comes lowest"
    return f"{text}; {said}" if lost else text


def _in_words(rate: float, way: Descent) -> str:
    """One rate in a sentence, with the first numbers of its way."""
    xs = ", ".join(f"{point[0]:.6g}" for point in way.points[:4])
    losses = ", ".join(f"{loss:.6g}" for loss in way.losses[:4])
    return f"Rate {rate:g}, {verdict(way)}: x = {xs}; loss {losses}; last {way.losses[-1]:.3g}."
