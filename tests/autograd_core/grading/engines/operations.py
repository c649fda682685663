"""A class for each operation, which saves what its derivative needs; no gradient is None."""

import math


class Op:
    def __init__(self, *inputs):
        self.inputs = inputs

    def apply(self):
        out = Tensor(self.forward(*[x.data for x in self.inputs]))
        out.creator = self
        self.out = out
        return out


class Add(Op):
    def forward(self, a, b):
        return a + b

    def backward(self, g):
        return g, g


class Mul(Op):
    def forward(self, a, b):
        self.saved = (a, b)
        return a * b

    def backward(self, g):
        a, b = self.saved
        return g * b, g * a


class Neg(Op):
    def forward(self, a):
        return -a

    def backward(self, g):
        return (-g,)


class Tanh(Op):
    def forward(self, a):
        self.t = math.tanh(a)
        return self.t

    def backward(self, g):
        return (g * (1 - self.t * self.t),)


class Sqrt(Op):
    def forward(self, a):
        self.y = math.sqrt(a)
        return self.y

    def backward(self, g):
        return (g / (2 * self.y),)


class Tensor:
    def __init__(self, data):
        self.data = data
        self.grad = None
        self.creator = None

    def __add__(self, other):
        return Add(self, ensure(other)).apply()

    def __mul__(self, other):
        return Mul(self, ensure(other)).apply()

    def __neg__(self):
        return Neg(self).apply()

    def __sub__(self, other):
        return self + (-ensure(other))

    def __rsub__(self, other):
        return ensure(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def tanh(self):
        return Tanh(self).apply()

    def sqrt(self):
        return Sqrt(self).apply()

    def backward(self):
        self.grad = 1.0
        order = self.topo()
        for t in reversed(order):
            if t.creator is None:
                continue
            grads = t.creator.backward(t.grad)
            for x, g in zip(t.creator.inputs, grads):
                x.grad = g if x.grad is None else x.grad + g

    def topo(self):
        order, done = [], set()
        stack = [(self, False)]
        while stack:
            t, ready = stack.pop()
            if ready:
                order.append(t)
                continue
            if id(t) in done:
                continue
            done.add(id(t))
            stack.append((t, True))
            if t.creator is not None:
                for x in t.creator.inputs:
                    stack.append((x, False))
        return order


def ensure(x):
    return x if isinstance(x, Tensor) else Tensor(x)
