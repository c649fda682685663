"""The complex step: exact to rounding on every analytic primitive, and refused on the others."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest

import autograd_core
from autograd_core import (
    Value,
    exp,
    log,
    logsigmoid,
    logsumexp,
    no_grad,
    record,
    relu,
    sigmoid,
    sin,
    softmax,
    softplus,
    sqrt,
    tanh,
    where,
)
from autograd_core.numerical.complex_erf import erf, erfc
from autograd_core.numerical.imaginary import STEP, NotAnalytic, complex_step
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.trees import Tree, TreeNamespace, name
from tests.autograd_core.calls import call
from tests.autograd_core.samples import sample
from tests.autograd_core.ulps import CONTEXT, truth, ulps


def functions_in(tree: Any) -> set[str]:
    """The functions that a formula is made of."""
    if not isinstance(tree, Tree):
        return set()
    return {tree.function}.union(*map(functions_in, tree.operands))


def takes_size(row: Primitive) -> bool:
    """Whether a row's formula has an |x|."""
    given = [name(text) for text in (*row.operands, *row.parameters)]
    return not row.variadic and "abs" in functions_in(row.formula(TreeNamespace(), *given))


COMPARING = frozenset(
    "floor ceil round trunc sign maximum minimum relu leaky_relu prelu elu hard_sigmoid "
    "hard_logistic hard_tanh max min".split()
) | {row.name for row in PRIMITIVES.values() if takes_size(row)}
"""Rows whose formula compares its operands, or takes their size."""

ARGUMENT_ERROR = {
    **dict.fromkeys(("erf", "erfc", "gelu"), 2),
    **dict.fromkeys(("softplus", "swish", "softmax", "log_softmax", "logsumexp", "pow"), 1),
    "gelu_tanh": 4,
}
"""Power of the operand's size by which the rounding of x*x, beta*x or x**4 grows under exp."""

MINIMUM = {"silu": -1.278, "gelu": -0.752, "gelu_tanh": -0.752}
"""Where the derivative is 0: near it, it has absolute accuracy only."""


@pytest.mark.parametrize("name", sorted(set(PRIMITIVES) - COMPARING))
def test_step_is_exact_on_an_analytic_primitive(name: str) -> None:
    """Each partial is that of the row at 50 digits, to 8 ulps (more for a rounded argument)."""
    row = PRIMITIVES[name]
    checked = 0
    for operands, parameters in sample(row, 60, "complex step"):
        size = max(map(abs, operands), default=0.0)
        ordinary = all(
            1e-30 < abs(x) < 30 and abs(x - MINIMUM.get(name, x + 1)) > 0.1 for x in operands
        )
        if not ordinary or not row.is_smooth(*operands, **parameters):
            continue
        exact = truth(row, operands, parameters)[1:]
        base = parameters.get("base", operands[0])
        allowed = 8 * (1 + size ** ARGUMENT_ERROR.get(name, 0))
        for i, x in enumerate(operands):
            if (name in ("pow", "constant_pow") and base <= 0) or not 1e-200 < abs(
                exact[i]
            ) < 1e300:
                continue
            f = _along(name, operands, parameters, i)
            assert ulps(complex_step(f, x).derivative, exact[i]) <= allowed, (operands, i)
            checked += 1
    assert checked >= 10


def _along(
    name: str, operands: list[float], parameters: dict[str, Any], i: int
) -> Callable[[Any], Any]:
    """A primitive as a function of one of its operands."""
    return lambda v: call(name, [*operands[:i], v, *operands[i + 1 :]], parameters)


@pytest.mark.parametrize("name", sorted(COMPARING))
def test_comparing_primitive_is_refused_by_name(name: str) -> None:
    """abs, relu, floor, ...: NotAnalytic, with the operation that the user wrote."""
    row = PRIMITIVES[name]
    operands = [0.3, 0.6][: 2 if row.variadic else len(row.operands)]
    with pytest.raises(NotAnalytic, match="order") as caught:
        complex_step(lambda v: call(name, [v, *operands[1:]], {}), 0.3)
    assert caught.value.op == name


def test_every_row_is_one_or_the_other() -> None:
    """A row added to the table must be known as comparing, or it is tested as analytic."""
    assert set(PRIMITIVES) >= COMPARING >= {"abs", "relu"}


def test_recorded_program_of_many_operations() -> None:
    """A neuron with a loss: the chain rule is followed through every node."""
    w, b, x = 0.7, -0.2, 1.3

    def loss(weight: Any) -> Any:
        return (sigmoid(tanh(weight * x + b) / 2) - 0.25) ** 2

    with mpmath.workdps(50):
        exact = mpmath.diff(
            lambda v: (1 / (1 + mpmath.exp(-mpmath.tanh(v * x + b) / 2)) - 0.25) ** 2,
            mpmath.mpf(w),
        )
    found = complex_step(loss, w)
    assert abs(found.derivative - exact) < 32 * 2.0**-53 * abs(exact)
    assert (found.truncation, found.step, found.evaluations) == (0.0, STEP, 2)


def test_function_of_complex_numbers_is_called_directly() -> None:
    """A function written with cmath takes no Value; it is given x + ih."""
    seen = []

    def f(z: complex) -> complex:
        y = cmath.exp(z) / cmath.sqrt(cmath.sin(z) ** 3 + cmath.cos(z) ** 3)
        seen.append(z)
        return y

    found = complex_step(f, 1.5)
    with mpmath.workdps(50):
        exact = mpmath.diff(
            lambda x: mpmath.exp(x) / mpmath.sqrt(mpmath.sin(x) ** 3 + mpmath.cos(x) ** 3),
            mpmath.mpf(1.5),
        )
    assert seen == [complex(1.5, STEP)]
    assert abs(found.derivative - exact) < 16 * 2.0**-53 * abs(exact)


def test_selection_recorded_by_where_is_followed() -> None:
    """`where` and Python's `if` are taken as decided; what was not selected cannot refuse."""

    def f(x: Any) -> Any:
        y = where(x > 0, x * x, relu(x))
        return y * 3 if x > 1 else y

    assert complex_step(f, 2.0).derivative == 12.0
    assert complex_step(lambda x: where(x > 0, log(x), x * 2), -1.0).derivative == 2.0


def test_operations_that_do_not_depend_on_x_may_be_anything() -> None:
    """relu and record() of other numbers are constants."""
    w = Value(3.0)
    other = record("mine", 2.0, (w,), (1.0,))
    assert complex_step(lambda x: x * relu(w) * other, 5.0).derivative == 6.0


@pytest.mark.parametrize(
    ("f", "x", "op"),
    [
        (sqrt, 0.0, "sqrt"),
        (log, 0.0, "log"),
        (lambda x: 1 / x, 0.0, "truediv"),
        pytest.param(lambda x: x**0.5, 0.0, "pow_constant", id="infinite slope"),
        pytest.param(lambda x: x**2.5, 0.0, "pow_constant", id="defined on one side"),
        (lambda x: (-2.0) ** x, 3.0, "constant_pow"),
        (lambda x: autograd_core.atan2(x, -1.0), 0.0, "atan2"),
        (lambda x: autograd_core.hypot(x, 0.0), 0.0, "hypot"),
        (lambda x: record("mine", x.data, (x,), (1.0,)), 1.0, "mine"),
        (math.sin, 1.0, "sin"),
        (lambda z: abs(complex(z)), 1.0, "<lambda>"),
    ],
)
def test_points_without_a_complex_derivative_are_refused(f: Any, x: float, op: str) -> None:
    """Kinks, ends of domains, unknown formulas, functions of floats: the op is named."""
    with pytest.raises(NotAnalytic) as caught:
        complex_step(f, x)
    assert caught.value.op == op


@pytest.mark.parametrize(
    ("f", "x"),
    [(log, -1.0), (sqrt, -2.0), (exp, 1000.0), (sin, math.inf), (lambda x: x * 2, math.nan)]
    + [(lambda z: cmath.log(z - 1) if isinstance(z, complex) else cmath.log(z), -math.inf)],
)
def test_no_finite_value_no_derivative(f: Any, x: float) -> None:
    """Outside the domain, where f overflows and at infinities: nan with an infinite error."""
    found = complex_step(f, x)
    assert math.isnan(found.derivative) and found.error == math.inf


def test_powers_of_negative_numbers() -> None:
    """Integer exponents of any size keep sign and digits for a negative base."""
    for exponent in (2, 3, 7, -1, -4, 151):
        exact = exponent * (-1.5) ** (exponent - 1)
        found = complex_step(lambda x, e=exponent: x**e, -1.5).derivative
        assert math.isclose(found, exact, rel_tol=8 * 2.0**-53)
    assert complex_step(lambda x: x**2, 0.0).derivative == 0.0
    assert complex_step(lambda x: x**1.0, 0.0).derivative == 1.0


@pytest.mark.parametrize(
    ("f", "x", "exact"),
    [
        pytest.param(sigmoid, 400.0, math.exp(-400.0), id="sigmoid"),
        pytest.param(sigmoid, -400.0, math.exp(-400.0), id="sigmoid below 0"),
        pytest.param(lambda x: sigmoid(x) + x, -800.0, 1.0, id="sigmoid where exp overflows"),
        pytest.param(softplus, 800.0, 1.0, id="softplus"),
        pytest.param(logsigmoid, -800.0, 1.0, id="logsigmoid"),
        pytest.param(lambda x: tanh(x) + x, 800.0, 1.0, id="tanh"),
        pytest.param(lambda x: logsumexp([x, 1000.0]), 1000.0, 0.5, id="logsumexp"),
        pytest.param(lambda x: softmax([x, -1000.0])[0] + x, 1000.0, 1.0, id="softmax"),
        pytest.param(lambda x: autograd_core.hypot(x, 4e200), 3e200, 0.6, id="hypot"),
        pytest.param(lambda x: autograd_core.atan2(x, 1e200) * 1e200, 1e100, 1.0, id="atan2"),
    ],
)
def test_large_numbers_do_not_overflow_on_the_way(f: Any, x: float, exact: float) -> None:
    """Where f has an ordinary value, its complex formula has one too."""
    assert complex_step(f, x).derivative == pytest.approx(exact, rel=1e-13)


def test_tiny_derivatives_take_a_larger_step() -> None:
    """exp(-400) is far below what 1e-200 * f' can hold; 1e-50 * f' keeps every digit."""
    found = complex_step(exp, -400.0)
    assert found.derivative == pytest.approx(math.exp(-400.0), rel=4 * 2.0**-52)
    assert found.step == 2.0**-166
    lost = complex_step(exp, -690.0)
    assert abs(lost.derivative - math.exp(-690.0)) <= lost.error


def test_constant_has_derivative_zero() -> None:
    """A function that does not depend on its argument: 0, whatever it returns."""
    assert complex_step(lambda x: 3.0, 1.0).derivative == 0.0
    assert complex_step(lambda x: Value(3.0), 1.0).derivative == 0.0


def test_graph_is_recorded_inside_no_grad() -> None:
    """The step needs the graph, and gets it whatever block it is called in."""
    with no_grad():
        assert complex_step(lambda x: x * x, 3.0).derivative == 6.0


def test_wrong_arguments_are_named() -> None:
    """What is not a function, not a number or not a step says so."""
    with pytest.raises(TypeError, match="function"):
        complex_step(3.0, 1.0)
    with pytest.raises(TypeError, match="x must be"):
        complex_step(sin, "1")
    with pytest.raises(ValueError, match="positive"):
        complex_step(sin, 1.0, step=-1e-10)
    with pytest.raises(TypeError, match="return"):
        complex_step(lambda x: [x], 1.0)


@pytest.mark.parametrize("x", [1e-9, 0.3, 0.74, 0.76, 1.0, 2.5, 6.2, 6.4, 12.6, 20.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_erf_of_a_complex_number(x: float, sign: int) -> None:
    """erf and erfc are those of mpmath, also well away from the real axis."""
    for y in (0.0, 0.1, -0.4):
        z = complex(sign * x, y)
        with mpmath.workdps(40):
            exact = complex(mpmath.erf(z)), complex(CONTEXT.erfc(z))
        tolerance = 16 * (1 + x * x) * 2.0**-53
        assert abs(erf(z) - exact[0]) <= tolerance * abs(exact[0])
        assert abs(erfc(z) - exact[1]) <= tolerance * abs(exact[1])
