"""`draw`: formats, options, what it prints, and what it refuses."""

import os
import stat
import sys
from pathlib import Path

import pytest

from autograd_core import Value, relu
from tests.autograd_core.commands.runs import fail, program, run, succeed
from tests.autograd_core.commands.terminal import on_terminal, without_a_reader
from tests.viz.commands.entry import install as install_entry
from viz import draw as draw_value
from viz import render
from viz.graphs.draw import RANKDIRS
from viz.theme import THEMES

NEURON = ("relu(w*x+b)", "--at", "w=2,x=3,b=1")
MODULE = '''
"""A program of somebody's."""
from autograd_core import tanh

def loss(w, x, b=0.5):
    """A loss."""
    net = w * x + b
    net.label = "net"
    a = b * net
    a.label = "twice"
    c = w * net
    c.label = "twice"
    return tanh(a + c)

def many(x):
    """A long sum."""
    total = x * 1.0
    for k in range(3000):
        total = total + k
    return total

print("hello from the module")

def talks(x):
    """Says something."""
    print("hello from the function")
    return x * x

def wrong(x):
    """No Value."""
    return 1 / 0
'''


@pytest.fixture
def mine(at_work):
    """A module in the current directory; its name."""
    (at_work / "mine_of_test.py").write_text(MODULE)
    yield "mine_of_test"
    sys.modules.pop("mine_of_test", None)


def neuron():
    """The same graph, made by hand, after its sweep."""
    w, x, b = Value(2.0, label="w"), Value(3.0, label="x"), Value(1.0, label="b")
    root = relu(w * x + b)
    root.backward()
    return root


def test_a_pipe_gets_the_dot_text_of_draw():
    """Without -o, with gradients, and the result by name."""
    root = neuron()
    assert succeed("draw", *NEURON, columns=1000) == draw_value(root, {"result": root}).source


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("svg", b"<?xml"),
        ("SVG", b"<?xml"),
        ("png", b"\x89PNG"),
        ("dot", b"digraph"),
        ("gv", b"digraph"),
        ("txt", b"Graph of result = 7.0000: 6 nodes, 3 operations.\nn0 w: input, data 2.0000"),
    ],
)
def test_the_suffix_says_the_format(at_work, suffix, start):
    """And stdout says where, what, and by which program."""
    text = succeed("draw", *NEURON, "-o", f"graph.{suffix}")
    assert text.startswith("Graph of result = 7.0000: 6 nodes, 3 operations.\n")
    assert text.endswith(f" into graph.{suffix}\n")
    assert (at_work / f"graph.{suffix}").read_bytes().startswith(start)
    assert os.listdir(at_work) == [f"graph.{suffix}"]


def test_options_are_those_of_draw(at_work):
    """Each with the DOT text that viz.draw gives."""
    root = neuron()
    w = root._prev[0]._prev[0]._prev[0]
    assert w.label == "w"
    names = {"result": root}
    cases = [
        (["--local", "--formulas"], {"local": True, "formulas": True}),
        (["--around", "w", "--depth", "1"], {"around": w, "depth": 1}),
        (["--depth", "2"], {"depth": 2}),
        (["--limit", "3"], {"limit": 3}),
        *[(["--theme", theme], {"theme": theme}) for theme in THEMES],
        (["--theme", "Dark"], {"theme": "dark"}),
        *[(["--rankdir", each.lower()], {"rankdir": each}) for each in RANKDIRS],
    ]
    for options, wanted in cases:
        text = succeed("draw", *NEURON, *options, columns=1000)
        assert text == draw_value(root, names, **wanted).source, options


def test_a_text_file_gets_what_a_terminal_shows(at_work):
    """The picture in words, which a pipe does not get."""
    text = succeed("draw", *NEURON, "--local", "-o", "graph.txt")
    assert text.splitlines()[1] == "written as text into graph.txt"
    root = neuron()
    words = draw_value(root, {"result": root}, local=True).text
    assert (at_work / "graph.txt").read_text(encoding="utf-8") == f"{words}\n"


def test_nodes_that_are_alike_are_folded():
    """With --fold only."""
    long = ("tanh(a1*x) + tanh(a2*x) + tanh(a3*x)", "--at", "a1=1,a2=2,a3=3,x=0.5")
    assert "×3" in succeed("draw", *long, "--fold", columns=1000)
    assert "×3" not in succeed("draw", *long, columns=1000)


def test_a_function_of_a_file_is_drawn_with_its_labels(mine):
    """Its result is called after it, and --around finds what it labelled."""
    text = succeed("draw", f"{mine}:loss", "--at", "w=1,x=2", columns=1000)
    assert "{ loss | data" in text and "{ net | data" in text
    near = succeed(
        "draw", f"{mine}:loss", "--at", "w=1,x=2", "--around", "net", "--depth", "0", columns=1000
    )
    assert near.count("data") == 1 and "net" in near
    text = fail("draw", f"{mine}:loss", "--at", "w=1,x=2", "--around", "twice")
    assert "2 nodes are called twice" in text
    text = fail("draw", f"{mine}:wrong", "--at", "x=2")
    assert "raised ZeroDivisionError" in text and "mine_of_test.py:" in text


def test_the_result_is_found_by_the_name_that_it_has_in_the_picture(mine):
    """Which is that of the function, or "result"."""
    near = ("--depth", "0")
    text = succeed("draw", *NEURON, "--around", "result", *near, columns=1000)
    assert text.count("data") == 1 and "{ result | data 7.0000" in text
    text = succeed("draw", f"{mine}:loss", "--at", "w=1,x=2", "--around", "loss", *near)
    assert text.count("data") == 1 and "{ loss | data" in text


@pytest.mark.parametrize("name", ["draw", "step"])
def test_what_a_program_prints_does_not_get_between(name, mine, tmp_path):
    """Into a pipe goes DOT text, or JSON, and nothing else; the words are on stderr."""
    options = ("--json",) if name == "step" else ()
    arguments = (name, f"{mine}:talks", "--at", "x=2", *options)
    done = program(*arguments, folder=Path.cwd(), PYTHONPATH=install_entry(tmp_path))
    assert done.returncode == 0
    assert done.stdout.startswith("{" if options else "digraph") and "hello" not in done.stdout
    assert "hello from the module" in done.stderr and "hello from the function" in done.stderr


def test_a_name_that_is_not_there_is_refused():
    """With the names that are; one that a choice left out is told apart."""
    text = fail("draw", *NEURON, "--around", "z")
    assert "there is no z; the names are w, x, b, result" in text
    text = fail("draw", "x if x > y else 2*y", "--at", "x=3,y=1", "--around", "y")
    assert "does not depend on y at this point" in text


def test_a_large_graph_is_cut(mine, at_work):
    """At --limit nodes, and the report says so."""
    text = succeed("draw", f"{mine}:many", "--at", "x=1", "--limit", "20", "-o", "many.dot")
    assert text.startswith("Graph of many = 4498501.0000: 20 of 6,003 nodes, ")
    assert (at_work / "many.dot").read_text().count("[label=") < 60


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "graph.jpg"], "must end in .svg, .png, .pdf, .dot, .gv or .txt"),
        (["-o", "-"], "without -o it goes to the standard output"),
        (["-o", "graph"], "must end in .svg"),
        (["-o", ""], "must end in .svg"),
        (["-o", "no/graph.svg"], "there is no folder no"),
        (["-o", f"{'n' * 300}.svg"], "File name too long"),
        (["--theme", "pink"], "must be one of micrograd, modern, light, dark, auto, got 'pink'"),
        (["--rankdir", "up"], "must be one of LR, RL, TB, BT, got 'up'"),
        (["--depth", "-1"], "--depth"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_wrong_options_have_status_2(at_work, options, said):
    """With what is right, and nothing is written."""
    text = " ".join(fail("draw", *NEURON, *options).replace("│", " ").split())
    assert said in text
    assert os.listdir(at_work) == []


def test_the_result_has_no_name_that_is_taken():
    """A name `result` in the expression is its own."""
    text = succeed("draw", "result*2", "--at", "result=3", columns=1000)
    assert text.count("{ result |") == 1 and "{ result | data 3.0000" in text


def test_a_file_that_cannot_be_written_is_told(at_work):
    """In a sentence, and it stays as it was."""
    (at_work / "graph.svg").write_text("before")
    (at_work / "graph.svg").chmod(0o444)
    assert "--output graph.svg: the file is write-protected" in fail(
        "draw", *NEURON, "-o", "graph.svg"
    )
    assert os.listdir(at_work) == ["graph.svg"]
    assert (at_work / "graph.svg").read_text() == "before"


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
@pytest.mark.parametrize("command", ["draw", "step", "curve"])
def test_a_name_is_told_on_one_line(at_work, command):
    """Line breaks and control characters of a name that -o gets stay out of the terminal."""
    succeeded = succeed(command, "x*x", "--at", "x=1", "-o", "a\nb\x1b[31m.svg", columns=200)
    assert "into a b?[31m.svg" in succeeded and "\x1b" not in succeeded
    assert os.listdir(at_work) == ["a\nb\x1b[31m.svg"]
    assert "a b?[31m.nothing" in fail(command, "x*x", "--at", "x=1", "-o", "a\nb\x1b[31m.nothing")


def test_a_folder_is_no_file(at_work):
    """Even where its name ends in a suffix."""
    (at_work / "graph.svg").mkdir()
    assert "that is a folder" in fail("draw", *NEURON, "-o", "graph.svg")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_a_protected_folder_is_named(at_work):
    """And no traceback."""
    at_work.chmod(0o500)
    try:
        assert "takes no new files" in fail("draw", *NEURON, "-o", "graph.svg")
    finally:
        at_work.chmod(0o700)


def test_without_a_program_our_own_layout_draws(no_program, at_work):
    """A picture is there all the same, and who drew it is told."""
    assert "drawn by own layout into graph.svg" in succeed("draw", *NEURON, "-o", "graph.svg")
    assert "<svg" in (at_work / "graph.svg").read_text(encoding="utf-8")


def test_without_what_makes_pixels_it_says_what_to_install(no_program, monkeypatch, at_work):
    """What was in the file stays, and an SVG is there all the same."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    for name in ("graph.png", "graph.pdf"):
        (at_work / name).write_text("before")
        text = fail("draw", *NEURON, "-o", name)
        assert "resvg-py" in text and "[viz]'" in text and "-o graph.svg" in text
        assert (at_work / name).read_text() == "before"
    assert sorted(os.listdir(at_work)) == ["graph.pdf", "graph.png"]
    succeed("draw", *NEURON, "-o", "graph.svg")


@pytest.mark.parametrize(
    "body",
    [
        "import sys; sys.stderr.write('out of paper'); raise SystemExit(3)",
        "import time; time.sleep(60)",
    ],
    ids=["fails", "slow"],
)
def test_a_program_that_fails_or_is_slow_is_no_matter(install, monkeypatch, at_work, body):
    """Our own layout draws instead."""
    install("dot", body)
    monkeypatch.setattr(render.render, "__defaults__", (0.5, ()))
    assert "drawn by own layout" in succeed("draw", *NEURON, "-o", "graph.svg")


def test_numbers_that_are_not_finite_are_drawn():
    """A nan and an infinity are a result as others."""
    status, text = run("draw", "log(x) + y", "--at", "x=0,y=1", columns=1000)
    assert status == 0 and "-inf" in text
    status, text = run("draw", "log(x)", "--at", "x=-1", columns=1000)
    assert status == 0 and "nan" in text


def test_a_terminal_shows_the_graph_in_words(tmp_path):
    """In its width, and no DOT."""
    path = install_entry(tmp_path)
    text = on_terminal("draw", *NEURON, columns=60, PYTHONPATH=path, NO_COLOR="1")
    assert text.startswith("Graph of result = 7.0000: 6 nodes, 3 operations.\n")
    assert max(map(len, text.splitlines())) <= 60 and "digraph" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there close differently")
@pytest.mark.parametrize("name", ["draw", "step"])
def test_a_reader_that_leaves_is_no_error(tmp_path, name):
    """As in `autograd-core draw ... | head -1`: nothing on stderr, and the status stays."""
    assert without_a_reader(name, *NEURON, PYTHONPATH=install_entry(tmp_path)) == (0, b"")


def test_a_file_keeps_its_rights_and_a_link_its_place(at_work):
    """What is replaced is the content."""
    kept = at_work / "kept.svg"
    kept.write_text("before")
    kept.chmod(0o640)
    (at_work / "link.svg").symlink_to(kept)
    succeed("draw", *NEURON, "-o", "link.svg")
    assert (at_work / "link.svg").is_symlink()
    assert kept.read_text().startswith("<?xml")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
