"""The nodes around a node: what it was computed from, and what was computed from it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from autograd_core import Value

DEPTH = 2


def around(nodes: Sequence[Value], center: Value, depth: int) -> list[Value]:
    """List center, what it was computed from, and what uses it, the nearest first.

    Goes from center to operands, their operands and so on, and from center to users, their users
    and so on. Another operand of a user is not included.

    Args:
        nodes: all nodes of the graph, in creation order.
        center: one of them.
        depth: how many edges away a node may be.
    """
    operands = {id(node): node.operands for node in nodes}
    users: dict[int, list[Value]] = {id(node): [] for node in nodes}
    for node in nodes:
        for operand in operands[id(node)]:
            if id(operand) in users:
                users[id(operand)].append(node)
    found = _within(center, operands, depth) + _within(center, users, depth)[1:]
    distances = [distance for _, distance in found]
    return [found[i][0] for i in sorted(range(len(found)), key=distances.__getitem__)]


def leading_on(nodes: Sequence[Value], shown: Sequence[Value]) -> tuple[int, list[Value]]:
    """Count the hidden nodes that depend on shown ones, and list the shown nodes they use.

    Args:
        nodes: all nodes of the graph, in creation order.
        shown: some of them.
    """
    known = {id(node): node for node in shown}
    later: set[int] = set()
    leads: dict[int, Value] = {}
    for node in nodes:
        if id(node) in known:
            continue
        for operand in node.operands:
            if id(operand) in known:
                leads[id(operand)] = operand
                later.add(id(node))
            elif id(operand) in later:
                later.add(id(node))
    return len(later), list(leads.values())


def _within(
    start: Value, ways: Mapping[int, Sequence[Value]], depth: int
) -> list[tuple[Value, int]]:
    """List what is reachable in at most `depth` steps, with its distance; start comes first."""
    found = {id(start)}
    order = []
    waiting = deque([(start, 0)])
    while waiting:
        node, distance = waiting.popleft()
        order.append((node, distance))
        if distance < depth:
            for other in ways[id(node)]:
                if id(other) in ways and id(other) not in found:
                    found.add(id(other))
                    waiting.append((other, distance + 1))
    return order
