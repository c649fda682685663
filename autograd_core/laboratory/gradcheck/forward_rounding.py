"""Measure how far the rounding of forward values moves a gradient.

A sweep multiplies partials that were computed from rounded numbers. Where large numbers cancel, a
rounding that is small beside them is large beside their difference, and beside the derivative
there: the derivative of (3 x - d)**2 is 6 times a difference that may have no right digit. A bound
on the rounding of the sweep does not show this.

So each number of the graph is moved at random, by a little more than a rounding can move it; the
operations that use it follow, and the gradient is computed again. The spread of a few such
gradients estimates the error of the engine's gradient: one number for each parameter, in a time
proportional to the number of nodes. It is not a strict bound. It is asked for only where a
derivative seems wrong.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import inf, isnan

from autograd_core.cones import CODES
from autograd_core.laboratory.subjects.tape import Tape, TapeEntry
from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate, kernel_of
from autograd_core.primitives.row import Primitive
from autograd_core.program import NONE_GIVEN, run
from autograd_core.text.progress import beat

SAMPLES = 6
"""How many gradients are drawn: two roundings that cancel in one do not cancel in all."""

ENOUGH = 2
FAR = 1e-3
"""ENOUGH gradients suffice if their spread is below FAR of what would matter; one suffices if its
spread is below FAR**2."""

LEAST = 1.0
"""Numbers move by 1 to 2 units of the largest rounding: a smaller move would be rounded away."""

ROUNDINGS = {name: row.units for name, row in PRIMITIVES.items()}
"""The rounding of each operation in units u; an unknown operation has `Primitive.units`."""


PLAIN = {op: kernel_of(PRIMITIVES[op]) for op in CODES}
"""The kernels of plain arithmetic, whose partials are never absent."""


class MovedGradients:
    """Gradients of a tape, each with every number moved by a rounding.

    The partials of a primitive are computed again; those of another engine's operation change as
    those of the primitive that it resembles. An unknown operation keeps its partials, and its
    number follows them. A number that leaves the domain makes the spread infinite.
    """

    def __init__(self, tape: Tape, seed: int = 0):
        self._tape = tape
        self._random = random.Random(seed)
        self._before = self._picked(tape.adjoints)
        self._spreads = [0.0] * len(self._before)
        self._drawn = 0

    def spread(self, i: int, needed: float = 0.0) -> float:
        """Estimate how far the derivative by parameter i moves.

        Args:
            needed: the spread that would matter. No further gradients are drawn where the first
                ones stay far below it.
        """
        while self._drawn < SAMPLES:
            far = FAR if self._drawn >= ENOUGH else FAR**2
            if self._drawn and self._spreads[i] < far * needed:
                break
            self._draw()
        return self._spreads[i]

    def _picked(self, adjoints: Sequence[float]) -> list[float]:
        return [0.0 if place is None else adjoints[place] for place in self._tape.parameters]

    def _draw(self) -> None:
        self._drawn += 1
        beat()
        partials = _moved_partials(self._tape, self._random)
        moved = self._picked(self._tape.pull(partials))
        for i, (a, b) in enumerate(zip(self._before, moved, strict=True)):
            off = abs(a - b)
            self._spreads[i] = max(self._spreads[i], inf if isnan(off) else off)


def _moved_partials(tape: Tape, source: random.Random) -> list[tuple[float | None, ...]]:
    """Compute the partials of all entries, each number moved by a rounding of random sign."""
    unit = UNIT * tape.coarse
    entries = tape.entries
    found: list[tuple[float | None, ...]] = []

    def leaf(entry: TapeEntry) -> float:
        found.append(entry.partials)
        return entry.value

    def compute(entry: TapeEntry, numbers: Sequence[float]) -> float:
        value, partials = _moved(entry, entries, numbers)
        found.append(partials)
        op = entry.op if entry.known else entry.likely
        units = ROUNDINGS.get(op, Primitive.units)
        move = (LEAST + source.random()) * unit * units * entry.value
        return value + (move if source.getrandbits(1) else -move)

    run(entries, tape.operands, compute, leaf, NONE_GIVEN)
    return found


def _moved(
    entry: TapeEntry, entries: Sequence[TapeEntry], there: Sequence[float]
) -> tuple[float, tuple[float | None, ...]]:
    """Compute the number and the partials of one entry from other numbers of its operands."""
    plain = PLAIN.get(entry.op) if entry.known else None
    if plain is not None:
        found = plain(*there)
        return found[0], found[1:]
    if entry.known and entry.op != "identity":
        value, partials = evaluate(entry.op, there, entry.static)
        return value, tuple(partials)
    here = [entries[o].value for o in entry.operands]
    if entry.likely:
        return _moved_alike(entry, here, there)
    value = entry.value
    for a, b, partial in zip(here, there, entry.partials, strict=True):
        if partial is not None and a != b:
            value += partial * (b - a)
    return value, entry.partials


def _moved_alike(
    entry: TapeEntry, here: Sequence[float], there: Sequence[float]
) -> tuple[float, tuple[float | None, ...]]:
    """Move another engine's operation by as much as the primitive that it resembles."""
    before, old = evaluate(entry.likely, here, entry.static)
    after, new = evaluate(entry.likely, there, entry.static)
    partials = tuple(
        [
            None if d is None else d + ((b or 0.0) - (a or 0.0))
            for d, a, b in zip(entry.partials, old, new, strict=True)
        ]
    )
    return entry.value + (after - before), partials
