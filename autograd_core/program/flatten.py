"""Flatten a recorded graph: its nodes as parallel arrays, in creation order."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.program.formula import NoFormula
from autograd_core.value import Value

LEAF = -1


@dataclass
class Flat:
    """The nodes of a graph as parallel arrays, in creation order. Place 0 is the oldest node.

    Attributes:
        names: the operations that occur.
        ops: for each place the number of its operation in `names`; LEAF, -1, for a leaf.
        offsets: the operands of place i are operands[offsets[i]:offsets[i + 1]].
        operands: the places of all operands, in order.
        data: the recorded numbers.
        statics: the static parameters of the nodes that have some, by place.
        leaves: the leaves, by place.
        root: the place of the root, the last one unless other nodes were asked for.
    """

    names: list[str]
    ops: array[int]
    offsets: array[int]
    operands: array[int]
    data: array[float]
    statics: Mapping[int, tuple[Any, ...]]
    leaves: Mapping[int, Value]
    root: int

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.ops)

    def op(self, place: int) -> str:
        """The name of the operation of a node; "" for a leaf."""
        code = self.ops[place]
        return "" if code == LEAF else self.names[code]

    def operands_of(self, place: int) -> array[int]:
        """The places of the operands of a node."""
        return self.operands[self.offsets[place] : self.offsets[place + 1]]


def flatten(root: Value, *others: Value, caller: str = "") -> Flat:
    """The nodes that some Values were computed from, as parallel arrays.

    Args:
        root: the computed Value.
        others: further Values, such as those that a program compared; their nodes are included.
        caller: what the user called, for the message.

    Raises:
        NoFormula: a node was made by `record()`.
    """
    nodes = _nodes((root, *others))
    place_of = {id(node): place for place, node in enumerate(nodes)}
    numbers: dict[str, int] = {}
    ops, offsets, operands = array("i"), array("i", [0]), array("i")
    statics: dict[int, tuple[Any, ...]] = {}
    leaves: dict[int, Value] = {}
    for place, node in enumerate(nodes):
        if node.is_leaf:
            ops.append(LEAF)
            leaves[place] = node
        else:
            ops.append(numbers.setdefault(node.op, len(numbers)))
            operands.extend([place_of[id(v)] for v in node.operands])
            static = node.static
            if static:
                statics[place] = static
        offsets.append(len(operands))
    _require_rows(numbers, caller)
    data = array("d", [node.data for node in nodes])
    return Flat(list(numbers), ops, offsets, operands, data, statics, leaves, place_of[id(root)])


def _nodes(roots: tuple[Value, ...]) -> list[Value]:
    """The roots and all that they were computed from, oldest first."""
    found = {id(root): root for root in roots}
    waiting = list(found.values())
    while waiting:
        for operand in waiting.pop().operands:
            if id(operand) not in found:
                found[id(operand)] = operand
                waiting.append(operand)
    return sorted(found.values(), key=attrgetter("_serial"))


def _require_rows(names: Mapping[str, int], caller: str) -> None:
    """Raise NoFormula unless every operation is a row of the table."""
    for name in names:
        if name not in PRIMITIVES:
            raise NoFormula(name, caller, "write it in primitives, or keep it outside")
