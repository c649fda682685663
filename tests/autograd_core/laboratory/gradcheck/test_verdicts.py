"""Verdicts are right at small fast parts, small derivatives, poles and ends of domains."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import Value, asin, cos, exp, log, record, sin, sqrt, tan
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Finding, Verdict

Function = Callable[[Any], Any]


def finding_of(f: Function, x: float) -> Finding:
    """The one finding of a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding


def opaque(f: Callable[[float], float], slope: Callable[[float], float]) -> Function:
    """A function of plain numbers as one custom operation."""

    def recorded(x: Any) -> Any:
        return record("opaque", f(x.data), (x,), (slope(x.data),))

    return recorded


def planted(f: Function, factor: float) -> Function:
    """f, with an identity at its end whose derivative is the factor."""

    def wrong(x: Any) -> Any:
        y = f(x)
        return record("planted", y.data, (y,), (factor,))

    return wrong


@pytest.mark.parametrize("offset", range(5))
@pytest.mark.parametrize(
    ("size", "frequency"),
    [(1e-8, 1e3), (1e-9, 1e4), (1e-10, 1e5), (1e-11, 1e6), (1e-12, 1e7), (1e-12, 1e4)],
)
def test_small_fast_part_is_no_mismatch(size: float, frequency: float, offset: int) -> None:
    """A right gradient is not a MISMATCH if coarse steps miss a part of the function."""
    source = random.Random(offset)
    right = [1.5977144746567369, *(source.uniform(-3, 3) for _ in range(8))]
    for x in right:
        finding = finding_of(lambda v: v + size * sin(frequency * v), x)
        assert finding.verdict in (Verdict.OK, Verdict.INCONCLUSIVE)
        wrong = planted(lambda v: v + size * sin(frequency * v), 1 + 1e-4)
        assert not finding_of(wrong, x).passed


@pytest.mark.parametrize("factor", [1 + 1e-6, 1 + 1e-4, -1.0])
@pytest.mark.parametrize("f", [exp, sin, lambda x: x**3 + 1 / (1 + x * x)])
def test_error_of_a_millionth_of_a_smooth_function_is_a_mismatch(
    f: Function, factor: float
) -> None:
    """A derivative that finer differences exclude is a MISMATCH, to their accuracy."""
    for x in (-2.3, -0.4, 0.7, 1.9):
        assert finding_of(planted(f, factor), x).verdict is Verdict.MISMATCH


TINY: dict[str, tuple[Function, float]] = {
    "cos": (cos, 3e-12),
    "a square": (lambda x: x * x, 3e-20),
    "a square at 1e-81": (lambda x: x * x, 2.7e-81),
    "a square at -1e-140": (lambda x: x * x, -1e-140),
    "a cube": (lambda x: x**3, 3e-12),
    "a cube at 1e-40": (lambda x: x**3, 1e-40),
    "beside 1": (lambda x: 1 + x * x, 3e-12),
    "a penalty": (lambda w: (0.3 - 1.2 * 0.5) ** 2 + 1e-3 * w * w, 1e-20),
    "a power": (lambda x: x**1.5, 1e-30),
}
"""Functions whose derivative is small beside those nearby."""


@pytest.mark.parametrize("factor", [-1.0, 0.5, 1 + 1e-4])
@pytest.mark.parametrize("name", TINY)
def test_wrong_derivative_small_beside_slopes_nearby_does_not_pass(
    name: str, factor: float
) -> None:
    """Only a derivative of exactly 0 is verified as 0 by those nearby."""
    f, x = TINY[name]
    assert not finding_of(planted(f, factor), x).passed


@pytest.mark.parametrize("name", ["a square", "a square at 1e-81", "a cube at 1e-40", "a power"])
def test_derivative_at_a_tiny_point_has_all_digits(name: str) -> None:
    """Steps of the size of x measure a tiny derivative, also if 0 is claimed."""
    f, x = TINY[name]
    assert finding_of(f, x).digits > 8
    assert finding_of(planted(f, 0.0), x).verdict is Verdict.MISMATCH


@pytest.mark.parametrize("x", [340.0, 400.0, 500.0, 600.0, 709.0, -400.0, -700.0])
def test_fast_growth_does_not_drown_finer_steps(x: float) -> None:
    """A tenth of x is far too large a step for exp, and the finer steps decide."""
    assert finding_of(exp, x).digits > 8
    assert finding_of(planted(exp, 1.1), x).verdict is Verdict.MISMATCH


def slope_of_asin(x: float) -> float:
    """1 / sqrt(1 - x**2)."""
    return 1 / math.sqrt((1 - x) * (1 + x))


def test_narrow_spike_is_no_mismatch() -> None:
    """x**2 / (x**2 + y**2) is 1 within 1e-44 of 0 and 0 beyond, which coarse steps see only."""
    report = gradcheck(lambda x, y: x**2 / (x**2 + y**2), [-2.36e-44, 2.25e-65])
    assert Verdict.MISMATCH not in report.counts


EDGES: dict[str, tuple[Function, float]] = {
    "asin": (asin, 0.9999999282006168),
    "asin of numbers": (opaque(math.asin, slope_of_asin), 0.9999999282006168),
    "acos of numbers": (opaque(math.acos, lambda x: -slope_of_asin(x)), -1 + 1e-8),
    "a pole": (lambda x: 1 / (x - 1), 1.000002),
    "a pole of numbers": (opaque(lambda x: 1 / (x - 1), lambda x: -1 / (x - 1) ** 2), 1.000002),
    "tan": (tan, math.pi / 2 - 1e-6),
    "tan of numbers": (opaque(math.tan, lambda x: 1 + math.tan(x) ** 2), math.pi / 2 - 1e-6),
    "log": (log, 1e-12),
    "sqrt": (sqrt, 1e-9),
    "sqrt of numbers": (opaque(math.sqrt, lambda x: 0.5 / math.sqrt(x)), 1e-9),
}
"""Points beside poles and ends of domains."""


@pytest.mark.parametrize("factor", [1.01, -1.0])
@pytest.mark.parametrize("name", EDGES)
def test_pole_or_end_nearby_is_no_kink(name: str, factor: float) -> None:
    """Beside a pole or an end a right derivative is OK and a wrong one a MISMATCH."""
    f, x = EDGES[name]
    assert finding_of(f, x).verdict is Verdict.OK
    assert finding_of(planted(f, factor), x).verdict is Verdict.MISMATCH


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (planted(lambda x: 1 / (x - 1), 1.01), 1 + 1e-13),
        (planted(lambda x: sqrt(1 - x), 1.01), 1 - 1e-12),
        (opaque(lambda x: 1 / (x - 1), lambda x: -1 / (x - 1) ** 2), 1 + 1e-13),
        (opaque(lambda x: math.log(1 - x), lambda x: -1 / (1 - x)), 1 - 1e-9),
    ],
)
def test_note_beside_a_pole_or_end_names_it(f: Function, x: float) -> None:
    """If floats cannot tell, the verdict is INCONCLUSIVE and does not blame plain numbers."""
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "pole" in finding.note and "is within" in finding.note
    assert ".data" not in finding.note


@pytest.mark.parametrize("x", [1 + 1e-15, 1 - 1e-15])
def test_kink_nearer_than_any_step_is_judged_by_its_own_side(x: float) -> None:
    """The derivative of |x - 1| a few floats beside its kink is that of its side."""
    assert finding_of(lambda v: abs(v - 1) + 3 * v, x).verdict is Verdict.OK
    assert not finding_of(planted(lambda v: abs(v - 1) + 3 * v, 1.25), x).passed
    assert not finding_of(planted(lambda v: abs(v - 1) + 3 * v, 0.75), x).passed


ADVISED: dict[str, tuple[Function, float]] = {
    "rounding": (opaque(lambda x: 1e13 + math.sin(x), math.cos), 0.9),
    "noise": (opaque(lambda x: math.sin(x) + 1e-6 * (x * 1e9 % 1), math.cos), 0.5),
    "float32": (opaque(lambda x: round(math.sin(x), 7), math.cos), 0.5),
    "no value beside": (lambda x: sqrt(x) + sqrt(-x) + x if x.data else x * 1.0, 0.0),
    "a vertical slope": (lambda x: abs(x) ** 0.5 if x.data else x * 1.0, 0.0),
    "cancelling": (lambda x: (exp(x) - 1) / x, 1e-9),
    "an end nearby": (planted(lambda x: sqrt(1 - x), 1.01), 1 - 1e-12),
}
"""Functions whose derivative the check cannot judge."""


@pytest.mark.parametrize("name", ADVISED)
def test_every_inconclusive_says_what_to_do(name: str) -> None:
    """The note ends with a step that the reader can take."""
    f, x = ADVISED[name]
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "What to do: " in finding.note


def test_summary_of_an_inconclusive_promises_no_agreement() -> None:
    """The summary of an INCONCLUSIVE does not say '|diff| <= tol' but that it is not known."""
    x = Value(0.9, label="x")
    report = gradcheck(lambda: opaque(lambda t: 1e13 + math.sin(t), math.cos)(x), [x])
    said = report.text(details=True)
    assert "<= tol" not in said
    assert "not known well enough" in said
