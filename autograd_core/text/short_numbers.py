"""Numbers in short: no more digits than are known or needed to tell two of them apart; counts."""

from __future__ import annotations

import math
from decimal import Decimal

DIGITS = 6
MOST = 17


def format_number(x: float, digits: int = DIGITS) -> str:
    """A number with at most `digits` significant digits, in its shortest form.

    A number of no more digits than that is shown exactly, without trailing zeros (0.5, -2.0,
    1e-8); of the others the zeros that rounding left are kept (0.125000), so that what is exact
    and what is rounded look different. From 1e-4 up to six digits before the point, and up to
    `digits` where that is more, there is no exponent.

    Args:
        x: any float.
        digits: at least 1; 17 show every float exactly enough to be read back.
    """
    if x == 0.0 or not math.isfinite(x):
        return repr(float(x))
    shortest = Decimal(repr(float(x))).normalize()
    count = len(shortest.as_tuple().digits)
    exact = count <= digits
    number = shortest if exact else x
    mantissa, _, power = f"{number:.{min(count, digits) - 1}e}".partition("e")
    exponent = int(power)
    if not -4 <= exponent < (max(digits, DIGITS) if exact else digits):
        return f"{mantissa}e{exponent}"
    places = max(count - 1 - exponent, 1) if exact else max(digits - 1 - exponent, 0)
    return f"{number:.{places}f}"


def format_alike(
    a: float, b: float, digits: int = DIGITS, most: int = MOST - 1
) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see where they part, and one more.

    0.125 beside 0.12500013 is 0.125 and 0.12500013; numbers that agree in their first `most`
    digits look equal.

    Args:
        a, b: any floats.
        digits: the least number of significant digits.
        most: the largest.
    """
    shown = format_number(a, digits), format_number(b, digits)
    if a == b or not (math.isfinite(a) and math.isfinite(b)):
        return shown
    scale, difference = max(abs(a), abs(b)), abs(a - b)
    agreeing = 0 if difference >= scale else _magnitude(scale) - _magnitude(difference)
    needed = min(max(agreeing + 2, digits), most)
    return format_number(a, needed), format_number(b, needed)


def _magnitude(x: float) -> int:
    """The exponent of the first digit of a positive number."""
    return math.floor(math.log10(x))


def error_text(error: float) -> str:
    """An error with two digits; "-" for nan, "0" for 0."""
    return "-" if math.isnan(error) else "0" if error == 0 else f"{error:.1e}"


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 node", "2 leaves", "1,000 nodes"."""
    plural = f"{noun.removesuffix('f')}ves" if noun.endswith("f") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"
