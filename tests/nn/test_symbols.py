"""Embedding, attention and graph convolution: formulas and symmetries."""

import math
import random

import pytest

from autograd_core import Value, fsum, gradients
from nn.attention import AttentionHead
from nn.embedding import Embedding
from nn.graph_convolution import GraphConv


def data(xs):
    """The numbers of Values."""
    return [x.data for x in xs]


def dot(p, q):
    """The product of two vectors, of Values or floats."""
    return math.fsum(
        (a.data if isinstance(a, Value) else a) * (b.data if isinstance(b, Value) else b)
        for a, b in zip(p, q, strict=True)
    )


def test_embedding_is_a_row_of_its_table():
    """A symbol gives its vector, a list of symbols theirs; nothing is computed."""
    table = Embedding(4, 3, rng=random.Random(1))
    assert table(2) is table.w[2]
    assert table([0, 2]) == [table.w[0], table.w[2]]


def test_gradient_reaches_the_taken_vector_alone():
    """Taken twice, its gradient adds up."""
    table = Embedding(3, 2, rng=random.Random(1))
    fsum([v for vector in table([1, 1, 2]) for v in vector]).backward()
    assert [[v.grad for v in vector] for vector in table.w] == [[0, 0], [2, 2], [1, 1]]


@pytest.mark.parametrize(
    ("symbol", "error"), [(4, IndexError), (-1, IndexError), (1.0, TypeError), (True, TypeError)]
)
def test_embedding_refuses_what_is_no_symbol(symbol, error):
    """Negative numbers do not count from the end: they are mistakes."""
    with pytest.raises(error, match="Embedding"):
        Embedding(4, 2)(symbol)


def attention(head, xs, causal):
    """The formula in floats."""
    out = []
    for t, x in enumerate(xs):
        q = [dot(row, x) for row in head.w_query]
        seen = xs[: t + 1] if causal else xs
        scores = [
            math.exp(dot(q, [dot(row, s) for row in head.w_key]) / math.sqrt(len(q))) for s in seen
        ]
        values = [[dot(row, s) for row in head.w_value] for s in seen]
        total = math.fsum(scores)
        out.append([dot([e / total for e in scores], c) for c in zip(*values, strict=True)])
    return out


@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_its_formula(causal):
    """y_t = sum_s softmax(q k / sqrt(size)) v_s, in floats."""
    head = AttentionHead(3, 2, causal=causal, rng=random.Random(2))
    draw = random.Random(3)
    xs = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(4)]
    for found, expected in zip(head(xs), attention(head, xs, causal), strict=True):
        assert data(found) == pytest.approx(expected, rel=1e-13, abs=1e-15)
    for row in head.weights(xs):
        assert math.fsum(data(row)) == pytest.approx(1.0, rel=1e-15)


def test_causal_attention_does_not_see_the_future():
    """The output at a place has no gradient along later inputs."""
    head = AttentionHead(2, 2, causal=True, rng=random.Random(4))
    xs = [[Value(0.5), Value(-1.0)] for _ in range(3)]
    middle = fsum(head(xs)[1])
    slopes = gradients(middle, [v for x in xs for v in x])
    assert slopes[4:] == [0.0, 0.0]
    assert all(slopes[2:4])


def test_attention_without_order_permutes_with_its_inputs():
    """Without causal, inputs in another order give the outputs in that order."""
    head = AttentionHead(2, 2, rng=random.Random(5))
    xs = [[1.0, 0.5], [-1.0, 2.0], [0.0, -0.7]]
    out = [data(y) for y in head(xs)]
    turned = [data(y) for y in head([xs[2], xs[0], xs[1]])]
    for found, expected in zip(turned, [out[2], out[0], out[1]], strict=True):
        assert found == pytest.approx(expected, rel=1e-14)


def test_attention_refuses_what_is_no_sequence():
    """An empty list has nothing to attend to."""
    with pytest.raises(ValueError, match="a list of one vector or more"):
        AttentionHead(2, 2)([])
    with pytest.raises(ValueError, match="AttentionHead takes 2 inputs, got 1"):
        AttentionHead(2, 2)([[1.0]])


def graph_unit():
    """A unit with drawn biases."""
    unit = GraphConv(2, 3, activation="tanh", rng=random.Random(6))
    for i, b in enumerate(unit.b):
        b.data = 0.1 * i
    return unit


NODES = [[1.0, -0.5], [0.3, 0.8], [-1.2, 0.1], [0.0, 2.0]]
NEAR = [[1, 2], [0], [0], []]


def test_graph_convolution_is_its_formula():
    """tanh(W_self x + W_near mean of neighbours + b); no neighbours, no message."""
    unit = graph_unit()
    for x, near, found in zip(NODES, NEAR, unit(NODES, NEAR), strict=True):
        message = [math.fsum(NODES[i][k] for i in near) / max(len(near), 1) for k in range(2)]
        expected = [
            math.tanh(dot(own, x) + dot(other, message) + b.data)
            for own, other, b in zip(unit.w_self, unit.w_near, unit.b, strict=True)
        ]
        assert data(found) == pytest.approx(expected, rel=1e-14)


def test_graph_convolution_does_not_care_how_nodes_are_numbered():
    """Renumbered nodes give the same outputs, renumbered."""
    unit = graph_unit()
    out = [data(y) for y in unit(NODES, NEAR)]
    order = [2, 0, 3, 1]
    place = {old: new for new, old in enumerate(order)}
    turned = unit([NODES[i] for i in order], [[place[j] for j in NEAR[i]] for i in order])
    for found, old in zip(turned, order, strict=True):
        assert data(found) == pytest.approx(out[old], rel=1e-14)


def test_graph_convolution_hears_neighbours_alone():
    """A node's output has no gradient along nodes that it does not hear."""
    nodes = [[Value(v) for v in x] for x in NODES]
    slopes = gradients(fsum(graph_unit()(nodes, NEAR)[1]), [v for x in nodes for v in x])
    assert all(slopes[:4])
    assert slopes[4:] == [0.0] * 4


@pytest.mark.parametrize(
    ("nodes", "near", "error"),
    [(NODES, NEAR[:3], ValueError), (NODES[:1], [[1]], IndexError), ([[1.0]], [[]], ValueError)],
    ids=["lists", "neighbour", "length"],
)
def test_graph_that_does_not_fit_is_refused(nodes, near, error):
    """Too few lists, an unknown neighbour, a vector of another length."""
    with pytest.raises(error, match="GraphConv"):
        GraphConv(2, 1)(nodes, near)


def test_neighbour_that_is_no_number_is_refused():
    """A name in place of a node's number is told as such."""
    with pytest.raises(TypeError, match="a neighbour is the number of a node, got 'a'"):
        GraphConv(1, 1)([[1.0]], [["a"]])
