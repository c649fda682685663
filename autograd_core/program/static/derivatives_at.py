"""The derivatives of a result by Values that may have been computed from each other."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.program.passes.chain_rule import pull
from autograd_core.program.program import Program, all_operands
from autograd_core.sweep import adjoints
from autograd_core.value import Value


def derivatives_at(root: Value, at: Sequence[Value]) -> list[float]:
    """The derivative by each Value while the others keep their numbers, in the sweep's bits.

    A function that takes h and w has a derivative by w, whatever h was computed from.
    """
    if all(value.is_leaf for value in at):
        return adjoints([root], [1.0], at)
    ends = {id(value) for value in at}
    found = Program(root, lambda node: () if id(node) in ends else all_operands(node))
    start: list[float | None] = [None] * len(found)
    start[-1] = 1.0
    pulled = pull(found.operands, lambda place: found.nodes[place].partials, start)
    arrived = (pulled[found.places[id(x)]] if id(x) in found.places else None for x in at)
    return [0.0 if share is None else share for share in arrived]
