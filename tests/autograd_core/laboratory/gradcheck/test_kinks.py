"""Kinks, jumps and ends of a domain: gradcheck says what the function does on each side."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

import autograd_core
from autograd_core import (
    Value,
    atan2,
    ceil,
    exp,
    floor,
    hypot,
    leaky_relu,
    log,
    maximum,
    minimum,
    record,
    relu,
    sign,
    trunc,
    where,
)
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from tests.autograd_core.laboratory.gradcheck.planted import scaled, with_derivatives


def finding_of(f: Callable[[Any], Any], x: float) -> Finding:
    """The one finding of a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding


KINKS: dict[str, tuple[Callable[[Any], Any], float, float, float]] = {
    "relu": (relu, 0.0, 0.0, 1.0),
    "abs": (abs, 0.0, -1.0, 1.0),
    "leaky": (lambda x: leaky_relu(x, 0.25), 0.0, 0.25, 1.0),
    "maximum with a constant": (lambda x: maximum(x, 0), 0.0, 0.0, 1.0),
    "minimum of lines": (lambda x: minimum(x, 3 * x), 0.0, 3.0, 1.0),
    "maximum of curves": (lambda x: maximum(x * x, x), 1.0, 1.0, 2.0),
    "nested": (lambda x: relu(relu(x)), 0.0, 0.0, 1.0),
    "times a curve": (lambda x: abs(x) * exp(x), 0.0, -1.0, 1.0),
    "shifted": (lambda x: relu(x - 2.0) + 5 * x, 2.0, 5.0, 6.0),
    "a penalty beside a parabola": (
        lambda x: 4 * (x - 1) ** 2 + 1e-3 * abs(x),
        0.0,
        -8.001,
        -7.999,
    ),
}
"""A function, a point, and the slopes to its left and right."""


@pytest.mark.parametrize("name", KINKS)
def test_kink_shows_both_slopes(name: str) -> None:
    """At a kink the verdict is KINK with both slopes; a convention between them passes."""
    f, x, left, right = KINKS[name]
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.KINK
    assert finding.left == pytest.approx(left, abs=1e-9)
    assert finding.right == pytest.approx(right, abs=1e-9)
    assert finding.passed
    assert "kink" in finding.note


@pytest.mark.parametrize("name", KINKS)
def test_derivative_outside_the_slopes_fails(name: str) -> None:
    """A derivative that is not between the slopes of a kink does not pass."""
    f, x, left, right = KINKS[name]
    for wrong in (min(left, right) - 0.01, max(left, right) + 0.01):
        finding = finding_of(with_derivatives(f, wrong), x)
        assert finding.verdict is not Verdict.OK
        assert not finding.passed


@pytest.mark.parametrize("distance", [1e-1, 1e-4, 1e-9, 1e-300])
@pytest.mark.parametrize(
    "f", [relu, abs, lambda x: maximum(2 * x, -x)], ids=["relu", "abs", "max"]
)
def test_no_step_crosses_a_kink_nearby(f: Callable[[Any], Any], distance: float) -> None:
    """Beside a kink, however near, the gradient is OK, and half of it a MISMATCH."""
    for x in (distance, -distance):
        assert finding_of(f, x).verdict is Verdict.OK
        if gradcheck(f, [x]).findings[0].analytic != 0.0:
            assert finding_of(scaled(f, 0.5), x).verdict is Verdict.MISMATCH


def test_only_the_parameter_on_the_kink_is_excused() -> None:
    """A kink of one parameter does not excuse a wrong derivative of another."""
    x, y = Value(0.0, label="x"), Value(3.0, label="y")

    def f() -> Value:
        return relu(x) + scaled(lambda v: v * v, 1.01)(y)

    found = {finding.name: finding.verdict for finding in gradcheck(f, [x, y]).findings}
    assert found == {"x": Verdict.KINK, "y": Verdict.MISMATCH}


SMOOTH_TIES: dict[str, tuple[Callable[[Any], Any], float]] = {
    "relu squared": (lambda x: relu(x) ** 2, 0.0),
    "abs squared": (lambda x: abs(x) * abs(x), 0.0),
    "abs to the 1.5": (lambda x: abs(x) ** 1.5, 0.0),
    "maximum with itself": (lambda x: maximum(x, x), 1.0),
    "abs cubed": (lambda x: maximum(x, -x) ** 3, 0.0),
}


@pytest.mark.parametrize("name", SMOOTH_TIES)
def test_tie_across_which_the_function_is_smooth_is_ok(name: str) -> None:
    """Without a kink in the result, a tie neither excuses a gradient nor fails it."""
    f, slope = SMOOTH_TIES[name]
    finding = finding_of(f, 0.0)
    assert finding.verdict is Verdict.OK
    assert finding.analytic == slope


def test_conventions_that_do_not_add_up_fail_as_kinks() -> None:
    """relu(x) - relu(-x) is x, but its derivative is 0 by convention: a KINK that fails."""
    finding = finding_of(lambda x: relu(x) - relu(-x), 0.0)
    assert finding.verdict is Verdict.KINK
    assert not finding.passed
    assert (finding.left, finding.right) == (pytest.approx(1.0), pytest.approx(1.0))
    assert "convention" in finding.note


@pytest.mark.parametrize("f", [floor, ceil, trunc, autograd_core.round, sign])
@pytest.mark.parametrize("x", [2.3, -0.7, 2.0, -1.5, 2.5, 0.0])
def test_step_functions_are_step(f: Callable[[Any], Any], x: float) -> None:
    """Step functions are STEP and pass, on and between their jumps."""
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.STEP
    assert finding.passed
    assert "floor" in finding.note or f is not floor


@pytest.mark.parametrize("x", [2.3, 2.0, -1.0])
def test_step_on_the_way_excuses_nothing_else(x: float) -> None:
    """With floor(x) on the way, the slope beside the jumps counts: 1 % off is a MISMATCH."""
    right = finding_of(lambda x: x * floor(x) + x * x, x)
    assert right.verdict is Verdict.STEP

    def wrong(v: Value) -> Value:
        return v * floor(v) + scaled(lambda u: u * u, 1.01)(v)

    assert finding_of(wrong, x).verdict is Verdict.MISMATCH


BRANCHES: dict[str, tuple[Callable[[Any], Any], float, float, float]] = {
    "hidden abs": (lambda x: x * 1 if x.data > 0 else -x, 0.0, -1.0, 1.0),
    "hidden bend": (lambda x: 2 * (x - 1) if x.data > 1 else 3 * (x - 1), 1.0, 3.0, 2.0),
    "seen bend": (lambda x: x * 1 if x > 0 else 4 * x, 0.0, 4.0, 1.0),
    "hidden bend of curves": (
        lambda x: exp(x) if x.data < 0.5 else math.exp(0.5) * (x + 0.5) ** 2,
        0.5,
        math.exp(0.5),
        2 * math.exp(0.5),
    ),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_branch_of_the_program_is_a_kink(name: str) -> None:
    """A branch on numbers, seen by the engine or not, is a KINK with both slopes."""
    f, x, left, right = BRANCHES[name]
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.KINK
    assert finding.passed
    assert finding.left == pytest.approx(left)
    assert finding.right == pytest.approx(right)


def test_branch_of_the_program_does_not_excuse_a_wrong_gradient() -> None:
    """A derivative outside the slopes of a hidden branch fails."""

    def f(x: Value) -> Value:
        return x * 1 if x.data > 0 else -x

    assert not finding_of(scaled(f, 1.5), 0.0).passed


@pytest.mark.parametrize("distance", [1e-2, 1e-5, 1e-8])
def test_hidden_branch_beside_the_point_does_no_harm(distance: float) -> None:
    """Beside a hidden branch, finer steps measure the derivative on this side of it."""

    def f(x: Value) -> Value:
        return 2 * (x - 1) if x.data > 1 else 3 * (x - 1)

    assert finding_of(f, 1 + distance).verdict is Verdict.OK
    assert finding_of(scaled(f, 1.25), 1 + distance).verdict is not Verdict.OK


@pytest.mark.parametrize("seen", [False, True])
def test_jump_of_the_program_is_told(seen: bool) -> None:
    """A jump by a branch is JUMP and does not pass; the note gives its height."""

    def f(x: Value) -> Value:
        above = x > 1.0 if seen else x.data > 1.0
        return x * x + 5.0 if above else x * x

    finding = finding_of(f, 1.0)
    assert finding.verdict is Verdict.JUMP
    assert not finding.passed
    assert "jumps" in finding.note and "+5" in finding.note
    assert finding.left == pytest.approx(2.0) and finding.right == pytest.approx(2.0)
    assert not finding_of(scaled(f, 1.01), 1.0).passed


JUMPS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "where": (lambda x: where(x > 0.5, x, x * x + 1), 0.5),
    "beside a step elsewhere": (lambda x: floor(x + 0.3) + where(x > 1, x, 2 * x), 1.0),
    "the cut of atan2": (lambda y: atan2(y, -1.0), 0.0),
    "at the end of a domain": (lambda x: where(x > 0, 1.0, x) + x**1.5, 0.0),
}
"""Functions that jump at a point without a step function."""


@pytest.mark.parametrize("name", JUMPS)
def test_jump_never_passes(name: str) -> None:
    """Where f itself jumps no derivative is right, in first order, in second and in the screen."""
    f, x = JUMPS[name]
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.JUMP
    assert "jump" in finding.note
    assert not gradcheck(f, [x])
    assert not gradcheck(f, [x], order=2)
    assert not gradcheck(f, [x], directions=2)


@pytest.mark.parametrize("exponent", [1.5, 2.5])
def test_end_of_a_domain_is_measured_from_inside(exponent: float) -> None:
    """At the end of a domain the one-sided slope counts."""

    def f(x: Value) -> Value:
        return x**exponent

    assert finding_of(f, 0.0).verdict is Verdict.OK
    assert finding_of(with_derivatives(f, 0.5), 0.0).verdict is Verdict.MISMATCH


def test_end_of_a_domain_is_said_to_be_one_sided() -> None:
    """The note says that only one side was measured, and the finding carries its slope."""
    finding = finding_of(lambda x: x**1.5 + 3 * x, 0.0)
    assert "one-sided" in finding.note
    assert math.isnan(finding.left)
    assert finding.right == pytest.approx(3.0, abs=1e-3)


def test_domain_ends_far_below_the_first_step() -> None:
    """log at 1e-300 is measured with steps that stay in its domain."""
    finding = finding_of(log, 1e-300)
    assert finding.verdict is Verdict.OK
    assert finding.step < 1e-300


def test_errors_of_the_function_beside_the_point_are_ends_of_its_domain() -> None:
    """A function that raises ValueError for x < 0 is measured for x > 0."""

    def f(x: Value) -> Value:
        math.sqrt(x.data)
        return 3 * x

    finding = finding_of(f, 0.0)
    assert finding.verdict is Verdict.OK
    assert "one-sided" in finding.note
    assert finding_of(scaled(f, 1.01), 0.0).verdict is Verdict.MISMATCH
    with pytest.raises(ValueError, match="math domain|expected a nonnegative"):
        gradcheck(f, [-1.0])


def test_point_alone_between_two_jumps_is_inconclusive() -> None:
    """x * sign(x) + sign(x) has a value of its own at 0: its derivative cannot be measured."""
    finding = finding_of(lambda x: exp(sign(x)) * (x + 1.0), 0.0)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "between two jumps" in finding.note


@pytest.mark.parametrize("x", [1e-9, -3e-9])
def test_kink_of_several_operands_at_once_is_not_crossed(x: float) -> None:
    """hypot(x, x) is sqrt(2) |x|: no step may cross 0."""
    finding = finding_of(lambda v: hypot(v, v), x)
    assert finding.verdict is Verdict.OK
    assert finding.step < abs(x)


def test_noise_of_the_function_is_no_evidence() -> None:
    """Values in single precision are a staircase, which does not make a right gradient wrong."""

    def f(x: Value) -> Value:
        rounded = struct.unpack("f", struct.pack("f", math.sin(x.data)))[0]
        return record("sin32", rounded, (x,), (math.cos(x.data),))

    finding = finding_of(f, 0.5)
    assert finding.verdict is Verdict.INCONCLUSIVE


def test_a_jump_names_the_comparison_as_it_stands_in_a_program() -> None:
    """The note on a comparison of equal numbers shows both numbers and the line."""
    (finding,) = gradcheck(lambda x: x if x > 0.5 else x * x + 1, [0.5]).findings
    assert finding.verdict is Verdict.JUMP
    assert "the comparison 0.5 > 0.5 at test_kinks.py" in finding.note
