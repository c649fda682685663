"""Ties: operands that lie exactly on a kink, and the steps at which they leave it.

A tie that rounding hides: (1 + x) - 1 is 0 at x = 0, and rounds back to 0 for all steps below
1e-16. At such a step everything is decided as at the point itself and nothing moves, so nothing is
measured there. What counts is how the program decides at steps at which the operand has left.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from autograd_core.laboratory.subjects.decisions import QUIET, decider, is_step, on_kink
from autograd_core.laboratory.subjects.error_model import Operation
from autograd_core.value import Value


class Decided(NamedTuple):
    """One decision of a program: an operation that has kinks, or a comparison.

    Attributes:
        name: of the operation, or the symbol of the comparison.
        outcome: what was decided.
        tied: whether it was decided exactly on a kink, or of equal numbers.
    """

    name: str
    outcome: Hashable
    tied: bool


class DecisionLog:
    """An observer that keeps all decisions in their order, those without effect too."""

    def __init__(self) -> None:
        self.made: list[Decided] = []

    def created(self, node: Any) -> None:
        """Keep what the operation decided."""
        if node.op and node.op not in QUIET:
            self.made.append(decided_by(node, Operation.of(node)))

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep what was decided."""
        self.made.append(Decided(symbol, outcome, a == b))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """A sweep decides nothing."""


def decided_by(node: Value, numbers: Operation) -> Decided:
    """What an operation decides with certain numbers."""
    outcome = decider(node.op)(numbers.numbers, numbers.value, numbers.partials, node.static)
    tied = not is_step(node.op) and on_kink(node.op, numbers.numbers, node.static)
    return Decided(node.op, outcome, tied)


def decisions_of(operations: Iterable[tuple[Value, Operation]]) -> tuple[Decided, ...]:
    """What the operations of a recorded graph decide with other numbers."""
    return tuple(
        [decided_by(node, numbers) for node, numbers in operations if node.op not in QUIET]
    )


def leaves(centre: Sequence[Decided], other: Sequence[Decided]) -> bool:
    """Whether a tie at the centre has gone elsewhere, before anything else is decided otherwise.

    What comes after a comparison that came out otherwise is another program.
    """
    left = False
    for before, after in zip(centre, other, strict=False):
        if before == after:
            continue
        if not before.tied or before.name != after.name:
            return False
        left = left or not after.tied
        if isinstance(before.outcome, bool) and before.outcome != after.outcome:
            return True
    return left
