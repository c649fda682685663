"""Which operand's local derivative is wrong? As many lines as there are moving operands tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite, nan

from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.laboratory.wrong_operation.chain_check import Defect, TapeLine
from autograd_core.laboratory.wrong_operation.row_check import WrongPartial
from autograd_core.numerical import Estimate
from autograd_core.summing import sum_in_order

MOST_OPERANDS = 6

Solution = tuple[float, float]
"""An unknown and a bound on its error."""


def wrong_operand(tape: Tape, place: int, lines: Iterable[TapeLine]) -> WrongPartial | None:
    """Find the first operand of a wrong node whose partial is off; None if it is unclear.

    Along a line the partials' errors e_i appear together, as sum of e_i * D[x_i]. As many lines
    along which the operands move differently give each of them, with an error bound. If no errors
    fit all the lines, the node moves with something else: then the result has no position and is
    not `complete`.
    """
    entry = tape.entries[place]
    distinct = list(dict.fromkeys(entry.operands))
    if not 0 < len(distinct) <= MOST_OPERANDS:
        return None
    defects: list[Defect] = []
    moves: list[list[Estimate]] = []
    for line in lines:
        if line.start == 0.0:
            continue
        defect = line.defect(place)
        row = [line.derivative(operand) for operand in distinct]
        if isfinite(defect.error) and all(isfinite(move.error) for move in row):
            defects.append(defect)
            moves.append(row)
    moving = [i for i in range(len(distinct)) if any(row[i].derivative for row in moves)]
    moves = [[row[i] for i in moving] for row in moves]
    found = _solve(moves, defects) if moving else []
    if found is None:
        return None
    if not _explains(found, moves, defects):
        return WrongPartial(None, nan, nan, complete=False)
    for i, (off, error) in zip(moving, found, strict=True):
        if abs(off) > error:
            return _named(tape, place, distinct[i], off)
    return None


def _explains(
    found: Sequence[Solution], moves: Sequence[Sequence[Estimate]], defects: Sequence[Defect]
) -> bool:
    """Whether errors of partials explain the defects along every line.

    They do not if the node moves with something that is not among its operands.
    """
    for row, defect in zip(moves, defects, strict=True):
        rest, slack = defect.derivative, defect.error
        for (off, error), move in zip(found, row, strict=True):
            rest -= off * move.derivative
            slack += error * abs(move.derivative) + 10 * abs(off) * move.error
        if not abs(rest) <= slack:
            return False
    return True


def _named(tape: Tape, place: int, operand: int, off: float) -> WrongPartial:
    """Name the operand by its first position, and its derivative by that of all its uses."""
    entry = tape.entries[place]
    positions = [i for i, o in enumerate(entry.operands) if o == operand]
    recorded = sum_in_order(entry.partials[i] or 0.0 for i in positions)
    return WrongPartial(positions[0], recorded, recorded + off)


def _solve(
    moves: Sequence[Sequence[Estimate]], defects: Sequence[Defect]
) -> list[Solution] | None:
    """Solve sum of x_i * D[operand i] = defect, for as many lines as there are unknowns.

    Each unknown is a sum of weight * defect; its bound is the sum of |weight| * error, which
    includes the errors of the D. None if the lines do not determine the unknowns.
    """
    weights = _inverse([[move.derivative for move in row] for row in moves])
    if not weights:
        return None
    offs = [
        sum_in_order(w * d.derivative for w, d in zip(row, defects, strict=True))
        for row in weights
    ]
    errors = [
        defect.error
        + sum_in_order(10 * abs(x) * move.error for x, move in zip(offs, row, strict=True))
        for row, defect in zip(moves, defects, strict=True)
    ]
    bounds = [
        sum_in_order(abs(w) * e for w, e in zip(row, errors, strict=True)) for row in weights
    ]
    return list(zip(offs, bounds, strict=True))


def _inverse(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the left inverse of a matrix of full rank, by Gauss-Jordan elimination; else []."""
    count = len(rows)
    unknowns = len(rows[0]) if rows else 0
    work = [[*row, *(1.0 if i == j else 0.0 for j in range(count))] for i, row in enumerate(rows)]
    free = list(range(count))
    chosen: list[int] = []
    for column in range(unknowns):
        pivot = max(free, key=lambda i: abs(work[i][column]), default=None)
        largest = max(abs(row[column]) for row in rows)
        if pivot is None or abs(work[pivot][column]) <= 1e-6 * largest:
            return []
        free.remove(pivot)
        chosen.append(pivot)
        top = work[pivot][column]
        work[pivot] = [x / top for x in work[pivot]]
        for i in range(count):
            factor = work[i][column]
            if i != pivot and factor:
                work[i] = [x - factor * y for x, y in zip(work[i], work[pivot], strict=True)]
    return [work[pivot][unknowns:] for pivot in chosen]
