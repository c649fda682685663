"""The truth, a row at 50 digits, and how far a float is from it in units in the last place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import mpmath

from autograd_core.primitives import Primitive
from autograd_core.program.namespaces import MpmathNamespace

CONTEXT = mpmath.MPContext()


class Oracle(MpmathNamespace):
    """mpmath, but e to the power of a huge integer in microseconds."""

    def exp(self, x: Any) -> Any:
        """e**x; of a huge integer by e**(x + 1/2), whose digits mpmath finds by another way.

        Above 600 bits it multiplies e with itself for an integer: 30 ms for one of 1,000 bits.
        """
        x = self.context.convert(x)
        if not (self.context.isint(x) and abs(x) > HUGE):
            return self.real(self.context.exp, x)
        with self.context.extraprec(self.context.mag(x)):
            beside = x + 0.5  # exactly
        return self.context.exp(beside) / self.context.exp(0.5)


MPMATH = Oracle(CONTEXT)
HUGE = 2.0**32
DIGITS_50 = 170
"""Bits of 50 decimal digits, with a few to spare."""

SMALLEST_NORMAL = 2.0**-1022
TOO_LARGE = CONTEXT.ldexp(1, 1024)


def ulps(got: float, exact: Any) -> float:
    """|got - exact| in ulps of the exact number; 0 if both are nan, inf if only one is.

    The ulp of a subnormal number is 2**-1074. A result that overflows counts as 2**1024.

    Args:
        got: what was computed.
        exact: an mpmath number of 50 digits or more.
    """
    if CONTEXT.isnan(exact) or math.isnan(got):
        return 0.0 if CONTEXT.isnan(exact) and math.isnan(got) else math.inf
    if math.isinf(got):
        if abs(exact) >= TOO_LARGE and got * CONTEXT.sign(exact) > 0:
            return 0.0
        got_exactly = math.copysign(1, got) * TOO_LARGE
    elif CONTEXT.isinf(exact):
        return math.inf
    else:
        got_exactly = CONTEXT.mpf(got)
    exponent = CONTEXT.mag(exact) if exact else -1074
    ulp = CONTEXT.ldexp(1, max(exponent - 53, -1074))
    distance = CONTEXT.fsub(got_exactly, exact, prec=3000) / ulp
    return float(min(abs(distance), 1e300))


def is_tiny(exact: Any) -> bool:
    """True if the exact number is not 0 and below the normal floats."""
    return 0 < abs(exact) < SMALLEST_NORMAL


def as_given(row: Primitive, operands: Sequence[float]) -> Any:
    """The operands as the row takes them: one list, or one argument each."""
    return (operands,) if row.variadic else operands


def evaluate_at(
    row: Primitive, precision: int, operands: Sequence[float], parameters: dict[str, Any]
) -> list[Any]:
    """[value, *partials] of the row in mpmath numbers of a precision in bits; nan for complex."""
    with CONTEXT.workprec(precision):
        given = as_given(row, [CONTEXT.mpf(x) for x in operands])
        static = {
            name: CONTEXT.mpf(p) if type(p) is float else p for name, p in parameters.items()
        }
        found = [row.formula(MPMATH, *given, **static)]
        found += row.derivatives(MPMATH, *given, **static)
        return [CONTEXT.nan if isinstance(y, CONTEXT.mpc) else CONTEXT.convert(y) for y in found]


def truth(row: Primitive, operands: Sequence[float], parameters: dict[str, Any]) -> list[Any]:
    """[value, *partials] of the row to 50 digits: at a precision that a higher one confirms.

    It starts with enough bits that two precisions cannot agree on the same wrong result: pow with
    all the bits of b - 1, since the sign of (-2.0)**(1e200 - 1) hangs on the last of them; a row
    of many operands with those of its largest, since log_softmax([1e308, 1e308]) is the small
    difference of two large numbers.
    """
    start = 200
    if row.name == "pow" and operands[0] < 0:
        start = 1400
    elif row.variadic:
        start += max([0, *(math.frexp(x)[1] for x in operands if math.isfinite(x))])
    rough = evaluate_at(row, start, operands, parameters)
    for precision in (2 * start, 1600, 6400):
        fine = evaluate_at(row, precision, operands, parameters)
        if all(map(_agree, rough, fine)):
            return fine
        rough = fine
    raise ArithmeticError(f"{row.name}{tuple(operands)}: 6400 bits do not settle 50 digits")


def _agree(a: Any, b: Any) -> bool:
    """True if two numbers are equal to 50 digits, or equally far beyond the range of floats."""
    if a == b or (CONTEXT.isnan(a) and CONTEXT.isnan(b)):
        return True
    if not (CONTEXT.isfinite(a) and CONTEXT.isfinite(b)):
        return False
    high, low = max(CONTEXT.mag(a), CONTEXT.mag(b)), min(CONTEXT.mag(a), CONTEXT.mag(b))
    if high < -1200 or (low > 1200 and a * b > 0):
        return True
    with CONTEXT.workprec(2 * DIGITS_50):
        return bool(abs(a - b) <= CONTEXT.ldexp(abs(b), -DIGITS_50))
