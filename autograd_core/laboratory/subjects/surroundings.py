"""What surrounds a gradient in its graph: exact kinks, step functions, births of nan and inf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core.laboratory.subjects.decisions import QUIET, is_step, on_jump, on_kink
from autograd_core.laboratory.subjects.place import Place
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import Program, pull
from autograd_core.value import Value

Tell = Callable[[Value], Place]
"""Makes the Place of a node for messages."""


def ties_of(
    nodes: Sequence[Value], program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first operation exactly on its kink that depends on it.

    An end of the domain counts as a kink; a jump does not.

    Args:
        nodes: the operations that the sweep reaches.
        parameters: the leaves.
        tell: makes the Place of a node.
    """
    ties = [
        node
        for node in nodes
        if node.op not in QUIET
        and not is_step(node.op)
        and on_kink(node.op, [v.data for v in node.operands], node.static)
    ]
    return _first_users(ties, program, parameters, tell)


def steps_of(
    nodes: Sequence[Value], program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first step function that depends on it; see `ties_of`.

    A step function on its jump comes before all others.
    """
    steps = [node for node in nodes if is_step(node.op)]
    steps.sort(key=lambda node: not on_jump(node.op, [v.data for v in node.operands]))
    return _first_users(steps, program, parameters, tell)


def _first_users(
    users: Sequence[Value], program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first of some nodes that depends on it."""
    places = program.places
    first = first_behind(program.operands, [places[id(user)] for user in users])
    found = [first.get(places.get(id(parameter), -1)) for parameter in parameters]
    return {i: tell(program.nodes[user]) for i, user in enumerate(found) if user is not None}


def first_behind(operands: Sequence[Sequence[int]], users: Sequence[int]) -> dict[int, int]:
    """Find, for each place that some users depend on or are at, the first of these users.

    Args:
        operands: the places of the operands of each place.
        users: the places of the users, in their order.
    """
    if not users:
        return {}
    ranks: list[int | None] = [None] * len(operands)
    for rank, place in enumerate(users):
        ranks[place] = rank
    pull(operands, operands.__getitem__, ranks, times=lambda rank, operand: rank, plus=min)
    return {place: users[rank] for place, rank in enumerate(ranks) if rank is not None}


def birth_of_value(nodes: Sequence[Value], tell: Tell) -> dict[int, Place]:
    """Find the first node that is not finite, as {-1: its Place}; {} if all are finite."""
    for node in nodes:
        if not isfinite(node.data):
            return {-1: tell(node)}
    return {}


class _BornNumber(NamedTuple):
    """An adjoint or a partial, and the place where it became nan or infinite, if it did."""

    number: float
    birth: int

    def times(self, partial: _BornNumber) -> _BornNumber:
        """Multiply along an edge; the product of a finite adjoint has the birth of the partial."""
        birth = partial.birth if isfinite(self.number) else self.birth
        return _BornNumber(self.number * partial.number, birth)

    def plus(self, share: _BornNumber) -> _BornNumber:
        """Add a share; the sum with a finite number has the birth of the share."""
        birth = share.birth if isfinite(self.number) else self.birth
        return _BornNumber(self.number + share.number, birth)


def births_of_gradient(
    program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """Find, by index of each parameter with a derivative that is not finite, where that began.

    It began at the first node of the sweep with a finite upstream gradient whose product with a
    local derivative, or whose sum of such products, is not finite.
    """

    def partials(place: int) -> list[_BornNumber | None]:
        return [
            None if d is None else _BornNumber(d, place) for d in program.recorded_partials(place)
        ]

    seed = _BornNumber(1.0, len(program) - 1)
    adjoints = program.pull(partials, seed, times=_BornNumber.times, plus=_BornNumber.plus)
    places = (program.places.get(id(parameter)) for parameter in parameters)
    found = [None if place is None else adjoints[place] for place in places]
    return {
        i: tell(program.nodes[known.birth])
        for i, known in enumerate(found)
        if known is not None and not isfinite(known.number)
    }


def customs_of(nodes: Sequence[Value]) -> tuple[str, ...]:
    """List the names of operations made by `record()`, each once."""
    return tuple(dict.fromkeys(node.op for node in nodes if node.op not in PRIMITIVES))
