"""plot_gradient_histograms: how large the gradients of each layer are, after a backward sweep."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line
from viz.layers import layers_of
from viz.palette import ThemeName
from viz.plots.canvas import AS_TEXT, SMALL, axes_in, entitle, finish, literal, plain
from viz.plots.themes import HATCHES, Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nn import Module

PER_DECADE = 3
MOST_DECADES = 16
TALLEST = 0.72
"""Height of the tallest bar of a row; rows are 1 apart."""


@dataclass(frozen=True)
class _Layer:
    """The gradients of a layer: how many are 0 or not finite, and the sizes of the rest."""

    name: str
    count: int
    zeros: int
    strange: int
    sizes: list[float]

    @property
    def middle(self) -> float:
        """The median size of those that are not 0; nan without any."""
        return median(self.sizes) if self.sizes else math.nan

    @property
    def label(self) -> str:
        """Name, number and median in three lines."""
        lines = [self.name, counted(self.count, "gradient")]
        if self.sizes:
            lines.append(f"median {self.middle:.1e}")
        return "\n".join(plain(line) for line in lines)

    def __str__(self) -> str:
        parts = [counted(self.count, "gradient")]
        if self.sizes:
            parts.append(f"median {self.middle:.1e}")
        if self.zeros:
            parts.append(f"{self.zeros} exactly 0")
        if self.strange:
            parts.append(f"{self.strange} nan or infinite")
        return ", ".join(parts)


@literal
def plot_gradient_histograms(
    model: Module, *, ax: Axes | None = None, theme: ThemeName | None = None
) -> Figure:
    """Plot the sizes of the gradients of each layer, a row of bars per layer, the first on top.

    The axis is logarithmic: gradients that vanish from layer to layer move to the left. Bars end
    sixteen decades below the largest; smaller gradients are at the edge. A diamond marks the
    median. Gradients that are exactly 0 (dead units) are counted apart, at the left; nan and
    infinite gradients are counted in the text.

    Args:
        model: a Module, after `loss.backward()`.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: model is not a Module.
        ValueError: the model does not have parameters, or all gradients are 0 because `backward()`
            was not called.
    """
    colours = theme_of(theme)
    rows = [_row(name, [p.grad for p in own]) for name, own in layers_of(model).items()]
    if not any(row.sizes or row.strange for row in rows):
        raise ValueError(
            "plot_gradient_histograms: every gradient is 0; call loss.backward() before it, and "
            "zero_grad() after it"
        )
    ax = axes_in(ax, colours, height=0.9 + 0.68 * len(rows))
    edges = _edges([size for row in rows for size in row.sizes])
    zeros = any(row.zeros for row in rows)
    for k, row in enumerate(rows):
        _draw(ax, row, len(rows) - 1 - k, edges, colours)
    left = edges[0] - (3.0 if zeros else 0.0)
    ax.set_xlim(left, edges[-1])
    ax.set_ylim(-0.12, len(rows))
    ax.grid(axis="y", visible=False)
    ax.set_yticks([len(rows) - 1 - k + 0.4 for k in range(len(rows))])
    ax.set_yticklabels([row.label for row in rows], color=colours.ink, **AS_TEXT)
    ax.tick_params(axis="y", length=0)
    _decades(ax, edges, zeros)
    ax.set_xlabel("size of the gradient (logarithmic)")
    entitle(ax, colours, _title(rows))
    return finish(
        ax,
        f"Sizes of gradients by layer, {counted(len(rows), 'layer')}. "
        + " ".join(f"{one_line(row.name)}: {row}." for row in rows),
    )


def _row(name: str, gradients: Sequence[float]) -> _Layer:
    """Sort the gradients of a layer into zeros, numbers, and nan or infinite ones."""
    finite = [abs(g) for g in gradients if math.isfinite(g)]
    sizes = [g for g in finite if g > 0]
    return _Layer(
        name, len(gradients), len(finite) - len(sizes), len(gradients) - len(finite), sizes
    )


def _edges(sizes: Sequence[float]) -> list[float]:
    """The borders of the bars, as powers of ten: at most so many decades below the largest."""
    logs = [math.log10(size) for size in sizes] or [0.0]
    high = math.floor(max(logs)) + 1
    low = max(math.floor(min(logs)), high - MOST_DECADES)
    return [low + k / PER_DECADE for k in range((high - low) * PER_DECADE + 1)]


def _draw(ax: Axes, row: _Layer, base: float, edges: Sequence[float], theme: Theme) -> None:
    """A row: its bars, the mark of its median and its text."""
    counts = [0] * (len(edges) - 1)
    for size in row.sizes:
        place = math.floor((math.log10(size) - edges[0]) * PER_DECADE)
        counts[min(max(place, 0), len(counts) - 1)] += 1
    tallest = max(*counts, row.zeros, 1)
    heights = [TALLEST * count / tallest for count in counts]
    ax.bar(
        edges[:-1],
        heights,
        width=1 / PER_DECADE,
        bottom=base,
        align="edge",
        color=theme.fill(0),
        edgecolor=theme.colour(0),
        linewidth=0.8,
        gid=row.name,
    )
    if row.zeros:
        _draw_zeros(ax, row, base, edges[0] - 2.0, TALLEST * row.zeros / tallest, theme)
    ax.axhline(base, color=theme.muted, linewidth=0.7)
    _draw_remarks(ax, row, base, edges[0], theme)


def _draw_zeros(ax: Axes, row: _Layer, base: float, x: float, height: float, theme: Theme) -> None:
    """The bar of the gradients that are exactly 0, with their number."""
    ax.bar(
        [x],
        [height],
        width=1.0,
        bottom=base,
        color=theme.fill(1),
        edgecolor=theme.colour(1),
        hatch=HATCHES[1],
        linewidth=0.8,
        gid=f"{row.name} zeros",
    )
    ax.annotate(
        f"{row.zeros}",
        (x, base + height),
        xytext=(0, 1),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SMALL,
        color=theme.colour(1),
    )


def _draw_remarks(ax: Axes, row: _Layer, base: float, left: float, theme: Theme) -> None:
    """Draw the mark of a row's median, and the number of its nan or infinite gradients."""
    if row.sizes:
        ax.plot(
            [max(math.log10(row.middle), left)],
            [base],
            marker="D",
            markersize=6,
            markerfacecolor=theme.paper,
            markeredgecolor=theme.ink,
            linestyle="none",
            clip_on=False,
            zorder=5,
            gid="median",
        )
    if row.strange:
        ax.annotate(
            f"{row.strange} nan or infinite",
            (0.99, base + 0.86),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="top",
            fontsize=SMALL,
            color=theme.alarm,
        )


def _decades(ax: Axes, edges: Sequence[float], zeros: bool) -> None:
    """Ticks at powers of ten, and one for what is exactly 0."""
    low, high = round(edges[0]), round(edges[-1])
    step = max(1, math.ceil((high - low) / 9))
    places = [float(k) for k in range(low, high + 1, step)]
    names = [rf"$10^{{{k:g}}}$" for k in places]
    if zeros:
        places, names = [low - 2.0, *places], ["exactly 0", *names]
    ax.set_xticks(places)
    ax.set_xticklabels(names, **AS_TEXT)


def _title(rows: Sequence[_Layer]) -> str:
    """Describe the picture in a line."""
    strange = sum(row.strange for row in rows)
    if strange:
        return f"Gradients by layer: {strange} {'is' if strange == 1 else 'are'} nan or infinite"
    zeros = sum(row.zeros for row in rows)
    first, last = rows[0].middle, rows[-1].middle
    if len(rows) == 1 and not zeros:
        return f"Gradients of {rows[0].name}: the median is {first:.1e}"
    if len(rows) == 1 or not (first > 0 and last > 0):
        return f"Gradients by layer: {zeros} {'is' if zeros == 1 else 'are'} exactly 0"
    ratio = last / first
    if ratio >= 2:
        return f"Gradients shrink towards the input: the first layer's are {_times(ratio)} smaller"
    if ratio <= 0.5:
        return (
            f"Gradients grow towards the input: the first layer's are {_times(1 / ratio)} larger"
        )
    return "Gradients are of the same size in the first and the last layer"


def _times(ratio: float) -> str:
    """A factor with two digits: "5.8 times", "3,400 times"."""
    if ratio == math.inf:
        return "more than 1e308 times"
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f} times" if 10 <= rounded < 1e7 else f"{rounded:g} times"
