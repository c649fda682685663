"""The decision trace: all decisions made while a graph was computed.

A step of a difference quotient must not cross a kink. Two evaluations of a program are on the same
smooth piece if they performed the same operations with the same decisions: the side of relu, the
winner of a maximum, the integer of a floor, the outcome of a comparison. The table of primitives
tells which rows decide (kinks, steps, domains); no operation is named here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from math import inf
from typing import Any

from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.evaluate import evaluate
from autograd_core.primitives.row import REAL, Primitive
from autograd_core.value import Value

Numbers = Sequence[float]
Partials = Sequence["float | None"]
BESIDE = 2.0**-30
"""How far rounding may have moved an operand from a jump, as a fraction of the operand."""

Decider = Callable[[Numbers, float, Partials, Sequence[Any]], Hashable]


def decides(row: Primitive) -> bool:
    """Whether a primitive decides anything."""
    return bool(
        row.kinks
        or row.step
        or row.valid
        or any(domain != REAL for domain in row.domains)
        or None in row.parameters.values()
    )


QUIET = frozenset(name for name, row in PRIMITIVES.items() if not decides(row))
"""The operations that decide nothing: most nodes of a graph."""


def trace_of(nodes: Iterable[Value]) -> Hashable:
    """List the decisions of nodes, in order."""
    nodes = list(nodes)
    ops = tuple([node.op for node in nodes])
    deciding = set(ops) - QUIET
    if not deciding:  # the usual case, fast
        return ops, ()
    decided = []
    for node in [node for node, op in zip(nodes, ops, strict=True) if op in deciding]:
        numbers = [operand.data for operand in node.operands]
        decided.append(decider(node.op)(numbers, node.data, node.partials, node.static))
    return ops, tuple(decided)


@cache
def decider(op: str) -> Decider:
    """Make a function of numbers, value, partials and statics that gives an operation's decision.

    A decision is the value of a step function; the interval between kinks that holds the operand,
    or the kink at the operand; the same for poles and the ends of the domain; which partials are
    absent, if that tells the selected operand; and static parameters that are a choice (the
    condition of `where`, an index).
    """
    row = PRIMITIVES.get(op)
    if row is None or row.variadic:
        return _around_origin if row and _kinked_at_origin(row) else _absent
    if row.step:
        return lambda numbers, value, partials, static: value if value == value else None
    if row.kinks and not callable(row.kinks) and not row.valid and _unbounded(row):
        kinks = tuple(sorted(row.kinks))
        return lambda numbers, value, partials, static: tuple(
            [(bisect_left(kinks, x), bisect_right(kinks, x)) for x in numbers]
        )
    if not row.kinks and not row.valid:
        return lambda numbers, value, partials, static: (*_inside(row, numbers), *_chosen(static))
    return lambda numbers, value, partials, static: (
        _absent(numbers, value, partials, static),
        _chosen(static),
        row.is_kink(*numbers, **named_static(row.name, static)),
        () if None in partials else _sides(row, numbers, static),
        *_inside(row, numbers),
        row.valid is None or row.valid(*numbers, **named_static(row.name, static)),
    )


BY_SIGN = ("truediv", "pow_constant")
"""Rows whose kinks are a predicate, and which decide by the signs of their operands alone."""


def intervals(op: str, numbers: Numbers) -> list[tuple[float, float]]:
    """An interval around each operand within which an operation decides the same, as far as known.

    The ends are not in it; around a number on a kink or an end of the domain, nothing is.
    """
    row = PRIMITIVES.get(op)
    if op in BY_SIGN:
        return [_between((-inf, 0.0, inf), x) for x in numbers]
    if row is None or row.step or row.valid or callable(row.kinks):
        return [(x, x) for x in numbers]
    domains = row.domains * len(numbers) if row.variadic else row.domains
    pairs = zip(domains, numbers, strict=True)
    return [_between((domain.low, *row.kinks, domain.high, -inf, inf), x) for domain, x in pairs]


def _between(ends: Sequence[float], x: float) -> tuple[float, float]:
    """The nearest ends around a number; for one of them, or nan, two ends with nothing between."""
    if x in ends or x != x:
        return x, x
    return max(end for end in ends if end < x), min(end for end in ends if end > x)


def on_kink(op: str, numbers: Numbers, static: Sequence[Any]) -> bool:
    """Whether operands are exactly on a kink of an operation, or on an end of its domain."""
    row = PRIMITIVES.get(op)
    if row is None:
        return False
    at_end = not row.variadic and any(
        domain.contains(x) and not domain.has_inside(x)
        for domain, x in zip(row.domains, numbers, strict=True)
    )
    return at_end or row.is_kink(*numbers, **named_static(row.name, static))


def is_step(op: str) -> bool:
    """Whether an operation is a step function."""
    return op in PRIMITIVES and PRIMITIVES[op].step


def on_jump(op: str, numbers: Numbers) -> bool:
    """Whether operands are on a jump of a step function, or so near that rounding may hide it.

    True for an operation that is not in the table.
    """
    if not is_step(op):
        return True
    here, *beside = (
        [evaluate(op, [x + part * max(abs(x), 1.0) for x in numbers], ())[0]]
        for part in (0.0, BESIDE, -BESIDE)
    )
    return any(there != here for there in beside)


def _absent(numbers: Numbers, value: float, partials: Partials, static: Sequence[Any]) -> Hashable:
    """Which operands were not selected."""
    return (tuple(d is None for d in partials), _chosen(static))


def _around_origin(
    numbers: Numbers, value: float, partials: Partials, static: Sequence[Any]
) -> Hashable:
    """As `_absent`, and the side of the kink at the origin for a list of operands."""
    side = 0 if None in partials else _sign(max(numbers, key=abs, default=0.0))
    return _absent(numbers, value, partials, static), side


def _kinked_at_origin(row: Primitive) -> bool:
    """Whether a row on lists has a kink where all operands are 0, but not where they are equal."""
    return bool(row.kinks) and row.is_kink(0.0, 0.0) and not row.is_kink(1.0, 1.0)


def _chosen(static: Sequence[Any]) -> tuple[Any, ...]:
    """List the static parameters that are a choice: conditions and indices."""
    return tuple(s for s in static if isinstance(s, int))


def _unbounded(row: Primitive) -> bool:
    """Whether every operand may be any real number."""
    return all(domain == REAL for domain in row.domains)


def _inside(row: Primitive, numbers: Numbers) -> tuple[Hashable, ...]:
    """Whether each operand is inside its domain, and whether it is in it at all."""
    return tuple(
        (domain.has_inside(x), domain.contains(x))
        for domain, x in zip(row.domains, numbers, strict=True)
        if domain != REAL
    )


def _sides(row: Primitive, numbers: Numbers, static: Sequence[Any]) -> tuple[int, ...]:
    """List the sign of each operand for which 0 is a kink or a pole, given the others; else 0.

    If only all operands at 0 together are a kink, as of hypot, add the sign of the largest: it
    changes where the operands pass through 0 together.
    """
    if not callable(row.kinks):
        return ()
    parameters = named_static(row.name, static)
    signs = []
    for i, x in enumerate(numbers):
        at_zero = [*numbers[:i], 0.0, *numbers[i + 1 :]]
        signs.append(_sign(x) if row.is_kink(*at_zero, **parameters) else 0)
    if not any(signs) and row.is_kink(*[0.0] * len(numbers), **parameters):
        signs.append(_sign(max(numbers, key=abs)))
    return tuple(signs)


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)
