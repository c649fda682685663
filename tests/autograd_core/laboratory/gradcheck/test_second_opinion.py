"""Complex steps confirm derivatives that differences of floats cannot measure, and no others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import (
    acos,
    atanh,
    cos,
    erf,
    floor,
    gelu,
    log,
    logsumexp,
    record,
    sigmoid,
    sin,
    sqrt,
    tanh,
)
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Finding, Verdict

Function = Callable[[Any], Any]

HIDDEN: dict[str, tuple[Function, float]] = {
    "a tail of tanh": (tanh, 30.0),
    "a tail of sigmoid": (sigmoid, 45.0),
    "a tail of erf": (erf, 5.9),
    "a tail of logsumexp": (lambda x: logsumexp([x, 0.0]), -45.0),
    "beside a large constant": (lambda x: 1e13 + sin(x), 0.9),
    "beside 1": (lambda x: 1 + x * x, 3e-12),
    "the top of cos": (cos, 3e-12),
    "the top of sin": (sin, math.pi / 2),
    "a penalty on a tiny weight": (
        lambda w: (w * 0.3 - 1.0) ** 2 * 0.0 + 1.0 + 1e-3 * w * w,
        1e-20,
    ),
    "beside the end of acos": (acos, 1 - 1e-15),
    "beside the end of atanh": (atanh, 1 - 1e-14),
    "beside the end of log": (lambda x: log(1 - x), 1 - 1e-13),
    "a difference of roots": (lambda x: sqrt(1e10 + x) - 1e5, 0.3),
    "gelu beside a large number": (lambda x: 1e13 + gelu(x), 0.5),
}
"""Right derivatives that no difference of values verifies to 5 digits."""


def finding_of(f: Function, x: float) -> Finding:
    """The one finding of a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding


def with_identity(f: Function, factor: float) -> Function:
    """f, and after it an operation that returns its operand, with the factor for a derivative."""

    def changed(x: Any) -> Any:
        y = f(x)
        return record("planted", y.data, (y,), (factor,))

    return changed


@pytest.mark.parametrize("name", HIDDEN)
def test_right_derivative_that_differences_cannot_see_is_ok(name: str) -> None:
    """The complex step verifies it, and the note says so."""
    f, x = HIDDEN[name]
    for right in (f, with_identity(f, 1.0)):
        finding = finding_of(right, x)
        assert finding.verdict is Verdict.OK
        assert finding.digits >= 5


@pytest.mark.parametrize("factor", [-1.0, 1.0 + 1e-4, 0.5])
@pytest.mark.parametrize("name", HIDDEN)
def test_wrong_derivative_that_differences_cannot_see_does_not_pass(
    name: str, factor: float
) -> None:
    """A wrong sign, size or digit does not pass."""
    f, x = HIDDEN[name]
    assert not finding_of(with_identity(f, factor), x).passed


def test_note_names_the_complex_step() -> None:
    """The note names the complex step, and the finding has no step."""
    finding = finding_of(tanh, 30.0)
    assert "complex step" in finding.note
    assert math.isnan(finding.step)


def opaque_tanh(x: Any) -> Any:
    """tanh(x) as one recorded operation."""
    y = math.tanh(x.data)
    return record("opaque", y, (x,), (1 / math.cosh(x.data) ** 2,))


@pytest.mark.parametrize("x", [3e-12, 1e-17])
@pytest.mark.parametrize("f", [cos, lambda x: 1 + x * x], ids=["cos", "1 + x * x"])
def test_zero_that_differences_cannot_refute_is_refuted(f: Function, x: float) -> None:
    """A derivative of 0 does not pass if a complex step measures another."""
    finding = finding_of(with_identity(f, 0.0), x)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "complex step" in finding.note
    assert finding_of(lambda v: f(v - v), x).verdict is Verdict.OK


INVISIBLE: dict[str, tuple[Function, float]] = {
    "a plain number": (lambda x: 1e13 + sin(x) + math.cos(x.data), 0.9),
    "a detached factor": (lambda w: 1.0 + w * w.detach(), 1e-20),
    "an operation of unknown function": (opaque_tanh, 30.0),
    "a step function": (lambda x: 1e13 + sin(x) * floor(x), 1.3),
}
"""Derivatives of programs that compute beside the recorded operations."""


@pytest.mark.parametrize("name", INVISIBLE)
def test_what_the_operations_do_not_tell_is_not_confirmed(name: str) -> None:
    """Where the program computes with plain numbers, the complex step does not count."""
    f, x = INVISIBLE[name]
    assert finding_of(f, x).verdict is not Verdict.OK


def test_forward_rounding_is_not_confirmed() -> None:
    """(1 - cos x) / x**2 at 1e-7 has no right digit, and the complex step makes the same error."""
    finding = finding_of(lambda x: (1 - cos(x)) / x**2, 3e-7)
    assert not finding.passed
