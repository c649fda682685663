"""Ridders' table: difference quotients at steps that are halved, extrapolated to a step of 0.

Source: C. J. F. Ridders, Advances in Engineering Software 4(2), 1982.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from autograd_core.numerical.estimate import Estimate

NOWHERE = Estimate(math.nan, math.inf, math.inf, math.nan, 0)
"""The estimate before anything is measured."""


class Quotient(NamedTuple):
    """A difference quotient: its slope, the rounding error in it, its step."""

    slope: float
    rounding: float
    step: float

    @property
    def finite(self) -> bool:
        """Whether f was finite at the points used."""
        return math.isfinite(self.slope) and math.isfinite(self.rounding)


class RiddersTable:
    """A table of extrapolations, built row by row.

    A row begins with a difference quotient, its step half of the step before. The entries that
    follow combine two neighbours, with weights that remove one more term of the truncation error.

    Args:
        quotients: the first rows. They end at a step at which f is not finite, or at which
            rounding alone is a larger error than that of the best entry.
        ratio: the factor by which the leading term shrinks when the step is halved: 4 for a
            central difference, 2 for a one-sided one.

    Attributes:
        best: the entry with the smallest error. Its truncation is the larger difference from the
            two entries it was made of, its rounding that of the quotients.
        chord: the difference between the best entry and the quotient in its row.
        smallest: the last step.
    """

    def __init__(self, quotients: Iterable[Quotient] = (), ratio: float = 4.0):
        self.best = NOWHERE
        self.chord = math.nan
        self.smallest = math.nan
        self._ratio = ratio
        self._slopes: list[float] = []
        self._roundings: list[float] = []
        for found in quotients:
            if not found.finite or found.rounding > self.best.error:
                break
            self.add(*found)

    def add(self, slope: float, rounding: float, step: float) -> None:
        """Add the row that begins with a quotient, its rounding error and its step."""
        self.smallest = step
        slopes, roundings = [slope], [rounding]
        above = zip(self._slopes, self._roundings, strict=True)
        for j, (other, other_rounding) in enumerate(above, 1):
            factor = self._ratio**j - 1
            last = slopes[-1]
            refined = last + (last - other) / factor
            error = roundings[-1] + (roundings[-1] + other_rounding) / factor
            truncation = max(abs(refined - last), abs(refined - other))
            if truncation + error < self.best.error:
                self.best = Estimate(refined, truncation, error, step, 0)
                self.chord = abs(slope - refined)
            slopes.append(refined)
            roundings.append(error)
        self._slopes, self._roundings = slopes, roundings

    @property
    def settled(self) -> bool:
        """Whether neighbouring entries agree to three digits, or within rounding."""
        truncation, rounding = self.best.truncation, self.best.rounding
        agreed = max(10 * rounding, 1e-3 * abs(self.best.derivative))
        return math.isfinite(truncation) and truncation <= agreed

    def doubt(self, witness: Quotient) -> float:
        """The difference from the slope at a tiny step, if rounding does not explain it; else 0.

        The chord, which is the error of the quotient at the step of the table, is then smaller.
        """
        scale = witness.step / self.best.step
        if not (witness.finite and 0 < scale < 1):
            return 0.0
        difference = abs(witness.slope - self.best.derivative)
        explained = 4 * (self.best.error + witness.rounding) + 2 * self.chord * scale
        return difference if difference > explained else 0.0

    def quarrel(self, other: RiddersTable) -> float:
        """The difference from another table's result; 0 if the errors of both explain it."""
        difference = abs(self.best.derivative - other.best.derivative)
        return difference if difference > 4 * (self.best.error + other.best.error) else 0.0
