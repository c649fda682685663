"""The step curve: the V of truncation and rounding, and the shapes that have no V."""

from __future__ import annotations

import json
import math
import sys
from itertools import count
from typing import Any

import mpmath
import pytest

from autograd_core import (
    cbrt,
    cosh,
    exp,
    floor,
    grad,
    log,
    record,
    relu,
    sin,
    tanh,
)
from autograd_core.laboratory.step_curve.curve import step_curve
from autograd_core.numerical import central_difference, default_step, representable
from tests.autograd_core.laboratory.step_curve.step_curves import CASES, SMOOTH, curve_of

COLUMNS = 80


@pytest.mark.parametrize(("shape", "name"), CASES)
def test_shape_is_recognised(shape: str, name: str) -> None:
    """Smooth, bent, torn, vertical, one-sided or undefined: the curve says which, in words too."""
    curve = curve_of(shape, name)
    assert curve.shape == shape
    assert curve.words.startswith(shape)


@pytest.mark.parametrize(("shape", "name"), CASES)
def test_text_fits(shape: str, name: str) -> None:
    """The text keeps to 80 columns, and has a line for each power of ten."""
    text = str(curve_of(shape, name))
    assert all(len(line) <= COLUMNS for line in text.splitlines())
    if shape != "undefined":
        assert sum(line.rstrip().endswith("|") for line in text.splitlines()) >= 6


@pytest.mark.parametrize(("shape", "name"), CASES)
def test_data_is_json(shape: str, name: str) -> None:
    """to_json is strict JSON, without nan or inf, and holds what to_dict returns."""
    curve = curve_of(shape, name)
    read = json.loads(curve.to_json(), parse_constant=pytest.fail)
    assert read == curve.to_dict()
    assert read.pop("format") == "autograd_core step curve 1"
    assert repr([float(x) for x in read["central"]]) == repr(list(curve.central))
    assert len(read["steps"]) == len(read["central"]) == len(read["forward"])


@pytest.mark.parametrize(
    ("f", "x", "third", "second", "scale"),
    [
        (sin, 1.0, -math.cos(1.0) / 6, -math.sin(1.0) / 2, 1.0),
        (exp, 20.0, math.exp(20.0) / 6, math.exp(20.0) / 2, 1.0),
        (log, 1e-3, 1e9 / 3, -1e6 / 2, 1e-3),
        (lambda x: 1e6 + sin(x), 1.0, -math.cos(1.0) / 6, -math.sin(1.0) / 2, 1.0),
        (lambda x: sin(1e6 * x), 1.0, -1e18 * math.cos(1e6) / 6, -1e12 * math.sin(1e6) / 2, 1e-6),
        (lambda x: x**3, 2.0, 1.0, 6.0, 1.0),
    ],
    ids=["sin", "exp", "log", "1e6 + sin", "fast", "cube"],
)
def test_truncation_is_predicted(
    f: Any, x: float, third: float, second: float, scale: float
) -> None:
    """f'''/6 and f''/2 are estimated to 1 %, and errors follow them where rounding is small."""
    curve = step_curve(f, x)
    assert curve.third == pytest.approx(third, rel=0.01)
    assert curve.second == pytest.approx(second, rel=0.01)
    followed = 0
    for h, central, forward in zip(curve.steps, curve.central, curve.forward, strict=True):
        if h < scale / 30 and abs(third) * h * h > 100 * curve.noise / h:
            assert central == pytest.approx(abs(third) * h * h, rel=0.05)
            assert forward == pytest.approx(abs(second) * h, rel=0.05)
            followed += 1
    assert followed >= 3
    assert scale / 30 < curve.reach


@pytest.mark.parametrize("name", sorted(set(SMOOTH) - {"of floats"}))
def test_rounding_is_bounded(name: str) -> None:
    """If truncation is small, no error exceeds twice the bound from the engine."""
    curve = curve_of("smooth", name)
    for h, central, predicted in zip(curve.steps, curve.central, curve.predicted, strict=True):
        if h <= curve.reach and abs(curve.third) * h * h < curve.noise / h / 100:
            assert central <= 2 * predicted


def test_bound_of_rounding_is_not_idle() -> None:
    """Somewhere on the rounding side the bound is less than 20 times the error."""
    for f, x in (SMOOTH["sin"], SMOOTH["exp"], SMOOTH["1e6 + sin"], SMOOTH["fast"]):
        curve = step_curve(f, x)
        pairs = zip(curve.steps, curve.central, curve.predicted, strict=True)
        assert max(e / p for h, e, p in pairs if h < curve.predicted_step) > 0.05


@pytest.mark.parametrize("name", ["sin", "exp", "log near 0", "1e6 + sin", "fast", "far"])
def test_best_step_is_where_theory_has_it(name: str) -> None:
    """The best step is within a factor of 30 of the predicted one, its error not far below."""
    curve = curve_of("smooth", name)
    assert 1 / 30 < curve.best_step / curve.predicted_step < 30
    assert curve.best_error <= curve.predicted_error
    index = curve.steps.index(curve.best_step)
    assert curve.central[index] == curve.best_error
    assert curve.best_error == min(error for error in curve.central if error == error)


def test_default_is_that_of_the_central_difference() -> None:
    """The marked default is the step of `central_difference`, with its error."""
    curve = step_curve(sin, 1.0)
    found = central_difference(math.sin, 1.0)
    assert curve.default_step == found.step == representable(1.0, default_step(1.0))
    with mpmath.workdps(40):
        error = abs(mpmath.mpf(found.derivative) - mpmath.cos(1))
    assert curve.default_error == pytest.approx(float(error), rel=1e-12)


def test_steps_are_those_of_floats() -> None:
    """From 1e-1 to 1e-16, several for each power of ten; steps lost in x are left out."""
    curve = step_curve(exp, 1.0, per_decade=8)
    assert curve.steps == sorted(set(curve.steps), reverse=True)
    assert all((1.0 + h) - 1.0 == h == 1.0 - (1.0 - h) for h in curve.steps)
    assert curve.steps[0] == pytest.approx(0.1) and curve.steps[-1] == 2.0**-52
    assert len(curve.steps) > 8 * 14
    assert step_curve(exp, 0.0).steps[-1] == pytest.approx(1e-16)
    assert min(step_curve(sin, 1e10).steps) == math.ulp(1e10)


def test_reference_has_fifty_digits() -> None:
    """Errors are measured from the graph in mpmath numbers, and resolve parts of an ulp."""
    curve = step_curve(lambda x: sin(x) * exp(-x), 0.7)
    with mpmath.workdps(50):
        x = mpmath.mpf(0.7)
        exact = mpmath.exp(-x) * (mpmath.cos(x) - mpmath.sin(x))
        assert curve.source == "50 digits" and curve.derivative == float(exact)
        engine = grad(lambda x: sin(x) * exp(-x))(0.7)
        assert curve.reverse_error == pytest.approx(float(abs(engine - exact)), rel=1e-9)
    assert 0 < curve.reverse_error < 4 * 2.0**-53 * curve.derivative
    assert curve.complex_error < 4 * 2.0**-53 * curve.derivative


def test_reference_without_mpmath_is_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """mpmath is optional: without it errors are measured from reverse mode."""
    monkeypatch.setitem(sys.modules, "mpmath", None)
    curve = step_curve(sin, 1.0)
    assert (curve.source, curve.derivative) == ("reverse mode", math.cos(1.0))
    assert curve.reverse_error == 0.0


def test_function_of_floats_is_measured_against_extrapolation() -> None:
    """math.sin takes no Value: the reference is Richardson's; there is no reverse mode."""
    curve = step_curve(math.sin, 1.0)
    assert curve.source == "extrapolated"
    assert abs(curve.derivative - math.cos(1.0)) < 1e-12
    assert math.isnan(curve.reverse_error) and "neither" in curve.complex_note
    assert "n/a: sin" in str(curve)


def test_kink_has_a_level_error() -> None:
    """At relu's kink the central difference gives 1/2 at every step: the engine's 0 is 1/2 off."""
    curve = step_curve(relu, 0.0)
    assert set(curve.central) == {0.5} == set(curve.predicted)
    assert set(curve.forward) == {1.0}
    assert (curve.left, curve.right) == (pytest.approx(0.0), pytest.approx(1.0))
    assert math.isnan(curve.best_step)
    assert set(step_curve(abs, 0.0).central) == {0.0}


def test_jump_grows_as_one_over_h() -> None:
    """floor at 1 jumps by 1: the quotient is exactly 1/2h; from the right nothing changes."""
    curve = step_curve(floor, 1.0)
    assert curve.jump == 1.0
    for h, central, forward, predicted in zip(
        curve.steps, curve.central, curve.forward, curve.predicted, strict=True
    ):
        assert central == 1 / (2 * h) == predicted and forward == 0.0


def test_infinite_slope_shows_the_quotient() -> None:
    """The cube root at 0 has no error: the size of the quotient, h**(-2/3), is shown."""
    curve = step_curve(cbrt, 0.0)
    assert curve.derivative == math.inf == curve.left == curve.right
    for h, central in zip(curve.steps, curve.central, strict=True):
        assert central == pytest.approx(h ** (-2 / 3), rel=1e-12)


def test_reach_ends_at_a_kink_nearby() -> None:
    """Only larger steps see a kink 1e-3 away, and the words say so."""
    curve = step_curve(lambda x: relu(x - 1e-3) + sin(x), 0.0)
    assert 5e-4 < curve.reach <= 1.1e-3
    assert "reach past" in curve.words
    assert curve.third == pytest.approx(-1 / 6, rel=0.01)


def test_wrong_derivative_is_told() -> None:
    """A derivative that no difference comes near is called wrong."""

    def wrong(x: Any) -> Any:
        """x**3 with the derivative of x**2, as a custom primitive."""
        number = x if type(x) is float else x.data
        return record("cube", number**3, (x,), (2 * number,))

    curve = step_curve(wrong, 2.0)
    assert curve.source == "reverse mode" and curve.derivative == 4.0
    assert "no step comes close" in curve.words and "wrong" in curve.words


def test_one_argument_of_several() -> None:
    """argnum chooses the argument; the others stay; the heading names it."""

    def loss(weight: Any, bias: Any) -> Any:
        return tanh(weight * 2.0 + bias) ** 2

    curve = step_curve(loss, [0.5, -0.2], argnum=1)
    t = math.tanh(0.8)
    assert curve.derivative == pytest.approx(2 * t * (1 - t * t), rel=1e-15)
    assert (curve.name, curve.argument, curve.argnum, curve.x) == ("loss", "bias", 1, -0.2)
    assert str(curve).startswith("step curve of loss at bias = -0.2\n")


def test_text_shows_what_was_found() -> None:
    """Best and default step, complex step and reverse mode have a line each; repr is the text."""
    curve = step_curve(sin, 1.0)
    text = str(curve)
    for said in ("best step", "predicted best", "default step", "complex step", "reverse mode"):
        assert any(line.startswith(said) for line in text.splitlines())
    assert f"{curve.best_error:.1e} at h = {curve.best_step:.1e}" in text
    assert repr(curve) == text


def test_long_and_strange_names_do_not_break_the_text() -> None:
    """A name of 200 characters is shortened, and a line break in it becomes visible."""

    def f(x: Any) -> Any:
        return sin(x)

    f.__name__ = "a\nb" * 70
    assert all(len(line) <= COLUMNS for line in str(step_curve(f, 1.0)).splitlines())


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: step_curve(1.0, 1.0), TypeError, "takes a function"),  # type: ignore[arg-type]
        (lambda: step_curve(sin, "1"), TypeError, "at must be a number"),  # type: ignore[arg-type]
        (lambda: step_curve(sin, ["1"]), TypeError, "must be a real number"),  # type: ignore[list-item]
        (lambda: step_curve(sin, 1.0, argnum=1), IndexError, "argnum is 1"),
        (lambda: step_curve(sin, 1.0, per_decade=0), ValueError, "per_decade"),
        (lambda: step_curve(sin, math.inf), ValueError, "no steps from inf"),
        (lambda: step_curve(lambda x: [x], 1.0), TypeError, "return"),
    ],
    ids=["function", "text", "texts", "argnum", "per_decade", "infinity", "list"],
)
def test_wrong_arguments_are_named(call: Any, error: type[Exception], text: str) -> None:
    """Errors say what came and what was expected."""
    with pytest.raises(error, match=text):
        call()


def test_smooth_way_through_kinks_has_its_slope() -> None:
    """relu(t) - relu(-t) is t: the derivative is 1 though the engine's conventions say 0."""
    curve = step_curve(lambda x: relu((1 + x) - 1) - relu(1 - (1 + x)), 0.0)
    assert curve.derivative == 1.0 and curve.reverse_error == 1.0
    assert curve.best_error < 1e-12


@pytest.mark.parametrize(
    ("f", "x"),
    [(lambda x: 1 / (1 - tanh(x)), 15.0), (lambda x: cosh(x) / exp(x), 181.0)],
    ids=["pole", "cancelling"],
)
def test_reference_holds_where_digits_cancel(f: Any, x: float) -> None:
    """The 50 digits are those of two precisions that agree."""
    curve = step_curve(f, x)
    with mpmath.workdps(1000):
        z = mpmath.mpf(x)
        right = 2 * mpmath.exp(2 * z) / 2 if x == 15.0 else -mpmath.exp(-2 * z)
        assert curve.source == "50 digits"
        assert abs(mpmath.mpf(curve.derivative) - right) <= 2e-16 * abs(right)


def test_kink_whose_slopes_cannot_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Floats see nothing of exp(abs(x)) beside 1e-200: without mpmath it is not smooth."""
    monkeypatch.setitem(sys.modules, "mpmath", None)
    curve = step_curve(lambda x: exp(abs(x - 3e-200)), 3e-200)
    assert curve.shape == "kink" and "rounding hides the slopes" in curve.words
    assert str(curve)


@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (lambda x: x**7, 0.0, "faster than h**2"),
        (lambda x: (x - 1) ** 7, 1.0, "faster than h**2"),
        (lambda x: x * abs(x), 0.0, "slower than h**2"),
        (lambda x: relu(x) * relu(x), 0.0, "slower than h**2"),
        (lambda x: abs(x) * abs(x), 0.0, "f''' is 0"),
    ],
    ids=["x**7", "(x-1)**7", "x*abs(x)", "relu**2", "abs**2"],
)
def test_error_that_falls_otherwise_than_the_square_is_told(f: Any, x: float, words: str) -> None:
    """If f''' is 0 or infinite, the words say so; neither f nor its derivative is blamed."""
    found = step_curve(f, x).words
    assert words in found
    assert "wrong" not in found and "reach past" not in found


def test_values_that_are_not_those_of_the_graph_are_told() -> None:
    """The words blame an f that uses .data, not its 50 digits."""
    assert "recorded graph" in step_curve(lambda x: x * x.data, 2.0).words


def test_plain_result_for_values_is_a_function_of_floats() -> None:
    """An f of .data alone is measured from its extrapolation, not from 0."""
    found = step_curve(lambda x: math.sqrt(x.data), 1.0)
    assert found.source == "extrapolated"
    assert found.derivative == pytest.approx(0.5, rel=1e-12)
    assert found.shape == "smooth" and found.best_error < 1e-11


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"per_decade": "4"}, ValueError),
        ({"per_decade": 2.5}, ValueError),
        ({"argnum": 1.5}, TypeError),
    ],
)
def test_options_that_are_no_whole_numbers_are_named(
    options: dict[str, Any], error: type[Exception]
) -> None:
    """The message names the option and what came."""
    ((name, came),) = options.items()
    with pytest.raises(error, match=f"{name} must be an int.*{came}"):
        step_curve(sin, 1.0, **options)


def test_noise_is_told_and_not_taken_for_a_shape() -> None:
    """An f that gives another number at the same point has no curve."""
    calls = count(1)
    found = step_curve(lambda x: x * next(calls), 1.0)
    assert found.shape == "undefined"
    assert "not deterministic" in str(found)
