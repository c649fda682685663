"""One side of a point: does the function go on there, does it jump, and with which slope?"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, inf, isfinite, isnan, nan, ulp

from autograd_core.laboratory.error_model import EPSILON, SMALLEST
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.measure import FINE
from autograd_core.laboratory.start import largest_step
from autograd_core.numerical import Estimate, one_sided

SMALLER = (2.0**-8, 2.0**-16, 2.0**-30, 2.0**-60, 2.0**-200)
"""Further first steps, for a slope that is approached like a root."""

NEAR = 2.0**-38
"""The nearest look at a side, as a part of |x|."""


NEAREST = 64.0
"""Jumps and bends are looked for down to so many units in the last place of x."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a function does on one side of a point.

    Attributes:
        exists: whether it has finite values there.
        slope: towards the point; infinite where it grows without bound; nan where the program
            decides otherwise at every step.
        error: estimated error of the slope.
        jump: by how much the function jumps on leaving the point; 0.0 where it is continuous.
        step: the step at which the slope was measured.
    """

    exists: bool
    slope: float = nan
    error: float = inf
    jump: float = 0.0
    step: float = nan


def look(line: Line, side: int) -> Side:
    """Look at the right (side = 1) or the left (side = -1) of the centre of a line."""
    x = line.centre
    near = x + side * (abs(x) or 1.0) * NEAR
    if not isfinite(line(near)):
        return Side(False)
    decided = line.trace(near)

    def agrees(h: float) -> bool:
        there = x + side * h
        return isfinite(there) and line.trace(there) == decided and isfinite(line(there))

    h = largest_step(x, agrees, abs(x) / 10 if x else inf)
    if h is None:
        return Side(True)
    jump = _jump(line, side, h)
    best = _best_slope(line, side, h, jump)
    if not jump and _is_unbounded(line, side, h):
        return Side(True, copysign(inf, best.derivative), 0.0, 0.0, best.step)
    return Side(True, best.derivative, best.error, jump, best.step)


def _best_slope(line: Line, side: int, h: float, jump: float) -> Estimate:
    """The slope of a side; nan where a finer look contradicts every measurement."""
    best = Estimate(nan, inf, inf, nan, 0)
    for part in (1.0, *SMALLER):
        if h * part < SMALLEST:
            break
        tried = _slope(line, side, h * part, jump)
        if tried.error < best.error and _is_confirmed(line, side, tried, jump):
            best = tried
        if best.error <= 1e-9 * abs(best.derivative):
            break
    return best


def _is_confirmed(line: Line, side: int, estimate: Estimate, jump: float) -> bool:
    """Whether the plain quotients at much finer steps are the same, as far as they can tell."""
    x = line.centre
    here = line.value + jump
    finest = max(NEAREST * ulp(x), estimate.step * 2.0**-40)
    for t in (estimate.step * FINE, finest):
        h = abs(x + side * t - x)
        if not h > 0:
            continue
        slope = side * (line(x + side * t) - here) / h
        curved = abs(side * (line(x + side * estimate.step) - here) / estimate.step - slope)
        allowed = 10 * (6 * line.rounding / h + estimate.error) + 0.01 * abs(estimate.derivative)
        if abs(slope - estimate.derivative) > allowed + curved / 32:
            return False
    return True


def _slope(line: Line, side: int, h: float, jump: float) -> Estimate:
    """The slope of a side from the step h down; a jump at the point itself is left out."""
    x = line.centre

    def without_jump(there: float) -> float:
        return line.value + jump if there == x else line(there)

    largest = abs(line(x + side * h)) + abs(line.value + jump)
    rounding = 3 * line.rounding + EPSILON * largest
    return one_sided(without_jump, x, side, step=h, rounding=inf if isnan(rounding) else rounding)


def _jump(line: Line, side: int, h: float) -> float:
    """By how much the function leaps: what remains of its change as the step goes to 0.

    A function that only runs steeply, or swings faster than the steps can follow, changes less,
    or otherwise, as close to the point as floats come.
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


def _is_unbounded(line: Line, side: int, h: float) -> bool:
    """Whether difference quotients grow like a power of 1/h: a vertical tangent."""
    x = line.centre
    far, near, nearer = (abs(line(x + side * h * 2.0**-k) - line.value) for k in (6, 12, 18))
    grows = near * 2.0**6 > 2.8 * far and nearer * 2.0**6 > 2.8 * near
    return grows and nearer > 100 * line.rounding
