"""One side of a point: does the function go on there, does it jump, and with which slope?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import copysign, inf, isfinite, isnan, nan, ulp

from autograd_core.laboratory.error_model import EPSILON, SMALLEST
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.measure import FINE
from autograd_core.laboratory.start import largest_step
from autograd_core.numerical import Estimate, one_sided
from autograd_core.summing import sum_in_order

SMALLER = (2.0**-8, 2.0**-16, 2.0**-30, 2.0**-60, 2.0**-200)
"""Further first steps, for a slope that is approached like a root."""

NEAR = (2.0**-38, 2.0**-43, 2.0**-47, 2.0**-50)
"""Where a side is looked for, as parts of |x|."""


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
        doubt: by how much a plain quotient at a finer step differs, or may differ.
        jump: by how much the function jumps on leaving the point; 0.0 where it is continuous.
        step: the step at which the slope was measured.
    """

    exists: bool
    slope: float = nan
    error: float = inf
    doubt: float = inf
    jump: float = 0.0
    step: float = nan


def look(line: Line, side: int) -> Side:
    """Look at the right (side = 1) or the left (side = -1) of the centre of a line."""
    x = line.centre
    near = next((t for t in _near(x, side) if isfinite(line(t))), None)
    if near is None:
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
        return Side(True, copysign(inf, best.derivative), 0.0, 0.0, 0.0, best.step)
    doubt = _doubt(line, side, best, jump, FINE) if isfinite(best.derivative) else inf
    return Side(True, best.derivative, best.error, doubt, jump, best.step)


def _near(x: float, side: int) -> Iterator[float]:
    """Points near x on one side of it, nearer and nearer."""
    return (x + side * (abs(x) or 1.0) * part for part in NEAR)


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
    """Whether plain quotients at much finer steps are the same, as far as they can tell."""
    finest = NEAREST * ulp(line.centre) / estimate.step
    for part in (FINE, max(finest, 2.0**-40)):
        apart, noise = _apart(line, side, estimate, jump, part)
        if apart > noise + 10 * estimate.error + 0.01 * abs(estimate.derivative):
            return False
    return True


def _doubt(line: Line, side: int, estimate: Estimate, jump: float, part: float) -> float:
    """How far the slope may be from that at a finer step."""
    return sum_in_order(_apart(line, side, estimate, jump, part))


def _apart(
    line: Line, side: int, estimate: Estimate, jump: float, part: float
) -> tuple[float, float]:
    """How far a quotient at a part of the step is from the slope, and how far it may be.

    A curved function may differ in proportion to the step, one like x**1.5 to its root.
    """
    x = line.centre
    here = line.value + jump
    h = abs(x + side * estimate.step * part - x)
    if not h > 0:
        return 0.0, inf
    slope = side * (line(x + side * h) - here) / h
    curved = abs(side * (line(x + side * estimate.step) - here) / estimate.step - slope)
    return abs(slope - estimate.derivative), 60 * line.rounding / h + curved / 32


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
