"""A bank of small engines of other people's making: eighteen styles, each right, each with faults.

A style is a function of the name of a fault ("" for none) that returns how a leaf is made, and the
Engine that reads its nodes where their names are not the usual ones. All have +, *, - and exp.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

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
STYLES: dict[str, tuple[Style, tuple[str, ...]]] = {}
"""Each style by name, with the faults that it knows."""


def style(*faults: str) -> Callable[[Style], Style]:
    """Put a style into the bank, with its faults."""

    def enter(make: Style) -> Style:
        STYLES[make.__name__] = make, faults
        return make

    return enter


def slopes(op: str, a: float, b: float, y: Any, fault: str) -> tuple[Any, ...]:
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
            da, db = slopes("*", self.data, other.data, out.data, fault)

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
            da, db = slopes("-", self.data, other.data, out.data, fault)

            def _backward() -> None:
                self.grad += da * out.grad
                other.grad += db * out.grad

            out._backward = _backward
            return out

        def exp(self) -> Any:
            if fault == "detached":
                return Value(math.exp(self.data))
            out = Value(math.exp(self.data), (self,), "exp")
            (d,) = slopes("exp", self.data, 0.0, out.data, fault)

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


@style(*CLOSURES)
def closures_and_sets(fault: str) -> Made:
    """Operands in a set, whose order is another one in every process."""
    return Made(closures(set, fault))


@style(*CLOSURES)
def closures_and_tuples(fault: str) -> Made:
    """Operands in a tuple."""
    return Made(closures(tuple, fault))


@style(*CLOSURES)
def closures_and_none(fault: str) -> Made:
    """Operands in a list; a leaf has None."""
    return Made(closures(lambda c: list(c) or None, fault))


@style(*CLOSURES)
def float32_numbers(fault: str) -> Made:
    """All numbers are rounded to float32."""
    return Made(closures(tuple, fault, np.float32))


@style(*CLOSURES)
def float32_in_disguise(fault: str) -> Made:
    """Results are rounded to float32, and kept as Python's floats."""
    return Made(closures(tuple, fault, lambda x: float(np.float32(x))))


@style(*CLOSURES)
def sets_behind_properties(fault: str) -> Made:
    """Operands in a set that cannot be assigned under the name by which it is read."""
    kind: Any = closures(set, fault)

    def once(node: Any, operands: Any) -> None:
        if hasattr(node, "kept"):
            raise AttributeError("operands are not assigned twice")
        node.kept = operands

    kind._prev = property(lambda node: node.kept, once)
    return Made(kind)


@style(*CLOSURES)
def arrays_of_one_number(fault: str) -> Made:
    """All numbers are NumPy arrays without dimensions."""
    return Made(closures(tuple, fault, lambda x: np.array(x, dtype=float)))


@style(*RULES, "overwrite", "order", "detached")
def pairs(fault: str) -> Made:
    """.v, .g, and parents as (node, local derivative)."""

    class Var:
        def __init__(self, v: float, parents: Any = ()):
            self.v, self.g, self.parents = v, 0.0, parents

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.v for o in operands]
            y = value(op, *numbers)
            d = slopes(op, numbers[0], numbers[-1], y, fault)
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


@style(*RULES, "overwrite", "detached", "stale")
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
            d = slopes(op, numbers[0], numbers[-1], out.value, fault)
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


@style(*RULES, "overwrite", "order", "missing edge")
def functions(fault: str) -> Made:
    """In PyTorch's manner: a Function with forward and backward makes each Variable."""

    class Function:
        def __call__(self, *inputs: Any) -> Any:
            self.inputs = inputs
            out = Variable(value(self.op, *(v.data for v in inputs)))
            out.creator = self
            self.y = out.data
            return out

        def backward(self, g: float) -> tuple[float, ...]:
            numbers = [v.data for v in self.inputs]
            return tuple(g * d for d in slopes(self.op, numbers[0], numbers[-1], self.y, fault))

    class Add(Function):
        op = "+"

    class Mul(Function):
        op = "*"

        def __call__(self, *inputs: Any) -> Any:
            out = super().__call__(*inputs)
            if fault == "missing edge":
                out.creator.inputs = inputs[:1]
                out.creator.backward = lambda g: (g * inputs[1].data,)
            return out

    class Sub(Function):
        op = "-"

    class Exp(Function):
        op = "exp"

    class Variable:
        def __init__(self, data: float):
            self.data, self.grad, self.creator = data, None, None

        def __add__(self, o: Any) -> Any:
            return Add()(self, o)

        def __mul__(self, o: Any) -> Any:
            return Mul()(self, o)

        def __sub__(self, o: Any) -> Any:
            return Sub()(self, o)

        def exp(self) -> Any:
            return Exp()(self)

        def backward(self) -> None:
            nodes = sorted_nodes(self, lambda v: v.creator.inputs if v.creator else (), fault)
            for v in nodes:
                if v.creator:
                    v.grad = None
            self.grad = 1.0
            for v in nodes:
                if v.creator and v.grad is not None:
                    for p, g in zip(v.creator.inputs, v.creator.backward(v.grad), strict=True):
                        new = p.grad is None or fault == "overwrite"
                        p.grad = g if new else p.grad + g

    return Made(Variable)


@style(*RULES, "overwrite", "order")
def histories(fault: str) -> Made:
    """In minitorch's manner: .derivative, .history with last_fn, ctx and inputs; chain_rule."""

    class History:
        def __init__(self, last_fn: Any = None, ctx: Any = None, inputs: Any = ()):
            self.last_fn, self.ctx, self.inputs = last_fn, ctx, inputs

    class Rule:
        op = ""

        @classmethod
        def apply(cls, *inputs: Any) -> Any:
            numbers = [v.data for v in inputs]
            y = value(cls.op, *numbers)
            return Scalar(y, History(cls, (*numbers, y), inputs))

    class Add(Rule):
        op = "+"

    class Mul(Rule):
        op = "*"

    class Sub(Rule):
        op = "-"

    class Exp(Rule):
        op = "exp"

    class Scalar:
        def __init__(self, v: float, back: Any = None):
            self.data, self.derivative = v, None
            self.history = back or History()

        def __add__(self, o: Any) -> Any:
            return Add.apply(self, o)

        def __mul__(self, o: Any) -> Any:
            return Mul.apply(self, o)

        def __sub__(self, o: Any) -> Any:
            return Sub.apply(self, o)

        def exp(self) -> Any:
            return Exp.apply(self)

        def chain_rule(self, d_output: Any) -> Any:
            first, *_, y = self.history.ctx
            d = slopes(self.history.last_fn.op, first, self.history.ctx[-2], y, fault)
            return zip(self.history.inputs, (d_output * s for s in d), strict=True)

        def backward(self, d_output: float = 1.0) -> None:
            nodes = sorted_nodes(self, lambda v: v.history.inputs, fault)
            derivatives = {id(self): d_output}
            for v in nodes:
                if v.history.last_fn is None:
                    v.derivative = (v.derivative or 0.0) + derivatives.get(id(v), 0.0)
                    continue
                for p, d in v.chain_rule(derivatives.get(id(v), 0.0)):
                    before = 0.0 if fault == "overwrite" else derivatives.get(id(p), 0.0)
                    derivatives[id(p)] = before + d

    return Made(Scalar)


@style(*RULES)
def pulled(fault: str) -> Made:
    """.value and .grad(): a node asks those that use it, and remembers the answer."""

    class Var:
        def __init__(self, value: float):
            self.value, self.uses, self.known = value, [], None

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            out = Var(value(op, *numbers))
            d = slopes(op, numbers[0], numbers[-1], out.value, fault)
            for operand, slope in zip(operands, d, strict=True):
                operand.uses.append((slope, out))
            return out

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def grad(self) -> float:
            if self.known is None:
                self.known = math.fsum(d * user.grad() for d, user in self.uses)
            return self.known

    def start(root: Any) -> None:
        root.known = 1.0

    return Made(Var, Engine(data="value", grad="grad", backward=start))


@style(*RULES, "overwrite", "detached")
def every_path(fault: str) -> Made:
    """backward() calls itself for each operand, without any order: right, one path at a time."""

    class Var:
        def __init__(self, value: float, parents: Any = ()):
            self.value, self.grad, self.parents = value, 0.0, parents

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            y = value(op, *numbers)
            d = slopes(op, numbers[0], numbers[-1], y, fault)
            cut = fault == "detached" and op == "exp"
            return Var(y, [] if cut else list(zip(d, operands, strict=True)))

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backward(self, grad: float = 1.0) -> None:
            self.grad = grad if fault == "overwrite" else self.grad + grad
            for d, operand in self.parents:
                operand.backward(d * grad)

    return Made(Var)


@style(*RULES, "overwrite", "order")
def classes_of_operations(fault: str) -> Made:
    """A class of nodes for each operation, which knows its operands and its rule."""

    class Node:
        op = ""

        def __init__(self, *operands: Any):
            self.args = operands
            self.data = value(self.op, *(o.data for o in operands))
            self.grad = 0.0

        def __add__(self, o: Any) -> Any:
            return Plus(self, o)

        def __mul__(self, o: Any) -> Any:
            return Times(self, o)

        def __sub__(self, o: Any) -> Any:
            return Minus(self, o)

        def exp(self) -> Any:
            return Exp(self)

        def _backward(self) -> None:
            numbers = [o.data for o in self.args]
            d = slopes(self.op, numbers[0], numbers[-1], self.data, fault)
            for operand, slope in zip(self.args, d, strict=True):
                before = 0.0 if fault == "overwrite" else operand.grad
                operand.grad = before + slope * self.grad

        def backward(self) -> None:
            nodes = sorted_nodes(self, lambda v: v.args, fault)
            self.grad = 1.0
            for v in nodes:
                if v.args:
                    v._backward()

    class Plus(Node):
        op = "+"

    class Times(Node):
        op = "*"

    class Minus(Node):
        op = "-"

    class Exp(Node):
        op = "exp"

    class Leaf(Node):
        def __init__(self, data: float):
            self.args: Any = ()
            self.data, self.grad = data, 0.0

    return Made(Leaf, Engine(parents="args", op="op"))


@style(*RULES, "overwrite", "order")
def operator_table(fault: str) -> Made:
    """Nodes know the name of their operation; a table knows how it is differentiated."""
    table = {op: partial(slopes, op, fault=fault) for op in ("+", "-", "*", "exp")}

    class Node:
        __slots__ = ("adjoint", "inputs", "operation", "val")

        def __init__(self, val: float, operation: str = "", inputs: Any = None):
            self.val, self.adjoint = val, 0.0
            self.operation, self.inputs = operation, inputs

        def _made(self, op: str, *others: Any) -> Any:
            operands = [self, *others]
            return Node(value(op, *(o.val for o in operands)), op, operands)

        def __add__(self, o: Any) -> Any:
            return self._made("+", o)

        def __mul__(self, o: Any) -> Any:
            return self._made("*", o)

        def __sub__(self, o: Any) -> Any:
            return self._made("-", o)

        def exp(self) -> Any:
            return self._made("exp")

        def backprop(self) -> None:
            nodes = sorted_nodes(self, lambda v: v.inputs, fault)
            for v in nodes:
                if v.inputs:
                    v.adjoint = 0.0
            self.adjoint = 1.0
            for v in nodes:
                if v.inputs:
                    numbers = [o.val for o in v.inputs]
                    d = table[v.operation](numbers[0], numbers[-1], v.val)
                    for operand, slope in zip(v.inputs, d, strict=True):
                        before = 0.0 if fault == "overwrite" else operand.adjoint
                        operand.adjoint = before + slope * v.adjoint

    return Made(Node)


@style(*RULES, "order")
def generators(fault: str) -> Made:
    """Each operation is a generator that waits for its gradient: a graph is swept once."""

    def running(op: str, operands: Any) -> Any:
        numbers = [o.data for o in operands]
        y = value(op, *numbers)
        g = yield y
        yield [g * d for d in slopes(op, numbers[0], numbers[-1], y, fault)]

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


@style(*RULES)
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
            rules = slopes(op, numbers[0], numbers[-1], y, fault)
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


@style(*RULES, "overwrite", "detached")
def gradients_in_a_dict(fault: str) -> Made:
    """No gradients on the nodes: a function goes down all paths and returns a dict of them."""

    class Var:
        def __init__(self, value: float, local_gradients: Any = ()):
            self.value, self.local_gradients = value, local_gradients

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            y = value(op, *numbers)
            d = slopes(op, numbers[0], numbers[-1], y, fault)
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

    found: dict[Any, float] = {}

    def gradients(root: Any) -> None:
        found.clear()

        def go(v: Any, path: float) -> None:
            for operand, slope in v.local_gradients:
                before = 0.0 if fault == "overwrite" else found.get(operand, 0.0)
                found[operand] = before + path * slope
                go(operand, path * slope)

        found[root] = 1.0
        go(root, 1.0)

    def grad(v: Any) -> float:
        return found.get(v, 0.0)

    return Made(Var, Engine("value", grad, "local_gradients", gradients))


def program(x: Any, y: Any) -> Any:
    """Fan-outs at every depth, of leaves and of results, through each operand."""
    a = x * y
    b = a + x
    c = (b - y).exp()
    d = a * b
    e = d + a
    return (c + b) * e - (a + a) * d + x
