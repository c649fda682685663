"""plot_evolution: weights and gradients of a training, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd_core.suggest import did_you_mean
from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line
from viz.numbers import drawable
from viz.palette import ThemeName
from viz.plots.canvas import axes_in, count_on, entitle, finish, literal, new_figure
from viz.plots.ends import at_ends, height_for
from viz.plots.themes import Theme, theme_of
from viz.training.recorder import Recorder

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 6
"""Up to so many parameters each has a line of its own; of more, each layer."""
QUANTITIES = ("weights", "gradients")

_Panel = tuple[list[tuple[Any, str]], str]
"""The lines of a panel with their names, and the panel in words."""


@literal
def plot_evolution(
    recorder: Recorder,
    quantity: str | None = None,
    *,
    ax: Axes | None = None,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot how the weights and the gradients of a model changed from step to step.

    Up to six parameters have a line each. A larger model has a line for each layer: the root mean
    square of its weights or gradients. Gradients are on a logarithmic axis, with a gap where all
    of a layer are 0. There is also a gap where a number is nan or infinite; the title says from
    which step on.

    Args:
        recorder: the Recorder that watched the training.
        quantity: "weights" or "gradients"; None shows both, one above the other.
        ax: matplotlib axes to draw one quantity in; by default those of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: recorder is not a Recorder.
        ValueError: the recorder is empty; the quantity is unknown; ax came with both quantities.
    """
    colours = theme_of(theme)
    if not isinstance(recorder, Recorder):
        raise TypeError(
            f"plot_evolution takes a Recorder of viz.plots, got {type(recorder).__name__}"
        )
    if not len(recorder):
        raise ValueError(
            "plot_evolution: the recorder is empty; train with recorder.watch(optimizer), or call "
            "recorder.record() after each backward()"
        )
    if quantity is not None:
        if quantity not in QUANTITIES:
            raise ValueError(
                f"plot_evolution: quantity must be 'weights' or 'gradients', got {quantity!r}"
                f"{did_you_mean(quantity, QUANTITIES)}"
            )
        ax = axes_in(ax, colours, height=height_for(_count(recorder)))
        named, text = _panel(ax, recorder, quantity, colours)
        at_ends(ax, named)
        return finish(ax, text)
    if ax is not None:
        raise ValueError(
            "plot_evolution: one pair of axes holds one quantity; write quantity='weights' or "
            "'gradients'"
        )
    height = height_for(_count(recorder))
    figure = new_figure(colours, 1.5 * height if height < 4 else 2 * height)
    panels: Any = figure.subplots(2, 1, sharex=True)
    drawn = [
        _panel(axes_in(panel, colours), recorder, name, colours)
        for panel, name in zip(panels, QUANTITIES, strict=True)
    ]
    panels[0].set_xlabel("")
    for panel, (named, _) in zip(panels, drawn, strict=True):
        at_ends(panel, named)
    return finish(panels[0], "\n".join(text for _, text in drawn))


def _panel(ax: Axes, recorder: Recorder, quantity: str, theme: Theme) -> _Panel:
    """Draw one quantity on its axes."""
    tracks = _tracks(recorder, quantity)
    single = len(recorder.names) <= FEW
    numbers = [y for ys in tracks.values() for y in ys if drawable(y) and y]
    log = not single and quantity == "gradients" and bool(numbers)
    if log:
        ax.set_yscale("log")
    named = []
    for k, (name, ys) in enumerate(tracks.items()):
        shown = [y if drawable(y) and (y > 0 or not log) else math.nan for y in ys]
        style = theme.line(k, len(ys))
        (line,) = ax.plot(recorder.steps, shown, gid=name, **style)
        named.append((line, name))
    ax.set_xlim(recorder.steps[0], max(recorder.steps[-1], recorder.steps[0] + 1))
    ax.margins(y=0.08)
    one = quantity.removesuffix("s")
    ax.set_ylabel(one if single else f"size of {quantity}{' (log)' * log}")
    ax.set_xlabel("step")
    count_on(ax)
    entitle(ax, theme, _title(recorder, tracks, quantity, single))
    return named, _in_words(recorder, tracks, quantity, single)


def _tracks(recorder: Recorder, quantity: str) -> dict[str, list[float]]:
    """The lines: of each parameter, or of each layer."""
    rows: list[list[float]] = getattr(recorder, quantity)
    if len(recorder.names) <= FEW:
        return {name: [row[k] for row in rows] for k, name in enumerate(recorder.names)}
    return {
        name: [_size([row[k] for k in places]) for row in rows]
        for name, places in recorder.layers.items()
    }


def _size(numbers: Sequence[float]) -> float:
    """The root of the mean square; nan or infinite where one of them is."""
    return math.hypot(*numbers) / math.sqrt(len(numbers))


def _count(recorder: Recorder) -> int:
    """Count the lines."""
    return len(recorder.names) if len(recorder.names) <= FEW else len(recorder.layers)


def _bad(recorder: Recorder, tracks: dict[str, list[float]]) -> str:
    """From which step on numbers are nan or infinite, in words; "" where none is."""
    for step, *numbers in zip(recorder.steps, *tracks.values(), strict=True):
        if not all(map(math.isfinite, numbers)):
            return f"nan or infinite in step {step}"
    return ""


def _title(recorder: Recorder, tracks: dict[str, list[float]], quantity: str, single: bool) -> str:
    """Describe the picture in a line."""
    if bad := _bad(recorder, tracks):
        return f"{quantity.capitalize()} are {bad} for the first time"
    if single:
        count = counted(len(tracks), "parameter")
        return f"{quantity.capitalize()} of {count} by step"
    factors = {name: ys[-1] / ys[0] if ys[0] > 0 else math.nan for name, ys in tracks.items()}
    name = max(
        factors, key=lambda n: abs(math.log(factors[n])) if 0 < factors[n] < math.inf else -1
    )
    text = f"Size of the {quantity} of each layer (root mean square)"
    if 0 < factors[name] < math.inf:
        return f"{text}: {name} changes most, times {factors[name]:.2g}"
    return text


def _in_words(
    recorder: Recorder, tracks: dict[str, list[float]], quantity: str, single: bool
) -> str:
    """The panel in words."""
    what = quantity.capitalize() if single else f"Root mean square of the {quantity} of each layer"
    courses = "; ".join(
        f"{one_line(name)} from {ys[0]:.3g} to {ys[-1]:.3g}" for name, ys in tracks.items()
    )
    bad = _bad(recorder, tracks)
    end = f"; {bad} for the first time." if bad else "."
    return f"{what}, steps {recorder.steps[0]} to {recorder.steps[-1]}: {courses}{end}"
