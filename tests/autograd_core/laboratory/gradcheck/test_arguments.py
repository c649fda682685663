"""gradcheck takes closures, functions and roots, with parameters and names in every form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import nn
from autograd_core import Value, dot, exp, fsum, no_grad, tanh
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.gradcheck.report import Report


def names_of(report: Report) -> list[str]:
    """The names of what was checked, sorted."""
    return sorted(finding.name for finding in report.findings)


def pair() -> tuple[Value, Value, Callable[[], Value]]:
    """Two labelled parameters and a closure over them."""
    w, b = Value(0.5, label="w"), Value(-1.0, label="b")
    return w, b, lambda: tanh(w * b)


def test_closure_takes_parameters_in_many_forms() -> None:
    """A list, one Value, a dict, pairs, and an object with named_parameters()."""
    w, b, f = pair()
    assert names_of(gradcheck(f, [w, b])) == ["b", "w"]
    assert names_of(gradcheck(f, w)) == ["w"]
    assert names_of(gradcheck(f, {"W": w, "B": b})) == ["B", "W"]
    assert names_of(gradcheck(f, [("u", w), ("v", b)])) == ["u", "v"]
    assert names_of(gradcheck(f, iter([w, b]))) == ["b", "w"]
    model = nn.Neuron(2)
    assert names_of(gradcheck(lambda: model([1.0, 2.0]), model)) == ["b", "w.0", "w.1"]


def test_names_are_chosen_given_or_counted() -> None:
    """names=, then keys, labels, the caller's variables, x0, x1; equal labels are told apart."""
    w, b, f = pair()
    assert names_of(gradcheck(f, [w, b], names=["p", "q"])) == ["p", "q"]
    x, y = Value(1.0), Value(2.0)
    assert names_of(gradcheck(lambda: x * y, [x, y])) == ["x", "y"]
    made = Value(1.0) * Value(2.0)
    assert names_of(gradcheck(made)) == ["x0", "x1"]
    p, q = Value(1.0, label="p"), Value(2.0, label="p")
    assert names_of(gradcheck(lambda: p * q, [p, q])) == ["p", "p#2"]


def test_function_is_called_with_its_parameters() -> None:
    """Numbers become Values; nested lists are taken apart, and named by their place."""
    assert names_of(gradcheck(lambda x, y: x * exp(y), [2.0, 0.5])) == ["x", "y"]
    assert names_of(gradcheck(exp, 1.0)) == ["x"]
    assert names_of(gradcheck(Value.tanh, [0.3])) == ["self"]
    assert names_of(gradcheck(lambda *xs: dot(xs, xs), [1.0, 2.0])) == ["xs0", "xs1"]
    nested = gradcheck(lambda w, k: dot(w["a"], w["b"]) * k, [{"a": [1.0], "b": [2.0]}, 3])
    assert names_of(nested) == ["k", "w['a'][0]", "w['b'][0]"]
    assert names_of(gradcheck(lambda x, y: x / y, {"y": 2.0, "x": 1.0})) == ["x", "y"]


def test_function_is_called_with_the_callers_own_values() -> None:
    """A Value among the arguments is used itself."""
    w, _, _ = pair()
    report = gradcheck(lambda x: x * w, [w])
    (finding,) = report.findings
    assert report
    assert finding.analytic == 1.0


def test_check_works_in_a_no_grad_block() -> None:
    """A check records even in a no_grad block."""
    w, b, f = pair()
    with no_grad():
        assert gradcheck(f, [w, b])


def test_many_names_are_shortened_in_the_title() -> None:
    """The title names four parameters at most."""
    xs = [Value(float(i)) for i in range(9)]
    assert gradcheck(lambda: fsum(xs), xs).name == "f(xs[0], xs[1], xs[2], xs[3], ...)"


async def deferred() -> Value:
    """Computes nothing when it is called."""
    return Value(1.0)


def generated() -> Iterator[Value]:
    """Computes nothing when it is called."""
    yield Value(1.0)


async def streamed() -> AsyncIterator[Value]:
    """Computes nothing when it is called."""
    yield Value(1.0)


W, B, F = pair()

REFUSED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "no parameters": (lambda: gradcheck(F), TypeError, "params is missing"),
    "empty": (lambda: gradcheck(F, []), ValueError, "params is empty"),
    "a number": (lambda: gradcheck(F, [1.0]), TypeError, "must be a Value, got float"),
    "text": (lambda: gradcheck(F, "wb"), TypeError, "params must be"),
    "an int": (lambda: gradcheck(F, 3), TypeError, "params must be"),
    "one twice": (lambda: gradcheck(F, [W, W]), ValueError, "the same Value"),
    "no leaf": (lambda: gradcheck(F, [W * 2]), ValueError, "is not a leaf"),
    "names twice": (lambda: gradcheck(F, [W, B], names=["p", "p"]), ValueError, "different"),
    "keys twice": (lambda: gradcheck(F, [("p", W), ("p", B)]), ValueError, "different"),
    "too few names": (lambda: gradcheck(F, [W, B], names=["p"]), ValueError, "as many names"),
    "names as text": (lambda: gradcheck(F, [W, B], names="wb"), TypeError, "sequence of str"),
    "names of ints": (
        lambda: gradcheck(F, [W, B], names=[1, 2]),  # type: ignore[list-item]
        TypeError,
        "must be a str",
    ),
    "not callable": (lambda: gradcheck(3, [W]), TypeError, "takes a function"),
    "async": (lambda: gradcheck(deferred, [W]), TypeError, "async"),
    "generator": (lambda: gradcheck(generated, [W]), TypeError, "generator"),
    "async generator": (lambda: gradcheck(streamed, [W]), TypeError, "generator"),
    "hidden generator": (lambda: gradcheck(lambda: generated(), [W]), TypeError, "generator"),
    "a float": (lambda: gradcheck(lambda: W.data * 2, [W]), TypeError, r"\.data"),
    "a list": (lambda: gradcheck(lambda: [W * 2, "text"], [W]), TypeError, "must return a Value"),
    "nothing": (lambda: gradcheck(lambda: None, [W]), TypeError, "return statement"),
    "too few arguments": (lambda: gradcheck(lambda x, y: x, [1.0]), TypeError, "cannot be called"),
    "wrong keyword": (lambda: gradcheck(lambda x: x, {"z": 1.0}), TypeError, "cannot be called"),
    "order": (lambda: gradcheck(F, [W], order=3), ValueError, "order"),
    "directions": (lambda: gradcheck(F, [W], directions=-1), ValueError, "directions"),
    "a leaf as root": (lambda: gradcheck(W), ValueError, "is a leaf"),
    "a foreign leaf": (lambda: gradcheck(W * W, [B]), ValueError, "does not contain"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_arguments_are_refused(name: str) -> None:
    """Each mistake is refused with a message that says what came and what to write instead."""
    call, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        call()


def test_stale_root_is_refused() -> None:
    """A root is refused if a leaf was assigned another number after it was recorded."""
    x = Value(2.0)
    root = x * x + 1.0
    x.data = 5.0
    with pytest.raises(ValueError, match="recorded as 5.0 but would be 26.0"):
        gradcheck(root)


def test_errors_of_the_function_are_passed_on() -> None:
    """An error that the function raises at the point itself is passed on."""
    with pytest.raises(ZeroDivisionError):
        gradcheck(lambda x: x * (1 / 0), [1.0])
