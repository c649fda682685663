"""Bounds on rounding: of one evaluation of a graph, and of the gradient that a sweep finds.

To first order the rounding of an interior number, u |value|, moves the result by |adjoint| times
that. The sum of these bounds the rounding error of an evaluation; it is far sharper than eps |f|,
in both directions: where large numbers cancel, and where a large constant is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot, inf, isnan
from typing import NamedTuple

from autograd_core.summing import sum_in_order

EPSILON = 2.0**-52
UNIT = 2.0**-53
SMALLEST = 2.0**-1074
CONSPIRING = 3.0
"""Of many roundings not all have one sign: their sum is taken to be this often its root mean
square at most. For up to nine operations the sum itself is smaller, and a strict bound."""


class Operation(NamedTuple):
    """One node as it was computed: keys of the nodes are their id().

    Attributes:
        key: of the node; `operands`: of its operands.
        value: its number; `numbers`: those of its operands.
        partials: the local derivatives; None where the operand was not selected.
    """

    key: int
    value: float
    operands: tuple[int, ...]
    numbers: tuple[float, ...]
    partials: tuple[float | None, ...]


class Bounds(NamedTuple):
    """Bounds on rounding errors.

    Attributes:
        rounding: of one evaluation.
        errors: of each derivative.
    """

    rounding: float
    errors: tuple[float, ...]


def bounds(operations: Sequence[Operation], root: int, wanted: Iterable[int]) -> Bounds:
    """Bounds for a graph and the derivatives at its `wanted` nodes.

    A node with more than two operands adds up inside: there the rounding of each of its terms
    counts too. A derivative is a sum over paths of products of at most n factors, each with an
    error of its own: off by at most 2 n u times the sum of the absolute products.

    Args:
        operations: all nodes with operands that the root depends on, in creation order.
        root: key of the root.
        wanted: keys of the parameters.
    """
    adjoints = {root: 1.0}
    totals = {root: 1.0}
    terms = [SMALLEST]
    for operation in reversed(operations):
        adjoint = adjoints.get(operation.key, 0.0)
        total = totals.get(operation.key, 0.0)
        terms.append(abs(adjoint) * _own_error(operation))
        for key, partial in zip(operation.operands, operation.partials, strict=True):
            if partial is not None:
                adjoints[key] = adjoints.get(key, 0.0) + adjoint * partial
                totals[key] = totals.get(key, 0.0) + total * abs(partial)
    factor = 2 * len(operations) * UNIT
    errors = tuple(_bound(factor * totals.get(key, 0.0)) for key in wanted)
    rounding = min(_bound(sum_in_order(terms)), _bound(CONSPIRING * hypot(*terms)))
    return Bounds(rounding, errors)


def _own_error(operation: Operation) -> float:
    """The error that one operation adds: that of its value, and of the terms it adds up."""
    error = abs(operation.value)
    if len(operation.operands) > 2:
        for x, partial in zip(operation.numbers, operation.partials, strict=True):
            if partial is not None:
                error += abs(x * partial)
    return UNIT * error


def _bound(x: float) -> float:
    """inf where nothing is known."""
    return inf if isnan(x) else x
