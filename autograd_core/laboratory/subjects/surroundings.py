"""What surrounds a gradient in its graph: exact kinks, step functions, births of nan and inf."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core.laboratory.subjects.decisions import QUIET, is_step, on_jump, on_kink
from autograd_core.laboratory.subjects.place import Place
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import Program, pull
from autograd_core.value import Value

Tell = Callable[[int], Place]
"""Makes the Place, for messages, of the node at a place."""

Wanted = Sequence["int | None"]
"""The places of the parameters; None where the root does not depend on one."""


def ties_of(
    nodes: Sequence[Value], program: Program, wanted: Wanted, tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first operation exactly on its kink that depends on it.

    An end of the domain counts as a kink; a jump does not.

    Args:
        nodes: the operations that the sweep reaches.
        program: their graph.
        wanted: the places of the parameters.
        tell: makes the Place of a node.
    """
    ties = [
        program.places[id(node)]
        for node in nodes
        if node.op not in QUIET
        and not is_step(node.op)
        and on_kink(node.op, [v.data for v in node.operands], node.static)
    ]
    return first_users(program.operands, ties, wanted, tell)


def steps_of(
    nodes: Sequence[Value], program: Program, wanted: Wanted, tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first step function that depends on it; see `ties_of`.

    A step function on its jump comes before all others.
    """
    steps = [node for node in nodes if is_step(node.op)]
    steps.sort(key=lambda node: not on_jump(node.op, [v.data for v in node.operands]))
    users = [program.places[id(node)] for node in steps]
    return first_users(program.operands, users, wanted, tell)


def first_users(
    operands: Sequence[Sequence[int]], users: Sequence[int], wanted: Wanted, tell: Tell
) -> dict[int, Place]:
    """Find, by parameter index, the first of some users that depends on the parameter or is it.

    Args:
        operands: the places of the operands of each place.
        users: the places of the users, in their order.
        wanted: the places of the parameters.
        tell: makes the Place of a user.
    """
    if not users:
        return {}
    ranks: list[int | None] = [None] * len(operands)
    for rank, place in enumerate(users):
        ranks[place] = rank
    pull(operands, operands.__getitem__, ranks, times=lambda rank, operand: rank, plus=min)
    found = [None if place is None else ranks[place] for place in wanted]
    return {i: tell(users[rank]) for i, rank in enumerate(found) if rank is not None}


def birth_of_value(values: Iterable[float], tell: Tell) -> dict[int, Place]:
    """Find the first node that is not finite, as {-1: its Place}; {} if all are finite."""
    first = next((place for place, x in enumerate(values) if not isfinite(x)), None)
    return {} if first is None else {-1: tell(first)}


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


def births_of_gradient(program: Program, wanted: Wanted, tell: Tell) -> dict[int, Place]:
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
    found = [None if place is None else adjoints[place] for place in wanted]
    return {
        i: tell(known.birth)
        for i, known in enumerate(found)
        if known is not None and not isfinite(known.number)
    }


def customs_of(nodes: Sequence[Value]) -> tuple[str, ...]:
    """List the names of operations made by `record()`, each once."""
    return tuple(dict.fromkeys(node.op for node in nodes if node.op not in PRIMITIVES))
