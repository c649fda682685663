"""The picture of a step curve: complete, inside its frame, readable without colour."""

from __future__ import annotations

import base64
import html
import math
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from autograd_core import cbrt, exp, floor, log, relu, sin, sqrt
from autograd_core.laboratory.step_curve.curve import step_curve

CASES: dict[str, tuple[Callable[..., Any], float]] = {
    "sin": (sin, 1.0),
    "exp": (exp, 20.0),
    "abs": (abs, 0.0),
    "relu": (relu, 0.0),
    "floor": (floor, 1.0),
    "1e6 + sin": (lambda x: 1e6 + sin(x), 1.0),
    "log near 0": (log, 1e-3),
    "square": (lambda x: x * x, 3.0),
    "constant": (lambda x: 3.0, 1.0),
    "sqrt at 0": (sqrt, 0.0),
    "cbrt at 0": (cbrt, 0.0),
    "kink nearby": (lambda x: relu(x - 1e-3) + sin(x), 0.0),
    "log at 0": (log, 0.0),
    "of floats": (math.sin, 1.0),
    "tiny": (log, 3e-60),
    "huge": (log, 7.4e51),
    "square of a tiny number": (lambda x: x * x, 7e-146),
}


@cache
def drawn(name: str) -> tuple[Any, list[Any]]:
    """The figure of a case after drawing, and its labels beside lines and points."""
    figure = step_curve(*CASES[name]).plot()
    FigureCanvasAgg(figure).draw()
    return figure, [t for t in figure.axes[0].texts if isinstance(t, Annotation)]


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_everything_lies_inside_the_picture(name: str) -> None:
    """No label, title or axis is cut off at the border of the figure."""
    figure, labels = drawn(name)
    frame = figure.bbox
    axes = figure.axes[0]
    for text in [*labels, axes._left_title, axes.xaxis.label, axes.yaxis.label]:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1, text.get_text()
        assert frame.y0 <= box.y0 and box.y1 <= frame.y1, text.get_text()


@pytest.mark.parametrize("name", CASES)
def test_labels_do_not_cover_each_other(name: str) -> None:
    """Any two labels are apart."""
    _, labels = drawn(name)
    boxes = [(label.get_text(), label.get_window_extent()) for label in labels]
    for (one, a), (other, b) in combinations(boxes, 2):
        assert not a.overlaps(b), (one, other)


@pytest.mark.parametrize("name", CASES)
def test_nothing_relies_on_colour(name: str) -> None:
    """Lines and labels are grey; the two lines differ in marker and dashes, and have names."""
    figure, labels = drawn(name)
    axes = figure.axes[0]
    for artist in [*axes.lines, *labels]:
        red, green, blue = to_rgb(artist.get_color())
        assert red == green == blue
    if name == "sin":
        kinds = {(line.get_marker(), line.get_linestyle()) for line in axes.lines}
        assert {("o", "-"), ("s", "--")} <= kinds
        said = " ".join(label.get_text() for label in labels)
        for word in ("central", "forward", "best", "default", "truncation", "rounding", "complex"):
            assert word in said


def test_axes_are_logarithmic_and_hold_the_curve() -> None:
    """The line's points are those of the data."""
    curve = step_curve(sin, 1.0)
    axes = curve.plot().axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    (line,) = [
        line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata()) > 1
    ]
    assert list(line.get_xdata()) == curve.steps
    assert list(line.get_ydata()) == curve.central


def test_axes_of_the_caller_are_drawn_in() -> None:
    """Two curves side by side in one figure of the caller."""
    figure = Figure(figsize=(14, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    assert step_curve(sin, 1.0).plot(left) is figure
    assert step_curve(exp, 1.0).plot(right) is figure
    assert left.lines and right.lines and len(figure.axes) == 2


def test_no_state_of_pyplot_is_touched() -> None:
    """Plotting does not even import pyplot, and warns of nothing."""
    program = (
        "import sys\n"
        "from autograd_core import sin\n"
        "from autograd_core.laboratory.step_curve.curve import step_curve\n"
        "assert 'matplotlib' not in sys.modules\n"
        "step_curve(sin, 1.0).plot()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=120)


def test_image_of_a_notebook_is_reproducible_and_small() -> None:
    """The same curve gives the same bytes, fewer than 200 kB of them, and its words."""
    curve = step_curve(sin, 1.0)
    shown = curve._repr_html_()
    assert shown is not None and shown == curve._repr_html_()
    (image,) = re.findall("<img [^>]*>", shown)
    assert shown == image and len(image) < 200_000
    assert html.escape(str(curve).splitlines()[0]) in image
    data = re.search('src="data:image/svg.xml;base64,([^"]*)"', image)
    assert data is not None and b"<svg" in base64.b64decode(data[1])


def test_name_with_dollars_is_no_formula() -> None:
    """A name is text, whatever characters it has."""

    def f(x: Any) -> Any:
        return sin(x)

    f.__name__ = "cost_in_$_$"
    figure = step_curve(f, 1.0).plot()
    FigureCanvasAgg(figure).draw()


def test_missing_matplotlib_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install; a notebook shows the text."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.delitem(sys.modules, "autograd_core.figures.whole_figure", raising=False)
    curve = step_curve(sin, 1.0)
    with pytest.raises(ImportError, match=r"\[plot\]"):
        curve.plot()
    assert curve._repr_html_() is None
