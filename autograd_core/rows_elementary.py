"""Rows of the table: arithmetic and the elementary functions of one or two numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.row import REAL, Domain, Primitive

POSITIVE = Domain(low=0.0)
NOT_NEGATIVE = Domain(low=0.0, low_open=False)
UNIT = Domain(-1.0, 1.0, low_open=False, high_open=False)


def unary(
    name: str, formula: Callable[..., Any], derivative: Callable[..., Any], **more: Any
) -> Primitive:
    """A row with one operand; its one derivative is given bare instead of in a tuple."""
    if "domain" in more:
        more["domains"] = (more.pop("domain"),)
    return Primitive(
        name, formula, lambda *at, **parameters: (derivative(*at, **parameters),), **more
    )


def binary(
    name: str,
    operands: tuple[str, str],
    formula: Callable[..., Any],
    derivatives: Callable[..., Any],
    **more: Any,
) -> Primitive:
    """A row with two operands."""
    return Primitive(name, formula, derivatives, operands, **more)


def is_integer(x: float) -> bool:
    """True if x is a finite whole number."""
    return x - x == 0 and x == int(x)


def power_is_real(base: float, exponent: float) -> bool:
    """True where base**exponent is a real number: no fractional power of a negative base."""
    return base >= 0 or abs(exponent) == float("inf") or is_integer(exponent)


def power_has_kink(base: float, exponent: float) -> bool:
    """True at the base 0, unless the exponent is one of 0, 1, 2, ...; b > 1 is smooth enough."""
    return base == 0 and not (exponent > 1 or (exponent >= 0 and is_integer(exponent)))


def power_derivative(m: Any, x: Any, exponent: Any) -> Any:
    """The derivative of x**exponent; the general rule is 0 * inf at x = 0 for 0 and 1."""
    if exponent == 0:
        return 0
    return 1 if exponent == 1 else exponent * x ** (exponent - 1)


def pow_derivatives(m: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The partials of a**b; log sees 1 instead of 0, since 0**b does not change with b > 0."""
    return b * a ** (b - 1), a**b * m.log(m.where(a < 0, a, m.where(a > 0, a, 1)))


def hypot_derivatives(m: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """The partials of hypot: the unit vector along (x, y)."""
    h = m.hypot(x, y)
    return x / h, y / h


def atan2_derivatives(m: Any, y: Any, x: Any) -> tuple[Any, Any]:
    """The partials of atan2, divided by the hypotenuse twice: its square may overflow."""
    h = m.hypot(x, y)
    return x / h / h, -(y / h) / h


ARITHMETIC = (
    unary("identity", lambda m, x: x, lambda m, x: 1, latex="{0}"),
    binary(
        "add",
        ("a", "b"),
        lambda m, a, b: a + b,
        lambda m, a, b: (1, 1),
        symbol="+",
        latex="{0} + {1}",
    ),
    binary(
        "sub",
        ("a", "b"),
        lambda m, a, b: a - b,
        lambda m, a, b: (1, -1),
        symbol="-",
        latex="{0} - {1}",
    ),
    binary(
        "mul",
        ("a", "b"),
        lambda m, a, b: a * b,
        lambda m, a, b: (b, a),
        symbol="*",
        latex=r"{0} \cdot {1}",
    ),
    binary(
        "truediv",
        ("a", "b"),
        lambda m, a, b: a / b,
        lambda m, a, b: (1 / b, -(a / b) / b),
        symbol="/",
        latex=r"\frac{{{0}}}{{{1}}}",
        kinks=lambda a, b: b == 0,
        note="Division by zero gives inf or nan as IEEE 754 says, and so do the derivatives. "
        "Written -(a/b)/b because b*b may overflow.",
    ),
    unary("neg", lambda m, x: -x, lambda m, x: -1, symbol="-", latex="-{0}"),
    binary(
        "pow",
        ("a", "b"),
        lambda m, a, b: a**b,
        pow_derivatives,
        symbol="**",
        latex="{0}^{{{1}}}",
        valid=power_is_real,
        kinks=power_has_kink,
        note="a < 0 needs an integer b, and has no derivative with respect to b (nan). "
        "At a = 0: C99's value; with respect to a the one-sided limit (none at b = 0); "
        "with respect to b 0 for b > 0, else nan.",
    ),
    unary(
        "power",
        lambda m, x, exponent: x**exponent,
        power_derivative,
        symbol="**{exponent}",
        latex="{0}^{{{exponent}}}",
        parameters={"exponent": None},
        valid=lambda x, exponent: power_is_real(x, exponent),
        kinks=lambda x, exponent: power_has_kink(x, exponent),
        note="Exponent 0 gives 1 for every x and no derivative flows. At x = 0 the one-sided "
        "limit: 0 for exponent > 1, +inf between 0 and 1. x < 0 with a fractional exponent: nan.",
    ),
    unary(
        "exponential",
        lambda m, x, base: base**x,
        lambda m, x, base: base**x * m.log(base),
        symbol="{base}**",
        latex="{base}^{{{0}}}",
        parameters={"base": None},
        valid=lambda x, base: power_is_real(base, x),
        kinks=lambda x, base: base == 0,
        note="The base is a constant; if negative, x must be an integer and the slope is nan. "
        "0**x has slope 0 for x > 0, else nan.",
    ),
    unary(
        "abs",
        lambda m, x: m.abs(x),
        lambda m, x: m.sign(x),
        latex=r"\left|{0}\right|",
        kernel="abs_",
        kinks=(0.0,),
        note="At 0 the slope is 0, the subgradient of least norm.",
    ),
)

EXPONENTIALS = (
    unary("exp", lambda m, x: m.exp(x), lambda m, x: m.exp(x), latex=r"e^{{{0}}}"),
    unary("exp2", lambda m, x: m.exp2(x), lambda m, x: m.exp2(x) * m.log(2), latex=r"2^{{{0}}}"),
    unary(
        "expm1",
        lambda m, x: m.expm1(x),
        lambda m, x: m.exp(x),
        latex=r"e^{{{0}}} - 1",
        note="The slope is exp(x), not value + 1, which has no correct digit below x = -37.",
    ),
    unary(
        "log",
        lambda m, x: m.log(x),
        lambda m, x: 1 / x,
        latex=r"\ln\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the slope +inf, the limits from inside.",
    ),
    unary(
        "log1p",
        lambda m, x: m.log1p(x),
        lambda m, x: 1 / (1 + x),
        latex=r"\ln\left(1 + {0}\right)",
        domain=Domain(low=-1.0),
        note="At -1 the value is -inf and the slope +inf.",
    ),
    unary(
        "log2",
        lambda m, x: m.log2(x),
        lambda m, x: 1 / (x * m.log(2)),
        latex=r"\log_{{2}}\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the slope +inf.",
    ),
    unary(
        "log10",
        lambda m, x: m.log10(x),
        lambda m, x: 1 / (x * m.log(10)),
        latex=r"\log_{{10}}\left({0}\right)",
        domain=POSITIVE,
        note="At 0 and -0.0 the value is -inf and the slope +inf.",
    ),
    unary(
        "sqrt",
        lambda m, x: m.sqrt(x),
        lambda m, x: 0.5 / m.sqrt(x),
        latex=r"\sqrt{{{0}}}",
        domain=NOT_NEGATIVE,
        note="At 0 and -0.0 the slope is +inf.",
    ),
    unary(
        "cbrt",
        lambda m, x: m.cbrt(x),
        lambda m, x: 1 / (3 * m.cbrt(x) * m.cbrt(x)),
        latex=r"\sqrt[3]{{{0}}}",
        kinks=(0.0,),
        note="Odd: defined for negative x. At 0 the slope is +inf.",
    ),
    unary(
        "erf",
        lambda m, x: m.erf(x),
        lambda m, x: 2 / m.sqrt(m.pi) * m.exp(-(x * x)),
        note="The error function.",
    ),
    unary(
        "erfc",
        lambda m, x: m.erfc(x),
        lambda m, x: -2 / m.sqrt(m.pi) * m.exp(-(x * x)),
        note="1 - erf(x), accurate where erf is close to 1.",
    ),
)

TRIGONOMETRY = (
    unary("sin", lambda m, x: m.sin(x), lambda m, x: m.cos(x), latex=r"\sin\left({0}\right)"),
    unary("cos", lambda m, x: m.cos(x), lambda m, x: -m.sin(x), latex=r"\cos\left({0}\right)"),
    unary(
        "tan",
        lambda m, x: m.tan(x),
        lambda m, x: 1 + m.tan(x) * m.tan(x),
        latex=r"\tan\left({0}\right)",
    ),
    unary(
        "asin",
        lambda m, x: m.asin(x),
        lambda m, x: 1 / m.sqrt((1 - x) * (1 + x)),
        latex=r"\arcsin\left({0}\right)",
        domain=UNIT,
        note="At -1 and 1 the slope is +inf. (1-x)(1+x) keeps the digits that 1-x*x loses there.",
    ),
    unary(
        "acos",
        lambda m, x: m.acos(x),
        lambda m, x: -1 / m.sqrt((1 - x) * (1 + x)),
        latex=r"\arccos\left({0}\right)",
        domain=UNIT,
        note="At -1 and 1 the slope is -inf.",
    ),
    unary(
        "atan",
        lambda m, x: m.atan(x),
        lambda m, x: 1 / (1 + x * x),
        latex=r"\arctan\left({0}\right)",
    ),
    binary(
        "atan2",
        ("y", "x"),
        lambda m, y, x: m.atan2(y, x),
        atan2_derivatives,
        kinks=lambda y, x: (x == 0 and y == 0) or (y == 0 and x < 0),
        note="The angle of the point (x, y), in (-pi, pi]; at (0, 0) both partials are nan, "
        "on the cut (y = 0, x < 0) those of the formula.",
    ),
    binary(
        "hypot",
        ("x", "y"),
        lambda m, x, y: m.sqrt(x * x + y * y),
        hypot_derivatives,
        latex=r"\sqrt{{{0}^2 + {1}^2}}",
        kinks=lambda x, y: x == 0 and y == 0,
        note="Neither squares nor their sum overflow. At (0, 0) no derivative flows.",
    ),
)

HYPERBOLIC = (
    unary("sinh", lambda m, x: m.sinh(x), lambda m, x: m.cosh(x), latex=r"\sinh\left({0}\right)"),
    unary("cosh", lambda m, x: m.cosh(x), lambda m, x: m.sinh(x), latex=r"\cosh\left({0}\right)"),
    unary(
        "tanh",
        lambda m, x: m.tanh(x),
        lambda m, x: 4 * m.sigmoid(2 * x) * m.sigmoid(-2 * x),
        latex=r"\tanh\left({0}\right)",
        note="The slope equals 1 - tanh(x)**2, which has no correct digit beyond |x| = 19.",
    ),
    unary(
        "asinh",
        lambda m, x: m.asinh(x),
        lambda m, x: 1 / m.hypot(x, 1),
        latex=r"\operatorname{{arsinh}}\left({0}\right)",
    ),
    unary(
        "acosh",
        lambda m, x: m.acosh(x),
        lambda m, x: 1 / (m.sqrt(x - 1) * m.sqrt(x + 1)),
        latex=r"\operatorname{{arcosh}}\left({0}\right)",
        domain=Domain(low=1.0, low_open=False),
        note="At 1 the slope is +inf.",
    ),
    unary(
        "atanh",
        lambda m, x: m.atanh(x),
        lambda m, x: 1 / ((1 - x) * (1 + x)),
        latex=r"\operatorname{{artanh}}\left({0}\right)",
        domain=Domain(-1.0, 1.0),
        note="At -1 and 1 the value is infinite and the slope +inf.",
    ),
)


def step(name: str, formula: Callable[..., Any], kinks: Any, **more: Any) -> Primitive:
    """A piecewise constant row."""
    note = "A step function: no derivative flows, the jumps are ignored; nan at nan."
    return unary(name, formula, lambda m, x: 0, kinks=kinks, step=True, note=note, **more)


STEPS = (
    step("floor", lambda m, x: m.floor(x), is_integer, latex=r"\left\lfloor {0} \right\rfloor"),
    step("ceil", lambda m, x: m.ceil(x), is_integer, latex=r"\left\lceil {0} \right\rceil"),
    step(
        "round",
        lambda m, x: m.round(x),
        lambda x: not is_integer(x) and is_integer(2 * x),
        kernel="round_",
        formula_text="the nearest integer, half to even",
    ),
    step("trunc", lambda m, x: m.where(x < 0, m.ceil(x), m.floor(x)), is_integer),
    step("sign", lambda m, x: m.where(x > 0, 1, m.where(x < 0, -1, 0)), (0.0,)),
)

SELECTIONS = (
    binary(
        "maximum",
        ("a", "b"),
        lambda m, a, b: m.where(a > b, a, b),
        lambda m, a, b: (
            m.where(a > b, 1, m.where(a < b, 0, 0.5)),
            m.where(a > b, 0, m.where(a < b, 1, 0.5)),
        ),
        latex=r"\max\left({0}, {1}\right)",
        kinks=lambda a, b: a == b,
        note="The operand not selected gets no derivative; a tie gives 0.5 to each. "
        "nan wins; max(-0.0, 0.0) = 0.0.",
    ),
    binary(
        "minimum",
        ("a", "b"),
        lambda m, a, b: m.where(a < b, a, b),
        lambda m, a, b: (
            m.where(a < b, 1, m.where(a > b, 0, 0.5)),
            m.where(a < b, 0, m.where(a > b, 1, 0.5)),
        ),
        latex=r"\min\left({0}, {1}\right)",
        kinks=lambda a, b: a == b,
        note="The operand not selected gets no derivative; a tie gives 0.5 to each. "
        "nan wins; min(-0.0, 0.0) = -0.0.",
    ),
    binary(
        "where",
        ("a", "b"),
        lambda m, a, b, condition: m.where(condition, a, b),
        lambda m, a, b, condition: (m.where(condition, 1, 0), m.where(condition, 0, 1)),
        parameters={"condition": None},
        note="a if condition else b. The condition is a plain bool, decided when the node is "
        "made; the operand not selected gets no derivative.",
    ),
)

ROWS = ARITHMETIC + EXPONENTIALS + TRIGONOMETRY + HYPERBOLIC + STEPS + SELECTIONS

__all__ = ["REAL", "ROWS", "binary", "unary"]
