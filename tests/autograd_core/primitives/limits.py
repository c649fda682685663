"""What a row of the table tends to at a special point: its formula and partials, far out.

An infinity is approached through numbers such as 2**14000, a signed zero from its side. Where
several operands go at once, each is let go faster than the other: a limit is one if all ways
agree. The row alone is asked, not its kernel.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from autograd_core.primitives import Primitive
from tests.autograd_core.ulps import CONTEXT, evaluate_at, truth

LARGEST = math.nextafter(math.inf, 0)
TINY = 5e-324
ORDINARY = (0.5, 1.0, 3.0)
RATES = (1501, 4703, 14009)
"""Powers of two that go to infinity."""

EXPONENT = {"pow": 1, "constant_pow": 0}
"""The operand that is an exponent: mpmath multiplies once for each bit of a large integer."""

BITS = 400
GROWTH = 1.5
"""A logarithm of these numbers grows by this factor at least, from one to the next."""


def special_numbers(row: Primitive, position: int) -> list[float]:
    """The numbers at which one operand may need a case of its own, and ordinary ones beside.

    In a list zeros are as other numbers.
    """
    domain = row.domains[0 if row.variadic else position]
    ends = [x for x in (domain.low, domain.high) if math.isfinite(x)]
    kinks = [] if callable(row.kinks) else list(row.kinks)
    small = [] if row.variadic else [0.0, TINY]
    found = [math.inf, LARGEST, *small, *ORDINARY, *ends, *kinks]
    return list({str(x): x for y in found for x in (y, -y)}.values())


def special_points(row: Primitive) -> Iterator[tuple[float, ...]]:
    """Every combination of them; of a list of operands, those of two."""
    count = 2 if row.variadic else len(row.operands)
    yield from itertools.product(*(special_numbers(row, i) for i in range(count)))


def limits(
    row: Primitive, point: Sequence[float], parameters: dict[str, Any]
) -> list[float | None]:
    """The limits of [value, *partials] at a point; None where ways there disagree.

    Where the row is smooth they are what it is there; a zero has the sign of the limit.
    """
    found = _limits(row, point, parameters)
    if all(map(math.isfinite, point)) and row.is_smooth(*point, **parameters):
        exact = [float(y) for y in truth(row, point, parameters)]
        pairs = zip(exact, found, strict=True)
        return [limit if y == 0 and limit is not None else y for y, limit in pairs]
    if found[0] is not None and math.isnan(found[0]):
        return [math.nan] * len(found)
    return found


def _limits(
    row: Primitive, point: Sequence[float], parameters: dict[str, Any]
) -> list[float | None]:
    """The same by the ways alone."""
    try:
        ways = [
            [_limit(numbers) for numbers in zip(*along, strict=True)]
            for along in _ways(row, point, parameters)
        ]
    except ZeroDivisionError:  # a pole, or the end of a domain: no limit from both sides
        return [None] * (1 + len(point))
    return [_common(found) for found in zip(*ways, strict=True)]


def _ways(
    row: Primitive, point: Sequence[float], parameters: dict[str, Any]
) -> Iterator[list[list[Any]]]:
    """[value, *partials] at numbers that approach the point, along each way."""
    exponent = EXPONENT.get(row.name)
    moving = [i for i, x in enumerate(point) if x == 0 or math.isinf(x)]
    for faster in [None, *moving] if len(moving) > 1 else [None]:
        yield [
            evaluate_at(
                row,
                BITS,
                [
                    _near(
                        x,
                        rate * (5 if i == faster else 2) // (50 if i == exponent else 2),
                    )
                    for i, x in enumerate(point)
                ],
                parameters,
            )
            for rate in (RATES if moving else RATES[:1])
        ]


def _near(x: float, rate: int) -> Any:
    """A number that approaches x, if x is a zero or an infinity."""
    if x != 0 and math.isfinite(x):
        return CONTEXT.mpf(x)
    return CONTEXT.ldexp(math.copysign(1.0, x), -rate if x == 0 else rate)


def _limit(numbers: Sequence[Any]) -> float | None:
    """What some numbers tend to, as a float; nan where they are not real, None if nowhere."""
    if any(CONTEXT.isnan(y) for y in numbers):
        return math.nan if all(CONTEXT.isnan(y) for y in numbers) else None
    rounded = [float(y) for y in numbers]
    if len(set(rounded)) == 1 and len({CONTEXT.sign(y) for y in numbers}) == 1:
        return math.copysign(rounded[0], float(CONTEXT.sign(numbers[0])))
    sizes = [abs(y) for y in numbers]
    one_sign = len({CONTEXT.sign(y) for y in numbers}) == 1
    pairs = list(itertools.pairwise(sizes))
    if one_sign and all(b > GROWTH * a for a, b in pairs):
        return math.copysign(math.inf, float(CONTEXT.sign(numbers[0])))
    if one_sign and all(a > GROWTH * b for a, b in pairs):
        return math.copysign(0.0, float(CONTEXT.sign(numbers[0])))
    return None


def _common(found: Sequence[float | None]) -> float | None:
    """The limit that all ways have, else None."""
    first = found[0]
    if first is None or any(other is None or not same(first, other) for other in found):
        return None
    return first


def same(a: float, b: float) -> bool:
    """Whether two numbers are one but for rounding; 0.0 and -0.0 are not, nan and nan are."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    if a == 0 or b == 0:
        return abs(a) + abs(b) <= 300 * TINY and math.copysign(1, a) == math.copysign(1, b)
    if math.isinf(a) or math.isinf(b):
        return a == b
    return abs(a - b) <= 1e-9 * abs(b) + 300 * TINY
