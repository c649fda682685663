"""Compute a flattened graph node by node, as the engine did when it was recorded.

Slow, and right by construction: every kernel is called for each node, an absent partial is no
path, and contributions are added in the order of the sweep. A machine is compared with this, and
gives way to it where a number is not finite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd_core.following import HOLDS
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program.lift.flat import Flat
from autograd_core.program.machine.plan import Asked, PlannedComparison
from autograd_core.program.passes.chain_rule import pull

Partials = Sequence[Sequence[float | None]]


def compute(flat: Flat, given: Mapping[int, float], asked: Asked) -> tuple[list[float], Partials]:
    """The number of each node, and the partials with respect to its operands.

    Args:
        flat: the graph.
        given: numbers for leaves, by place; other leaves keep theirs.
        asked: which nodes are decided anew, and which pass no derivative on.
    """
    values = list(flat.data)
    partials: list[Sequence[float | None]] = [()] * len(flat)
    for place, number in given.items():
        values[place] = number
    for place, code in enumerate(flat.ops):
        if code >= 0:
            operands = [values[o] for o in flat.operands_of(place)]
            static = flat.static(place)
            if place in asked.selects:
                static = (_holds(asked.selects[place], values),)
            values[place], found = evaluate(flat.names[code], operands, static)
            partials[place] = [None] * len(found) if place in asked.stopped else found
    return values, partials


def _holds(test: PlannedComparison, values: Sequence[float]) -> bool:
    """What a comparison finds."""
    b = values[test.b] if isinstance(test.b, int) else test.b
    return HOLDS[test.symbol](values[test.a], b)


def sweep(flat: Flat, partials: Partials, seed: float, begun: Mapping[int, float]) -> list[float]:
    """The adjoint of each node.

    Args:
        flat: the graph.
        partials: see `compute`.
        seed: the adjoint of the root.
        begun: adjoints of leaves that more is added to, by place.
    """
    flow: list[float | None] = [None] * len(flat)
    for place, adjoint in begun.items():
        flow[place] = adjoint
    flow[flat.root] = begun.get(flat.root, 0.0) + seed
    operands = [flat.operands_of(place) for place in range(len(flat))]
    found = pull(operands, partials.__getitem__, flow)
    return [0.0 if adjoint is None else adjoint for adjoint in found]
