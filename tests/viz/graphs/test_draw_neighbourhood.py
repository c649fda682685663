"""around= and depth=: the neighbourhood of a node, and what is told of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Graph, Value, fsum
from viz import draw
from viz.graphs.neighbourhood import around, leading_on

AROUND = r"""digraph {
	graph [rankdir=LR]
	n0 [label="{ c2 | data 1.0000 | grad 0.0000 }" shape=record]
	n0op [label="-"]
	n0op -> n0
	hidden -> n0op [style=dotted]
	n1 [label="{ c3 | data -1.0000 | grad 0.0000 }" shape=record]
	n1op [label="-"]
	n1op -> n1
	n0 -> n1op
	n2 [label="{ c4 | data -2.0000 | grad 0.0000 }" shape=record]
	n2op [label="*"]
	n2op -> n2
	n1 -> n2op
	hidden -> n2op [style=dotted]
	hidden [label="3 more nodes\nnot shown" shape=box style=dotted]
	later [label="2 more nodes\nthat use these" shape=box style=dotted]
	n2 -> later [style=dotted]
}
"""


def chain():
    """c0 -> c1 -> ... -> c6, each the negative of the one before, but for c4 = c3 * w."""
    nodes = [Value(1.0, label="c0")]
    w = Value(2.0, label="w")
    for i in range(1, 7):
        nodes.append(nodes[-1] * w if i == 4 else -nodes[-1])
        nodes[-1].label = f"c{i}"
    return nodes


def naive(graph, center, depth):
    """The `id` of what is at most depth edges above or below center, by plain recursion."""
    found = set()

    def up(node, left):
        found.add(id(node))
        if left:
            for operand in node._prev:
                up(operand, left - 1)

    def down(node, left):
        found.add(id(node))
        if left:
            for user in graph.nodes:
                if any(operand is node for operand in user._prev):
                    down(user, left - 1)

    up(center, depth)
    down(center, depth)
    return found


def test_around_is_the_golden_text():
    """One edge up and one down of c3, and two boxes that say how much more there is."""
    c = chain()
    assert draw(c[-1], around=c[3], depth=1).source == AROUND


def test_around_counts_all_nodes():
    """Shown and hidden make the whole graph, and the text says which is which."""
    c = chain()
    picture = draw(c[-1], around=c[3], depth=1)
    assert (picture.shown, picture.hidden) == (3, 5)
    lines = picture.text.splitlines()
    assert lines[0] == "Graph: 3 of 8 nodes, 3 operations."
    assert lines[-2:] == ["3 more not shown.", "2 more, not shown, use n2."]


def test_around_goes_two_edges_by_default():
    """Without a depth the neighbourhood is two edges each way; depth=0 is the node alone."""
    c = chain()
    assert draw(c[-1], around=c[3]).shown == 5
    assert draw(c[-1], around=c[3], depth=0).shown == 1
    assert draw(c[-1], around=c[-1], depth=100).hidden == 0


def test_depth_alone_is_counted_from_the_root():
    """depth=k shows what is at most k edges from the root."""
    c = chain()
    picture = draw(c[-1], depth=2)
    assert picture.shown == 3
    assert "c4" in picture.source and "c3" not in picture.source
    assert "later" not in picture.source


def test_around_and_limit_keep_the_nearest():
    """The limit leaves those nearest to the node in the middle."""
    c = chain()
    picture = draw(c[-1], around=c[3], depth=3, limit=3)
    assert picture.shown == 3
    assert all(name in picture.source for name in ("c2 |", "c3 |", "c4 |"))


def test_around_and_fold_go_together():
    """The neighbourhood of the sum of many is the sum and one box."""
    xs = [Value(1.0, label=f"x{i}") for i in range(50)]
    middle = fsum(xs)
    picture = draw(-abs(middle), around=middle, depth=1, fold=True)
    assert repr(picture) == "Drawing(52 of 53 nodes in 3 boxes, not drawn)"


def test_around_something_else_is_refused():
    """A Value that is not in the graph, or something that is no Value, is refused."""
    with pytest.raises(ValueError, match="not a node of the graph"):
        draw(Value(1.0) * 2, around=Value(1.0))
    with pytest.raises(TypeError, match="around= takes the Value.*got str"):
        draw(Value(1.0), around="x")
    with pytest.raises(ValueError, match=r"depth \(or None\) must be 0 or more"):
        draw(Value(1.0), depth=-1)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=15),
    st.integers(0, 30),
    st.integers(0, 4),
)
def test_around_is_what_recursion_finds(program, which, depth):
    """In any graph the neighbourhood is that of a naive search, the nearest first."""
    nodes = [Value(1.0), Value(2.0)]
    for i, j in program:
        nodes.append(nodes[i % len(nodes)] + nodes[j % len(nodes)])
    graph = Graph(nodes[-1])
    center = graph.nodes[which % len(graph.nodes)]
    found = around(graph.nodes, center, depth)
    assert found[0] is center
    assert len({id(v) for v in found}) == len(found)
    assert {id(v) for v in found} == naive(graph, center, depth)
    closer = [min(d for d in range(depth + 1) if id(v) in naive(graph, center, d)) for v in found]
    assert closer == sorted(closer)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=15),
    st.sets(st.integers(0, 16), min_size=1),
)
def test_leading_on_counts_what_depends_on_those_shown(program, chosen):
    """In any graph the count is that of hidden nodes from which a shown one can be reached."""
    nodes = [Value(1.0), Value(2.0)]
    for i, j in program:
        nodes.append(nodes[i % len(nodes)] + nodes[j % len(nodes)])
    graph = Graph(nodes[-1])
    shown = [v for i, v in enumerate(graph.nodes) if i in chosen]
    ids = {id(v) for v in shown}
    below = {}
    for v in graph.nodes:
        below[id(v)] = {id(v)}.union(*(below[id(w)] for w in v._prev))
    later = [v for v in graph.nodes if id(v) not in ids and below[id(v)] & ids]
    leads = {id(w) for v in later for w in v._prev if id(w) in ids}
    count, found = leading_on(graph.nodes, shown)
    assert count == len(later)
    assert {id(v) for v in found} == leads
