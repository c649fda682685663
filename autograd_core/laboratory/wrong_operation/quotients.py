"""Central differences of an operation's defect at any level, extrapolated and measured again.

Level k is the first step of a line halved k times; k need not be an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, log2, pow
from typing import NamedTuple

from autograd_core.numerical import Estimate
from autograd_core.numerical.ridders import Quotient, RiddersTable

LEVELS = 10
"""The most steps of a table, each half of the one before."""

FINEST = 52
"""The most halvings of a step."""

FLOATS = 3
"""Steps over fewer floats of an operand tell nothing more."""

CLOSER = (0.03, 0.21, 0.43, 0.67)
"""Where a derivative is measured again, from its own step to the finest; odd parts, so that an
error that halved steps repeat by chance does not repeat here."""

AROUND = tuple(k / 10 for k in range(-5, 6))
"""Levels around one at which quotients are compared."""


class DefectQuotient(NamedTuple):
    """A central difference of a node's defect, and how far it can be trusted.

    Attributes:
        defect: the difference quotient of the defect.
        rounding: a careful bound on its rounding error.
        size: how much moves: the difference quotient of the value and its terms, all positive.
        noise: the rounding error if every value were correctly rounded.
        rate: the difference quotient of the node's value.
        floats: over how many floats an operand moves, the least of all operands; inf if all are
            at 0, around which the floats are as fine as the steps.
        rates: the difference quotients of the operands.
    """

    defect: float
    rounding: float
    size: float
    noise: float
    rate: float
    floats: float
    rates: tuple[float, ...]

    def fits(self, estimate: Estimate, start: DefectQuotient, finer: float) -> bool:
        """Whether the defect is the estimate, up to the noise and truncation of this step.

        Args:
            estimate: the derivative of the defect.
            start: the quotient at the step of the estimate.
            finer: how often that step was halved.
        """
        off = abs(self.defect - estimate.derivative)
        allowed = 3 * self.noise + 10 * estimate.error
        allowed += (0.1 + 2 / self.floats) * abs(estimate.derivative)
        allowed += 4 * abs(start.defect - estimate.derivative) * pow(4.0, -finer)
        return off <= allowed

    def runs_like(self, other: DefectQuotient) -> bool:
        """Whether the value moves at the same rate as at another step; a fast wave does not."""
        largest = max(abs(self.rate), abs(other.rate))
        return abs(self.rate - other.rate) <= 0.5 * largest + 16 * max(self.noise, other.noise)

    def strays(self, start: DefectQuotient) -> float:
        """By which part the rate of an operand differs from that at a larger step.

        An operand that was rounded on the way moves by leaps.
        """
        pairs = zip(self.rates, start.rates, strict=True)
        return max((abs(rate / before - 1.0) for rate, before in pairs if before), default=0.0)


def scatters(
    quotient: Callable[[float], DefectQuotient | None], level: float, derivative: float
) -> bool:
    """Whether defects at similar steps differ from each other as much as from an estimate.

    The noise of a function that rounds inside, as sin(1000 x), scatters so; next to a kink they
    differ less.
    """
    seen = [quotient(level + part) for part in AROUND]
    defects = [near.defect for near in seen if near is not None]
    off = max(abs(found - derivative) for found in defects)
    return max(defects) - min(defects) > 0.7 * off


def levels_below(start: DefectQuotient, first: int, size: float) -> list[float]:
    """List the levels at which a derivative is measured again.

    Until noise hides it, or an operand moves by few floats.

    Args:
        start: the quotient at the first level.
        first: the first level.
        size: the size of the derivative.
    """
    hidden = log2(max(size / (8 * start.noise), 1.0)) if start.noise else inf
    floats = log2(max(start.floats / FLOATS, 1.0))
    depth = min(hidden, floats, FINEST - first)
    return [*(first + part * depth for part in CLOSER), first + max(depth - 2.3, 0), first + depth]


def extrapolated(
    quotient: Callable[[float], DefectQuotient | None], first: int, step: Callable[[float], float]
) -> Estimate:
    """Extrapolate central differences from a level on, by Ridders' table.

    The table ends where nothing moves any more: a step smaller than the distance of the floats
    does not measure a derivative of 0.
    """

    def rows() -> Iterator[Quotient]:
        moved = False
        for level in range(first, first + LEVELS):
            found = quotient(level)
            if found is None or (moved and not found.size):
                return
            moved = moved or found.size > 0.0
            yield Quotient(found.defect, found.rounding, step(level))

    return RiddersTable(rows()).best
