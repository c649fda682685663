"""The search for the first wrong operation: rows one by one, the others along lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest

from autograd_core.laboratory.subjects.tape import Reader, Tape
from autograd_core.laboratory.wrong_operation.candidates import depending_on, moving_rows
from autograd_core.laboratory.wrong_operation.chain_check import TapeLine
from autograd_core.laboratory.wrong_operation.operand_check import wrong_operand
from autograd_core.laboratory.wrong_operation.row_check import (
    WrongPartial,
    is_plainly_right,
    wrong_partial,
)
from autograd_core.program import pull
from autograd_core.text.progress import beat

MOST_LINES = 4
"""The most suspected parameters, and the most random directions, to move along."""

MOST_NODES = 80_000
"""The most nodes of all lines together: each costs some 25 evaluations."""

LARGEST = 0.1
"""The first step along a line, relative to the parameters."""


def first_wrong_operation(
    reader: Reader, base: Tape, at: Sequence[float], suspects: Sequence[int] = ()
) -> tuple[tuple[int, WrongPartial] | None, list[int]]:
    """Find the first operation, in creation order, that contradicts its numbers.

    A leaf that is not a parameter, but moves with one, counts as an operation without operands
    whose recorded derivative is 0: its number was computed outside the graph, which is cut there.

    Args:
        reader: evaluates the program with its parameters at given numbers.
        base: the tape of the program at the point.
        at: the parameters.
        suspects: the parameters with a wrong gradient; all by default.

    Returns:
        The place of the operation and its wrong partial, or None; and the places of unknown
        operations that could not be measured.
    """
    suspects = suspects or range(len(at))
    found = _first_wrong_row(base, depending_on(base, suspects))
    end = len(base.entries) if found is None else found[0]
    known = {*base.parameters, *(place for place, e in enumerate(base.entries) if e.known)}
    search = _LineSearch(reader, base, at, suspects)
    place = search.first_wrong([place for place in range(end) if place not in known])
    return found if place is None else (place, search.judge(place)), sorted(search.unseen)


def _first_wrong_row(tape: Tape, moving: Set[int]) -> tuple[int, WrongPartial] | None:
    """Find the first node of a known function with a wrong partial; examine equal nodes once."""
    right = set()
    for place, entry, numbers, positions in moving_rows(tape, moving):
        if is_plainly_right(entry.op, numbers, entry.partials, positions):
            continue
        same = repr((entry.op, numbers, entry.static, entry.partials, positions))
        if same in right:
            continue
        beat("operations examined")
        found = wrong_partial(entry.op, numbers, entry.static, entry.partials, positions)
        if found is not None:
            return place, found
        right.add(same)
    return None


class _LineSearch:
    """Lines through the point, and the first node that contradicts its operands along one."""

    def __init__(
        self,
        reader: Reader,
        base: Tape,
        at: Sequence[float],
        suspects: Sequence[int],
    ):
        self._reader = reader
        self._base = base
        self._at = at
        self._suspects = suspects
        self._random = random.Random(0)
        self._line: TapeLine | None = None
        self.unseen: set[int] = set()
        self._known: dict[tuple[int, float], TapeLine] = {}
        self._most = max(1, min(MOST_LINES, MOST_NODES // len(base.entries)))

    def first_wrong(self, places: Sequence[int]) -> int | None:
        """Find the first of the places that is wrong along any line; None without."""
        first = None
        self.unseen = set(places)
        lines = self._lines()
        while places and (line := next(lines, None)) is not None:
            wrong = self._first_on(line, places)
            if wrong is not None:
                first, self._line = wrong, line
                places = [place for place in places if place < wrong]
        return first

    def _first_on(self, line: TapeLine, places: Sequence[int]) -> int | None:
        """Find the first place that contradicts its operands along a line, at two steps."""
        if line.start == 0.0:
            return None
        again: TapeLine | None = None
        restless = line.restless(places)
        self.unseen.difference_update(set(places).difference(restless))
        for place in restless:
            if line.looks_right(place):
                self.unseen.discard(place)
                continue
            defect = line.defect(place)
            if defect.is_wrong:
                if defect.is_gross:
                    return place
                again = again or line.shorter()
                if again.start and again.defect(place).is_wrong:
                    return place
            elif defect.is_measured:
                self.unseen.discard(place)
        return None

    def judge(self, place: int) -> WrongPartial:
        """Find the wrong operand of a wrong node; if it is unclear, all along the line."""
        assert self._line is not None
        found = wrong_operand(self._base, place, self._lines_behind(place))
        if found is not None and found.complete:
            return found
        entry = self._base.entries[place]
        if found is None and entry.likely and self._base.coarse == 1.0:
            numbers = self._base.numbers(entry)
            found = wrong_partial(entry.likely, numbers, entry.static, entry.partials)
            if found is not None:
                return found
        defect = self._line.defect(place)
        numeric = defect.recorded + defect.derivative
        return WrongPartial(None, defect.recorded, numeric, complete=found is None)

    def _lines(self) -> Iterator[TapeLine]:
        """Yield lines along single suspects; with many suspects, random directions too."""
        for i in list(self._suspects)[: self._most]:
            yield from self._lines_of(i)
        if len(self._suspects) > self._most:
            for scale in (_scale, _own_scale) * ((self._most + 1) // 2):
                direction = [s * self._random.choice((-1, 1)) for s in map(scale, self._at)]
                yield TapeLine(self._reader, self._base, self._at, direction, LARGEST)

    def _lines_of(self, i: int) -> Iterator[TapeLine]:
        """Yield lines along one parameter; a small one by steps of its own size, too."""
        direction = [1.0 if i == j else 0.0 for j in range(len(self._at))]
        for scale in dict.fromkeys((_scale(self._at[i]), _own_scale(self._at[i]))):
            if (i, scale) not in self._known:
                line = TapeLine(self._reader, self._base, self._at, direction, LARGEST * scale)
                self._known[i, scale] = line
            yield self._known[i, scale]

    def _lines_behind(self, place: int) -> Iterator[TapeLine]:
        """Yield lines on which a node's operands move apart, then some on which they do not.

        First the line on which the node was found; then for each operand in turn the parameters
        that move it most; then suspects on which no operand depends.
        """
        assert self._line is not None
        yield self._line
        operands = dict.fromkeys(self._base.entries[place].operands)
        ranked = [self._movers(operand) for operand in operands]
        turns = dict.fromkeys(i for turn in zip_longest(*ranked) for i in turn if i is not None)
        outside = [i for i in self._suspects if not any(i in movers for movers in ranked)]
        enough = len(operands) * (2 if self._most > 1 else 1)
        for i in [*list(turns)[:enough], *outside[: min(self._most, 2)]]:
            yield from self._lines_of(i)

    def _movers(self, place: int) -> list[int]:
        """List the parameters that move a node, by its recorded derivatives: the strongest first.

        Those derivatives may be trusted: the first wrong node comes later.
        """
        base, before = self._base, [None] * place
        adjoints = pull(base.operands, base.partials.__getitem__, [*before, 1.0])
        effect = {
            i: abs((adjoints[parameter] or 0.0) * _scale(x))
            for i, (parameter, x) in enumerate(zip(base.parameters, self._at, strict=True))
            if parameter is not None and parameter <= place
        }
        return sorted((i for i in effect if effect[i]), key=lambda i: -effect[i])


def _scale(x: float) -> float:
    """Return the size of a parameter, a tenth of which is a line's first step."""
    return max(abs(x), 1e-3) if x else 1.0


def _own_scale(x: float) -> float:
    """Return the size of a parameter as a divisor or under a root, however small it is."""
    return abs(x) or 1.0
