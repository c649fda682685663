"""One side of a point: does the function continue there, does it jump, and what is its slope?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import copysign, inf, isfinite, isnan, nan, ulp

from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import FINE
from autograd_core.laboratory.gradcheck.start import largest_step
from autograd_core.laboratory.subjects.error_model import SMALLEST
from autograd_core.numerical import Estimate, one_sided, representable, start_step
from autograd_core.numerical.estimate import EPSILON
from autograd_core.summing import sum_in_order

SMALLER = (2.0**-8, 2.0**-16, 2.0**-30, 2.0**-60, 2.0**-200)
"""Further first steps as fractions of the first, for a function such as x**1.5."""

NEAR = (2.0**-38, 2.0**-43, 2.0**-47, 2.0**-50)
"""Where a side is looked for, as fractions of |x|."""


BEYOND = (4.0, 8.0, 64.0, 2.0**12, 2.0**18)
"""Multiples of a step at which a tie is not yet resolved; there a resolved tie is looked for. The
first is the factor to which `start.largest_step` is known."""

ABSORBED = tuple(2.0**k for k in (30, 60, 120, 240, 480, 900))
"""Further multiples, if the tie is not resolved at the largest first step."""

FARTHER = (2.0**20, 64.0, 8.0)
"""First steps, in units of the distance at which a tie is resolved far beyond the usual steps."""

NEAREST = 64.0
"""The smallest step for jumps and bends, in units in the last place of x."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a function does on one side of a point.

    Attributes:
        exists: whether the function has finite values there.
        slope: the one-sided derivative at the point; infinite if difference quotients grow without
            bound; nan if the program decides differently at every step.
        error: the estimated error of the slope.
        doubt: how much a plain quotient at a finer step differs, or may differ.
        jump: how much the function jumps beside the point; 0.0 if it is continuous.
        step: the step at which the slope was measured.
        like_centre: whether the decisions there are those at the point.
    """

    exists: bool
    slope: float = nan
    error: float = inf
    doubt: float = inf
    jump: float = 0.0
    step: float = nan
    like_centre: bool = False


def hides_tie(line: Line, h: float) -> bool:
    """Whether rounding hides that a tie is resolved: up to a step it persists, and beyond not.

    If so, the line's bound on rounding is raised to that where the tie is resolved.

    Args:
        h: a step at which all decisions are those at the point.
    """
    found = [(side, there) for side in (-1, 1) if (there := _resolved(line, side, h)) is not None]
    for side, there in found:
        line.round_as_at(there)
        if not _jump_beyond_tie(line, side, abs(there - line.centre)):
            line.round_as_at(there, abs(line(there) - line.value))
    return bool(found)


def narrow_zone(line: Line) -> float | None:
    """A step within which rounding keeps a tie, too small for the usual first steps; else None."""
    x = line.centre
    for beside in zip(_near(x, -1), _near(x, 1), strict=True):
        if any(line.is_like_centre(t) and not line.resolves_tie(t) for t in beside):
            return abs(beside[0] - x)
    return None


def _resolved(line: Line, side: int, h: float) -> float | None:
    """The first point on a side, beyond the step h, at which the tie is resolved."""
    largest = h >= start_step(line.centre) / 4
    factors = (*BEYOND, *ABSORBED) if largest else BEYOND
    beyond = (line.centre + side * h * factor for factor in factors)
    return next((there for there in beyond if line.resolves_tie(there)), None)


def look(line: Line, side: int, dead: float | None = None, within: float = inf) -> Side:
    """Examine the right (side = 1) or the left (side = -1) of the centre of a line.

    Args:
        dead: a step up to which rounding keeps a tie; values within it do not count.
        within: the largest step.
    """
    x = line.centre
    resolved = None if dead is None else _resolved(line, side, dead)
    near = resolved or next((t for t in _near(x, side) if _is_finite(line, t)), None)
    if near is None:
        return Side(False)
    decided, like = line.trace(near), line.is_like_centre(near)
    if resolved is None and not like:
        line.round_as_at(near)

    def agrees(h: float) -> bool:
        there = x + side * h
        return isfinite(there) and line.trace(there) == decided and isfinite(line(there))

    gap = abs(near - x)
    most = abs(x) / 10 if abs(x) / 10 > gap else inf
    h = largest_step(x, agrees, min(most, within))
    if h is None and resolved is not None:
        h = next((gap * part for part in FARTHER if agrees(gap * part)), gap)
    if h is None:
        return Side(True)
    jump = _jump(line, side, h) if resolved is None else _jump_beyond_tie(line, side, gap)
    half = _Half(line, side, jump, 0.0 if resolved is None else gap)
    best = _best_slope(half, h)
    if not jump and _is_unbounded(line, side, h):
        return Side(True, copysign(inf, best.derivative), 0.0, 0.0, 0.0, best.step, like)
    doubt = sum_in_order(_apart(half, best, FINE)) if isfinite(best.derivative) else inf
    return Side(True, best.derivative, best.error, doubt, jump, best.step, like)


def bends(line: Line, left: Side, right: Side) -> bool:
    """Whether the second difference over the step tends to the difference of the slopes, not to 0.

    It does at a kink, however much the slopes on both sides change with the step.
    """
    x, between = line.centre, right.slope - left.slope
    if abs(between) <= 10 * (left.error + right.error):
        return False
    alike: list[bool] = []
    for part in (2.0**-8, 2.0**-12, 2.0**-16, 2.0**-20):
        h = representable(x, min(left.step, right.step) * part)
        if h == 0 or 20 * line.rounding / h > abs(between):
            break
        found = line.second_difference(h) / h
        alike.append(abs(found - between) <= 0.25 * abs(between))
    return len(alike) > 1 and all(alike[-2:])


@dataclass(frozen=True, slots=True)
class _Half:
    """One side of a line, without the jump at its start.

    Attributes:
        line: the line; `side`: its side.
        jump: how much the function jumps beside the point.
        gap: nearer to the point than this, values count as those at the point.
    """

    line: Line
    side: int
    jump: float
    gap: float

    @property
    def start(self) -> float:
        """The limit of the function at the point."""
        return self.line.value + self.jump

    def __call__(self, x: float) -> float:
        """The value at a coordinate."""
        at_start = x == self.line.centre or abs(x - self.line.centre) < self.gap
        return self.start if at_start else self.line(x)

    def quotient(self, h: float) -> float:
        """The one-sided difference quotient at a step."""
        return self.side * (self(self.line.centre + self.side * h) - self.start) / h


def _is_finite(line: Line, x: float) -> bool:
    """Whether the function has a finite value; its decisions there are kept with it."""
    line.trace(x)
    return isfinite(line(x))


def _near(x: float, side: int) -> Iterator[float]:
    """Yield points on one side of x, nearer and nearer."""
    return (x + side * (abs(x) or 1.0) * part for part in NEAR)


def _best_slope(half: _Half, h: float) -> Estimate:
    """Measure the slope of a side; nan if finer quotients contradict every measurement."""
    best = Estimate(nan, inf, inf, nan, 0)
    for part in (1.0, *SMALLER):
        if h * part < SMALLEST:
            break
        tried = _slope(half, h * part)
        if tried.error < best.error and _is_confirmed(half, tried):
            best = tried
        if best.error <= 1e-9 * abs(best.derivative):
            break
    return best


def _is_confirmed(half: _Half, estimate: Estimate) -> bool:
    """Whether plain quotients at much finer steps agree, to their own accuracy."""
    finest = NEAREST * ulp(half.line.centre) / estimate.step
    for part in (FINE, max(finest, 2.0**-40)):
        apart, noise = _apart(half, estimate, part)
        if apart > noise + 10 * estimate.error + 0.01 * abs(estimate.derivative):
            return False
    return True


def _apart(half: _Half, estimate: Estimate, part: float) -> tuple[float, float]:
    """How far a quotient at a fraction of the step is from the slope, and how far it may be.

    For a curved function it may differ in proportion to the step, for one like x**1.5 in
    proportion to its root.
    """
    x, side = half.line.centre, half.side
    h = abs(x + side * estimate.step * part - x)
    if not h > half.gap:
        return 0.0, inf
    slope = half.quotient(h)
    curved = abs(half.quotient(estimate.step) - slope)
    return abs(slope - estimate.derivative), 60 * half.line.rounding / h + curved / 32


def _slope(half: _Half, h: float) -> Estimate:
    """Measure the slope of a side from the step h down, without a jump at the point itself."""
    line, side = half.line, half.side
    largest = abs(line(line.centre + side * h)) + abs(half.start)
    rounding = 3 * line.rounding + EPSILON * largest
    return one_sided(
        half, line.centre, side, step=h, rounding=inf if isnan(rounding) else rounding
    )


def _jump(line: Line, side: int, h: float) -> float:
    """Measure a jump beside the point: the limit of the change as the step goes to 0.

    It is 0.0 for a function that is only steep, or swings faster than the steps can follow: it
    changes by less, or by other amounts, at the smallest steps.
    """
    x = line.centre
    far, near, nearer = (line(x + side * h * 2.0**-k) - line.value for k in (12, 23, 24))
    least = max(NEAREST * ulp(x), h * 2.0**-50)
    nearest = [line(x + side * t) - line.value for t in (least, 2 * least)]
    if not inf > abs(nearer) > max(100 * line.rounding, 0.5 * abs(far)):
        return 0.0
    if not all(abs(change - nearer) <= 0.1 * abs(nearer) for change in nearest):
        return 0.0
    limit = nearer + (nearer - near)
    return limit if isfinite(limit) else nearer


def _jump_beyond_tie(line: Line, side: int, gap: float) -> float:
    """Measure a jump where a tie is resolved, at a gap from the point; 0.0 if there is no jump.

    Without a jump the change there is only the resolution of the values.
    """
    change, farther = (
        line(line.centre + side * gap * factor) - line.value for factor in (1.0, 64.0)
    )
    leaps = abs(change) > 100 * line.rounding and abs(farther - change) <= 0.1 * abs(change)
    return change if leaps else 0.0


def _is_unbounded(line: Line, side: int, h: float) -> bool:
    """Whether difference quotients grow like a power of 1/h: a vertical tangent."""
    x = line.centre
    far, near, nearer = (abs(line(x + side * h * 2.0**-k) - line.value) for k in (6, 12, 18))
    grows = near * 2.0**6 > 2.8 * far and nearer * 2.0**6 > 2.8 * near
    return grows and nearer > 100 * line.rounding
