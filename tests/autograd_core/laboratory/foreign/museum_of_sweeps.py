"""Exhibits whose derivatives are right, and whose sweep is not."""

from __future__ import annotations

from typing import Any

from tests.autograd_core.laboratory.foreign.museum import Right, wrong


@wrong("shared", says="(= for +=)")
class Overwriting(Right):
    """Every rule assigns the operand's gradient."""

    def node(self, op: str, data: float, operands: Any, *slopes: float) -> Any:
        """A node whose rule assigns."""
        out = type(self)(data, operands, op)

        def _backward() -> None:
            for operand, slope in zip(operands, slopes, strict=True):
                operand.grad = slope * out.grad

        out._backward = _backward
        return out


@wrong("shared", says="(= for +=)")
class OverwritingInOneRule(Right):
    """Only addition assigns."""

    def __add__(self, b: Any) -> Any:
        b = self.lift(b)
        out = type(self)(self.data + b.data, (self, b), "+")

        def _backward() -> None:
            self.grad = out.grad
            b.grad = out.grad

        out._backward = _backward
        return out


@wrong("skewed", says="order")
class DepthFirst(Right):
    """Each node once, in the order in which a depth-first walk meets it."""

    def backward(self) -> None:
        """Set off at the root; go on into the operands at once."""
        seen: set[int] = set()

        def visit(v: Any) -> None:
            seen.add(id(v))
            v._backward()
            for operand in v._prev:
                if id(operand) not in seen:
                    visit(operand)

        self.grad = 1.0
        visit(self)


@wrong("shared", says="order")
class DepthFirstAgain(Right):
    """Every node as often as it is met, each time with all that it has received."""

    def backward(self) -> None:
        """Recursion into the operands."""
        self.grad = 1.0

        def visit(v: Any) -> None:
            v._backward()
            for operand in v._prev:
                visit(operand)

        visit(self)


@wrong("skewed", says="order")
class BreadthFirst(Right):
    """Each node once, by its distance from the root."""

    def backward(self) -> None:
        """A queue."""
        self.grad = 1.0
        queue, seen = [self], {id(self)}
        while queue:
            v: Any = queue.pop(0)
            v._backward()
            for operand in v._prev:
                if id(operand) not in seen:
                    seen.add(id(operand))
                    queue.append(operand)


@wrong("shared", says="order")
class NotReversed(Right):
    """The topological order from the leaves to the root."""

    def backward(self) -> None:
        """The list is not reversed."""
        self.grad = 1.0
        for v in self.order():
            v._backward()


@wrong("shared", says="starts from -1.0")
class NegativeStart(Right):
    """Every gradient has the wrong sign."""

    def backward(self) -> None:
        """The root starts at -1."""
        nodes = self.order()
        self.grad = -1.0
        for v in reversed(nodes):
            v._backward()


@wrong("shared", says="starts from 0.0")
class NoStart(Right):
    """The root's gradient is never set."""

    def backward(self) -> None:
        """Nothing to push."""
        for v in reversed(self.order()):
            v._backward()


@wrong("shared", says="2 times the right one")
class TwoSweeps(Right):
    """The loop runs twice, from fresh interior gradients, so that leaves get all twice."""

    def backward(self) -> None:
        """Twice."""
        super().backward()
        super().backward()


@wrong("swept before", says="stale")
class InteriorNotReset(Right):
    """Interior gradients of the last sweep are passed on once more, as in micrograd."""

    def backward(self) -> None:
        """No reset."""
        nodes = self.order()
        self.grad = 1.0
        for v in reversed(nodes):
            v._backward()


@wrong("swept before", says="starts from 2.0")
class RootAddedTo(Right):
    """The root's own gradient grows with every sweep."""

    def backward(self) -> None:
        """`+= 1` at the root."""
        nodes = self.order()
        for v in nodes:
            if v._prev and v is not self:
                v.grad = 0.0
        self.grad += 1.0
        for v in reversed(nodes):
            v._backward()


@wrong("shared", says="Stale")
class Hoarding(Right):
    """Gradients are summed in a store that nobody ever empties, and copied to .grad."""

    store: dict[int, tuple[Any, float]] = {}

    def backward(self) -> None:
        """Sums of all sweeps so far."""
        nodes = self.order()
        before = {id(v): v.grad for v in nodes}
        super().backward()
        for v in nodes:
            if not v._prev:
                _, kept = self.store.get(id(v), (v, 0.0))
                self.store[id(v)] = (v, kept + v.grad - before[id(v)])
                v.grad = self.store[id(v)][1]


@wrong("shared", says="Stale")
class Remembering(InteriorNotReset):
    """Equal operations on equal nodes are the same node, gradients of the last sweep and all."""

    known: dict[Any, Any] = {}

    def node(self, op: str, data: float, operands: Any, *slopes: float) -> Any:
        """The node of last time, if there is one."""
        key = (op, data, *map(id, operands))
        if key not in self.known:
            self.known[key] = super().node(op, data, operands, *slopes)
        return self.known[key]
