"""The effect of rounding on a derivative: the conditioning of the recorded graph.

The derivative of the graph is itself a graph (`gradients(create_graph=True)`). Each of its nodes
is rounded, by at most a few units u = 2**-53 of its own size, and moves the derivative by its
adjoint there. The sum of |adjoint * size| * u over all nodes bounds, to first order, the effect
of rounding on the derivative in any float64 evaluation of these formulas: where forward values
cancel, and where paths do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from autograd_core.graph import Graph
from autograd_core.laboratory.compare.case import Case, NotApplicable, numbers_of, written
from autograd_core.laboratory.subjects.error_model import SMALLEST, USUAL, units_of
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints
from autograd_core.transforms import gradients
from autograd_core.value import Value

MOST_NODES = 3_000
"""The most nodes of a function whose derivative is recorded as a graph."""

MOST_WORK = 300_000
"""The most nodes times arguments, likewise."""

LEAST = 2.0**-1021
"""Smaller numbers are rounded by as much as this one, 2**-1074."""


@dataclass(frozen=True, slots=True)
class Conditioning:
    """The effect of rounding on one derivative.

    Attributes:
        bound: the largest error of the derivative that rounding explains, to first order.
        worst: the operation that contributes most to the bound, in words; "" if not known.
        share: the part of the bound from that operation, between 0 and 1.
    """

    bound: float
    worst: str = ""
    share: float = 0.0


def magnitude(op: str, numbers: Sequence[float], value: float) -> float:
    """Return the size that an operation rounds, times the units by which it may err."""
    row = PRIMITIVES.get(op)
    if row is not None and row.variadic and row.terms is not None:
        terms = row.terms(numbers)
        size = math.fsum(map(abs, terms)) if all(map(math.isfinite, terms)) else math.inf
        return size * (len(terms) + 1)
    return units_of(op) * abs(value)


def value_error(tape: Tape) -> float:
    """Bound the rounding error of one evaluation: the sum of |adjoint * value| * u."""
    terms = []
    for entry, adjoint in zip(tape.entries, tape.adjoints, strict=True):
        if entry.operands and adjoint != 0.0:
            numbers = [tape.values[place] for place in entry.operands]
            size = magnitude(entry.op, numbers, entry.value) / USUAL
            terms.append(abs(adjoint) * (size + LEAST))
    total = UNIT * sum_in_order(terms)
    return total if total == total else math.inf


def value_error_at(case: Case, i: int, x: float) -> float:
    """Bound the rounding error with argument i at x; 0 if f has no value there.

    Exactly on a kink an adjoint may be 0 by convention, and hide the rounding of all operations
    before it: abs((1 + x) - 1) is exact only at 0.
    """
    try:
        return value_error(case.tape_at(i, x))
    except (NotApplicable, ArithmeticError, ValueError):
        return 0.0


def conditioning(case: Case) -> list[Conditioning]:
    """Bound the effect of rounding on the derivative by each input.

    The bound of the paths is taken for graphs too large to differentiate twice, and where the
    bound of the derivative's own graph is not a number.
    """
    graph, sharp = case.graph, []
    if len(graph) <= MOST_NODES and len(graph) * len(case.inputs) <= MOST_WORK:
        forward = {id(node) for node in graph.nodes}
        with suppress(ValueError, ArithmeticError):
            found = gradients(case.root, list(case.inputs), create_graph=True)
            sharp = [_of(derivative, forward) for derivative in found]
    if sharp and not any(math.isnan(known.bound) for known in sharp):
        return sharp
    rough = _by_paths(case)
    pairs = zip(sharp or rough, rough, strict=True)
    return [b if math.isnan(a.bound) else a for a, b in pairs]


def _of(derivative: Value, forward: set[int]) -> Conditioning:
    """Bound the effect of rounding on a derivative recorded as a graph."""
    nodes = [node for node in Graph(derivative).nodes if not node.is_leaf]
    if not nodes:
        return Conditioning(SMALLEST)
    found = adjoints([derivative], [UNIT], nodes)
    sizes = [magnitude(node.op, numbers_of(node), float(node.data)) for node in nodes]
    terms = [abs(a) * (size + LEAST) for a, size in zip(found, sizes, strict=True)]
    total = sum_in_order(terms)
    if not 0 < total < math.inf:
        return Conditioning(total + len(nodes) * SMALLEST)
    worst = max(range(len(terms)), key=terms.__getitem__)
    node = nodes[worst]
    home = "" if id(node) in forward else " in the sum over paths"
    said = f"{written(node)} = {node.data:.6g}{home}"
    return Conditioning(total + len(nodes) * SMALLEST, said, terms[worst] / total)


def _by_paths(case: Case) -> list[Conditioning]:
    """Bound the effect of rounding by the recorded partials alone: 2 n u times the sum of |path|.

    The bound ignores the effect of rounded forward values on partials.
    """
    program = case.graph.program

    def sizes(place: int) -> list[float | None]:
        return [None if d is None else abs(d) for d in program.recorded_partials(place)]

    sums = dict(zip(map(id, program.nodes), program.pull(sizes, 1.0), strict=True))
    factor = 2 * USUAL * len(program) * UNIT
    bounds = [factor * (sums.get(id(v)) or 0.0) + len(program) * SMALLEST for v in case.inputs]
    return [Conditioning(b if b == b else math.inf) for b in bounds]
