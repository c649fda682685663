"""Derivatives that are themselves graphs: the reverse sweep carried out on Values."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign
from typing import Any

from autograd_core.functions import exp
from autograd_core.many import with_number
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.evaluate import evaluate
from autograd_core.primitives.row import Domain
from autograd_core.program import NoFormula, pull
from autograd_core.program.namespaces import ValueNamespace
from autograd_core.sweep import ordered
from autograd_core.unfolding import recorded_again
from autograd_core.value import Value

_ON_VALUES = ValueNamespace()


def differentiable_adjoints(
    roots: Sequence[Value], seeds: Sequence[Value], inputs: Sequence[Value]
) -> list[Value]:
    """[sum over roots of seed * d root / d input for each input], as Values.

    The order of the sweep is that of the sweep on floats, so each number is equal too. The local
    derivative at an edge is its row's expression in Values, with the recorded partial as its
    number.

    Raises:
        ValueError: as `gradients`.
    """
    nodes: list[Value] = []
    places: dict[int, int] = {}
    _list(roots, nodes, places)
    wanted = {places[id(v)] for v in inputs if id(v) in places}
    for place, node in enumerate(nodes):
        edges = zip(node.operands, node.partials, strict=True)
        if any(places[id(operand)] in wanted for operand, d in edges if d is not None):
            wanted.add(place)

    def partials(place: int) -> list[Any]:
        node = nodes[place]
        return [
            None if d is None or places[id(v)] not in wanted else _as_recorded(local, d, v)
            for v, d, local in zip(node.operands, node.partials, _locals(node), strict=True)
        ]

    operands = [
        [places.get(id(v), -1) for v in node.operands if place in wanted]
        for place, node in enumerate(nodes)
    ]
    adjoints: list[Any] = [None] * len(nodes)
    for root, seed in zip(roots, seeds, strict=True):
        before = adjoints[places[id(root)]]
        adjoints[places[id(root)]] = seed if before is None else before + seed
    pull(operands, partials, adjoints)
    found = [adjoints[places[id(v)]] if id(v) in places else None for v in inputs]
    return [Value(0.0) if adjoint is None else adjoint for adjoint in found]


def _list(roots: Sequence[Value], nodes: list[Value], places: dict[int, int]) -> None:
    """Add the nodes that a sweep from some roots reaches, and the place of each by `id`.

    For a node that computed a whole function, the operations of the function are recorded, and
    its place is that of their result.
    """
    leaves, interior = ordered(list(roots))
    for node in (*leaves, *interior):
        if id(node) in places:
            continue
        root = recorded_again(node, "gradients(create_graph=True)")
        if root is None:
            places[id(node)] = len(nodes)
            nodes.append(node)
        else:
            _list([root], nodes, places)
            places[id(node)] = places[id(root)]


def _locals(node: Value) -> Sequence[Any]:
    """The row's derivatives at the node's operands, as Values or numbers."""
    operands = node.operands
    row = PRIMITIVES.get(node.op)
    if row is None:
        raise NoFormula(
            node.op,
            "gradients(create_graph=True)",
            "use create_graph=False, or write it in primitives",
        )
    _refuse_changed(node, operands)
    static = named_static(node.op, node.static)
    if row.variadic:
        found: Sequence[Any] = row.derivatives(_ON_VALUES, list(operands), **static)
    else:
        inside = [_inside(v, domain) for v, domain in zip(operands, row.domains, strict=True)]
        found = row.derivatives(_ON_VALUES, *inside, **static)
    return found


def _inside(operand: Value, domain: Domain) -> Value:
    """The operand. A -0.0 at the end of a domain becomes 0.0, so that limits come from inside."""
    if operand.data == domain.low == 0.0 and copysign(1.0, operand.data) < 0:
        return with_number(operand, 0.0)
    return operand


def _refuse_changed(node: Value, operands: Sequence[Value]) -> None:
    """Raise if an operand's number has changed since the node was recorded."""
    y, partials = evaluate(node.op, [v.data for v in operands], node.static)
    recorded = list(node.partials)
    if repr((y, partials)) != repr((node.data, recorded)) and node.op != "identity":
        raise ValueError(
            f"gradients(create_graph=True): an operand of {node.op!r} was assigned another number "
            f"after the graph was recorded (it gave {node.data!r}, and would give {y!r} now). "
            "Compute the output again, or take its gradients before changing leaves"
        )


def _as_recorded(local: Any, partial: float, operand: Value) -> Value | float:
    """A local derivative with the recorded partial as its number and the row's derivatives.

    If the partial is nan (outside the domain, or at a nan), its derivatives of every order are
    nan too, whatever the row's expression gives there.
    """
    if partial != partial:
        unknown: Value = (local + exp(operand)) * partial
        return unknown
    if type(local) is not Value:
        return partial
    same = repr(local.data) == repr(partial)
    return local if same else with_number(local, partial)
