"""The part of a graph that pictures of frames show: in a large graph, nodes near the action."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from viz.language.say import numbered
from viz.stepping.frames import Steps

MOST_WHOLE = 300
MOST_NEAR = 40
FARTHEST = 2


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
        """A sentence with the number of nodes left out; "" if none."""
        if not self.hidden:
            return ""
        return numbered(
            self.hidden,
            "1 more node is not shown: it is farther from what happens here.",
            "{n} more nodes are not shown: they are farther from what happens here.",
        )


def whole(steps: Steps) -> Part:
    """Everything."""
    return Part(tuple(range(len(steps.nodes))), tuple(range(len(steps.edges))), 0)


def part_of(steps: Steps, frames: Iterable[int]) -> Part:
    """Return the part that pictures of these frames show: all of a graph of up to 300 nodes.

    In a larger graph they show the nodes that act or receive, and nodes one or two edges away, at
    most 40.
    """
    if len(steps.nodes) <= MOST_WHOLE:
        return whole(steps)
    acting = {i for k in frames for i in (steps[k].node, steps[k].target)}
    nodes = nearest(steps, sorted(acting), MOST_NEAR, FARTHEST)
    shown = set(nodes)
    edges = tuple(
        i for i, edge in enumerate(steps.edges) if edge.operand in shown and edge.node in shown
    )
    return Part(nodes, edges, len(steps.nodes) - len(nodes))


def nearest(
    steps: Steps, start: Iterable[int], most: int, farthest: int | None = None
) -> tuple[int, ...]:
    """List the start nodes and the nodes nearest to them by edges, in creation order.

    Paths do not pass through leaves: other users of the same parameter are not near.

    Args:
        steps: of the graph.
        start: indices of nodes.
        most: how many nodes there may be.
        farthest: the most edges between; None means no limit.
    """
    neighbours: list[list[int]] = [[] for _ in steps.nodes]
    for edge in steps.edges:
        neighbours[edge.node].append(edge.operand)
        if steps.nodes[edge.operand].operands:
            neighbours[edge.operand].append(edge.node)
    found = dict.fromkeys(start, 0)
    waiting = list(found)
    for i in waiting:  # grows while it is walked: breadth first
        for other in neighbours[i] if found[i] != farthest else ():
            if other not in found and len(found) < most:
                found[other] = found[i] + 1
                waiting.append(other)
    return tuple(sorted(found))
