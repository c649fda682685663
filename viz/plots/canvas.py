"""The empty picture: a Figure of our own or the caller's axes, dressed in a theme."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from autograd_core.extras import install_hint
from autograd_core.figures.fonts import complete, letters
from autograd_core.suggest import require_keywords
from autograd_core.text.text_table import one_line, shorten
from viz.plots.themes import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.0
"""Inches: the width of a notebook's column."""
TEXT, SMALL = 9.0, 8.0
"""Points, of the title and of everything else."""
LONGEST = 105

AS_TEXT: dict[str, Any] = {"usetex": False, "parse_math": True}
"""Settings of matplotlib's texts that `plain` needs, whatever the user's settings are."""
UNSUPPORTED = "Matplotlib currently does not support"
"""Start of matplotlib's warning about scripts whose letters change beside each other."""

_Arguments = ParamSpec("_Arguments")
_MINUS = re.compile(r"(?<![\w.)])-(?=[\d.])")


def new_figure(theme: Theme, height: float, width: float = WIDTH) -> Figure:
    """A Figure without axes, on the theme's paper; the caller alone holds it.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
    """
    _need_matplotlib()
    from viz.plots.picture import Picture

    picture = Picture(figsize=(width, height), layout="constrained", facecolor=theme.paper)
    picture.theme = theme
    return picture


def literal(plot: Callable[_Arguments, Figure]) -> Callable[_Arguments, Figure]:
    """Wrap a plot so that its texts are shown as they are, even if TeX sets other figures' texts.

    A letter that the user's fonts lack comes from an installed font with Chinese, Japanese or
    Korean letters. Only saving warns of letters that no font has.
    """

    @wraps(plot)
    def drawn(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> Figure:
        """The plot, made with settings of its own."""
        require_keywords(plot, options, plot.__name__)
        _need_matplotlib()
        with letters({f"text.{name}": value for name, value in AS_TEXT.items()}):
            warnings.filterwarnings("ignore", UNSUPPORTED)
            return plot(*arguments, **options)

    return drawn


def _need_matplotlib() -> None:
    """Raise an ImportError that names the extra where matplotlib is missing."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f"matplotlib is not installed; plots need it: {install_hint('plot')}"
        ) from error


def axes_in(ax: Axes | None, theme: Theme, height: float = 3.6) -> Axes:
    """Return the caller's axes, or the axes of a new Figure, dressed in the theme.

    Raises:
        ImportError: matplotlib is missing.
        TypeError: ax is not axes of matplotlib.
    """
    if ax is None:
        ax = new_figure(theme, height).add_subplot()
    elif not hasattr(ax, "spines"):
        raise TypeError(
            f"ax must be a pair of matplotlib's axes, got {type(ax).__name__}; "
            "a figure makes one with figure.add_subplot()"
        )
    dress(ax, theme)
    return ax


def dress(ax: Axes, theme: Theme) -> None:
    """Colours and sizes of everything that axes have before something is drawn."""
    ax.set_facecolor(theme.paper)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(theme.muted)
    ax.tick_params(which="both", colors=theme.muted, labelsize=SMALL)
    ax.xaxis.label.set(color=theme.ink, fontsize=SMALL, **AS_TEXT)
    ax.yaxis.label.set(color=theme.ink, fontsize=SMALL, **AS_TEXT)
    ax.title.set_color(theme.ink)
    ax.grid(True, color=theme.grid, linewidth=0.7)
    ax.set_axisbelow(True)


def entitle(ax: Axes, theme: Theme, title: str, size: float = TEXT) -> None:
    """The line above axes that says what one sees."""
    ax.set_title(plain(title), loc="left", fontsize=size, color=theme.ink, **AS_TEXT)


def count_on(ax: Axes) -> None:
    """Whole numbers on the x axis: epochs, steps."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))


def finish(ax: Axes, description: str) -> Figure:
    """The Figure of the axes, its description lengthened by this one.

    One of our own keeps the layout that its labels were placed in, and gives the same file twice.
    """
    figure: Any = figure_of(ax)
    before = getattr(figure, "describe", "")
    figure.describe = "\n".join(filter(None, (before, description)))
    complete(ax)
    lay_out(ax)
    found: Figure = figure
    return found


def lay_out(ax: Axes) -> None:
    """Bring everything that was drawn so far to its place, so that labels can be put beside it."""
    figure: Any = figure_of(ax)
    getattr(figure, "settle", figure.draw_without_rendering)()


def figure_of(ax: Axes) -> Figure:
    """The Figure that axes stand in, also where they stand in a part of it."""
    figure: Any = ax.figure.figure
    found: Figure = figure
    return found


def plain(text: str) -> str:
    """Text in one line, cut where it is very long, in which matplotlib finds no formula.

    The minus of a number becomes the sign that the ticks of the axes have.
    """
    text = _MINUS.sub("\N{MINUS SIGN}", one_line(text))
    return shorten(text, LONGEST).replace("$", r"\$")
