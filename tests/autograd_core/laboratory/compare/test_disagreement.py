"""compare sees planted errors, and says in words why two ways disagree."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd_core import (
    cos,
    exp,
    log,
    record,
    relu,
    sigmoid,
    sin,
    sqrt,
    tanh,
    where,
)
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.laboratory.compare.comparisons import (
    GRAPH,
    NUMERICAL,
    OURS,
    line,
    verdicts,
)


def squared(factor: float) -> Callable[[Any], Any]:
    """x squared by `record`, its derivative off by a factor."""
    return lambda x: record("mine", x.data**2, [x], [factor * 2 * x.data]) + sin(x)


@pytest.mark.parametrize("factor", [-1.0, 1.5, 0.99, 1 + 1e-6])
def test_wrong_derivative_of_record_is_a_disagreement(factor: float) -> None:
    """A custom operation that lies about its derivative: both difference quotients differ."""
    found = compare(squared(factor), 1.5, ways=OURS)
    assert not found
    assert verdicts(found, NUMERICAL) == {Agreement.DIFFERS}
    assert "mine: made by record()" in line(found, "richardson").explanation
    assert found[0].reference_way == "reverse mode"
    for way in ("complex", "symbolic", "digits"):
        assert line(found, way).verdict is Agreement.NOT_APPLICABLE
        assert "record()" in line(found, way).explanation


def test_right_derivative_of_record_is_an_agreement() -> None:
    """The same operation with its true derivative agrees in all ways that apply."""
    found = compare(squared(1.0), 1.5, ways=OURS)
    assert found, str(found)
    assert verdicts(found, NUMERICAL) == {Agreement.AGREES}


@pytest.fixture
def plant() -> Iterator[Callable[[str, Callable[..., Any]], None]]:
    """Give a row wrong derivatives until the test ends; rows are frozen, so by force."""
    true: dict[str, Any] = {}

    def plant(name: str, derivatives: Callable[..., Any]) -> None:
        true.setdefault(name, PRIMITIVES[name].derivatives)
        object.__setattr__(PRIMITIVES[name], "derivatives", derivatives)

    yield plant
    for name, derivatives in true.items():
        object.__setattr__(PRIMITIVES[name], "derivatives", derivatives)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda m, x: (-m.cos(x),),
        lambda m, x: (m.cos(x) * (1 + m.truediv(1, 10**6)),),
        lambda m, x: (m.sin(x),),
    ],
    ids=["sign", "1e-6", "another function"],
)
def test_wrong_row_is_a_disagreement_and_is_named(
    wrong: Callable[..., Any], plant: Callable[..., None]
) -> None:
    """A row whose derivative contradicts its formula: everything differs from the 50 digits."""
    plant("sin", wrong)
    found = compare(lambda x: exp(sin(x) * 2), 0.7, ways=OURS)
    assert not found
    assert verdicts(found, ("reverse", "forward", "complex", "symbolic")) == {Agreement.DIFFERS}
    said = line(found, "reverse").explanation
    assert said.startswith("sin(0.7): recorded partial 0.76484")
    assert "differences of its formula give 0.76484218728448" in said
    assert said.endswith("its derivative is wrong")


def test_wrong_partial_of_a_node_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel whose partial is wrong: reverse and forward differ, the other ways do not."""
    table = {**PRIMITIVES, "sin_": PRIMITIVES["sin"]}
    monkeypatch.setattr("autograd_core.program.passes.formula.PRIMITIVES", table)

    def wrong(x: Any) -> Any:
        return record("sin_", math.sin(x.data), [x], [math.cos(x.data) * 1.001])

    found = compare(wrong, 1.0, ways=("reverse", "forward", "central", "richardson", "digits"))
    assert not found
    assert verdicts(found, ("reverse", "forward")) == {Agreement.DIFFERS}
    assert verdicts(found, NUMERICAL) == {Agreement.AGREES}
    said = line(found, "reverse").explanation
    assert said.startswith("sin_(1.0): recorded partial 0.54084")
    assert said.endswith("differences of its formula confirm it")


def test_branch_is_taken_as_it_was_decided() -> None:
    """f with an `if`: the branch that ran is differentiated, and the note says so."""

    def f(x: Any) -> Any:
        return x * x if x > 1 else where(x.data > 0, 3 * x, -x)

    for x, slope in ((2.0, 4.0), (0.5, 3.0), (-1.0, -1.0)):
        found = compare(f, x, ways=OURS)
        assert found
        assert found[0].reference == slope
        assert "the branch that ran" in found.notes[0]
    near = compare(f, 1.0 + 1e-9, ways=OURS)
    assert near
    assert line(near, "central").verdict is Agreement.STEP
    assert line(near, "complex").verdict is Agreement.AGREES


def test_infinite_slope_has_no_digits_and_no_difference() -> None:
    """sqrt at 0: the reference is +inf by reverse mode, and the reason is given."""
    found = compare(lambda x: sqrt(x), 0.0, ways=OURS)
    assert found
    assert found[0].reference == math.inf
    assert found[0].reference_way == "reverse mode"
    assert "sqrt(0.0) has no finite derivative" in found[0].notes[-1]


def test_overflow_in_an_intermediate_is_named() -> None:
    """exp(x)/exp(x) at 1000: the derivative is 0, floats give nan; exp(1000) is the reason."""
    found = compare(lambda x: exp(x) / exp(x), 1000.0, ways=OURS)
    assert not found
    assert found[0].reference == 0.0
    said = line(found, "reverse").explanation
    assert said == ("overflow in an intermediate: exp(1000.0) = inf in float64, exactly 1.97e+434")
    assert "exp(1000.0) = inf" in found.notes[-1]


@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (lambda x: log(exp(x)), -1000.0, "underflow in an intermediate: exp(-1000.0)"),
        (lambda x: exp(-1 / (x * x)), 0.0, "a pole in an intermediate: truediv(-1.0, 0.0)"),
    ],
)
def test_infinity_that_is_no_overflow_is_not_called_one(f: Any, x: float, words: str) -> None:
    """A pole is called a pole; one that comes from an underflow is put down to that."""
    assert words in compare(f, x, ways=("reverse", "digits"))[0]["reverse"].explanation


def test_derivative_beyond_the_floats_agrees_as_an_infinity() -> None:
    """exp at 1000 has derivative 1.97e434, whose nearest float is inf."""
    found = compare(exp, 1000.0, ways=("reverse", "forward", "symbolic", "digits"))
    assert found
    assert found[0].reference == math.inf
    assert found[0].reference_digits.endswith("e+434")


def test_cancellation_is_predicted_and_named() -> None:
    """(1 - cos x)/x**2 at 1e-6: reverse mode has no digit, as predicted, and cos is why."""
    found = compare(lambda x: (1 - cos(x)) / x**2, 1e-6, ways=OURS)
    assert found
    reverse = line(found, "reverse")
    assert reverse.verdict is Agreement.NO_DIGITS
    assert reverse.error > 1e6 * abs(found[0].reference)
    assert reverse.explanation.startswith("cancellation in f: an error of up to")
    assert "cos(" in reverse.explanation
    assert abs(found[0].reference + 1e-6 / 12) < 1e-16
    assert "no correct digit" in str(found)


def test_errors_of_the_step_are_predicted() -> None:
    """sin(50 x) has much truncation, 1e6 + sin(x) much rounding: the larger comes first."""
    rough = line(compare(lambda x: sin(50 * x), 1.0), "central")
    assert rough.explanation.startswith("truncation error")
    assert rough.truncation > rough.rounding
    assert rough.error == pytest.approx(rough.truncation, rel=0.1)
    flat = line(compare(lambda x: 1e6 + sin(x), 1.0), "central")
    assert flat.explanation.startswith("rounding error")
    assert flat.rounding > flat.truncation
    assert rough.verdict is flat.verdict is Agreement.AGREES


def test_outside_the_domain_all_is_nan_or_a_known_limit() -> None:
    """log at -1 has no derivative: nan; SymPy's 1/x goes on, and the line says so."""
    found = compare(log, -1.0, ways=OURS)
    assert found
    assert math.isnan(found[0].reference)
    assert line(found, "reverse").verdict is Agreement.AGREES
    symbolic = line(found, "symbolic")
    assert symbolic.verdict is Agreement.LIMIT
    assert "log(-1.0) is outside its domain" in symbolic.explanation


def test_plain_result_is_explained() -> None:
    """A function that returns a float has derivative 0; if it used .data, the table says so."""
    constant = compare(lambda x: 3.0, 1.5, ways=OURS)
    assert constant
    assert constant[0].reference == 0.0
    cut = compare(lambda x: x.data**2, 1.5, ways=OURS)
    assert not cut
    assert verdicts(cut, NUMERICAL) == {Agreement.DIFFERS}
    assert verdicts(cut, GRAPH) == {Agreement.AGREES, Agreement.REFERENCE}
    assert "returned the plain number 2.25" in line(cut, "central").explanation


def test_hidden_dependence_is_found() -> None:
    """If f uses .data, it and its recorded graph differ beside the point, and so do the ways."""
    found = compare(lambda x: x * x.data, 3.0, ways=OURS)
    assert not found
    assert found[0].reference == 3.0
    assert "f uses .data" in line(found, "richardson").explanation


def test_noise_is_named() -> None:
    """A function that does not repeat its result has no differences."""
    rng = random.Random(1)
    found = compare(lambda x: x * rng.random(), 3.0, ways=("reverse", "central", "digits"))
    assert "not deterministic" in found.notes[0]
    assert "not deterministic" in line(found, "central").explanation
    assert not found


def test_choice_by_rounded_numbers_is_named() -> None:
    """1e16 + 0.9 is rounded to 1e16, so that relu sees -0.5 in floats, and exactly 0.4."""
    found = compare(lambda x: relu(1e16 + x - 1e16 - 0.5), 0.9, ways=("reverse", "digits"))
    assert found[0].reference == 1.0
    assert line(found, "reverse").derivative == 0.0
    assert "relu = 0.0 chose by numbers that were rounded" in line(found, "reverse").explanation
    assert not found


def test_exception_near_the_point_is_no_crash() -> None:
    """A function that fails beside the point, by any exception, leaves the other ways alone."""

    def f(x: Any) -> Any:
        if x.data != 1.0:
            raise LookupError("only at 1\nsecond line")
        return tanh(x)

    found = compare(f, 1.0, ways=OURS)
    central = line(found, "central")
    assert central.verdict is Agreement.NOT_APPLICABLE
    assert "raised LookupError: only at 1" in central.explanation
    assert "\n" not in central.explanation
    assert found


def test_step_out_of_the_domain_is_not_applicable() -> None:
    """Within a step of the end of the domain the central difference has no value on one side."""
    found = compare(lambda x: x.acosh(), 1.0 + 1e-12, ways=("reverse", "central", "digits"))
    assert line(found, "central").verdict is Agreement.NOT_APPLICABLE
    assert found


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_point_that_is_not_finite(x: float) -> None:
    """There is no step from infinity; the limits of the engine are compared with the rows."""
    found = compare(tanh, x, ways=OURS)
    assert line(found, "central").verdict is Agreement.NOT_APPLICABLE
    assert str(found)


def test_formula_of_what_has_no_value_is_a_limit() -> None:
    """x / x at 0 is nan; SymPy simplifies it to 1 and differentiates that: the line says so."""
    found = compare(lambda x: x / x, 0.0, ways=OURS)
    assert found
    assert line(found, "symbolic").verdict is Agreement.LIMIT
    assert "f is nan in float64 at the point" in line(found, "symbolic").explanation


@pytest.mark.parametrize(
    ("f", "x", "word"),
    [
        (lambda x: (x * ((x / x) * (x - 2.7))) * sqrt(2.9 / x), 7.2e-270, "range of float64"),
        (lambda x: sigmoid(x / x) * (10 / (-9.7e-151 - x)), -7.6e-253, "range of float64"),
        (lambda x: tanh(1 / x), -3.7e-260, "range of float64"),
    ],
)
def test_range_of_floats_is_not_blamed_on_a_row(f: Any, x: float, word: str) -> None:
    """A sweep that overflows says so, and accuses no operation of a wrong derivative."""
    found = compare(f, x, ways=OURS)
    for way in ("reverse", "forward"):
        if not math.isfinite(line(found, way).derivative):
            assert word in line(found, way).explanation
    assert "its derivative is wrong" not in str(found)
