"""Central differences of an operation at steps of any level, extrapolated and looked at again.

Level k is the first step of a line halved k times; k need not be whole.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, log2
from typing import NamedTuple

from autograd_core.numerical import Estimate
from autograd_core.numerical.ridders import RiddersTable

LEVELS = 10
"""How many steps a table has at most, each half of the one before."""

FINEST = 52
"""Steps are halved so often at most."""

FLOATS = 3
"""Steps over fewer floats of an operand say nothing more."""

CLOSER = (0.03, 0.21, 0.43, 0.67)
"""Where a slope is looked at again, from the step it was found at to the finest; odd parts, so
that what one finds by chance at halved steps the others do not."""

AROUND = tuple(k / 10 for k in range(-5, 6))
"""Levels around one at which slopes are compared."""


class Quotient(NamedTuple):
    """A central difference: its slope, the bound on its rounding, what it was made of, noise.

    `noise` is the rounding of one that is correctly rounded; bounds are more careful. `rate` is
    the slope of the value, `rates` those of the operands. `floats` says over how many floats an
    operand moves, the one that does over the fewest; inf where they are at 0, around which floats
    are as fine as the steps.
    """

    slope: float
    rounding: float
    size: float
    noise: float
    rate: float
    floats: float
    rates: tuple[float, ...]

    def runs_like(self, other: Quotient) -> bool:
        """Whether the value has the same slope as at another step; a fast wave has not."""
        largest = max(abs(self.rate), abs(other.rate))
        return abs(self.rate - other.rate) <= 0.5 * largest + 16 * max(self.noise, other.noise)

    def strays(self, start: Quotient) -> float:
        """By which part an operand moves otherwise than at a larger step.

        What was rounded on the way to it moves by leaps.
        """
        pairs = zip(self.rates, start.rates, strict=True)
        return max((abs(rate / before - 1.0) for rate, before in pairs if before), default=0.0)


def scatters(quotient: Callable[[float], Quotient | None], level: float, slope: float) -> bool:
    """Whether slopes at similar steps differ among each other by as much as from an estimate.

    So does the noise of a function that rounds inside, as sin(1000 x); next to a kink they differ
    less.
    """
    seen = [quotient(level + part) for part in AROUND]
    slopes = [near.slope for near in seen if near is not None]
    off = max(abs(found - slope) for found in slopes)
    return max(slopes) - min(slopes) > 0.7 * off


def levels_below(start: Quotient, first: int, slope: float) -> list[float]:
    """Where a slope is looked at again, until noise hides it or an operand moves by few floats."""
    hidden = log2(max(slope / (8 * start.noise), 1.0)) if start.noise else inf
    floats = log2(max(start.floats / FLOATS, 1.0))
    depth = min(hidden, floats, FINEST - first)
    return [*(first + part * depth for part in CLOSER), first + max(depth - 2.3, 0), first + depth]


def extrapolated(
    quotient: Callable[[float], Quotient | None], first: int, step: Callable[[float], float]
) -> Estimate:
    """Ridders' table of central differences from a level on.

    It ends where nothing moves any more: a step smaller than the floats are apart measures no 0.
    """
    table = RiddersTable()
    moved = False
    for level in range(first, first + LEVELS):
        found = quotient(level)
        if found is None or not isfinite(found.slope) or found.rounding > table.best.error:
            break
        if moved and not found.size:
            break
        moved = moved or found.size > 0.0
        table.add(found.slope, found.rounding, step(level))
    return table.best
