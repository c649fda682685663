"""A Value in the manner of microgpt's: children and local gradients in tuples, swept in Python."""

import math
import sys

sys.setrecursionlimit(10_000_000)  # its order of nodes is found by recursion


class Value:
    """A number with the nodes it was computed from."""

    __slots__ = ("_children", "_local_grads", "data", "grad")

    def __init__(self, data, children=(), local_grads=()):
        self.data = data
        self.grad = 0
        self._children = children
        self._local_grads = local_grads

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, other):
        return Value(self.data**other, (self,), (other * self.data ** (other - 1),))

    def log(self):
        """The logarithm."""
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def exp(self):
        """e to this power."""
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def relu(self):
        """The number, or 0 if it is negative."""
        return Value(max(0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def backward(self):
        """Sweep from here."""
        order, visited = [], set()

        def visit(v):
            if v not in visited:
                visited.add(v)
                for child in v._children:
                    visit(child)
                order.append(v)

        visit(self)
        self.grad = 1
        for v in reversed(order):
            for child, local in zip(v._children, v._local_grads, strict=False):
                child.grad += local * v.grad


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0]}
