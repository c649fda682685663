"""The derivatives of a result by Values that may have been computed from each other."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.program.passes.chain_rule import pull
from autograd_core.sweep import adjoints
from autograd_core.value import Value


def derivatives_at(root: Value, at: Sequence[Value]) -> list[float]:
    """The derivative by each Value while the others keep their numbers, in the sweep's bits.

    A function that takes h and w has a derivative by w, whatever h was computed from.
    """
    if all(value.is_leaf for value in at):
        return adjoints([root], [1.0], at)
    ends = {id(value) for value in at}
    found = {id(root): root}
    waiting = [] if id(root) in ends else [root]
    while waiting:
        for operand in waiting.pop().operands:
            if id(operand) not in found:
                found[id(operand)] = operand
                if id(operand) not in ends:
                    waiting.append(operand)
    nodes = sorted(found.values(), key=lambda node: node._serial)
    places = {id(node): place for place, node in enumerate(nodes)}
    operands = [
        () if id(node) in ends else [places[id(x)] for x in node.operands] for node in nodes
    ]
    start: list[float | None] = [None] * len(nodes)
    start[places[id(root)]] = 1.0
    pulled = pull(operands, lambda place: nodes[place].partials, start)
    arrived = (pulled[places[id(x)]] if id(x) in places else None for x in at)
    return [0.0 if found is None else found for found in arrived]
