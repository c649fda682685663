"""An engine to write: numbers that remember how they were computed, and differentiate."""

import math  # noqa: F401 - for tanh


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
        raise NotImplementedError("compute self.data + other.data, and set its rule")

    def __mul__(self, other):
        raise NotImplementedError("compute self.data * other.data, and set its rule")

    def tanh(self):
        """Compute the hyperbolic tangent, with math.tanh."""
        raise NotImplementedError("compute math.tanh(self.data), and set its rule")

    def backward(self):
        """Give every Value that this one was computed from its gradient."""
        raise NotImplementedError("sort the nodes, set this gradient to 1, run the rules")
