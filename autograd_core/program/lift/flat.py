"""Flat: a recorded graph as parallel arrays; `flatten` makes it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
        static_numbers: for each place the number of its static parameters among `static_values`.
        static_values: the static parameters that occur; the first are those of a node without.
        leaf_places: the places of the leaves.
        leaf_nodes: the leaves that are no plain numbers.
        variables: their places, by `id`, in the same order.
        root: the place of the root, the last one unless other nodes were asked for.
    """

    names: list[str]
    ops: array[int]
    offsets: array[int]
    operands: array[int]
    data: array[float]
    static_numbers: array[int]
    static_values: list[tuple[Any, ...]]
    leaf_places: array[int]
    leaf_nodes: list[Value]
    variables: Mapping[int, int]
    root: int

    @cached_property
    def leaves(self) -> Mapping[int, Value]:
        """The leaves that are no plain numbers, by place."""
        return dict(zip(self.variables.values(), self.leaf_nodes, strict=True))

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.ops)

    def op(self, place: int) -> str:
        """The name of the operation of a node; "" for a leaf."""
        code = self.ops[place]
        return "" if code == LEAF else self.names[code]

    def static(self, place: int) -> tuple[Any, ...]:
        """The static parameters of a node; () if it has none."""
        return self.static_values[self.static_numbers[place]]

    def operands_of(self, place: int) -> array[int]:
        """The places of the operands of a node."""
        return self.operands[self.offsets[place] : self.offsets[place + 1]]
