"""Step curves at every scale: tiny and huge points, and functions whose scale is not x."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import pytest

from autograd_core import (
    atan,
    cos,
    cosh,
    exp,
    log,
    log1p,
    sin,
    sqrt,
)
from autograd_core.laboratory.step_curve.curve import step_curve


def test_steps_whose_square_underflows():
    """Near 1e-308 a step is a number, and its square is 0: quotients divide by it twice."""
    for x in (1e-308, 1e-300):
        curve = step_curve(lambda x: (x + x) ** (1 - x), x)
        assert str(curve)


@pytest.mark.parametrize("x", [3e-60, 1e-6, 5.6e9, 7.4e51, 1e200])
def test_steps_go_with_the_size_of_x(x: float) -> None:
    """log looks the same at every size: the best step is 1e-5 of x, the errors 1e-9 of 1/x."""
    curve = step_curve(log, x)
    assert 1e-7 < curve.best_step / x < 1e-3
    assert curve.best_error < 1e-9 / x
    assert 0.01 < curve.steps[0] / x < 0.5
    assert "falls as h**2" in curve.words and "grows as 1/h" in curve.words


@pytest.mark.parametrize(("f", "x"), [(cos, 1e-6), (sin, 1e-200), (lambda x: 1e6 + x * x, 1e-6)])
def test_steps_are_larger_than_x_where_that_is_better(f: Any, x: float) -> None:
    """If the scale of f is not x, the steps reach beyond the one with the least error."""
    curve = step_curve(f, x)
    assert curve.steps[0] > curve.best_step > x


def test_square_of_a_tiny_number_has_its_derivative() -> None:
    """x * x at 7e-146: steps of the size of x give all digits, and nothing is called wrong."""
    curve = step_curve(lambda x: x * x, 7e-146)
    assert curve.best_error <= 1e-15 * curve.derivative
    assert "wrong" not in curve.words and "f''' is 0 here" in curve.words
    assert "the larger the step" not in curve.words


@pytest.mark.parametrize("with_digits", [True, False])
def test_third_derivative_is_0_only_where_it_is(
    with_digits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A derivative that could not be measured is nan, not 0; exact arithmetic knows a 0."""
    if not with_digits:
        monkeypatch.setitem(sys.modules, "mpmath", None)
    line = step_curve(lambda x: 3 * x + 1e8, 1.0)
    assert line.third == 0.0 if with_digits else math.isnan(line.third)
    assert ("is 0 here" in line.words) is with_digits
    hidden = step_curve(lambda x: 1e30 + sin(x), 1.0)
    assert "is 0 here" not in hidden.words
    assert json.loads(hidden.to_json())["third"] == (hidden.third if with_digits else "nan")
    fifth = step_curve(lambda x: x**5, 0.0)
    assert "the larger the step" not in fifth.words


def test_floats_too_far_apart_are_named() -> None:
    """At 1e17 the floats are 16 apart: no step has a digit of cos, and the words say why."""
    curve = step_curve(sin, 1e17)
    assert "no step has a correct digit" in curve.words and "2e+01 apart" in curve.words
    assert "wrong" not in curve.words


@pytest.mark.parametrize(
    "f",
    [
        lambda x: sin(x) / (2.8e-151 - x),
        lambda x: log1p(x / 6.2e-151),
        lambda x: atan(1e200 * x),
    ],
    ids=["pole", "log1p", "atan"],
)
def test_scale_of_f_at_0_is_found(f: Any) -> None:
    """At 0 only f shows the scale: a jump to coarse steps is smooth."""
    curve = step_curve(f, 0.0)
    assert curve.shape == "smooth"
    assert curve.best_error < 1e-8 * curve.derivative
    assert curve.steps[0] < 1e-100


@pytest.mark.parametrize(
    ("f", "x"),
    [(exp, 709.7), (lambda x: 2 * x, 8e307), (sqrt, 1e-320), (lambda x: x**0.5, 1e-320)],
)
def test_curves_at_the_ends_of_the_floats(f: Any, x: float) -> None:
    """Quotients whose double overflows, and points at the largest and the smallest floats."""
    found = step_curve(f, x)
    assert found.shape == "smooth" and "wrong" not in found.words
    assert found.best_error <= 1e-7 * found.derivative


def test_no_step_is_called_infinite() -> None:
    """If float64 leaves its range on the way, there is no best step."""
    assert "inf" not in step_curve(lambda x: cosh(x) / exp(x), -300.0).words
