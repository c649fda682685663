"""grad, value_and_grad, jacobian, hessian, jvp and vjp: shapes, nesting, closed forms, errors."""

from __future__ import annotations

import math
from collections import namedtuple
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core import (
    Value,
    dot,
    exp,
    fsum,
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    log,
    no_grad,
    relu,
    sin,
    tanh,
    value_and_grad,
    vjp,
)

UNIT = 2.0**-53
Pair = namedtuple("Pair", "x y")


def rosenbrock(v: Any) -> Any:
    """The banana function."""
    return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2


def close(got: float, exact: float, operations: int, scale: float | None = None) -> bool:
    """Whether a result of so many operations, each off by up to 4 ulps, may be the exact one."""
    size = abs(exact) if scale is None else scale
    return abs(got - exact) <= 8 * operations * UNIT * size


def test_grad_of_a_number() -> None:
    """The derivative of x**3 at 2 is the float 12."""
    derivative = grad(lambda x: x**3)(2.0)
    assert derivative == 12.0 and type(derivative) is float


@pytest.mark.parametrize(
    "point",
    [
        [1.0, 2.0],
        (1.0, 2.0),
        {"a": 1.0, "b": 2.0},
        [[1.0], [2.0]],
        ([1.0], {"k": (2.0,)}),
        Pair(1.0, 2.0),
        [1, Fraction(2)],
        [True, np.float64(2.0)],
    ],
)
def test_grad_has_the_shape_of_the_argument(point: Any) -> None:
    """Lists, tuples, dicts and nests of them come back in the same shape, made of floats."""

    def numbers(tree: Any) -> list[Any]:
        if isinstance(tree, dict):
            return [x for part in tree.values() for x in numbers(part)]
        if isinstance(tree, (list, tuple)):
            return [x for part in tree for x in numbers(part)]
        return [tree]

    def shape(tree: Any) -> Any:
        if isinstance(tree, dict):
            return {key: shape(part) for key, part in tree.items()}
        if isinstance(tree, (list, tuple)):
            return type(tree), [shape(part) for part in tree]
        return "number"

    def weighted(tree: Any) -> Any:
        assert shape(tree) == shape(point)
        first, second = numbers(tree)
        return 3.0 * first + second * second

    derivative = grad(weighted)(point)
    assert shape(derivative) == shape(point)
    assert numbers(derivative) == [3.0, 4.0]
    assert all(type(x) is float for x in numbers(derivative))


def test_grad_of_numpy_arrays() -> None:
    """A NumPy array is taken as nested lists, of any depth and kind of real number."""
    matrix = np.arange(6.0).reshape(2, 3)
    total = grad(lambda m: fsum([x * x for row in m for x in row]))
    assert total(matrix) == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]
    assert grad(lambda v: v[0] * v[1])(np.array([2, 3])) == [3.0, 2.0]
    assert grad(lambda x: x * x)(np.float32(1.5)) == 3.0
    assert grad(lambda x: x * x)(np.array(1.5)) == 3.0


def test_argnums_choose_arguments() -> None:
    """One position gives a bare derivative, a sequence a tuple; a negative one counts back."""

    def f(x: Any, y: Any, z: Any = 1.0) -> Any:
        return x * y**2 * z

    assert grad(f)(2.0, 3.0) == 9.0
    assert grad(f, 1)(2.0, 3.0) == 12.0
    assert grad(f, (0, 1))(2.0, 3.0) == (9.0, 12.0)
    assert grad(f, [1])(2.0, 3.0) == (12.0,)
    assert grad(f, -1)(2.0, 3.0) == 12.0
    assert grad(f, argnums=(2, 0))(2.0, 3.0, 5.0) == (18.0, 45.0)
    assert grad(f)(2.0, 3.0, z=4.0) == 36.0
    assert jacobian(lambda x, y: [x * y, y], (0, 1))(2.0, 3.0) == [(3.0, 2.0), (0.0, 1.0)]


def test_arguments_not_named_are_passed_as_they_are() -> None:
    """What argnums does not name may be anything."""
    assert grad(lambda x, how: how(x))(0.0, sin) == 1.0
    assert grad(lambda x, flag: x * 2 if flag else x)(1.0, True) == 2.0


def test_grad_of_independent_and_constant_outputs_is_zero() -> None:
    """An argument that the result does not use has derivative 0.0; so has a plain number."""
    assert grad(lambda x, y: x, 1)(2.0, 3.0) == 0.0
    assert grad(lambda x: 7)(1.0) == 0.0
    assert grad(relu)(-1.0) == 0.0
    assert jacobian(lambda x: [x, 5.0])(1.0) == [1.0, 0.0]
    assert value_and_grad(lambda x: 7)(1.0) == (7.0, 0.0)


def test_value_and_grad_gives_both_from_one_call() -> None:
    """One evaluation of the function, two results, both floats."""
    calls = []

    def f(v: Any) -> Any:
        calls.append(v)
        return v[0] * v[1]

    value, derivative = value_and_grad(f)([2.0, 3.0])
    assert (value, derivative) == (6.0, [3.0, 2.0]) and type(value) is float
    assert len(calls) == 1


def test_jacobian_has_the_argument_in_place_of_each_output() -> None:
    """Lists give rows; dicts and numbers keep their shapes."""
    assert jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 3.0]) == [[3.0, 2.0], [1.0, 1.0]]
    assert jacobian(lambda x: {"a": x * x, "b": [x]})(3.0) == {"a": 6.0, "b": [1.0]}
    assert jacobian(lambda d: d["p"] * d["q"])({"p": 2.0, "q": 5.0}) == {"p": 5.0, "q": 2.0}
    assert jacobian(lambda v: [])([1.0]) == []
    square = jacobian(lambda m: [dot(row, row) for row in m])([[1.0, 2.0], [3.0, 4.0]])
    assert square == [[[2.0, 4.0], [0.0, 0.0]], [[0.0, 0.0], [6.0, 8.0]]]


@given(st.integers(-20, 20), st.integers(-20, 20))
@settings(max_examples=60)
def test_hessian_of_rosenbrock_is_the_closed_form(i: int, j: int) -> None:
    """[[1200 x^2 - 400 y + 2, -400 x], [-400 x, 200]]: exactly, at quarter steps."""
    x, y = i / 4, j / 4
    assert hessian(rosenbrock)([x, y]) == [
        [1200 * x * x - 400 * y + 2, -400 * x],
        [-400 * x, 200.0],
    ]
    assert grad(rosenbrock)([x, y]) == [
        -2 * (1 - x) - 400 * x * (y - x * x),
        200 * (y - x * x),
    ]


@given(st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=60)
def test_hessian_of_rosenbrock_at_any_point(x: float, y: float) -> None:
    """The closed form at any point, but for the rounding of about 20 operations on its terms."""
    (a, b), (c, d) = hessian(rosenbrock)([x, y])
    size = 1200 * x * x + 400 * abs(y) + 2
    assert close(a, 1200 * x * x - 400 * y + 2, 20, size)
    assert close(b, -400 * x, 20) and close(c, -400 * x, 20) and close(d, 200, 20)


def test_hessian_of_a_number_and_of_nests() -> None:
    """The second derivative of a number is a number; of a dict, a dict of dicts."""
    assert hessian(lambda x: x**3)(2.0) == 12.0
    assert hessian(lambda v: v[0] ** 2 * v[1])([3.0, 5.0]) == [[10.0, 6.0], [6.0, 0.0]]
    assert hessian(lambda d: d["a"] * d["b"])({"a": 2.0, "b": 3.0}) == {
        "a": {"a": 0.0, "b": 1.0},
        "b": {"a": 1.0, "b": 0.0},
    }


def tanh_derivatives(x: float) -> list[float]:
    """tanh and its first four derivatives, as polynomials in t = tanh x and s = 1 - t^2."""
    t, s = math.tanh(x), 1 / math.cosh(x) ** 2
    return [t, s, -2 * t * s, s * (6 * t * t - 2), s * t * (16 - 24 * t * t)]


CLOSED = {
    "exp": (exp, lambda x: [math.exp(x)] * 5),
    "sin": (
        sin,
        lambda x: [math.sin(x), math.cos(x), -math.sin(x), -math.cos(x), math.sin(x)],
    ),
    "tanh": (tanh, tanh_derivatives),
    "x**5": (lambda x: x**5, lambda x: [x**5, 5 * x**4, 20 * x**3, 60 * x * x, 120 * x]),
    "log": (log, lambda x: [math.log(x), 1 / x, -1 / x**2, 2 / x**3, -6 / x**4]),
    "1/x": (lambda x: 1 / x, lambda x: [1 / x, -1 / x**2, 2 / x**3, -6 / x**4, 24 / x**5]),
}


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("x", [0.3, 0.7, 1.1, 1.9])
def test_derivatives_to_the_fourth_order(name: str, x: float) -> None:
    """grad nested up to four times, against the closed forms.

    The graph of the fourth derivative has a few hundred operations on terms of size 24 at most.
    """
    f, closed = CLOSED[name]
    exact = closed(x)
    derivative = f
    for order in range(1, 5):
        derivative = grad(derivative)
        assert close(derivative(x), exact[order], 300, max(map(abs, [*exact, 24.0])))
        assert type(derivative(x)) is float


def test_fifth_power_by_exact_derivatives() -> None:
    """All derivatives of x**5 at 2 are exact, and the sixth is 0."""
    f, found = (lambda x: x**5), []
    for _ in range(6):
        f = grad(f)
        found.append(f(2.0))
    assert found == [80.0, 160.0, 240.0, 240.0, 120.0, 0.0]


def test_perturbations_are_not_confused() -> None:
    """d/dx (x * d/dy (x + y)) is 1: the inner derivative is 1, whatever x."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(1.0))(2.0) == 4.0
    assert grad(lambda x: grad(lambda y: x * x * y * y)(3.0))(2.0) == 24.0
    assert grad(lambda x: x * grad(lambda y: y * y)(x))(3.0) == 12.0
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z)(1.0) * y)(5.0))(2.0) == 10.0


@pytest.mark.parametrize("x", [2.0, Value(2.0)], ids=["number", "Value"])
def test_perturbations_are_not_confused_for_values(x: Any) -> None:
    """The same where the outer argument is a Value, for every transform inside."""

    def data(y: Any) -> float:
        return y.data if type(y) is Value else y

    assert data(grad(lambda x: x * grad(lambda y: x * y)(1.0))(x)) == 4.0
    assert data(grad(lambda x: jacobian(lambda y: [x * x * y])(1.0)[0])(x)) == 4.0
    assert data(grad(lambda x: vjp(lambda y: x * x * y, 1.0)[1](1.0)[0])(x)) == 4.0
    assert data(grad(lambda x: jvp(lambda y: x * x * y, (1.0,), (1.0,))[1])(x)) == 4.0
    assert data(grad(lambda x: value_and_grad(lambda y: x * x * y)(3.0)[0])(x)) == 12.0
    assert data(grad(lambda x: hessian(lambda y: x * x * y * y)(3.0))(x)) == 8.0


def test_closures_over_values_give_numbers_and_touch_no_grad() -> None:
    """A Value the function closes over is a constant of the derivative; every `.grad` stays."""
    w = Value(3.0, label="w")
    w.grad = 7.0
    interior = w * 2.0
    derivative = grad(lambda x: w * x * x + interior)(5.0)
    assert derivative == 30.0 and type(derivative) is float
    assert (w.grad, interior.grad) == (7.0, 0.0)


def test_value_arguments_give_values() -> None:
    """A derivative at a Value is a Value, differentiable with respect to it; its `.grad` stays."""
    x = Value(2.0)
    derivative = grad(lambda y: y**3)(x)
    assert type(derivative) is Value and derivative.data == 12.0 and x.grad == 0.0
    derivative.backward()
    assert x.grad == 12.0
    value, slope = value_and_grad(lambda v: v[0] * v[1])([x, 5.0])
    assert type(value) is Value and value.data == 10.0
    assert [s.data for s in slope] == [5.0, 2.0]


def test_grad_of_an_interior_value_stops_there() -> None:
    """The derivative is with respect to the argument, not to what the argument came from."""
    x = Value(2.0)
    assert grad(lambda y: y * y)(x * x).data == 8.0


def test_deep_functions_are_differentiated_twice() -> None:
    """A chain of 20,000 operations: no recursion in the graph of the derivative."""

    def chain(x: Any) -> Any:
        y = x
        for _ in range(10_000):
            y = y * 1.0 + x
        return y * y

    assert grad(chain)(1.0) == 2 * 10_001.0**2
    assert hessian(chain)(1.0) == 2 * 10_001.0**2
    assert jvp(chain, (1.0,), (1.0,)) == (10_001.0**2, 2 * 10_001.0**2)


def test_what_a_finished_transform_leaves_behind_is_constant() -> None:
    """A Value that escaped from one derivative is a plain constant of the next."""
    escaped = []

    def f(x: Any) -> Any:
        escaped.append(x * x)
        return x

    grad(f)(2.0)
    derivative = grad(lambda y: y * escaped[0])(1.0)
    assert derivative == 4.0 and type(derivative) is float


def test_transforms_work_inside_no_grad() -> None:
    """A derivative is recorded even where recording is off, and the block stays in force."""
    x = Value(2.0)
    with no_grad():
        assert grad(lambda y: y**3)(2.0) == 12.0
        assert hessian(rosenbrock)([1.0, 1.0]) == [[802.0, -400.0], [-400.0, 200.0]]
        assert grad(grad(grad(lambda y: y**4)))(1.0) == 24.0
        assert jacobian(lambda v: [v[0] * 2.0])([1.0]) == [[2.0]]
        assert jvp(lambda y: y * y, (3.0,), (1.0,)) == (9.0, 6.0)
        assert vjp(lambda y: y * y, 3.0)[1](1.0) == (6.0,)
        assert (x * x).is_leaf


def test_no_grad_inside_a_function_cuts_its_derivative() -> None:
    """What the function itself does not record is constant."""

    def f(x: Any) -> Any:
        with no_grad():
            frozen = x * x
        return frozen * x

    assert grad(f)(3.0) == 9.0


def test_grad_keeps_name_and_docstring() -> None:
    """The derivative is named after the function."""

    def f(x: Any) -> Any:
        """What f does."""
        return x

    for transform in (grad, value_and_grad, jacobian):
        assert transform(f).__name__ == "f" and transform(f).__doc__ == "What f does."


ERRORS = [
    (lambda: grad(lambda x: [x, x])(1.0), TypeError, "returns one number, it returned list"),
    (lambda: grad(lambda x: None)(1.0), TypeError, "it returned NoneType None"),
    (lambda: grad(lambda x: "1")(1.0), TypeError, "it returned str '1'"),
    (lambda: grad(sin)("1"), TypeError, "argument 0 must be a real number.*got str '1'"),
    (lambda: grad(sin)([1.0, "a"]), TypeError, "argument 0 must be.*got str 'a'"),
    (lambda: grad(sin)(None), TypeError, "got NoneType None"),
    (lambda: grad(sin)(1j), TypeError, "got complex 1j"),
    (lambda: grad(sin, 1)(1.0), IndexError, "argument 1, but 1 were passed by position"),
    (lambda: grad(sin, (0, -2))(1.0), IndexError, "argument -2"),
    (lambda: grad(sin, "x")(1.0), TypeError, "argnums"),
    (lambda: grad(sin, 0.5)(1.0), TypeError, "argnums.*0.5"),
    (lambda: grad(sin, (0, 0))(1.0), ValueError, "argnums"),
    (lambda: jacobian(lambda x: "s")(1.0), TypeError, "jacobian: what the function returns"),
    (lambda: hessian(lambda x: [x])(1.0), TypeError, "returns one number"),
    (lambda: jvp(sin, 1.0, 1.0), TypeError, "sequences of primals and tangents"),
    (lambda: jvp(sin, (1.0,), (1.0, 2.0)), ValueError, "1 numbers in primals, but 2 in tangents"),
    (lambda: jvp(sin, (1.0,), ("a",)), TypeError, "jvp: tangents.*got str 'a'"),
    (lambda: vjp(sin, "a"), TypeError, "vjp: argument 0"),
    (lambda: vjp(sin, 1.0)[1]([1.0, 2.0]), ValueError, "1 outputs, but 2 cotangents"),
    (lambda: vjp(sin, 1.0)[1]("a"), TypeError, "the cotangent.*got str 'a'"),
]


@pytest.mark.parametrize(("call", "kind", "message"), ERRORS, ids=range(len(ERRORS)))
def test_errors_name_what_came(call: Any, kind: Any, message: str) -> None:
    """A wrong output, argument, position or direction is refused with what came instead."""
    with pytest.raises(kind, match=message):
        call()


def test_an_exception_in_the_function_passes_through() -> None:
    """What the function raises is what the caller sees, and transforms go on working."""

    def fails(x: Any) -> Any:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        grad(lambda x: grad(fails)(x))(1.0)
    assert grad(sin)(0.0) == 1.0
    x = Value(3.0)
    assert (x * x).is_leaf is False and gradients(x * x, x) == 6.0


def test_argnums_may_be_any_sequence_of_ints():
    """A range names positions as a list does."""
    f = grad(lambda x, y, z: x * y * z, argnums=range(3))
    assert f(2.0, 3.0, 5.0) == (15.0, 10.0, 6.0)
