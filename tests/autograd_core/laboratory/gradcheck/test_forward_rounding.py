"""The effect of forward rounding on a gradient is measured, and is not a MISMATCH."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from autograd_core import Value, exp, gradcheck, gradients, log, record, sin
from autograd_core.laboratory.gradcheck.forward_rounding import MovedGradients
from autograd_core.laboratory.subjects.tape import tape_of
from autograd_core.laboratory.subjects.watching import Sites
from autograd_core.program import Program


def spread_of(root: Value, leaves: list[Value]) -> list[float]:
    """The spread of each derivative."""
    samples = MovedGradients(tape_of(Program(root), leaves, Sites({})))
    return [samples.spread(i) for i in range(len(leaves))]


@pytest.mark.parametrize("k", range(40))
def test_spread_covers_cancellation(k: int) -> None:
    """(c x - d)**2 where c x is almost d: the error against fractions is within the spread."""
    at, c = 1.2345 + 0.1 * k, 3253.694896990947
    d = at * c * (1 + 3e-13)
    x = Value(at)
    derivative = gradients((x * c - d) ** 2, x)
    exact = 2 * (Fraction(at) * Fraction(c) - Fraction(d)) * Fraction(c)
    error = abs(float(Fraction(derivative) - exact))
    assert error <= spread_of((x * c - d) ** 2, [x])[0] <= 1e-2 * abs(derivative)


def test_spread_is_small_where_nothing_cancels() -> None:
    """A well conditioned derivative moves by a few units in its last place."""
    x = Value(0.7)
    y = exp(sin(x) * log(x + 2.0))
    assert 0 < spread_of(y, [x])[0] < 1e-14 * abs(gradients(y, x))


def test_spread_is_infinite_at_the_end_of_a_domain() -> None:
    """A number that rounding may have made positive has no logarithm, and no derivative."""
    x = Value(0.1 + 0.2)
    assert spread_of(log(x * 3.0 - 0.9), [x])[0] == math.inf


def test_further_samples_are_drawn_where_they_matter() -> None:
    """Two gradients are enough if the difference is far larger than their spread."""
    x = Value(0.7)
    samples = MovedGradients(tape_of(Program(sin(x * 3.0)), [x], Sites({})))
    few = samples.spread(0, needed=1.0)
    assert few <= samples.spread(0)


@pytest.mark.parametrize("seed", range(20))
def test_right_gradient_of_cancelling_numbers_is_no_mismatch(seed: int) -> None:
    """The engine's derivative has the error of the residual, which differences do not share."""
    at = 0.37 + seed / 7
    d = at * 3253.694896990947 * (1 + 1e-13)
    report = gradcheck(lambda x: (x * 3253.694896990947 - d) ** 2 + x * 0.0, [at])
    assert report.findings[0].verdict != "MISMATCH"


def test_wrong_derivative_beside_cancellation_is_a_mismatch() -> None:
    """The spread excuses only its own size: a rule that is off by 1 % is found."""
    x = Value(1.25)

    def f() -> Value:
        t = x * 3253.694896990947 - 4067.0
        planted: Value = record("square", t.data**2, (t,), (2.02 * t.data,))
        return planted

    report = gradcheck(f, [x])
    assert report.findings[0].verdict == "MISMATCH"
    assert report.wrong is not None and report.wrong.op == "square"


class Small:
    """An engine in the manner of micrograd: sums, differences and products."""

    def __init__(self, data: float, children: tuple[Small, ...] = (), op: str = ""):
        self.data = data
        self.grad = 0.0
        self._prev = children
        self._op = op
        self._backward: Callable[[], None] = lambda: None

    def __mul__(self, other: Small | float) -> Small:
        b = other if isinstance(other, Small) else Small(other)
        out = Small(self.data * b.data, (self, b), "*")

        def backward() -> None:
            self.grad += b.data * out.grad
            b.grad += self.data * out.grad

        out._backward = backward
        return out

    def __add__(self, other: Small | float) -> Small:
        b = other if isinstance(other, Small) else Small(other)
        out = Small(self.data + b.data, (self, b), "+")

        def backward() -> None:
            self.grad += out.grad
            b.grad += out.grad

        out._backward = backward
        return out

    def backward(self) -> None:
        """The sweep."""
        order: list[Small] = []
        seen: set[int] = set()

        def visit(node: Small) -> None:
            if id(node) not in seen:
                seen.add(id(node))
                for child in node._prev:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


@pytest.mark.parametrize("seed", range(20))
def test_right_gradient_of_another_engine_is_no_mismatch_either(seed: int) -> None:
    """Another engine's operations move as the primitives that they resemble."""
    at = 0.37 + seed / 7
    d = at * 3253.694896990947 * (1 + 1e-13)

    def f(x: Small) -> Small:
        t = x * 3253.694896990947 + (-d)
        return t * t

    report = gradcheck(f, [Small(at)])
    assert report.findings[0].verdict != "MISMATCH"
