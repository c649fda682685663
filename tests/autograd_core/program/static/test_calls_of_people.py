"""Static functions as people call and keep them: by name, copied, in classes, in other blocks."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import nn
from autograd_core import (
    AnomalyError,
    Value,
    detect_anomaly,
    grad,
    hessian,
    jacobian,
    jvp,
    log,
    no_grad,
    static,
    tanh,
)
from tests.recorded import swept

w = Value(0.7, label="w")


def curve(x: Any) -> Value:
    """A function of a number."""
    return tanh(w * x) * x + w**3


@static
def kept(x: float) -> Value:
    """One that can be found by its name."""
    return tanh(w * x)


def scaled(x: Any, y: float = 2.0, *more: float, kind: str = "tanh", **others: float) -> Any:
    """One with every kind of parameter."""
    h = tanh(w * x) if kind == "tanh" else w * x
    return h * y + sum(v * w for v in (*more, *others.values()))


class Model(nn.Module):
    """A model with static methods, of which one calls the other."""

    def __init__(self) -> None:
        self.w = Value(0.3)

    @static
    def forward(self, x: float) -> Value:
        """Its output."""
        return tanh(self.w * x)

    @static
    def loss(self, x: float, y: float = 1.0, *, scale: float = 2.0) -> Value:
        """How far the output is from y."""
        return (self.forward(x) - y) ** 2 * scale


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((0.5,), {}),
        ((0.5, 3.0), {}),
        ((0.5,), {"y": 3.0}),
        ((), {"y": 3.0, "x": 0.5}),
        ((0.5, 3.0, 1.5, -2.0), {"kind": "linear"}),
        ((0.5,), {"kind": "linear", "a": 1.0, "b": 2.0}),
        ((0.5,), {"b": 2.0, "kind": "linear", "a": 1.0}),
    ],
)
def test_arguments_by_place_by_name_and_by_default(
    args: tuple[float, ...], kwargs: dict[str, Any]
) -> None:
    """However they are passed, number and gradient are the function's own, at each call."""
    recorded = static(scaled)
    expected = scaled(*args, **kwargs)
    for _ in range(4):
        found = recorded(*args, **kwargs)
        assert found.data == expected.data
        assert grads(found) == grads(expected)


def grads(y: Value) -> float:
    """The gradient by w."""
    w.grad = 0.0
    y.backward()
    found, w.grad = w.grad, 0.0
    return float(found)


def test_another_default_is_noticed() -> None:
    """A default that is assigned later counts from the next call on."""

    def f(x: float, y: float = 2.0) -> Value:
        return w * x * y

    recorded = static(f)
    for _ in range(3):
        recorded(0.5)
    f.__defaults__ = (3.0,)
    assert recorded(0.5).data == f(0.5).data


def test_transforms_see_the_function() -> None:
    """grad, its own grad, jacobian, hessian and jvp, of it and of a function that calls it."""
    recorded = static(curve)
    for _ in range(3):
        recorded(0.5)
    for ours, theirs in ((recorded, curve), (lambda x: recorded(x) * 2.0, lambda x: curve(x) * 2)):
        assert grad(ours)(0.5) == grad(theirs)(0.5)
        assert grad(grad(ours))(0.5) == grad(grad(theirs))(0.5)
        assert hessian(ours)(0.5) == hessian(theirs)(0.5)
        assert jvp(ours, [0.5], [1.0]) == jvp(theirs, [0.5], [1.0])
        assert jacobian(lambda x, f=ours: [f(x), x * w])(0.5) == jacobian(
            lambda x, f=theirs: [f(x), x * w]
        )(0.5)


@pytest.mark.parametrize("first", ["inside", "outside"])
def test_without_gradients_it_is_a_leaf(first: str) -> None:
    """In a no_grad block, recorded there or before; outside it is a node again."""
    recorded = static(curve)
    if first == "outside":
        for _ in range(3):
            recorded(0.5)
    with no_grad():
        for _ in range(3):
            y = recorded(0.5)
            assert y.is_leaf and y.data == curve(0.5).data
    assert grads(recorded(0.5)) == grads(curve(0.5))


def test_anomalies_are_found_inside() -> None:
    """The line of the function's own operation is named."""
    recorded = static(lambda x: log(w * x))
    for _ in range(3):
        recorded(1.0)
    with detect_anomaly(), pytest.raises(AnomalyError, match="test_calls_of_people.py"):
        recorded(-1.0)


def test_copies_and_pickles() -> None:
    """A function is copied as functions are; a copy of a model has its own recordings."""
    assert copy.deepcopy(kept) is kept
    assert pickle.loads(pickle.dumps(kept)) is kept
    model = Model()
    for _ in range(3):
        before = model.loss(0.5).data
    other = copy.deepcopy(model)
    loaded = pickle.loads(pickle.dumps(model))
    other.w.data, loaded.w.data = 5.0, -1.0
    for _ in range(3):
        assert model.loss(0.5).data == before
        assert other.loss(0.5).data == ((tanh(other.w * 0.5) - 1.0) ** 2 * 2.0).data
        assert loaded.loss(0.5, scale=1.0).data == ((tanh(loaded.w * 0.5) - 1.0) ** 2).data


def test_methods_of_every_kind() -> None:
    """Class and static methods, an overridden one, objects with slots or without a hash."""

    class A:
        factor = Value(2.0)

        def __init__(self) -> None:
            self.w = Value(3.0)

        @staticmethod
        @static
        def s(x: float) -> Value:
            return A.factor * x

        @classmethod
        @static
        def c(cls, x: float) -> Value:
            return cls.factor * x

        @static
        def f(self, x: float) -> Value:
            return self.w * x

    class B(A):
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other: object) -> bool:
            return True

        @static
        def f(self, x: float) -> Value:
            return super().f(x) + 1.0

    one, other = B(), B()
    other.w.data = 10.0
    for _ in range(3):
        assert (A.s(1.5).data, A.c(1.5).data, one.c(2.0).data) == (3.0, 3.0, 4.0)
        assert (one.f(1.0).data, other.f(1.0).data) == (4.0, 11.0)


def test_assertions_that_pytest_rewrites():
    """An assert in f reads pytest's own modules in a test; these are nothing that f depends on."""
    w = Value(0.5)

    def f(x):
        h = w * x
        assert h is not w, "another node"
        return h * h

    g = static(f)
    for x in (1.0, 2.0, 3.0):
        assert swept(g(x), [w]) == swept(f(x), [w])
    assert repr(g) == "static(f): 1 recording"
