"""Letters that matplotlib's fonts lack: from an installed font, or from that of the reader."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from autograd_core import sin, step_curve, tanh
from autograd_core.figures import fonts
from nn import SGD, Module, Neuron
from tests.viz.plots.pictures import classified, valley
from viz.plots import (
    Recorder,
    descend,
    plot_activation,
    plot_activations,
    plot_decision_boundary,
    plot_evolution,
    plot_gradient_histograms,
    plot_learning_rates,
    plot_loss_surface,
    plot_losses,
    plot_step_curve,
)

HAN, ZI = "漢", "字"
needs_font = pytest.mark.skipif(
    not fonts.wide_families(), reason="no font with Chinese letters is installed"
)


@pytest.fixture(autouse=True)
def plain_settings() -> Any:
    """Matplotlib's own font, which has no Chinese letters."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        yield


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no font with Chinese letters."""
    monkeypatch.setattr(fonts, "wide_families", list)


def called(name: str, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function under another name."""

    def other(x: Any) -> Any:
        return f(x)

    other.__name__ = name
    return other


def network(name: str) -> Module:
    """A module with a layer of that name, after a backward sweep."""
    model = Module()
    setattr(model, name, Neuron(2, rng=random.Random(1), activation="tanh"))
    getattr(model, name)([0.5, -1.0]).backward()
    return model


def recorded(name: str) -> Recorder:
    """Three steps of that network."""
    model = network(name)
    recorder = Recorder(model)
    for _ in range(3):
        recorder.record()
        SGD(model.parameters(), lr=0.1).step()
    return recorder


def regions(name: str) -> Any:
    """The regions of classes, of which one has that name."""
    xs, targets, model = classified()
    return plot_decision_boundary(model, xs, targets, classes=[name, "2", "3"], resolution=10)


@cache
def way() -> Any:
    """A few steps downhill."""
    return descend(valley, [-3, 0.9], 3, lambda parameters: SGD(parameters, lr=0.1))


def titled(name: str) -> Any:
    """A plot in which nothing of the user's is named, with a title."""
    figure = plot_learning_rates()
    figure.axes[0].set_title(name)
    return figure


def written_into(name: str) -> Any:
    """A plot to which the user adds a title, a legend, a note and a tick of their own."""
    figure = plot_losses([2.0, 1.0])
    (ax,) = figure.axes
    figure.suptitle(name)
    ax.plot([1], [1], label=name)
    ax.legend(title=name)
    ax.text(1, 1.5, name)
    ax.set_xticks([1], [name])
    ax.set_xlabel(name)
    return figure


def in_axes_of_the_caller(name: str) -> Any:
    """A plot in axes that the caller has made."""
    figure = Figure()
    plot_activation(called(name, tanh), ax=figure.add_subplot())
    return figure


def curve_in_axes_of_the_caller(name: str) -> Any:
    """A step curve in axes that the caller has made."""
    figure = Figure()
    step_curve(called(name, sin), 1.0).plot(figure.add_subplot())
    return figure


KINDS: dict[str, Callable[[str], Any]] = {
    "activation": lambda name: plot_activation(called(name, tanh)),
    "activations": lambda name: plot_activations([called(name, tanh), "relu"]),
    "decision boundary": regions,
    "losses": lambda name: plot_losses({name: [2.0, 1.0], "a": [3.0, 2.0]}),
    "gradient histograms": lambda name: plot_gradient_histograms(network(name)),
    "evolution": lambda name: plot_evolution(recorded(name)),
    "loss surface": lambda name: plot_loss_surface(
        valley, (-4, 2), (-1.5, 1.5), path={name: way()}
    ),
    "step curve": lambda name: plot_step_curve(step_curve(called(name, sin), 1.0)),
    "plain step curve": lambda name: step_curve(called(name, sin), 1.0).plot(),
    "learning rates": titled,
    "texts of the user": written_into,
    "axes of the caller": in_axes_of_the_caller,
    "curve in axes of the caller": curve_in_axes_of_the_caller,
}


def saved(figure: Any, kind: str) -> bytes:
    """The file of a figure, without its description, which has the names too."""
    file = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "test", "pdf.compression": 0}):
        words = {"svg": "Description", "pdf": "Subject", "png": "Description"}
        figure.savefig(file, format=kind, metadata={words[kind]: None})
    return file.getvalue()


@pytest.mark.slow
@needs_font
@pytest.mark.parametrize(
    "kind",
    [
        kind if i % 3 == 0 else pytest.param(kind, marks=pytest.mark.slow)
        for i, kind in enumerate(KINDS)
    ],
)
def test_every_plot_shows_chinese_letters(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """Of two names each has pixels and outlines of its own, which boxes have not; nothing is said.

    The PDF has the font in it.
    """
    one, other = KINDS[kind](HAN), KINDS[kind](ZI)
    assert saved(one, "png") != saved(other, "png")
    assert fonts.complete(one) == ""
    svg, other_svg = saved(one, "svg").decode(), saved(other, "svg").decode()
    assert outlines(svg) != outlines(other_svg) and HAN not in drawn_texts(svg)
    names = [get_font(findfont(family)).postscript_name for family in fonts.wide_families()]
    assert any(name.encode() in saved(one, "pdf") for name in names)
    assert caplog.records == []


@needs_font
def test_a_font_of_any_name_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none of the usual ones is installed, one that has Chinese letters is taken."""
    usual = fonts.wide_families()
    monkeypatch.setattr(fonts, "FAMILIES", ())
    found = fonts.wide_families.__wrapped__()
    assert set(usual) <= set(found)
    for family in found:
        assert get_font(findfont(family)).get_char_index(ord(HAN)), family
        assert "Last Resort" not in family and "DejaVu" not in family


def outlines(svg: str) -> set[str]:
    """The shapes of an SVG's letters, each once."""
    return set(re.findall(r'<path id="[^"]*" d="([^"]*)"', svg.replace("\n", " ")))


def drawn_texts(svg: str) -> str:
    """What stands in the text elements of an SVG."""
    return "".join(part.partition("</text>")[0] for part in svg.split("<text")[1:])


@pytest.mark.slow
@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "caller" not in kind])
def test_an_svg_has_its_letters_where_no_font_has_them(kind: str) -> None:
    """As text, for which the reader's font is taken; nothing is said."""
    assert HAN in drawn_texts(saved(KINDS[kind](HAN), "svg").decode())


@pytest.mark.usefixtures("without_fonts")
def test_boxes_look_alike() -> None:
    """By which the tests above see them: without a font two names make one picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert saved(KINDS["losses"](HAN), "png") == saved(KINDS["losses"](ZI), "png")


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_boxes_are_told_once_where_no_font_has_a_letter(kind: str) -> None:
    """With the letters, at the line of the caller; what to do stands there."""
    figure = KINDS["texts of the user"](HAN + ZI)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        saved(figure, kind)
    (said,) = caught
    assert said.filename == __file__
    assert f"{HAN}{ZI} in this picture" in str(said.message)
    assert "fonts-noto-cjk" in str(said.message) and ".svg" in str(said.message)


@pytest.mark.usefixtures("without_fonts")
def test_a_notebook_sees_text_and_no_warning() -> None:
    """The picture that it shows is an SVG, whose texts are its reader's; the PNG stands beside."""
    figure = KINDS["losses"](HAN)
    assert HAN in drawn_texts(figure.svg)
    assert "image/png" in figure._repr_mimebundle_()
    curve = step_curve(called(HAN, sin), 1.0)
    assert curve._repr_png_() and curve._repr_html_()


def test_latin_letters_stay_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of Latin names is the same with and without fonts for others, and outlines."""
    svg = KINDS["losses"]("b").svg
    assert "<text" not in svg
    monkeypatch.setattr(fonts, "wide_families", list)
    assert KINDS["losses"]("b").svg == svg


@pytest.mark.usefixtures("without_fonts")
def test_letters_that_the_user_has_a_font_for_are_theirs() -> None:
    """A font that is named in rcParams comes first; letters that it has are not missing."""
    figure = KINDS["losses"]("α→β′")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        saved(figure, "png")
    assert fonts.complete(figure) == "" and "<text" not in figure.svg


@pytest.mark.usefixtures("without_fonts")
def test_the_command_line_tells_of_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After what was drawn, without a file name of ours; an SVG needs no word."""
    pytest.importorskip("typer")
    from tests.autograd_core.commands.runs import succeed

    monkeypatch.chdir(tmp_path)
    text = succeed("curve", "sin(角)", "--at", "角=1", "-o", "curve.png")
    assert "boxes stand for 角" in " ".join(text.split()) and "UserWarning" not in text
    text = succeed("curve", "sin(角)", "--at", "角=1", "-o", "curve.svg")
    assert "boxes" not in text and "角" in drawn_texts(Path("curve.svg").read_text("utf-8"))
