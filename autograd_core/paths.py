"""The chain rule spelled out: a derivative as one term per path through the graph."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, inf, isfinite, log10
from typing import Any

from autograd_core.node_names import callers_names
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints
from autograd_core.text.short_numbers import counted
from autograd_core.value import Value


@dataclass(frozen=True, repr=False)
class Path:
    """One path from the root to the leaf.

    Attributes:
        nodes: the nodes on it, root first, leaf last.
        partials: the local derivative of each step, one fewer than nodes.
        term: their product, this path's share of the gradient.
        names: the nodes' names: label, the caller's variable, or operation.
    """

    nodes: tuple[Value, ...]
    partials: tuple[float, ...]
    term: float
    names: tuple[str, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        return f"Path({self})"

    def __str__(self) -> str:
        names = _ends(self.names, str)
        factors = _ends(self.partials, lambda d: f"{d:g}")
        return f"{self.term:+.6g} = {' * '.join(factors) or '1'}   via {' -> '.join(names)}"


@dataclass(frozen=True, repr=False)
class Paths:
    """The terms of a derivative, largest magnitude first.

    Attributes:
        terms: the listed paths.
        count: the exact number of paths that a derivative flows along.
        gradient: the reverse-mode derivative, which is the sum over all of them.
        residual: gradient minus the sum of the listed terms.
        leaf: the leaf's name, or "".
    """

    terms: tuple[Path, ...]
    count: int
    gradient: float
    residual: float
    leaf: str = ""

    def __len__(self) -> int:
        """Number of listed terms."""
        return len(self.terms)

    def __iter__(self) -> Any:
        return iter(self.terms)

    def __getitem__(self, i: int) -> Path:
        return self.terms[i]

    def __str__(self) -> str:
        shown = len(self.terms)
        lines = [f"gradient {self.gradient:.6g}: {_counted(self.count)}, {shown} shown"]
        lines += [f"  {path}" for path in self.terms]
        if len(self.terms) < self.count:
            lines.append(f"  {self.residual:+.6g} = all others")
        return "\n".join(lines)

    def __repr__(self) -> str:
        of = f" of {self.leaf}" if self.leaf else ""
        shown = f"{len(self)} shown"
        return f"Paths(gradient {self.gradient:.6g}{of}: {_counted(self.count)}, {shown})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """All listed terms, for a notebook."""
        printer.text(str(self))


def _ends(things: Sequence[Any], write: Callable[[Any], str]) -> list[str]:
    """The items as text; of more than twelve, only the first and last five."""
    if len(things) <= 12:
        return [write(thing) for thing in things]
    hidden = f"... {len(things) - 10:,} more ..."
    return [*map(write, things[:5]), hidden, *map(write, things[-5:])]


def _counted(count: int) -> str:
    """A number of paths as text; a very long one is rounded, as Python refuses to print it."""
    if count.bit_length() > 200:
        return f"about 10**{int(count.bit_length() * log10(2))} paths"
    return counted(count, "path")


def find_paths(nodes: Sequence[Value], root: Value, leaf: Value, limit: int) -> Paths:
    """The paths from root to leaf. `nodes` is the root's graph in topological order."""
    edges = {id(node): _flowing(node) for node in nodes}
    count = {id(leaf): 1}
    best = {id(leaf): 1.0}
    for node in nodes:
        if node is leaf:
            continue
        lead = [(v, d) for v, d in edges[id(node)] if id(v) in count]
        if lead:
            count[id(node)] = sum(count[id(v)] for v, _ in lead)
            best[id(node)] = max(_bound(abs(d), best[id(v)]) for v, d in lead)
    gradient = adjoints([root], [1.0], [leaf])[0]
    terms = tuple(_largest(root, leaf, edges, best, limit)) if id(root) in count else ()
    listed = [path.term for path in terms]
    residual = gradient - (fsum(listed) if all(map(isfinite, listed)) else sum_in_order(listed))
    shown = {id(node): node for path in terms for node in path.nodes} | {id(leaf): leaf}
    called = callers_names(shown.values())
    named = tuple(
        replace(path, names=tuple(_called(node, called) for node in path.nodes)) for path in terms
    )
    name = leaf.label or called.get(id(leaf), "")
    return Paths(named, count.get(id(root), 0), gradient, residual, name)


def _called(node: Value, names: Mapping[int, str]) -> str:
    """A node's name in a path: its label, variable, operation or number."""
    return node.label or names.get(id(node)) or node.symbol or f"{node.data:g}"


def _flowing(node: Value) -> list[tuple[Value, float]]:
    """The edges of a node that a derivative flows along."""
    return [
        (operand, d)
        for operand, d in zip(node.operands, node.partials, strict=True)
        if d is not None
    ]


def _bound(a: float, b: float) -> float:
    """a * b as an upper bound of a magnitude; infinite if it may be nan."""
    product = a * b
    return product if product == product else inf


def _largest(
    root: Value,
    leaf: Value,
    edges: dict[int, list[tuple[Value, float]]],
    best: dict[int, float],
    limit: int,
) -> list[Path]:
    """Best-first search for the `limit` paths of largest magnitude, in descending order.

    `best` bounds the factor that the rest of a path can still contribute, up to rounding. Each
    round completes the most promising beginning of a path, by the best operand at each node, and
    keeps the alternatives it passes. There is one round per path.
    """
    paths: list[Path] = []
    ticket = 0
    waiting: list[tuple[float, int, float, Value, Any]] = [(-best[id(root)], 0, 1.0, root, None)]
    while waiting and len(paths) < limit:
        _, _, term, node, back = heapq.heappop(waiting)
        while node is not leaf:
            ways = [
                (_bound(abs(term * d), best[id(v)]), v, d)
                for v, d in edges[id(node)]
                if id(v) in best
            ]
            first = max(range(len(ways)), key=[bound for bound, _, _ in ways].__getitem__)
            for i, (bound, operand, d) in enumerate(ways):
                if i != first:
                    ticket += 1
                    heapq.heappush(waiting, (-bound, ticket, term * d, operand, (node, d, back)))
            _, operand, d = ways[first]
            node, term, back = operand, term * d, (node, d, back)
        paths.append(_unroll(leaf, term, back))
    return sorted(paths, key=lambda path: -_bound(abs(path.term), 1.0))


def _unroll(leaf: Value, term: float, back: Any) -> Path:
    """Build a path from the links of the search."""
    nodes, partials = [leaf], []
    while back is not None:
        node, d, back = back
        nodes.append(node)
        partials.append(d)
    return Path(tuple(reversed(nodes)), tuple(reversed(partials)), term)
