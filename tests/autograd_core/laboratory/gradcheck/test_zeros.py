"""Derivatives that cancel to rounding: right networks pass, wrong numbers do not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd_core import (
    Value,
    cos,
    fsum,
    gradcheck,
    logsumexp,
    mean,
    record,
    relu,
    sin,
    softmax,
    sqrt,
    tanh,
)
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Finding, Verdict

Net = tuple[Callable[[], Any], list[Value]]


def named(*values: float) -> list[Value]:
    """Leaves x0, x1 and so on."""
    return [Value(x, label=f"x{i}") for i, x in enumerate(values)]


def numbers(seed: int, count: int) -> list[float]:
    """Normal random numbers."""
    source = random.Random(seed)
    return [source.gauss(0, 1) for _ in range(count)]


def normalised(seed: int, count: int = 5) -> Net:
    """A unit whose net inputs are normalised over a batch, so that its bias shifts nothing."""
    xs, (b, w) = numbers(seed, count), named(*numbers(seed + 1, 2))

    def loss() -> Any:
        zs = [w * x + b for x in xs]
        centre = mean(zs)
        width = sqrt(mean([(z - centre) ** 2 for z in zs]) + 1e-5)
        return mean([tanh((z - centre) / width) * k for k, z in enumerate(zs)])

    return loss, [b, w]


def shifted(seed: int, count: int = 5) -> Net:
    """Cross entropy of logits that a bias shifts all alike."""
    b, *logits = named(*numbers(seed, count + 1))
    return lambda: logsumexp([z + b for z in logits]) - (logits[0] + b), [b, *logits]


def attention(seed: int, count: int = 5) -> Net:
    """Weights of softmax, whose scores a bias shifts all alike."""
    b, *scores = named(*numbers(seed, count + 1))

    def output() -> Any:
        weights = softmax([s * 1.2 + b for s in scores])
        return fsum([w * k for k, w in enumerate(weights)])

    return output, [b, *scores]


def hinge(seed: int, count: int = 6) -> Net:
    """A hinge loss in which as many samples pull the bias up as down."""
    b, w = named(0.2, 0.1)
    xs, signs = numbers(seed, count), [1.0, -1.0] * (count // 2)

    def loss() -> Any:
        margins = [
            relu(1 - y * (0.3 * tanh(w * x) + 0.7 * b)) for x, y in zip(xs, signs, strict=True)
        ]
        return mean(margins) / 3

    return loss, [b, w]


NETS = (normalised, shifted, attention, hinge)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("seed", range(4))
def test_a_derivative_that_cancels_to_rounding_is_a_verified_0(
    net: Callable[..., Net], seed: int
) -> None:
    """They pass as a closure, as a root, along directions, and given by hand."""
    loss, leaves = net(seed)
    report = gradcheck(loss, leaves)
    assert report, report
    bias = next(f for f in report.findings if f.name == "x0")
    assert abs(bias.analytic) <= bias.sweep < 1e-12 or bias.tolerance == 0.0
    assert gradcheck(loss())
    assert gradcheck(loss, leaves[:1], directions=2)
    assert gradcheck(loss, leaves, gradient=[f.analytic for f in by_order(report, len(leaves))])
    assert gradcheck(*net(seed, 10))


def by_order(report: Report, count: int) -> list[Finding]:
    """The findings in the order of the parameters."""
    found = {finding.name: finding for finding in report.findings}
    return [found[f"x{i}"] for i in range(count)]


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("count", [4, 6, 10])
def test_second_derivatives_may_cancel_twice(net: Callable[..., Net], count: int) -> None:
    """A bias that shifts nothing has second derivatives that cancel to 0, and pass."""
    loss, leaves = net(7, count)
    report = gradcheck(loss, leaves[:3], order=2)
    assert report, report


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_terms_cancel_at_any_scale(scale: float) -> None:
    """cos^2 + sin^2 is constant; the note says that its terms cancel."""
    report = gradcheck(lambda x: scale * cos(x) ** 2 + scale * sin(x) ** 2, [0.7])
    assert report
    assert "cancel" in report.findings[0].note


@pytest.mark.parametrize("factor", [1 + 1e-6, 1.01, -1.0, 0.0])
@pytest.mark.parametrize("net", [normalised, shifted])
def test_a_wrong_rule_among_terms_that_cancel_is_named(
    net: Callable[..., Net], factor: float
) -> None:
    """With a wrong operation the terms no longer cancel: a MISMATCH, traced to the operation."""
    loss, leaves = net(3)

    def spoilt() -> Any:
        b = leaves[0]
        wrong = record("wrong", b.data, (b,), (factor,))
        return loss() + 0.4 * wrong - 0.4 * b

    report = gradcheck(spoilt, leaves)
    assert report.counts.get(Verdict.MISMATCH) == 1, report
    assert report.wrong is not None
    assert report.wrong.op == "wrong"


@pytest.mark.parametrize("net", NETS)
def test_more_than_rounding_is_not_taken_for_0(net: Callable[..., Net]) -> None:
    """An error of 100 times the sweep's bound does not pass; 1e-9 of the terms is a MISMATCH."""
    loss, leaves = net(5)
    findings = by_order(gradcheck(loss, leaves), len(leaves))
    bound, right = max(findings[0].sweep, 1e-15), [finding.analytic for finding in findings]

    def verdict_on(claimed: float) -> Finding:
        report = gradcheck(loss, leaves, gradient=[claimed, *right[1:]])
        return by_order(report, len(leaves))[0]

    assert not verdict_on(100 * bound).passed
    assert verdict_on(1e-9).verdict is Verdict.MISMATCH


def test_a_slope_below_the_rounding_of_terms_is_not_verified() -> None:
    """A wrong derivative below the rounding of terms that cancel does not pass."""
    report = gradcheck(lambda x: record("wrong", x.data**2, (x,), (-x.data,)) + (x - x), [3e-20])
    assert report.findings[0].verdict is Verdict.INCONCLUSIVE
    assert "cancelling" in report.findings[0].note


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1337])
def test_a_net_on_moons_passes(seed: int) -> None:
    """As many samples of either class inside the margin: biases with derivatives of 1e-18."""
    random.seed(seed)
    nn.MLP(3, [4, 4, 1])
    net = nn.MLP(2, [16, 16, 1])
    xs, classes = nn.make_moons(100, noise=0.1, rng=random.Random(1))
    loss = mean([relu(1 - (2 * t - 1) * net(x)) for x, t in zip(xs, classes, strict=True)])
    assert gradcheck(loss)


@pytest.mark.parametrize("far", [1e6, 1e7, 1e8])
def test_a_small_term_beside_terms_that_cancel_is_not_hidden(far):
    """x - x cancels, 1e-5 x behind `.data` does not: the derivative 0 is refuted."""
    x = Value(0.7, label="x")
    report = gradcheck(lambda: far + x - (x - Value(x.data * 1e-5)), [x])
    assert not report
