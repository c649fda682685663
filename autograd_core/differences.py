"""Derivatives by finite differences: central, one-sided, and extrapolated, each with its error.

A difference quotient with step h errs twice. Truncation: it is the slope of a chord, off by
h**2 f'''/6 (central) or h f''/2 (one-sided). Rounding: the values it subtracts carry errors of B,
which are divided by h. Every `Estimate` states both, so that who compares can derive a tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograd_core.node import number
from autograd_core.value import Value

EPSILON = 2.0**-52
UNIT = 2.0**-53
HALVINGS = 60
"""How often a first step that leaves the domain is halved before giving up."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A numerical derivative with what it is known to be off by.

    Attributes:
        derivative: nan where f has no finite value on both sides, however close.
        truncation: estimated error of the difference as such, were f computed exactly.
        rounding: estimated error that comes from the rounding of f's values.
        step: the step of the difference; of an extrapolation, the smallest that it used.
        evaluations: how often f was called.
    """

    derivative: float
    truncation: float
    rounding: float
    step: float
    evaluations: int

    @property
    def error(self) -> float:
        """truncation + rounding; inf where there is no derivative."""
        return self.truncation + self.rounding


class Counted:
    """f as a function of floats to floats near a point; counts its evaluations.

    Where f raises ArithmeticError or ValueError, as `math.log(-1.0)` does, its value is nan: a
    step may leave the domain. If f raises at the point itself too, that is f's own error and is
    passed on.
    """

    def __init__(self, f: Callable[[float], Any], point: float):
        if not callable(f):
            raise TypeError(f"f must be a function of one number, got {type(f).__name__} {f!r}")
        self._f = f
        self._point = point
        self.count = 0

    def __call__(self, x: float) -> float:
        """f(x), nan outside the domain."""
        try:
            return self._number(x)
        except (ArithmeticError, ValueError):
            self._number(self._point)
            return math.nan

    def _number(self, x: float) -> float:
        """f(x) as a float; TypeError if f returns anything but a real number or a Value."""
        self.count += 1
        y = self._f(x)
        found: float = y.data if type(y) is Value else number(y, "f must return a Value or")
        return found

    def nowhere(self) -> Estimate:
        """What is returned where there is no difference to be taken."""
        return Estimate(math.nan, math.inf, math.inf, math.nan, self.count)


def default_step(x: float) -> float:
    """The step of a central difference where nothing is known of f: eps**(1/3) * max(1, |x|).

    |error| <= h**2 |f'''|/6 + eps |f|/h is least at h = (3 eps |f/f'''|)**(1/3). The scale of f's
    curvature, |f/f'''|**(1/3), is unknown; this rule of thumb takes max(1, |x|) for it.
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

    x plus an arbitrary h is rounded, and dividing by h what was computed from the rounded number
    is a relative error of eps |x|/h. The side away from 0 has the coarser floats and so decides;
    the other is then exact. 0.0 if h is lost altogether: x + h == x.
    """
    outside = x + h if x >= 0 else x - h
    return abs(outside - x)


def central_difference(f: Callable[[float], Any], x: float, step: float | None = None) -> Estimate:
    """(f(x + h) - f(x - h)) / 2h; its truncation is measured with a second pair at h/2.

    Args:
        f: function of one float; returns a real number, or a Value whose number is taken.
        x: where.
        step: h, by default `default_step(x)`; moved to the nearest representable step.

    Returns:
        An Estimate of four evaluations. truncation = 4/3 |D(h) - D(h/2)|, which of a smooth f
        is h**2 |f'''|/6; it cannot be told from rounding errors where those are larger.

    Raises:
        TypeError, ValueError: f is no function or returns no real number; step is not positive.
    """
    x, h = _point_and_step(x, step, default_step)
    near = Counted(f, x)
    h, half = representable(x, h), representable(x, h / 2)
    if not (math.isfinite(h) and half > 0):
        return near.nowhere()
    above, below = near(x + h), near(x - h)
    derivative = (above - below) / (2 * h)
    closer = (near(x + half) - near(x - half)) / (2 * half)
    if not math.isfinite(derivative):
        return near.nowhere()
    bound = evaluation_error(above, below, x, derivative)
    truncation = 4 / 3 * abs(derivative - closer)
    if math.isnan(truncation):
        truncation = math.inf
    return Estimate(derivative, truncation, bound / h, h, near.count)


def richardson(
    f: Callable[[float], Any],
    x: float,
    step: float | None = None,
    rounding: float | None = None,
    levels: int = 12,
) -> Estimate:
    """The derivative by central differences at h, h/2, h/4, ..., extrapolated to h = 0.

    Ridders' table: D(h) is an even power series in h, so 4**j combines neighbours to remove its
    j-th term. Of all entries the one with the least error is returned: truncation is the larger
    difference from the two entries it was made of, rounding is what B/h has become in it. The
    table ends early where B/h alone exceeds the error of the best entry. About 14 evaluations,
    at most 2 * levels for a step that stays in the domain.

    Args:
        f: function of one float; returns a real number, or a Value whose number is taken.
        x: where.
        step: the first, largest step; by default `start_step(x)`. Halved until f is finite on both
            sides. f should have no kink within it.
        rounding: B, a bound on the rounding error of one evaluation of f; by default
            eps (|f+| + |f-|)/2 + u |x f'|: the function rounded, at an argument off by u.
        levels: how many steps at most; 2 or more.

    Raises:
        TypeError, ValueError: f is no function or returns no real number; step is not positive;
            levels is below 2.

    Source: C. J. F. Ridders, Advances in Engineering Software 4(2), 1982.
    """
    x, h = _point_and_step(x, step, start_step)
    near = Counted(f, x)

    def quotients() -> Iterator[tuple[float, float, float]]:
        for k in range(HALVINGS + levels):
            size = representable(x, h / 2**k)
            if size == 0:
                return
            above, below = near(x + size), near(x - size)
            slope = (above - below) / (2 * size)
            bound = evaluation_error(above, below, x, slope) if rounding is None else rounding
            yield slope, bound / size, size

    return _extrapolate(quotients(), 4.0, levels, near)


def one_sided(
    f: Callable[[float], Any],
    x: float,
    side: int,
    step: float | None = None,
    rounding: float | None = None,
    levels: int = 12,
) -> Estimate:
    """The slope to one side: (f(x + side*h) - f(x)) / (side*h) at h, h/2, ..., extrapolated to 0.

    As `richardson`, with 2**j in place of 4**j: the series has all powers of h. At most
    levels + 1 evaluations for a step that stays in the domain.

    Args:
        side: +1 for the slope to the right, -1 for the slope to the left.

    Raises:
        TypeError, ValueError: as richardson; side is neither 1 nor -1.
    """
    if side not in (1, -1):
        raise ValueError(f"one_sided: side must be 1 (right) or -1 (left), got {side!r}")
    x, h = _point_and_step(x, step, start_step)
    near = Counted(f, x)
    here = near(x)

    def quotients() -> Iterator[tuple[float, float, float]]:
        for k in range(HALVINGS + levels):
            there = x + side * (h / 2**k)
            size = abs(there - x)
            if size == 0:
                return
            value = near(there)
            slope = side * (value - here) / size
            bound = evaluation_error(value, here, x, slope) if rounding is None else rounding
            yield slope, 2 * bound / size, size

    return _extrapolate(quotients(), 2.0, levels, near)


def evaluation_error(a: float, b: float, x: float, slope: float) -> float:
    """Error of one evaluation where no bound is known: eps (|a| + |b|)/2 + u |x slope|.

    The first term rounds the value, the second the argument: what is computed of sin(50 x) is
    mostly the error of 50 x, which |f| knows nothing of.
    """
    return EPSILON * (abs(a) / 2 + abs(b) / 2) + UNIT * abs(x * slope)


def _point_and_step(
    x: float, step: float | None, rule: Callable[[float], float]
) -> tuple[float, float]:
    """x and the step as floats."""
    x = number(x, "x must be")
    h = rule(x) if step is None else number(step, "step must be")
    if not (h > 0 or math.isnan(x)):
        raise ValueError(f"step must be a positive number, got {step!r}")
    return x, h


def _extrapolate(
    quotients: Iterator[tuple[float, float, float]], ratio: float, levels: int, near: Counted
) -> Estimate:
    """The best entry of the table of (slope, rounding, step) at steps that halve.

    Args:
        quotients: from the largest step on; not finite while that leaves the domain.
        ratio: by what the leading error term shrinks when the step is halved.
        levels: how many finite ones are used.
        near: the function, for its count.
    """
    if levels < 2:
        raise ValueError(f"levels must be 2 or more, got {levels!r}")
    best = near.nowhere()
    slopes: list[float] = []
    floors: list[float] = []
    rows = 0
    for slope, floor, size in quotients:
        if not (math.isfinite(slope) and math.isfinite(floor)):
            if rows:
                break
            continue
        if floor > best.error:
            break
        above_slopes, above_floors = slopes, floors
        slopes, floors = [slope], [floor]
        for j in range(rows):
            factor = ratio ** (j + 1) - 1
            refined = slopes[j] + (slopes[j] - above_slopes[j]) / factor
            rounding = floors[j] + (floors[j] + above_floors[j]) / factor
            truncation = max(abs(refined - slopes[j]), abs(refined - above_slopes[j]))
            if truncation + rounding < best.error:
                best = Estimate(refined, truncation, rounding, size, 0)
            slopes.append(refined)
            floors.append(rounding)
        rows += 1
        if rows == levels:
            break
    return Estimate(best.derivative, best.truncation, best.rounding, best.step, near.count)
