"""Rows of the table: exponentials, logarithms, roots, trigonometry, hyperbolic functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.primitives.lists import norm_derivatives
from autograd_core.primitives.row import Domain, binary, unary

POSITIVE = Domain(low=0.0)
NOT_NEGATIVE = Domain(low=0.0, low_open=False)
UNIT = Domain(-1.0, 1.0, low_open=False, high_open=False)


def one_minus_square(m: Any, x: Any) -> Any:
    """1 - x**2, whose derivative is -2x; as a product it keeps the digits that 1 - x*x loses."""
    return m.same(1 - x * x, (1 - x) * (1 + x))


def cbrt_derivative(m: Any, x: Any) -> Any:
    """The derivative of the cube root, as a square: that of cbrt(x)**2 may underflow."""
    inverse = 1 / m.cbrt(x)
    return inverse * inverse / 3


def atan_derivative(m: Any, x: Any) -> Any:
    """1/(1 + x**2), as the square of a number that cannot overflow or underflow."""
    inverse = 1 / m.hypot(x, 1)
    return inverse * inverse


def tanh_derivative(m: Any, x: Any) -> Any:
    """1 - tanh(x)**2, all of whose derivatives are products of sech and tanh."""
    s = m.sech(x)
    return s * s


def bell(m: Any, x: Any) -> Any:
    """exp(-x**2); a constant beyond 1e9, where it is 0 to 10**17 digits: x may be infinite."""
    far = m.larger(x, 1e9)
    near = m.where(far, 0, x)
    return m.where(far, m.constant(m.sech(x)), exp_of(m, minus_square, near))


def minus_square(m: Any, x: Any) -> Any:
    """-x**2."""
    return -(x * x)


def exp_of(m: Any, expression: Callable[..., Any], *at: Any) -> Any:
    """exp(expression(m, *at)), corrected for the rounding error of the expression."""
    z = expression(m, *at)
    return m.exp(z) * (1 + m.lost(z, expression, *at))


def atan2_derivatives(m: Any, y: Any, x: Any) -> tuple[Any, Any]:
    """The partials of atan2, divided by the hypotenuse twice: its square may overflow."""
    h = m.hypot(x, y)
    return x / h / h, -(y / h) / h


EXPONENTIALS = (
    unary(
        "exp",
        lambda m, x: m.exp(x),
        lambda m, x: m.exp(x),
        latex=r"e^{{{0}}}",
        lecture_text=("y",),
        formula_text="e**x",
        underflows=True,
        positive=True,
    ),
    unary(
        "exp2",
        lambda m, x: m.exp2(x),
        lambda m, x: m.exp2(x) * m.log(2),
        latex=r"2^{{{0}}}",
        formula_text="2**x",
        underflows=True,
        positive=True,
    ),
    unary(
        "expm1",
        lambda m, x: m.expm1(x),
        lambda m, x: m.exp(x),
        latex=r"e^{{{0}}} - 1",
        note="The derivative is exp(x), not value + 1, which has no correct digit below x = -37.",
        formula_text="e**x - 1",
    ),
    unary(
        "log",
        lambda m, x: m.log(x),
        lambda m, x: 1 / x,
        latex=r"\ln\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the derivative +inf, the limits from inside.",
        formula_text="the natural logarithm of x",
    ),
    unary(
        "log1p",
        lambda m, x: m.log1p(x),
        lambda m, x: 1 / (1 + x),
        latex=r"\ln\left(1 + {0}\right)",
        domain=Domain(low=-1.0),
        note="At -1 the value is -inf and the derivative +inf.",
        formula_text="log(1 + x)",
    ),
    unary(
        "log2",
        lambda m, x: m.log2(x),
        lambda m, x: 1 / m.log(2) / x,
        derivative_text="1/(x*log(2))",
        latex=r"\log_{{2}}\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the derivative +inf.",
        formula_text="log(x)/log(2)",
    ),
    unary(
        "log10",
        lambda m, x: m.log10(x),
        lambda m, x: 1 / m.log(10) / x,
        derivative_text="1/(x*log(10))",
        latex=r"\log_{{10}}\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the derivative +inf.",
        formula_text="log(x)/log(10)",
    ),
    unary(
        "sqrt",
        lambda m, x: m.sqrt(x),
        lambda m, x: 0.5 / m.sqrt(x),
        latex=r"\sqrt{{{0}}}",
        domain=NOT_NEGATIVE,
        note="At 0 and -0.0 the derivative is +inf.",
        formula_text="the square root of x",
        words="the square root of {0}",
        units=1,
    ),
    unary(
        "cbrt",
        lambda m, x: m.cbrt(x),
        cbrt_derivative,
        latex=r"\sqrt[3]{{{0}}}",
        kinks=(0.0,),
        note="Odd: defined for negative x. At 0 the derivative is +inf.",
        formula_text="the cube root of x",
        words="the cube root of {0}",
        derivative_text="1/(3*cbrt(x)*cbrt(x))",
    ),
    unary(
        "erf",
        lambda m, x: m.erf(x),
        lambda m, x: 2 / m.sqrt(m.pi) * bell(m, x),
        derivative_text="2/sqrt(pi)*exp(-(x*x))",
        formula_text="2/sqrt(pi) times the integral of exp(-t*t) from 0 to x",
        units=4,
    ),
    unary(
        "erfc",
        lambda m, x: m.erfc(x),
        lambda m, x: -2 / m.sqrt(m.pi) * bell(m, x),
        derivative_text="-2/sqrt(pi)*exp(-(x*x))",
        note="Accurate where erf is close to 1.",
        formula_text="1 - erf(x)",
        units=4,
        underflows=True,
        positive=True,
    ),
)

TRIGONOMETRY = (
    unary(
        "sin",
        lambda m, x: m.sin(x),
        lambda m, x: m.cos(x),
        latex=r"\sin\left({0}\right)",
        formula_text="the sine of x in radians",
    ),
    unary(
        "cos",
        lambda m, x: m.cos(x),
        lambda m, x: -m.sin(x),
        latex=r"\cos\left({0}\right)",
        formula_text="the cosine of x in radians",
    ),
    unary(
        "tan",
        lambda m, x: m.tan(x),
        lambda m, x: 1 + m.tan(x) * m.tan(x),
        latex=r"\tan\left({0}\right)",
        formula_text="the tangent of x in radians",
    ),
    unary(
        "asin",
        lambda m, x: m.asin(x),
        lambda m, x: 1 / m.sqrt(one_minus_square(m, x)),
        latex=r"\arcsin\left({0}\right)",
        domain=UNIT,
        note="At -1 and 1 the derivative is +inf. (1-x)(1+x) keeps digits that 1-x*x loses there.",
        formula_text="the angle in [-pi/2, pi/2] whose sine is x",
        derivative_text="1/sqrt((1 - x)*(1 + x))",
    ),
    unary(
        "acos",
        lambda m, x: m.acos(x),
        lambda m, x: -1 / m.sqrt(one_minus_square(m, x)),
        latex=r"\arccos\left({0}\right)",
        domain=UNIT,
        note="At -1 and 1 the derivative is -inf.",
        formula_text="the angle in [0, pi] whose cosine is x",
        derivative_text="-1/sqrt((1 - x)*(1 + x))",
    ),
    unary(
        "atan",
        lambda m, x: m.atan(x),
        atan_derivative,
        latex=r"\arctan\left({0}\right)",
        formula_text="the angle in [-pi/2, pi/2] whose tangent is x",
        derivative_text="1/(1 + x*x)",
    ),
    binary(
        "atan2",
        ("y", "x"),
        lambda m, y, x: m.atan2(y, x),
        atan2_derivatives,
        kinks=lambda y, x: (x == 0 and y == 0) or (y == 0 and x < 0),
        note="At (0, 0) both derivatives are nan; on the cut (y = 0, x < 0) those of the formula.",
        formula_text="the angle of the point (x, y), in [-pi, pi]",
        underflows=True,
    ),
    binary(
        "hypot",
        ("x", "y"),
        lambda m, x, y: m.sqrt(x * x + y * y),
        lambda m, x, y: norm_derivatives(m, [x, y]),
        derivative_text=("x/hypot(x, y)", "y/hypot(x, y)"),
        latex=r"\sqrt{{{0}^2 + {1}^2}}",
        kinks=lambda x, y: x == 0 and y == 0,
        note="Neither squares nor their sum overflow. At (0, 0) no derivative flows. Any other "
        "number of operands is taken too: hypot(x, y, z) is a node called norm.",
    ),
)

HYPERBOLIC = (
    unary(
        "sinh",
        lambda m, x: m.sinh(x),
        lambda m, x: m.cosh(x),
        latex=r"\sinh\left({0}\right)",
        formula_text="(exp(x) - exp(-x))/2",
    ),
    unary(
        "cosh",
        lambda m, x: m.cosh(x),
        lambda m, x: m.sinh(x),
        latex=r"\cosh\left({0}\right)",
        formula_text="(exp(x) + exp(-x))/2",
        positive=True,
    ),
    unary(
        "tanh",
        lambda m, x: m.tanh(x),
        tanh_derivative,
        latex=r"\tanh\left({0}\right)",
        note="Computed as sech(x)**2: 1 - tanh(x)**2 has no correct digit beyond |x| = 19.",
        derivative_text="1 - tanh(x)**2",
        lecture_text=("1 - y**2",),
        formula_text="(exp(x) - exp(-x))/(exp(x) + exp(-x))",
    ),
    unary(
        "sech",
        lambda m, x: 1 / m.cosh(x),
        lambda m, x: -(m.sech(x) * m.tanh(x)),
        latex=r"\operatorname{{sech}}\left({0}\right)",
        note="The hyperbolic secant. Its square is the derivative of tanh.",
        underflows=True,
        positive=True,
    ),
    unary(
        "asinh",
        lambda m, x: m.asinh(x),
        lambda m, x: 1 / m.hypot(x, 1),
        latex=r"\operatorname{{arsinh}}\left({0}\right)",
        formula_text="log(x + sqrt(x*x + 1))",
    ),
    unary(
        "acosh",
        lambda m, x: m.acosh(x),
        lambda m, x: 1 / m.sqrt(x - 1) / m.sqrt(x + 1),
        latex=r"\operatorname{{arcosh}}\left({0}\right)",
        domain=Domain(low=1.0, low_open=False),
        note="At 1 the derivative is +inf.",
        formula_text="log(x + sqrt(x*x - 1))",
    ),
    unary(
        "atanh",
        lambda m, x: m.atanh(x),
        lambda m, x: 1 / one_minus_square(m, x),
        latex=r"\operatorname{{artanh}}\left({0}\right)",
        domain=Domain(-1.0, 1.0),
        note="At -1 and 1 the value is infinite and the derivative +inf.",
        formula_text="log((1 + x)/(1 - x))/2",
        derivative_text="1/((1 - x)*(1 + x))",
    ),
)


ROWS = EXPONENTIALS + TRIGONOMETRY + HYPERBOLIC
