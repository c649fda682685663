"""The derivative along a line, measured: Ridders' table and the engine's bound on rounding."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, ulp

from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.numerical import Estimate, representable
from autograd_core.numerical.differences import evaluation_error
from autograd_core.numerical.estimate import UNIT
from autograd_core.numerical.ridders import RiddersTable

SAFETY = 10.0
"""The tolerance is so many times the estimated error; measured: 99 % are within 4 times."""


LARGER = (1.0, 8.0, 64.0)
"""What does not change within a step is looked at within so many times that step too.

Next to a large number a small one is absorbed: a function may be a staircase of rounding.
"""

KINK = 2.0**-10
"""The part of its distance that one goes beyond the end of a plateau, to see how values grow."""

LEVELS = 12
"""How many steps a table has at most."""

FINEST = 64.0
"""First steps are at least so many units in the last place of x."""

COARSEST = 8.0
"""Steps stay so many units in the last place of x: finer ones would fall on the same floats."""

DEAD = 2.0**-20
"""A zone in which nothing changes is one of rounding if it is smaller than this part of a step."""

FINE = 2.0**-12
"""The part of the last step at which a measurement is confirmed."""


def measure(line: Line, h: float) -> Estimate:
    """The derivative at the centre of a line by steps of h, h/2, h/4, ...: one Ridders table.

    `numerical.richardson` goes on to finer steps by itself where it distrusts a table; here that
    is for the verdict to decide, which needs to know what each scale says.
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
    """Whether a plain difference at a much finer step gives the same slope, as far as it can.

    A table of coarse steps converges to the slope of the coarse function, and says nothing of a
    ripple or a spike that fits between its points. The finer difference has a truncation error of
    its own, that of the coarse one times the square of the ratio of the steps: at x = 0 it is all
    that there is of the slope of x**3.
    """
    h = representable(line.centre, estimate.step * FINE)
    if h == 0:
        return True
    slope, rounding = _difference(line, h)
    allowed = SAFETY * (rounding / h + estimate.error) + 1e-6 * abs(estimate.derivative)
    if abs(slope - estimate.derivative) <= allowed:
        return True
    coarse, _ = _difference(line, estimate.step)
    truncation = abs(coarse - estimate.derivative) * FINE**2
    return not abs(slope - estimate.derivative) > allowed + 2 * truncation


def excludes_below(line: Line, estimate: Estimate, claimed: float) -> bool:
    """Whether plain differences at finer steps are the measured slope too, and not the claimed.

    They are looked at down to the step at which rounding hides the difference between the two.
    A small part of the function that is too fast for the table shows there: it has measured the
    slope of the rest. If no finer step can tell the two apart, nothing is excluded.
    """
    x = line.centre
    gap = abs(estimate.derivative - claimed)
    coarse, _ = _difference(line, estimate.step)
    bend = 2 * abs(coarse - estimate.derivative)
    told = False
    step = estimate.step / 8
    while step > COARSEST * ulp(x):
        h = representable(x, step)
        slope, rounding = _difference(line, h)
        noise = rounding / h
        bent = bend * (h / estimate.step) ** 2
        doubt = bent + SAFETY * (noise + estimate.error)
        off = abs(slope - estimate.derivative)
        if not off <= max(doubt, gap / 64):
            return False
        if off > 2 * (noise + bent + estimate.error) and abs(slope - claimed) < off / 2:
            return False
        told = told or doubt < gap / 4
        if noise > gap:
            break
        step /= 8
    return told


def unexplained(line: Line, slope: float) -> float:
    """How far the values at some of the finest steps are from a straight line of this slope.

    For a smooth function that is its rounding; a noisy one shows its noise.
    """
    x = line.centre
    found = 0.0
    for units in (FINEST, 1.6 * FINEST, 2.7 * FINEST):
        for there in (x + units * ulp(x), x - units * ulp(x)):
            found = max(found, abs(line(there) - line.value - slope * (there - x)))
    return found


def is_local(line: Line, h: float) -> bool:
    """Whether the function varies less within the finest steps than within a step h.

    What swings between one float and the next has no slope that could be measured.
    """
    finest = FINEST * ulp(line.centre)
    change = _largest_change(line, finest)
    return h < 8 * finest or not change > max(100 * line.rounding, _largest_change(line, h) / 8)


def _difference(line: Line, h: float) -> tuple[float, float]:
    """The central difference at a step, and a bound on the rounding error of one value."""
    h, above, below = line.ends(h)
    found = (above - below) / (2 * h)
    if not isfinite(found):
        return found, line.rounding
    if line.opaque:
        return found, line.rounding + evaluation_error(above, below, line.centre, found)
    return found, max(line.rounding, UNIT * max(abs(above), abs(below)))


def tolerance(estimate: Estimate, error: float) -> float:
    """How far apart a right derivative and its measurement may be.

    Args:
        error: bound on the rounding error of the derivative itself.
    """
    return SAFETY * estimate.error + error


def slope_scale(line: Line, *steps: float) -> float:
    """How steeply the function runs from the centre to the ends of steps: the least of them."""
    return min(_largest_change(line, h) / h for h in steps)


def is_constant(line: Line, h: float, within: float | None = None) -> bool:
    """Whether the values are those at the centre exactly, also at some larger steps.

    Where they change at a larger one, they must have left the centre's at a kink: of plain
    numbers, as NumPy computes with, nobody sees the decisions.

    Args:
        line: through the point.
        h: the step.
        within: a smaller one, beyond which a kink may be; by default h.
    """
    steps = [h * factor for factor in LARGER]
    while within is not None and within < h:
        steps.append(within)
        within *= LARGER[1]
    return all(_stands_still(line, side, sorted(steps)) for side in (-1, 1))


def _stands_still(line: Line, side: int, steps: Sequence[float]) -> bool:
    """As `is_constant`, to one side."""
    x = still = line.centre
    for step in steps:
        end = x + side * representable(x, step)
        if line(end) != line.value and line.is_like_centre(end):
            return still != x and _leaves_at_kink(line, still, end)
        still = end
    return True


def _leaves_at_kink(line: Line, still: float, moved: float) -> bool:
    """Whether the values leave the centre's at a kink, between a coordinate before and one behind.

    There they grow at once. What rounding hid so far grows by one rounding after the other, and
    at a jump they do not grow at all.
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
    """Whether the function stands still within a step, but not within the first step h.

    One that there changes by rounding alone is constant.
    """
    if _largest_change(line, step) != 0.0 or is_constant(line, h):
        return False
    return max(_largest_change(line, h * factor) for factor in LARGER) > 2 * line.rounding


def is_dead(line: Line, step: float, h: float) -> bool:
    """Whether the function stands still within a step, and no longer at a tiny part of h.

    So it does where rounding hides its changes: that measures nothing.
    """
    tiny = h * DEAD
    return step < tiny and _largest_change(line, step) == 0.0 != _largest_change(line, tiny)


def is_settled(line: Line, estimate: Estimate) -> bool:
    """Whether the differences have converged, if only to 0 next to the slopes nearby."""
    small = 0.1 * abs(estimate.derivative) + 1e-6 * slope_scale(line, estimate.step)
    return estimate.truncation <= max(small, 10 * line.rounding / estimate.step)


def bends_below(line: Line, estimate: Estimate) -> bool:
    """Whether the second difference at a much finer step is too large for a smooth function.

    That shrinks with the square of the step; at a kink, however small beside the curvature, in
    proportion to it. All values are known after `confirms`.
    """
    x, h = line.centre, representable(line.centre, estimate.step)
    fine = representable(x, estimate.step * FINE)
    if fine == 0 or not isfinite(h):
        return False
    inner, outer = abs(line.second_difference(fine)), abs(line.second_difference(h))
    return inner > max(100 * line.rounding, 16 * outer * (fine / h) ** 2)


def _largest_change(line: Line, h: float) -> float:
    """The larger of the changes from the centre to the two ends of a step; nan left out."""
    changes = [abs(end - line.value) for end in line.ends(h)[1:]]
    return max(filter(isfinite, changes), default=0.0)


def is_drowned(line: Line, h: float) -> bool:
    """Whether rounding may have changed every digit of the values within a step."""
    _, above, below = line.ends(h)
    largest = max(abs(line.value), abs(above), abs(below))
    return line.rounding > 0.1 * largest > 0.0


def is_hidden_in_0(line: Line, h: float, slope: float) -> bool:
    """Whether the value is 0 at every step, and what a slope would change is nothing beside x.

    What cancels to 0 in plain numbers says nothing of how large its terms are.
    """
    x = abs(line.centre)
    return line.value == 0.0 and abs(slope) * h <= UNIT * max(x, h) and is_constant(line, h)


def looks_kinked(line: Line, estimate: Estimate, largest: float) -> bool:
    """Whether values near the centre bend as at a kink or a jump, not as a smooth function does.

    The second difference f(x + h) - 2 f(x) + f(x - h) shrinks by 4 when h is halved; at a kink by
    2, at a jump not at all. It is looked at where the estimate ended, with values already known.
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
