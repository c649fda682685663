"""Graph: the recorded computation as data - its nodes, edges, leaves, replay and paths."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from numbers import Real
from typing import NamedTuple

from autograd_core.node import number
from autograd_core.node_names import callers_names
from autograd_core.paths import Paths, find_paths
from autograd_core.program import Program
from autograd_core.program.replay import Replay
from autograd_core.text.short_numbers import counted
from autograd_core.unfolding import unfolded
from autograd_core.value import Value


def check_root(root: object, function: str) -> None:
    """Raise TypeError, with a hint at what to write instead, unless root is a Value.

    Args:
        root: the argument.
        function: the name of the function that the user called.
    """
    if type(root) is not Value:
        kind = type(root)
        foreign = kind.__name__ == "Value"
        came = f"{kind.__module__}.Value" if foreign else kind.__name__
        raise TypeError(f"{function} takes the Value to start from, got {came}{_hint(root)}")


def _hint(root: object) -> str:
    """Suggest what to write instead of an object that is not a Value; "" if unknown."""
    if hasattr(root, "named_parameters"):
        return "; call it with an input, and pass on what it gives"
    if isinstance(root, (list, tuple)) and any(type(x) is Value for x in root):
        return "; pass one of its Values, or fsum() of them"
    if isinstance(root, Real):
        return "; a number has no graph: compute it from Values, such as x = Value(2.0)"
    if type(root).__name__ == "Value":
        return "; compute it from autograd_core's Value"
    if callable(root):
        return "; call it with Values, and pass on what it gives"
    return ""


class Edge(NamedTuple):
    """One use of an operand by a node.

    `partial` is the local derivative d node / d operand at the recorded point, or None where the
    operand was not selected (a structural zero): no derivative flows along such an edge.
    """

    node: Value
    operand: Value
    position: int
    partial: float | None


class Graph:
    """All nodes that a Value was computed from.

    Attributes:
        root: the Value at the top of the graph.
        nodes: all nodes in creation order, which is a topological order: operands come first.
        edges: an Edge per use of an operand, by node and position; a * a has two.
        leaves: the nodes without operands, in creation order.
        program: the same graph as plain data, which can be run again.

    The graph keeps its nodes alive. Nodes recorded later are not in it.

    Raises:
        TypeError: root is not a Value.
    """

    def __init__(self, root: Value):
        check_root(root, "Graph")
        self.root = root
        self.program = Program(root)
        self.nodes: tuple[Value, ...] = self.program.nodes
        self.leaves: tuple[Value, ...] = tuple(node for node in self.nodes if node.is_leaf)
        self._replayed = self.program
        self._computed: Replay | None = None

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """An Edge per use of an operand, by node and position."""
        return tuple(
            Edge(node, operand, i, partial)
            for node in self.nodes
            for i, (operand, partial) in enumerate(zip(node.operands, node.partials, strict=True))
        )

    def __repr__(self) -> str:
        root = self.root
        name = root.label or callers_names([root]).get(id(root), "")
        counts = [(self.nodes, "node"), (self.edges, "edge"), (self.leaves, "leaf")]
        sizes = ", ".join(counted(len(things), word) for things, word in counts)
        return f"Graph({sizes}, root {name}{'=' if name else ''}{root.data:.6g})"

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    def replay(self, inputs: Mapping[Value, float] | None = None) -> float:
        """Recompute the root with other leaf values. Records and changes nothing.

        Runs the recorded operations again; each `where` keeps the choice it made.

        Args:
            inputs: a number per leaf; the other leaves keep their numbers.

        Raises:
            ValueError: a key is not a leaf of this graph, or a node that depends on a changed leaf
                was made by `record`, so that the engine does not know its function.
            TypeError: a number is not real.
        """
        given = {}
        leaves = {id(leaf) for leaf in self.leaves}
        for leaf, value in (inputs or {}).items():
            if id(leaf) not in leaves:
                raise ValueError(f"replay: {leaf!r} is not a leaf of this graph")
            given[id(leaf)] = number(value, "replay: an input must be")
        if self._computed is None or not self._computed.is_current():
            root = unfolded(self.root, "replay")
            self._replayed = self.program if root is self.root else Program(root)
            self._computed = Replay(self._replayed)
        places = self._replayed.places
        return self._computed.value({places[key]: x for key, x in given.items()})

    def paths(self, leaf: Value, limit: int = 100) -> Paths:
        """The derivative d root / d leaf as its chain-rule terms, one per path, largest first.

        The gradient has one term for each path from the root to the leaf, and adds them. A term
        is the product of the local derivatives on its path. Paths are counted exactly without
        being listed; at most `limit` terms are listed, the largest in magnitude. The residual is
        the reverse-mode gradient minus the listed terms.

        Raises:
            ValueError: leaf is not a node of this graph, or limit is negative.
        """
        if not any(node is leaf for node in self.nodes):
            raise ValueError(f"paths: {leaf!r} is not a node of this graph")
        if limit < 0:
            raise ValueError(f"paths: limit must be 0 or more, got {limit}")
        return find_paths(self.nodes, self.root, leaf, limit)
