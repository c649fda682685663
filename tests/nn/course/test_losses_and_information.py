"""The course, Losses and information: the worked numbers and the identities."""

import math

import pytest

from autograd_core import Value, gradients
from nn import (
    binary_cross_entropy,
    cost,
    cross_entropy,
    cross_entropy_between,
    entropy,
    kl_divergence,
    l1_penalty,
    mse,
    objective,
    self_information,
)


def test_worked_losses():
    """MSE of (1.5, 1.5) for (1, 2): 0.25. Cross entropy of (0.05, 0.1, 0.7, 0.15): -log 0.7."""
    assert mse([1.5, 1.5], [1, 2]) == 0.25
    q = [0.05, 0.1, 0.7, 0.15]
    assert round(cross_entropy_between([0, 0, 1, 0], q), 2) == 0.36
    assert cross_entropy([math.log(x) for x in q], 2) == pytest.approx(-math.log(0.7), rel=1e-15)


def test_information():
    """I = -log P, H = -sum P log P, H(p, q) = H(p) + D(p || q)."""
    p, q = [0.5, 0.25, 0.25], [0.2, 0.3, 0.5]
    assert self_information(0.25) == math.log(4)
    assert entropy(p) == pytest.approx(1.5 * math.log(2), rel=1e-15)
    both = entropy(p) + kl_divergence(p, q)
    assert cross_entropy_between(p, q) == pytest.approx(both, rel=1e-15)


def test_binary_score():
    """J = -log sigma(s), and its derivative sigma(s) - 1."""
    s = Value(0.7)
    j = binary_cross_entropy(s, 1)
    assert j.data == pytest.approx(-math.log(1 / (1 + math.exp(-0.7))), rel=1e-15)
    assert gradients(j, s) == pytest.approx(1 / (1 + math.exp(-0.7)) - 1, rel=1e-14)


def test_minimising_cross_entropy_is_minimising_divergence():
    """H(p, q) and D(p || q) have the same gradient with respect to q: -p / q."""
    p, q = [0.5, 0.25, 0.25], [Value(0.2), Value(0.3), Value(0.5)]
    expected = [-a / b.data for a, b in zip(p, q, strict=True)]
    for function in (cross_entropy_between, kl_divergence):
        assert gradients(function(p, q), q) == pytest.approx(expected, rel=1e-15)


def test_loss_cost_and_objective():
    """Of one sample, their mean, and the mean plus a regularisation."""
    losses = [Value(0.5), Value(2.0), Value(3.5)]
    assert cost(losses).data == 2.0
    assert objective(cost(losses), l1_penalty([Value(-3.0)], 0.5)).data == 3.5
