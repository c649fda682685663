"""The function must be a function, and the check must leave everything as it was."""

from __future__ import annotations

import itertools
import random

import pytest

from autograd_core import Value, exp, gradients, record, tanh
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Verdict


def test_noise_is_nondeterministic() -> None:
    """A function of random numbers is NONDETERMINISTIC; one that seeds them is checked."""
    w = Value(0.5, label="w")
    (finding,) = gradcheck(lambda: w * random.random(), [w]).findings
    assert finding.verdict is Verdict.NONDETERMINISTIC
    assert "twice" in finding.note
    assert not finding.passed
    assert gradcheck(lambda: w * random.Random(1).random(), [w])


def test_noise_that_does_not_reach_the_value_is_nondeterministic() -> None:
    """Equal values with different gradients are NONDETERMINISTIC too."""
    w, b = Value(0.5, label="w"), Value(0.0, label="b")
    report = gradcheck(lambda: w * random.random() * b, [w, b])
    assert {f.verdict for f in report.findings} == {Verdict.NONDETERMINISTIC}


def test_changing_operations_are_nondeterministic() -> None:
    """The same number by different operations is NONDETERMINISTIC."""
    calls = itertools.count()
    x = Value(0.5)
    report = gradcheck(lambda: x * 2.0 if next(calls) % 2 else x + x, [x])
    assert report.findings[0].verdict is Verdict.NONDETERMINISTIC


def test_function_that_changes_its_parameter_is_told() -> None:
    """A function that assigns its parameter is NONDETERMINISTIC; the number is put back."""
    w = Value(0.5, label="w")

    def f() -> Value:
        w.data = w.data + 1.0
        return w * 2.0

    (finding,) = gradcheck(f, [w]).findings
    assert finding.verdict is Verdict.NONDETERMINISTIC
    assert "changed w from 0.5 to 1.5" in finding.note
    assert w.data == 0.5


def test_function_that_updates_a_state_is_nondeterministic() -> None:
    """A running mean kept between calls is NONDETERMINISTIC."""
    seen: list[float] = []

    def f(x: Value) -> Value:
        seen.append(x.data)
        return x * len(seen)

    assert gradcheck(f, [0.5]).findings[0].verdict is Verdict.NONDETERMINISTIC


def test_numbers_and_gradients_are_left_alone() -> None:
    """Parameters keep their data and grad, also when the function sweeps by itself."""
    w, b = Value(0.5), Value(-1.0)
    w.grad, b.grad = 3.0, -2.0

    def f() -> Value:
        y = tanh(w * b)
        y.backward()
        return y

    assert gradcheck(f, [w, b])
    assert (w.data, w.grad, b.data, b.grad) == (0.5, 3.0, -1.0, -2.0)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("calls", [1, 3, 6, 9, 20])
def test_interruption_puts_everything_back(error: type[BaseException], calls: int) -> None:
    """Ctrl-C or an error in the middle leaves data and grad as they were."""
    w, b = Value(0.5), Value(-1.0)
    w.grad = 3.0
    count = itertools.count(1)

    def f() -> Value:
        if next(count) > calls:
            raise error
        return tanh(w * b)

    with pytest.raises(error):
        gradcheck(f, [w, b])
    assert (w.data, w.grad, b.data, b.grad) == (0.5, 3.0, -1.0, 0.0)


def test_function_that_differentiates_inside_is_checked() -> None:
    """A gradient penalty is checked like other functions; that no_grad changes it is noted."""
    report = gradcheck(lambda x: gradients(exp(x) * x, x, create_graph=True), [0.5])
    assert report
    assert any("no_grad" in note for note in report.notes)


def test_tape_for_the_search_is_read_at_the_moved_point() -> None:
    """The operand of a wrong operation is named by its position, with both derivatives."""
    w, b = Value(0.5, label="w"), Value(2.0, label="b")
    wrong = gradcheck(lambda: record("cube", w.data**3, (w,), (2 * w.data**2,)) * b, [w, b]).wrong
    assert wrong is not None
    assert (wrong.op, wrong.recorded) == ("cube", 0.5)
    assert wrong.numeric == pytest.approx(0.75)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("directions", [0, 3])
def test_a_graph_that_was_recorded_before_is_named(order: int, directions: int) -> None:
    """A closure that returns an old result does not make an operation wrong."""
    x = Value(0.5, label="x")
    h = exp(x)
    y = tanh(h * 2.0)
    y.label = "y"
    for f in (lambda: y, lambda: y * 1.0, lambda: y + x):
        report = gradcheck(f, [x], order=order, directions=directions)
        assert report.findings[0].verdict is Verdict.MISMATCH
        assert report.wrong is None
        said = " ".join(report.notes)
        assert "tanh(" in said and "recorded before" in said
        assert "No local derivative" not in said


def test_an_old_graph_of_constants_may_be_used() -> None:
    """A graph recorded before the call that does not depend on a parameter is allowed."""
    x, c = Value(0.5, label="x"), Value(2.0)
    weight = exp(c)
    report = gradcheck(lambda: weight * x, [x])
    assert report and not report.notes
