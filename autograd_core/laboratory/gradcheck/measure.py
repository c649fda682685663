"""Measure the derivative along a line: Ridders' table and the engine's bound on rounding."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, ulp

from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.numerical import Estimate, representable
from autograd_core.numerical.differences import evaluation_error
from autograd_core.numerical.estimate import UNIT
from autograd_core.numerical.ridders import RiddersTable

SAFETY = 10.0
"""The tolerance is this multiple of the estimated error. Of measured errors 99 % are within 4."""


LARGER = (1.0, 8.0, 64.0)
"""A function that does not change within a step is also evaluated within these multiples of it.

A large number absorbs a small one: then a function is a staircase of rounding.
"""

KINK = 2.0**-10
"""How far beyond the end of a plateau values are examined, as a fraction of its distance."""

LEVELS = 12
"""The most steps of a table."""

FINEST = 64.0
"""The smallest first step, in units in the last place of x."""

COARSEST = 8.0
"""The smallest step in units in the last place of x: finer ones fall on the same floats."""

DEAD = 2.0**-20
"""A zone without change is due to rounding if it is smaller than this fraction of a step."""

FINE = 2.0**-12
"""The step at which a measurement is confirmed, as a fraction of its last step."""


def measure(line: Line, h: float) -> Estimate:
    """Measure the derivative at the centre by one Ridders table with steps h, h/2, h/4, ...

    `numerical.richardson` continues at finer steps if it distrusts a table. Here the verdict
    decides that, and needs the result at each scale.
    """
    x = line.centre
    rounding = _difference(line, h)[1]
    table = RiddersTable()
    for level in range(LEVELS):
        step = representable(x, h / 2**level)
        too_fine = step < COARSEST * ulp(x) and level > 1
        if too_fine or step == 0 or rounding / step > table.best.error:
            break
        quotient = (line(x + step) - line(x - step)) / (2 * step)
        if not isfinite(quotient):
            break
        table.add(quotient, rounding / step, step)
    return table.best


def confirms(line: Line, estimate: Estimate) -> bool:
    """Whether a plain difference at a much finer step agrees, to its own accuracy.

    A table of coarse steps misses a ripple or a spike between its points. The finer difference
    has its own truncation error: that of the coarse one times the square of the ratio of the
    steps. For x**3 at x = 0 it is the whole difference.
    """
    h = representable(line.centre, estimate.step * FINE)
    if h == 0:
        return True
    fine, rounding = _difference(line, h)
    allowed = SAFETY * (rounding / h + estimate.error) + 1e-6 * abs(estimate.derivative)
    if abs(fine - estimate.derivative) <= allowed:
        return True
    coarse, _ = _difference(line, estimate.step)
    truncation = abs(coarse - estimate.derivative) * FINE**2
    return not abs(fine - estimate.derivative) > allowed + 2 * truncation


def excludes_below(line: Line, estimate: Estimate, claimed: float) -> bool:
    """Whether plain differences at finer steps agree with the measurement, and not with a claim.

    They are taken down to the step at which rounding hides the difference between the two. If a
    small part of the function is too fast for the table, the table has measured the rest, and the
    finer differences show the part. If no finer step can tell the two apart, the claim is not
    excluded.
    """
    x = line.centre
    gap = abs(estimate.derivative - claimed)
    coarse, _ = _difference(line, estimate.step)
    bend = 2 * abs(coarse - estimate.derivative)
    told = False
    step = estimate.step / 8
    while step > COARSEST * ulp(x):
        h = representable(x, step)
        quotient, rounding = _difference(line, h)
        noise = rounding / h
        bent = bend * (h / estimate.step) ** 2
        doubt = bent + SAFETY * (noise + estimate.error)
        off = abs(quotient - estimate.derivative)
        if not off <= max(doubt, gap / 64):
            return False
        if off > 2 * (noise + bent + estimate.error) and abs(quotient - claimed) < off / 2:
            return False
        told = told or doubt < gap / 4
        if noise > gap:
            break
        step /= 8
    return told


def unexplained(line: Line, derivative: float) -> float:
    """How far values at some of the finest steps are from a straight line with this derivative.

    For a smooth function this is its rounding, for a noisy one its noise.
    """
    x = line.centre
    found = 0.0
    for units in (FINEST, 1.6 * FINEST, 2.7 * FINEST):
        for there in (x + units * ulp(x), x - units * ulp(x)):
            found = max(found, abs(line(there) - line.value - derivative * (there - x)))
    return found


def is_local(line: Line, h: float) -> bool:
    """Whether the function varies less within the finest steps than within a step h.

    A function that swings from one float to the next has no measurable derivative.
    """
    finest = FINEST * ulp(line.centre)
    change = _largest_change(line, finest)
    return h < 8 * finest or not change > max(100 * line.rounding, _largest_change(line, h) / 8)


def _difference(line: Line, h: float) -> tuple[float, float]:
    """Compute the central difference at a step, and a bound on the rounding error of one value."""
    h, above, below = line.ends(h)
    found = (above - below) / (2 * h)
    if not isfinite(found):
        return found, line.rounding
    if line.opaque:
        return found, line.rounding + evaluation_error(above, below, line.centre, found)
    return found, max(line.rounding, UNIT * max(abs(above), abs(below)))


def steepness(line: Line, *steps: float) -> float:
    """The smallest of the steepest changes from the centre to the ends of steps, per step."""
    return min(_largest_change(line, h) / h for h in steps)


def is_constant(line: Line, h: float, within: float | None = None) -> bool:
    """Whether the values at a step, and at some larger ones, are exactly that at the centre.

    If they change at a larger step, they must leave the value of the centre at a kink: the
    decisions of a program on plain numbers, as NumPy has them, are not visible.

    Args:
        within: a smaller step, beyond which a kink is allowed; by default h.
    """
    steps = [h * factor for factor in LARGER]
    while within is not None and within < h:
        steps.append(within)
        within *= LARGER[1]
    return all(_stands_still(line, side, sorted(steps)) for side in (-1, 1))


def _stands_still(line: Line, side: int, steps: Sequence[float]) -> bool:
    """Whether the function is constant on one side; see `is_constant`."""
    x = still = line.centre
    for step in steps:
        end = x + side * representable(x, step)
        if line(end) != line.value and line.is_like_centre(end):
            return still != x and _leaves_at_kink(line, still, end)
        still = end
    return True


def _leaves_at_kink(line: Line, still: float, moved: float) -> bool:
    """Whether the values leave that of the centre at a kink between two coordinates.

    Behind a kink they grow at once. Behind a zone of rounding they grow by one rounding after the
    other, and behind a jump they do not grow.
    """
    while still < (middle := still / 2 + moved / 2) < moved or moved < middle < still:
        if line(middle) == line.value:
            still = middle
        else:
            moved = middle
    first = abs(line(moved) - line.value)
    then = abs(line(moved + (moved - line.centre) * KINK) - line.value)
    return 64 * max(first, line.rounding) < then < inf


def is_stair(line: Line, step: float, h: float) -> bool:
    """Whether the function is constant within a step, but not within the first step h.

    Changes by rounding alone do not count.
    """
    if _largest_change(line, step) != 0.0 or is_constant(line, h):
        return False
    return max(_largest_change(line, h * factor) for factor in LARGER) > 2 * line.rounding


def is_dead(line: Line, step: float, h: float) -> bool:
    """Whether the function is constant within a step but changes within a tiny fraction of h.

    Then rounding hides its changes within the step, which measures nothing.
    """
    tiny = h * DEAD
    return step < tiny and _largest_change(line, step) == 0.0 != _largest_change(line, tiny)


def is_settled(line: Line, estimate: Estimate) -> bool:
    """Whether the differences have converged, or are negligible beside the steepness nearby."""
    small = 0.1 * abs(estimate.derivative) + 1e-6 * steepness(line, estimate.step)
    return estimate.truncation <= max(small, 10 * line.rounding / estimate.step)


def bends_below(line: Line, estimate: Estimate) -> bool:
    """Whether the second difference at a much finer step is too large for a smooth function.

    The second difference of a smooth function shrinks with the square of the step; at a kink,
    however small beside the curvature, it shrinks with the step. All values are known after
    `confirms`.
    """
    x, h = line.centre, representable(line.centre, estimate.step)
    fine = representable(x, estimate.step * FINE)
    if fine == 0 or not isfinite(h):
        return False
    inner, outer = abs(line.second_difference(fine)), abs(line.second_difference(h))
    return inner > max(100 * line.rounding, 16 * outer * (fine / h) ** 2)


def _largest_change(line: Line, h: float) -> float:
    """The larger of the changes from the centre to the two ends of a step, without nan."""
    changes = [abs(end - line.value) for end in line.ends(h)[1:]]
    return max(filter(isfinite, changes), default=0.0)


def is_drowned(line: Line, h: float) -> bool:
    """Whether rounding may have changed every digit of the values within a step."""
    _, above, below = line.ends(h)
    largest = max(abs(line.value), abs(above), abs(below))
    return line.rounding > 0.1 * largest > 0.0


def is_hidden_in_0(line: Line, h: float, derivative: float) -> bool:
    """Whether the value is 0 at every step, and a derivative would change it by a rounding of x.

    If plain numbers cancel to 0, the size of the terms is not known.
    """
    x = abs(line.centre)
    return line.value == 0.0 and abs(derivative) * h <= UNIT * max(x, h) and is_constant(line, h)


def looks_kinked(line: Line, estimate: Estimate, largest: float) -> bool:
    """Whether values near the centre bend as at a kink or a jump, not as a smooth function does.

    When h is halved, the second difference f(x + h) - 2 f(x) + f(x - h) shrinks to a quarter, at a
    kink to a half, and at a jump not at all. It is taken where the estimate ended, from values
    already known.
    """
    x, h = line.centre, estimate.step
    if not isfinite(h) or 2 * h > largest * 1.5:
        h = largest / 8
    small, large = representable(x, h), representable(x, 2 * h)
    if small == 0:
        return False
    inner, outer = line.second_difference(small), line.second_difference(large)
    noise = 40 * line.rounding + estimate.error * small
    return abs(inner) > noise and abs(outer) < 2.8 * abs(inner)
