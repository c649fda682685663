"""jvp and vjp: derivatives along a direction, forward and back; they agree with each other."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings

import autograd_core
from autograd_core import (
    Value,
    cos,
    exp,
    fsum,
    grad,
    gradients,
    jacobian,
    jvp,
    sin,
    sqrt,
    tanh,
    vjp,
)
from tests.graphs import Program, dyadic_programs

UNIT = 2.0**-53


def test_jvp_inside_grad_and_grad_inside_jvp() -> None:
    """Forward over reverse and reverse over forward give the second derivative."""
    assert jvp(grad(lambda x: x**3), (2.0,), (1.0,)) == (12.0, 12.0)
    assert grad(lambda x: jvp(lambda y: y**3, (x,), (1.0,))[1])(2.0) == 12.0
    assert grad(lambda t: jvp(lambda y: y * y, (3.0,), (t,))[1])(5.0) == 6.0
    assert grad(lambda c: vjp(lambda y: y * y, 3.0)[1](c)[0])(5.0) == 6.0
    assert jvp(lambda x: jvp(lambda y: x * y * y, (3.0,), (1.0,))[1], (2.0,), (1.0,)) == (
        12.0,
        6.0,
    )


@given(dyadic_programs())
@example(Program((1.0,), (), ()))
@settings(max_examples=100)
def test_jvp_and_vjp_pass_the_dot_product_test(program: Program) -> None:
    """c . (J t) == (c J) . t, exactly on dyadic graphs, and the values are the function's."""

    def f(*leaves: Any) -> list[Any]:
        return program.run(leaves, program.numbers, autograd_core)[-3:]

    tangent = tuple((-1.0) ** i * (i + 1) for i in range(len(program.leaves)))
    output, along = jvp(f, program.leaves, tangent)
    again, pull = vjp(f, *program.leaves)
    cotangent = [2.0, -1.0, 3.0][: len(output)]
    back = pull(cotangent)
    plain = [y.data if type(y) is Value else y for y in f(*map(Value, program.leaves))]
    assert output == again == plain
    left = sum(Fraction(c) * Fraction(a) for c, a in zip(cotangent, along, strict=True))
    right = sum(Fraction(b) * Fraction(t) for b, t in zip(back, tangent, strict=True))
    assert left == right
    assert all(type(x) is float for x in (*output, *along, *back))
    assert pull(cotangent) == back


def test_jvp_and_vjp_of_nonlinear_functions_agree() -> None:
    """The dot-product test where numbers are rounded, to 8 u for each of 20 operations."""

    def f(v: Any, w: Any) -> Any:
        return {"p": sin(v[0] * w) + exp(v[1]), "q": [tanh(v[0] - v[1]), cos(w) * v[1]]}

    point, tangent = ([0.3, -0.8], 1.7), ([1.0, 2.0], -0.5)
    output, along = jvp(f, point, tangent)
    again, pull = vjp(f, *point)
    (dv0, dv1), dw = pull({"p": 2.0, "q": [-1.0, 3.0]})
    assert again == output and set(along) == {"p", "q"}
    left = [2.0 * along["p"], -along["q"][0], 3.0 * along["q"][1]]
    right = [dv0, 2 * dv1, -0.5 * dw]
    assert abs(math.fsum(left) - math.fsum(right)) <= 160 * UNIT * math.fsum(
        map(abs, left + right)
    )


def test_jvp_and_vjp_shapes() -> None:
    """Outputs and tangents have the shape of the output; pull gives one shape per argument."""
    assert jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0)) == (6.0, 3.0)
    assert jvp(lambda v: [v[0], 5.0], ([2.0, 3.0],), ([1.0, 0.0],)) == ([2.0, 5.0], [1.0, 0.0])
    value, pull = vjp(lambda x, v: x * v[0] * v[1], 2.0, (3.0, 4.0))
    assert (
        value == 24.0 and pull(1.0) == (12.0, (8.0, 6.0)) and pull(-2.0) == (-24.0, (-16.0, -12.0))
    )
    assert vjp(lambda x: 3.0, 1.0)[1](1.0) == (0.0,)


def test_columns_of_the_jacobian_are_jvps_and_rows_vjps() -> None:
    """The three transforms agree on a rectangular Jacobian, exactly where nothing is rounded."""

    def f(v: Any) -> list[Any]:
        return [v[0] * v[1], v[1] * v[2], v[0] - v[2], v[1]]

    point = [1.5, -2.0, 0.25]
    rows = jacobian(f)(point)
    for i in range(3):
        unit = [float(j == i) for j in range(3)]
        assert jvp(f, (point,), (unit,))[1] == [row[i] for row in rows]
    pull = vjp(f, point)[1]
    for k in range(4):
        assert pull([float(j == k) for j in range(4)])[0] == rows[k]


def test_cotangents_and_tangents_may_be_values() -> None:
    """A Value as direction gives derivatives that are differentiable with respect to it."""
    direction = Value(2.0)
    (back,) = vjp(lambda y: y * y, 3.0)[1](direction)
    value, along = jvp(lambda y: y * y, (3.0,), (direction,))
    assert (back.data, along.data, value) == (12.0, 12.0, 9.0)
    assert gradients(back, direction) == gradients(along, direction) == 6.0


def test_an_output_that_is_there_twice_counts_twice() -> None:
    """Cotangents of the same Value in two places of the output add up, numbers or Values."""

    def twice(y: Any) -> list[Any]:
        square = y * y
        return [square, square]

    assert vjp(twice, 3.0)[1]([1.0, 2.0]) == (18.0,)
    assert vjp(twice, 3.0)[1]([Value(1.0), 2.0])[0].data == 18.0
    assert grad(lambda x: vjp(twice, x)[1]([1.0, 2.0])[0])(3.0) == 6.0


@pytest.mark.parametrize(
    ("f", "at", "direction", "expected"),
    [
        (lambda x: x / 1e-300, (1.0,), (1.0,), 1 / 1e-300),
        (lambda x: x**2 + sqrt(Value(0.0)), (1.0,), (1.0,), 2.0),
        (lambda x, y: x / y, (1.0, 1e-300), (1.0, 0.0), 1 / 1e-300),
        (lambda x, y: fsum([x, sqrt(y)]), (1.0, 0.0), (1.0, 0.0), 1.0),
        (lambda x: Value(3.0) * 2, (1.0,), (1.0,), 0.0),
        (lambda x: x * 2, (1.0,), (0.0,), 0.0),
        (lambda x: -x, (1.0,), (0.0,), 0.0),
    ],
    ids=["constant", "apart", "other", "many", "unreached", "still", "negative"],
)
def test_what_does_not_move_is_not_multiplied(f, at, direction, expected):
    """An infinite partial with respect to a constant makes no nan, and 0 is +0, as in reverse."""
    found = jvp(f, at, direction)[1]
    assert found == expected
    assert math.copysign(1.0, found) == 1.0
