"""Local derivatives; backward(g) goes along each path; a quotient is made of a product."""

import math


class Value:
    def __init__(self, data, children=(), local=()):
        self.data = data
        self.grad = 0.0
        self.children = children
        self.local = local

    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return Value(self.data + o.data, (self, o), (1, 1))

    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return Value(self.data * o.data, (self, o), (o.data, self.data))

    def __neg__(self):
        return Value(-self.data, (self,), (-1,))

    def __sub__(self, o):
        return self + (-o)

    def __truediv__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return self * o.inv()

    def inv(self):
        return Value(1 / self.data, (self,), (-1 / self.data**2,))

    def __rtruediv__(self, o):
        return Value(o) / self

    def __radd__(self, o):
        return self + o

    def __rmul__(self, o):
        return self * o

    def __rsub__(self, o):
        return (-self) + o

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def backward(self, g=1.0):
        self.grad += g
        for c, l in zip(self.children, self.local):
            c.backward(g * l)
