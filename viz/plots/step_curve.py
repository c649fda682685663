"""plot_step_curve: the error of difference quotients against their step, in a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_core.summing import sum_in_order
from viz.palette import ThemeName
from viz.plots.canvas import AS_TEXT, TEXT, WIDTH, finish, literal, new_figure
from viz.plots.themes import Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from autograd_core.laboratory.step_curve.result import StepCurve

HEIGHT = 4.4


@literal
def plot_step_curve(
    curve: StepCurve, *, ax: Axes | None = None, theme: ThemeName | None = None
) -> Figure:
    """Plot a step curve like `curve.plot()`, in a theme.

    Args:
        curve: a StepCurve from `autograd_core.step_curve`.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: curve is not a StepCurve.
    """
    from autograd_core.laboratory.step_curve.result import StepCurve

    if not isinstance(curve, StepCurve):
        raise TypeError(
            "plot_step_curve takes what step_curve(f, at) returns, "
            f"got {type(curve).__name__}; a function goes to step_curve first"
        )
    colours = theme_of(theme)
    if ax is None:
        ax = new_figure(colours, HEIGHT, WIDTH).add_subplot()
    curve.plot(ax)
    _recolour(ax, colours)
    text = (
        f"Error of difference quotients of {curve.name} at {curve.argument} = {curve.x:.6g} "
        f"against their step, on logarithmic axes: {curve.words}. "
        f"Central difference: {_range(curve.steps, curve.central)}. "
        f"Forward difference: {_range(curve.steps, curve.forward)}."
    )
    return finish(ax, text)


def _range(steps: list[float], errors: list[float]) -> str:
    """The least error and its step, and the errors at both ends."""
    known = [(e, h) for h, e in zip(steps, errors, strict=True) if e == e]
    if not known:
        return "no number"
    error, step = min(known)
    return (
        f"{known[0][0]:.1e} at h = {known[0][1]:.0e}, least {error:.1e} at h = {step:.0e}, "
        f"{known[-1][0]:.1e} at h = {known[-1][1]:.0e}"
    )


def _recolour(ax: Axes, theme: Theme) -> None:
    """Replace the greys of a picture on white by the theme's colours, dark for dark."""
    from matplotlib.colors import to_rgb

    def themed(colour: Any) -> str:
        """Return the colour for a grey: from ink over muted to paper."""
        level = sum_in_order(to_rgb(colour)) / 3
        if level < 0.2:
            return theme.ink
        return theme.muted if level < 0.7 else theme.grid if level < 0.97 else theme.paper

    ax.set_facecolor(theme.paper)
    for line in ax.lines:
        line.set_markerfacecolor(themed(line.get_markerfacecolor()))
        line.set_markeredgecolor(themed(line.get_markeredgecolor()))
        line.set_color(themed(line.get_color()))
    title = ax.get_title(loc="left")
    ax.set_title(title, loc="left", fontsize=TEXT, color=theme.ink, **AS_TEXT)
    for text in [*ax.texts, ax.xaxis.label, ax.yaxis.label]:
        text.set(color=themed(text.get_color()), **AS_TEXT)
        if (box := text.get_bbox_patch()) is not None:
            box.set_facecolor(theme.paper)
    ax.spines[:].set_color(theme.muted)
    ax.tick_params(which="both", colors=theme.muted)
    ax.title.set_color(theme.ink)
    ax.grid(True, color=theme.grid)
