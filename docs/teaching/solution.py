"""The engine of the exercise, written out: for teachers."""

import math


class Value:
    """A number, its gradient, and the Values that it was computed from.

    Attributes:
        data: the number.
        grad: the derivative of the root by this number; 0 until backward() of a root was called.
    """

    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self.children = children
        self.rule = lambda: None  # adds this node's shares to the gradients of its children

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))

        def rule():
            self.grad += out.grad
            other.grad += out.grad

        out.rule = rule
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))

        def rule():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.rule = rule
        return out

    def tanh(self):
        """Compute the hyperbolic tangent, with math.tanh."""
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def rule():
            self.grad += (1 - t**2) * out.grad

        out.rule = rule
        return out

    def backward(self):
        """Give every Value that this one was computed from its gradient."""
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.rule()
