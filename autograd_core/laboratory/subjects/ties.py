"""Ties: operands exactly on a kink, and the steps at which they leave it.

Rounding may keep a tie: (1 + x) - 1 is 0 at x = 0, and rounds to 0 for all steps below 1e-16. At
such a step all decisions are those at the point and nothing moves, so nothing can be measured. The
decisions count at steps at which the tie is resolved.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from autograd_core.laboratory.subjects.decisions import (
    QUIET,
    Numbers,
    Partials,
    decider,
    is_step,
    on_kink,
)
from autograd_core.laboratory.subjects.watching import Listener
from autograd_core.value import Value


class Decided(NamedTuple):
    """One decision of a program: an operation that has kinks, or a comparison.

    Attributes:
        name: the name of the operation, or the symbol of the comparison.
        outcome: the decision.
        tied: whether the operands are exactly on a kink, or the compared numbers are equal.
    """

    name: str
    outcome: Hashable
    tied: bool


class DecisionLog(Listener):
    """An observer that keeps all decisions in order, also those without effect."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Decided] = []

    def created(self, node: Any) -> None:
        """Keep the decision of the operation."""
        if node.op and node.op not in QUIET:
            numbers = [operand.data for operand in node.operands]
            self.made.append(decided_by(node, numbers, node.data, node.partials))

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the outcome."""
        self.made.append(Decided(symbol, outcome, a == b))


def decided_by(node: Value, numbers: Numbers, value: float, partials: Partials) -> Decided:
    """Decide the operation of a node with these numbers for its operands."""
    outcome = decider(node.op)(numbers, value, partials, node.static)
    tied = not is_step(node.op) and on_kink(node.op, numbers, node.static)
    return Decided(node.op, outcome, tied)


def is_resolved(centre: Sequence[Decided], other: Sequence[Decided]) -> bool:
    """Whether a tie at the centre is resolved elsewhere, before any other decision differs.

    After a comparison with another outcome the program is another one.
    """
    resolved = False
    for before, after in zip(centre, other, strict=False):
        if before == after:
            continue
        if not before.tied or before.name != after.name:
            return False
        resolved = resolved or not after.tied
        if isinstance(before.outcome, bool) and before.outcome != after.outcome:
            return True
    return resolved
