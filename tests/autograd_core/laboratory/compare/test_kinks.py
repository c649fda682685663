"""compare at kinks, jumps and poles: slopes, conventions, steps that are too large."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest

from autograd_core import (
    Value,
    cosh,
    erf,
    exp,
    log1p,
    maximum,
    record,
    relu,
    sigmoid,
    sqrt,
)
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.laboratory.compare.comparisons import NUMERICAL, OURS, line, verdicts


def test_kink_shows_both_slopes_and_each_convention() -> None:
    """abs at 0: slopes -1 and 1; a number between is a convention, not a disagreement."""
    found = compare(lambda x: abs(x) + 2 * relu(x), 0.0, ways=OURS)
    table = found[0]
    assert found
    assert (table.left, table.right) == (pytest.approx(-1.0), pytest.approx(3.0))
    assert table.notes[0].startswith("kink at abs(0.0) and relu(0.0); the slopes are -1 to the")
    assert "the subgradient of least norm" in table.notes[0]
    assert verdicts(found, NUMERICAL) == {Agreement.KINK}
    assert line(found, "reverse").verdict is Agreement.AGREES
    assert line(found, "complex").verdict is Agreement.NOT_APPLICABLE


def test_wrong_derivative_at_a_kink_is_a_disagreement() -> None:
    """Even at a kink, a number outside both slopes is wrong."""

    def f(x: Any) -> Any:
        return record("off", abs(x.data), [x], [5.0]) + abs(x) * 0.5

    assert not compare(f, 0.0, ways=OURS)


def test_way_outside_the_slopes_of_a_kink_is_a_disagreement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reverse mode says 5 where the slopes are -1.5 and 1.5, and the reference is 0."""
    table = {**PRIMITIVES, "abs_": PRIMITIVES["abs"]}
    monkeypatch.setattr("autograd_core.program.passes.formula.PRIMITIVES", table)

    def f(x: Any) -> Any:
        return record("abs_", abs(x.data), [x], [5.0]) + abs(x) * 0.5

    found = compare(f, 0.0, ways=("reverse", "central", "digits"))
    assert found[0].reference == 0.0
    assert line(found, "reverse").verdict is Agreement.DIFFERS
    assert line(found, "central").verdict is Agreement.AGREES


def test_tie_that_makes_no_kink_is_none() -> None:
    """maximum(x, x) is smooth in x, whatever its two partials are."""
    found = compare(lambda x: maximum(x, x) * 3, 2.0, ways=("reverse", "central", "digits"))
    assert found
    assert math.isnan(found[0].left)
    assert line(found, "central").verdict is Agreement.AGREES


def test_step_across_a_kink_is_told_from_an_error() -> None:
    """relu at 1e-9: the central step crosses the kink, Richardson's is made smaller."""
    found = compare(lambda x: relu(x) * 2, 1e-9, ways=OURS)
    assert found
    assert line(found, "central").verdict is Agreement.STEP
    assert "too large" in line(found, "central").explanation
    assert "central difference: the step is too large" in " ".join(str(found).split())
    assert line(found, "richardson").verdict is Agreement.AGREES


def test_step_across_a_branch_on_plain_numbers_is_told_from_an_error() -> None:
    """Beside the point f has other operations, though it compared nothing: the step crosses."""
    found = compare(lambda x: x if x.data > 1 else 2 * x, 1.0, ways=("reverse", "central"))
    assert found
    assert line(found, "central").verdict is Agreement.STEP


@pytest.mark.parametrize("graph", [False, True])
def test_jump_is_named(graph: bool) -> None:
    """floor at 2: the derivative is 0 by convention; a quotient across the jump is not a
    derivative."""
    x = Value(2.0, label="x")
    found = compare(x.floor() * 3, ways=OURS) if graph else compare(lambda x: x.floor(), 2.0)
    assert found
    assert found[0].notes[0].startswith("jump at floor(2.0)")
    assert line(found, "central").verdict is Agreement.KINK


def hidden(x: Any) -> Any:
    """x, as two rectified halves, with the rounding of 1 + x."""
    t = (1 + x) - 1
    return relu(t) - relu(-t)


@pytest.mark.parametrize("with_digits", [True, False])
def test_slope_through_a_kink_is_that_of_f(
    with_digits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """relu(t) - relu(-t) is t, with slopes 1 and 1; a number by the conventions differs."""
    if not with_digits:
        monkeypatch.setitem(sys.modules, "mpmath", None)
    found = compare(hidden, 0.0, ways=("reverse", "forward", "central", "richardson"))
    table = found[0]
    assert (table.left, table.right) == (pytest.approx(1.0), pytest.approx(1.0))
    assert table.reference == pytest.approx(1.0, rel=1e-12)
    assert verdicts(found, ("central", "richardson")) == {Agreement.AGREES}
    assert verdicts(found, ("reverse", "forward")) == {Agreement.DIFFERS}
    assert "conventions at relu(0.0) and relu(-0.0)" in line(found, "reverse").explanation


@pytest.mark.parametrize(
    ("f", "x", "left", "right"),
    [
        (lambda x: abs((1 + x) - 1), 0.0, -1.0, 1.0),
        (lambda x: relu((1 + x) - 1), 0.0, 0.0, 1.0),
        (lambda x: abs(exp(x) - 1), 0.0, -1.0, 1.0),
        (lambda x: abs(sigmoid(x) - 0.5), 0.0, -0.25, 0.25),
        (lambda x: abs(sqrt(1 + x) - 1), 0.0, -0.5, 0.5),
        (lambda x: abs((1e16 + x) - 1e16), 0.0, -1.0, 1.0),
        (lambda x: abs(10 * x - 1), 0.1, -10.0, 10.0),
        (lambda x: abs(x - 3e-200), 3e-200, -1.0, 1.0),
        (lambda x: abs(1e200 * x), 0.0, -1e200, 1e200),
        (lambda x: sqrt(x * x), 0.0, -1.0, 1.0),
        (lambda x: x if x < 1 else 2 * x - 1, 1.0, 1.0, 2.0),
        (lambda x: exp(abs(x - 3e-200)), 3e-200, -1.0, 1.0),
        (lambda x: exp(abs(1e80 * x)), 0.0, -1e80, 1e80),
    ],
    ids="abs relu exp sigmoid sqrt large product small steep root branch still far".split(),
)
def test_slopes_beside_a_kink_are_not_rounding_noise(
    f: Any, x: float, left: float, right: float
) -> None:
    """If rounding hides a kink, its slopes are found all the same, and nothing differs."""
    found = compare(f, x, ways=OURS)
    assert found, str(found)
    assert found[0].left == pytest.approx(left, rel=1e-9)
    assert found[0].right == pytest.approx(right, rel=1e-9)
    assert found[0].notes[0].startswith("kink at")


@pytest.mark.parametrize("k", [1e-90, 1.0, 1.2e18, 1e90])
def test_slopes_beside_a_kink_do_without_mpmath(k: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """relu(k x) has slopes 0 and k at any scale, also when measured."""
    monkeypatch.setitem(sys.modules, "mpmath", None)
    found = compare(lambda x: relu(k * x), 0.0, ways=("reverse", "central", "richardson"))
    assert found, str(found)
    assert abs(found[0].left) <= 1e-9 * k and found[0].right == pytest.approx(k)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: sqrt((x - x) / x), 2.0, 0.0),
        (lambda x: sqrt(-(x - x)), -1.0, 0.0),
        (lambda x: sqrt(x**4), 0.0, 0.0),
        (lambda x: cosh(sqrt(x * x)), 0.0, 0.0),
        (lambda x: x.cbrt() * x, 0.0, 0.0),
        (lambda x: sqrt((x - x) / x) + 3 * x, 2.0, 3.0),
    ],
    ids="quotient root fourth cosh cbrt sum".split(),
)
def test_zero_times_infinity_is_not_held_against_the_right_ways(
    f: Any, x: float, slope: float
) -> None:
    """Reverse mode says nan, f has one slope: the slope is the reference, and nan differs."""
    found = compare(f, x, ways=("reverse", "forward", "richardson"))
    assert not found
    assert found[0].reference == slope
    assert found[0].reference_way == "the slope of f on both sides"
    assert line(found, "richardson").verdict is Agreement.AGREES
    assert math.isnan(line(found, "reverse").derivative)
    assert "0 * inf is nan" in line(found, "reverse").explanation


@pytest.mark.parametrize("x", [3e-6, -3e-6, 1e-9, 1e-100])
def test_step_across_a_pole_is_too_large_and_no_kink(x: float) -> None:
    """1/x has no kink: a quotient across its pole says nothing, and the verdict says so."""
    found = compare(lambda x: 1 / x + log1p(cosh(x)), x, ways=OURS)
    assert found
    central = line(found, "central")
    assert central.verdict is Agreement.STEP
    assert "too large" in central.explanation
    conclusion = " ".join(str(found).split()).partition("AGREEMENT")[2]
    assert "central difference: the step is too large" in conclusion
    assert line(found, "richardson").verdict is Agreement.AGREES


def test_pole_without_a_change_of_sign_is_found() -> None:
    """x / erf(x*x) decides nothing at its pole; a smaller step shows that the first reached it."""
    found = compare(lambda x: x / erf(x * x), 5.4e-33, ways=OURS)
    assert found
    assert {line(found, way).verdict for way in NUMERICAL} <= {Agreement.STEP, Agreement.AGREES}


def test_place_without_slopes_is_named_and_no_kink() -> None:
    """Beside an integer exponent of a negative number f has no value: that is not a kink."""
    table = compare(lambda x, y: x**y, [-2.0, 3.0], ways=("reverse", "digits"))[1]
    assert "pow(-2.0, 3.0)" in table.notes[0]
    assert "kink" not in table.notes[0] and "infinity" not in table.notes[0]
