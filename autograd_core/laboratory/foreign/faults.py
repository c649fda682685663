"""Faults of another engine that its gradient alone does not show: it may be right by luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.fanout import lost_term
from autograd_core.laboratory.foreign.nodes import Order
from autograd_core.laboratory.foreign.order import other_orders
from autograd_core.laboratory.foreign.program import ForeignProgram
from autograd_core.laboratory.subjects.subject import Sweep

_MOST_FANS = 4
"""The most parameters that are tested for adding up their gradients."""


def overwritten(program: ForeignProgram, gradient: Sequence[float]) -> dict[int, str]:
    """Find the parameters whose gradient is overwritten at a fan-out; say why, by index.

    The derivative of f + x by x must be the derivative of f, and 1 more.
    """
    found: dict[int, str] = {}
    for i, once in enumerate(gradient[:_MOST_FANS]):
        try:
            root, leaves, _ = program.recorded()
            both = program.sweep_from(root + leaves[i], leaves)[i]
        except Exception:  # an engine without such a sum
            return {}
        term = lost_term(once, both)
        if term:
            name = program.names[i]
            found[i] = (
                "backward() overwrites gradients where they must be added (= for +=): "
                f"d({program.title} + {name})/d{name} is {both!r}, as without the {term} term"
            )
    return found


def repeated(
    program: ForeignProgram, root: Any, leaves: Sequence[Any], first: Sequence[float], swept: Sweep
) -> tuple[str, ...]:
    """Say what goes wrong if the engine sweeps more than once.

    Args:
        program: the program.
        root: the root of the last sweep.
        leaves: the leaves of the root.
        first: the gradient of the first sweep.
        swept: the last sweep.
    """
    i = first_difference(first, swept)
    if i is not None:
        return (
            f"Stale gradients: d/d{program.names[i]} is {first[i]!r} in the first sweep and "
            f"{swept.gradient[i]!r} in a second one over a new graph, with the parameters' "
            "gradients set to 0 in between: a part of the earlier sweep is still there",
        )
    if program.fresh:
        return ()
    try:
        again = program.sweep_from(root, leaves)
    except Exception:  # the engine's own refusal of a second sweep, in whatever form
        return ()
    if first_difference(again, swept) is None:
        return ()
    return ("backward() a second time on one graph gives other gradients: make a new one",)


class OtherOrder(NamedTuple):
    """A sweep that read the operands in sets in another order, and found another gradient.

    Attributes:
        order: the order.
        i: the first parameter whose derivative differs.
        root, leaves, creations: the graph that was swept, as `ForeignProgram.recorded` gives it.
        gradient: what the sweep found.
    """

    order: Order
    i: int
    root: Any
    leaves: Sequence[Any]
    creations: Creations
    gradient: tuple[float, ...]


def other_order(program: ForeignProgram, swept: Sweep) -> OtherOrder | None:
    """Find an order of the operands in sets that changes the gradient; None if none does."""
    for order in other_orders():
        root, leaves, creations = program.recorded()
        gradient = program.sweep_from(root, leaves, order=order)
        i = first_difference(gradient, swept)
        if i is not None:
            return OtherOrder(order, i, root, leaves, creations, gradient)
    return None


def first_difference(gradient: Sequence[float], swept: Sweep) -> int | None:
    """The first parameter whose gradient differs from a sweep's by more than rounding."""
    for i, (a, b, error) in enumerate(zip(gradient, swept.gradient, swept.errors, strict=True)):
        if abs(a - b) > 4 * error:
            return i
    return None
