"""`step`: in a terminal, into a pipe, as a page, as a filmstrip."""

import json
import os
import re
import sys

import pytest

from autograd_core import Value, relu
from tests.autograd_core.commands.runs import fail, run, succeed
from tests.autograd_core.commands.terminal import on_terminal
from tests.viz.commands.entry import install
from viz.palette import DARK, LIGHT
from viz.stepping.frame_text import frame_text, summary_text
from viz.stepping.step import step as stepper
from viz.stepping.steps import steps

NEURON = ("relu(w*x+b)", "--at", "w=2,x=3,b=1")


def neuron():
    """The frames of the same graph, made by hand."""
    w, x, b = Value(2.0, label="w"), Value(3.0, label="x"), Value(1.0, label="b")
    root = relu(w * x + b)
    return steps(root, {"result": root})


def test_a_pipe_gets_all_steps():
    """One after the other, and the gradients at the end, in 80 columns."""
    trace = neuron()
    line = "-" * 80
    frames = [f"{frame_text(trace, k)}\n\n{line}\n" for k in range(len(trace))]
    assert succeed("step", *NEURON) == "".join([*frames, f"{summary_text(trace)}\n"])


def test_a_narrow_terminal_is_kept_to():
    """Down to 60 columns."""
    text = succeed("step", *NEURON, columns=60)
    assert text.splitlines().count("-" * 60) == 9


@pytest.mark.parametrize("mistake", ["assign", "no_order", "stale"])
def test_a_mistake_is_made_on_request(mistake):
    """Frames are marked, and the right gradient stands beside the wrong one."""
    text = succeed("step", "x*x", "--at", "x=3", "--what-if", mistake)
    assert "what if" in text
    right = "x.grad = 6.0" in text and "WRONG" not in text
    assert right == (mistake == "no_order")  # the order matters where a node has several users
    x = Value(3.0, label="x")
    root = x * x
    assert text.endswith(f"{summary_text(steps(root, {'result': root}, mistake))}\n")


def test_json_has_the_frames():
    """As viz.steps writes them, with nan as a string."""
    text = succeed("step", *NEURON, "--json", columns=1000)
    assert json.loads(text) == neuron().to_dict()
    status, text = run("step", "log(x)", "--at", "x=-1", "--json")
    assert status == 0 and json.loads(text)["nodes"][1]["data"] == "nan"


def test_a_page_is_written(at_work):
    """One file that holds the expression's frames; what it says is short."""
    text = succeed("step", *NEURON, "-o", "page.html")
    assert text == "page of 9 steps written into page.html.\n"
    page = (at_work / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "result, step by step" in page
    assert os.listdir(at_work) == ["page.html"]


def test_a_page_opens_with_the_mistake(at_work):
    """That viz.step's page opens with; without one it is the right sweep."""
    x = Value(3.0, label="x")
    root = x * x
    for mistake in (None, "assign", "stale"):
        options = () if mistake is None else ("--what-if", mistake)
        succeed("step", "x*x", "--at", "x=3", *options, "-o", "page.html")
        page = stepper(root, {"result": root}, what_if=mistake).html
        assert (at_work / "page.html").read_text(encoding="utf-8") == page


def test_a_filmstrip_is_written(at_work):
    """With the mistake, if one is made."""
    text = succeed("step", "x*x", "--at", "x=3", "--what-if", "assign", "-o", "strip.svg")
    assert text == "filmstrip of 4 of 4 steps written into strip.svg.\n"
    picture = (at_work / "strip.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "wrong" in picture


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "page.jpg"], "must end in .html, .htm, .svg, .png, .pdf or .gif"),
        (["-o", "-"], "without -o it goes to the standard output"),
        (["-o", "no/page.html"], "there is no folder no"),
        (["--what-if", "luck"], "must be one of assign, no_order, stale"),
        (["--limit", "3"], "limit=3"),
        (["--limit", "3", "-o", "page.html"], "limit=3"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_wrong_options_have_status_2(at_work, options, said):
    """With what is right, and nothing is written."""
    text = " ".join(fail("step", *NEURON, *options).replace("│", " ").split())
    assert said in text
    assert os.listdir(at_work) == []


def test_a_page_that_grows_too_large_is_refused(at_work, monkeypatch):
    """What was in the file stays."""
    monkeypatch.setitem(stepper.__wrapped__.__kwdefaults__, "most_bytes", 1000)
    (at_work / "page.html").write_text("before")
    assert "1,000 bytes" in fail("step", *NEURON, "-o", "page.html")
    assert (at_work / "page.html").read_text() == "before"
    assert os.listdir(at_work) == ["page.html"]


def stepped(folder, keys):
    """What a terminal shows while keys are typed."""
    return on_terminal("step", *NEURON, keys=keys, PYTHONPATH=install(folder), NO_COLOR="1")


def seen(text):
    """The numbers of the frames drawn."""
    return [int(k) for k in re.findall(r"\x1b\[H(\d+) / \d+  \w+", text)]


def test_a_terminal_is_stepped_in(tmp_path):
    """By single keys, also those that were typed before it was there; q ends."""
    text = stepped(tmp_path, "nnpg9\rq")
    assert seen(text) == [1, 2, 3, 2, 2, 2, 9]
    assert text.endswith("Gradients in the end:\n  w.grad = 3.0\n  x.grad = 2.0\n  b.grad = 1.0\n")
    assert max(map(len, re.split(r"\x1b\[[?\d]*\w|\n", text))) <= 80


def test_a_terminal_whose_input_ends_is_left(tmp_path):
    """Without a traceback."""
    assert seen(stepped(tmp_path, "")) == [1]


@pytest.mark.parametrize("suffix", ["html", "svg"])
def test_a_theme_is_that_of_what_is_written(suffix, tmp_path):
    """A page or filmstrip is light, dark, or as the reader's system is."""
    path = tmp_path / f"x.{suffix}"
    for option, theme in (
        ((), "auto"),
        (("--theme", "dark"), "dark"),
        (("--theme", "LIGHT"), "light"),
    ):
        succeed("step", *NEURON, "-o", str(path), *option)
        mark = f'data-stepper="{theme}"' if suffix == "html" else f'class="frames-{theme}"'
        text = path.read_text(encoding="utf-8")
        assert mark in text
        assert (LIGHT.paper in text, DARK.paper in text) == (theme != "dark", theme != "light")


def test_an_unknown_theme_is_refused():
    """With those that there are."""
    text = fail("step", "x*x", "--at", "x=3", "--theme", "solar")
    text = " ".join(text.replace("│", " ").split())
    assert "it must be one of light, dark, auto, got 'solar'" in text


def test_steps_are_a_film_or_pixels(at_work):
    """A GIF has all of them, a PNG the filmstrip."""
    text = succeed("step", *NEURON, "-o", "film.gif")
    assert text == "film of 9 steps written into film.gif.\n"
    assert (at_work / "film.gif").read_bytes().startswith(b"GIF89a")
    succeed("step", *NEURON, "-o", "film.png")
    assert (at_work / "film.png").read_bytes().startswith(b"\x89PNG")


def test_without_what_makes_pixels_it_says_what_to_install(at_work, monkeypatch):
    """And writes nothing."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert "resvg-py" in fail("step", *NEURON, "-o", "film.gif")
    assert os.listdir(at_work) == []
