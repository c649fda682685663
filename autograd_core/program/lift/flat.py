"""Flat: a recorded graph as parallel arrays; `flatten` makes it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autograd_core.value import Value

LEAF = -1


def _no_ints() -> array[int]:
    """An empty array of whole numbers."""
    return array("i")


@dataclass
class Operations:
    """What computes each node of a graph, in parallel arrays and in creation order.

    Place 0 is the oldest node.

    Attributes:
        names: the operations that occur.
        ops: for each place the number of its operation in `names`; LEAF, -1, for a leaf.
        offsets: the operands of place i are operands[offsets[i]:offsets[i + 1]].
        operands: the places of all operands, in order.
        data: the recorded numbers.
        static_numbers: for each place the number of its static parameters among `static_values`.
        static_values: the static parameters that occur; the first are those of a node without.
        leaf_places: the places of the leaves.
    """

    names: list[str] = field(default_factory=list)
    ops: array[int] = field(default_factory=_no_ints)
    offsets: array[int] = field(default_factory=lambda: array("i", [0]))
    operands: array[int] = field(default_factory=_no_ints)
    data: array[float] = field(default_factory=lambda: array("d"))
    static_numbers: array[int] = field(default_factory=_no_ints)
    static_values: list[tuple[Any, ...]] = field(default_factory=lambda: [()])
    leaf_places: array[int] = field(default_factory=_no_ints)
    _static_texts: dict[str, int] = field(
        default_factory=lambda: {"()": 0}, init=False, repr=False, compare=False
    )

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

    def put(self, op: str, operands: Sequence[int], static: tuple[Any, ...], number: float) -> int:
        """Add a node; its place.

        Args:
            op: its operation; "" for a leaf.
            operands: their places.
            static: its static parameters.
            number: what it was when it was recorded.
        """
        if not op:
            self.leaf_places.append(len(self.ops))
        elif op not in self.names:
            self.names.append(op)
        self.ops.append(self.names.index(op) if op else LEAF)
        self.operands.extend(operands)
        self.offsets.append(len(self.operands))
        self.data.append(number)
        self.static_numbers.append(self._number_of(static))
        return len(self.ops) - 1

    def _number_of(self, static: tuple[Any, ...]) -> int:
        """The number of static parameters, compared as text, which tells -0.0 from 0.0."""
        number = self._static_texts.setdefault(repr(static), len(self.static_values))
        if number == len(self.static_values):
            self.static_values.append(static)
        return number

    def has_ops_of(self, other: Operations) -> bool:
        """Whether the operations are those of others, place by place."""
        if self.names == other.names:
            return self.ops == other.ops
        return len(self) == len(other) and all(
            self.op(place) == other.op(place) for place in range(len(self))
        )

    def has_operands_of(self, other: Operations) -> bool:
        """Whether the operands are those of others, place by place."""
        return self.offsets == other.offsets and self.operands == other.operands

    def has_statics_of(self, other: Operations, but: Iterable[int] = ()) -> bool:
        """Whether the static parameters are those of others, place by place, but for some."""
        if len(self) != len(other):
            return False
        mine, theirs = self.static_numbers[:], other.static_numbers[:]
        for place in but:
            mine[place] = theirs[place] = 0
        return all(
            repr(self.static_values[a]) == repr(other.static_values[b])
            for a, b in set(zip(mine, theirs, strict=True))
        )


@dataclass
class Flat(Operations):
    """The nodes of a graph as parallel arrays.

    Attributes:
        leaf_nodes: the leaves that are no plain numbers.
        variables: their places, by `id`, in the same order.
        root: the place of the root, the last one unless other nodes were asked for.
    """

    leaf_nodes: list[Value] = field(default_factory=list)
    variables: Mapping[int, int] = field(default_factory=dict)
    root: int = 0

    @cached_property
    def leaves(self) -> Mapping[int, Value]:
        """The leaves that are no plain numbers, by place."""
        return dict(zip(self.variables.values(), self.leaf_nodes, strict=True))
