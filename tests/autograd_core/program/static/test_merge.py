"""Rows with different labels run on one machine, with the bits of recording each of them."""

from __future__ import annotations

import random

import pytest

import nn
from autograd_core import Value, affine, fsum, gradients, mean, static, tanh, where
from autograd_core.program.static.merge import Family, merge


def numbers(count, seed=5, size=1.0):
    """Numbers between -size and size."""
    source = random.Random(seed)
    return [source.uniform(-size, size) for _ in range(count)]


def agree(f, columns, leaves):
    """Assert that a static function's rows have eager's bits; the families of ways it made."""
    g = static(f)
    rows = list(zip(*columns, strict=True))
    for _ in range(2):
        expected = mean([f(*row) for row in rows])
        found = g.mean(*columns)
        assert found.data == expected.data
        assert gradients(found, leaves) == gradients(expected, leaves)
    assert g.values(*columns) == [f(*row).data for row in rows]
    for row, by in zip(rows, g.gradients(*columns), strict=True):
        xs = [Value(x) for x in row[0]]
        assert by[0] == gradients(f(xs, *row[1:]), xs)
    return g._recordings._families


def merged(families):
    """How many ways each machine runs."""
    return [len(each.ways) for each in families if each.machine is not None]


def test_labels_of_cross_entropy_run_together():
    """Labels read other operands; a label that comes later joins; all have eager's bits."""
    model = nn.MLP(3, [5, 4], rng=random.Random(1))
    xs = [numbers(3, i) for i in range(12)]
    ys = [i * 7 % 3 for i in range(12)]

    def loss(x, y):
        return nn.cross_entropy(model(x), y)

    assert merged(agree(loss, (xs, ys), model.parameters())) == [3]
    g = static(loss)
    g.mean(xs, ys)
    g.mean(xs, [3] * 12)
    g.mean(xs, [3, 0] * 6)
    assert merged(g._recordings._families)[0] == 4


def test_signs_and_whole_numbers_run_together():
    """Constants that come from static arguments, also where `where` and `if` decide."""
    w = [Value(x) for x in numbers(3)]

    def f(x, sign, n):
        score = affine(w[:2], x, w[2]) * sign
        score = where(score > 0.2, score, score * n) + n
        return tanh(score - n) if score > -9.0 else score

    xs = [numbers(2, i) for i in range(8)]
    assert merged(agree(f, (xs, [1, -1] * 4, [1, 2, 3, 1] * 2), w)) == [4]


@pytest.mark.parametrize(
    "f",
    [
        lambda x, k, w: x[0] ** k * w[0],
        lambda x, k, w: fsum([x[0]] * k) * w[0] + x[1],
        lambda x, k, w: (x[0] - x[k - 1]) * w[0] + w[k - 1] * w[1] * x[1],
        lambda x, k, w: x[0] * w[0] if k == 1 else tanh(x[0]) * w[0] + x[1],
        lambda x, k, w: x[0] * (w[0] if k == 1 else x[1]) + w[1],
    ],
    ids=["exponent", "count", "twice", "operation", "role"],
)
def test_what_cannot_be_merged_is_right_too(f):
    """Another exponent, another count, an operand that is read twice, other operations."""
    w = [Value(x) for x in numbers(2)]
    xs = [numbers(2, i, 2.0) for i in range(6)]
    agree(lambda x, k: f(x, k, w), (xs, [1, 2] * 3), w)


def test_merging_refuses_other_operations():
    """Traces of other functions do not merge; one that reads another parameter does."""
    w, v = Value(0.5), Value(0.25)
    functions = [
        lambda x: tanh(x * w),
        lambda x: tanh(x + w),
        lambda x: tanh(x * v),
        lambda x: tanh(x * w) * 1.0,
    ]
    traces = []
    for f in functions:
        g = static(f)
        g(0.5)
        traces += [way.trace for way in g._recordings.all()]
    assert merge([traces[0], traces[0]]) is not None
    assert merge([traces[0], traces[2]]).trace.parameters.keys() == {1, 4}
    for other in (traces[1], traces[3]):
        assert merge([traces[0], other]) is None


def test_machine_with_wrong_choices_is_not_used():
    """A family whose machine has other bits than one of its ways has no machine."""
    w = [Value(x) for x in numbers(3)]
    g = static(lambda x, k: tanh(w[k] * x))
    for k in range(3):
        g(0.5, k)
    ways = g._recordings.all()
    assert Family(ways).machine is not None
    wrong = Family(ways)
    first, second = (wrong._choices[id(way)] for way in ways[:2])
    first[:], second[:] = second[:], first[:]
    assert wrong.machine is None


def test_rows_that_are_not_finite_are_computed_eagerly():
    """One row that overflows: the mean of all, and the others' numbers, as eager gives them."""
    w = [Value(2.0), Value(3.0)]

    def f(x, k):
        return w[k] * x * x

    g = static(f)
    xs, ks = [1.0, 1e200, 2.0, 3.0], [0, 1, 1, 0]
    assert g.values(xs, ks) == [f(x, k).data for x, k in zip(xs, ks, strict=True)]
    assert g.mean(xs, ks).data == float("inf")
    assert g.mean(xs, ks).op == "mean"
