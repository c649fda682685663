"""Bounds on rounding hold, and are no larger than they need be."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value, gradients
from autograd_core.laboratory.error_model import UNIT, Bounds, bounds
from autograd_core.laboratory.surroundings import operation_of
from autograd_core.sweep import ordered
from tests.graphs import EXACT, Program, Step


def bounds_of(root: Value, leaves: list[Value]) -> Bounds:
    """The bounds of a graph."""
    operations = [operation_of(node) for node in ordered([root])[1]]
    return bounds(operations, id(root), [id(leaf) for leaf in leaves])


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


def test_errors_of_a_gradient_count_operations_and_paths() -> None:
    """2 n u times the sum of |products| over all paths: of x * y + x * z with n = 3."""
    x, y, z = Value(2.0), Value(3.0), Value(-5.0)
    found = bounds_of(x * y + x * z, [x, y, z])
    assert found.errors == pytest.approx([6 * UNIT * 8.0, 6 * UNIT * 2.0, 6 * UNIT * 2.0])


def test_unused_parameter_has_no_error() -> None:
    """Nothing is rounded on no path."""
    x, unused = Value(2.0), Value(1.0)
    assert bounds_of(x * x, [x, unused]).errors[1] == 0.0


def test_unknown_is_infinite() -> None:
    """Where adjoints are nan nothing is bounded."""
    x = Value(0.0)
    root = (x**0.5) * 0.0
    assert math.isnan(gradients(root, x))
    assert bounds_of(root, [x]).errors == (math.inf,)
