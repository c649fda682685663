"""What the rounding of forward values does to a gradient: computed again, every number moved.

A sweep multiplies partials that were computed from rounded numbers. Where large numbers cancel,
a rounding that is nothing beside them is much of what is left, and of the derivative at it:
the derivative of (3 x - d)**2 is 6 times a difference that may have no right digit. No bound on
the sweep's own rounding shows it.

It is measured: every number of the graph is moved at random by a little more than a rounding can,
what uses it is computed from that, and the gradient once more. The spread of a few such gradients
is what the engine's may be off by: one number for each parameter, in a time that grows with the
nodes alone. It is an estimate, not a strict bound, asked for where a derivative seems wrong.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cached_property
from math import inf, isnan

from autograd_core.cones import CODES
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.laboratory.subjects.tape import Entry, Tape, Unreadable
from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate, kernel_of
from autograd_core.primitives.row import Primitive
from autograd_core.text.progress import beat

SAMPLES = 6
"""Gradients whose spread is looked at: two roundings that undo each other in one do not in all."""

ENOUGH = 2
FAR = 1e-3
"""So few samples are enough where they show less than this part of what would matter; one
where it shows less than the square of that."""

LEAST = 1.0
"""Moves are this to 2 units of the largest rounding: less would itself be rounded away."""

ROUNDINGS = {name: row.units for name, row in PRIMITIVES.items()}
"""By how many units u a number may be off; one of unknown function by `Primitive.units`."""


PLAIN = {op: kernel_of(PRIMITIVES[op]) for op in CODES}
"""The kernels of plain arithmetic, whose partials are never absent."""


class ForwardRounding:
    """For each parameter of a subject, by how much forward rounding may move its derivative."""

    def __init__(self, subject: Subject):
        self._subject = subject

    def spread(self, i: int, needed: float) -> float:
        """The estimate for parameter i; 0.0 where the engine does not tell its operations.

        Args:
            i: the parameter.
            needed: what would make a difference; where the first samples stay far below it, no
                further ones are drawn.
        """
        return 0.0 if self._samples is None else self._samples.spread(i, needed)

    @cached_property
    def _samples(self) -> MovedGradients | None:
        """The gradients with moved numbers."""
        try:
            return MovedGradients(self._subject.tape(self._subject.point))
        except (Unreadable, ArithmeticError, ValueError):
            return None


class MovedGradients:
    """Gradients of a tape, each with every number moved by a rounding.

    An operation of the table has its partials computed again, one of another engine those of the
    row that it is like; one of unknown function keeps them, and its number moves as they say.
    What leaves the domain makes the spread infinite.
    """

    def __init__(self, tape: Tape, seed: int = 0):
        self._tape = tape
        self._random = random.Random(seed)
        self._before = self._picked(tape.adjoints)
        self._spreads = [0.0] * len(self._before)
        self._drawn = 0

    def spread(self, i: int, needed: float = 0.0) -> float:
        """By how much the derivative of parameter i moves; see ForwardRounding."""
        while self._drawn < SAMPLES:
            far = FAR if self._drawn >= ENOUGH else FAR**2
            if self._drawn and self._spreads[i] < far * needed:
                break
            self._draw()
        return self._spreads[i]

    def _picked(self, adjoints: Sequence[float]) -> list[float]:
        """Those of the parameters."""
        return [0.0 if place is None else adjoints[place] for place in self._tape.parameters]

    def _draw(self) -> None:
        """One more gradient."""
        self._drawn += 1
        beat()
        partials = _moved_partials(self._tape, self._random)
        moved = self._picked(self._tape.pull(partials))
        for i, (a, b) in enumerate(zip(self._before, moved, strict=True)):
            off = abs(a - b)
            self._spreads[i] = max(self._spreads[i], inf if isnan(off) else off)


def _moved_partials(tape: Tape, source: random.Random) -> list[tuple[float | None, ...]]:
    """The partials of all entries, where each number is off by a rounding of random sign."""
    unit = UNIT * tape.coarse
    entries = tape.entries
    found: list[tuple[float | None, ...]] = []

    def leaf(entry: Entry) -> float:
        found.append(entry.partials)
        return entry.value

    def compute(entry: Entry, numbers: Sequence[float]) -> float:
        value, partials = _moved(entry, entries, numbers)
        found.append(partials)
        op = entry.op if entry.known else entry.likely
        units = ROUNDINGS.get(op, Primitive.units)
        move = (LEAST + source.random()) * unit * units * entry.value
        return value + (move if source.getrandbits(1) else -move)

    tape.run(compute, leaf)
    return found


def _moved(
    entry: Entry, entries: Sequence[Entry], there: Sequence[float]
) -> tuple[float, tuple[float | None, ...]]:
    """The number and the partials of one entry, its operands' numbers elsewhere."""
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
    entry: Entry, here: Sequence[float], there: Sequence[float]
) -> tuple[float, tuple[float | None, ...]]:
    """The same for an operation of another engine: moved by as much as the row that it is like."""
    before, old = evaluate(entry.likely, here, entry.static)
    after, new = evaluate(entry.likely, there, entry.static)
    partials = tuple(
        [
            None if d is None else d + ((b or 0.0) - (a or 0.0))
            for d, a, b in zip(entry.partials, old, new, strict=True)
        ]
    )
    return entry.value + (after - before), partials
