"""Do the local derivatives explain how the numbers move? For operations of unknown function.

The parameters move along a line and the program is evaluated again. With D the derivative along
the line, a node y of operands x_i must obey D[y] = sum of partial_i * D[x_i]. The defect
y(t) - sum of partial_i * x_i(t) is differentiated numerically; its derivative at 0 must be 0.
Errors from before y, which its operands share with it, cancel.

Each operation is measured relative to its own numbers, from the largest step at which its value
changes by less than half of itself and its operands by less than an eighth. So the check works at
any scale, of exp(357) as of log(1e-200).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, inf, isfinite, log2, nan, pow, ulp
from typing import NamedTuple

from autograd_core import cones
from autograd_core.laboratory.subjects.subject import Unrepeatable
from autograd_core.laboratory.subjects.tape import Reader, Recorder, Tape, TapeEntry
from autograd_core.laboratory.wrong_operation.quotients import (
    FINEST,
    FLOATS,
    LEVELS,
    DefectQuotient,
    extrapolated,
    levels_below,
    scatters,
)
from autograd_core.laboratory.wrong_operation.row_check import PARTIAL_ERROR, SMALLEST, VALUE_ERROR
from autograd_core.numerical import Estimate
from autograd_core.numerical.estimate import EPSILON
from autograd_core.summing import sum_in_order
from autograd_core.text.progress import beat

_TRIES = (*range(12), 14, 17, 20, 24, 28, 33, 38, 42, 46)
"""How often the largest step is halved in search of the first."""

_LOOKS = (7, 8)
"""The levels at which most nodes are seen to be right."""

STRAYS = 0.25
"""If an operand's rate differs by this part from that at larger steps, it moves by leaps."""

BISECTIONS = 4
"""How often the finest step at which an operand does not move by leaps is searched."""

CONFIRMATIONS = 2
"""Noise at finer steps does not refute a derivative that so many steps confirmed."""

MEASURED = 1e-3
"""An operation is measured if the error is at most this part of what its operands move it."""


class Defect(NamedTuple):
    """The derivative of a node's defect along a line, with a bound on its error.

    Attributes:
        derivative: of y(t) - sum of partial_i * x_i(t) at t = 0.
        error: a bound on the error of the derivative; inf if it could not be measured.
        recorded: D[y] by the recorded partials.
        size: sum of |partial_i * D[x_i]| and |D[y]|: how much there is to be seen.
    """

    derivative: float
    error: float
    recorded: float
    size: float

    @property
    def is_wrong(self) -> bool:
        """Whether the derivative differs from 0 by more than its error."""
        return isfinite(self.error) and abs(self.derivative) > self.error

    @property
    def is_gross(self) -> bool:
        """Whether it is so large a part of what moves that rounding cannot explain it."""
        return abs(self.derivative) > MEASURED * self.size

    @property
    def is_measured(self) -> bool:
        """Whether an error of the partials would have shown."""
        return self.error <= MEASURED * self.size


class TapeLine:
    """Evaluations of a program with its parameters moved along a line: at + t * direction.

    Args:
        reader: evaluates the program.
        base: its tape at t = 0.
        at: the parameters at t = 0.
        direction: how far each moves per unit of t.
        largest: the largest step to try.

    Attributes:
        start: the largest step at which the program is still the same on both sides; 0.0 if there
            is none, so that the line is of no use.
    """

    def __init__(
        self,
        reader: Reader,
        base: Tape,
        at: Sequence[float],
        direction: Sequence[float],
        largest: float,
    ):
        self._reader = reader
        self.base = base
        self._at = tuple(at)
        self.direction = tuple(direction)
        self._coarse = base.coarse
        self._values: dict[float, array[float] | None] = {0.0: base.values}
        self.start = self._find_start(largest)

    def shorter(self) -> TapeLine:
        """Return the same line with other steps: what one finds by chance the other does not."""
        largest = 0.37 * self.start
        return TapeLine(self._reader, self.base, self._at, self.direction, largest)

    def values(self, t: float) -> array[float] | None:
        """Return the number of every node at t; None if the program is another one there."""
        if t not in self._values:
            moved = [x + t * d for x, d in zip(self._at, self.direction, strict=True)]
            self._values[t] = self._evaluate(moved)
        return self._values[t]

    def _evaluate(self, moved: list[float]) -> array[float] | None:
        """Return the numbers of all nodes, if the program runs and is the same.

        A finite number must stay finite; the nan of a branch that was not taken may stay, too.
        """
        beat()
        try:
            found = self._reader(moved)
        except (ArithmeticError, ValueError, Unrepeatable):
            return None
        if found is None or not cones.keep_finite(found, self.base.values):
            return None
        return found

    def _ends(self, h: float) -> tuple[array[float], array[float]] | None:
        """Return the numbers at h and at -h; None if the program is another one at either."""
        above, below = self.values(h), self.values(-h)
        return None if above is None or below is None else (above, below)

    def _find_start(self, step: float) -> float:
        """Find the first step with the same program on both sides: halved, then faster."""
        for halvings in _TRIES:
            tried = step * pow(2.0, -halvings)
            if self.values(tried) is not None and self.values(-tried) is not None:
                return tried
        return 0.0

    def restless(self, places: Sequence[int]) -> list[int]:
        """Drop the leaves that are the same at both ends of the first step from places."""
        ends = self._ends(self.start)
        if ends is None:
            return list(places)
        (above, below), here, entries = ends, self.base.values, self.base.entries
        return [
            place
            for place in places
            if entries[place].operands or not here[place] == above[place] == below[place]
        ]

    def looks_right(self, place: int) -> bool:
        """Whether a node obeys its operands at two small steps, to 8 digits: most nodes do.

        This costs a fraction of a `defect`. False decides nothing.
        """
        parts = _parts(self.base.entries[place])
        far, near = (self._quotient(place, parts, level) for level in _LOOKS)
        if far is None or near is None:
            return False
        if not near.size and not far.size:
            return self.moves_nothing(place, parts)
        derivative = near.defect + (near.defect - far.defect) / 3
        allowed = 10 * near.rounding + self._coarse * PARTIAL_ERROR * near.size
        return abs(derivative) <= allowed <= 1e-8 * near.size

    def moves_nothing(self, place: int, parts: Sequence[tuple[int, float]]) -> bool:
        """Whether a node and its operands stand still even at the first, largest step."""
        first = self._quotient(place, parts, 0)
        return first is not None and not first.size

    def derivative(self, place: int) -> Estimate:
        """Return D[x]: the derivative of a node along the line."""

        quotient = partial(self._quotient, place, ())
        return extrapolated(quotient, self._local(place, ()), self._step)

    def defect(self, place: int) -> Defect:
        """Return the derivative of y(t) - sum of partial_i * x_i(t) at t = 0 for a node.

        Its error is 10 times that of the extrapolation, where each value of y may be off by
        VALUE_ERROR, plus PARTIAL_ERROR of what each operand contributes. If plain differences at
        finer steps contradict the derivative, it is not known: they have crossed a kink or a wave.
        """
        parts = _parts(self.base.entries[place])
        quotient = partial(self._quotient, place, parts)
        best = Defect(nan, inf, nan, SMALLEST)
        local = self._local(place, parts)
        for first in dict.fromkeys((local, 0, *range(local + LEVELS, FINEST, LEVELS))):
            found = extrapolated(quotient, first, self._step)
            seen = quotient(first)
            if seen is None or not seen.size or not isfinite(found.error):
                continue
            error = 10 * found.error + self._coarse * PARTIAL_ERROR * seen.size
            if error * best.size <= best.error * seen.size and self._holds_below(quotient, found):
                best = Defect(found.derivative, error, nan, seen.size)
            if best.is_wrong or best.is_measured:
                break
        if not best.derivative:
            return best._replace(recorded=0.0)
        moved = sum_in_order(p * self.derivative(o).derivative for o, p in parts)
        return best._replace(recorded=moved)

    def _step(self, level: float) -> float:
        """Return the step of a level."""
        return self.start * pow(2.0, -level)

    def _quotient(
        self, place: int, parts: Sequence[tuple[int, float]], level: float
    ) -> DefectQuotient | None:
        """Return the central difference of a node's defect; None in another program."""
        h = self._step(level)
        ends = self._ends(h)
        if ends is None or h == 0.0:
            return None
        (above, below), here = ends, self.base.values
        change = above[place] - below[place]
        moves = [(above[o] - below[o], p, here[o]) for o, p in parts]
        terms = [p * move for move, p, _ in moves if move]
        moved = sum_in_order(map(abs, terms))
        value = max(abs(above[place]), abs(below[place]))
        noise = self._coarse * EPSILON * value
        if len(parts) > 2:
            value += sum_in_order(abs(p * here[o]) for o, p in parts)
        bound = VALUE_ERROR * value + EPSILON * (len(parts) + 1) * moved + SMALLEST
        bound *= self._coarse
        defect = (change - sum_in_order(terms)) / (2 * h)
        steps = [abs(move) / (self._coarse * ulp(x)) for move, _, x in moves if move and x]
        floats = min(steps, default=inf)
        size = (abs(change) + moved) / (2 * h)
        rates = tuple([move / (2 * h) for move, _, _ in moves])
        rate = change / (2 * h)
        return DefectQuotient(defect, bound / h, size, noise / h, rate, floats, rates)

    def _local(self, place: int, parts: Sequence[tuple[int, float]]) -> int:
        """Find the first level at which a node changes by less than half, operands by 1/8."""
        level = 0
        while level < FINEST:
            ends = self._ends(self._step(level))
            if ends is None:
                return 0
            changes = [2 * self._part(ends, place), *(8 * self._part(ends, o) for o, _ in parts)]
            largest = max(changes)
            if not largest > 1.0:
                return level
            level += ceil(log2(min(largest, 1e3)))
        return 0

    def _part(self, ends: Sequence[Sequence[float]], place: int) -> float:
        """Return the part of itself by which a number changes; 0 for 0, which may do anything."""
        x = self.base.values[place]
        return max(abs(end[place] - x) for end in ends) / abs(x) if x else 0.0

    def _holds_below(
        self, quotient: Callable[[float], DefectQuotient | None], estimate: Estimate
    ) -> bool:
        """Whether plain differences at finer steps give the same derivative, until noise hides it.

        Or until an operand moves by a few floats only. If neither is reached, a kink may lie
        nearer to the point than the finest step.
        """
        if not estimate.derivative:
            return True
        first = round(log2(self.start / estimate.step))
        start = quotient(first)
        if start is None:
            return False
        last, near = float(first), start
        waiting = levels_below(start, first, abs(estimate.derivative))
        bisected = confirmed = 0
        noisy = False
        while waiting:
            level = waiting.pop(0)
            seen = quotient(level)
            if seen is None:
                return False
            if seen.strays(start) > STRAYS:
                bisected += 1
                waiting = [(last + level) / 2] if bisected <= BISECTIONS else []
            elif seen.fits(estimate, start, level - first):
                last, near = level, seen
                confirmed += 1
            elif confirmed >= CONFIRMATIONS and scatters(quotient, level, estimate.derivative):
                noisy, waiting = True, []
            else:
                return False
        if 16 * near.noise >= abs(estimate.derivative) or near.floats == inf:
            return True
        others = [quotient(last - k) for k in range(1, 7)]
        is_local = all(other is not None and near.runs_like(other) for other in others)
        return is_local and (noisy or bisected > 0 or near.floats < 3 * FLOATS)


def reader_of(recorder: Recorder, base: Tape) -> Reader:
    """Return what reads the numbers of a program that is always recorded as a whole tape."""

    def read(at: Sequence[float]) -> array[float] | None:
        tape = recorder(at)
        return tape.values if tape.same_program(base) else None

    return read


def _parts(entry: TapeEntry) -> list[tuple[int, float]]:
    """List the operands along which a derivative flows, with the partials."""
    return [
        (place, partial)
        for place, partial in zip(entry.operands, entry.partials, strict=True)
        if partial is not None
    ]
