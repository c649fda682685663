"""The decision trace: equal on a smooth piece, different across every kink, jump, pole and end."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core import Value, fsum, maximum, record, relu, softmax, tanh, where
from autograd_core.laboratory.subjects.decisions import QUIET, decider, is_step, on_kink, trace_of
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.sweep import ordered
from autograd_core.testing.strategies import PARAMETERS, points

DECIDING = sorted(set(PRIMITIVES) - QUIET)


def decided(op: str, numbers: list[float], static: tuple[Any, ...] = ()) -> object:
    """The decision of an operation at its operands."""
    value, partials = evaluate(op, numbers, static)
    return decider(op)(numbers, value, partials, static)


def trace(root: Value) -> object:
    """The decisions of a graph."""
    return trace_of(ordered([root])[1])


def test_smooth_operations_are_quiet() -> None:
    """Most operations decide nothing; those with kinks, steps or domains are not among them."""
    assert {"add", "mul", "tanh", "exp", "affine", "fsum", "sigmoid"} <= QUIET
    assert (
        not {"relu", "floor", "maximum", "max", "where", "log", "truediv", "pow_constant"} & QUIET
    )


@given(st.data())
@settings(max_examples=300)
def test_every_kink_of_every_row_is_told_from_both_its_sides(data: st.DataObject) -> None:
    """Rows with kinks at points decide differently before, on and behind each one."""
    rows = [r for r in PRIMITIVES.values() if r.kinks and not callable(r.kinks)]
    row = data.draw(st.sampled_from(rows))
    kink = data.draw(st.sampled_from(sorted(row.kinks)))
    distance = data.draw(st.floats(1e-12, 0.9))
    static = tuple(data.draw(st.sampled_from(PARAMETERS.get(row.name, ({},)))).values())
    below, on, above = (
        decided(row.name, [x], static) for x in (kink - distance, kink, kink + distance)
    )
    assert below != above
    if not row.step:
        assert on not in (below, above)
        assert on_kink(row.name, [kink], static)
        assert not on_kink(row.name, [kink + distance], static)


@given(st.data())
@settings(max_examples=300)
def test_decisions_of_any_row_are_comparable(data: st.DataObject) -> None:
    """At any point a row's decision equals itself and has a hash, nan and infinities included."""
    row = PRIMITIVES[data.draw(st.sampled_from(DECIDING))]
    numbers, static = data.draw(points(row, st.floats()))
    values = tuple(static.values())
    assert decided(row.name, numbers, values) == decided(row.name, numbers, values)
    hash(decided(row.name, numbers, values))


@pytest.mark.parametrize("op", ["floor", "ceil", "round", "trunc", "sign"])
def test_step_functions_decide_their_value(op: str) -> None:
    """The integer of a floor is the decision."""
    assert is_step(op)
    assert decided(op, [2.2]) == decided(op, [2.4])
    assert decided(op, [-0.7]) != decided(op, [1.8])


@pytest.mark.parametrize(
    ("op", "here", "there"),
    [
        ("truediv", [1.0, 1e-300], [1.0, -1e-300]),
        ("maximum", [1.0, 2.0], [2.0, 1.0]),
        ("maximum", [1.0, 2.0], [2.0, 2.0]),
        ("max", [1.0, 2.0, 3.0], [1.0, 3.0, 2.0]),
        ("min", [1.0, 1.0, 3.0], [1.0, 2.0, 3.0]),
        ("hypot", [1.0, 0.0], [0.0, 0.0]),
        ("hypot", [1e-9, 1e-9], [-1e-9, -1e-9]),
        ("norm", [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ("norm", [1e-9, 2e-9, 3e-9], [-1e-9, -2e-9, -3e-9]),
        ("prelu", [1.0, 0.5], [-1.0, 0.5]),
        ("atan2", [1e-9, -1.0], [-1e-9, -1.0]),
        ("log", [1.0], [-1.0]),
        ("log", [1.0], [0.0]),
        ("asin", [1.0], [0.9]),
        ("pow", [2.0, 0.5], [0.0, 0.5]),
    ],
    ids=lambda x: str(x),
)
def test_poles_ends_and_selections_are_told(
    op: str, here: list[float], there: list[float]
) -> None:
    """Poles, ends of domains, branch cuts and winners are decisions."""
    assert decided(op, here) != decided(op, there)


@pytest.mark.parametrize(
    ("op", "here", "there"),
    [
        ("truediv", [-1.0, 2.0], [1.0, 3.0]),
        ("maximum", [-1.0, 2.0], [1.0, 3.0]),
        ("hypot", [-1.0, 2.0], [1.0, 2.0]),
        ("norm", [-1.0, 2.0, 0.5], [1.0, 2.0, -0.5]),
        ("pow", [2.0, -2.0], [2.5, -3.0]),
        ("atan2", [1e-9, 1.0], [-1e-9, 1.0]),
        ("log", [1.0], [1e-300]),
    ],
    ids=lambda x: str(x),
)
def test_smooth_pieces_are_one(op: str, here: list[float], there: list[float]) -> None:
    """On one smooth piece all decisions are equal, so that no step is shortened needlessly."""
    assert decided(op, here) == decided(op, there)


def test_conditions_and_indices_are_decisions() -> None:
    """The condition of `where` and the index of a softmax; an exponent is a number."""
    x = Value(2.0)
    assert trace(where(True, x, 1.0)) != trace(where(False, x, x))
    first, second = softmax([x, Value(1.0)])
    assert trace(first) != trace(second)
    assert trace(x**2.5) == trace(x**2.6)


def test_operations_are_part_of_the_trace() -> None:
    """Different operations are different traces, even without decisions."""
    x = Value(0.5)
    assert trace(tanh(x)) != trace(x * x)
    assert trace(tanh(x)) == trace(tanh(Value(0.7)))


def test_what_was_not_selected_decides_nothing() -> None:
    """A kink in a branch that was not selected, or behind a relu that is off, does not count."""

    def f(x: float) -> Value:
        return maximum(relu(Value(x)), 5.0)

    def g(x: float) -> Value:
        return relu(relu(Value(x)) - 5.0)

    assert trace(f(-0.5)) == trace(f(0.5))
    assert trace(g(-0.5)) == trace(g(0.5))


def test_absent_partials_of_ones_own_operation_are_decisions() -> None:
    """The decision of an operation made by record() is which operands were selected."""
    x, y = Value(1.0), Value(2.0)
    first = record("pick", 1.0, (x, y), (1.0, None))
    assert trace(first) != trace(record("pick", 2.0, (x, y), (None, 1.0)))
    assert trace(first) == trace(record("pick", 3.0, (x, y), (1.0, None)))


def test_trace_of_a_long_sum_is_short_work() -> None:
    """The trace of a graph without decisions is its operations."""
    root = fsum([Value(float(i)) * 2.0 for i in range(50)])
    operations, keys = trace_of(ordered([root])[1])  # type: ignore[misc]
    assert len(operations) == 51
    assert keys == ()


def test_nan_is_no_decision_of_its_own() -> None:
    """A step function of nan decides the same each time."""
    assert decided("floor", [math.nan]) == decided("floor", [math.nan])
