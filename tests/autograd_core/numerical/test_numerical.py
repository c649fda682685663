"""Numerical derivatives: as accurate as they claim, on functions whose derivative is known."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from random import Random
from statistics import mean, median
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, exp, sin, tanh
from autograd_core.numerical import (
    METHODS,
    Estimate,
    NotAnalytic,
    central_difference,
    default_step,
    numerical_gradient,
    one_sided,
    representable,
    richardson,
    start_step,
)

EPSILON = 2.0**-52
POINTS = 50


def decades(random: Random) -> float:
    """A positive number between 1e-4 and 1e4."""
    return float(10 ** random.uniform(-4, 4))


def within(size: float) -> Callable[[Random], float]:
    """A rule for random numbers up to a size."""
    return lambda random: random.uniform(-size, size)


FUNCTIONS: dict[str, tuple[Any, Any, Callable[[Random], float], float]] = {
    "sin": (math.sin, mpmath.cos, within(10), 1e-14),
    "log": (math.log, lambda x: 1 / x, decades, 4e-14),
    "1/x": (lambda x: 1 / x, lambda x: -1 / x**2, decades, 2e-14),
    "sqrt": (math.sqrt, lambda x: 1 / (2 * mpmath.sqrt(x)), decades, 2e-14),
    "sin(50x)": (lambda x: math.sin(50 * x), lambda x: 50 * mpmath.cos(50 * x), within(3), 2e-13),
    "1e6+sin": (lambda x: 1e6 + math.sin(x), mpmath.cos, within(10), 1e-8),
    "sin(x/1e8)": (
        lambda x: math.sin(1e-8 * x),
        lambda x: mpmath.mpf(1e-8) * mpmath.cos(mpmath.mpf(1e-8) * x),
        within(10),
        1e-14,
    ),
    "exp": (math.exp, mpmath.exp, within(20), 1e-14),
    "tanh": (math.tanh, lambda x: mpmath.sech(x) ** 2, within(5), 1e-13),
    "x**5-3x": (lambda x: x**5 - 3 * x, lambda x: 5 * x**4 - 3, within(5), 1e-14),
    "gauss": (
        lambda x: math.exp(-x * x),
        lambda x: -2 * x * mpmath.exp(-x * x),
        within(4),
        2e-14,
    ),
    "sigmoid": (
        lambda x: 1 / (1 + math.exp(-x)),
        lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2,
        within(20),
        1e-13,
    ),
}
"""Function, exact derivative, points, and a bound on the median relative error."""


def measured(name: str) -> list[tuple[Estimate, float, float]]:
    """Richardson estimates of a function at random points, each with its error and exact value."""
    f, derivative, point, _ = FUNCTIONS[name]
    random = Random(f"numerical {name}")
    found = []
    for _ in range(POINTS):
        x = point(random)
        estimate = richardson(f, x)
        with mpmath.workdps(50):
            exact = derivative(mpmath.mpf(x))
            error = abs(estimate.derivative - exact)
        found.append((estimate, float(error), abs(float(exact))))
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_richardson_is_accurate(name: str) -> None:
    """The median relative error is about 1e-14 where the values of f have 16 digits of it."""
    relative = [error / exact for _, error, exact in measured(name)]
    assert median(relative) < FUNCTIONS[name][3]


def test_richardson_knows_its_error() -> None:
    """The true error is within the estimate in 95 % of cases, within 4 times it in 99 %."""
    ratios = [error / found.error for name in FUNCTIONS for found, error, _ in measured(name)]
    assert sum(ratio <= 1 for ratio in ratios) >= 0.95 * len(ratios)
    assert sum(ratio <= 4 for ratio in ratios) >= 0.99 * len(ratios)


def test_richardson_does_not_claim_too_little() -> None:
    """The estimates are useful: the median is below 1e-12 of the derivative."""
    claims = [found.error / exact for name in FUNCTIONS for found, _, exact in measured(name)]
    assert median(claims) < 1e-12


def test_richardson_is_cheap() -> None:
    """At most 26 evaluations for a smooth function, fewer on average; the count is the truth."""
    counts = [found.evaluations for name in FUNCTIONS for found, _, _ in measured(name)]
    assert max(counts) <= 26 and mean(counts) <= 18
    calls = []
    found = richardson(lambda x: calls.append(x) or math.sin(x), 1.0)  # type: ignore[func-returns-value]
    assert found.evaluations == len(calls)


def test_richardson_takes_the_rounding_bound_of_the_caller() -> None:
    """A larger error per evaluation gives a larger estimate, and earlier entries of the table."""

    def rough(x: float) -> float:
        """The sine to 8 digits."""
        return round(math.sin(x), 8)

    blind, told = richardson(rough, 1.0), richardson(rough, 1.0, rounding=0.5e-8)
    assert abs(told.derivative - math.cos(1.0)) <= told.error < 1e-5
    assert told.evaluations < blind.evaluations
    exact = richardson(lambda x: x * x, 1.0, step=0.25, rounding=0.0)
    assert (exact.derivative, exact.error) == (2.0, 0.0)


@pytest.mark.parametrize("frequency", [1e3, 1e6, 1e9])
def test_richardson_finds_a_small_scale(frequency: float) -> None:
    """A table at steps of many periods does not settle; the next ones do."""
    found = richardson(lambda x: math.sin(frequency * x), 1.0)
    with mpmath.workdps(50):
        exact = frequency * mpmath.cos(mpmath.mpf(frequency))
    assert abs(found.derivative - exact) <= found.error <= 1e-4 * frequency


def test_richardson_is_not_fooled_by_aliasing() -> None:
    """At x = 1e10 the first steps are near multiples of pi: the table agrees on a wrong slope."""
    found = richardson(math.sin, 1e10)
    with mpmath.workdps(50):
        exact = mpmath.cos(mpmath.mpf(10) ** 10)
    assert abs(found.derivative - exact) <= found.error < 1e-3


def test_richardson_finds_the_scale_of_a_rounded_kink() -> None:
    """sqrt(x*x + 1e-12) looks like |x| at all steps but the smallest; its slope at 0 is 0."""

    def rounded(x: float) -> float:
        return math.sqrt(x * x + 1e-12)

    right = one_sided(rounded, 0.0, +1)
    assert abs(right.derivative) <= 10 * right.error < 1e-9
    beside = richardson(rounded, 1e-6)
    assert abs(beside.derivative - math.sqrt(0.5)) <= beside.error < 1e-6


@pytest.mark.parametrize("x", [0.3, 1.0, 1.5])
def test_noise_is_known_from_the_caller(x: float) -> None:
    """The sine in single precision: the estimate holds where its rounding error was told."""

    def single(x: float) -> float:
        return float(struct.unpack("f", struct.pack("f", math.sin(x)))[0])

    told = richardson(single, x, rounding=2.0**-25)
    assert abs(told.derivative - math.cos(x)) <= told.error < 1e-5
    blind = richardson(single, x)
    assert abs(blind.derivative - math.cos(x)) < 2.0**-25 / (start_step(x) / 2**11)


@pytest.mark.parametrize(("f", "x"), [(math.floor, 1.0), (lambda x: x > 0, 0.0)])
def test_jump_has_no_derivative(f: Any, x: float) -> None:
    """The difference quotients grow as 1/h: the error is at least half of what is returned."""
    found = richardson(f, x)
    assert found.error > 0.5 * abs(found.derivative)
    if f is math.floor:
        assert one_sided(f, x, +1).derivative == 0.0
        left = one_sided(f, x, -1)
        assert left.error > 0.5 * abs(left.derivative)


@pytest.mark.parametrize("method", ["central", "richardson"])
def test_kink_gives_the_mean_of_the_slopes(method: str) -> None:
    """Central differences cannot see |x| bend at 0; one-sided ones give both slopes."""
    assert numerical_gradient(lambda x: max(x, 3 * x), [0.0], method)[0].derivative == 2.0
    assert one_sided(lambda x: max(x, 3 * x), 0.0, +1).derivative == pytest.approx(3.0, rel=1e-15)
    assert one_sided(lambda x: max(x, 3 * x), 0.0, -1).derivative == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_sided_slopes_know_their_error(name: str, side: int) -> None:
    """On smooth functions both are the derivative, within twice their own estimate."""
    f, derivative, point, _ = FUNCTIONS[name]
    random = Random(f"one-sided {name}")
    for _ in range(10):
        x = point(random)
        found = one_sided(f, x, side)
        with mpmath.workdps(50):
            exact = derivative(mpmath.mpf(x))
            assert abs(found.derivative - exact) <= 2 * found.error
        assert found.error <= 1e-3 * abs(exact)
        assert found.evaluations <= 15


def test_one_sided_slope_stays_on_its_side() -> None:
    """f is not evaluated on the other side: x**1.5 has a slope to the right of 0."""
    seen: list[float] = []
    found = one_sided(lambda x: seen.append(x) or x**2 * math.sqrt(x), 0.0, +1)  # type: ignore[func-returns-value]
    assert min(seen) == 0.0 and abs(found.derivative) <= max(1e-6, found.error)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_central_difference_errs_as_it_says(name: str) -> None:
    """The true error is within 4 times truncation + rounding at the default step."""
    f, derivative, point, _ = FUNCTIONS[name]
    random = Random(f"central {name}")
    for _ in range(POINTS):
        x = point(random)
        if name in ("log", "1/x", "sqrt") and x < 1e-2:
            continue
        found = central_difference(f, x)
        with mpmath.workdps(50):
            error = abs(found.derivative - derivative(mpmath.mpf(x)))
        assert error <= 4 * found.error
        assert found.evaluations == 4


def test_central_difference_of_a_parabola_is_exact() -> None:
    """No third derivative, no truncation: with dyadic numbers not even rounding."""
    found = central_difference(lambda x: x * x, 3.0, step=0.25)
    assert (found.derivative, found.truncation, found.step) == (6.0, 0.0, 0.25)


def test_truncation_is_a_sixth_of_the_third_derivative() -> None:
    """x**3 at step h errs by h**2, and says so."""
    found = central_difference(lambda x: x**3, 1.0, step=2.0**-7)
    assert found.derivative - 3.0 == 2.0**-14
    assert found.truncation == pytest.approx(2.0**-14, rel=1e-9)


@given(st.floats(-1e300, 1e300), st.floats(1e-300, 1e300))
def test_representable_step_is_exact_on_both_sides(x: float, h: float) -> None:
    """x + h and x - h are floats at the same distance from x, unless h dwarfs x."""
    step = representable(x, h)
    above, below = x + step, x - step
    if step < abs(x) and math.isfinite(above) and math.isfinite(below):
        assert Fraction(above) - Fraction(x) == Fraction(x) - Fraction(below) == Fraction(step)
    assert abs(step - h) <= math.ulp(abs(x) + h) or math.isinf(step)


def test_step_rules() -> None:
    """The rules as stated; neither is 0, and the first step stays clear of 0."""
    assert default_step(0.0) == EPSILON ** (1 / 3) == default_step(-0.5)
    assert default_step(-8.0) == 8 * EPSILON ** (1 / 3)
    assert (start_step(0.0), start_step(-5.0), start_step(1e-9)) == (0.1, 0.5, 1e-4)


@pytest.mark.parametrize(
    "f",
    [
        pytest.param(math.sqrt, id="raises to the left"),
        pytest.param(lambda x: x * math.nan, id="nan"),
        pytest.param(lambda x: x and math.inf, id="inf"),
    ],
)
def test_function_without_values_beside_x(f: Any) -> None:
    """Left of 0 there is no finite value: derivative nan, error infinite, no exception."""
    for found in (central_difference(f, 0.0), richardson(f, 0.0), one_sided(f, 0.0, -1)):
        assert math.isnan(found.derivative) and found.error == math.inf
        assert found.evaluations < 100


def test_step_shrinks_into_the_domain() -> None:
    """Near the end of a domain the first step leaves it; acos and log(1 - x) are still found."""
    x = 1 - 1e-6
    found = richardson(math.acos, x)
    exact = -1 / math.sqrt((1 - x) * (1 + x))
    assert abs(found.derivative - exact) <= found.error <= 1e-6 * abs(exact)
    tiny = richardson(math.log, 1e-300)
    assert tiny.derivative == pytest.approx(1e300, rel=1e-9)


def test_error_of_f_itself_is_passed_on() -> None:
    """A function that raises at x has no derivative there; a TypeError is never swallowed."""
    with pytest.raises(ValueError, match="math domain|expected"):
        richardson(math.log, -1.0)
    with pytest.raises(ZeroDivisionError):
        one_sided(lambda x: 1 / x, 0.0, 1)
    with pytest.raises(TypeError):
        central_difference(lambda x: x + "1", 1.0)


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_no_derivative_at_infinity(x: float) -> None:
    """There is no step at infinity or nan: nan with an infinite error."""
    for found in (central_difference(math.atan, x), richardson(math.atan, x)):
        assert math.isnan(found.derivative) and found.error == math.inf


def test_near_overflow() -> None:
    """exp has a derivative up to 709.7, although most steps overflow."""
    found = richardson(math.exp, 709.7)
    assert abs(found.derivative / math.exp(709.7) - 1) < 1e-9


def test_values_are_taken_as_their_numbers() -> None:
    """f may be written for the engine: functions of floats, or results that are Values."""
    assert richardson(lambda x: tanh(x) * exp(x), 0.5).derivative == pytest.approx(
        math.exp(0.5) * (math.tanh(0.5) + 1 / math.cosh(0.5) ** 2), rel=1e-13
    )
    assert richardson(lambda x: Value(x) * x, 3.0).derivative == pytest.approx(6.0, rel=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_gradient_of_several_arguments(method: str) -> None:
    """One estimate for each argument, the others held; also through the complex step."""
    found = numerical_gradient(lambda x, y, z: x * sin(y) + z, [2.0, 0.5, 7], method)
    exact = [math.sin(0.5), 2 * math.cos(0.5), 1.0]
    assert all(
        abs(e.derivative - d) <= max(e.error, EPSILON) for e, d in zip(found, exact, strict=True)
    )
    assert len(found) == 3


def test_gradient_by_complex_step_is_refused_where_it_does_not_apply() -> None:
    """NotAnalytic comes through."""
    with pytest.raises(NotAnalytic, match="abs"):
        numerical_gradient(abs, [1.0], "complex")


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: richardson(2.0, 1.0), TypeError, "f must be a function"),
        (lambda: richardson(math.sin, "1"), TypeError, "x must be a real number"),
        (lambda: richardson(math.sin, 1.0, step=0.0), ValueError, "step must be a positive"),
        (lambda: richardson(math.sin, 1.0, levels=1), ValueError, "levels must be 2"),
        (lambda: richardson(math.sin, 1.0, rounding=-1.0), ValueError, "rounding must be"),
        (lambda: one_sided(math.sin, 1.0, 0), ValueError, "side must be 1"),
        (lambda: richardson(lambda x: [x], 1.0), TypeError, "f must return a Value or a real"),
        (lambda: numerical_gradient(math.sin, 1.0), TypeError, "at must be a sequence"),
        (lambda: numerical_gradient(math.sin, [1.0], "best"), ValueError, "'richardson'"),
        (lambda: numerical_gradient(math.sin, [Value(1.0)]), TypeError, ".data"),
    ],
    ids=lambda part: getattr(part, "__name__", str(part)),
)
def test_wrong_arguments_are_named(call: Any, error: type[Exception], text: str) -> None:
    """What came and what was expected."""
    with pytest.raises(error, match=text):
        call()


def test_staircase_in_which_every_quotient_is_exact():
    """A function that is constant near the point, and none farther away, divides by no 0."""
    estimate = richardson(lambda t: round(t, 3), 0.0)
    assert abs(estimate.derivative) <= estimate.error or estimate.derivative == 0.0


def test_complex_numbers_beyond_the_end_of_the_domain_are_no_values():
    """A step that makes a root complex has left the domain; at the point itself that is told."""
    assert math.isnan(central_difference(lambda x: x**0.5, 1e-10).derivative)
    assert richardson(lambda x: x**0.5, 1e-10).derivative == pytest.approx(50000.0, rel=1e-9)
    with pytest.raises(ValueError, match="complex"):
        richardson(lambda x: x**0.5, -1.0)
