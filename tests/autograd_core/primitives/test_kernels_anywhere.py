"""Every kernel at every float: nothing raises, nan spreads, outside the domain all is nan."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.evaluate import evaluate
from autograd_core.testing.strategies import anything, points
from tests.autograd_core.ulps import evaluate_at

every_row = pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
LITERAL = frozenset("identity add sub neg mul truediv where fsum mean dot affine".split())
"""Partials that are constants or other operands: arithmetic without a special case for nan."""


def compute(row: Primitive, operands: list[float], parameters: dict[str, Any]) -> Any:
    """The kernel's value and partials."""
    return evaluate(row.name, operands, tuple(parameters.values()))


def ignores_nan(row: Primitive, operands: list[float], parameters: dict[str, Any]) -> bool:
    """True where a nan operand may give a number: C99 says so, or the operand is not selected."""
    if row.name == "pow":
        return operands[1] == 0 or operands[0] == 1
    if row.name in ("hypot", "norm"):
        return any(map(math.isinf, operands))
    if row.name == "prelu":
        return not math.isnan(operands[0])
    return parameters.get("exponent") == 0 or parameters.get("base") == 1 or row.name == "where"


@every_row
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_kernel_raises(row: Primitive, data: st.DataObject) -> None:
    """Any floats at all: a float comes back, and a float or nothing for each operand."""
    operands, parameters = data.draw(points(row, anything))
    y, partials = compute(row, operands, parameters)
    assert type(y) is float
    assert len(partials) == len(operands)
    assert all(d is None or type(d) is float for d in partials)


@every_row
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_nan_is_contagious(row: Primitive, data: st.DataObject) -> None:
    """One nan operand: the value is nan and, unless arithmetic is literal, every partial too."""
    operands, parameters = data.draw(points(row, anything))
    if not operands:
        return
    operands[data.draw(st.integers(0, len(operands) - 1))] = math.nan
    if ignores_nan(row, operands, parameters):
        return
    y, partials = compute(row, operands, parameters)
    assert math.isnan(y)
    if row.name not in LITERAL:
        assert all(d is not None and math.isnan(d) for d in partials), (
            f"{row.name}: each partial must be nan where an operand is, got {partials}"
        )


@pytest.mark.parametrize(
    "row",
    [r for r in PRIMITIVES.values() if r.valid or any(d.low > -math.inf for d in r.domains)],
    ids=lambda row: row.name,
)
@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_outside_the_domain_everything_is_nan(row: Primitive, data: st.DataObject) -> None:
    """No finite slope where there is no function; infinite operands of pow keep C99's values."""
    operands, parameters = data.draw(points(row, anything))
    if row.contains(*operands, **parameters):
        return
    if row.valid and not all(map(math.isfinite, operands)):
        return
    y, partials = compute(row, operands, parameters)
    assert math.isnan(y)
    assert all(d is not None and math.isnan(d) for d in partials)


@every_row
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_smooth_points_have_a_value_and_slopes(row: Primitive, data: st.DataObject) -> None:
    """Finite operands inside the domain: nothing is nan; infinite only by overflow."""
    operands, parameters = data.draw(points(row))
    if row.name in ("dot", "affine") or not row.is_smooth(*operands, **parameters):
        return
    y, partials = compute(row, operands, parameters)
    assert not math.isnan(y)
    if row.name == "pow" and operands[0] < 0:
        partials = partials[:1]
    assert not any(d is not None and math.isnan(d) for d in partials)


@every_row
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_structural_zeros_are_zeros_of_the_row(row: Primitive, data: st.DataObject) -> None:
    """Where a kernel leaves an edge out, the row's derivative is 0 too, or there is a kink."""
    operands, parameters = data.draw(points(row))
    if not row.is_smooth(*operands, **parameters) or row.variadic:
        return
    _, partials = compute(row, operands, parameters)
    for i, d in enumerate(partials):
        if d is None:
            assert evaluate_at(row, 200, operands, parameters)[1 + i] == 0
