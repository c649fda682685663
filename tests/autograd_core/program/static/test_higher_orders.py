"""Second derivatives through the node of a static function: those of the function itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd_core import (
    Value,
    exp,
    gradients,
    maximum,
    mean,
    no_grad,
    relu,
    static,
    tanh,
    where,
)

w, b = Value(0.7, label="w"), Value(-0.3, label="b")


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    """Parameters and gradients are as before."""
    yield
    w.data, b.data = 0.7, -0.3
    w.grad = b.grad = 0.0


def smooth(x: Any) -> Value:
    """A smooth function."""
    return tanh(w * x + b) * x + w**3


def kinked(x: Any) -> Value:
    """One that selects."""
    return maximum(w * x, exp(b)) * relu(w * w * x) + where(b > 0, w, b * b)


def with_keywords(x: Any, *, scale: float = 2.0) -> Value:
    """One with arguments by name."""
    return smooth(x) * scale * w


def orders(make: Callable[[], Value], by: list[Value]) -> list[list[float]]:
    """All first, second and third derivatives by some leaves."""
    first = gradients(make(), by, create_graph=True)
    second = [d for entry in first for d in gradients(entry, by, create_graph=True)]
    third = [gradients(entry, by) for entry in second]
    return [[d.data for d in first], [d.data for d in second], *third]


@pytest.mark.parametrize("function", [smooth, kinked])
@pytest.mark.parametrize("calls", [1, 4])
def test_three_orders_by_parameters_and_inputs(function: Callable[..., Value], calls: int) -> None:
    """At the first call, and at one that a machine runs: each number is the function's own."""
    recorded = static(function)
    x = Value(0.5)
    for _ in range(calls):
        recorded(x), recorded(0.5)
    assert recorded(x).op == function.__name__
    assert orders(lambda: recorded(x), [w, b, x]) == orders(lambda: function(x), [w, b, x])
    assert orders(lambda: recorded(0.5), [w, b]) == orders(lambda: function(0.5), [w, b])


@pytest.mark.parametrize("calls", [1, 3])
def test_rows_keywords_and_parts_of_results(calls: int) -> None:
    """The mean over rows, arguments by name, and one of several results."""
    rows = [0.5, -1.0, 2.0]
    recorded, named = static(smooth), static(with_keywords)
    pair = static(lambda x: {"a": smooth(x), "rest": [1.0, x * w * w]})
    for _ in range(calls):
        recorded.mean(rows), named(0.5, scale=3.0), pair(0.5)
    by = [w, b]
    assert recorded.mean(rows).op == "smooth.mean"
    assert orders(lambda: recorded.mean(rows), by) == orders(
        lambda: mean([smooth(x) for x in rows]), by
    )
    assert orders(lambda: named(0.5, scale=3.0), by) == orders(
        lambda: with_keywords(0.5, scale=3.0), by
    )
    assert orders(lambda: pair(0.5)["rest"][1], by) == orders(lambda: 0.5 * w * w, by)


def test_inside_a_larger_graph() -> None:
    """Operands that were computed, a shared one, a node used twice, one static inside another."""
    inner = static(smooth)
    outer = static(lambda x: inner(x) * inner(2.0 * x))

    def graph(f: Callable[[Any], Value], g: Callable[[Any], Value]) -> Value:
        x = exp(w) * b
        y = f(x)
        return y * y + g(y) * x

    def plain(x: Any) -> Value:
        return smooth(x) * smooth(2.0 * x)

    for _ in range(3):
        graph(inner, outer)
    found = orders(lambda: graph(inner, outer), [w, b])
    expected = orders(lambda: graph(smooth, plain), [w, b])
    for ours, theirs in zip(found, expected, strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            assert math.isclose(mine, other, rel_tol=1e-14)


def test_gradient_by_a_static_node_itself() -> None:
    """An input of `gradients` that is the node of a static function."""
    recorded = static(smooth)
    y = recorded(0.5)
    z = smooth(0.5)
    first, other = (gradients(v * v * w, v, create_graph=True) for v in (y, z))
    assert first.data == other.data
    assert math.isclose(gradients(first, w), gradients(other, w), rel_tol=1e-14)


def test_methods_and_a_block_without_gradients() -> None:
    """A method of an object; the derivatives are taken with recording switched off, too."""

    class Model:
        def __init__(self) -> None:
            self.w = Value(0.4)

        @static
        def loss(self, x: float) -> Value:
            return tanh(self.w * x) ** 2

    model = Model()
    for _ in range(3):
        y = model.loss(0.5)
    expected = orders(lambda: tanh(model.w * 0.5) ** 2, [model.w])
    assert orders(lambda: model.loss(0.5), [model.w]) == expected
    with no_grad():
        assert gradients(y, model.w, create_graph=True).data == expected[0][0]


@pytest.mark.parametrize("how", ["parameter", "argument"])
def test_what_has_changed_since_the_call_is_told(how: str) -> None:
    """A parameter or a list of the call with other numbers: an error, no wrong derivative."""
    recorded = static(lambda xs: smooth(xs[0]))
    xs = [0.5]
    y = recorded(xs)
    if how == "parameter":
        w.data = 0.8
    else:
        xs[0] = 0.6
    with pytest.raises(ValueError, match="assigned another number"):
        gradients(y, [b], create_graph=True)
