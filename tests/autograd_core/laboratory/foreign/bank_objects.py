"""Engines of the bank whose rules stand elsewhere: in functions, classes, tables, histories."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

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


@style(STYLES, *RULES, "overwrite", "order", "missing edge")
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
            return tuple(
                g * d for d in partials_of(self.op, numbers[0], numbers[-1], self.y, fault)
            )

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


@style(STYLES, *RULES, "overwrite", "order")
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
            d = partials_of(self.history.last_fn.op, first, self.history.ctx[-2], y, fault)
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


@style(STYLES, *RULES)
def pulled(fault: str) -> Made:
    """.value and .grad(): a node asks those that use it, and remembers the answer."""

    class Var:
        def __init__(self, value: float):
            self.value, self.uses, self.known = value, [], None

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            out = Var(value(op, *numbers))
            d = partials_of(op, numbers[0], numbers[-1], out.value, fault)
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


@style(STYLES, *RULES, "overwrite", "detached")
def every_path(fault: str) -> Made:
    """backward() calls itself for each operand, without any order: right, one path at a time."""

    class Var:
        def __init__(self, value: float, parents: Any = ()):
            self.value, self.grad, self.parents = value, 0.0, parents

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
            y = value(op, *numbers)
            d = partials_of(op, numbers[0], numbers[-1], y, fault)
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


@style(STYLES, *RULES, "overwrite", "order")
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
            d = partials_of(self.op, numbers[0], numbers[-1], self.data, fault)
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


@style(STYLES, *RULES, "overwrite", "order")
def operator_table(fault: str) -> Made:
    """Nodes know the name of their operation; a table knows how it is differentiated."""
    table = {op: partial(partials_of, op, fault=fault) for op in ("+", "-", "*", "exp")}

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


@style(STYLES, *RULES, "overwrite", "detached")
def gradients_in_a_dict(fault: str) -> Made:
    """No gradients on the nodes: a function goes down all paths and returns a dict of them."""

    class Var:
        def __init__(self, value: float, local_gradients: Any = ()):
            self.value, self.local_gradients = value, local_gradients

        def _made(self, op: str, *others: Any) -> Any:
            operands = (self, *others)
            numbers = [o.value for o in operands]
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
