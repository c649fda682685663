"""The kink a point is on, and the slopes to either side of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd_core.laboratory import suspects
from autograd_core.laboratory.bench import Bench
from autograd_core.laboratory.case import NotApplicable
from autograd_core.numerical.differences import Estimate, one_sided
from autograd_core.primitives import PRIMITIVES


@dataclass(frozen=True)
class Slopes:
    """What lies to either side of a kink.

    Attributes:
        places: the operations and comparisons that make it, in words.
        left, right: the slopes; nan where there is none.
        slack: how far off they may be.
        jump: whether a step function is among them.
        convention: what the table of primitives says of the first one.
    """

    places: tuple[str, ...]
    left: float
    right: float
    slack: float
    jump: bool = False
    convention: str = ""

    def holds(self, derivative: float) -> bool:
        """Whether a derivative lies between the slopes, as every convention's does."""
        slopes = [s for s in (self.left, self.right) if not math.isnan(s)]
        if self.jump or not slopes:
            return True
        return min(slopes) - self.slack <= derivative <= max(slopes) + self.slack


def slopes_of(bench: Bench, i: int) -> Slopes | None:
    """The kink that argument i is on, or None if it is on none."""
    case = bench.case
    steps = suspects.kinks(case, i)
    ties = [d for d in case.decisions if d.a == d.b]
    places = tuple([suspects.call(step) for step in steps] + [str(d) for d in ties])
    if not places:
        return None
    found: list[Estimate | None] = []
    for side in (-1, 1):
        try:
            found.append(one_sided(case.along(i), case.at[i], side))
        except (NotApplicable, ArithmeticError, ValueError):
            found.append(None)
    sides = [e.derivative if e is not None and _is_slope(e) else math.nan for e in found]
    errors = [10 * e.error for e in found if e is not None and math.isfinite(e.error)]
    slack = max(errors, default=0.0)
    if abs(sides[0] - sides[1]) <= slack and math.isfinite(bench.gradient[i]):
        return None
    rows = [PRIMITIVES[step.node.op] for step in steps]
    note = rows[0].note.rstrip(".") if rows else ""
    return Slopes(places, sides[0], sides[1], slack, any(row.step for row in rows), note)


def _is_slope(estimate: Estimate) -> bool:
    """Whether a one-sided difference has settled: at an infinite slope it does not."""
    return estimate.error <= 1e-3 * max(abs(estimate.derivative), 1e-3)
