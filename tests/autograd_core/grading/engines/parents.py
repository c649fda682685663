"""An engine of .v, .g and .parents: pairs (operand, local derivative), no closures."""

import math


class Var:
    """A number with its gradient."""

    def __init__(self, v, parents=()):
        self.v = v
        self.g = 0.0
        self.parents = parents

    def __add__(self, o):
        return Var(self.v + o.v, ((self, 1.0), (o, 1.0)))

    def __sub__(self, o):
        return Var(self.v - o.v, ((self, 1.0), (o, -1.0)))

    def __mul__(self, o):
        return Var(self.v * o.v, ((self, o.v), (o, self.v)))

    def __truediv__(self, o):
        y = self.v / o.v
        return Var(y, ((self, 1 / o.v), (o, -y / o.v)))

    def __pow__(self, o):
        y = self.v**o.v
        return Var(y, ((self, o.v * self.v ** (o.v - 1)), (o, y * math.log(self.v))))

    def __neg__(self):
        return Var(-self.v, ((self, -1.0),))

    def exp(self):
        """e**x."""
        y = math.exp(self.v)
        return Var(y, ((self, y),))

    def sigmoid(self):
        """1 / (1 + e**-x)."""
        s = 1 / (1 + math.exp(-self.v))
        return Var(s, ((self, s * (1 - s)),))

    def backward(self):
        """Sweep."""
        order, seen = [], set()

        def visit(node):
            if id(node) in seen:
                return
            seen.add(id(node))
            for p, _ in node.parents:
                visit(p)
            order.append(node)

        visit(self)
        for node in order:
            if node.parents:
                node.g = 0.0
        self.g = 1.0
        for node in reversed(order):
            for p, d in node.parents:
                p.g += d * node.g
