"""The nodes of a graph that its steps go through: all, or the last of a large graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograd_core import Graph, Value
from autograd_core.graph import Edge
from viz.language.say import say, word
from viz.sweep import same

CHANGED = word(
    "Leaves hold other numbers than when this graph was recorded, so results do not fit their "
    "formulas; the gradients are those at the recorded numbers. Compute the graph again."
)


@dataclass(frozen=True)
class ShownNodes:
    """Nodes that are gone through, and before them the earlier ones that these read.

    As later nodes never are operands of earlier ones, the sweep over the last nodes is the
    beginning of the whole sweep, and their gradients are complete.

    Attributes:
        graph: the whole graph.
        start: the place of the first node that is computed here.
    """

    graph: Graph
    start: int

    @cached_property
    def places(self) -> Sequence[int]:
        """The places of the nodes in the whole graph, in its order."""
        nodes = self.graph.nodes
        if self.start == 0:
            return range(len(nodes))
        read = {id(v) for node in nodes[self.start :] for v in node.operands}
        before = [i for i, node in enumerate(nodes[: self.start]) if id(node) in read]
        return [*before, *range(self.start, len(nodes))]

    @cached_property
    def nodes(self) -> tuple[Value, ...]:
        """The nodes, operands first; the last is the root."""
        nodes = self.graph.nodes
        return nodes if self.start == 0 else tuple(nodes[i] for i in self.places)

    @property
    def root(self) -> Value:
        """The root of the graph."""
        return self.graph.root

    @cached_property
    def given(self) -> frozenset[int]:
        """The `id` of each earlier node: it stands for what it was computed from."""
        return frozenset(id(self.graph.nodes[i]) for i in self.places if i < self.start)

    @property
    def notes(self) -> Iterator[str]:
        """Sentences on what is gone through, where that is not the whole as it was recorded."""
        count = len(self.graph.nodes)
        if self.start:
            yield say(
                "These steps go through the last {n} of {count} nodes. The others are computed "
                "before the first step, and the sweep goes on to them after the last.",
                n=count - self.start,
                count=count,
            )
        if self._was_changed:
            yield say(CHANGED)

    @property
    def _was_changed(self) -> bool:
        """Whether the leaves' numbers no longer give the root's."""
        try:
            return not same(self.graph.replay(), self.root.data)
        except ValueError:  # an operation of somebody's own, which cannot be computed again
            return True

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """An Edge per use of an operand by a node that is computed here."""
        if self.start == 0:
            return self.graph.edges
        return tuple(
            Edge(node, operand, i, partial)
            for node in self.graph.nodes[self.start :]
            for i, (operand, partial) in enumerate(zip(node.operands, node.partials, strict=True))
        )

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The earlier nodes, by their places here, that nodes which are not here read as well."""
        used = {id(v) for node in self.graph.nodes[: self.start] for v in node.operands}
        return tuple(
            i
            for i, node in enumerate(self.nodes)
            if id(node) in self.given and (node.operands or id(node) in used)
        )


def last_nodes(graph: Graph, most: int | None) -> ShownNodes:
    """The whole graph, or as many of its last nodes as have no more than `most` frames.

    The root is always among them.

    Args:
        graph: the whole graph.
        most: the most frames: one for the seed, one for each operation, and one for each operand
            that a derivative flows to. None is all.
    """
    start = len(graph.nodes) - 1
    count = 1 + _frames(graph.nodes[start])
    while start > 0 and (most is None or count + _frames(graph.nodes[start - 1]) <= most):
        start -= 1
        count += _frames(graph.nodes[start])
    return ShownNodes(graph, start)


def _frames(node: Value) -> int:
    """Return how many frames a node acts in, at most."""
    return bool(node.operands) + sum(partial is not None for partial in node.partials)
