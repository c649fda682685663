"""The reverse sweep contribution by contribution: right, and with common mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple, get_args

from autograd_core import Value
from viz.formulas import gradient_of, number_text
from viz.language.say import say, word

WhatIf = Literal["assign", "no_order", "stale"]

MISTAKES = {
    "assign": word("what if gradients were assigned (=) and not added (+=)?"),
    "no_order": word("what if nodes handed on gradients depth-first, in no order?"),
    "stale": word("what if zero_grad() had been forgotten?"),
}


@dataclass(frozen=True, slots=True)
class StepEdge:
    """One use of an operand by a node; `partial` is d node / d operand, None if none flows."""

    operand: int
    node: int
    position: int
    partial: float | None


class Handed(NamedTuple):
    """One contribution along an edge, and the gradient of the operand before and after."""

    edge: StepEdge
    upstream: float
    contribution: float
    before: float
    after: float


class Move(NamedTuple):
    """One contribution along an edge, with the numbers of a Frame."""

    edge: StepEdge
    upstream: float
    contribution: float
    before: float
    after: float
    wrong: bool = False
    why: str = ""


class WholeSweep(NamedTuple):
    """A whole reverse sweep.

    Attributes:
        moves: the contributions in their order.
        initial: gradients before the sweep, by node.
        final: gradients after it.
        complete: whether it came to its end.
    """

    moves: tuple[Move, ...]
    initial: tuple[float, ...]
    final: tuple[float, ...]
    complete: bool = True


class Wiring(NamedTuple):
    """The data that a sweep needs from a graph; its last node is the root.

    Attributes:
        names: of the nodes, for the reasons given.
        incoming: for each node its edges along which a derivative flows.
        keeps: for each node whether it lives on after the sweep: a leaf, but no constant.
    """

    names: Sequence[str]
    incoming: Sequence[Sequence[StepEdge]]
    keeps: Sequence[bool]

    def reached(self) -> list[bool]:
        """Which nodes a derivative flows to from the root."""
        found = [False] * len(self.incoming)
        found[-1] = True
        for node in reversed(range(len(found))):
            if found[node]:
                for edge in self.incoming[node]:
                    found[edge.operand] = True
        return found

    def order(self) -> Iterator[StepEdge]:
        """The edges as the engine's sweep takes them: newest node first, operands in order."""
        reached = self.reached()
        for node in reversed(range(len(reached))):
            if reached[node]:
                yield from self.incoming[node]

    def depth_first(self) -> Iterator[StepEdge]:
        """The edges of every path from the root: each operand hands on as soon as it receives."""
        waiting = [iter(self.incoming[-1])]
        while waiting:
            edge = next(waiting[-1], None)
            if edge is None:
                waiting.pop()
            else:
                yield edge
                waiting.append(iter(self.incoming[edge.operand]))

    def visits(self) -> int:
        """Count the contributions if every path from the root is walked."""
        paths = [0] * len(self.incoming)
        paths[-1] = 1
        total = 0
        for edge in self.order():
            paths[edge.operand] += paths[edge.node]
            total += paths[edge.node]
        return total


def edges_of(nodes: Sequence[Value]) -> tuple[StepEdge, ...]:
    """The edges of a graph, by node and position.

    Args:
        nodes: all of it, operands first.
    """
    places = {id(node): i for i, node in enumerate(nodes)}
    return tuple(
        StepEdge(places[id(operand)], i, position, partial)
        for i, node in enumerate(nodes)
        for position, (operand, partial) in enumerate(
            zip(node.operands, node.partials, strict=True)
        )
    )


def wiring_of(
    nodes: Sequence[Value], edges: Sequence[StepEdge], names: Sequence[str] = ()
) -> Wiring:
    """A graph as a sweep needs it.

    Args:
        nodes: all of it, operands first.
        edges: its edges, by node and position.
        names: of the nodes, if reasons are wanted.
    """
    incoming: list[list[StepEdge]] = [[] for _ in nodes]
    for edge in edges:
        if edge.partial is not None:
            incoming[edge.node].append(edge)
    return Wiring(names, incoming, [node.is_leaf and not node.is_constant for node in nodes])


def sweep(wiring: Wiring, seed: float, what_if: WhatIf | None, limit: int | None) -> WholeSweep:
    """The sweep with the given mistake, each wrong move marked with the reason.

    Without a mistake its final gradients are those of `backward(seed)` on gradients of 0.0, bit
    for bit.

    Args:
        wiring: the graph.
        seed: the gradient of the root.
        what_if: the mistake, or None.
        limit: the most moves that a sweep without order may make before it is cut off.
    """
    true = right_sweep(wiring, seed)
    if what_if == "assign":
        return _assigning(wiring, seed, true)
    if what_if == "stale":
        return _stale(wiring, true)
    if what_if == "no_order":
        return _without_order(wiring, seed, true, limit)
    return true


def handed_on(
    wiring: Wiring, gradients: list[float], what_if: WhatIf | None = None
) -> Iterator[Handed]:
    """The contributions of a sweep in their order; a mistake that concerns them is made.

    Args:
        wiring: the graph.
        gradients: where the sweep starts, by node; they follow it.
        what_if: "assign", "no_order", or None.
    """
    edges = wiring.depth_first() if what_if == "no_order" else wiring.order()
    for edge in edges:
        upstream, before = gradients[edge.node], gradients[edge.operand]
        contribution = upstream * _partial(edge)
        after = (0.0 if what_if == "assign" else before) + contribution
        gradients[edge.operand] = after
        yield Handed(edge, upstream, contribution, before, after)


def seeded(count: int, seed: float) -> list[float]:
    """The gradients at the start of a sweep."""
    gradients = [0.0] * count
    gradients[-1] += seed
    return gradients


def right_sweep(wiring: Wiring, seed: float) -> WholeSweep:
    """Every node hands on its gradient once it is complete, and contributions add up."""
    count = len(wiring.incoming)
    gradients = seeded(count, seed)
    moves = tuple(Move(*handed) for handed in handed_on(wiring, gradients))
    return WholeSweep(moves, (0.0,) * count, tuple(gradients))


def _assigning(wiring: Wiring, seed: float, true: WholeSweep) -> WholeSweep:
    """`=` where `+=` belongs: each contribution throws away what came before."""
    gradients = seeded(len(wiring.incoming), seed)
    moves = []
    for handed, right in zip(handed_on(wiring, gradients, "assign"), true.moves, strict=True):
        edge, upstream, _, before, after = handed
        wrong = not same(after, right.after)
        why = _why_assigned(wiring.names, edge, upstream, right.upstream, before) if wrong else ""
        moves.append(Move(*handed, wrong, why))
    return WholeSweep(tuple(moves), true.initial, tuple(gradients))


def _why_assigned(
    names: Sequence[str], edge: StepEdge, upstream: float, true: float, before: float
) -> str:
    """Why a gradient that was assigned is wrong."""
    node, operand = names[edge.node], names[edge.operand]
    reasons: list[str] = []
    if not same(before, 0.0):
        reasons.append(
            say(
                "= threw away the {number} that {operand} had received before",
                number=number_text(before),
                operand=operand,
            )
        )
    if not same(upstream, true):
        reasons.append(_not_true(node, upstream, true))
    lost = say("an earlier share of {operand} is lost, = threw it away", operand=operand)
    return _both(reasons) or lost


def _stale(wiring: Wiring, true: WholeSweep) -> WholeSweep:
    """No zero_grad() before: the leaves still hold the gradients of an equal sweep."""
    initial = held(wiring, true.final)
    moves = []
    for right in true.moves:
        old = initial[right.edge.operand]
        before, after = old + right.before, old + right.after
        wrong = not same(after, right.after)
        why = ""
        if wrong:
            name = gradient_of(wiring.names[right.edge.operand])
            why = say(
                "{gradient} still held {number} from the sweep before: zero_grad() was forgotten",
                gradient=name,
                number=number_text(old),
            )
        moves.append(right._replace(before=before, after=after, wrong=wrong, why=why))
    final = tuple(old + new for old, new in zip(initial, true.final, strict=True))
    return WholeSweep(tuple(moves), initial, final)


def held(wiring: Wiring, true: Sequence[float]) -> tuple[float, ...]:
    """The gradients that nodes still hold where zero_grad() was forgotten, by node.

    Args:
        wiring: the graph.
        true: those of a right sweep.
    """
    return tuple(g if keeps else 0.0 for g, keeps in zip(true, wiring.keeps, strict=True))


def _without_order(wiring: Wiring, seed: float, true: WholeSweep, limit: int | None) -> WholeSweep:
    """Depth-first: a node hands on what it has each time anything arrives.

    An operand with two users hands on the first share, then the first and second together. The
    number of moves is that of all edges on all paths, so it is cut off at `limit`.
    """
    count = len(wiring.incoming)
    gradients, expected = seeded(count, seed), [0.0] * count
    contributions = {(m.edge.node, m.edge.position): m.contribution for m in true.moves}
    shares: dict[int, set[tuple[int, int]]] = {}
    for move in true.moves:
        shares.setdefault(move.edge.operand, set()).add((move.edge.node, move.edge.position))
    passed: set[tuple[int, int]] = set()
    moves: list[Move] = []
    for handed in islice(handed_on(wiring, gradients, "no_order"), limit):
        edge, upstream = handed.edge, handed.upstream
        key = edge.node, edge.position
        again = key in passed
        if not again:
            passed.add(key)
            expected[edge.operand] += contributions[key]
        wrong = not same(handed.after, expected[edge.operand])
        why = ""
        if wrong:
            missing = shares.get(edge.node, set()) - passed
            why = _why_without_order(wiring.names, edge, upstream, true, again, bool(missing))
        moves.append(Move(*handed, wrong, why))
    complete = limit is None or wiring.visits() <= limit
    return WholeSweep(tuple(moves), true.initial, tuple(gradients), complete)


def _why_without_order(
    names: Sequence[str],
    edge: StepEdge,
    upstream: float,
    true: WholeSweep,
    again: bool,
    missing: bool,
) -> str:
    """Why a gradient that was passed on depth-first is wrong.

    Args:
        names, true: of the nodes; the right sweep.
        edge, upstream: what is passed on where.
        again: whether the edge has been used before.
        missing: whether the node has not received a share from each of its users yet.
    """
    node, operand = names[edge.node], names[edge.operand]
    reasons: list[str] = []
    if again:
        reasons.append(
            say(
                "{node} has handed {operand} a share before, which is counted again",
                node=node,
                operand=operand,
            )
        )
    if not same(upstream, true.final[edge.node]):
        reasons.append(
            say(
                "{fact}: not every share has arrived there"
                if missing
                else "{fact}: shares arrived there twice",
                fact=_not_true(node, upstream, true.final[edge.node]),
            )
        )
    return _both(reasons) or say("{gradient} was wrong already", gradient=gradient_of(operand))


def _both(reasons: Sequence[str]) -> str:
    """Reasons one after the other: none, one or two."""
    if len(reasons) < 2:
        return reasons[0] if reasons else ""
    return say("{first}; {second}", first=reasons[0], second=reasons[1])


def _not_true(node: str, upstream: float, true: float) -> str:
    """That a node passes on a gradient which is not its true one."""
    return say(
        "{gradient} is {number}, not {truth}, when {node} passes it on",
        gradient=gradient_of(node),
        number=number_text(upstream),
        truth=number_text(true),
        node=node,
    )


def mistake_heading(what_if: WhatIf) -> str:
    """The question that a mistake answers, as a heading."""
    text = say(MISTAKES[what_if])
    return text[:1].upper() + text[1:]


def check_what_if(what_if: object) -> None:
    """Raise ValueError unless this is a mistake, or None."""
    if what_if is not None and what_if not in get_args(WhatIf):
        raise ValueError(
            f"what_if must be one of {', '.join(map(repr, get_args(WhatIf)))} or None, "
            f"got {what_if!r}"
        )


def same(a: float, b: float) -> bool:
    """Whether two floats are the same number, nan included."""
    return a == b or (a != a and b != b)


def _partial(edge: StepEdge) -> float:
    """The local derivative of an edge along which one flows."""
    assert edge.partial is not None
    return edge.partial
