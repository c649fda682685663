"""Maxout: the largest of its net inputs."""

import random

import pytest

from autograd_core import Value, gradients
from nn.maxout import Maxout


def test_maxout_is_the_largest_net_input():
    """max_k (w_k . x + b_k), and the gradient goes to the largest alone."""
    unit = Maxout(2, pieces=3, rng=random.Random(1))
    for row, weights in zip(unit.w, [(1.0, 2.0), (-3.0, 0.5), (0.0, 1.0)], strict=True):
        for w, number in zip(row, weights, strict=True):
            w.data = number
    unit.b[2].data = 0.25
    x = [Value(0.5), Value(-1.0)]
    a = unit(x)
    assert a.data == max(0.5 - 2.0, -1.5 - 0.5, -1.0 + 0.25) == -0.75
    assert gradients(a, [*x, *unit.w[2], unit.b[2]]) == [0.0, 1.0, 0.5, -1.0, 1.0]
    assert gradients(a, [*unit.w[0], unit.b[0]]) == [0.0] * 3


def test_two_pieces_one_of_them_zero_are_a_relu():
    """max(0, w x + b)."""
    unit = Maxout(1, pieces=2, init="zeros")
    unit.w[0][0].data, unit.b[0].data = 2.0, -1.0
    assert [unit([x]).data for x in (-1.0, 0.25, 0.75, 2.0)] == [0.0, 0.0, 0.5, 3.0]


def test_tie_is_shared():
    """Two equal pieces get half the gradient each."""
    unit = Maxout(1, pieces=2, init="zeros")
    assert gradients(unit([3.0]), [*unit.b, *unit.w[0]]) == [0.5, 0.5, 1.5]


def test_convex_function_is_learned_better_with_more_pieces():
    """Tangents of x^2 at k points are below it, and the gap shrinks with k."""

    def gap(pieces):
        unit = Maxout(1, pieces=pieces)
        for k, (row, b) in enumerate(zip(unit.w, unit.b, strict=True)):
            at = -1 + (2 * k + 1) / pieces
            row[0].data, b.data = 2 * at, -(at**2)
        points = [i / 50 - 1 for i in range(101)]
        return max(x * x - unit([x]).data for x in points)

    # A tangent at distance d is off by d^2, and no point is farther than 1 / pieces from one.
    for pieces in (2, 4, 8):
        assert gap(pieces) == pytest.approx(1 / pieces**2, rel=1e-3)


def test_parameters_and_errors():
    """Weights and bias of each piece are parameters; sizes are checked."""
    assert len(Maxout(3, pieces=4).parameters()) == 16
    with pytest.raises(ValueError, match="pieces must be at least 1"):
        Maxout(3, pieces=0)
    with pytest.raises(ValueError, match="Maxout takes 3 inputs, got 2"):
        Maxout(3)([1.0, 2.0])
