"""The path of the first nan to the root; a long path is shortened in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd_core import Value
from viz.graphs.selection import reach

MOST_WHOLE = 60
"""Nodes of a way that is shown from one end to the other, if the limit lets it."""
MOST_AT_AN_END = 12


class WayToBirth(NamedTuple):
    """The path from the root to the birth of the first nan.

    Attributes:
        first: the nodes of it that are shown, from the root on.
        middle: those between that are left out; none if it is shown whole.
    """

    first: tuple[Value, ...] = ()
    middle: tuple[Value, ...] = ()

    @property
    def ends(self) -> tuple[Value, Value] | None:
        """The nodes shown before and after the middle: nearer to the root, nearer to the birth."""
        if not self.middle:
            return None
        count = len(self.first) // 2
        return self.first[count - 1], self.first[count]


def way_within(path: Sequence[Value], limit: int | None) -> WayToBirth:
    """Shorten a long path so that it takes at most half of the limit.

    Args:
        path: from the root to the birth.
        limit: the most boxes of the picture; None shows all.
    """
    if limit is None or len(path) <= min(limit, MOST_WHOLE):
        return WayToBirth(tuple(path))
    half = min(MOST_AT_AN_END, limit // 4)
    if half == 0:
        return WayToBirth()
    return WayToBirth((*path[:half], *path[-half:]), tuple(path[half:-half]))


def near_way(root: Value, way: WayToBirth, constants: bool) -> list[Value]:
    """List nodes near the root or near the path before the middle, by paths outside the middle.

    Leaves out the nodes of the middle, and nodes that lead only into them.
    """
    ends = way.ends
    starts = [root] if ends is None else [root, ends[1]]
    return reach(*starts, constants=constants, without={id(node) for node in way.middle})
