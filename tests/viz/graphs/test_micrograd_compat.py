"""trace and draw_dot behave as in micrograd's trace_graph notebook."""

import sys
from pathlib import Path

import pytest

from autograd_core import Value
from tests.micrograd_notebook import notebook_trace
from tests.viz.shown import Images, shown_svg
from viz import draw, draw_dot, trace


def neuron():
    """tanh(x1*w1 + x2*w2 + b) with its gradients, and a repeated operand."""
    x1, x2, w1, w2 = (Value(x, label=n) for x, n in [(2, "x1"), (0, "x2"), (-3, "w1"), (1, "w2")])
    n = x1 * w1 + x2 * w2 + 6.88
    o = (n * n).tanh()
    o.backward()
    return o


@pytest.fixture
def without_graphviz(monkeypatch):
    """A machine on which the library graphviz is not installed."""
    for module in [name for name in sys.modules if name.split(".")[0] == "graphviz"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "graphviz", None)
    monkeypatch.delitem(sys.modules, "viz.graphs.digraph", raising=False)


@pytest.fixture
def dot_command(monkeypatch):
    """The module of the library graphviz that holds the program's path, as it is at first."""
    module = pytest.importorskip("graphviz.backend.dot_command")
    monkeypatch.setattr(module, "DOT_BINARY", Path("dot"))
    return module


def test_trace_equals_the_notebooks():
    """trace returns the same sets of nodes and (operand, node) edges as micrograd's."""
    root = neuron()
    nodes, edges = trace(root)
    assert (nodes, edges) == notebook_trace(root)
    assert isinstance(nodes, set) and isinstance(edges, set)
    assert (len(nodes), len(edges)) == (11, 10)


def test_trace_tells_equal_numbers_apart():
    """Nodes with equal numbers are different members of the sets."""
    a, b = Value(1.0), Value(1.0)
    nodes, edges = trace(a * b)
    assert len(nodes) == 3 and len(edges) == 2


def test_trace_of_a_chain_deeper_than_the_recursion_limit():
    """50,000 nodes in a chain are traced, where the notebook's recursion fails."""
    x = Value(1.0)
    for _ in range(50_000):
        x = -x
    nodes, edges = trace(x)
    assert (len(nodes), len(edges)) == (50_001, 50_000)


def test_draw_dot_returns_a_digraph_with_the_text_of_draw():
    """draw_dot gives a graphviz.Digraph of the format, whose text is that of draw."""
    graphviz = pytest.importorskip("graphviz")
    root = neuron()
    dot = draw_dot(root, format="png", rankdir="TB")
    assert isinstance(dot, graphviz.Digraph)
    assert dot.format == "png"
    assert dot.source == draw(root, rankdir="TB").source
    assert draw_dot(root).format == "svg" and "graph [rankdir=LR]" in draw_dot(root).source


def test_draw_dot_of_a_large_graph_is_elided():
    """Beyond 300 nodes the Digraph says how many are not shown, as draw does."""
    pytest.importorskip("graphviz")
    x = Value(1.0)
    for _ in range(2000):
        x = -x
    assert "1,701 more nodes" in draw_dot(x).source


def test_draw_dot_renders_by_each_program(program, dot_command, tmp_path):
    """pipe, render and the notebook's picture work by dot and by graphviz-pure."""
    root = Value(2.0, label="a") * 3
    dot = draw_dot(root)
    assert b"<svg" in dot.pipe()
    assert dot.render(tmp_path / "graph") == str(tmp_path / "graph.svg")
    assert "data 6.0000" in (tmp_path / "graph.svg").read_text(encoding="utf-8")
    bundle = dot._repr_mimebundle_()
    assert "data 6.0000" in shown_svg(bundle)
    assert Images(bundle["text/html"]).found[0]["alt"] == bundle["text/plain"] == draw(root).text
    assert set(dot._repr_mimebundle_(include=["image/svg+xml"])) == {"image/svg+xml"}


def test_draw_dot_goes_back_to_dot_and_leaves_a_chosen_program(install, dot_command):
    """The library is pointed at graphviz-pure only while there is no dot and nobody chose one."""
    root = Value(1.0)
    pure = install("graphviz-pure", "pass")
    draw_dot(root)
    assert str(dot_command.DOT_BINARY) == str(pure)
    install("dot", "pass")
    draw_dot(root)
    assert Path("dot") == dot_command.DOT_BINARY
    dot_command.DOT_BINARY = "/opt/mine"
    draw_dot(root)
    assert dot_command.DOT_BINARY == "/opt/mine"


def test_draw_dot_without_program_shows_our_own_layout(no_program, dot_command):
    """With neither program a notebook shows the picture all the same."""
    dot = draw_dot(Value(1.0, label="a").exp())
    assert "data 2.7183" in shown_svg(dot._repr_mimebundle_())


def test_draw_dot_that_was_added_to_shows_text_without_a_program(no_program, dot_command):
    """The Digraph is the user's: what is not the graph's is not drawn by us, and it says why."""
    dot = draw_dot(Value(1.0, label="a"))
    dot.node("mine")
    text = dot._repr_mimebundle_()["text/plain"]
    assert "could not be drawn" in text and text.endswith(dot.source)
    assert "[viz]'" in text


def test_draw_dot_without_the_library_names_the_extra(without_graphviz):
    """Without the library graphviz, draw_dot says which extra installs it, and draw works."""
    root = neuron()
    with pytest.raises(ImportError, match=r"\[viz\]"):
        draw_dot(root)
    assert draw(root).source.startswith("digraph {")
    assert len(trace(root)[0]) > 1


def test_draw_dot_refuses_what_it_cannot_draw():
    """A number in place of a Value, or an unknown direction, is refused with what is expected."""
    with pytest.raises(TypeError, match="draw_dot takes the Value.*got float"):
        draw_dot(2.0)
    with pytest.raises(TypeError, match="trace takes the Value.*got NoneType"):
        trace(None)
    with pytest.raises(ValueError, match="LR, RL, TB, BT"):
        draw_dot(Value(1.0), rankdir="up")


def test_the_repr_of_a_digraph_says_what_it_draws():
    """What a print in the middle of a cell, or a terminal, shows; also after lines are added."""
    a = Value(2.0, label="a")
    b = a * 3.0
    b.label = "b"
    assert repr(draw_dot(b)) == "Digraph(Graph of b = 6.0000: 3 nodes, 1 operation)"
    assert repr(type(draw_dot(a))()) == "Digraph(0 lines of DOT)"
