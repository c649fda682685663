"""SmallGraph: a small graph as a student writes it, line by line, for any engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_core.grading.operation_form import FORMS
from autograd_core.value import Value


@dataclass(frozen=True)
class SmallGraph:
    """A graph of few lines.

    Attributes:
        leaves: the names and numbers of its leaves.
        lines: a name, the key of a form, and the names of its operands, for each line. The last
            line is the root; without lines it is the first leaf.
    """

    leaves: tuple[tuple[str, float], ...]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    @property
    def root(self) -> str:
        """The name of the root."""
        return self.lines[-1][0] if self.lines else self.leaves[0][0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all nodes, leaves first."""
        return (*(name for name, _ in self.leaves), *(name for name, _, _ in self.lines))

    @property
    def code(self) -> tuple[str, ...]:
        """The lines as Python."""
        return tuple(f"{name} = {FORMS[key].text.format(*at)}" for name, key, at in self.lines)

    @property
    def forms(self) -> tuple[str, ...]:
        """The keys of the forms of its lines."""
        return tuple(key for _, key, _ in self.lines)

    def built(
        self, leaves: Mapping[str, Any], functions: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        """Compute it line by line; yields the name and the result of each.

        Args:
            leaves: the nodes of its leaves, by name.
            functions: the engine's functions that are not methods.

        Raises:
            Absent: the engine does not have an operation.
        """
        nodes = dict(leaves)
        for name, key, operands in self.lines:
            nodes[name] = FORMS[key].apply([nodes[o] for o in operands], functions)
            yield name, nodes[name]

    def record(self) -> dict[str, Value]:
        """Compute it on Values, with their names as labels; returns them by name."""
        nodes = {name: Value(x, label=name) for name, x in self.leaves}
        for name, node in self.built(nodes, {}):
            node.label = name
            nodes[name] = node
        return nodes


def gradients_of(graph: SmallGraph) -> dict[str, float]:
    """The gradients of all its nodes, by name."""
    nodes = graph.record()
    nodes[graph.root].backward()
    return {name: node.grad for name, node in nodes.items()}


def graph_of(
    point: tuple[float, ...], *lines: tuple[str, str, tuple[str, ...]], **more: float
) -> SmallGraph:
    """A graph with leaves a and b at a point, and more leaves by name."""
    return SmallGraph((*zip("ab", point, strict=False), *more.items()), lines)


Shape = Callable[[str], tuple[tuple[str, str, tuple[str, ...]], ...]]

SHAPES: dict[str, Shape] = {
    "twice": lambda f: (("n", f, ("a", "b")), ("y", f, ("n", "n"))),
    "twice twice": lambda f: (("n", f, ("a", "b")), ("m", f, ("n", "n")), ("y", f, ("m", "m"))),
    "near first": lambda f: (("n", f, ("a", "b")), ("m", f, ("n", "a")), ("y", f, ("n", "m"))),
    "far first": lambda f: (("n", f, ("a", "b")), ("m", f, ("n", "a")), ("y", f, ("m", "n"))),
    "diamond": lambda f: (
        ("n", f, ("a", "b")), ("m", f, ("n", "a")), ("k", f, ("n", "b")), ("y", f, ("m", "k")),
    ),
    "skewed": lambda f: (
        ("n", f, ("a", "b")), ("m", f, ("n", "a")), ("k", f, ("m", "b")), ("y", f, ("n", "k")),
    ),
    "skewed, far first": lambda f: (
        ("n", f, ("a", "b")), ("m", f, ("n", "a")), ("k", f, ("m", "b")), ("y", f, ("k", "n")),
    ),
    "equal numbers": lambda f: (
        ("n", f, ("a", "b")), ("m", f, ("b", "a")), ("y", f, ("n", "m")),
    ),
    "ladder": lambda f: (
        ("n", f, ("a", "b")), ("m", f, ("n", "a")), ("k", f, ("m", "n")), ("l", f, ("k", "m")),
        ("y", f, ("l", "n")),
    ),
}  # fmt: skip
"""Graphs on which the order of the visits matters, of one operation, the smallest first."""
