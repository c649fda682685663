"""The steps of a step curve: powers of ten and steps between them, as representable floats."""

from __future__ import annotations

import math
from collections.abc import Iterator

from autograd_core.numerical.differences import representable

DECADES = 15
"""How many powers of ten the steps cover."""


def steps_from(x: float, largest: float, per_decade: int) -> list[float]:
    """List representable steps from the largest down, each once, without those lost in x."""
    exponent = round(math.log10(largest))
    wanted = (10 ** (exponent - k / per_decade) for k in range(DECADES * per_decade + 1))
    found = dict.fromkeys(representable(x, h) for h in wanted)
    return [h for h in found if 0 < h < math.inf]


def decades(first: float, last: float) -> Iterator[float]:
    """Yield powers of ten, from the first if it is a float, up to the last."""
    start = math.floor(math.log10(first)) if first > 0 else -323
    for exponent in range(start, round(math.log10(last)) + 1):
        yield 10.0**exponent


def least_of(steps: list[float], errors: list[float]) -> tuple[float, float]:
    """Return the step of the least error, the larger one of a tie, and that error."""
    known = [(e, -h) for h, e in zip(steps, errors, strict=True) if e == e]
    error, step = min(known, default=(math.nan, math.nan))
    return -step, error
