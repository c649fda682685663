"""Bounds on rounding hold, and are not larger than necessary."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Graph, Value, gradients
from autograd_core.laboratory.compare.precise import Precise
from autograd_core.laboratory.subjects.error_model import Errors, error_along, units_of
from autograd_core.numerical.estimate import UNIT
from autograd_core.sweep import ordered
from tests.graphs import EXACT, Program, Step


def bounds_of(root: Value, leaves: list[Value]) -> Errors:
    """The bounds of a graph."""
    graph = autograd_core.program.Program(root)
    return Errors(
        graph.operands,
        [node.data for node in graph.nodes],
        [node.partials for node in graph.nodes],
        [graph.places.get(id(leaf)) for leaf in leaves],
        [units_of(node.op) for node in graph.nodes],
    )


class Exact:
    """The polynomial operations on fractions."""

    @staticmethod
    def fsum(xs: Any) -> Fraction:
        """The exact sum."""
        return sum(xs, Fraction(0))

    @staticmethod
    def dot(p: Any, q: Any) -> Fraction:
        """The exact sum of products."""
        return sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0))

    @classmethod
    def affine(cls, p: Any, q: Any, bias: Fraction) -> Fraction:
        """The exact net input."""
        return bias + cls.dot(p, q)


@st.composite
def polynomials(draw: st.DrawFn) -> Program:
    """Programs of polynomial steps with few operands each at ordinary floats."""
    number = st.floats(-2, 2, allow_subnormal=False).map(lambda x: x if abs(x) > 1e-3 else 0.7)
    leaves = draw(st.lists(number, min_size=1, max_size=3))
    steps = []
    for i in range(draw(st.integers(1, 8))):
        op = draw(st.sampled_from(sorted(EXACT)))
        length = {"neg": 1, "dot": 4, "affine": 5, "fsum": 3}.get(op, 2)
        position = st.integers(0, len(leaves) + i - 1)
        steps.append(Step(op, tuple(draw(st.lists(position, min_size=length, max_size=length)))))
    return Program(tuple(leaves), (), tuple(steps))


@given(polynomials())
@settings(max_examples=300)
def test_evaluation_errs_by_less_than_the_bound(program: Program) -> None:
    """The value differs from that in fractions by no more than the bound.

    The bound is of first order; second-order terms are below 1e-6 of it for so few operations.
    """
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, [], autograd_core)[-1]
    if not 1e-100 < abs(root.data) < 1e100:
        return
    exact = program.run([Fraction(x) for x in program.leaves], [], Exact)[-1]
    error = abs(Fraction(root.data) - exact)
    assert error <= Fraction(bounds_of(root, leaves).rounding) * (1 + Fraction(1, 10**6))


def test_bound_sees_cancellation() -> None:
    """(x + 1e16) - 1e16 may be off by the rounding of 1e16, whatever its own size."""
    x = Value(1.0)
    assert bounds_of((x + 1e16) - 1e16, [x]).rounding == pytest.approx(1e16 * UNIT)


def test_bound_of_a_leaf_is_nothing() -> None:
    """A leaf is exact."""
    x = Value(3.0)
    assert bounds_of(x, [x]).rounding < 1e-300


def test_bound_of_one_operation_is_its_rounding() -> None:
    """One correctly rounded operation is off by u times its value at most."""
    x, y = Value(3.0), Value(7.0)
    assert bounds_of(x / y, [x, y]).rounding == pytest.approx(3 / 7 * UNIT)


def test_errors_of_a_gradient_are_summed_over_edges() -> None:
    """4u of each |adjoint * partial * tangent|, and u of what was added: of x * y + x * z."""
    x, y, z = Value(2.0), Value(3.0), Value(-5.0)
    found = bounds_of(x * y + x * z, [x, y, z])
    at_x = 4 * (3.0 + 5.0) + 4 * (3.0 + 5.0) + abs(3.0 - 5.0)
    assert list(found) == pytest.approx([at_x * UNIT, 16 * UNIT, 16 * UNIT])


def newton(x: Value, steps: int) -> Value:
    """The cube root of x."""
    y: Value = x * 0.5
    for _ in range(steps):
        y = y - (y * y * y - x) / (3 * y * y)
    return y


def descent(rate: Value, steps: int) -> Value:
    """Gradient descent on a quadratic, as a function of its rate: unrolled."""
    w = Value(3.0)
    for _ in range(steps):
        w = w - rate * (w - 1.3) * 2
    return w


def residual(x: Value, layers: int) -> Value:
    """A chain of residual layers."""
    for i in range(layers):
        x = x + (x * (0.5 - i % 2) + 0.1).tanh() * 0.5
    return x


@pytest.mark.parametrize(
    ("f", "at", "steps"),
    [(newton, 5.0, 30), (newton, 5.0, 60), (descent, 0.1, 10), (residual, 0.3, 100)],
)
def test_errors_of_loops_hold_and_do_not_explode(
    f: Callable[[Value, int], Value], at: float, steps: int
) -> None:
    """The derivative of an iteration is off by no more than a bound that leaves 12 digits."""
    x = Value(at)
    y = f(x, steps)
    found = bounds_of(y, [x])[0]
    exact = Precise(Graph(y), [x], 30.0).derivatives(30)[0]
    derivative = gradients(y, x)
    assert abs(float(exact - derivative)) <= found <= 1e-12 * abs(derivative)


@given(polynomials())
@settings(max_examples=300)
def test_errors_bound_what_a_sweep_rounds(program: Program) -> None:
    """Summed in fractions, the recorded partials give another gradient by no more than that."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, [], autograd_core)[-1]
    exact = {id(root): Fraction(1)}
    for node in reversed(ordered([root])[1]):
        for operand, partial in zip(node.operands, node.partials, strict=True):
            if partial is not None:
                share = exact.get(id(node), Fraction(0)) * Fraction(partial)
                exact[id(operand)] = exact.get(id(operand), Fraction(0)) + share
    found = bounds_of(root, leaves)
    for i, (leaf, derivative) in enumerate(zip(leaves, gradients(root, leaves), strict=True)):
        error = abs(Fraction(derivative) - exact.get(id(leaf), Fraction(0)))
        assert error <= Fraction(found[i]) * (1 + Fraction(1, 10**6))


def test_errors_along_a_direction_know_what_cancels() -> None:
    """Moved by opposite amounts, the parameters of a + b change no later number, nor its bound."""
    a, b = Value(2.0), Value(3.0)
    total = a + b
    for _ in range(50):
        total = total * 1.5
    found = bounds_of(total, [a, b])
    assert error_along(found, [1.0, -1.0]) < 0.05 * error_along(found, [1.0, 1.0])
    assert error_along((1.0, 2.0), [1.0, -1.0]) == 3.0


def test_terms_are_sums_of_sizes_where_a_derivative_adds_up() -> None:
    """At the parameter, at an operation, along a direction; along paths where both cancel."""
    w, v, unused = Value(0.5), Value(2.0), Value(1.0)
    leaves = [w, v, unused]
    errors = bounds_of(w * 3.0 + w * 2.0 - w * 5.0 + v, leaves)
    assert [errors.terms(i) for i in range(3)] == [10.0, 1.0, 0.0]
    assert errors.terms_along([1.0, -10.0, 0.0]) == 20.0
    centred = w - w
    twice = bounds_of(centred * 4.0 - centred * 4.0, leaves)
    assert (twice.terms(0), twice.terms(0, twice=True)) == (16.0, 16.0)
    passed = centred * 1.0
    twice = bounds_of(passed - passed, leaves)
    assert (twice.terms(0), twice.terms(0, twice=True)) == (0.0, 4.0)


def test_errors_of_many_parameters_take_one_pass() -> None:
    """One pass bounds all 3,000 parameters of a long sum in less than a second."""
    leaves = [Value(float(i)) for i in range(3000)]
    found = bounds_of(sum(leaves, Value(0.0)), leaves)
    started = time.process_time()
    assert all(0 < error < 1e-11 for error in found)
    assert time.process_time() - started < 1.0


def test_unused_parameter_has_no_error() -> None:
    """Without a path the bound is 0."""
    x, unused = Value(2.0), Value(1.0)
    assert bounds_of(x * x, [x, unused])[1] == 0.0


def test_unknown_is_infinite() -> None:
    """If an adjoint is nan, the bound is infinite."""
    x = Value(0.0)
    root = (x**0.5) * 0.0
    assert math.isnan(gradients(root, x))
    assert list(bounds_of(root, [x])) == [math.inf]
