"""NumPy scalars and __slots__; -, / and tanh are made of others, an exponent is a Value."""

import numpy as np


class Value:
    __slots__ = ("data", "grad", "_prev", "_backward")

    def __init__(self, data, prev=()):
        self.data = np.float64(data)
        self.grad = np.float64(0)
        self._prev = prev
        self._backward = None

    @staticmethod
    def wrap(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))

        def back():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))

        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = back
        return out

    def __pow__(self, other):
        other = Value.wrap(other)
        out = Value(self.data**other.data, (self, other))

        def back():
            self.grad += other.data * self.data ** (other.data - 1) * out.grad
            if self.data > 0:
                other.grad += np.log(self.data) * out.data * out.grad

        out._backward = back
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def exp(self):
        out = Value(np.exp(self.data), (self,))

        def back():
            self.grad += out.data * out.grad

        out._backward = back
        return out

    def tanh(self):
        e = (self * 2).exp()
        return (e - 1) / (e + 1)

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v in seen:
                return
            seen.add(v)
            for p in v._prev:
                visit(p)
            order.append(v)

        visit(self)
        self.grad = np.float64(1)
        for v in order[::-1]:
            if v._backward:
                v._backward()
