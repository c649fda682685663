"""A dataclass with local derivatives; a list of visited nodes; no numbers, nothing reflected."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(eq=False)
class Node:
    value: float
    parents: tuple = ()
    locals_: tuple = ()
    grad: float = 0.0

    def __add__(self, other: Node) -> Node:
        return Node(self.value + other.value, (self, other), (1.0, 1.0))

    def __sub__(self, other: Node) -> Node:
        return Node(self.value - other.value, (self, other), (1.0, -1.0))

    def __mul__(self, other: Node) -> Node:
        return Node(self.value * other.value, (self, other), (other.value, self.value))

    def __truediv__(self, other: Node) -> Node:
        q = self.value / other.value
        return Node(q, (self, other), (1 / other.value, -q / other.value))

    def sin(self) -> Node:
        return Node(math.sin(self.value), (self,), (math.cos(self.value),))

    def cos(self) -> Node:
        return Node(math.cos(self.value), (self,), (-math.sin(self.value),))

    def backward(self) -> None:
        order = []

        def visit(n: Node) -> None:
            if any(n is m for m in order):
                return
            for p in n.parents:
                visit(p)
            order.append(n)

        visit(self)
        self.grad = 1.0
        for n in reversed(order):
            for p, d in zip(n.parents, n.locals_):
                p.grad += n.grad * d
