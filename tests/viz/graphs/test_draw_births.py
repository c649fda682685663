"""What is not finite is traced to its birth: a word there, a thick path from there."""

import math
import random
import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Graph, Value, exp, log, sqrt
from nn import MLP
from viz import draw
from viz.graphs.births import find_births
from viz.graphs.selection import reach

NAN = r"""digraph {
	graph [rankdir=LR]
	n0 [label="{ p | data -1.0000 | grad 0.0000 }" shape=record]
	n1 [label="{ q | data 2.0000 | grad 0.0000 }" shape=record]
	n2 [label="{ data nan | grad 0.0000 | first nan }" shape=record color="#c00000" fontcolor="#c00000" penwidth=3]
	n2op [label="log"]
	n2op -> n2 [color="#c00000" penwidth=3]
	n0 -> n2op
	n3 [label="{ data nan | grad 0.0000 }" shape=record color="#c00000" fontcolor="#c00000" penwidth=3]
	n3op [label="*"]
	n3op -> n3 [color="#c00000" penwidth=3]
	n2 -> n3op [color="#c00000" penwidth=3]
	n1 -> n3op
	n4 [label="{ data 4.0000 | grad 0.0000 }" shape=record]
	n4op [label="*"]
	n4op -> n4
	n1 -> n4op
	n1 -> n4op
	n5 [label="{ data nan | grad 0.0000 }" shape=record color="#c00000" fontcolor="#c00000" penwidth=3]
	n5op [label="+"]
	n5op -> n5 [color="#c00000" penwidth=3]
	n3 -> n5op [color="#c00000" penwidth=3]
	n4 -> n5op
}
"""  # noqa: E501


def thick(source):
    """The edges that are drawn thick."""
    return re.findall(r"^\t(\w+ -> \w+) \[.*penwidth=3", source, re.MULTILINE)


def test_birth_is_the_golden_text():
    """log(-1) has the words, and the path from there to the root, and nothing else, is thick."""
    p, q = Value(-1.0, label="p"), Value(2.0, label="q")
    assert draw(log(p) * q + q * q).source == NAN


@pytest.mark.parametrize("theme", ["micrograd", "modern", "dark"])
def test_birth_is_said_in_each_theme_and_in_words(theme):
    """The word stands in the picture and in its text, once."""
    picture = draw(log(Value(-1.0)) * 2, theme=theme)
    assert picture.source.count("first nan") == 1
    assert picture.text.count("first nan") == 1
    assert len(thick(picture.source)) == 3


def test_birth_of_an_infinity_says_which():
    """inf, -inf and nan are told apart."""
    assert "| first inf }" in draw(exp(Value(1000.0))).source
    assert "| first -inf }" in draw(log(Value(0.0))).source


def test_birth_of_a_leaf():
    """A leaf that holds a nan is its own birth."""
    x = Value(math.nan, label="x")
    source = draw(x + 1).source
    assert "{ x | data nan | grad 0.0000 | first nan }" in source
    assert thick(source) == ["n2op -> n2", "n0 -> n2op"]


def test_birth_later_ones_are_born_too():
    """Of two births the one recorded first is the first; the path is its own."""
    a, b = log(Value(-1.0, label="a")), log(Value(-2.0, label="b"))
    source = draw(a + b).source
    assert source.count("first nan") == 1 and source.count("nan born here") == 1
    assert source.index("first nan") < source.index("nan born here")
    assert thick(source) == ["n1op -> n1", "n4op -> n4", "n1 -> n4op"]


def test_birth_of_a_gradient():
    """sqrt(0) is fine, its derivative is not: the operand says so, and the edge that did it."""
    x = Value(0.0, label="x")
    u = x * 2
    y = sqrt(u) * 3
    y.backward()
    source = draw(y).source
    assert source.count("first inf gradient") == 1
    box = next(line for line in source.splitlines() if "first inf gradient" in line)
    assert box.startswith("\tn2 ")
    assert thick(source) == ["n2op -> n2", "n0 -> n2op", "n1 -> n2op", "n2 -> n3op"]
    assert '\tn2 -> n3op [label="inf" color' in source


def test_birth_beyond_the_limit_keeps_the_way_to_it():
    """Where the graph is elided, the way from the first nan to the root stays in the picture."""
    x = log(Value(-1.0, label="p"))
    for _ in range(20):
        x = (x + Value(1.0)) * Value(2.0)
    picture = draw(x, limit=60)
    assert picture.shown == 60 and "first nan" in picture.source
    assert '"{ p |' not in picture.source
    assert len(thick(picture.source)) == 41 + 40


def test_birth_too_far_away_is_told():
    """Where not even its ends have room, the box of what is not shown names the first nan."""
    x = log(Value(-1.0, label="p"))
    for _ in range(100):
        x = -x
    picture = draw(x, limit=3)
    assert r"not shown\nfirst nan among them: log" in picture.source
    assert picture.text.endswith("first nan among them: log.")


def test_a_long_way_is_shortened_in_the_middle(any_route):
    """Both its ends are there, and between them a box that counts, on thick edges."""
    x = log(Value(-1.0, label="p"))
    for i in range(100):
        x = x * Value(2.0, label=f"w{i}")
    picture = draw(x, {}, limit=10)
    way = [line for line in picture.source.splitlines() if "between" in line]
    assert way[0].startswith('\tbetween [label="… 97 nodes …"')
    source, target = (re.search(r"n\d+(?=op|\b)", line)[0] for line in way[1:])
    assert all("penwidth=3" in line for line in way[1:]) and len(way) == 3
    assert f"97 nodes between {source} and {target} not shown." in picture.text
    assert "first nan" in picture.source and "w99" in picture.source
    assert picture.shown + picture.hidden == 202
    words = ElementTree.fromstring(picture.svg).itertext()
    assert "… 97 nodes …" in words


def test_a_way_is_shortened_where_a_node_is_used_twice():
    """x = x*x: both uses of the last node left out are drawn; nothing else is."""
    y = Value(1.5, label="x")
    for _ in range(400):
        y = y * y
    picture = draw(y, {}, fold=False)
    between = [line for line in picture.source.splitlines() if "between ->" in line]
    assert len(between) == 2
    shown = int(re.search(r"… (\d+) nodes …", picture.source)[1])
    births = find_births(list(reach(y))[::-1], y)
    assert shown == len(births.path) - 24
    lines = picture.source.splitlines()
    hidden = next((line for line in lines if line.startswith("\thidden [")), "0 more")
    assert picture.hidden == shown + int(re.search(r"([\d,]+) more", hidden)[1])


def test_a_way_that_fits_is_not_shortened():
    """If all is shown, or the way is short."""
    x = log(Value(-1.0, label="p"))
    for _ in range(100):
        x = -x
    assert "between" not in draw(x).source and draw(x).hidden == 0
    assert "between" not in draw(x, limit=None).source
    assert "between" not in draw(x, around=x, limit=10).source


@pytest.mark.parametrize("value", ["inf", "network", "steps", "exp"])
def test_what_overflows_is_drawn_in_seconds(value, any_route):
    """Hundreds of nodes deep: no program gives up, and the first infinity is there."""
    x = Value(1.0, label="x")
    if value == "inf":
        for i in range(375):
            x = x * Value(10.0, label=f"w{i}")
    elif value == "network":
        model = MLP(2, [8, 8, 8, 1], rng=random.Random(1))
        for p in model.parameters():
            p.data = 1e200
        x = model([1.0, 1.0]) * 1.0
    elif value == "steps":
        w = Value(30.0, label="w")
        for _ in range(300):
            x = w * x + w
    else:
        for i in range(300):
            x = x.exp() if i % 3 == 0 else x * 1.5
    picture = draw(x, {}, limit=200)
    assert "first inf" in picture.svg
    assert picture.drawn_by == any_route


def test_births_of_a_finite_graph():
    """Where all is finite, there is nothing to say."""
    x = Value(1.0)
    births = find_births(Graph(x * 2).nodes, x)
    assert births.first is None and not births.words and not births.spread


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["+", "log", "*", "/"])),
        max_size=30,
    ),
    st.lists(st.sampled_from([-1.0, 0.0, 1.0, 1e308]), min_size=3, max_size=3),
)
def test_births_have_finite_operands(program, numbers):
    """In any graph each word is at a non-finite node of finite operands, and none is without."""
    nodes = [Value(x) for x in numbers]
    for i, j, op in program:
        a, b = nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]
        nodes.append({"+": a + b, "*": a * b, "/": a / b, "log": log(a)}[op])
    graph = Graph(nodes[-1])
    births = find_births(graph.nodes, nodes[-1])
    expected = [
        v
        for v in graph.nodes
        if not math.isfinite(v.data) and all(math.isfinite(w.data) for w in v._prev)
    ]
    assert set(births.words) == {id(v) for v in expected}
    assert births.first is (expected[0] if expected else None)
    by_id = {id(v): v for v in graph.nodes}
    assert all(not math.isfinite(by_id[key].data) for key in births.spread)
    assert (id(nodes[-1]) in births.spread) == bool(births.path)


def test_births_of_gradients_come_in_the_order_of_the_sweep():
    """It goes backward: of two roots at zero the later one is the first infinity."""
    a, b = Value(0.0, label="a"), Value(0.0, label="b")
    y = a.sqrt() + b.sqrt()
    y.backward()
    lines = draw(y).text.splitlines()
    assert "inf gradient born here" in next(line for line in lines if " a: " in line)
    assert "first inf gradient" in next(line for line in lines if " b: " in line)
