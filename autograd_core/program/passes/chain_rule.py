"""The chain rule over plain data: adjoints flow from the last place to the first."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any


def pull(
    operands: Sequence[Sequence[int]],
    partials: Callable[[int], Sequence[Any]],
    adjoints: list[Any],
    *,
    times: Callable[[Any, Any], Any] = operator.mul,
    plus: Callable[[Any, Any], Any] = operator.add,
) -> list[Any]:
    """Add adjoint[place] * partial to the adjoint of each operand, from the last place down.

    The order of the contributions is that of the engine's sweep, so with floats the sums have
    its bits.

    Args:
        operands: for each place the places of its operands, which are smaller.
        partials: gives the partials of a place; None where no derivative flows.
        adjoints: those to start from, by place; None if nothing has arrived. Is changed.
        times: multiplies an adjoint by a partial.
        plus: adds a contribution to the adjoint so far.

    Returns:
        The adjoint of each place, None if no path leads to it.
    """
    for place in range(len(adjoints) - 1, -1, -1):
        adjoint = adjoints[place]
        if adjoint is None or not operands[place]:
            continue
        for operand, partial in zip(operands[place], partials(place), strict=True):
            if partial is not None:
                share = times(adjoint, partial)
                before = adjoints[operand]
                adjoints[operand] = share if before is None else plus(before, share)
    return adjoints


def stopped_by_zero(adjoint: float, partial: float) -> float:
    """The product; 0.0 if the adjoint is 0.0, even if the partial is infinite or nan.

    Pass it to `pull` as `times`, so that a path without weight adds 0.0 to a sum over paths.
    """
    return adjoint * partial if adjoint else 0.0
