"""Programs made at random that choose by numbers: each call and each row is as eager has it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import Value, dot, fsum, maximum, mean, relu, static, tanh, where
from nn import cross_entropy, huber

NUMBERS = (-1.0, -0.5, 0.25, 0.5, 1.0, 2.0)
KINDS = 11


def chosen(kind: int, a: Any, b: Any, c: Any, d: Any, k: float) -> Any:
    """Something made of numbers; most kinds choose by them."""
    if kind < 3:
        return where(a > b, c, d) if k > 0 else where(a < k, c, d)
    if kind < 5:
        return where(a > k, Value(1.0), Value(k)) if k > 0 else where(a < b, Value(k), 2.0)
    if kind == 5:
        return cross_entropy([a * 9.0, b * 9.0, c * 9.0, d], min(int(2.0 + k), 3))
    if kind == 6:
        return huber([a, b], [c, 1.0], 0.5)
    if kind == 7:
        return maximum([a, b, c])
    return (a * b, dot([a, b], [c, d]), tanh(a), relu(a - b))[kind - 7]


def program(draw: random.Random) -> tuple[Callable[..., Any], list[Value]]:
    """A function of two numbers, and its parameters."""
    parameters = [Value(draw.choice(NUMBERS)) for _ in range(draw.randint(2, 5))]
    steps = [
        (draw.randrange(KINDS), [draw.random() for _ in range(4)], draw.choice(NUMBERS))
        for _ in range(draw.randint(4, 24))
    ]

    def f(x: Any, y: Any) -> Any:
        pool = [x, y, *parameters]
        for kind, places, k in steps:
            pool.append(chosen(kind, *(pool[int(u * len(pool))] for u in places), k))
        return fsum(pool[-3:]) * 0.5 + pool[-1] + parameters[0]

    return f, parameters


def with_gradient(y: Any, parameters: list[Value]) -> Any:
    """A number, and the gradient of the parameters."""
    for p in parameters:
        p.grad = 0.0
    y.backward()
    return y.data, [p.grad for p in parameters]


@pytest.mark.parametrize("seed", range(20))
def test_a_random_program_chooses_as_eager(seed: int):
    """Values and gradients, of calls and of rows."""
    draw = random.Random(seed)
    f, parameters = program(draw)
    g = static(f)
    points = [(draw.uniform(-3.0, 3.0), draw.uniform(-3.0, 3.0)) for _ in range(6)]
    for point in points:
        assert with_gradient(g(*point), parameters) == with_gradient(f(*point), parameters)
    columns = list(map(list, zip(*points, strict=True)))
    assert g.values(*columns) == [f(*point).data for point in points]
    expected = with_gradient(mean([f(*point) for point in points]), parameters)
    assert with_gradient(g.mean(*columns), parameters) == expected
