"""Rows that take different ways through a function run on machines, with the engine's bits."""

import random

import pytest

from autograd_core import Value, exp, gradients, mean, sqrt, static
from autograd_core.program.static.ways import Row

WEIGHTS = [Value(0.3), Value(-1.2), Value(0.7)]


def branching(x, y):
    """Three ways, which use the weights differently; the weights get several terms a row."""
    a, b, c = WEIGHTS
    s = a * x[0] + b * x[1]
    if s > 0:
        return s * s * c + y
    if x[0] < -0.5:
        return exp(s * a) * a
    return s.tanh() * x[1]


def labelled(x, label):
    """A way for each sign of a score; labels are merged."""
    scores = [w * v for w, v in zip(WEIGHTS, (*x, 0.5), strict=True)]
    if scores[label] > 0.1:
        return scores[label] * WEIGHTS[0]
    return -scores[label] + scores[0] ** 2


def powers(x, y):
    """Ways of different lengths, without weights: a float comes of floats."""
    found = x[0]
    while abs(found) > 0.05:
        found = found * 0.2
    return found * y * x[1]


FUNCTIONS = {"branching": branching, "labelled": labelled, "powers": powers}


def batch(name, count, rng):
    """Columns of a batch."""
    points = [[rng.uniform(-1.0, 1.0) for _ in range(2)] for _ in range(count)]
    if name == "labelled":
        return points, [rng.randrange(3) for _ in range(count)]
    return points, [rng.uniform(-1.0, 1.0) for _ in range(count)]


def require_equal(name, recorded, count, rng):
    """Mean, numbers and gradients of a batch are those of eager."""
    f, (xs, ys) = FUNCTIONS[name], batch(name, count, rng)
    rows = list(zip(xs, ys, strict=True))
    whole = mean([f(x, y) for x, y in rows])
    found = recorded.mean(xs, ys)
    assert type(found) is type(whole)
    if type(whole) is not Value:
        assert found == whole
    else:
        assert found.data == whole.data
        assert gradients(found, WEIGHTS) == gradients(whole, WEIGHTS)
    numbers = [y.data if type(y) is Value else y for y in (f(*row) for row in rows)]
    assert recorded.values(xs, ys) == numbers
    for (x, y), slopes in zip(rows, recorded.gradients(xs, ys), strict=True):
        leaves = [Value(v) for v in x]
        last = y if name == "labelled" else Value(y)
        wanted = gradients(f(leaves, last), [*leaves, *([] if last is y else [last])])
        assert slopes == (list(wanted[:2]), wanted[2] if last is not y else None)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_rows_of_different_ways_have_the_engines_bits(name):
    """Batches of 2, 17, 64 and 300, when ways are recorded and when they are known."""
    rng = random.Random(1)
    recorded = static(FUNCTIONS[name])
    for count in (2, 17, 64, 64, 300, 17, 17):
        require_equal(name, recorded, count, rng)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_known_ways_are_not_recorded_again(name, monkeypatch):
    """No row is computed node by node once all ways are known, and machines are made."""
    rng = random.Random(2)
    recorded = static(FUNCTIONS[name])
    for _ in range(4):
        require_equal(name, recorded, 100, rng)

    def nodes(row):
        raise AssertionError("a row is recorded again")

    monkeypatch.setattr(Row, "nodes", property(nodes))
    require_equal(name, recorded, 100, rng)


def test_values_among_the_inputs_have_gradients_on_every_way():
    """Each row has Values of its own, which are operands of the mean."""
    rng = random.Random(3)
    recorded = static(branching)
    for _ in range(3):
        rows = [([Value(rng.uniform(-1, 1)) for _ in range(2)], rng.random()) for _ in range(40)]
        inputs = [v for x, _ in rows for v in x]
        whole = mean([branching(*row) for row in rows])
        found = recorded.mean(*zip(*rows, strict=True))
        assert found.data == whole.data
        wanted = [*WEIGHTS, *inputs]
        assert gradients(found, wanted) == gradients(whole, wanted)


def test_a_way_that_is_constant_is_computed_eagerly():
    """A row whose result depends on nothing, among others; the bits are eager's."""
    recorded = static(lambda x: WEIGHTS[0] * x if x > 0.0 else Value(2.5))
    xs = [0.5, -0.5, 1.5, -2.0]
    for _ in range(3):
        found = recorded.mean(xs)
        whole = mean([WEIGHTS[0] * x if x > 0.0 else Value(2.5) for x in xs])
        assert found.data == whole.data
        assert gradients(found, WEIGHTS[:1]) == gradients(whole, WEIGHTS[:1])
        assert recorded.values(xs) == [WEIGHTS[0].data * x if x > 0.0 else 2.5 for x in xs]


def test_a_row_that_is_not_finite_is_computed_eagerly():
    """An infinite slope on one of the ways."""

    def root(x):
        return sqrt(x) * WEIGHTS[0] if x >= 0.0 else WEIGHTS[1] * x

    recorded = static(root)
    xs = [4.0, -1.0, 0.0, 9.0]
    for _ in range(3):
        rows = [Value(x) for x in xs]
        assert recorded.mean(rows).data == mean([root(v) for v in rows]).data
        assert recorded.gradients(xs) == [gradients(root(v), [v])[0] for v in rows]
