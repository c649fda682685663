"""The parts that the engines of the bank share: rules with faults, values, orders of nodes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd_core import Engine


class Made(NamedTuple):
    """An engine of one style.

    Attributes:
        leaf: makes a leaf of a number.
        engine: how to read its nodes; None for the usual names.
    """

    leaf: Callable[[float], Any]
    engine: Engine | None = None


Style = Callable[[str], Made]
Styles = dict[str, tuple[Style, tuple[str, ...]]]
"""Each style by name, with the faults that it knows."""


def style(styles: Styles, *faults: str) -> Callable[[Style], Style]:
    """Put a style among others, with its faults."""

    def enter(make: Style) -> Style:
        styles[make.__name__] = make, faults
        return make

    return enter


def partials_of(op: str, a: float, b: float, y: Any, fault: str) -> tuple[Any, ...]:
    """The local derivatives of an operation, with the faults that are in a rule."""
    if op == "+":
        return (1.0, 1.0)
    if op == "-":
        return (1.0, 1.0 if fault == "sign" else -1.0)
    if op == "*":
        return (a, b) if fault == "swapped" else (b, a)
    return (1.0,) if fault == "factor" else (y,)


def value(op: str, a: Any, b: Any = None) -> Any:
    """The number of an operation."""
    if op == "exp":
        return math.exp(a)
    return a + b if op == "+" else a - b if op == "-" else a * b


def sorted_nodes(root: Any, parents: Callable[[Any], Any], fault: str) -> list[Any]:
    """The root first, operands after what uses them; with a fault in that order."""
    order: list[Any] = []
    seen: set[int] = set()

    def visit(v: Any) -> None:
        if id(v) in seen:
            return
        seen.add(id(v))
        if fault == "order":
            order.append(v)
        for p in parents(v) or ():
            visit(p)
        if fault != "order":
            order.append(v)

    visit(root)
    return order if fault == "order" else order[::-1]


RULES = ("sign", "swapped", "factor")
