"""The decisions of a recorded graph, with other numbers for its leaves."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property

from autograd_core import cones
from autograd_core.laboratory.subjects.decisions import QUIET, decider, intervals
from autograd_core.program.lift.lifted import Ints
from autograd_core.program.replay import Replay
from autograd_core.value import Value

Partials = Sequence["float | None"]
Again = Callable[[Value, tuple[float, ...]], tuple[float, Partials]]
"""Computes the value and partials of a node from other numbers of its operands."""


class GraphDecisions:
    """The decisions of the operations that a sweep reaches.

    Args:
        nodes: the operations and leaves, in creation order.
        replay: the same, as arrays, with their numbers at the point.
        again: computes a node again.

    Attributes:
        operands: the places of the operands of all nodes that decide; `trace` reads their numbers.
    """

    def __init__(self, nodes: Sequence[Value], replay: Replay, again: Again):
        self._nodes = nodes
        self._replay = replay
        self._again = again
        self._absent = array("i")
        self._decided: dict[int, Hashable] = {}
        owners, firsts = array("i"), array("i")
        rest, low, high = array("d"), array("d"), array("d")
        partials: Partials
        for place, node in enumerate(nodes):
            if node.is_leaf or node.op in QUIET:
                partials = node.partials
            else:
                there = [replay.numbers[o] for o in replay.operands[place]]
                self._decided[place], partials = self._decide(place, tuple(there))
                owners.extend([place] * len(there))
                firsts.extend([len(rest)] * len(there))
                rest.extend(there)
                for below, above in intervals(node.op, there):
                    low.append(below)
                    high.append(above)
            self._absent.extend(_absent(partials))
        self.operands = array("i", [o for p in self._decided for o in replay.operands[p]])
        self._owners, self._firsts = owners, firsts
        self._bounds = rest, low, high, array("i", bytes(4 * len(rest)))

    @cached_property
    def at_point(self) -> tuple[Hashable, ...]:
        """The decisions at the point, in creation order."""
        return self._reached(self._decided, self._absent)

    def trace(self, numbers: array[float]) -> tuple[Hashable, ...]:
        """The decisions with other numbers for `operands`, to compare with those at the point."""
        decided, absent = dict(self._decided), array("i", self._absent)
        for place, there in self._moved(numbers):
            decided[place], partials = self._decide(place, there)
            start = self._replay.starts[place]
            absent[start : start + len(partials)] = _absent(partials)
        if decided == self._decided and absent == self._absent:
            return self.at_point
        return self._reached(decided, absent)

    def _moved(self, numbers: array[float]) -> Iterator[tuple[int, tuple[float, ...]]]:
        """The nodes that may decide otherwise, with the numbers of their operands."""
        found = self._bounds[-1]
        last = -1
        for k in found[: cones.outside(numbers, *self._bounds)]:
            if self._owners[k] != last:
                last = self._owners[k]
                first, count = self._firsts[k], len(self._replay.operands[last])
                yield last, tuple(numbers[first : first + count])

    def _decide(self, place: int, there: tuple[float, ...]) -> tuple[Hashable, Partials]:
        """The decision of a node, and its partials, with these numbers for its operands."""
        node = self._nodes[place]
        value, partials = self._again(node, there)
        return decider(node.op)(there, value, partials, node.static), partials

    def _reached(self, decided: dict[int, Hashable], absent: Ints) -> tuple[Hashable, ...]:
        """The decisions that a sweep from the root reaches, where these partials are absent."""
        reached = array("i", bytes(4 * len(self._nodes)))
        cones.reach(self._replay.starts, self._replay.flat_operands, absent, reached)
        return tuple([decision for place, decision in decided.items() if reached[place]])


def _absent(partials: Partials) -> Ints:
    """For each partial 1 if it is absent, else 0."""
    return array("i", [partial is None for partial in partials])
