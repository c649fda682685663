"""The bug museum: every wrong engine is caught by gradcheck, and its mistake is named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from micrograd.engine import Value as Micrograd

from autograd_core import Value, record
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.laboratory.foreign import museum_of_rules, museum_of_sweeps
from tests.autograd_core.laboratory.foreign.museum import EXHIBITS, Exhibit, Right


def shared(x: Any, y: Any) -> Any:
    """Nodes with several users, used again further down."""
    a = x * y
    b = a + x
    return b * a + b


def skewed(x: Any, y: Any) -> Any:
    """A node that is used both next to the root and far below it."""
    a = x * y
    b = a * 2.0
    c = b + 1.0
    return a * 3.0 + c * c


def swept_before(x: Any, y: Any) -> Any:
    """The program sweeps by itself before it returns, say to print a gradient."""
    a = x * y
    z = a * a + x
    z.backward()
    return z


def many_operations(x: Any, y: Any) -> Any:
    """Every operation of the museum's engine."""
    a = (x * y).exp() - (x / y).tanh() * 0.5
    b = (x**3 - y).relu() + (x * x + y**2 + 1.0).log()
    return (a - b) / (2.0 - y) + (-x) * b


PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[float, ...]]] = {
    "exponential": (lambda x, y: (x * y).exp() * y + x, (0.75, 1.5)),
    "logarithm": (lambda x, y: (x + y).log() * y, (0.75, 1.5)),
    "power": (lambda x, y: (x + y) ** 3 - y, (0.75, 1.5)),
    "variable power": (lambda x, y: (x + 1.0) ** (y * 2.0), (0.75, 1.5)),
    "neuron": (lambda w, x, b: (w * x + b).tanh(), (0.75, -0.5, 0.25)),
    "two tanh": (lambda x, y: x.tanh() * (y + x).tanh(), (0.75, 1.5)),
    "rectified": (lambda x, y: y - (x * y).relu() + (x - y).relu(), (0.75, 1.5)),
    "quotient": (lambda x, y: (x + 1.0) / (y * y), (0.75, 1.5)),
    "product": (lambda x, y: (x + 1.0) * (y - x), (0.75, 1.5)),
    "product of one variable": (lambda x: (x + 1.0) * (x * x), (0.75,)),
    "difference": (lambda x, y: (x * y) - y, (0.75, 1.5)),
    "negative": (lambda x, y: -(x * y) + x, (0.75, 1.5)),
    "square": (lambda x, y: (lambda a: a * a)(x + y), (0.75, 1.5)),
    "shared": (shared, (0.75, 1.5)),
    "skewed": (skewed, (0.75, 1.5)),
    "swept before": (swept_before, (0.75, 1.5)),
    "many operations": (many_operations, (0.75, 1.5)),
}

UNKNOWN_TO_MICROGRAD = {
    "exponential": "has no exp",
    "logarithm": "has no log",
    "variable power": "powers are constant",
    "neuron": "has no tanh",
    "two tanh": "has no tanh",
    "many operations": "has no exp",
    "swept before": "is itself wrong there",
}


def checked(program: str, engine: Any) -> Report:
    """The gradient check of a program on an engine."""
    f, at = PROGRAMS[program]
    return gradcheck(f, [engine(x) for x in at])


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda e: e.engine.__name__)
def test_a_wrong_engine_is_caught_and_the_mistake_named(exhibit: Exhibit):
    """MISMATCH; the first wrong operation and operand, or what is wrong with the sweep.

    A gradient that is another one in every sweep is NONDETERMINISTIC.
    """
    report = checked(exhibit.program, exhibit.engine)
    assert not report
    stale = exhibit.says == "Stale"
    assert report.findings[0].verdict is (Verdict.NONDETERMINISTIC if stale else Verdict.MISMATCH)
    if exhibit.op:
        assert report.wrong is not None
        assert (report.wrong.op, report.wrong.position) == (exhibit.op, exhibit.position)
    if exhibit.says:
        assert exhibit.says in " ".join(report.notes)


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda e: e.engine.__name__)
def test_a_wrong_operation_is_placed_and_a_right_one_is_not_blamed(exhibit: Exhibit):
    """The line is one of this file, where the programs stand; a sweep fault blames no op."""
    wrong = checked(exhibit.program, exhibit.engine).wrong
    if exhibit.op:
        assert wrong is not None
        assert "test_museum.py:" in wrong.where
    elif "cut" not in exhibit.says:
        assert wrong is None


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_right_engine_passes_every_program(program: str):
    """A failure above is due to the mistake: the engine without one is right, by every verdict."""
    report = checked(program, Right)
    assert report, str(report)
    assert {f.verdict for f in report.findings} == {Verdict.OK}
    assert (report.wrong, report.notes) == (None, ())


@pytest.mark.parametrize("program", PROGRAMS)
def test_our_engine_passes_every_program(program: str):
    """The same programs on autograd_core.Value."""
    report = checked(program, Value)
    assert report, str(report)
    assert {f.verdict for f in report.findings} == {Verdict.OK}


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p not in UNKNOWN_TO_MICROGRAD])
def test_micrograd_passes_where_it_is_right(program: str):
    """micrograd itself passes, sets and all; a remark says that a second sweep errs."""
    report = checked(program, Micrograd)
    assert report, str(report)
    assert all("a second time" in note for note in report.notes)


def test_micrograd_is_caught_where_it_is_wrong():
    """It passes on interior gradients of an earlier sweep: three times the right one, and more."""
    report = checked("swept before", Micrograd)
    assert not report
    assert report.wrong is None
    assert "stale" in " ".join(report.notes)


@pytest.mark.parametrize("museum", [museum_of_rules, museum_of_sweeps])
def test_every_class_of_the_museum_is_exhibited(museum: Any):
    """Every mistake that is written down is checked."""
    classes = {
        thing
        for name, thing in vars(museum).items()
        if isinstance(thing, type) and issubclass(thing, Right) and name[0] != "_"
    }
    assert classes - {Right} <= {exhibit.engine for exhibit in EXHIBITS}


def planted(name: str, rule: Callable[..., tuple[float, ...]]) -> Callable[..., Value]:
    """An operation of our own engine by record(): rule(*numbers) gives value and partials."""

    def operation(*operands: Value) -> Value:
        value, *partials = rule(*(v.data for v in operands))
        return record(name, value, operands, partials)

    return operation


def _tanh_rule(slope: Callable[[float], float]) -> Callable[[float], tuple[float, float]]:
    """tanh with a derivative made from its value."""
    return lambda x: (math.tanh(x), slope(math.tanh(x)))


RULES: dict[str, tuple[Callable[..., tuple[float, ...]], int]] = {
    "exp, x * exp": (lambda x: (math.exp(x), x * math.exp(x)), 0),
    "log, 1/x**2": (lambda x: (math.log(x), 1 / x**2), 0),
    "log, slope of log10": (lambda x: (math.log(x), 1 / (x * math.log(10))), 0),
    "cube, n * x**n": (lambda x: (x**3, 3 * x**3), 0),
    "cube, without n": (lambda x: (x**3, x**2), 0),
    "tanh, 1 - t": (_tanh_rule(lambda t: 1 - t), 0),
    "tanh, 1 + t**2": (_tanh_rule(lambda t: 1 + t * t), 0),
    "tanh, sign": (_tanh_rule(lambda t: t * t - 1), 0),
    "tanh, 1e-6": (_tanh_rule(lambda t: (1 - t * t) * (1 + 1e-6)), 0),
    "relu, no mask": (lambda x: (max(-x, 0.0), -1.0), 0),
    "div, sign": (lambda a, b: (a / b, 1 / b, a / b / b), 1),
    "div, swapped": (lambda a, b: (a / b, -a / b / b, 1 / b), 0),
    "mul, swapped": (lambda a, b: (a * b, a, b), 0),
    "sub, swapped": (lambda a, b: (a - b, -1.0, 1.0), 0),
    "sub, sign": (lambda a, b: (a - b, 1.0, 1.0), 1),
    "pow, swapped": (lambda a, b: (a**b, a**b * math.log(a), b * a ** (b - 1)), 0),
}


@pytest.mark.parametrize("name", RULES)
def test_a_mistake_in_a_recorded_operation_is_named(name: str):
    """The same mistakes by record() in our own engine: the operation, the operand, the line."""
    rule, position = RULES[name]
    count = rule.__code__.co_argcount
    operation = planted(name, rule)

    def program(x: Value, y: Value) -> Value:
        operands = [x * y + 0.5, y - x * 0.25][:count]
        return operation(*operands) * x + y

    report = gradcheck(program, [0.75, 1.5])
    assert not report
    assert report.findings[0].verdict is Verdict.MISMATCH
    assert report.wrong is not None
    assert (report.wrong.op, report.wrong.position) == (name, position)
    assert "test_museum.py:" in report.wrong.where


def test_a_derivative_of_an_earlier_evaluation_is_caught():
    """Stale data: a recorded operation keeps the derivative of its first call."""
    kept: list[float] = []

    def operation(x: Value) -> Value:
        kept.append(2 * x.data)
        return record("square", x.data**2, (x,), (kept[0],))

    operation(Value(3.0))
    report = gradcheck(lambda x: operation(x * 2.0), [0.75])
    assert not report
    assert report.wrong is not None
    assert (report.wrong.op, report.wrong.recorded) == ("square", 6.0)
    assert abs(report.wrong.numeric - 3.0) < 1e-9


def test_a_graph_that_is_cut_in_our_own_engine_is_named():
    """A number taken out by .data and put in again: the leaf and the line of its use are named."""
    report = gradcheck(lambda x, y: x * Value(y.data * 2, label="twice") + y, [0.75, 1.5])
    assert not report
    assert report.wrong is not None
    assert (report.wrong.op, report.wrong.label) == ("leaf", "twice")
    assert "The graph is cut" in " ".join(report.notes)
