"""Graph: nodes, edges, leaves, order, replay; the chain rule as a list of paths."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings

import autograd_core
from autograd_core import (
    Graph,
    Value,
    affine,
    exp,
    fsum,
    gradients,
    maximum,
    record,
    relu,
    softmax,
    sqrt,
    tanh,
)
from autograd_core import where as choose
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.calls import call
from tests.autograd_core.samples import sample
from tests.graphs import Program, Step, dyadic_programs, smooth_programs

CONSTANT_BIAS = Program((1.0,), (0.5,), (Step("affine", (0, 0, 1)),))
"""A plain number in a list: its constant must be made before the node that uses it."""


def build(program: Program) -> tuple[list[Value], Any]:
    """The leaves and the root of a program."""
    leaves = [Value(x) for x in program.leaves]
    return leaves, program.run(leaves, program.numbers, autograd_core)[-1]


def diamonds(levels: int, factor: float = 0.5) -> tuple[Value, Value]:
    """A chain of diamonds, v = v * factor + v * factor: 2**levels paths."""
    x = v = Value(1.0, label="x")
    for _ in range(levels):
        v = v * factor + v * factor
    return x, v


def test_graph_lists_nodes_edges_and_leaves() -> None:
    """Nodes in creation order, an edge per use with its position and partial, leaves apart."""
    a, b = Value(2.0), Value(-3.0)
    product = a * b
    square = product * product
    root = square + a
    graph = Graph(root)
    assert all(x is y for x, y in zip(graph.nodes, [a, b, product, square, root], strict=True))
    assert [(id(e.node), id(e.operand), e.position, e.partial) for e in graph.edges] == [
        (id(product), id(a), 0, -3.0),
        (id(product), id(b), 1, 2.0),
        (id(square), id(product), 0, -6.0),
        (id(square), id(product), 1, -6.0),
        (id(root), id(square), 0, 1.0),
        (id(root), id(a), 1, 1.0),
    ]
    assert [id(leaf) for leaf in graph.leaves] == [id(a), id(b)]
    assert graph.root is root and len(graph) == 5
    assert "5 nodes, 6 edges, 2 leaves" in repr(graph)


def test_graph_of_a_leaf_is_the_leaf() -> None:
    """A leaf has one node, itself, and no edge."""
    x = Value(1.0)
    graph = Graph(x)
    assert graph.nodes[0] is graph.leaves[0] is x and not graph.edges
    assert graph.replay() == 1.0 and graph.replay({x: 4}) == 4.0


def test_graph_holds_edges_that_carry_no_derivative() -> None:
    """An operand that was not selected is in the graph; its partial is None."""
    x, y = Value(-1.0), Value(5.0)
    graph = Graph(relu(x) + choose(False, x, y))
    assert [e.partial for e in graph.edges if e.operand is x] == [None, None]
    assert any(node is x for node in graph.nodes)


@given(dyadic_programs())
@example(CONSTANT_BIAS)
@settings(max_examples=100)
def test_nodes_come_after_their_operands_and_once(program: Program) -> None:
    """The order is topological, without repetition, and has all that the root depends on."""
    _, root = build(program)
    if type(root) is not Value:
        return
    graph = Graph(root)
    place = {id(node): i for i, node in enumerate(graph.nodes)}
    assert len(place) == len(graph.nodes)
    for edge in graph.edges:
        assert place[id(edge.operand)] < place[id(edge.node)]
        assert edge.node._prev[edge.position] is edge.operand
    assert sum(len(node._prev) for node in graph.nodes) == len(graph.edges)
    assert place[id(root)] == len(place) - 1


def test_graph_stays_as_it_was() -> None:
    """Nodes recorded later are not in it, and it keeps its own alive."""
    x = Value(3.0)
    graph = Graph(x * x)
    later = graph.root + 1.0
    assert len(graph.nodes) == 2 and later.data == 10.0
    assert graph.root.data == 9.0


@given(smooth_programs())
@example(CONSTANT_BIAS)
@settings(max_examples=100)
def test_replay_at_other_leaves_is_the_program_there(program: Program) -> None:
    """Replay gives bit for bit the number that the program has at the other leaves."""
    leaves, root = build(program)
    if type(root) is not Value:
        return
    graph = Graph(root)
    present = {id(leaf) for leaf in graph.leaves}
    other = [x / 2 - 0.25 for x in program.leaves]
    inputs = {v: x for v, x in zip(leaves, other, strict=True) if id(v) in present}
    _, expected = build(program._replace(leaves=tuple(other)))
    before = [node.data for node in graph.nodes]
    assert repr(graph.replay(inputs)) == repr(expected.data)
    assert repr(graph.replay()) == repr(root.data)
    assert [node.data for node in graph.nodes] == before
    assert all(node.grad == 0.0 for node in graph.nodes)


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
def test_replay_repeats_every_primitive(row: Any) -> None:
    """Replay of each primitive gives its number again, and at other operands theirs."""
    points = list(sample(row, 12, "replay"))
    for operands, parameters in points:
        root = call(row.name, [Value(x) for x in operands], parameters)
        if root.is_leaf:
            continue
        graph = Graph(root)
        assert repr(graph.replay()) == repr(root.data)
        for others, same in points:
            if len(others) == len(operands) and same == parameters:
                expected = call(row.name, [Value(x) for x in others], parameters)
                inputs = dict(zip(root._prev, others, strict=True))
                assert repr(graph.replay(inputs)) == repr(expected.data)


def test_replay_repeats_a_derivative() -> None:
    """The graph of a derivative replays to the derivative, to the bit."""
    for x in (0.7, -1.3, 2.9):
        leaf = Value(x)
        for f in (tanh, exp, autograd_core.gelu, autograd_core.cbrt):
            derivative = gradients(f(leaf) * tanh(leaf), leaf, create_graph=True)
            assert repr(Graph(derivative).replay()) == repr(derivative.data)


def test_replay_keeps_the_choice_of_where_and_follows_maximum() -> None:
    """A condition was decided when the node was made; maximum compares again."""
    x = Value(1.0)
    graph = Graph(choose(x > 0, x * 2, x * 3) + maximum(x, 0.5))
    assert graph.replay({x: -1.0}) == -2.0 + 0.5


def test_replay_takes_present_numbers_of_leaves() -> None:
    """A leaf that is not named has its present number."""
    x, y = Value(1.0), Value(2.0)
    graph = Graph(x * y)
    y.data = 10.0
    assert graph.replay() == 10.0
    assert graph.replay({x: 3.0}) == 30.0


def test_replay_of_a_custom_operation() -> None:
    """A node made by record keeps its number; if it depends on a changed leaf it is refused."""
    x, y = Value(2.0), Value(5.0)
    graph = Graph(record("cube", 8.0, (x,), (12.0,)) * y)
    assert graph.replay() == 40.0
    assert graph.replay({y: 1.0}) == 8.0
    with pytest.raises(ValueError, match="'cube' was made by record"):
        graph.replay({x: 3.0})


def test_replay_of_a_custom_operation_on_nan() -> None:
    """nan is unchanged though it does not equal itself."""
    x = Value(math.nan)
    assert math.isnan(Graph(record("own", math.nan, (x,), (1.0,))).replay())


def test_replay_refuses_what_is_no_leaf_or_no_number() -> None:
    """A key outside the leaves and a number that is none are refused by name."""
    x = Value(2.0)
    root = x * x
    graph = Graph(root)
    with pytest.raises(ValueError, match="not a leaf of this graph"):
        graph.replay({root: 1.0})
    with pytest.raises(ValueError, match="not a leaf of this graph"):
        graph.replay({Value(2.0): 1.0})
    with pytest.raises(TypeError, match="replay: an input must be a real number, got str"):
        graph.replay({x: "1"})
    with pytest.raises(TypeError, match="Graph takes the Value to start from, got float"):
        Graph(1.0)


def enumerated(root: Value, leaf: Value) -> list[Fraction]:
    """The products of the partials along all paths, by recursion."""
    if root is leaf:
        return [Fraction(1)]
    return [
        Fraction(d) * term
        for operand, d in zip(root.operands, root.partials, strict=True)
        if d is not None
        for term in enumerated(operand, leaf)
    ]


@given(dyadic_programs(most=6))
@example(Program((2.0,), (), (Step("mul", (0, 0)), Step("mul", (1, 1)))))
@settings(max_examples=150)
def test_paths_are_the_terms_of_the_gradient(program: Program) -> None:
    """On a dyadic graph: every path once, largest first, and their sum is the gradient exactly."""
    leaves, root = build(program)
    if type(root) is not Value:
        return
    inside = {id(node) for node in Graph(root).nodes}
    for leaf in leaves:
        if id(leaf) not in inside:
            continue
        expected = enumerated(root, leaf) if _few(root) else None
        if expected is None:
            continue
        paths = Graph(root).paths(leaf, limit=10**6)
        terms = [Fraction(path.term) for path in paths]
        assert sorted(terms) == sorted(expected)
        assert [abs(t) for t in terms] == sorted((abs(t) for t in terms), reverse=True)
        assert paths.count == len(paths) == len(expected)
        assert paths.gradient == gradients(root, leaf) == sum(terms)
        assert paths.residual == 0.0
        assert len({tuple(map(id, p.nodes)) + p.partials for p in paths}) <= len(paths)
        for path in paths:
            assert path.nodes[0] is root and path.nodes[-1] is leaf
            assert math.prod(path.partials) == path.term
            for node, operand, d in zip(path.nodes, path.nodes[1:], path.partials, strict=False):
                assert any(
                    v is operand and p == d
                    for v, p in zip(node.operands, node.partials, strict=True)
                )


def _few(root: Value, most: int = 2000) -> bool:
    """Whether the graph has few paths to all leaves together."""
    counts: dict[int, int] = {}
    for node in Graph(root).nodes:
        counts[id(node)] = sum(counts[id(v)] for v in node._prev) or 1
    return counts[id(root)] <= most


@given(smooth_programs(most=6))
@settings(max_examples=60)
def test_paths_come_largest_first(program: Program) -> None:
    """With rounded partials too: magnitudes never rise, and a limit keeps the largest."""
    leaves, root = build(program)
    if type(root) is not Value or not _few(root):
        return
    for leaf in leaves:
        if any(leaf is node for node in Graph(root).nodes):
            paths = Graph(root).paths(leaf, limit=2000)
            sizes = [abs(path.term) for path in paths]
            assert sizes == sorted(sizes, reverse=True)
            some = Graph(root).paths(leaf, limit=3)
            for path, size in zip(some, sizes, strict=False):
                assert math.isclose(abs(path.term), size, rel_tol=1e-14)
            assert some.count == paths.count == len(paths)
            assert some.residual == some.gradient - math.fsum(p.term for p in some)


@pytest.mark.parametrize("factor", [0.5, 0.3, 0.7, 1.1, -0.9])
def test_astronomic_numbers_of_paths_are_counted(factor: float) -> None:
    """2**70 paths are counted exactly and a few listed at once, also where bounds are rounded."""
    x, root = diamonds(70, factor)
    paths = Graph(root).paths(x, limit=5)
    assert paths.count == 2**70
    assert len(paths) == 5
    assert math.isclose(paths.gradient, (2 * factor) ** 70, rel_tol=1e-12)
    for path in paths:
        assert len(path.nodes) == 141 and math.isclose(path.term, factor**70, rel_tol=1e-13)


def test_many_paths_of_different_weight_are_listed_in_order() -> None:
    """Among 2**64 paths the heaviest are found: products of the larger factors."""
    x = v = Value(1.0)
    for _ in range(64):
        v = v * 2.0 + v * 0.5
    paths = Graph(v).paths(x, limit=66)
    assert paths.count == 2**64
    assert [path.term for path in paths] == [2.0**64] + [2.0**62] * 64 + [2.0**60]
    assert math.isclose(paths.gradient, 2.5**64, rel_tol=128 * 2.0**-53)
    assert paths.residual == paths.gradient - math.fsum(path.term for path in paths)


def test_paths_have_a_limit() -> None:
    """limit=0 lists nothing and counts all; the residual is what is not listed."""
    x = Value(3.0)
    root = x * 4.0 + x * x + x
    none = Graph(root).paths(x, limit=0)
    assert (len(none), none.count, none.gradient, none.residual) == (0, 4, 11.0, 11.0)
    two = Graph(root).paths(x, limit=2)
    assert [path.term for path in two] == [4.0, 3.0]
    assert two.residual == 4.0 and two[0].term == 4.0
    with pytest.raises(ValueError, match="limit must be 0 or more, got -1"):
        Graph(root).paths(x, limit=-1)


def test_paths_follow_no_absent_edge() -> None:
    """Where nothing is selected there is no path: count 0, gradient 0."""
    x, y = Value(-2.0), Value(1.0)
    dead = Graph(relu(x) * y).paths(x)
    assert (dead.count, len(dead), dead.gradient, dead.residual) == (0, 0, 0.0, 0.0)
    half = Graph(maximum(x, y) + x).paths(x)
    assert (half.count, half.gradient) == (1, 1.0)


def test_a_path_through_a_numeric_zero_counts() -> None:
    """A partial of 0.0 is a path with term 0: only an absent edge is none."""
    x, zero = Value(5.0), Value(0.0)
    paths = Graph(x * zero).paths(x)
    assert (paths.count, [p.term for p in paths]) == (1, [0.0])


def test_paths_to_an_interior_node_and_to_the_root() -> None:
    """Any node of the graph can be asked for; the root has the one path of length 0."""
    x = Value(2.0)
    square = x * x
    root = square * square
    assert [p.term for p in Graph(root).paths(square)] == [4.0, 4.0]
    own = Graph(root).paths(root)
    assert (own.count, own[0].term, own[0].partials, own.gradient) == (1, 1.0, (), 1.0)
    with pytest.raises(ValueError, match="not a node of this graph"):
        Graph(square).paths(root)


def test_paths_with_infinite_and_nan_partials() -> None:
    """Infinite terms come first, nan terms are listed, and the gradient is the sweep's."""
    x = Value(0.0)
    paths = Graph(sqrt(x) + x * 3.0).paths(x)
    assert [p.term for p in paths] == [math.inf, 3.0]
    assert paths.gradient == math.inf and paths.count == 2
    paths = Graph(sqrt(x) * sqrt(x) + x).paths(x)
    assert paths.count == 3 and math.isnan(paths.gradient)
    assert sum(math.isnan(p.term) for p in paths) == 2
    assert [p.term for p in paths][-1] == 1.0
    opposite = Graph(sqrt(x) - sqrt(x)).paths(x)
    assert sorted(p.term for p in opposite) == [-math.inf, math.inf]
    assert math.isnan(opposite.gradient) and math.isnan(opposite.residual)


def test_paths_through_a_wide_node() -> None:
    """A node of many operands has a path per use of the leaf, duplicates too."""
    x, y = Value(1.0), Value(2.0)
    root = fsum([x, y, x, x * y, x])
    paths = Graph(root).paths(x)
    assert paths.count == 4 and [p.term for p in paths] == [2.0, 1.0, 1.0, 1.0]


def test_paths_read_as_text() -> None:
    """The text has the gradient, the count, each term as a product, and what is left over."""
    x = Value(3.0, label="x")
    text = str(Graph(x * x * 2.0).paths(x, limit=1))
    assert text.splitlines()[0] == "gradient 12: 2 paths, 1 shown"
    assert "+6 = 2 * 3   via * -> * -> x" in text
    assert "+6 = all others" in text


def test_paths_change_nothing() -> None:
    """No `.grad` is touched by counting or listing."""
    x, root = diamonds(6)
    Graph(root).paths(x)
    assert all(node.grad == 0.0 for node in Graph(root).nodes)


def test_every_limit_is_a_prefix() -> None:
    """The listed terms for a smaller limit are the first of those for a larger one."""
    x = v = Value(1.0)
    for factor in (2.0, -4.0, 8.0):
        v = v * factor + v
    everything = [p.term for p in Graph(v).paths(x)]
    products = [math.prod(c) for c in itertools.product((2.0, 1.0), (-4.0, 1.0), (8.0, 1.0))]
    assert sorted(everything) == sorted(products)
    for limit in range(9):
        sizes = [abs(p.term) for p in Graph(v).paths(x, limit)]
        assert sizes == [abs(t) for t in everything[:limit]]


def test_constants_among_many_operands_are_older_than_their_node():
    """Creation order is a topological order where numbers became constants on the way."""
    x = Value(2.0)
    for root in (fsum([x, 1.0, 2]), affine([x, 3.0], [1.0, x], 0.5), softmax([1.0, x])[1]):
        nodes = Graph(root).nodes
        assert nodes[-1] is root
        assert Graph(root).replay() == root.data


def test_paths_of_a_long_graph_can_be_shown():
    """A count of thousands of digits and a path of thousands of nodes make a short text."""
    x = Value(1.0, label="x")
    y = x
    for _ in range(15_000):
        y = y + y * 1e-4
    found = Graph(y).paths(x, limit=2)
    assert "about 10**4515 paths" in str(found)
    assert "more ..." in str(found)
    assert max(map(len, str(found).splitlines())) < 400
    assert "2 shown" in repr(found)


def test_a_leaf_initialised_again_stays_older_than_its_users():
    """Creation order stays a topological order; the new number is what replay starts from."""
    x = Value(3.0)
    y = x * x
    x.__init__(5.0)
    assert Graph(y).nodes == (x, y)
    assert Graph(y).replay() == 25.0
