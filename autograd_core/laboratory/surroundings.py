"""What surrounds a gradient in its graph: kinks hit exactly, steps, births of nan and inf."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from autograd_core.laboratory.decisions import QUIET, is_step, on_jump, on_kink
from autograd_core.laboratory.error_model import Operation, units_of
from autograd_core.laboratory.subject import Place
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import Value


def operation_of(node: Value) -> Operation:
    """A node's numbers, without the node."""
    edges = node._edges()
    return Operation(
        id(node),
        node.data,
        tuple([id(operand) for operand, _ in edges]),
        tuple([operand.data for operand, _ in edges]),
        tuple([partial for _, partial in edges]),
        units_of(node.op),
    )


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
    operands = node._prev

    def called(v: Value) -> str:
        return v.label or names.get(id(v), "")

    return Place(
        node.op or LEAF,
        tuple(v.data for v in operands) or (node.data,),
        tuple(map(called, operands)) or (called(node),),
        called(node) if operands else "",
        where,
    )


def ties_of(nodes: Sequence[Value], parameters: Sequence[Value], tell: Tell) -> dict[int, Place]:
    """For the index of a parameter, the first operation exactly on a kink that it runs through.

    An end of the domain counts as a kink; a jump does not.
    """
    ties = [
        node
        for node in nodes
        if node.op not in QUIET
        and not is_step(node.op)
        and on_kink(node.op, [v.data for v in node._prev], node._static)
    ]
    return _first_users(ties, parameters, tell)


def steps_of(nodes: Sequence[Value], parameters: Sequence[Value], tell: Tell) -> dict[int, Place]:
    """For the index of a parameter, the first step function that it runs through.

    One that is on a jump comes before all that are not.
    """
    steps = [node for node in nodes if is_step(node.op)]
    steps.sort(key=lambda node: not on_jump(node.op, [v.data for v in node._prev]))
    return _first_users(steps, parameters, tell)


def _first_users(
    users: Sequence[Value], parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """For the index of a parameter, the first of some nodes that depends on it."""
    first: dict[int, Value] = {}
    for user in users:
        waiting = [user]
        while waiting:
            for operand in waiting.pop()._prev:
                if id(operand) not in first:
                    first[id(operand)] = user
                    waiting.append(operand)
    return {
        i: tell(first[id(parameter)])
        for i, parameter in enumerate(parameters)
        if id(parameter) in first
    }


def birth_of_value(nodes: Sequence[Value], tell: Tell) -> dict[int, Place]:
    """{-1: the first node that is not finite}, or {} if all are."""
    for node in nodes:
        if not isfinite(node.data):
            return {-1: tell(node)}
    return {}


def births_of_gradient(
    nodes: Sequence[Value], root: Value, parameters: Sequence[Value], tell: Tell
) -> dict[int, Place]:
    """For the index of each parameter with a derivative that is not finite, where that began.

    It began at the first node of the sweep whose upstream gradient was finite and whose product
    with a local derivative, or whose sum of such products, is not.
    """
    adjoints = {id(root): 1.0}
    births: dict[int, Value] = {}
    for node in reversed(nodes):
        adjoint = adjoints.get(id(node), 0.0)
        for operand, partial in node._edges():
            if partial is None:
                continue
            key = id(operand)
            adjoints[key] = adjoints.get(key, 0.0) + adjoint * partial
            if not isfinite(adjoints[key]) and key not in births:
                births[key] = births.get(id(node), node)
    return {
        i: tell(births[id(parameter)])
        for i, parameter in enumerate(parameters)
        if id(parameter) in births
    }


def customs_of(nodes: Sequence[Value]) -> tuple[str, ...]:
    """Names of the operations made by `record()`, each once."""
    return tuple(dict.fromkeys(node.op for node in nodes if node.op not in PRIMITIVES))
