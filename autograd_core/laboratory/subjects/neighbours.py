"""Decisions and rounding of a subject at points beside its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from autograd_core.laboratory.subjects.error_model import bounds
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.laboratory.subjects.tape import Tape, Unreadable
from autograd_core.laboratory.subjects.ties import Decided


class Neighbours:
    """The neighbours of a subject's point on a line.

    Args:
        subject: the subject.
        moves: gives the parameters that move, with their numbers, at a coordinate of the line.
        values: whether the line has values of the subject, not of its gradient.
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
        """List all decisions at a coordinate."""
        return self._subject.decided(self._moves(x))

    def rounding(self, x: float) -> float | None:
        """Bound the rounding of the value at a coordinate; None if unknown.

        At a tie itself, the bound of the sweep uses the partial that convention chose, often 0.
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
    """Bound the rounding of the last entry of a tape; None if local derivatives are missing."""
    if any(len(entry.partials) != len(entry.operands) for entry in tape.entries):
        return None
    return bounds(tape.operations(), len(tape.entries) - 1, ()).rounding
