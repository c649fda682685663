"""Replay: recompute the root for other leaf values, running only the nodes that depend on them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograd_core import cones
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import value_of
from autograd_core.program import NoFormula, Program

_Read = TypeVar("_Read")


class Replay:
    """A recorded graph as arrays, with the numbers that its leaves hold now.

    Args:
        program: its operations.

    Attributes:
        operands: the places of each node's operands.
        numbers: the number of each node, for the leaves as they were when this was made.
    """

    def __init__(self, program: Program):
        nodes = program.nodes
        count = len(nodes)
        self._nodes = nodes
        self.operands = program.operands
        ends = [0]
        for operands in self.operands:
            ends.append(ends[-1] + len(operands))
        self._starts = array("i", ends)
        self._flat = array("i", [o for operands in self.operands for o in operands])
        self._codes = array("i", [cones.CODES.get(node.op, 0) for node in nodes])
        self._slices = [_evenly(operands) for operands in self.operands]
        self._moved = array("i", bytes(4 * count))
        self._cone = array("i", bytes(4 * count))
        self._cone_of: tuple[int, ...] = ()
        self._size = 0
        self.numbers = array("d", [node.data for node in nodes])
        self._now = self.numbers
        everything = array("i", [i for i, node in enumerate(nodes) if not node.is_leaf])
        self._compute(everything, len(everything))
        self._now = array("d", self.numbers)
        self._leaves = [node for node in nodes if node.is_leaf]
        self._held = array("d", [leaf.data for leaf in self._leaves])

    def is_current(self) -> bool:
        """Whether all leaves still hold the numbers that they held when this was made."""
        return bool(cones.hold(self._leaves, self._held))

    def value(self, moves: Mapping[int, float]) -> float:
        """The root's number with other numbers for some leaves.

        Raises:
            NoFormula: a node that depends on a moved leaf was made by `record`.
        """
        return self.values(moves, ())[0]

    def values(
        self, moves: Mapping[int, float], watched: Sequence[int]
    ) -> tuple[float, list[tuple[int, list[float]]]]:
        """The root's number, and the operands' numbers of the watched nodes that changed.

        Args:
            moves: a number for each leaf that changes, by its place.
            watched: places of nodes.

        Raises:
            NoFormula: as `value`.
        """
        moved: list[tuple[int, list[float]]] = []
        now = self._now

        def watch() -> Any:
            if watched:
                places = sorted(set(self._cone[: self._size]).intersection(watched))
                moved.extend((i, [now[o] for o in self.operands[i]]) for i in places)
            return now[-1]

        value: float = self._run(moves, watch)
        return value, moved

    def _run(self, moves: Mapping[int, float], read: Callable[[], _Read]) -> _Read:
        """Compute with other numbers for some leaves, read a result, and put the numbers back."""
        self._find_cone(tuple(moves))
        now = self._now
        try:
            for place, x in moves.items():
                now[place] = x
            self._compute(self._cone, self._size)
            return read()
        finally:
            cones.restore(self._cone, self._size, now, self.numbers)
            for place in moves:
                now[place] = self.numbers[place]

    def all_numbers(self, moves: Mapping[int, float]) -> array[float]:
        """The numbers of all nodes with other numbers for some leaves.

        Raises:
            NoFormula: as `value`.
        """
        return self._run(moves, lambda: self._now[:])

    def _find_cone(self, leaves: tuple[int, ...]) -> None:
        """Find the nodes that depend on some leaves; the same leaves again cost nothing."""
        if leaves == self._cone_of or not leaves:
            self._size = self._size if leaves else 0
            self._cone_of = leaves
            return
        for place in leaves:
            self._moved[place] = 1
        first, count = min(leaves), len(self._nodes)
        self._size = cones.spread(self._starts, self._flat, self._moved, self._cone, first, count)
        for place in (*leaves, *self._cone[: self._size]):
            self._moved[place] = 0
        self._cone_of = leaves

    def _compute(self, cone: array[int], count: int) -> None:
        """Compute the numbers of some nodes again."""
        cones.compute(self._codes, self._starts, self._flat, cone, count, self._now, self._other)

    def _other(self, place: int) -> float:
        """The number of a node that is not plain arithmetic."""
        node = self._nodes[place]
        operands = self.operands[place]
        part = self._slices[place]
        now = self._now
        there: Sequence[float]
        there = now[part] if part is not None else [now[o] for o in operands]
        if node.op in PRIMITIVES and node.op != "identity":
            return value_of(node.op, there, node.static)
        if all(repr(x) == repr(v.data) for x, v in zip(there, node.operands, strict=True)):
            data: float = node.data
            return data
        if node.op == "identity":
            return there[0]
        raise NoFormula(node.op, "replay", "replay with leaves that it does not depend on")


def _evenly(places: Sequence[int]) -> slice | None:
    """The places as a slice if they are evenly spaced, else None."""
    if len(places) < 3 or (step := places[1] - places[0]) < 1:
        return None
    found = range(places[0], places[0] + step * len(places), step)
    return slice(found.start, found.stop, step) if places == tuple(found) else None
