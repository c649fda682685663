"""plot_activations: the functions of a neuron side by side, each with its derivative."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from viz.network import package
from viz.numbers import listed
from viz.palette import ThemeName
from viz.plots.activation import description, draw_curve
from viz.plots.canvas import SMALL, dress, finish, literal, new_figure, plain
from viz.plots.curves import SATURATED, Curve, curve_of
from viz.plots.themes import theme_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 4
ROW_HEIGHT = 1.75


@literal
def plot_activations(
    functions: Sequence[str | Callable[[Any], Any]] | None = None,
    low: float = -4.0,
    high: float = 4.0,
    *,
    saturated: float = SATURATED,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot activations side by side on equal axes, each as `plot_activation` draws it.

    Args:
        functions: names, functions or modules; None takes all of `nn.ACTIVATIONS`, and PReLU and
            Swish with a parameter that shows its effect.
        low, high: the interval for all.
        saturated: the size of the derivative below which a function counts as saturated.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` has a paragraph for each function.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        ValueError: functions is empty; also as for `plot_activation`.
        TypeError: functions is not a list, or one is not a function.
    """
    colours = theme_of(theme)
    if functions is None:
        nn = package("plot_activations")
        functions = [*nn.ACTIVATIONS, nn.PReLU(), nn.Swish(2.0)]
    functions = listed(functions, "plot_activations: functions")
    if not functions:
        raise ValueError("plot_activations: there are no functions; None takes all of nn")
    curves = [curve_of(f, low, high, saturated) for f in functions]
    columns = min(COLUMNS, len(curves))
    rows = math.ceil(len(curves) / columns)
    figure = new_figure(colours, 0.4 + ROW_HEIGHT * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    panels = list(grid.flat)
    for panel, curve in zip(panels, curves, strict=False):
        dress(panel, colours)
        draw_curve(panel, curve, colours, size=0.75)
        panel.set_title(plain(curve.name), fontsize=SMALL, color=colours.ink, pad=3)
        panel.tick_params(labelsize=7)
    for panel in panels[len(curves) :]:
        panel.set_visible(False)
    panels[0].set_ylim(*_frame(curves))
    figure.suptitle(
        plain(
            "Solid: the activation. Dashed: its slope. Diamond: a kink. "
            f"Hatched: slope below {saturated:g}"
        ),
        fontsize=SMALL + 1,
        color=colours.ink,
        x=0.01,
        ha="left",
    )
    return finish(panels[0], "\n".join(description(curve) for curve in curves))


def _frame(curves: Sequence[Curve]) -> tuple[float, float]:
    """The heights that all panels show: what each curve needs, with a margin."""
    lows, highs = zip(*(curve.heights() for curve in curves), strict=True)
    low, high = min(lows), max(highs)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin
