"""A museum of wrong engines: one right engine in the manner of micrograd, and mistakes in it.

Each mistake is a subclass that differs in one place: a rule for a derivative, or the sweep.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Right:
    """A small engine that is right: closures push gradients, in topological order, added up."""

    def __init__(self, data: float, prev: tuple[Right, ...] = (), op: str = ""):
        self.data, self.grad = data, 0.0
        self._prev, self._op = prev, op
        self._backward: Callable[[], None] = lambda: None

    def node(self, op: str, data: float, operands: Any, *slopes: float) -> Any:
        """A node, and the rule that adds slope * its gradient to each operand's."""
        out = type(self)(data, operands, op)

        def _backward() -> None:
            for operand, slope in zip(operands, slopes, strict=True):
                operand.grad += slope * out.grad

        out._backward = _backward
        return out

    def lift(self, x: Any) -> Any:
        """A number as a node."""
        return x if isinstance(x, Right) else type(self)(x)

    def __add__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("+", self.data + b.data, (self, b), 1.0, 1.0)

    def __sub__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("-", self.data - b.data, (self, b), 1.0, -1.0)

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("*", self.data * b.data, (self, b), b.data, self.data)

    def __truediv__(self, b: Any) -> Any:
        b = self.lift(b)
        y = self.data / b.data
        return self.node("/", y, (self, b), 1 / b.data, -y / b.data)

    def __pow__(self, n: Any) -> Any:
        x = self.data
        if isinstance(n, Right):
            y = x**n.data
            return self.node("**", y, (self, n), n.data * y / x, y * math.log(x))
        return self.node(f"**{n}", x**n, (self,), n * x ** (n - 1))

    def __neg__(self) -> Any:
        return self.node("neg", -self.data, (self,), -1.0)

    def exp(self) -> Any:
        """e**x."""
        y = math.exp(self.data)
        return self.node("exp", y, (self,), y)

    def log(self) -> Any:
        """The natural logarithm."""
        return self.node("log", math.log(self.data), (self,), 1 / self.data)

    def tanh(self) -> Any:
        """The hyperbolic tangent."""
        t = math.tanh(self.data)
        return self.node("tanh", t, (self,), 1 - t * t)

    def relu(self) -> Any:
        """max(x, 0)."""
        return self.node("ReLU", max(self.data, 0.0), (self,), float(self.data > 0))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, a: float) -> Any:
        return self.lift(a) - self

    def __rtruediv__(self, a: float) -> Any:
        return self.lift(a) / self

    def order(self) -> list[Any]:
        """The nodes below this one, operands first."""
        found: list[Any] = []
        seen: set[int] = set()

        def visit(v: Any) -> None:
            if id(v) not in seen:
                seen.add(id(v))
                for operand in v._prev:
                    visit(operand)
                found.append(v)

        visit(self)
        return found

    def backward(self) -> None:
        """Fresh gradients for interior nodes; those of leaves are added to."""
        nodes = self.order()
        for v in nodes:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(nodes):
            v._backward()


@dataclass(frozen=True)
class Exhibit:
    """A wrong engine, and what a gradient check must say about it.

    Attributes:
        engine: the class.
        program: the name of the program (test_museum.PROGRAMS) that shows the mistake.
        op: the operation that must be named; "" where none is wrong.
        position: the operand whose derivative is wrong first.
        says: what a note must contain.
    """

    engine: type[Right]
    program: str
    op: str = ""
    position: int | None = None
    says: str = ""


EXHIBITS: list[Exhibit] = []


def wrong(
    program: str, op: str = "", position: int | None = None, says: str = ""
) -> Callable[[type[Right]], type[Right]]:
    """Put a class into the museum."""

    def enter(engine: type[Right]) -> type[Right]:
        EXHIBITS.append(Exhibit(engine, program, op, position, says))
        return engine

    return enter
