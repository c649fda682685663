"""An engine of .value and .grad that writes a tape; a module function sweeps back over it."""

import math

TAPE = []


class Variable:
    """A number with its gradient."""

    def __init__(self, value):
        self.value = float(value)
        self.grad = 0.0

    def __add__(self, other):
        other = lift(other)
        return record(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = lift(other)
        return record(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = lift(other)
        return record(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return record(-self.value, (self,), (-1.0,))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return lift(other) - self


def lift(x):
    """A number as a Variable."""
    return x if isinstance(x, Variable) else Variable(x)


def record(value, operands, slopes):
    """A new Variable, and its line on the tape."""
    out = Variable(value)
    TAPE.append((out, operands, slopes))
    return out


def sin(x):
    """The sine."""
    return record(math.sin(x.value), (x,), (math.cos(x.value),))


def exp(x):
    """e**x."""
    y = math.exp(x.value)
    return record(y, (x,), (y,))


def sqrt(x):
    """The square root."""
    y = math.sqrt(x.value)
    return record(y, (x,), (0.5 / y,))


def backward(root):
    """Sweep back over the tape, and clear it."""
    for out, _, _ in TAPE:
        out.grad = 0.0
    root.grad = 1.0
    for out, operands, slopes in reversed(TAPE):
        for operand, slope in zip(operands, slopes, strict=True):
            operand.grad += slope * out.grad
    TAPE.clear()
