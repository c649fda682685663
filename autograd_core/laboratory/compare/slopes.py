"""The slopes on either side of a point at which the rules of differentiation do not suffice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, isinf, isnan, nan, ulp

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Bench
from autograd_core.laboratory.compare.case import NotApplicable, written
from autograd_core.laboratory.compare.case_line import look_both_ways
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import SAFETY
from autograd_core.laboratory.gradcheck.sides import NEAREST, Side
from autograd_core.primitives import PRIMITIVES

EXACTLY = 1e-9
"""The part of exact slopes by which rounding may move a derivative."""

ALIKE = 1e-6
"""Slopes that differ by less than this part of the larger one are the same."""


@dataclass(frozen=True)
class Slopes:
    """The slopes of f on either side of a point.

    Attributes:
        left, right: the slopes; infinite if f grows without bound, nan if there is none.
        slack: a bound on their errors.
        sides: what was measured on each side.
        exact: whether the slopes come from exact arithmetic.
        places: the operations and comparisons on whose kink the point is, in words.
        jump: whether f jumps here.
        convention: what the table of primitives says of the first kink.
        rounded: whether only rounding puts the point there: exactly, there is one slope.
    """

    left: float
    right: float
    slack: float
    sides: tuple[Side, Side]
    exact: bool
    jump: bool
    rounded: bool
    places: tuple[str, ...] = ()
    convention: str = ""

    @property
    def common(self) -> float:
        """The derivative, if f goes through the point with one slope; otherwise nan."""
        if self.jump or isnan(self.left) or isnan(self.right):
            return nan
        if self.left == self.right:
            return self.left
        if isinf(self.left) or isinf(self.right):
            return nan
        allowed = max(self.slack, ALIKE * max(abs(self.left), abs(self.right)))
        alike = abs(self.left - self.right) <= allowed
        return self.left / 2 + self.right / 2 if alike else nan

    def holds(self, derivative: float) -> bool:
        """Whether a derivative lies between the slopes, as every convention's does."""
        slopes = [s for s in (self.left, self.right) if not isnan(s)]
        if self.jump or not slopes:
            return True
        return min(slopes) - self.slack <= derivative <= max(slopes) + self.slack


def slopes_of(bench: Bench, i: int) -> Slopes | None:
    """Measure the slopes beside the point along argument i; None if the derivative is clear.

    It is clear if it is a number and no operation is on a kink, or if f goes through a kink with
    the slope that reverse mode gives, as maximum(x, x) does.
    """
    case, gradient = bench.case, bench.gradient[i]
    kinks = suspects.kinks(case, i)
    ties = [d for d in case.decisions if d.a == d.b]
    places = (*map(written, kinks), *map(str, ties))
    if not (places or isnan(gradient)) or not (isfinite(case.value) and isfinite(case.at[i])):
        return None
    rows = [PRIMITIVES[node.op] for node in kinks]
    beside = slopes_beside(bench.line(i), _exactly(bench, i))
    found = replace(
        beside,
        places=places,
        jump=beside.jump or any(row.step for row in rows),
        convention=rows[0].note.rstrip(".") if rows else "",
        rounded=bool(kinks) and not ties and beside.rounded,
    )
    if abs(found.common - gradient) <= found.slack or found.common == gradient:
        return None
    return found


def slopes_beside(line: Line, exact: tuple[float, float] | None, tied: bool = True) -> Slopes:
    """Return the slopes beside the centre of a line, from exact arithmetic if f follows it."""
    sides = look_both_ways(line, tied)
    jump = any(side.jump for side in sides)
    if exact is not None and all(
        _fits(e, side) or (_stands_still(line, side, sign) and isfinite(e))
        for e, side, sign in zip(exact, sides, (-1, 1), strict=True)
    ):
        slack = EXACTLY * max((abs(e) for e in exact if isfinite(e)), default=0.0)
        return Slopes(*exact, slack, sides, exact=True, jump=jump, rounded=False)
    scale = max((abs(side.slope) for side in sides if isfinite(side.slope)), default=0.0)
    left, right = (_slope(side, scale) for side in sides)
    smooth = exact is not None and exact[0] == exact[1]
    slack = max(map(_error, sides))
    return Slopes(left, right, slack, sides, exact=False, jump=jump, rounded=smooth)


def _exactly(bench: Bench, i: int) -> tuple[float, float] | None:
    """Return both slopes of the recorded graph in exact arithmetic; None if it has none.

    They are not the slopes of f if f takes another branch beside the point, or if the point is on
    a kink only because its numbers were rounded.
    """
    try:
        return bench.precise.slopes(i)
    except (ImportError, NotApplicable, ArithmeticError, ValueError):
        return None


def _stands_still(line: Line, side: Side, sign: int) -> bool:
    """Whether f keeps its value on a side, or is measured from too far away to have one.

    A small change may have been rounded away; at 0 even the smallest usual step may be too large.
    """
    if side.exists:
        return line(line.centre + sign * side.step) == line.value
    return isfinite(line(line.centre + sign * NEAREST * ulp(line.centre)))


def _slope(side: Side, scale: float) -> float:
    """Return the slope of a side, if its error is small beside the scale of both."""
    if not isfinite(side.slope):
        return side.slope if side.exists else nan
    return side.slope if _error(side) <= 1e-3 * max(scale, 1e-3) else nan


def _error(side: Side) -> float:
    """Bound the error of a side's slope; 0 if there is no bound."""
    return SAFETY * side.error if isfinite(side.error) else 0.0


def _fits(exact: float, side: Side) -> bool:
    """Whether an exact slope is that of a side, within its error."""
    if not side.exists or isnan(exact):
        return not side.exists and isnan(exact)
    if isinf(exact) or not isfinite(side.slope):
        return exact == side.slope or isnan(side.slope)
    allowed = max(_error(side), 4 * side.doubt if side.doubt < inf else 0.0)
    return abs(exact - side.slope) <= allowed + ALIKE * abs(exact)
