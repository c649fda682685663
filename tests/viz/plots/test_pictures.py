"""What every plot has: it fits its frame, its labels are apart, grey and text carry it too."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from tests.viz.plots.pictures import PICTURES, contrast, drawn
from tests.viz.shown import shown_svg
from viz import plots
from viz.plots.themes import THEMES

# With "auto" a picture is drawn twice, in the colours of the others.
BOTH = pytest.mark.parametrize(
    "theme", [pytest.param(t, marks=[pytest.mark.slow] * (t == "auto")) for t in THEMES]
)
EVERY = pytest.mark.parametrize("name", PICTURES)
OUTSIDE = "step curve"  # drawn by autograd_core, whose own tests look at its lines and labels


def boxes(figure: Any) -> list[tuple[str, Any]]:
    """Every text that is shown, with its place in pixels."""
    found = []
    for ax in figure.axes:
        if ax.get_visible():
            titles = [ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]
            found += [*ax.texts, *titles]
    found += [part._suptitle for part in (figure, *figure.subfigs) if part._suptitle]
    return [(t.get_text(), t.get_window_extent()) for t in found if t.get_text().strip()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "theme", ["auto", *(pytest.param(t, marks=pytest.mark.slow) for t in THEMES if t != "auto")]
)
@EVERY
def test_nothing_is_cut_off(name: str, theme: str) -> None:
    """Every text lies inside the figure, at the width of a notebook's column."""
    figure = drawn(name, theme)
    assert figure.get_figwidth() == 7.0
    frame = figure.bbox
    tight = figure.get_tightbbox()
    assert tight.x0 >= -0.02 and tight.x1 <= 7.02 and tight.y0 >= -0.02, tight
    assert tight.y1 <= figure.get_figheight() + 0.02, tight
    for text, box in boxes(figure):
        assert frame.x0 - 1 <= box.x0 and box.x1 <= frame.x1 + 1, text
        assert frame.y0 - 1 <= box.y0 and box.y1 <= frame.y1 + 1, text


@pytest.mark.slow
@BOTH
@EVERY
def test_texts_do_not_cover_each_other(name: str, theme: str) -> None:
    """Any two texts are apart: labels, titles, names of axes."""
    for (one, a), (other, b) in combinations(boxes(drawn(name, theme)), 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
        assert apart, (one, other)


@BOTH
@EVERY
def test_texts_are_readable_on_their_paper(name: str, theme: str) -> None:
    """Contrast of at least 4.5 (WCAG 2, AA) for every text."""
    figure = drawn(name, theme)
    paper = THEMES[theme].paper
    assert contrast(figure.get_facecolor()[:3], paper) == 1
    for ax in figure.axes:
        for text in [*ax.texts, ax._left_title, ax.title, ax.xaxis.label, ax.yaxis.label]:
            assert not text.get_text() or contrast(text.get_color(), paper) >= 4.5, text
        for label in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
            assert contrast(label.get_color(), paper) >= 4.5


@BOTH
def test_colours_of_a_theme_are_readable_where_they_are_used(theme: str) -> None:
    """Text and lines on paper and on regions 4.5, lines on maps 3."""
    colours = THEMES[theme]
    for colour in (colours.ink, colours.muted, colours.alarm, *colours.lines):
        assert contrast(colour, colours.paper) >= 4.5
    for line in (colours.ink, *colours.lines):
        assert all(contrast(line, fill) >= 4.5 for fill in colours.fills)
    for line in (colours.ink, colours.contour, colours.alarm, *colours.lines):
        assert all(contrast(line, height) >= 3 for height in colours.heights)
    assert all(contrast(colours.alarm, fill) >= 4.5 for fill in colours.fills)
    assert all(contrast(colours.ink, height) >= 4.5 for height in colours.heights)
    assert contrast(*colours.heights) > 1.5
    assert len(set(colours.lines)) == len(set(colours.fills)) == 7


@pytest.mark.slow
@EVERY
def test_grey_tells_lines_and_classes_apart(name: str) -> None:
    """Two coloured lines of a picture differ in dashes or marker; two classes in marker."""
    theme = THEMES["light"]
    for ax in drawn(name).axes:
        kinds = []
        for line in ax.lines:
            helper = line.get_color() in (theme.muted, theme.grid) or line.get_gid() == "leader"
            if len(line.get_xdata()) > 2 and not helper and line.get_linestyle() != "None":
                kinds.append((line._dash_pattern, line.get_marker()))
        if name != OUTSIDE:
            assert len(set(map(str, kinds))) == len(kinds), kinds
        shapes = [
            str(c.get_paths()[0].vertices.tolist())
            for c in ax.collections
            if isinstance(c, PathCollection) and str(c.get_gid()).startswith("class")
        ]
        assert len(set(shapes)) == len(shapes)


@EVERY
def test_title_and_axes_are_named(name: str) -> None:
    """A title in one line, and a label at every axis that is not shared."""
    figure = drawn(name)
    shown = [ax for ax in figure.axes if ax.get_visible()]
    suptitles = [part._suptitle for part in (figure, *figure.subfigs) if part._suptitle]
    titles = [t.get_text() for t in suptitles] + [ax.get_title(loc="left") for ax in shown]
    assert any(titles)
    if name != OUTSIDE:
        assert all("\n" not in title and len(title) <= 100 for title in titles)
    if "activations" not in name:
        last = shown[-1]
        assert last.get_xlabel()
        assert last.get_ylabel() or last.get_yticklabels()[0].get_text()


@EVERY
def test_description_says_what_is_seen_with_numbers(name: str) -> None:
    """The text twin is whole sentences with numbers, the same in both themes."""
    said = drawn(name).describe
    assert said == drawn(name, "dark").describe
    assert len(said) > 60 and any(c.isdigit() for c in said)
    assert all(line.endswith(".") for line in said.split("\n"))


@EVERY
def test_svg_is_well_formed_and_small(name: str) -> None:
    """Less than half a megabyte, with the description for those who do not see it."""
    figure = drawn(name)
    svg = figure.svg
    assert len(svg) < 500_000
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and "max-width:100%" in str(root.get("style"))
    assert root.get("aria-label") == " ".join(figure.describe.split())


@pytest.mark.parametrize("name", ["relu", "moons", "several losses", "optimisers"])
def test_svg_is_reproducible(name: str) -> None:
    """The same bytes from the same picture, and from another one of the same numbers."""
    assert drawn(name).svg == drawn(name).svg == PICTURES[name]("light").svg


def test_notebook_gets_picture_and_words() -> None:
    """The bundle has an image and the description; include and exclude are respected."""
    figure = drawn("relu")
    bundle = figure._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", "image/png"}
    assert "viewBox" in shown_svg(bundle)
    assert bundle["text/plain"] == figure.describe
    assert set(figure._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}
    assert set(figure._repr_mimebundle_(exclude=["text/plain", "image/png"])) == {"text/html"}


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_saved_file_carries_the_description(kind: str, tmp_path: Any) -> None:
    """The text twin is in the metadata, whether the format is an argument or a suffix."""
    figure = plots.plot_losses([3.0, 2.0, 1.0])
    path = tmp_path / f"losses.{kind}"
    figure.savefig(path, metadata={"Title": "mine"})
    stream = io.BytesIO()
    figure.savefig(stream, format=kind)
    if kind == "png":
        bare = io.BytesIO()
        figure.savefig(bare)
        assert bare.getvalue() == stream.getvalue()
    for content in (path.read_bytes(), stream.getvalue()):
        if kind != "pdf":
            assert b"from 3 to 1 in 3 epochs" in content
        assert b"Subject" in content or kind != "pdf"
    assert b"mine" in path.read_bytes()


def test_pyplot_is_never_imported_and_matplotlib_only_when_needed() -> None:
    """Importing the package loads no matplotlib; plotting no pyplot, and nothing warns."""
    program = (
        "import sys\n"
        "from viz.plots import *\n"
        "assert 'matplotlib' not in sys.modules\n"
        "plot_activations(['relu', 'tanh'])\n"
        "plot_learning_rates()\n"
        "plot_loss_surface(lambda x, y: x * x + y * y).svg\n"
        "plot_decision_boundary(lambda x: x[0], [[0, 1], [1, 0]], [0, 1]).svg\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=120)


def test_missing_matplotlib_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function says which extra to install."""
    for module in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, module, None)
    for make in PICTURES.values():
        with pytest.raises(ImportError, match=r"\[plot\]"):
            make("light")


@EVERY
def test_unknown_theme_is_refused(name: str) -> None:
    """The error names the themes."""
    with pytest.raises(ValueError, match="'light', 'dark', 'auto', got 'solar'"):
        PICTURES[name]("solar")


@pytest.mark.slow
def test_axes_of_the_caller_are_drawn_in() -> None:
    """Four pictures in one figure of the caller, which remembers what each shows."""
    figure = Figure(figsize=(14, 8), layout="constrained")
    a, b, c, d = figure.subplots(2, 2).flat
    assert plots.plot_activation("tanh", ax=a) is figure
    assert plots.plot_losses([2.0, 1.0], ax=b) is figure
    assert plots.plot_loss_surface(lambda x, y: x * x + y * y, ax=c, resolution=9) is figure
    boundary = plots.plot_decision_boundary(
        lambda x: x[0], [[0, 1], [1, 0]], [0, 1], resolution=9, ax=d
    )
    assert boundary is figure
    assert len(figure.axes) == 4
    assert all(ax.get_title(loc="left") for ax in figure.axes)
    assert len(figure.describe.split("\n")) == 4  # type: ignore[attr-defined]
    figure.draw_without_rendering()


def test_names_of_users_are_drawn_as_they_stand() -> None:
    """No character of a name is read as a formula, and no name breaks a line."""
    hostile = ["$x$ and $", r"\frac{1}{2}", "two\nlines", "x" * 500, "<b>&amp;</b>", "%s {0}"]
    figure = plots.plot_losses({name: [2.0, 1.0 + k / 9] for k, name in enumerate(hostile)})
    figure.draw_without_rendering()
    ElementTree.fromstring(figure.svg)
    labels = [text.get_text() for text in figure.axes[0].texts]
    assert "\\$x\\$ and \\$" in labels and not any("\n" in label for label in labels)
