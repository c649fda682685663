"""The derivative along a line, measured: Ridders' table and the engine's bound on rounding."""

from __future__ import annotations

from math import isfinite

from autograd_core.differences import evaluation_error
from autograd_core.laboratory.lines import Line
from autograd_core.numerical import Estimate, representable, richardson

SAFETY = 10.0
"""The tolerance is so many times the estimated error; measured: 99 % are within 4 times."""


LARGER = (1.0, 8.0, 64.0)
"""What does not change within a step is looked at within so many times that step too.

Next to a large number a small one is absorbed: a function may be a staircase of rounding.
"""

FINE = 2.0**-12
"""The part of the last step at which a measurement is confirmed."""


def measure(line: Line, h: float) -> Estimate:
    """The derivative at the centre of a line by steps of h, h/2, h/4, ..."""
    return richardson(line, line.centre, step=h, rounding=_difference(line, h)[1])


def confirms(line: Line, estimate: Estimate) -> bool:
    """Whether a plain difference at a much finer step gives the same slope, as far as it can.

    A table of coarse steps converges to the slope of the coarse function, and says nothing of a
    ripple or a spike that fits between its points.
    """
    h = representable(line.centre, estimate.step * FINE)
    if h == 0:
        return True
    slope, rounding = _difference(line, h)
    allowed = SAFETY * (rounding / h + estimate.error) + 1e-6 * abs(estimate.derivative)
    return not abs(slope - estimate.derivative) > allowed


def _difference(line: Line, h: float) -> tuple[float, float]:
    """The central difference at a step, and a bound on the rounding error of one value."""
    x = line.centre
    h = representable(x, h)
    above, below = line(x + h), line(x - h)
    slope = (above - below) / (2 * h)
    if not isfinite(slope):
        return slope, line.rounding
    return slope, line.rounding + evaluation_error(above, below, x, slope)


def tolerance(estimate: Estimate, error: float) -> float:
    """How far apart a right derivative and its measurement may be.

    Args:
        error: bound on the rounding error of the derivative itself.
    """
    return SAFETY * estimate.error + error


def slope_scale(line: Line, *steps: float) -> float:
    """How steeply the function runs from the centre to the ends of steps: the least of them."""
    return min(_largest_change(line, h) / h for h in steps)


def is_constant(line: Line, h: float) -> bool:
    """Whether the values are those at the centre to the bit, also at some larger steps."""
    x = line.centre
    sizes = (representable(x, h * factor) for factor in LARGER)
    ends = [end for size in sizes for end in (x - size, x + size)]
    return all(repr(line(end)) == repr(line.value) or not line.is_like_centre(end) for end in ends)


def is_flat(line: Line, h: float) -> bool:
    """Whether the values are those at the centre to rounding, also at some larger steps."""
    x = line.centre
    sizes = [representable(x, h * factor) for factor in LARGER]
    return all(
        _largest_change(line, size) <= 2 * line.rounding
        for size in sizes
        if line.is_like_centre(x - size) and line.is_like_centre(x + size)
    )


def _largest_change(line: Line, h: float) -> float:
    """The larger of the changes from the centre to the two ends of a step; nan left out."""
    x = line.centre
    h = representable(x, h)
    changes = (abs(line(x + h) - line.value), abs(line(x - h) - line.value))
    return max((change for change in changes if isfinite(change)), default=0.0)


def is_drowned(line: Line, h: float) -> bool:
    """Whether rounding may have changed every digit of the values within a step."""
    x = line.centre
    h = representable(x, h)
    largest = max(abs(line.value), abs(line(x + h)), abs(line(x - h)))
    return line.rounding > 0.1 * largest > 0.0


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
    inner = line(x + small) - 2 * line.value + line(x - small)
    outer = line(x + large) - 2 * line.value + line(x - large)
    noise = 40 * line.rounding + estimate.error * small
    return abs(inner) > noise and abs(outer) < 2.8 * abs(inner)
