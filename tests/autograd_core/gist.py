"""microgpt's engine with the names that programs for micrograd use: what ours is compared with."""

import math


class GistValue:
    """A node stores its operands and local gradients; one uniform recursive sweep."""

    def __init__(self, data, _children=(), _op="", label="", local_grads=()):
        self.data, self.grad, self.label = data, 0, label
        self._children = self._prev = _children
        self._local_grads, self._op = local_grads, _op

    def __add__(self, other):
        other = other if isinstance(other, GistValue) else GistValue(other)
        return GistValue(self.data + other.data, (self, other), "+", "", (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, GistValue) else GistValue(other)
        return GistValue(self.data * other.data, (self, other), "*", "", (other.data, self.data))

    def __pow__(self, c):
        return GistValue(self.data**c, (self,), f"**{c}", "", (c * self.data ** (c - 1),))

    def log(self):
        """Natural logarithm."""
        return GistValue(math.log(self.data), (self,), "log", "", (1 / self.data,))

    def exp(self):
        """Exponential."""
        y = math.exp(self.data)
        return GistValue(y, (self,), "exp", "", (y,))

    def tanh(self):
        """Hyperbolic tangent."""
        y = math.tanh(self.data)
        return GistValue(y, (self,), "tanh", "", (1 - y * y,))

    def relu(self):
        """max(x, 0)."""
        return GistValue(max(0, self.data), (self,), "ReLU", "", (float(self.data > 0),))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __truediv__(self, other):
        return self * other**-1.0

    def __rtruediv__(self, other):
        return other * self**-1.0

    def __lt__(self, other):
        return self.data < getattr(other, "data", other)

    def __gt__(self, other):
        return self.data > getattr(other, "data", other)

    __radd__, __rmul__ = __add__, __mul__

    def item(self):
        """The number, as PyTorch gives it."""
        return self.data

    def backward(self, retain_graph=True):
        """Depth-first order, then one pass."""
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._children:
                    build(child)
                topo.append(v)

        build(self)
        self.grad = 1
        for v in reversed(topo):
            for child, local in zip(v._children, v._local_grads, strict=True):
                child.grad = (child.grad or 0) + local * v.grad
