"""Operations whose local derivative could not be measured: one of them may be wrong.

Next to a pole, among subnormal numbers or on fast waves, no step between two floats shows a
derivative. If a search finds nothing wrong, it names these operations and does not call them
right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from math import isfinite

from autograd_core.laboratory.subjects.place import LEAF
from autograd_core.laboratory.subjects.tape import Tape, TapeEntry
from autograd_core.laboratory.wrong_operation.row_check import is_measurable
from autograd_core.program import depending
from autograd_core.text.text_table import first_of

MOST_CANDIDATES = 3
"""The most unmeasured operations that are named."""

MOST_ASKED = 1000
"""The most operations that are tested with a planted error."""


def in_words(tape: Tape, places: Sequence[int]) -> str:
    """Name the operations that could not be measured: one of them may be wrong."""
    shown = [_unmeasured(tape, place) for place in places[:MOST_CANDIDATES]]
    more = f" and {len(places) - len(shown)} more" if len(places) > len(shown) else ""
    return (
        "No local derivative that could be measured is wrong, and the sweep is their sum over "
        f"all paths. These could not be measured, so one of them may be wrong: "
        f"{'; '.join(shown)}{more}"
    )


def _unmeasured(tape: Tape, place: int) -> str:
    """Show an operation with its numbers, and why its derivative could not be measured."""
    entry = tape.entries[place]
    numbers = tape.numbers(entry)
    shown = first_of([f"{x:.6g}" for x in numbers])
    where = f" at {entry.where}" if entry.where else ""
    if not all(map(isfinite, [entry.value, *numbers])):
        why = "its numbers are not finite"
    elif not all(isfinite(d) for d in entry.partials if d is not None):
        why = "its recorded derivative is not finite"
    else:
        why = "no step between the floats there shows its derivative"
    return f"{entry.op or LEAF}({shown}) = {entry.value:.6g}{where} ({why})"


def candidates(tape: Tape, unseen: Sequence[int], suspects: Sequence[int]) -> list[int]:
    """List the places of operations that may be wrong although nothing shows it.

    Those are unknown operations that were not seen to be right, and known ones at which an error
    of a tenth would not have shown. Only operations that depend on a suspected parameter count; of
    known ones at most `MOST_ASKED` are tested, equal ones once.
    """
    moving = depending_on(tape, suspects)
    asked: set[str] = set()
    found = [place for place in unseen if place in moving and not tape.entries[place].is_leaf]
    for place, entry, numbers, positions in moving_rows(tape, moving):
        same = repr((entry.op, numbers, entry.static, positions))
        if same not in asked and len(asked) < MOST_ASKED:
            asked.add(same)
            if not is_measurable(entry.op, numbers, entry.static, entry.partials, positions):
                found.append(place)
    return sorted(found)


def moving_rows(
    tape: Tape, moving: Set[int]
) -> Iterator[tuple[int, TapeEntry, tuple[float, ...], tuple[int, ...]]]:
    """Yield the nodes of known functions that move, with their operands.

    Args:
        tape: the computation.
        moving: the places that depend on a suspected parameter. A derivative by another operand
            cannot make the gradient wrong.

    Yields:
        A node's place, the node, the numbers of its operands, and the positions of those that
        move.
    """
    values = tape.values
    for place, entry in enumerate(tape.entries):
        if entry.known and place in moving:
            operands = entry.operands
            positions = tuple([i for i, o in enumerate(operands) if o in moving])
            yield place, entry, tuple([values[o] for o in operands]), positions


def depending_on(tape: Tape, suspects: Sequence[int]) -> set[int]:
    """Return the places of the suspected parameters and of the nodes that depend on them."""
    places = [place for i in suspects if (place := tape.parameters[i]) is not None]
    return depending(tape.operands, places)
