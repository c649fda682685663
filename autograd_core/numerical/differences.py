"""Derivatives by finite differences: central, one-sided, and extrapolated, each with its error.

A difference quotient with step h has two errors. Truncation: it is the slope of a chord, off by
h**2 f'''/6 (central) or h f''/2 (one-sided). Rounding: the values it subtracts have errors of B,
which are divided by h. Every `Estimate` states both errors, so that a tolerance can be derived.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd_core.node import number
from autograd_core.numerical.estimate import EPSILON, UNIT, Counted, Estimate
from autograd_core.numerical.extrapolation import extrapolate
from autograd_core.numerical.ridders import Quotient


def default_step(x: float) -> float:
    """The step of a central difference of an unknown f: eps**(1/3) * max(1, |x|).

    |error| <= h**2 |f'''|/6 + eps |f|/h is least at h = (3 eps |f/f'''|)**(1/3). The scale of f's
    curvature, |f/f'''|**(1/3), is unknown; this rule of thumb replaces it by max(1, |x|).
    """
    cube_root: float = EPSILON ** (1 / 3)
    return cube_root * max(1.0, abs(x))


def start_step(x: float) -> float:
    """The first and largest step of an extrapolation: |x|/10, at least 1e-4, and 0.1 at x = 0.

    A tenth of |x| does not reach a pole or an end of the domain at 0.
    """
    return 0.1 * max(abs(x), 1e-3) if x else 0.1


def representable(x: float, h: float) -> float:
    """The step nearest to h for which x + h and x - h are floats, at equal distances from x.

    x plus an arbitrary h is rounded; dividing a difference at the rounded number by h makes a
    relative error of eps |x|/h. The side away from 0 has the coarser floats, so it decides, and
    the other side is then exact. Returns 0.0 if h is lost altogether: x + h == x.
    """
    outside = x + h if x >= 0 else x - h
    return abs(outside - x)


def central_difference(f: Callable[[float], Any], x: float, step: float | None = None) -> Estimate:
    """(f(x + h) - f(x - h)) / 2h, with its truncation measured by a second pair at h/2.

    Args:
        f: function of one float; returns a real number, or a Value whose number is taken.
        x: the point.
        step: h, by default `default_step(x)`; moved to the nearest representable step.

    Returns:
        An Estimate from four evaluations. truncation = 4/3 |D(h) - D(h/2)|, which is h**2 |f'''|/6
        for a smooth f. If rounding errors are larger, it measures them instead.

    Raises:
        TypeError, ValueError: f is not a function or does not return a real number; step is not
            positive.
    """
    x, h = point_and_step(x, step, default_step)
    near = Counted(f, x)
    if not (math.isfinite(representable(x, h)) and representable(x, h / 2) > 0):
        return near.nowhere()
    quotient = _central(near, x)
    wide, closer = quotient(h), quotient(h / 2)
    if not math.isfinite(wide.slope):
        return near.nowhere()
    truncation = 4 / 3 * abs(wide.slope - closer.slope)
    if math.isnan(truncation):
        truncation = math.inf
    return Estimate(wide.slope, truncation, wide.rounding, wide.step, near.count)


def richardson(
    f: Callable[[float], Any],
    x: float,
    step: float | None = None,
    rounding: float | None = None,
    levels: int = 12,
) -> Estimate:
    """The derivative by central differences at h, h/2, h/4, ..., extrapolated to h = 0.

    D(h) is an even power series in h, so weights of 4**j remove its j-th term from two neighbours.
    Returns the entry of the table with the least error. Its truncation is the larger difference
    from the two entries it was made of; its rounding is B/h carried through the table. The table
    ends early if B/h alone exceeds the error of the best entry. About 16 evaluations, 26 at most
    if f is smooth on the scale of the step and finite there; up to 100 if not.

    Args:
        f: function of one float; returns a real number, or a Value whose number is taken.
        x: the point.
        step: the first and largest step, by default `start_step(x)`. It is reduced until f is
            finite on both sides. f should not have a kink within it.
        rounding: B, a bound on the rounding error of one evaluation of f; by default
            eps (|f+| + |f-|)/2 + u |x f'|: the function rounded, at an argument off by u. Give a
            larger bound if f has more noise: computed in float32, or by an iteration.
        levels: the most steps of a table; 2 or more.

    Raises:
        TypeError, ValueError: f is not a function or does not return a real number; step is not
            positive; rounding is negative; levels is below 2.

    Source: C. J. F. Ridders, Advances in Engineering Software 4(2), 1982.
    """
    x, h = point_and_step(x, step, start_step, rounding)
    near = Counted(f, x)

    return extrapolate(_central(near, x, rounding), x, h, near, levels=levels)


def _central(
    near: Counted, x: float, rounding: float | None = None
) -> Callable[[float], Quotient]:
    """The central difference quotient at x as a function of the step; nan where h is lost."""

    def quotient(size: float) -> Quotient:
        size = representable(x, size)
        if not 0 < size < math.inf:
            return Quotient(math.nan, math.nan, size)
        above, below = near(x + size), near(x - size)
        slope = (above - below) / (2 * size)
        bound = evaluation_error(above, below, x, slope) if rounding is None else rounding
        return Quotient(slope, bound / size, size)

    return quotient


def one_sided(
    f: Callable[[float], Any],
    x: float,
    side: int,
    step: float | None = None,
    rounding: float | None = None,
    levels: int = 12,
) -> Estimate:
    """The slope to one side: (f(x + side*h) - f(x)) / (side*h) at h, h/2, ..., extrapolated to 0.

    Works as `richardson`, with 2**j in place of 4**j, since the series has all powers of h. About
    15 evaluations, none of them on the other side.

    Args:
        side: +1 for the slope to the right, -1 for the slope to the left.

    Raises:
        TypeError, ValueError: as richardson; side is neither 1 nor -1.
    """
    if side not in (1, -1):
        raise ValueError(f"one_sided: side must be 1 (right) or -1 (left), got {side!r}")
    x, h = point_and_step(x, step, start_step, rounding)
    near = Counted(f, x)
    here = near(x)
    if not math.isfinite(here):
        return near.nowhere()

    def quotient(size: float) -> Quotient:
        there = x + side * size
        size = abs(there - x)
        if not 0 < size < math.inf:
            return Quotient(math.nan, math.nan, size)
        value = near(there)
        slope = side * (value - here) / size
        bound = evaluation_error(value, here, x, slope) if rounding is None else rounding
        return Quotient(slope, 2 * bound / size, size)

    return extrapolate(quotient, x, h, near, ratio=2.0, levels=levels)


def evaluation_error(a: float, b: float, x: float, slope: float) -> float:
    """The error of one evaluation if no bound is known: eps (|a| + |b|)/2 + u |x slope|.

    The first term rounds the value, the second the argument: the error of sin(50 x) is mostly the
    error of 50 x, which |f| does not show.
    """
    return EPSILON * (abs(a) / 2 + abs(b) / 2) + UNIT * abs(x) * abs(slope)


def point_and_step(
    x: float, step: float | None, rule: Callable[[float], float], rounding: float | None = None
) -> tuple[float, float]:
    """x, and the step or the rule's step for x, as floats; the rounding is only checked."""
    if rounding is not None and not number(rounding, "rounding must be") >= 0:
        raise ValueError(f"rounding must be an error bound, 0 or more, got {rounding!r}")
    x = number(x, "x must be")
    h = rule(x) if step is None else number(step, "step must be")
    if not (h > 0 or math.isnan(x)):
        raise ValueError(f"step must be a positive number, got {step!r}")
    return x, h
