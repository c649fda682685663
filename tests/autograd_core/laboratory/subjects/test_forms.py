"""gradcheck, compare and step_curve take the same forms of functions and parameters."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import Value, compare, gradcheck, record, step_curve, tanh
from nn import MLP

OURS = ("reverse", "forward", "central", "complex")


class Line:
    """A user's model."""

    def __init__(self) -> None:
        self.w, self.b = Value(0.5), Value(-1.0)

    def parameters(self) -> list[Value]:
        """Both."""
        return [self.w, self.b]


def forms() -> dict[str, tuple[Any, Any, list[str]]]:
    """The function, its parameters, and their names."""
    w, b = Value(0.5, label="w"), Value(-1.0, label="b")
    line = Line()

    def closure() -> Value:
        return tanh(w * 0.3 + b) ** 2

    def function(w: Any, b: Any) -> Any:
        return tanh(w * 0.3 + b) ** 2

    def of_list(p: Any) -> Any:
        return function(*p)

    return {
        "closure and list": (closure, [w, b], ["w", "b"]),
        "closure and dict": (closure, {"u": w, "v": b}, ["u", "v"]),
        "closure and pairs": (closure, [("u", w), ("v", b)], ["u", "v"]),
        "closure and model": (
            lambda: function(line.w, line.b), line, ["line.w", "line.b"]
        ),
        "function and numbers": (function, [0.5, -1.0], ["w", "b"]),
        "function and keywords": (function, {"w": 0.5, "b": -1.0}, ["w", "b"]),
        "function and Values": (function, [w, b], ["w", "b"]),
        "function of a list": (of_list, [[0.5, -1.0]], ["p[0]", "p[1]"]),
        "graph": (closure(), None, ["w", "b"]),
        "graph and leaves": (closure(), [w, b], ["w", "b"]),
    }  # fmt: skip


@pytest.mark.parametrize("form", forms())
def test_each_form_is_taken_by_all_three(form: str) -> None:
    """Same names, same point, same derivatives; a graph and its leaves stay as they were."""
    f, at, names = forms()[form]
    report = gradcheck(f, at)
    found = compare(f, at, ways=OURS)
    curve = step_curve(f, at, argnum=1)
    assert report and found
    tail = [name.rpartition(".")[2] for name in names]
    findings = sorted(
        report.findings, key=lambda finding: tail.index(finding.name.rpartition(".")[2])
    )
    for got in (
        [finding.name for finding in findings],
        [table.argument for table in found.tables],
    ):
        assert [name.rpartition(".")[2] for name in got] == tail
    assert curve.argument.rpartition(".")[2] == tail[1]
    analytic = [finding.analytic for finding in findings]
    assert [table["reverse"].derivative for table in found.tables] == analytic
    assert curve.derivative == pytest.approx(analytic[1], rel=1e-14)
    assert curve.best_error <= 1e-9 * abs(analytic[1])


def test_a_closure_has_its_numbers_back() -> None:
    """Numbers and gradients of its Values are as before, also where a way fails."""
    w, b = Value(0.5), Value(-1.0)
    w.grad = 3.0
    compare(lambda: tanh(w * b), [w, b])
    step_curve(lambda: tanh(w * b), [w, b])
    with pytest.raises(ZeroDivisionError):
        compare(lambda: 1 // 0, [w, b])
    assert (w.data, b.data, w.grad, b.grad) == (0.5, -1.0, 3.0, 0.0)


def test_a_network_is_compared_by_its_parameters() -> None:
    """Its names are those of gradcheck."""
    model = MLP(2, [2, 1], rng=random.Random(1))

    def loss() -> Value:
        return (model([0.3, -0.7]) - 0.5) ** 2

    found = compare(loss, model, ways=("reverse", "central"))
    assert found
    assert {t.argument for t in found.tables} == {f.name for f in gradcheck(loss, model).findings}
    name = found.tables[0].argument
    assert step_curve(loss, model, argnum=name).argument == name


def test_closure_over_a_wrong_operation_differs() -> None:
    """A way that calls the closure again finds the wrong partial."""
    w = Value(2.0, label="w")

    def wrong() -> Value:
        return record("cube", w.data**3, [w], [3 * w.data])

    found = compare(wrong, [w], ways=("reverse", "central"))
    assert not found
    assert step_curve(wrong, [w]).best_error > 1


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda f, at: compare(f, at), "compare"),
        (lambda f, at: step_curve(f, at), "step_curve"),
        (lambda f, at: gradcheck(f, at), "gradcheck"),
    ],
    ids=["compare", "step_curve", "gradcheck"],
)
def test_what_does_not_fit_is_refused_by_who_was_called(
    call: Callable[..., Any], word: str
) -> None:
    """The message begins with the called function, and names its argument."""
    w = Value(1.0)
    argument = "params" if word == "gradcheck" else "at"
    for f, at in [(lambda: w * w, "w"), (lambda: w * w, [w * 2]), (lambda: w * w, [w, w])]:
        with pytest.raises((TypeError, ValueError), match=f"^{word}"):
            call(f, at)
    with pytest.raises((TypeError, ValueError), match=f"{word}: {argument} is empty"):
        call(lambda: w * w, [])
    with pytest.raises(TypeError, match=f"{word}: {argument} is missing"):
        call(lambda x: x * w, None)
    with pytest.raises(ValueError, match=f"{word}: .* is a leaf"):
        call(w, None)


def test_closure_that_returns_its_own_parameter_is_moved() -> None:
    """The number is read while the parameter is moved, so the difference quotient is 1."""
    w = Value(1.5, label="w")
    found = compare(lambda: w if w > 0 else -w, [w], ways=OURS)
    assert found, str(found)
    assert found["w"]["central"].derivative == pytest.approx(1.0)


def test_function_that_changes_its_parameter_is_refused() -> None:
    """step_curve raises, compare gives it as the reason, and both undo the change."""
    w = Value(1.0, label="w")

    def counting() -> Value:
        w.data += 1.0
        return w * 2

    with pytest.raises(ValueError, match="step_curve: the function itself changed w"):
        step_curve(counting, [w])
    assert w.data == 1.0
    found = compare(counting, [w], ways=("reverse", "central"))
    assert "the function itself changed w" in found["w"]["central"].explanation
    assert w.data == 1.0
