"""plot_activation: a function and its derivative, with kinks, poles and saturated parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from viz.palette import ThemeName
from viz.plots.canvas import SMALL, axes_in, entitle, finish, literal, plain
from viz.plots.curves import SATURATED, Curve, curve_of
from viz.plots.kinks import Break
from viz.plots.labels import Labels, Spot
from viz.plots.themes import DASHES, Theme, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_FORMULA = 46


@literal
def plot_activation(
    f: str | Callable[[Any], Any],
    low: float = -5.0,
    high: float = 5.0,
    *,
    saturated: float = SATURATED,
    ax: Axes | None = None,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot an activation and its derivative, as the engine computes them.

    A diamond marks a kink; the derivative jumps there, with open circles at its two ends and a dot
    at the number that the engine takes. A dotted line marks a pole; both curves leave the picture
    there. Hatching marks where the derivative is nearly 0, so that little is learned.

    Args:
        f: a name (`nn.ACTIVATIONS` lists them), a function, a module such as `nn.PReLU()`.
        low, high: the interval.
        saturated: the size of the derivative below which f counts as saturated.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        ValueError: the name or theme is unknown; the interval is empty.
        TypeError: f is not a function; an end of the interval, or `saturated`, is not a number.
    """
    colours = theme_of(theme)
    curve = curve_of(f, low, high, saturated)
    ax = axes_in(ax, colours)
    draw_curve(ax, curve, colours)
    entitle(ax, colours, f"{curve.name}: {verdict(curve)}")
    ax.set_xlabel(_caption(curve))
    ax.set_ylabel("value and slope")
    _write(ax, curve, colours)
    return finish(ax, description(curve))


def draw_curve(ax: Axes, curve: Curve, theme: Theme, size: float = 1.0) -> None:
    """The two lines, the hatched regions and the marks, without any text."""
    low, high = curve.points[0].x, curve.points[-1].x
    for start, end in curve.flat:
        ax.axvspan(
            start, end, facecolor="none", edgecolor=theme.shade, hatch="///", linewidth=0, zorder=0
        )
    ax.axhline(0.0, color=theme.muted, linewidth=0.6, zorder=1)
    ax.axvline(0.0, color=theme.muted, linewidth=0.6, zorder=1)
    colour = theme.colour(1)
    ax.plot(*curve.values(), color=theme.ink, linewidth=2.0 * size, gid="f")
    ax.plot(
        *curve.slopes(), color=colour, linewidth=1.8 * size, linestyle=DASHES[1], gid="derivative"
    )
    for place in curve.breaks:
        _mark(ax, place, theme, size)
    for x in curve.poles:
        ax.axvline(x, color=theme.muted, linewidth=1.2, linestyle=":", zorder=1, gid="pole")
    ax.set_xlim(low, high)
    ax.margins(y=0.08)
    if curve.poles:
        ax.set_ylim(*curve.heights())


def _mark(ax: Axes, place: Break, theme: Theme, size: float) -> None:
    """A kink: its diamond, both ends of the derivative and the number that the engine takes."""
    ends = ((place.left.x, place.left.slope), (place.right.x, place.right.slope))
    small: dict[str, Any] = {"linestyle": "none", "color": theme.colour(1), "zorder": 4}
    ax.plot(
        *zip(*ends, strict=True),
        marker="o",
        markerfacecolor=theme.paper,
        markersize=5 * size,
        **small,
    )
    ax.plot([place.at.x], [place.at.slope], marker="o", markersize=3.5 * size, **small)
    ax.plot(
        [place.at.x],
        [place.at.value],
        marker="D",
        markersize=6 * size,
        markerfacecolor=theme.paper,
        markeredgecolor=theme.ink,
        linestyle="none",
        zorder=5,
        gid="kink",
    )


def verdict(curve: Curve) -> str:
    """Describe the picture in a few words: kinks, and where the derivative is small."""
    parts = []
    if curve.breaks:
        parts.append(_places(curve.breaks[0].word, [b.at.x for b in curve.breaks]))
    if curve.poles:
        parts.append(_places("pole", curve.poles))
    return ", ".join([*(parts or ["smooth"]), _saturation(curve)])


def _places(word: str, xs: Sequence[float]) -> str:
    """Describe places: "kink at 0", "jumps at -1 and 1", "4 poles"."""
    words = word + "s" * (len(xs) > 1)
    if len(xs) > 3:
        return f"{len(xs)} {words}"
    return f"{words} at {' and '.join(map(short, xs))}"


def _saturation(curve: Curve) -> str:
    """Describe where the derivative is nearly 0."""
    low, high = curve.points[0].x, curve.points[-1].x
    parts = []
    for start, end in curve.flat:
        if start <= low and end >= high:
            return "no slope anywhere"
        if start <= low:
            parts.append(f"below {end:.2g}")
        elif end >= high:
            parts.append(f"above {start:.2g}")
        else:
            parts.append(f"from {start:.2g} to {end:.2g}")
    return f"saturated {' and '.join(parts)}" if parts else "nowhere saturated"


def description(curve: Curve) -> str:
    """The picture in words."""
    low, high, top = curve.points[0], curve.points[-1], curve.steepest()
    steepest = f"the steepest slope is {top.slope:.4g}, at {short(top.x)}"
    if curve.poles:
        steepest = f"it grows without bound at {', '.join(map(short, curve.poles[:4]))}"
    text = (
        f"{curve.name} and its derivative from {short(low.x)} to {short(high.x)}: "
        f"{verdict(curve)} (slope below {curve.limit:g}). It goes from {low.value:.4g} to "
        f"{high.value:.4g}; {steepest}."
    )
    for place in curve.breaks[:4]:
        text += (
            f" At {short(place.at.x)} the slope goes from {place.left.slope:.4g} to "
            f"{place.right.slope:.4g}; the engine takes {place.at.slope:.4g}."
        )
    if curve.formula:
        text += f" Formula: {curve.formula}; derivative: {curve.derivative}."
    return text


def short(x: float) -> str:
    """A number with as few digits as it needs: 0, -3, 0.5."""
    return f"{x:g}" if x == int(x) else f"{x:.4g}"


def _caption(curve: Curve) -> str:
    """The label of the x axis, and below it the formulas."""
    name = curve.name
    parts = []
    if 0 < len(curve.formula) <= 2 * LONGEST_FORMULA:
        parts.append(f"{name}(x) = {curve.formula}")
    if 0 < len(curve.derivative) <= 2 * LONGEST_FORMULA:
        parts.append(f"{name}′(x) = {curve.derivative}")
    both = "      ".join(parts)
    lines = [both] if len(both) <= 2 * LONGEST_FORMULA else parts
    return "\n".join(["net input x", *map(plain, filter(None, lines))])


def _write(ax: Axes, curve: Curve, theme: Theme) -> None:
    """The names of the lines, of the kinks and of the hatched regions."""
    labels = Labels(ax)
    name = curve.name.split(",")[0]  # without a module's parameters
    name = name if len(name) <= 16 else "f"
    named = {line.get_gid(): line for line in ax.lines}
    for place in curve.breaks[:4]:
        text = f"{place.word} at {short(place.at.x)}"
        labels.beside(text, [Spot(place.at.x, place.at.value)], theme.ink, gap=6)
    low, high = ax.get_ylim()
    for x in curve.poles[:4]:
        spots = [Spot(x, low + (high - low) * share) for share in (0.08, 0.16, 0.84, 0.92)]
        labels.beside(f"pole at {short(x)}", spots, theme.muted)
    labels.along(f"{name}(x)", named["f"], theme.ink, fontweight="bold")
    labels.along(f"{name}′(x), the slope", named["derivative"], theme.colour(1))
    heights = sorted((k / 20 for k in range(1, 20)), key=lambda share: abs(share - 0.5))
    for start, end in curve.flat:
        text = f"slope below {curve.limit:g}"
        spots = [Spot((start + end) / 2, low + (high - low) * share) for share in heights]
        if len(text) * 0.6 * SMALL / 72 < 6 * (end - start) / (
            ax.get_xlim()[1] - ax.get_xlim()[0]
        ):
            labels.beside(text, spots, theme.muted)
