"""What surrounds a gradient in its graph: kinks hit exactly, steps, births of nan and inf."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core.laboratory.subjects.decisions import QUIET, is_step, on_jump, on_kink
from autograd_core.laboratory.subjects.subject import Place
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import Program, pull
from autograd_core.value import Value

LEAF = "leaf"
"""What messages call a node that no operation made."""

Tell = Callable[[Value], Place]
"""A node as messages name it."""


def place_of(node: Value, where: str, names: Mapping[int, str]) -> Place:
    """A node as messages name it.

    Args:
        node: the node.
        where: the line that created it, or "".
        names: of nodes without a label, by `id`.
    """
    operands = node.operands

    def called(v: Value) -> str:
        return v.label or names.get(id(v), "")

    return Place(
        node.op or LEAF,
        tuple(v.data for v in operands) or (node.data,),
        tuple(map(called, operands)) or (called(node),),
        called(node) if operands else "",
        where,
    )


def ties_of(
    nodes: Sequence[Value], program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """For the index of a parameter, the first operation exactly on a kink that it runs through.

    An end of the domain counts as a kink; a jump does not.

    Args:
        nodes: the operations that the sweep reaches.
        program: the graph.
        parameters: leaves.
        tell: names a node.
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
    """For the index of a parameter, the first step function that it runs through; as `ties_of`.

    One that is on a jump comes before all that are not.
    """
    steps = [node for node in nodes if is_step(node.op)]
    steps.sort(key=lambda node: not on_jump(node.op, [v.data for v in node.operands]))
    return _first_users(steps, program, parameters, tell)


def _first_users(
    users: Sequence[Value], program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """For the index of a parameter, the first of some nodes that depends on it."""
    places = program.places
    first = first_behind(program.operands, [places[id(user)] for user in users])
    found = [first.get(places.get(id(parameter), -1)) for parameter in parameters]
    return {i: tell(program.nodes[user]) for i, user in enumerate(found) if user is not None}


def first_behind(operands: Sequence[Sequence[int]], users: Sequence[int]) -> dict[int, int]:
    """For each place that some users depend on, and for these, the first of them.

    Args:
        operands: for each place the places of its operands.
        users: places; what comes first here comes first.
    """
    if not users:
        return {}
    flow: list[int | None] = [None] * len(operands)
    for rank, place in enumerate(users):
        flow[place] = rank
    pull(operands, operands.__getitem__, flow, times=lambda rank, operand: rank, plus=min)
    return {place: users[rank] for place, rank in enumerate(flow) if rank is not None}


def birth_of_value(nodes: Sequence[Value], tell: Tell) -> dict[int, Place]:
    """{-1: the first node that is not finite}, or {} if all are."""
    for node in nodes:
        if not isfinite(node.data):
            return {-1: tell(node)}
    return {}


class _Flow(NamedTuple):
    """An adjoint, or a partial or a share of one, and where it was born if it is not finite."""

    number: float
    birth: int

    def times(self, partial: _Flow) -> _Flow:
        """What is passed along an edge: what a finite number becomes is born there."""
        birth = partial.birth if isfinite(self.number) else self.birth
        return _Flow(self.number * partial.number, birth)

    def plus(self, share: _Flow) -> _Flow:
        """A sum: born where the share is from, unless it was there before."""
        birth = share.birth if isfinite(self.number) else self.birth
        return _Flow(self.number + share.number, birth)


def births_of_gradient(
    program: Program, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """For the index of each parameter with a derivative that is not finite, where that began.

    It began at the first node of the sweep whose upstream gradient was finite and whose product
    with a local derivative, or whose sum of such products, is not.
    """

    def partials(place: int) -> list[_Flow | None]:
        return [None if d is None else _Flow(d, place) for d in program.recorded_partials(place)]

    flow = program.pull(partials, _Flow(1.0, len(program) - 1), times=_Flow.times, plus=_Flow.plus)
    places = (program.places.get(id(parameter)) for parameter in parameters)
    found = [None if place is None else flow[place] for place in places]
    return {
        i: tell(program.nodes[known.birth])
        for i, known in enumerate(found)
        if known is not None and not isfinite(known.number)
    }


def customs_of(nodes: Sequence[Value]) -> tuple[str, ...]:
    """Names of the operations made by `record()`, each once."""
    return tuple(dict.fromkeys(node.op for node in nodes if node.op not in PRIMITIVES))
