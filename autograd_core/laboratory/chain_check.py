"""Do the local derivatives explain how the numbers move? For operations of unknown function.

Move the parameters along a line and evaluate the program again: with D the derivative along the
line, a node y of operands x_i must obey D[y] = sum of partial_i * D[x_i]. What is differentiated
numerically is the defect y(t) - sum of partial_i * x_i(t), whose slope at 0 must be 0: errors
that the operands share with y, made before it, cancel.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, nan
from typing import NamedTuple

from autograd_core.laboratory.findings import EPSILON
from autograd_core.laboratory.row_check import PARTIAL_ERROR, SMALLEST, VALUE_ERROR
from autograd_core.laboratory.tape import Entry, Recorder, Tape
from autograd_core.numerical import Estimate, richardson
from autograd_core.summing import sum_in_order

LEVELS = 12
_HALVINGS = 24


class Defect(NamedTuple):
    """The slope of a node's defect along a line, and what is known about its error."""

    slope: float
    error: float
    recorded: float

    @property
    def is_wrong(self) -> bool:
        """Whether the slope differs from 0 by more than its error."""
        return isfinite(self.error) and abs(self.slope) > self.error


class Line:
    """Evaluations of a program with its parameters moved along a line: at + t * direction.

    Args:
        recorder: evaluates the program.
        base: its tape at t = 0.
        at: the parameters there.
        direction: how far each moves per unit of t.
        largest: the largest step to try.

    Attributes:
        start: the largest step at which the program is still the same on both sides; 0.0 where
            there is none, so that the line is of no use.
    """

    def __init__(
        self,
        recorder: Recorder,
        base: Tape,
        at: Sequence[float],
        direction: Sequence[float],
        largest: float,
    ):
        self._recorder = recorder
        self.base = base
        self._at = tuple(at)
        self._coarse = base.coarse
        self.direction = tuple(direction)
        self._values: dict[float, list[float] | None] = {0.0: [e.value for e in base.entries]}
        self.start = self._find_start(largest)

    def shorter(self) -> Line:
        """The same line with other steps: what one finds by chance the other does not."""
        largest = 0.37 * self.start
        return Line(self._recorder, self.base, self._at, self.direction, largest)

    def values(self, t: float) -> list[float] | None:
        """The number of every node at t; None if the program is another one there."""
        if t not in self._values:
            moved = [x + t * d for x, d in zip(self._at, self.direction, strict=True)]
            self._values[t] = self._evaluate(moved)
        return self._values[t]

    def _evaluate(self, moved: list[float]) -> list[float] | None:
        """The numbers of all nodes, where the program runs and is the same."""
        try:
            tape = self._recorder(moved)
        except (ArithmeticError, ValueError):
            return None
        if not (tape.same_program(self.base) and tape.is_finite()):
            return None
        return [entry.value for entry in tape.entries]

    def _find_start(self, step: float) -> float:
        """The first step, halving, that has the same program on both sides."""
        for _ in range(_HALVINGS):
            if self.values(step) is not None and self.values(-step) is not None:
                return step
            step /= 2
        return 0.0

    def moves(self, place: int) -> bool:
        """Whether the number of a node changes along the line."""
        here, left, right = self._three(place)
        return left != here or right != here

    def _three(self, place: int) -> tuple[float, float, float]:
        """The node's number in the middle and at both ends."""
        numbers = []
        for t in (0.0, -self.start, self.start):
            values = self.values(t)
            numbers.append(nan if values is None else values[place])
        return numbers[0], numbers[1], numbers[2]

    def difference(self, place: int, t: float) -> float:
        """How far the node's number is at t from where it was."""
        values = self.values(t)
        return nan if values is None else values[place] - self.base.entries[place].value

    def derivative(self, place: int) -> Estimate:
        """D[x]: the derivative of a node along the line."""
        bound = self._coarse * VALUE_ERROR * max(map(abs, self._three(place)))
        return richardson(
            lambda t: self.difference(place, t), 0.0, self.start, bound, levels=LEVELS
        )

    def looks_right(self, place: int) -> bool:
        """Whether a node obeys its operands at two small steps, to 8 digits: most nodes do.

        It costs a fraction of a `defect`. False decides nothing.
        """
        entry = self.base.entries[place]
        parts = _parts(entry)
        steps = [self.start * s for s in (2.0**-7, -(2.0**-7), 2.0**-8, -(2.0**-8))]
        off = []
        size = 0.0
        for t in steps:
            rest = self.difference(place, t)
            size = max(size, abs(rest))
            for o, p in parts:
                term = p * self.difference(o, t)
                size = max(size, abs(term))
                rest -= term
            off.append(rest)
        if not size:
            return True
        slope = (4 * (off[2] - off[3]) / (2 * steps[2]) - (off[0] - off[1]) / (2 * steps[0])) / 3
        allowed = 10 * VALUE_ERROR * abs(entry.value) / steps[2] + PARTIAL_ERROR * size / steps[0]
        allowed *= self._coarse
        return abs(slope) <= allowed <= 1e-8 * size / steps[0]

    def defect(self, place: int) -> Defect:
        """The slope of y(t) - sum of partial_i * x_i(t) at t = 0, for the node at a place.

        Its error is 10 times that of the extrapolation, where each value of y may be off by
        VALUE_ERROR, plus PARTIAL_ERROR of what each operand contributes.
        """
        entry = self.base.entries[place]
        parts = _parts(entry)
        value = max(map(abs, self._three(place)))
        reach = [max(abs(self.difference(o, s * self.start)) for s in (-1, 1)) for o, _ in parts]
        moved = sum_in_order(abs(p) * r for (_, p), r in zip(parts, reach, strict=True))
        if not isfinite(moved):
            return Defect(inf, 0.0, nan)
        if len(parts) > 2:
            value += sum_in_order(abs(p * self.base.entries[o].value) for o, p in parts)
        bound = VALUE_ERROR * value + EPSILON * (len(parts) + 1) * moved + SMALLEST
        bound *= self._coarse
        estimate = richardson(
            lambda t: (
                self.difference(place, t)
                - sum_in_order(p * self.difference(o, t) for o, p in parts)
            ),
            0.0,
            self.start,
            bound,
            levels=LEVELS,
        )
        own = self._coarse * PARTIAL_ERROR * moved / self.start
        recorded = (
            sum_in_order(p * self.derivative(o).derivative for o, p in parts)
            if estimate.derivative
            else 0.0
        )
        return Defect(estimate.derivative, 10 * estimate.error + own, recorded)


def _parts(entry: Entry) -> list[tuple[int, float]]:
    """The operands along which a derivative flows, with the partials."""
    return [
        (place, partial)
        for place, partial in zip(entry.operands, entry.partials, strict=True)
        if partial is not None
    ]
