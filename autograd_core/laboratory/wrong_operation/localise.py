"""Which operation is wrong? Every local derivative of a computation, held against its numbers.

Two sources of truth. An operation of the table is evaluated on its own around its recorded
operands (`row_check`). One whose function is not known - made by `record()`, or of another
engine - is judged by how its number moves with its operands' when the parameters are moved along
lines (`chain_check`): work in proportion to the nodes for each line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest

from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.subject import Subject, Sweep
from autograd_core.laboratory.subjects.tape import Reader, Recorder, Tape, Unreadable
from autograd_core.laboratory.wrong_operation.candidates import (
    LEAF,
    depending_on,
    in_words,
    suspected,
    unseen_rows,
)
from autograd_core.laboratory.wrong_operation.chain_check import TapeLine, reader_of
from autograd_core.laboratory.wrong_operation.operand_check import wrong_operand
from autograd_core.laboratory.wrong_operation.row_check import (
    WrongPartial,
    is_plainly_right,
    wrong_partial,
)
from autograd_core.laboratory.wrong_operation.sweep_fault import NONLINEAR, sweep_fault
from autograd_core.program import pull
from autograd_core.text.progress import beat

MOST_LINES = 4
"""Along how many suspected parameters, and along how many random directions, nodes are watched."""

_NOTHING = (
    "No local derivative was found to be wrong, and the sweep is their sum over all paths: the "
    "mismatch could not be traced to an operation"
)

MOST_NODES = 80_000
"""Fewer lines where they have more nodes together than this: each costs some 25 evaluations."""

LARGEST = 0.1
"""The first step along a line, relative to the parameters."""


@dataclass(frozen=True)
class Diagnosis:
    """What was found out about a wrong gradient.

    Attributes:
        wrong: the first wrong operation, if one is.
        notes: in words: a graph that is cut, a sweep that is at fault, or that nothing was found.
    """

    wrong: WrongOperation | None
    notes: tuple[str, ...]


def diagnose(subject: Subject, sweep: Sweep, findings: Sequence[Finding]) -> Diagnosis:
    """Trace the mismatches of a gradient check to an operation, or to the sweep.

    Args:
        subject: what was checked.
        sweep: its value and gradient.
        findings: the check's findings; those that are a MISMATCH are traced.
    """
    suspicious = {f.name for f in findings if f.verdict is Verdict.MISMATCH}
    suspects = [i for i, name in enumerate(subject.names) if name in suspicious]
    try:
        base = subject.tape(subject.point)
        found, unseen = _find(_reader(subject, base), base, subject.point, suspects)
    except Unreadable as error:
        return Diagnosis(None, (f"the mismatch cannot be traced to an operation: {error}",))
    wrong = None if found is None else describe(base, *found)
    notes = [] if wrong is None or found is None else _remarks(base, wrong, *found)
    whole = found is None or found[1].complete
    fault = sweep_fault(base, subject.names, sweep.gradient) if whole else ""
    if fault:
        right = "All local derivatives that could be measured are right. " if wrong is None else ""
        notes.append(f"{right}{fault[0].upper()}{fault[1:]}")
    if wrong is None and not fault:
        blind = [*suspected(base, unseen, suspects), *unseen_rows(base, suspects)]
        notes.append(in_words(base, sorted(blind)) if blind else _NOTHING)
    return Diagnosis(wrong, tuple(notes))


def _reader(subject: Subject, base: Tape) -> Reader:
    """How the numbers of a subject's nodes are read with its parameters elsewhere."""
    if isinstance(subject, (FunctionSubject, GraphSubject)):
        return subject.numbers
    return reader_of(subject.tape, base)


def _remarks(tape: Tape, wrong: WrongOperation, place: int, found: WrongPartial) -> list[str]:
    """What else is known about a wrong operation, in words."""
    entry = tape.entries[place]
    line = entry.rule or wrong.where
    where = f" at {line}" if line else ""
    if entry.is_leaf:
        name = f" {wrong.label!r}" if wrong.label else ""
        return [
            f"The graph is cut: the leaf{name}, used{where}, holds a number that was computed "
            "from a parameter outside the graph (through .data, detach() or plain floats). It "
            f"moves with slope {wrong.numeric:.6g}, and no gradient flows through it"
        ]
    if not found.complete:
        return [
            f"The number of {entry.op!r}{where} also moves with something that is not among its "
            "operands: one is missing there, or was taken as a plain number (.data)"
        ]
    if entry.remark == NONLINEAR:
        return [
            f"The backward rule of {entry.op!r}{where} does not pass on a multiple of the "
            f"gradient that it receives, which was {entry.adjoint:.6g} here; the local "
            "derivative is what it passed on, divided by that"
        ]
    return []


def find_wrong_operation(
    recorder: Recorder, at: Sequence[float], suspects: Sequence[int] = (), seed: int = 0
) -> WrongOperation | None:
    """The first operation, in creation order, whose local derivatives are not those of its values.

    A leaf that is no parameter, but moves with one, counts as an operation without operands whose
    recorded derivative is 0: its number was computed outside the graph, which is cut there.

    Args:
        recorder: evaluates the program with its parameters at given numbers, as a Tape.
        at: the parameters.
        suspects: which parameters have a wrong gradient; all by default.
        seed: of the random directions that are used where there are many parameters.

    Returns:
        None if no local derivative contradicts the numbers, or where they cannot be measured.
    """
    base = recorder(at)
    found, _ = _find(reader_of(recorder, base), base, at, suspects, seed)
    return None if found is None else describe(base, *found)


def _find(
    reader: Reader, base: Tape, at: Sequence[float], suspects: Sequence[int], seed: int = 0
) -> tuple[tuple[int, WrongPartial] | None, list[int]]:
    """The first wrong operation and what is wrong with it; the unknown ones not measured."""
    search = _LineSearch(reader, base, at, suspects or range(len(at)), seed)
    found = _first_wrong_row(base, search.suspected())
    end = len(base.entries) if found is None else found[0]
    place = search.first_wrong(_unknown(base, end))
    return found if place is None else (place, search.judge(place)), sorted(search.unseen)


def describe(tape: Tape, place: int, found: WrongPartial) -> WrongOperation:
    """A wrong local derivative with all that is known about its node."""
    entry = tape.entries[place]
    operands = [tape.entries[o] for o in entry.operands]
    return WrongOperation(
        op=entry.op or LEAF,
        operands=tuple(operand.value for operand in operands),
        operand_labels=tuple(operand.label for operand in operands),
        position=found.position,
        recorded=found.recorded,
        numeric=found.numeric,
        label=entry.label,
        where=entry.where or _first_use(tape, place),
        nodes=place + 1,
        rule=entry.rule,
    )


def _first_use(tape: Tape, place: int) -> str:
    """The line that first used a node: a leaf's own line is not known."""
    lines = (entry.where for entry in tape.entries[place:] if place in entry.operands)
    return next(lines, "") if tape.entries[place].is_leaf else ""


def _first_wrong_row(tape: Tape, moving: Set[int]) -> tuple[int, WrongPartial] | None:
    """The first node of a known function with a wrong partial; equal nodes are examined once.

    Args:
        tape: the computation.
        moving: the places that depend on a suspected parameter. A derivative with respect to
            another operand is no reason for a wrong gradient.
    """
    right = set()
    values = tape.values
    for place, entry in enumerate(tape.entries):
        if not entry.known or place not in moving:
            continue
        operands = entry.operands
        positions = tuple([i for i, o in enumerate(operands) if o in moving])
        numbers = tuple([values[o] for o in operands])
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


def _unknown(tape: Tape, end: int) -> list[int]:
    """The nodes before a place that only evaluations of the whole program can judge."""
    parameters = set(tape.parameters)
    return [
        place
        for place, entry in enumerate(tape.entries[:end])
        if not entry.known and place not in parameters
    ]


class _LineSearch:
    """Lines through the point, and the first node that contradicts its operands along one."""

    def __init__(
        self,
        reader: Reader,
        base: Tape,
        at: Sequence[float],
        suspects: Sequence[int],
        seed: int,
    ):
        self._reader = reader
        self._base = base
        self._at = at
        self._suspects = suspects
        self._random = random.Random(seed)
        self._line: TapeLine | None = None
        self.unseen: set[int] = set()
        self._known: dict[tuple[int, float], TapeLine] = {}
        self._most = max(1, min(MOST_LINES, MOST_NODES // len(base.entries)))

    def suspected(self) -> set[int]:
        """The places of the nodes that depend on a suspected parameter."""
        return depending_on(self._base, self._suspects)

    def first_wrong(self, places: Sequence[int]) -> int | None:
        """The first of the places that is wrong along any of the lines; None if none is."""
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
        """The first of the places that contradicts its operands along a line, at two steps."""
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
        """Which operand of a wrong node it is, if that can be told; else all along the line."""
        assert self._line is not None
        found = wrong_operand(self._base, place, self._lines_behind(place))
        if found is not None and found.complete:
            return found
        entry = self._base.entries[place]
        if found is None and entry.likely and self._base.coarse == 1.0:
            numbers = [self._base.entries[o].value for o in entry.operands]
            found = wrong_partial(entry.likely, numbers, entry.static, entry.partials)
            if found is not None:
                return found
        defect = self._line.defect(place)
        numeric = defect.recorded + defect.derivative
        return WrongPartial(None, defect.recorded, numeric, complete=found is None)

    def _lines(self) -> Iterator[TapeLine]:
        """Along single suspects, and where these are many, along random directions too."""
        for i in list(self._suspects)[: self._most]:
            yield from self._lines_of(i)
        if len(self._suspects) > self._most:
            for scale in (_scale, _own_scale) * ((self._most + 1) // 2):
                direction = [s * self._random.choice((-1, 1)) for s in map(scale, self._at)]
                yield TapeLine(self._reader, self._base, self._at, direction, LARGEST)

    def _lines_of(self, i: int) -> Iterator[TapeLine]:
        """Along one parameter; a small one by steps of its own size, too."""
        direction = [1.0 if i == j else 0.0 for j in range(len(self._at))]
        for scale in dict.fromkeys((_scale(self._at[i]), _own_scale(self._at[i]))):
            if (i, scale) not in self._known:
                line = TapeLine(self._reader, self._base, self._at, direction, LARGEST * scale)
                self._known[i, scale] = line
            yield self._known[i, scale]

    def _lines_behind(self, place: int) -> Iterator[TapeLine]:
        """Lines along which a node's operands move apart, and some along which they should not.

        That on which the node was found; for each operand in turn the parameters that move it
        most; then suspects on which no operand depends.
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
        """The parameters that move a node, by its recorded derivatives: those that do most first.

        They may be trusted: the first wrong node comes later.
        """
        base, before = self._base, [None] * place
        flow = pull(base.operands, base.partials.__getitem__, [*before, 1.0])
        effect = {
            i: abs((flow[parameter] or 0.0) * _scale(x))
            for i, (parameter, x) in enumerate(zip(base.parameters, self._at, strict=True))
            if parameter is not None and parameter <= place
        }
        return sorted((i for i in effect if effect[i]), key=lambda i: -effect[i])


def _scale(x: float) -> float:
    """The size of a parameter, of which a line's first step is a tenth."""
    return max(abs(x), 1e-3) if x else 1.0


def _own_scale(x: float) -> float:
    """The size of a parameter that is used as a divisor or under a root, however small it is."""
    return abs(x) or 1.0
