"""Second derivatives: every pair of parameters, against differences of the gradient."""

from __future__ import annotations

import random

import pytest

import nn
from autograd_core import Value, exp, floor, record, relu, sin, tanh
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.gradcheck.second_order import check_second_order
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Sweep


def second(report: Report) -> dict[str, Finding]:
    """The findings on second derivatives by name."""
    return {f.name: f for f in report.findings if f.name.startswith("d2/")}


def test_second_derivatives_are_ok() -> None:
    """All pairs are checked and right: f = x**2 y + exp(y)."""
    report = gradcheck(lambda x, y: x * x * y + exp(y), [3.0, 0.5], order=2)
    assert report
    assert report.order == 2
    found = second(report)
    assert set(found) == {"d2/dx dx", "d2/dx dy", "d2/dy dy"}
    assert found["d2/dx dx"].analytic == 1.0
    assert found["d2/dx dy"].analytic == 6.0
    assert {f.verdict for f in found.values()} == {Verdict.OK}
    assert len(report.findings) == 5


def test_second_derivatives_of_a_root_are_ok() -> None:
    """A recorded graph has second derivatives too."""
    x, y = Value(0.3, label="x"), Value(-1.2, label="y")
    report = gradcheck(tanh(x * y) * y, order=2)
    assert report
    assert set(second(report)) == {"d2/dx dx", "d2/dx dy", "d2/dy dy"}


def test_second_derivatives_of_a_network_are_ok() -> None:
    """Every pair of a small network's parameters passes, beside the kinks of its relus."""
    model = nn.MLP(2, [2, 1], rng=random.Random(1))
    report = gradcheck(lambda: (model([0.3, -0.7]) - 0.5) ** 2, model, order=2)
    assert report
    assert len(second(report)) == 9 * 10 // 2


def test_custom_operation_has_no_second_derivative() -> None:
    """A node made by record() makes all second derivatives INCONCLUSIVE, with the reason."""
    x = Value(2.0, label="x")
    report = gradcheck(lambda: record("cube", x.data**3, (x,), (3 * x.data**2,)), [x], order=2)
    finding = second(report)["d2/dx dx"]
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "record()" in finding.note
    assert not report


def test_second_derivative_at_a_kink_is_told() -> None:
    """At relu's kink the first derivative jumps; beside it the second derivative is right."""
    at = gradcheck(lambda x: relu(x) * 3.0, [0.0], order=2)
    assert second(at)["d2/dx dx"].verdict is Verdict.KINK
    beside = gradcheck(lambda x: relu(x) * x, [0.5], order=2)
    assert second(beside)["d2/dx dx"].verdict is Verdict.OK


def test_step_function_is_step_in_second_order_too() -> None:
    """floor on the way makes both orders STEP."""
    report = gradcheck(lambda x: x * floor(x) + x * x, [2.5], order=2)
    assert {f.verdict for f in report.findings} == {Verdict.STEP}


class Wrong:
    """A subject whose second derivatives are off by a factor, or not symmetric."""

    title = "wrong(x, y)"
    names = ("x", "y")
    point = (0.7, -0.4)
    evaluations = 0

    def __init__(self, rows: list[tuple[float, float]]):
        self._rows = rows

    def gradient(self, moves: dict[int, float]) -> tuple[float, ...]:
        """The gradient of x**2 y + y."""
        x, y = (moves.get(i, at) for i, at in enumerate(self.point))
        return (2 * x * y, x * x + 1)

    def evaluate(self, moves: dict[int, float], traced: bool = False) -> object:
        """The value, of which only the trace is used."""
        from autograd_core.laboratory.subjects.subject import Outcome

        return Outcome(1.0)

    def second(self) -> list[Sweep]:
        """The given rows."""
        gradient = self.gradient({})
        return [
            Sweep(g, row, (1e-15, 1e-15), 1e-16, 3)
            for g, row in zip(gradient, self._rows, strict=True)
        ]


RIGHT = [(-0.8, 1.4), (1.4, 0.0)]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (RIGHT, set()),
        ([(-0.808, 1.4), (1.4, 0.0)], {"d2/dx dx"}),
        ([(-0.8, -1.4), (-1.4, 0.0)], {"d2/dx dy"}),
        ([(-0.8, 1.4), (1.41, 0.0)], {"d2/dx dy"}),
        ([(-0.8, 1.4), (1.4, 0.1)], {"d2/dy dy"}),
    ],
    ids=["right", "one percent", "sign", "not symmetric", "not zero"],
)
def test_wrong_second_derivatives_are_mismatches(
    rows: list[tuple[float, float]], wrong: set[str]
) -> None:
    """A wrong entry is a MISMATCH, and so is one that differs from its transpose."""
    subject = Wrong(rows)
    sweep = Sweep(1.0, subject.gradient({}), (1e-15, 1e-15), 1e-16, 3)
    findings = check_second_order(subject, sweep, False)  # type: ignore[arg-type]
    assert {f.name for f in findings if f.verdict is Verdict.MISMATCH} == wrong
    assert len(findings) == 3


def test_first_order_mistakes_remain() -> None:
    """order=2 does not hide a wrong first derivative."""
    x = Value(0.3, label="x")
    report = gradcheck(lambda: sin(x) * record("two", 2 * x.data, (x,), (2.1,)), [x], order=2)
    assert {f.name for f in report.findings if f.verdict is Verdict.MISMATCH} == {"x"}
