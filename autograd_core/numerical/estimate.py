"""A numerical derivative with its errors, and the function it is taken of, which counts calls."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd_core.node import number
from autograd_core.value import Value

EPSILON = 2.0**-52
UNIT = 2.0**-53


@dataclass(frozen=True, slots=True)
class Estimate:
    """A numerical derivative with estimates of its errors.

    Attributes:
        derivative: nan if f has no finite values on both sides, however close.
        truncation: estimated error of the difference if f were computed exactly.
        rounding: estimated error from the rounding of f's values.
        step: the step of the difference; for an extrapolation, its smallest step.
        evaluations: how often f was called.
    """

    derivative: float
    truncation: float
    rounding: float
    step: float
    evaluations: int

    @property
    def error(self) -> float:
        """truncation + rounding; inf if the derivative is nan."""
        return self.truncation + self.rounding


class Counted:
    """f as a function of floats to floats near a point, which counts its evaluations.

    If f raises ArithmeticError or ValueError, as `math.log(-1.0)` does, or returns a complex
    number, as (-1.0)**0.5 does, its value is nan: a step may leave the domain. If f raises at the
    point itself too, the error is passed on.
    """

    def __init__(self, f: Callable[[float], Any], point: float):
        if not callable(f):
            raise TypeError(f"f must be a function of one number, got {type(f).__name__} {f!r}")
        self._f = f
        self._point = point
        self._defined = False
        self.count = 0

    def __call__(self, x: float) -> float:
        """f(x), nan outside the domain."""
        try:
            return self._number(x)
        except (ArithmeticError, ValueError):
            if not self._defined:
                self._number(self._point)
                self._defined = True
            return math.nan

    def _number(self, x: float) -> float:
        """f(x) as a float.

        Raises:
            ValueError: f(x) is a complex number.
            TypeError: f(x) is neither a number nor a Value.
        """
        self.count += 1
        y = self._f(x)
        if type(y) is complex:  # ** makes one of negative floats
            raise ValueError(f"f({x!r}) is the complex number {y!r}")
        found: float = y.data if type(y) is Value else number(y, "f must return a Value or")
        return found

    def nowhere(self) -> Estimate:
        """The Estimate where no difference can be taken."""
        return Estimate(math.nan, math.inf, math.inf, math.nan, self.count)
