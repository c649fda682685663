"""Read the numbers of a tape from other evaluations of the same program."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from operator import attrgetter

from autograd_core import cones
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.program import Program
from autograd_core.sweep import numbers_of, ordered
from autograd_core.value import Value

_OP, _SERIAL = attrgetter("op"), attrgetter("_serial")


class Reading:
    """Reads the numbers of another evaluation, in a thirtieth of the time of making its tape.

    The operations, their number and the outcomes of comparisons are compared with the tape. The
    same program finds its leaves in the same order.

    Args:
        root: the result that the tape records.
    """

    def __init__(self, root: Value, base: Tape):
        self._whole = base.is_swept_whole
        self._outcomes = base.outcomes
        leaves, interior = self._nodes(root)
        self._interior = interior
        places = array("i", bytes(4 * len(leaves)))
        there = [place for place, entry in enumerate(base.entries) if entry.is_leaf]
        oldest_first = sorted(range(len(leaves)), key=list(map(_SERIAL, leaves)).__getitem__)
        for k, place in zip(oldest_first, there, strict=True):
            places[k] = place
        results = [place for place, entry in enumerate(base.entries) if not entry.is_leaf]
        self._places = places + array("i", results)

    def of(self, root: Value, outcomes: Sequence[tuple[str, bool]]) -> array[float] | None:
        """Read the number of every entry; None if the program performed other operations.

        Args:
            root: the result of the other evaluation.
            outcomes: the outcomes of its comparisons.
        """
        if tuple(outcomes) != self._outcomes:
            return None
        found = self._found(root)
        if found is None or len(found) != len(self._places):
            return None
        numbers = array("d", bytes(8 * len(found)))
        cones.scatter(found, self._places, numbers)
        return numbers

    def _found(self, root: Value) -> array[float] | None:
        """Read the numbers in the order in which nodes are found; None for other operations."""
        if self._whole:
            return numbers_of(root, self._interior)
        leaves, interior = self._nodes(root)
        if list(map(_OP, interior)) != list(map(_OP, self._interior)):
            return None
        return array("d", [node.data for node in leaves + interior])

    def _nodes(self, root: Value) -> tuple[list[Value], list[Value]]:
        """List the leaves, and the other nodes in creation order, also those off the sweep."""
        if self._whole:
            return ordered([root])
        nodes = Program(root).nodes
        return [v for v in nodes if v.is_leaf], [v for v in nodes if not v.is_leaf]
