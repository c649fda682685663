"""Which nodes of a graph a picture shows: all or, beyond a limit, those nearest the root."""

from __future__ import annotations

from collections import deque
from operator import attrgetter
from typing import NamedTuple

from autograd_core import Value

LIMIT = 1000


class Selection(NamedTuple):
    """What a picture shows.

    Attributes:
        nodes: the nodes shown, in creation order.
        hidden: how many more the graph has beyond the limit.
        constants: whether bare numbers among the operands are shown.
    """

    nodes: tuple[Value, ...]
    hidden: int
    constants: bool


def select(root: Value, limit: int | None = None, constants: bool = True) -> Selection:
    """Choose what to show of everything that `root` was computed from.

    Args:
        root: the node that the picture is of; it is always shown.
        limit: the most nodes to show. The nearest to the root are kept, counted in edges; among
            those equally near, first operands come first. None shows all.
        constants: whether bare numbers among the operands are shown. Left out, they do not count
            as hidden.

    Works breadth-first with a queue, so depth does not matter.
    """
    found = {id(root)}
    shown: list[Value] = []
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        if limit is None or len(shown) < limit:
            shown.append(node)
        for operand, _ in node._edges():
            if id(operand) not in found and (constants or not operand.is_constant):
                found.add(id(operand))
                waiting.append(operand)
    nodes = tuple(sorted(shown, key=attrgetter("_serial")))
    return Selection(nodes, len(found) - len(shown), constants)
