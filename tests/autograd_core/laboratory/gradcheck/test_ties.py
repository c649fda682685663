"""Ties that rounding keeps: an operand on its kink that small steps do not move off it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from micrograd.engine import Value as Micrograd

import nn
from autograd_core import (
    Value,
    exp,
    hypot,
    leaky_relu,
    maximum,
    minimum,
    relu,
    sigmoid,
    sin,
    sqrt,
    tanh,
    where,
)
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.ties import Decided, is_resolved
from tests.autograd_core.commands.runs import run
from tests.autograd_core.laboratory.gradcheck.planted import with_derivatives

Function = Callable[..., Any]


def split(t: Any) -> Any:
    """t itself, in two halves that meet at 0."""
    return relu(t) - relu(-t)


def finding_of(f: Function, x: float) -> Finding:
    """The one finding of a function of one number."""
    (finding,) = gradcheck(f, [x]).findings
    return finding


def second_of(f: Function, x: float) -> Finding:
    """The finding on the second derivative of a function of one number."""
    found = {f.name: f for f in gradcheck(f, [x], order=2).findings}
    return next(f for name, f in found.items() if name.startswith("d2/"))


CUBIC = 1.3449346401709539 * 1.3449346401709539 * 1.3449346401709539 - 1.3449346401709539

NEAR_END = 0.5463748485420421 * 0.5463748485420421 * 0.5463748485420421 - 0.5463748485420421

KINKS: dict[str, tuple[Function, float, float, float]] = {
    "abs": (lambda x: abs((1 + x) - 1), 0.0, -1.0, 1.0),
    "relu": (lambda x: relu((1 + x) - 1), 0.0, 0.0, 1.0),
    "beside a large number": (lambda x: abs((1e6 + x) - 1e6), 0.0, -1.0, 1.0),
    "elsewhere": (lambda x: abs((x + 1024.0) - 1024.5) + x, 0.5, 0.0, 2.0),
    "at 1e-300": (lambda x: abs((1 + x) - 1), 1e-300, -1.0, 1.0),
    "maximum": (lambda x: maximum((1 + x) - 1, 0), 0.0, 0.0, 1.0),
    "minimum": (lambda x: minimum(exp(x), 1.0), 0.0, 1.0, 0.0),
    "hypot": (lambda x: hypot((1 + x) - 1, 0), 0.0, -1.0, 1.0),
    "leaky": (lambda x: leaky_relu((1 + x) - 1, 0.25), 0.0, 0.25, 1.0),
    "where": (lambda x: where((1 + x) - 1 > 0, 3 * x, x), 0.0, 1.0, 3.0),
    "nested": (lambda x: relu(abs((1 + x) - 1)), 0.0, -1.0, 1.0),
    "absorbed": (lambda x: abs((1e150 + x) - 1e150), 0.0, -1.0, 1.0),
    "exp": (lambda x: abs(exp(x) - 1), 0.0, -1.0, 1.0),
    "sigmoid": (lambda x: abs(sigmoid(x) - 0.5), 0.0, -0.25, 0.25),
    "sqrt": (lambda x: abs(sqrt(1 + x) - 1), 0.0, -0.5, 0.5),
    "hinge": (lambda w: nn.hinge(w * 2 + 1, 1), 0.0, -2.0, 0.0),
    "between two first steps": (
        lambda x: relu((x * x * x - x + 1e6) - (CUBIC + 1e6)),
        1.3449346401709539,
        0.0,
        4.4265475589953,
    ),
    "at the end of a stair of rounding": (
        lambda x: relu((x * x * x - x + 1e6) - (NEAR_END + 1e6)),
        0.5463748485420421,
        -0.1044235746419817,
        0.0,
    ),
    "there, to both sides": (
        lambda x: abs((x * x * x - x + 1e6) - (CUBIC + 1e6)),
        1.3449346401709539,
        -4.4265475589953,
        4.4265475589953,
    ),
}
"""A function, a point, and the slopes to its left and right."""


@pytest.mark.parametrize("name", KINKS)
def test_kink_that_rounding_hides_is_a_kink(name: str) -> None:
    """If small steps round back onto the kink, the verdict is still KINK with both slopes."""
    f, x, left, right = KINKS[name]
    finding = finding_of(f, x)
    assert finding.verdict is Verdict.KINK
    assert finding.passed
    assert finding.left == pytest.approx(left, rel=1e-6, abs=1e-9)
    assert finding.right == pytest.approx(right, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", KINKS)
def test_derivative_outside_the_slopes_of_a_hidden_kink_fails(name: str) -> None:
    """A derivative that is not between the slopes does not pass, nor in a direction."""
    f, x, left, right = KINKS[name]
    wrong = with_derivatives(f, max(left, right) + 0.01)
    assert not finding_of(wrong, x).passed
    assert not gradcheck(wrong, [x], directions=3)


@pytest.mark.parametrize("name", KINKS)
def test_second_derivative_at_a_hidden_kink_is_never_ok(name: str) -> None:
    """The first derivative jumps there: KINK, and the slopes beside the jump."""
    f, x, *_ = KINKS[name]
    assert second_of(f, x).verdict is Verdict.KINK


def test_slopes_that_differ_are_not_smooth_for_their_mean() -> None:
    """The second derivative of u |u| jumps from -18 to 18 at u = 0: its mean, 0, is not OK."""
    at = -0.185873059617077
    moved = 3 * at + 1 + 1.0

    def f(x: Any) -> Any:
        u = (3 * x + 1 + 1.0) - moved
        return u * abs(u)

    assert second_of(f, at).verdict is not Verdict.OK


SPLIT: dict[str, tuple[Callable[[], Any], Any]] = {}
w, b = Value(0.0, label="w"), Value(1.0, label="b")
SPLIT["function"] = (lambda x: split((1 + x) - 1), [0.0])  # type: ignore[assignment, misc]
SPLIT["closure"] = (lambda: split(w * 3 + b - 1), [w, b])
SPLIT["root"] = (split(w * 3 + b - 1), [w, b])  # type: ignore[assignment]


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("directions", [0, 3])
def test_conventions_that_do_not_add_up_do_not_pass(name: str, directions: int) -> None:
    """relu(t) - relu(-t) is t, but its derivative is 0 by convention: no form of it passes."""
    f, parameters = SPLIT[name]
    report = gradcheck(f, parameters, directions=directions)
    assert not any(finding.passed for finding in report.findings)
    assert {finding.verdict for finding in report.findings} == {Verdict.KINK}
    assert not report


def test_model_on_a_hidden_kink_does_not_pass() -> None:
    """The parameters of a model are judged as those of a function."""

    class Model(nn.Module):
        """w * 3 + b - 1, split."""

        def __init__(self) -> None:
            super().__init__()
            self.w, self.b = Value(0.0), Value(1.0)

        def forward(self) -> Any:
            """The split sum."""
            return split(self.w * 3 + self.b - 1)

    model = Model()
    report = gradcheck(lambda: model.forward(), model)
    assert [finding.passed for finding in report.findings] == [False, False]


def test_command_shows_a_hidden_kink() -> None:
    """`check` prints KINK with both slopes, and fails where the convention is outside."""
    status, text = run("check", "abs((1 + x) - 1)", "--at", "x=0", "--json")
    (finding,) = json.loads(text)["findings"]
    assert (status, finding["verdict"]) == (0, "KINK")
    assert run("check", "relu((1 + x) - 1) - relu(1 - (1 + x))", "--at", "x=0")[0] == 1


@pytest.mark.parametrize(
    ("f", "passes"),
    [
        (lambda x: ((x + 1) - 1).relu(), True),
        (lambda x: ((x + 1) - 1).relu() - (-((x + 1) - 1)).relu(), False),
    ],
)
def test_other_engine_on_a_hidden_kink_is_a_kink(f: Function, passes: bool) -> None:
    """The relu of another engine is known by its name."""
    x = Micrograd(0.0)
    (finding,) = gradcheck(lambda: f(x), [x]).findings
    assert finding.verdict is Verdict.KINK
    assert finding.passed is passes


class Unnamed(Micrograd):
    """A class whose operations have no names."""

    def __init__(self, data: float, _children: Any = (), _op: str = "") -> None:
        super().__init__(data, _children, "")


def test_other_engine_without_names_is_judged_by_its_numbers() -> None:
    """If operations have no names, a convention outside the slopes does not pass."""
    x = Unnamed(0.0)

    def t() -> Any:
        return x + Unnamed(1.0) + Unnamed(-1.0)

    def relu_of(v: Any) -> Any:
        out = Unnamed(max(v.data, 0.0), (v,))

        def backward() -> None:
            v.grad += (out.data > 0) * out.grad

        out._backward = backward
        return out

    def total(a: Any, b: Any, sign: float) -> Any:
        out = Unnamed(a.data + sign * b.data, (a, b))

        def backward() -> None:
            a.grad += out.grad
            b.grad += sign * out.grad

        out._backward = backward
        return out

    def f() -> Any:
        up = total(total(x, Unnamed(1.0), 1.0), Unnamed(1.0), -1.0)
        return total(relu_of(up), relu_of(total(Unnamed(0.0), up, -1.0)), -1.0)

    assert not gradcheck(f, [x])


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: max((x + 1e8) - 1e8, 0.0), 0.0),
        (lambda x: (x - 1) ** 2 + 1e-3 * abs(x), -2.0),
    ],
    ids=["hidden by rounding", "small beside a parabola"],
)
def test_kink_of_plain_numbers_is_not_ok(f: Function, slope: float) -> None:
    """If nothing of the program is visible, its numbers show that the slopes differ."""
    (finding,) = gradcheck(f, [0.0], gradient=lambda x: [slope]).findings
    assert finding.verdict is not Verdict.OK


SMOOTH_SQUARES: dict[str, Function] = {
    "abs": lambda x: abs(-(x**2)),
    "relu": lambda x: relu(x**2),
    "maximum": lambda x: maximum(x**2, 0.0),
    "leaky_relu": lambda x: leaky_relu(x**2),
    "hypot": lambda x: hypot(x**2, 0),
    "a product": lambda x: abs(x * x),
    "twice a square": lambda x: abs(relu(x**2) * 2.0),
}
"""Functions that are x**2, whose second derivative by convention is not 2."""


@pytest.mark.parametrize("name", SMOOTH_SQUARES)
def test_second_derivative_beyond_underflow_counts(name: str) -> None:
    """Steps below 1e-162 have a square of 0; larger steps measure the second derivative."""
    f = SMOOTH_SQUARES[name]
    finding = second_of(f, 0.0)
    assert finding.verdict is Verdict.KINK
    assert not finding.passed
    assert finding.left == finding.right == pytest.approx(4.0 if "twice" in name else 2.0)
    assert finding_of(f, 0.0).verdict is Verdict.OK


NEVER_LEFT: dict[str, tuple[Function, float]] = {
    "dead relu": (lambda x: abs(relu(x - 1) * x) + x, 0.95),
    "dead relu at once": (lambda x: abs(relu(x - 1)) + x, 1 - 1e-7),
    "times zero": (lambda x: maximum(x * 0.0, 0) + x, 1.0),
    "with itself": (lambda x: maximum(x, x), 1.0),
    "a comparison behind a dead relu": (
        lambda x: 2 * x if relu(x - 1.0) > 0 else x * x,
        0.95,
    ),
    "cubic": (lambda x: abs(sin(x) - x) + x, 0.0),
    "cubed": (lambda x: abs((1 + x) - 1) ** 3 + x, 0.0),
}
"""Ties that do not matter: the operand stays on its kink near the point, or leaves it smoothly."""


@pytest.mark.parametrize("name", NEVER_LEFT)
def test_tie_that_stays_or_is_smooth_is_ok(name: str) -> None:
    """Such a tie does not excuse a wrong gradient, nor fail a right one."""
    f, x = NEVER_LEFT[name]
    assert finding_of(f, x).verdict is Verdict.OK


def test_jump_that_rounding_hides_is_a_jump() -> None:
    """A comparison that small steps decide as at the point."""
    finding = finding_of(lambda x: where((1 + x) - 1 > 0, 1.0, x), 0.0)
    assert finding.verdict is Verdict.JUMP


def test_tie_is_left_before_anything_else_changes() -> None:
    """A tie is resolved if no decision before it changed; after a comparison all may differ."""
    tied, free = Decided("relu", (0, 1), True), Decided("relu", (1, 1), False)
    gone, other = Decided("relu", (1, 1), False), Decided("relu", (0, 0), False)
    assert not is_resolved([tied, free], [tied, free])
    assert is_resolved([tied, free], [gone, free])
    assert not is_resolved([free, tied], [other, gone])
    assert not is_resolved([tied, free], [gone, other])
    assert is_resolved([Decided("<", False, True), free], [Decided("<", True, False), other])


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (sigmoid, 1.8137022191147572),
        (tanh, 0.3),
        (lambda x: x * x * x - x, -0.7),
    ],
)
@pytest.mark.parametrize("far", [1e2, 1e3, 1e6])
def test_smooth_tie_beside_a_large_constant_passes(f: Function, x: float, far: float) -> None:
    """|u * u| has derivative 0 at u = 0, although steps of a rounded u have another slope."""
    c = f(Value(x)).data + far
    report = gradcheck(lambda x: abs(((f(x) + far) - c) * ((f(x) + far) - c)), [x])
    assert report, str(report)
