"""The local derivatives of another engine's nodes: read, or measured while their rules run.

A node keeps them in an attribute, beside its operands, or returns them from a method. If it does
not, its own backward rule is run with an upstream gradient of 1.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from math import frexp, isfinite, ldexp
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.numbers import gradient_number, like, number_of
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.subjects.tape import Unreadable
from autograd_core.laboratory.wrong_operation.sweep_fault import ADDS, NONLINEAR, OVERWRITES

_LARGEST = 1000
_SLACK = 1e-12


class LocalDerivatives(NamedTuple):
    """The effect of a node's backward rule.

    Attributes:
        partials: one per operand. An operand that is used twice has its whole derivative at the
            first position, and None at the second.
        remark: what was seen of the rule; "" if it did not run.
        replaced: the positions of the operands whose gradient it was seen to replace.
    """

    partials: tuple[float | None, ...]
    remark: str = ""
    replaced: tuple[int, ...] = ()


def local_derivatives(
    reader: NodeReader, node: Any, operands: Sequence[Any], slack: float = _SLACK
) -> LocalDerivatives:
    """Read a node's local derivatives; leave its gradients as they were.

    Args:
        reader: reads the nodes.
        node: the node.
        operands: its operands.
        slack: the part by which a rule may miss a multiple of its upstream gradient, for rounding.

    Raises:
        Unreadable: there is no way to read them.
    """
    try:
        found = _kept(reader, node, operands)
        if found is not None:
            return LocalDerivatives(found)
        rule = reader.said(node, "rule")
        if callable(rule) and _is_called_with(rule, 0):
            return _at_work(reader, node, operands, rule, slack)
        if callable(rule) and _is_called_with(rule, 1):
            passed = rule(like(reader.data(node), 1.0))
            given = None if passed is None else _numbers(reader, passed, operands)
            if given is not None:
                return LocalDerivatives(given)
    except Unreadable:
        raise
    except Exception as error:  # whatever another engine's code raises when it is run alone
        raise Unreadable(
            f"reading the local derivatives of {reader.name} fails with {type(error).__name__}: "
            f"{error}"
        ) from error
    raise Unreadable(
        f"the local derivatives of {reader.name} cannot be read: a node needs _backward() or "
        "_local_grads, or pass engine=Engine(partials=...)"
    )


def _kept(
    reader: NodeReader, node: Any, operands: Sequence[Any]
) -> tuple[float | None, ...] | None:
    """Return the local derivatives that a node keeps or returns; None if it does neither."""
    said = _told(reader.said(node, "partials"), reader, node)
    found = None if said is None else _numbers(reader, said, operands)
    if found is not None:
        return found
    pairs = reader.paired(node)
    if pairs and all(p is not None for _, p in pairs) and len(pairs) == len(operands):
        return _numbers(reader, [(v, _told(p, reader, node)) for v, p in pairs], operands)
    return None


def _told(said: Any, reader: NodeReader, node: Any) -> Any:
    """Return what is kept, or what its function returns for an upstream gradient of 1."""
    if not callable(said):
        return said
    upstream = like(reader.data(node), 1.0)
    return said(upstream) if _is_called_with(said, 1) else said()


def _numbers(
    reader: NodeReader, said: Any, operands: Sequence[Any]
) -> tuple[float | None, ...] | None:
    """Return local derivatives in the order of the operands; None if they do not fit."""
    if not isinstance(said, Iterable) or hasattr(said, "item") and not isinstance(said, list):
        said = [said]
    items = list(said)
    pairs = [pair for item in items if (pair := reader.pair(item)) is not None]
    if items and len(pairs) == len(items):
        found: list[float | None] = []
        for operand in operands:  # one that stands twice takes its numbers in turn
            at = next((i for i, (v, _) in enumerate(pairs) if v is operand), None)
            found.append(None if at is None else number_of(pairs.pop(at)[1]))
        return tuple(found)
    if len(items) != len(operands):
        return None
    return tuple(None if d is None else number_of(d) for d in items)


def _is_called_with(function: Callable[..., Any], count: int) -> bool:
    """Whether a function takes so many arguments and needs no more."""
    try:
        inspect.signature(function).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True


def _at_work(
    reader: NodeReader, node: Any, operands: Sequence[Any], rule: Callable[[], Any], slack: float
) -> LocalDerivatives:
    """Run a rule, and measure what it adds to the gradients of the operands."""
    distinct = list({id(v): v for v in operands}.values())
    saved = [(v, reader.grad(v)) for v in (node, *distinct)]
    nothing = [0.0] * len(distinct)
    try:
        upstream = gradient_number(reader.grad(node))
        unit = _pushed(reader, node, rule, distinct, 1.0, nothing)
        before = [_distinguishable(d) for d in unit]
        onto = _pushed(reader, node, rule, distinct, 1.0, before)
        actual = _pushed(reader, node, rule, distinct, upstream, nothing)
    finally:
        for v, grad in saved:
            reader.set_grad(v, grad)
    remark = ADDS
    lost = {
        id(v)
        for v, d, b, o in zip(distinct, unit, before, onto, strict=True)
        if abs(o - d) < abs(o - b - d)
    }
    if lost:
        remark = OVERWRITES
    elif upstream and isfinite(upstream) and _differs(unit, actual, upstream, slack):
        remark = NONLINEAR
        unit = [a / upstream for a in actual]
    total = dict(zip(map(id, distinct), unit, strict=True))
    first = {id(v): i for i, v in reversed(list(enumerate(operands)))}
    replaced = tuple(sorted(first[key] for key in lost))
    return LocalDerivatives(tuple(total.pop(id(v), None) for v in operands), remark, replaced)


def _distinguishable(d: float) -> float:
    """Return a gradient unlike d and unlike d + itself: a power of 2 a few times larger."""
    if not isfinite(d) or abs(d) <= 1.0:
        return 8.0
    return ldexp(1.0, min(frexp(d)[1] + 3, _LARGEST))


def _pushed(
    reader: NodeReader,
    node: Any,
    rule: Callable[[], Any],
    operands: Sequence[Any],
    upstream: float,
    before: Sequence[float],
) -> list[float]:
    """Run the rule of a node once, and return the operands' gradients."""
    reader.set_grad(node, like(reader.grad(node), upstream))
    for operand, x in zip(operands, before, strict=True):
        reader.set_grad(operand, like(reader.grad(operand), x))
    rule()
    return [gradient_number(reader.grad(operand)) for operand in operands]


def _differs(
    unit: Sequence[float], actual: Sequence[float], upstream: float, slack: float
) -> bool:
    """Whether a rule gave something else than upstream * (what it gave for 1)."""
    return any(
        abs(a - upstream * d) > slack * (abs(a) + abs(upstream * d))
        for d, a in zip(unit, actual, strict=True)
    )
