"""Engines of the bank whose nodes keep their rules: closures, pairs, generators, lists."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import Engine
from tests.autograd_core.laboratory.foreign.bank_parts import (
    RULES,
    Made,
    Styles,
    partials_of,
    sorted_nodes,
    style,
    value,
)

STYLES: Styles = {}


def closures(container: Callable[[Any], Any], fault: str, kind: Any = float) -> type:
    """An engine in micrograd's manner: each operation defines its `_backward`."""

    class Value:
        def __init__(self, data: Any, children: Any = (), op: str = ""):
            self.data = data if kind is float else kind(data)
            self.grad = 0.0 if kind is float else kind(0.0)
            self._prev = container(children)
            self._op = op
            self._backward: Callable[[], None] = lambda: None

        def __add__(self, other: Any) -> Any:
            out = Value(self.data + other.data, (self, other), "+")

            def _backward() -> None:
                if fault == "overwrite":
                    self.grad = out.grad
                    other.grad = out.grad
                elif fault == "overwrite second":
                    self.grad += out.grad
                    other.grad = out.grad
                else:
                    self.grad += out.grad
                    other.grad += out.grad

            out._backward = _backward
            return out

        def __mul__(self, other: Any) -> Any:
            children = (self,) if fault == "missing edge" else (self, other)
            out = Value(self.data * other.data, children, "*")
            da, db = partials_of("*", self.data, other.data, out.data, fault)

            def _backward() -> None:
                if fault == "overwrite *":
                    self.grad = da * out.grad
                    other.grad = db * out.grad
                else:
                    self.grad += da * out.grad
                    other.grad += db * out.grad

            out._backward = _backward
            return out

        def __sub__(self, other: Any) -> Any:
            out = Value(self.data - other.data, (self, other), "-")
            da, db = partials_of("-", self.data, other.data, out.data, fault)

            def _backward() -> None:
                self.grad += da * out.grad
                other.grad += db * out.grad

            out._backward = _backward
            return out

        def exp(self) -> Any:
            if fault == "detached":
                return Value(math.exp(self.data))
            out = Value(math.exp(self.data), (self,), "exp")
            (d,) = partials_of("exp", self.data, 0.0, out.data, fault)

            def _backward() -> None:
                self.grad += d * out.grad

            out._backward = _backward
            return out

        def backward(self) -> None:
            nodes = sorted_nodes(self, lambda v: v._prev, fault)
            self.grad = self.grad * 0 + (2.0 if fault == "start" else 1.0)
            for v in nodes:
                v._backward()

    return Value


CLOSURES = (*RULES, "overwrite", "overwrite second", "overwrite *", "missing edge", "detached")
CLOSURES = (*CLOSURES, "order", "start")


@style(STYLES, *CLOSURES)
def closures_and_sets(fault: str) -> Made:
    """Operands in a set, whose order is another one in every process."""
    return Made(closures(set, fault))


@style(STYLES, *CLOSURES)
def closures_and_tuples(fault: str) -> Made:
    """Operands in a tuple."""
    return Made(closures(tuple, fault))


@style(STYLES, *CLOSURES)
def closures_and_none(fault: str) -> Made:
    """Operands in a list; a leaf has None."""
    return Made(closures(lambda c: list(c) or None, fault))


@style(STYLES, *CLOSURES)
def float32_numbers(fault: str) -> Made:
    """All numbers are rounded to float32."""
    return Made(closures(tuple, fault, np.float32))


@style(STYLES, *CLOSURES)
def float32_in_disguise(fault: str) -> Made:
    """Results are rounded to float32, and kept as Python's floats."""
    return Made(closures(tuple, fault, lambda x: float(np.float32(x))))


@style(STYLES, *CLOSURES)
def sets_behind_properties(fault: str) -> Made:
    """Operands in a set that cannot be assigned under the name by which it is read."""
    kind: Any = closures(set, fault)

    def once(node: Any, operands: Any) -> None:
        if hasattr(node, "kept"):
            raise AttributeError("operands are not assigned twice")
        node.kept = operands

    kind._prev = property(lambda node: node.kept, once)
    return Made(kind)


@style(STYLES, *CLOSURES)
def arrays_of_one_number(fault: str) -> Made:
    """All numbers are NumPy arrays without dimensions."""
    return Made(closures(tuple, fault, lambda x: np.array(x, dtype=float)))


@style(STYLES, *RULES, "overwrite", "order", "detached")
def pairs(fault: str) -> Made:
    """.v, .g, and parents as (node, local derivative)."""

    class Var:
        def __init__(self, v: float, parents: Any = ()):
            self.v, self.g, self.parents = v, 0.0, parents

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.v for o in operands]
            y = value(op, *numbers)
            d = partials_of(op, numbers[0], numbers[-1], y, fault)
            cut = fault == "detached" and op == "exp"
            return Var(y, () if cut else tuple(zip(operands, d, strict=True)))

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backward(self) -> None:
            nodes = sorted_nodes(self, lambda v: [p for p, _ in v.parents], fault)
            for v in nodes:
                if v.parents:
                    v.g = 0.0
            self.g = 1.0
            for v in nodes:
                for p, d in v.parents:
                    p.g = d * v.g if fault == "overwrite" else p.g + d * v.g

    return Made(Var, Engine(data="v", grad="g", parents="parents"))


@style(STYLES, *RULES, "overwrite", "detached", "stale")
def wengert_list(fault: str) -> Made:
    """A tape: every operation is appended to a list, through which the sweep goes back once."""
    tape: list[tuple[Any, Any, Any]] = []
    kept: dict[str, Any] = {}

    class Var:
        def __init__(self, value: float):
            self.value, self.grad = value, 0.0

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            out = Var(value(op, *numbers))
            d = partials_of(op, numbers[0], numbers[-1], out.value, fault)
            if fault == "stale" and op == "*":
                d = kept.setdefault(op, d)
            if not (fault == "detached" and op == "exp"):
                tape.append((out, operands, d))
            return out

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backward(self) -> None:
            for out, _, _ in tape:
                out.grad = 0.0
            self.grad = 1.0
            for out, operands, d in reversed(tape):
                for operand, slope in zip(operands, d, strict=True):
                    before = 0.0 if fault == "overwrite" else operand.grad
                    operand.grad = before + slope * out.grad
            tape.clear()

    return Made(Var)


@style(STYLES, *RULES, "order")
def generators(fault: str) -> Made:
    """Each operation is a generator that waits for its gradient: a graph is swept once."""

    def running(op: str, operands: Any) -> Any:
        numbers = [o.data for o in operands]
        y = value(op, *numbers)
        g = yield y
        yield [g * d for d in partials_of(op, numbers[0], numbers[-1], y, fault)]

    class Var:
        def __init__(self, data: float, prev: Any = (), run: Any = None):
            self.data, self.grad, self._prev, self.run = data, 0.0, prev, run

        def _made(self, op: str, *others: Any) -> Any:
            run = running(op, (self, *others))
            return Var(next(run), (self, *others), run)

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backward(self) -> None:
            self.grad = 1.0
            for v in sorted_nodes(self, lambda v: v._prev, fault):
                if v.run is not None:
                    for p, g in zip(v._prev, v.run.send(v.grad), strict=True):
                        p.grad += g

    return Made(Var)


@style(STYLES, *RULES)
def duals(fault: str) -> Made:
    """Forward mode inside: every node carries its derivatives by all leaves."""

    class Var:
        def __init__(self, data: float, d: Any = None):
            self.data, self.grad = data, 0.0
            self.d = {self: 1.0} if d is None else d

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.data for o in operands]
            y = value(op, *numbers)
            found: dict[Any, float] = {}
            rules = partials_of(op, numbers[0], numbers[-1], y, fault)
            for operand, slope in zip(operands, rules, strict=True):
                for leaf, d in operand.d.items():
                    found[leaf] = found.get(leaf, 0.0) + slope * d
            return Var(y, found)

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backward(self) -> None:
            for leaf, d in self.d.items():
                leaf.grad += d

    return Made(Var)
