"""Rows of the table: arithmetic, steps such as floor, selections such as maximum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.primitives.row import Primitive, binary, unary


def is_integer(x: float) -> bool:
    """True if x is a finite whole number."""
    return x - x == 0 and x == int(x)


def power_is_real(base: float, exponent: float) -> bool:
    """True where base**exponent is a real number: no fractional power of a negative base."""
    return base >= 0 or abs(exponent) == float("inf") or is_integer(exponent)


def power_has_kink(base: float, exponent: float) -> bool:
    """True at the base 0 for exponents below 1: an infinite derivative, or none for exponent 0."""
    return base == 0 and exponent < 1


def pow_constant_derivative(m: Any, x: Any, exponent: Any) -> Any:
    """The derivative of x**exponent; the general rule is 0 * inf at x = 0 for 0 and 1."""
    if exponent == 0:
        return 0
    return 1 if exponent == 1 else exponent * x ** (exponent - 1)


def pow_derivatives(m: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The partials of a**b, b a**(b-1) and a**b log(a).

    At a = 0 < b the second is 0, its limit. Its own derivative with respect to a is 0 there for
    b > 1; for b <= 1 it is infinite, as that of -sqrt(a), which stands in.
    """
    nonzero = m.where(a < 0, a, m.where(a > 0, a, 1))
    outside = a**b * m.log(m.where(b > 0, 1, a))  # b <= 0, where log(0) is meant
    at_zero = m.where(b > 1, 0, m.where(b > 0, -m.sqrt(a), outside))
    slope = a**b * m.log(nonzero)
    return b * a ** (b - 1), m.where(a < 0, slope, m.where(a > 0, slope, at_zero))


def constant_pow_derivative(m: Any, x: Any, base: Any) -> Any:
    """The derivative of base**x; 0**x does not change with x > 0, though log(0) is infinite."""
    return base**x * m.log(1 if base == 0 else base)


ARITHMETIC = (
    unary(
        "identity",
        lambda m, x: x,
        lambda m, x: 1,
        latex="{0}",
        words="plus {0}",
        units=1,
        method="__pos__",
    ),
    binary(
        "add",
        ("a", "b"),
        lambda m, a, b: a + b,
        lambda m, a, b: (1, 1),
        symbol="+",
        words="{0} plus {1}",
        latex="{0} + {1}",
        units=1,
        terms=lambda a, b: (a, b),
        method="__add__",
    ),
    binary(
        "sub",
        ("a", "b"),
        lambda m, a, b: a - b,
        lambda m, a, b: (1, -1),
        symbol="-",
        words="{0} minus {1}",
        latex="{0} - {1}",
        units=1,
        terms=lambda a, b: (a, -b),
        method="__sub__",
    ),
    binary(
        "mul",
        ("a", "b"),
        lambda m, a, b: a * b,
        lambda m, a, b: (b, a),
        symbol="*",
        words="{0} times {1}",
        latex=r"{0} \cdot {1}",
        units=1,
        underflows=True,
        method="__mul__",
    ),
    binary(
        "truediv",
        ("a", "b"),
        lambda m, a, b: a / b,
        lambda m, a, b: (1 / b, -(a / b) / b),
        symbol="/",
        words="{0} divided by {1}",
        lecture_text=("1/b", "-a/b**2"),
        latex=r"\frac{{{0}}}{{{1}}}",
        kinks=lambda a, b: b == 0,
        note="Division by zero gives inf or nan as IEEE 754 says, and so do the derivatives. "
        "Written -(a/b)/b because b*b may overflow.",
        units=1,
        underflows=True,
        method="__truediv__",
    ),
    unary(
        "neg",
        lambda m, x: -x,
        lambda m, x: -1,
        symbol="-",
        latex="-{0}",
        words="minus {0}",
        units=1,
        method="__neg__",
    ),
    binary(
        "pow",
        ("a", "b"),
        lambda m, a, b: a**b,
        pow_derivatives,
        derivative_text="b*a**(b - 1) for a, a**b*log(a) for b",
        lecture_text=("b*a**(b - 1)", "y*log(a)"),
        words="{0} to the power of {1}",
        symbol="**",
        latex="{0}^{{{1}}}",
        valid=power_is_real,
        kinks=power_has_kink,
        note="a < 0 needs an integer b, and has no derivative with respect to b (nan). "
        "At a = 0: C99's value; with respect to a the one-sided limit (none at b = 0); "
        "with respect to b 0 for b > 0, else nan. b = 0 is a number as any other: the derivative "
        "0 with respect to a flows.",
        underflows=True,
        method="__pow__",
    ),
    unary(
        "pow_constant",
        lambda m, x, exponent: x**exponent,
        pow_constant_derivative,
        symbol="**{exponent}",
        words="{0} to the power of {exponent}",
        latex="{0}^{{{exponent}}}",
        parameters={"exponent": None},
        valid=lambda x, exponent: power_is_real(x, exponent),
        kinks=lambda x, exponent: exponent != 0 and power_has_kink(x, exponent),
        note="Exponent 0 gives 1 for every x and no derivative flows. At x = 0 the one-sided "
        "limit: 0 for exponent > 1, +inf between 0 and 1. x < 0 with a fractional exponent: nan.",
        underflows=True,
        method="__pow__",
    ),
    unary(
        "constant_pow",
        lambda m, x, base: base**x,
        constant_pow_derivative,
        symbol="{base}**",
        lecture_text=("y*log(base)",),
        words="{base} to the power of {0}",
        latex="{base}^{{{0}}}",
        parameters={"base": None},
        valid=lambda x, base: power_is_real(base, x),
        kinks=lambda x, base: base == 0,
        note="The base is a constant. If it is negative, x must be an integer and the derivative "
        "is nan. 0**x has the derivative 0 for x > 0, else nan.",
        underflows=True,
        method="__rpow__",
    ),
    unary(
        "abs",
        lambda m, x: m.abs(x),
        lambda m, x: m.sign(x),
        latex=r"\left|{0}\right|",
        words="the absolute value of {0}",
        kernel="abs_",
        kinks=(0.0,),
        note="At 0 the derivative is 0, the subgradient of least norm.",
        formula_text="x if x >= 0 else -x",
        units=1,
        method="__abs__",
    ),
)


def step(name: str, formula: Callable[..., Any], kinks: Any, **more: Any) -> Primitive:
    """A piecewise constant row."""
    note = "A step function: no derivative flows, the jumps are ignored; nan at nan."
    return unary(name, formula, lambda m, x: 0, kinks=kinks, step=True, note=note, units=1, **more)


STEPS = (
    step(
        "floor",
        lambda m, x: m.floor(x),
        is_integer,
        latex=r"\left\lfloor {0} \right\rfloor",
        formula_text="the largest integer <= x",
    ),
    step(
        "ceil",
        lambda m, x: m.ceil(x),
        is_integer,
        latex=r"\left\lceil {0} \right\rceil",
        formula_text="the smallest integer >= x",
    ),
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
        units=1,
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
        units=1,
    ),
    binary(
        "where",
        ("a", "b"),
        lambda m, a, b, condition: m.where(condition, a, b),
        lambda m, a, b, condition: (m.where(condition, 1, 0), m.where(condition, 0, 1)),
        parameters={"condition": None},
        note="a if condition else b. The condition is a plain bool, decided when the node is "
        "made; the operand not selected gets no derivative.",
        units=1,
        method="",
    ),
)

ROWS = ARITHMETIC + STEPS + SELECTIONS
