"""Derivatives of any order and their truth: differences of a row's formula at many digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

from autograd_core import Value, gradients
from autograd_core.primitives import Primitive
from tests.autograd_core.calls import call
from tests.autograd_core.ulps import CONTEXT, MPMATH, as_given

STEP = 40
"""A difference goes 10**-40 of the way to 0, or of 1: its own error is below the 50th digit."""

RANGE = 420
"""Digits between the formula's largest term and the smallest derivative that is a normal float."""


def exact_derivative(
    row: Primitive, at: Sequence[float], parameters: dict[str, Any], orders: Sequence[int]
) -> Any:
    """The derivative of the row's formula, `orders[i]` times with respect to operand i.

    By central differences in mpmath, with as many digits as they lose. No derivative of the table
    is used.
    """
    moved = [abs(x) for x, order in zip(at, orders, strict=True) if order and x]
    widest = max(abs(math.log10(x)) for x in [1.0, *moved])
    with CONTEXT.workdps(RANGE + round(sum(orders) * (STEP + 2 * widest))):
        static = {k: CONTEXT.mpf(p) if type(p) is float else p for k, p in parameters.items()}
        points, scale = [], CONTEXT.one
        for x, order in zip(map(CONTEXT.mpf, at), orders, strict=True):
            h = min(abs(x) or 1, 1) * CONTEXT.mpf(10) ** -STEP
            middle = CONTEXT.mpf(order) / 2
            points.append(
                [(x + (middle - j) * h, (-1) ** j * math.comb(order, j)) for j in range(order + 1)]
            )
            scale *= h**order
        terms = [
            math.prod(weight for _, weight in point)
            * row.formula(MPMATH, *as_given(row, [x for x, _ in point]), **static)
            for point in product(*points)
        ]
        return CONTEXT.fsum(terms) / scale


def derivative(
    name: str, at: Sequence[float], parameters: dict[str, Any], orders: Sequence[int]
) -> float:
    """The same by the engine: `gradients` of `gradients`, the first operand first."""
    leaves = [Value(x) for x in at]
    result = call(name, leaves, parameters)
    for leaf, order in zip(leaves, orders, strict=True):
        for _ in range(order):
            result = gradients(result, leaf, create_graph=True)
    found: float = result.data
    return found
