"""gradcheck: right gradients pass, wrong ones do not; the check says what it cannot measure."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd_core import (
    Value,
    cbrt,
    cos,
    exp,
    fsum,
    log,
    record,
    sigmoid,
    sin,
    sqrt,
    tanh,
    where,
)
from autograd_core.laboratory.gradcheck.check import GradientCheckError, gradcheck
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from tests.autograd_core.laboratory.gradcheck.planted import scaled, with_derivatives

POINTS = (-3.7, -1.1, -0.4, 0.013, 0.9, 1.6, 2.9)
POSITIVE = (1e-6, 0.003, 0.2, 1.0, 4.7, 900.0)
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], tuple[float, ...]]] = {
    "sin": (sin, POINTS),
    "exp": (exp, POINTS),
    "tanh": (tanh, POINTS),
    "log": (log, POSITIVE),
    "sqrt": (sqrt, POSITIVE),
    "1/x": (lambda x: 1 / x, POINTS),
    "1/x near its pole": (lambda x: 1 / x, (1e-3, -1e-8, 1e-12)),
    "log near its pole": (log, (1e-8, 1e-100, 1e-300)),
    "cubic": (lambda x: x**3 - 2 * x, POINTS),
    "sin(50 x)": (lambda x: sin(50 * x), POINTS),
    "sin(1000 x)": (lambda x: sin(1000 * x), POINTS),
    "sin(1e-8 x)": (lambda x: sin(1e-8 * x), POINTS),
    "x log x": (lambda x: x * log(x), POSITIVE),
    "gate": (lambda x: sigmoid(3 * x) * x, POINTS),
    "exp(50 x)": (lambda x: exp(50 * x), (0.5, 1.0)),
    "a pole beside the point": (lambda x: 1 / (x - 0.999), (1.0,)),
    "1e-300 x": (lambda x: 1e-300 * x, (1.0, 1e300)),
    "1e300 x": (lambda x: 1e300 * x, (1e-300, 5e-324)),
    "log of the huge": (log, (1e300,)),
}
CASES = [(name, x) for name, (_, points) in FUNCTIONS.items() for x in points]


def finding_of(f: Callable[[Any], Any], x: float) -> Finding:
    """The one finding of a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding


@pytest.mark.parametrize(("name", "x"), CASES)
def test_right_gradient_is_ok(name: str, x: float) -> None:
    """Smooth functions of every scale pass, with at least 5 digits verified."""
    finding = finding_of(FUNCTIONS[name][0], x)
    assert finding.verdict is Verdict.OK
    assert finding.digits >= 5
    assert finding.difference <= finding.tolerance


@pytest.mark.parametrize("factor", [1.01, 1 + 1e-4, 1 - 1e-4, -1.0, 0.0])
@pytest.mark.parametrize(("name", "x"), CASES)
def test_wrong_gradient_is_a_mismatch(name: str, x: float, factor: float) -> None:
    """At the same points an error of 1e-4, a wrong sign or a lost gradient is a MISMATCH."""
    finding = finding_of(scaled(FUNCTIONS[name][0], factor), x)
    assert finding.verdict is Verdict.MISMATCH
    assert not finding.passed


@pytest.mark.parametrize("x", POINTS)
def test_errors_in_the_eighth_digit_are_found(x: float) -> None:
    """Where rounding allows it, a relative error of 1e-8 is a MISMATCH too."""
    assert finding_of(scaled(exp, 1 + 1e-8), x).verdict is Verdict.MISMATCH


@pytest.mark.parametrize("x", POINTS)
def test_large_constant_hides_digits_but_is_no_mismatch(x: float) -> None:
    """1e6 + sin(x) is OK or INCONCLUSIVE; 1e13 + sin(x) cannot be measured and does not pass."""
    assert finding_of(lambda x: 1e6 + sin(x), x).verdict in (Verdict.OK, Verdict.INCONCLUSIVE)
    hidden = finding_of(scaled(lambda x: 1e13 + sin(x), 1.0), x)
    assert hidden.verdict is Verdict.INCONCLUSIVE
    assert not hidden.passed
    assert "only" in hidden.note


def test_right_to_the_last_staircase() -> None:
    """x + 1e16 - 1e16 is a staircase of rounding: its derivative cannot be measured."""
    f = scaled(lambda x: x + 1e16 - 1e16, 1.0)
    assert finding_of(f, 1.0).verdict is Verdict.INCONCLUSIVE


def test_saturated_function_of_unknown_operations_is_inconclusive() -> None:
    """tanh near 30 is 1.0 to the bit: differences cannot verify its derivative of 3.5e-26."""
    assert finding_of(scaled(tanh, 1.0), 30.0).verdict is Verdict.INCONCLUSIVE
    assert finding_of(scaled(tanh, -1.0), 30.0).verdict is Verdict.INCONCLUSIVE


STATIONARY: dict[str, tuple[Callable[[Any], Any], float]] = {
    "square": (lambda x: x * x, 0.0),
    "a flat power": (lambda x: x**20, 0.0),
    "cos": (cos, 0.0),
    "sin": (sin, math.pi / 2),
    "square elsewhere": (lambda x: (x - 0.3) ** 2, 0.3),
    "bell": (lambda x: exp(-(x * x)), 0.0),
    "cube": (lambda x: x**3, 0.0),
    "cube and more": (lambda x: x**3 + x**4, 0.0),
    "cube of sin": (lambda x: sin(x) ** 3, 0.0),
}


@pytest.mark.parametrize("name", STATIONARY)
def test_zero_derivative_at_a_stationary_point_is_ok(name: str) -> None:
    """At a stationary point a derivative of 0 is verified by the steepness nearby."""
    f, x = STATIONARY[name]
    assert finding_of(f, x).verdict is Verdict.OK
    for wrong in (0.01, 1e-7):
        assert finding_of(with_derivatives(f, wrong), x).verdict is Verdict.MISMATCH


def test_constants_are_ok() -> None:
    """An unused parameter, and one that is multiplied by 0, have the right derivative 0."""
    used, unused = Value(0.5, label="used"), Value(3.0, label="unused")
    report = gradcheck(lambda: used * 2.0 + unused * 0.0, [used, unused])
    assert report
    assert gradcheck(lambda: used * 2.0, [used, unused])
    found = {f.name: f for f in report.findings}
    assert (found["unused"].analytic, found["unused"].numeric) == (0.0, 0.0)


def test_derivative_of_what_does_not_change_is_a_mismatch() -> None:
    """A derivative of 1e-3 where the value does not move is wrong."""
    finding = finding_of(lambda x: record("flat", 1.0, (x,), (1e-3,)), 0.5)
    assert finding.verdict is Verdict.MISMATCH
    assert finding.numeric == 0.0


def test_function_that_keeps_its_result_is_not_ok() -> None:
    """A closure that returns an old graph ignores its parameters: its gradient does not pass."""
    x = Value(0.5)
    kept = x * x
    assert not gradcheck(lambda: kept, [x])


def test_part_computed_outside_the_graph_is_found() -> None:
    """A term computed through .data has no gradient; the check sees it, however small and fast."""
    for f in (
        lambda x: x * x.data,
        lambda x: x + sin(1e4 * x.data) / 1e4,
        lambda x: 0.5 * sin(1000 * x) + 0.5 * sin(1000 * x.data),
    ):
        assert finding_of(f, 0.7).verdict is Verdict.MISMATCH


def test_non_finite_value_names_where_it_began() -> None:
    """NONFINITE names the operation, its operands' labels and numbers, and the line."""
    x = Value(-1.0, label="x")
    report = gradcheck(lambda: log(x) * 2.0 + 1.0, [x])
    assert not report
    (finding,) = report.findings
    assert finding.verdict is Verdict.NONFINITE
    assert "log(x=-1.0)" in finding.note
    assert "test_check.py:" in finding.note


@pytest.mark.parametrize(
    ("f", "x", "op"),
    [(sqrt, 0.0, "sqrt"), (log, 5e-324, "log"), (cbrt, 0.0, "cbrt"), (abs, math.nan, "")],
)
def test_non_finite_derivative_names_where_it_began(
    f: Callable[[Any], Any], x: float, op: str
) -> None:
    """A finite value with an infinite derivative is NONFINITE too."""
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.NONFINITE
    assert op in finding.note


def test_non_finite_derivative_leaves_other_parameters_alone() -> None:
    """Only the parameter with the infinite derivative is NONFINITE."""
    report = gradcheck(lambda x, y: sqrt(x) * 2.0 + y * y, [0.0, 3.0])
    found = {f.name: f.verdict for f in report.findings}
    assert found == {"x": Verdict.NONFINITE, "y": Verdict.OK}


def test_infinite_parameter_is_nonfinite() -> None:
    """At infinity no step can be taken, even where value and derivative are finite."""
    finding = finding_of(lambda x: exp(-x), math.inf)
    assert finding.verdict is Verdict.NONFINITE
    assert "inf" in finding.note


def test_worst_comes_first() -> None:
    """Findings are sorted: failures before passes, larger errors before smaller ones."""
    x, y, z = Value(1.0, label="x"), Value(2.0, label="y"), Value(3.0, label="z")

    def f() -> Value:
        wrong = record("wrong", x.data + z.data, (x, z), (1.01, 2.0))
        return wrong + y * y

    names = [finding.name for finding in gradcheck(f, [x, y, z]).findings]
    assert names == ["z", "x", "y"]


def test_wrong_operation_is_named() -> None:
    """On a MISMATCH the report names the operation, its operands and the line that made it."""
    x = Value(2.0, label="x")

    def cube() -> Value:
        return record("cube", x.data**3, (x,), (2 * x.data**2,)) * 2.0

    wrong = gradcheck(cube, [x]).wrong
    assert wrong is not None
    assert (wrong.op, wrong.operands, wrong.operand_labels) == ("cube", (2.0,), ("x",))
    assert "test_check.py:" in wrong.where


def test_right_gradient_accuses_nobody() -> None:
    """Without a MISMATCH no operation is named."""
    assert gradcheck(tanh, [0.3]).wrong is None


def test_report_states_what_was_checked() -> None:
    """Name, value, nodes, evaluations and a bound on rounding are in the report."""
    report = gradcheck(lambda x, y: x * exp(y), [2.0, 0.5])
    assert report.name == "f(x, y)"
    assert report.value == 2.0 * math.exp(0.5)
    assert report.nodes == 4
    assert report.order == 1
    assert report.evaluations > sum(f.evaluations for f in report.findings)
    assert 0 < report.rounding_bound < 1e-14
    assert report.seconds > 0


def test_raise_exception_raises_an_assertion_error() -> None:
    """raise_exception raises an error whose message is the report, and that holds the report."""
    wrong = scaled(tanh, 1.01)
    with pytest.raises(GradientCheckError) as caught:
        gradcheck(wrong, [0.3], raise_exception=True)
    assert isinstance(caught.value, AssertionError)
    assert str(caught.value) == str(caught.value.report)
    assert not caught.value.report
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.report.findings[0].verdict is Verdict.MISMATCH
    assert gradcheck(tanh, [0.3], raise_exception=True)


def test_recorded_root_is_checked_at_its_leaves() -> None:
    """A root without its function is recomputed, with all leaves but constants as parameters."""
    w, x = Value(0.5, label="w"), Value(-1.5, label="x")
    root = tanh(w * x + 1.0)
    report = gradcheck(root)
    assert report
    assert [f.name for f in sorted(report.findings, key=lambda f: f.name)] == ["w", "x"]
    (only,) = gradcheck(root, [w]).findings
    assert only.name == "w"


def test_recorded_root_with_a_wrong_operation_is_inconclusive() -> None:
    """A custom operation cannot be recomputed: the message advises to pass the function."""
    x = Value(2.0, label="x")
    root = record("cube", x.data**3, (x,), (2 * x.data**2,)) * 2.0
    (finding,) = gradcheck(root).findings
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "pass the function" in finding.note


def test_recorded_root_with_an_unrelated_custom_operation_is_checked() -> None:
    """Leaves that a custom operation does not depend on can be checked."""
    x, y = Value(2.0, label="x"), Value(0.5, label="y")
    root = record("cube", x.data**3, (x,), (3 * x.data**2,)) * sin(y)
    found = {f.name: f.verdict for f in gradcheck(root).findings}
    assert found == {"x": Verdict.INCONCLUSIVE, "y": Verdict.OK}


def test_recorded_root_keeps_its_choices() -> None:
    """The arm of `where` stays as it was recorded."""
    x = Value(2.0, label="x")
    assert gradcheck(where(x > 1.0, x * x, x))


def test_whole_network_is_checked() -> None:
    """Every parameter of a small network, found by named_parameters, passes."""
    model = nn.MLP(3, [4, 1])
    rows = [[0.3, -0.7, 1.1], [1.3, 0.2, -0.4]]

    def loss() -> Value:
        return fsum([(model(row) - 0.5) ** 2 for row in rows])

    report = gradcheck(loss, model)
    assert report
    assert len(report.findings) == len(model.parameters())
    assert {f.name for f in report.findings} == {name for name, _ in model.named_parameters()}


def test_zero_derivative_that_is_right_has_no_digits_to_show():
    """At the bottom of a parabola the check passes, and its table says - and not 0.0 digits."""
    report = gradcheck(lambda x: x * x, [0.0])
    assert report
    row = next(line for line in report.text(details=True).splitlines() if line.startswith(" x "))
    assert row.split()[-1] == "OK"
    assert "0.0" not in row.split()[6:7]
    assert "-" in row.split()
