"""The part of a graph that pictures of its frames show: of a large one what is near the action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from viz.frames import Steps

MOST_WHOLE = 300
MOST_NEAR = 40


class Part(NamedTuple):
    """Nodes of Steps and the edges between them, by their places there.

    Attributes:
        nodes: indices of nodes, in creation order.
        edges: indices of edges, in their order.
        hidden: how many nodes are left out.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    hidden: int

    @property
    def note(self) -> str:
        """How many nodes are left out, in a sentence; "" if none."""
        words = "1 more node is" if self.hidden == 1 else f"{self.hidden:,} more nodes are"
        return f"{words} not shown: they are farther from what happens here." * bool(self.hidden)


def whole(steps: Steps) -> Part:
    """Everything."""
    return Part(tuple(range(len(steps.nodes))), tuple(range(len(steps.edges))), 0)


def part_of(steps: Steps, frames: Iterable[int]) -> Part:
    """What pictures of these frames show: all of a graph of up to 300 nodes.

    Of a larger one they show the nodes that act or receive in them, and those nearest to these.
    """
    if len(steps.nodes) <= MOST_WHOLE:
        return whole(steps)
    acting = dict.fromkeys(i for k in frames for i in (steps[k].node, steps[k].target))
    nodes = nearest(steps, tuple(acting), max(MOST_NEAR, len(acting)))
    shown = set(nodes)
    edges = tuple(
        i for i, edge in enumerate(steps.edges) if edge.operand in shown and edge.node in shown
    )
    return Part(nodes, edges, len(steps.nodes) - len(nodes))


def nearest(steps: Steps, start: Sequence[int], most: int) -> tuple[int, ...]:
    """The nodes to start from and those with the fewest edges between, in creation order."""
    neighbours: list[list[int]] = [[] for _ in steps.nodes]
    for edge in steps.edges:
        neighbours[edge.node].append(edge.operand)
        neighbours[edge.operand].append(edge.node)
    found = dict.fromkeys(start)
    waiting = list(found)
    for i in waiting:  # grows while it is walked: breadth first
        for other in neighbours[i]:
            if other not in found and len(found) < most:
                found[other] = None
                waiting.append(other)
    return tuple(sorted(found))
