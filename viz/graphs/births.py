"""Find where the first nan or infinity of a graph was born, and how far it spread."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core import Value


class Births(NamedTuple):
    """The births of non-finite numbers in a graph.

    Attributes:
        words: the text to write at each node of birth, such as "first nan", by `id`.
        spread: the `id` of the first such node and of all nodes that it made non-finite.
        path: the nodes of a shortest path on which it reached the root; empty if it did not, or
            if only gradients are non-finite.
        first: the first such node, or None.
        gradient: whether only gradients are non-finite.
    """

    words: Mapping[int, str]
    spread: frozenset[int]
    path: tuple[Value, ...]
    first: Value | None
    gradient: bool


NONE = Births({}, frozenset(), (), None, False)


def find_births(nodes: Sequence[Value], root: Value) -> Births:
    """Find where numbers turned non-finite, or, if all are finite, where gradients did.

    A number is born non-finite if its operands are finite. A gradient is born non-finite if the
    gradients of all users of the node are finite.

    Args:
        nodes: all nodes of the graph, in creation order.
        root: the node that the graph computes.
    """
    bad = {id(node): node for node in nodes if not isfinite(node.data)}
    if bad:
        born = [v for v in bad.values() if all(id(w) not in bad for w in v.operands)]
        back = _reached(born[0], _consumers(bad.values(), bad))
        words = _words(born, [_kind(node.data) for node in born], "")
        path = _walk(root, back) if id(root) in back else ()
        return Births(words, frozenset(back), path, born[0], False)
    bad = {id(node): node for node in nodes if not isfinite(node.grad)}
    if not bad:
        return NONE
    users = _consumers(bad.values(), bad)
    born = [node for node in reversed(bad.values()) if not users[id(node)]]
    operands = {key: [v for v in node.operands if id(v) in bad] for key, node in bad.items()}
    words = _words(born, [_kind(node.grad) for node in born], " gradient")
    return Births(words, frozenset(_reached(born[0], operands)), (), born[0], True)


def _words(born: Sequence[Value], kinds: Sequence[str], what: str) -> dict[int, str]:
    """Write "first nan" for the first birth, and "nan born here" for later ones."""
    words = {id(v): f"{kind}{what} born here" for v, kind in zip(born, kinds, strict=True)}
    words[id(born[0])] = f"first {kinds[0]}{what}"
    return words


def _kind(x: float) -> str:
    """nan, inf or -inf."""
    return f"{x:g}"


def _consumers(nodes: Iterable[Value], among: Mapping[int, Value]) -> dict[int, list[Value]]:
    """List the users of each node."""
    users: dict[int, list[Value]] = {key: [] for key in among}
    for node in nodes:
        for operand in node.operands:
            if id(operand) in users:
                users[id(operand)].append(node)
    return users


def _reached(start: Value, ways: Mapping[int, Sequence[Value]]) -> dict[int, Value | None]:
    """Map each node reachable from start, breadth first, to the node it was reached from."""
    back: dict[int, Value | None] = {id(start): None}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other in ways[id(node)]:
            if id(other) not in back:
                back[id(other)] = node
                waiting.append(other)
    return back


def _walk(end: Value, back: Mapping[int, Value | None]) -> tuple[Value, ...]:
    """Return the path from end back to the start."""
    way: list[Value] = []
    node: Value | None = end
    while node is not None:
        way.append(node)
        node = back[id(node)]
    return tuple(way)
