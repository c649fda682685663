"""Which operation is wrong? Every local derivative of a computation, compared with its numbers.

An operation of the table is evaluated alone around its recorded operands (`row_check`). An
operation of unknown function - made by `record()`, or of another engine - is judged by its number:
the parameters move along lines, and its number must move as those of its operands say
(`chain_check`). Each line takes work in proportion to the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.place import LEAF
from autograd_core.laboratory.subjects.subject import Subject, Sweep
from autograd_core.laboratory.subjects.tape import Reader, Tape, Unreadable
from autograd_core.laboratory.wrong_operation.candidates import candidates, in_words
from autograd_core.laboratory.wrong_operation.chain_check import reader_of
from autograd_core.laboratory.wrong_operation.row_check import WrongPartial
from autograd_core.laboratory.wrong_operation.search import first_wrong_operation
from autograd_core.laboratory.wrong_operation.sweep_fault import NONLINEAR, sweep_fault

_NOTHING = (
    "No local derivative was found to be wrong, and the sweep is their sum over all paths: the "
    "mismatch cannot be traced to an operation"
)


@dataclass(frozen=True)
class Diagnosis:
    """The findings about a wrong gradient.

    Attributes:
        wrong: the first wrong operation, if there is one.
        notes: sentences: the graph is cut, the sweep is at fault, or nothing was found.
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
        reader = _reader(subject, base)
        found, unseen = first_wrong_operation(reader, base, subject.point, suspects)
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
        blind = candidates(base, unseen, suspects)
        notes.append(in_words(base, blind) if blind else _NOTHING)
    return Diagnosis(wrong, tuple(notes))


def _reader(subject: Subject, base: Tape) -> Reader:
    """Return what reads the numbers of a subject's nodes with its parameters elsewhere."""
    if isinstance(subject, (FunctionSubject, GraphSubject)):
        return subject.numbers
    return reader_of(subject.tape, base)


def _remarks(tape: Tape, wrong: WrongOperation, place: int, found: WrongPartial) -> list[str]:
    """Say what else is known about a wrong operation."""
    entry = tape.entries[place]
    line = entry.rule or wrong.where
    where = f" at {line}" if line else ""
    if entry.is_leaf:
        name = f" {wrong.label!r}" if wrong.label else ""
        return [
            f"The graph is cut: the leaf{name}, used{where}, holds a number that was computed "
            "from a parameter outside the graph (through .data, detach() or plain floats). It "
            f"has the derivative {wrong.numeric:.6g}, and no gradient flows through it"
        ]
    if not found.complete:
        return [
            f"The number of {entry.op!r}{where} also moves with something that is not among its "
            "operands: an operand is missing, or was taken as a plain number (.data)"
        ]
    if entry.remark == NONLINEAR:
        return [
            f"The backward rule of {entry.op!r}{where} does not pass on a multiple of the "
            f"gradient that it receives, which was {entry.adjoint:.6g} here; the local "
            "derivative is what it passed on, divided by that"
        ]
    return []


def describe(tape: Tape, place: int, found: WrongPartial) -> WrongOperation:
    """Return a wrong local derivative with all that is known about its node."""
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
    """Return the line that first used a leaf, whose own line is not known; "" for a result."""
    lines = (entry.where for entry in tape.entries[place:] if place in entry.operands)
    return next(lines, "") if tape.entries[place].is_leaf else ""
