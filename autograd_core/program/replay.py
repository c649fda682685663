"""Replay: recompute the root for other leaf values.

At first only the nodes that depend on these leaves are run, one by one. After many times the graph
becomes array steps, and the machine runs all of them: sooner, with the same bits.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from autograd_core import cones
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import value_of
from autograd_core.program import NoFormula, Program

if TYPE_CHECKING:  # imported where a graph is computed many times
    from autograd_core.program.rerun import Rerun

_Read = TypeVar("_Read")

OTHER_COST = 300
"""What computing a node that is no plain arithmetic costs, in nodes that are."""

PLAN_COST = 150
"""What finding the array steps of a graph costs, for each node."""


class Replay:
    """A recorded graph as arrays, with the numbers that its leaves hold now.

    Args:
        program: its operations.

    Attributes:
        operands: the places of each node's operands.
        flat_operands: the same, one after the other; `starts`: where those of each node begin.
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
        self.starts = array("i", ends)
        self.flat_operands = array("i", [o for operands in self.operands for o in operands])
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
        others = array("i", self._codes).count(0) - len(self._leaves)
        self._cost = 1.0 + OTHER_COST * others / count
        self.watch(())
        self._held = array("d", [leaf.data for leaf in self._leaves])

    def is_current(self) -> bool:
        """Whether all leaves still hold the numbers that they held when this was made."""
        return bool(cones.hold(self._leaves, self._held))

    def watch(self, places: Sequence[int]) -> None:
        """Let `values` give the numbers of nodes beside the root, from now on."""
        self._watched = array("i", places)
        self._spent = 0.0
        self._rerun: Rerun | None = None

    def value(self, moves: Mapping[int, float]) -> float:
        """The root's number with other numbers for some leaves.

        Raises:
            NoFormula: a node that depends on a moved leaf was made by `record`.
        """
        return self.values(moves)[0]

    def values(self, moves: Mapping[int, float]) -> tuple[float, array[float]]:
        """The root's number, and those of the watched nodes, with other ones for some leaves.

        Args:
            moves: a number for each leaf that changes, by its place.

        Raises:
            NoFormula: as `value`.
        """
        if self._rerun is not None:
            found = self._rerun.values(moves)
            if found is not None:
                return found
        there = self._run(moves, lambda: (self._now[-1], cones.gather(self._now, self._watched)))
        before, limit = self._spent, PLAN_COST * len(self._nodes)
        self._spent = before + self._size * self._cost
        if before <= limit < self._spent and self.is_current():
            from autograd_core.program.rerun import rerun

            self._rerun = rerun(self._nodes[-1], self._watched, self.numbers)
        return there

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
        self._size = cones.spread(
            self.starts, self.flat_operands, self._moved, self._cone, first, count
        )
        for place in (*leaves, *self._cone[: self._size]):
            self._moved[place] = 0
        self._cone_of = leaves

    def _compute(self, cone: array[int], count: int) -> None:
        """Compute the numbers of some nodes again."""
        cones.compute(
            self._codes, self.starts, self.flat_operands, cone, count, self._now, self._other
        )

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
