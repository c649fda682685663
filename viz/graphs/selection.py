"""The nodes of a graph that a picture shows: all or, beyond a limit, those nearest the root."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from autograd_core import Value
from viz.graphs.density import fitting

LIMIT = 300
"""Default number of boxes of a picture: they take seconds and stay under 1 MB."""

_serial = attrgetter("_serial")


class Selection(NamedTuple):
    """The content of a picture.

    Attributes:
        nodes: the shown nodes, in creation order.
        hidden: how many more the graph has.
        constants: whether bare numbers among the operands are shown.
        groups: the nodes that are drawn as one, group by group, operands before what uses them.
        later: how many of those hidden depend on nodes that are shown.
        order: the first node of each group, those of the most important groups first.
        middle: the nodes left out of the way of the first nan, from the root's side on.
        ends: the nodes shown beside the middle, or None.
    """

    nodes: tuple[Value, ...]
    hidden: int
    constants: bool
    groups: tuple[tuple[Value, ...], ...]
    later: int = 0
    order: tuple[Value, ...] = ()
    middle: tuple[Value, ...] = ()
    ends: tuple[Value, Value] | None = None


def reach(*roots: Value, constants: bool = True, without: Container[int] = ()) -> list[Value]:
    """List everything that the roots were computed from, the nearest to any root first.

    Nearness counts edges; among equally near nodes first operands come first. The search is
    breadth-first with a queue, so the depth of the graph does not matter.

    Args:
        roots: the nodes to start from.
        constants: whether bare numbers among the operands count.
        without: nodes, by `id`, that no path may pass through.
    """
    found = {id(root) for root in roots}
    order = []
    waiting = deque(roots)
    while waiting:
        node = waiting.popleft()
        order.append(node)
        for operand in node.operands:
            if id(operand) in found or id(operand) in without:
                continue
            if constants or not operand.is_constant:
                found.add(id(operand))
                waiting.append(operand)
    return order


def creation_order(nodes: Iterable[Value]) -> tuple[Value, ...]:
    """The nodes as they were made: operands come before what uses them."""
    return tuple(sorted(nodes, key=_serial))


def choose(
    groups: Sequence[tuple[Value, ...]], total: int, limit: int | None, constants: bool
) -> Selection:
    """The first `limit` groups, in the order of their importance; fewer if those are too dense.

    Args:
        groups: what is drawn as one, the most important first.
        total: how many nodes the graph has.
        limit: the most groups to show; None shows all.
        constants: whether bare numbers among the operands are shown.
    """
    if limit is not None:
        groups = groups[:limit]
        groups = groups[: fitting(groups, limit)]
    shown = operands_first(groups)
    nodes = creation_order(node for group in shown for node in group)
    order = tuple(group[0] for group in groups)
    return Selection(nodes, total - len(nodes), constants, shown, order=order)


def operands_first(groups: Iterable[tuple[Value, ...]]) -> tuple[tuple[Value, ...], ...]:
    """The groups in the order of their first node, each after those with operands of its nodes.

    A group of several may use what was made after its first node, as the gates of a recurrent
    network that are drawn as one use the inputs of all times.
    """
    ordered = sorted(groups, key=lambda group: _serial(group[0]))
    if all(len(group) == 1 for group in ordered):
        return tuple(ordered)
    home = {id(node): i for i, group in enumerate(ordered) for node in group}
    placed: dict[int, None] = {}
    waiting = [(i, False) for i in reversed(range(len(ordered)))]
    while waiting:
        i, ready = waiting.pop()
        if i in placed:
            continue
        if ready:
            placed[i] = None
            continue
        operands = {home.get(id(v), i) for node in ordered[i] for v in node.operands} - {i}
        waiting.append((i, True))
        waiting += [(k, False) for k in sorted(operands, reverse=True)]
    return tuple(ordered[i] for i in placed)


def in_order(
    order: Iterable[Value], groups: Iterable[tuple[Value, ...]], first: Iterable[Value] = ()
) -> list[tuple[Value, ...]]:
    """The groups in the order in which their first nodes come; those of `first` before others."""
    home = {id(node): group for group in groups for node in group}
    found: dict[int, tuple[Value, ...]] = {}
    for nodes in (first, order):
        for node in nodes:
            if id(node) in home:
                found.setdefault(id(home[id(node)]), home[id(node)])
    return list(found.values())
