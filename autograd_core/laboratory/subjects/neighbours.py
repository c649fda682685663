"""A subject's decisions and rounding at points beside the checked one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from autograd_core.laboratory.subjects.error_model import Operation, bounds
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.laboratory.subjects.tape import Tape, Unreadable
from autograd_core.laboratory.subjects.ties import Decided


class Neighbours:
    """The points of a line through a subject's point.

    Args:
        subject: the checked subject.
        moves: where its parameters are at a coordinate of the line.
        values: whether the line has the subject's values, and not its gradients.
    """

    def __init__(
        self,
        subject: Subject,
        moves: Callable[[float], Mapping[int, float]],
        values: bool = True,
    ):
        self._subject = subject
        self._moves = moves
        self._values = values

    def decided(self, x: float) -> Sequence[Decided]:
        """All decisions at a coordinate."""
        return self._subject.decided(self._moves(x))

    def rounding(self, x: float) -> float | None:
        """A bound on the rounding of the value at a coordinate; None where none is known.

        At a tie the bound of the sweep knows the slope that the convention chose, often 0.
        """
        if not self._values:
            return None
        moves = self._moves(x)
        numbers = [moves.get(i, at) for i, at in enumerate(self._subject.point)]
        try:
            return _rounding(self._subject.tape(numbers))
        except (Unreadable, ArithmeticError, ValueError):
            return None


def _rounding(tape: Tape) -> float | None:
    """The bound for the last entry of a tape; None if local derivatives are missing on it."""
    operations = []
    for place, entry in enumerate(tape.entries):
        if entry.operands:
            if len(entry.partials) != len(entry.operands):
                return None
            numbers = tuple([tape.entries[o].value for o in entry.operands])
            operations.append(
                Operation(place, entry.value, entry.operands, numbers, entry.partials)
            )
    return bounds(operations, len(tape.entries) - 1, ()).rounding
