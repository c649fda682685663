"""The nodes that a sweep has reached and not yet visited, with the sum that flows to each.

The newest waiting node is visited next. Everything that depends on it is newer and has been
visited, so its sum is complete.

This is the interpreted form: each sweep has its own heap and a dict of sums. The compiled
form stands in reached.pxd. There the sums are a field of the nodes, and a sweep cannot fail or be
interrupted once it has begun: it allocates nothing and runs no Python.
"""

from collections import deque
from heapq import heappop, heappush
from itertools import starmap
from operator import add, attrgetter
from typing import Any

from autograd_core.node import Node


class Reached:
    """The nodes that a sweep has met.

    heap: those with operands that wait for their visit, newest first. leaves: those without.
    nodes: the visited ones in the order of their visits, at last the leaves; the first `inner` of
    them have operands. sums: by the id of each node, the adjoint or tangent that it has so far.
    """

    __slots__ = ("heap", "inner", "leaves", "nodes", "sums")

    def __init__(self) -> None:
        """Nothing reached yet."""
        self.heap: list[tuple[int, Any]] = []
        self.leaves: list[Any] = []
        self.nodes: list[Any] = []
        self.inner = 0
        self.sums: dict[int, float] = {}


def begin(adding: bool) -> Reached:
    """A sweep before its first node; compiled, an `adding` one adds to gradients as it goes.

    Raises:
        MemoryError: memory is too small for all nodes that are alive.
    """
    return Reached()


def end(reached: Reached) -> None:
    """Compiled: keep the memory for the next sweep."""


def set_window(numbers: int) -> int:
    """Compiled: limit how many creation numbers a sweep looks at at once; return the old limit."""
    return 0


def contribute(reached: Reached, node: Any, amount: float) -> None:
    """adjoint[node] += amount; a node met for the first time waits from now on."""
    sums = reached.sums
    key = id(node)
    if key in sums:
        sums[key] += amount
        return
    sums[key] = amount
    if node.is_leaf:
        reached.leaves.append(node)
    else:
        heappush(reached.heap, (-node._stamp, node))


def waits(reached: Reached) -> bool:
    """Whether a node with operands waits for its visit."""
    return bool(reached.heap)


def newest(reached: Reached) -> Any:
    """Take the newest waiting node, to visit it now."""
    return heappop(reached.heap)[1]


def complete(reached: Reached, node: Any) -> float:
    """The adjoint of a node to which nothing more can flow."""
    reached.nodes.append(node)
    return reached.sums[id(node)]


def complete_leaves(reached: Reached) -> None:
    """Visit the nodes without operands, in the order in which they were met."""
    reached.inner = len(reached.nodes)
    reached.nodes += reached.leaves


def sort_leaves(reached: Reached) -> None:
    """Put the leaves among the visited nodes in the order of their creation."""
    first = reached.inner
    reached.nodes[first:] = sorted(reached.nodes[first:], key=attrgetter("_stamp"))


def add_to_gradients(reached: Reached) -> None:
    """node.grad += adjoint for all nodes, or for none if interrupted."""
    adjoints = [reached.sums[id(node)] for node in reached.nodes]
    # One expression that the interpreter runs without ever returning to bytecode, where alone it
    # would handle a signal or switch threads. Python 3.11 also collects garbage where it makes a
    # tuple, and a callback may sweep: `zip` uses one tuple again and again, and `starmap` calls
    # with that one, so that none is made between reading a gradient and writing it.
    added = map(add, map(attrgetter("_grad"), reached.nodes), adjoints)
    deque(starmap(vars(Node)["_grad"].__set__, zip(reached.nodes, added, strict=True)), maxlen=0)


def size(reached: Reached) -> int:
    """How many nodes were visited."""
    return len(reached.nodes)


def inner(reached: Reached) -> int:
    """How many visited nodes have operands; they come first."""
    return reached.inner


def node_at(reached: Reached, i: int) -> Any:
    """The i-th visited node."""
    return reached.nodes[i]


def fields_at(reached: Reached, i: int) -> Any:
    """The fields of the i-th visited node: the node itself."""
    return reached.nodes[i]


def adjoint_at(reached: Reached, i: int) -> float:
    """The adjoint of the i-th visited node."""
    return reached.sums[id(reached.nodes[i])]


def sum_of(reached: Reached, node: Any) -> float:
    """The adjoint or tangent of a node; 0.0 if the sweep did not reach it."""
    return reached.sums.get(id(node), 0.0)


def put(reached: Reached, node: Any, amount: float) -> None:
    """Set the tangent of a visited node."""
    reached.sums[id(node)] = amount


def may_be_missed(node: Any) -> None:
    """Compiled: give a node that the sweep may not reach the sum 0.0."""


def arity(node: Any) -> int:
    """How many operands a node with more than two has."""
    return len(node._extra.operands)


def operands(node: Any) -> Any:
    """The operands of such a node."""
    return node._extra.operands


def static(node: Any) -> Any:
    """The static parameters of such a node."""
    return node._extra.static


def partials(node: Any) -> Any:
    """The partials of such a node."""
    return node._extra.partials
