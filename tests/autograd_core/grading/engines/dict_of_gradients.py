"""Operands with functions of the arriving gradient; a dict of gradients; Kahn's order."""

import math


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = list(parents)  # pairs: parent, function of g

    def __add__(self, other):
        return Value(self.data + other.data, [(self, lambda g: g), (other, lambda g: g)])

    def __mul__(self, other):
        return Value(
            self.data * other.data,
            [(self, lambda g: g * other.data), (other, lambda g: g * self.data)],
        )

    def __pow__(self, n):
        return Value(self.data**n, [(self, lambda g: g * n * self.data ** (n - 1))])

    def sigmoid(self):
        s = 1 / (1 + math.exp(-self.data))
        return Value(s, [(self, lambda g: g * s * (1 - s))])

    def relu(self):
        return Value(max(0.0, self.data), [(self, lambda g: g if self.data > 0 else 0.0)])

    def backward(self):
        grads = {self: 1.0}
        for node in self.sorted_nodes():
            g = grads[node]
            node.grad += g
            for parent, f in node.parents:
                grads[parent] = grads.get(parent, 0.0) + f(g)

    def sorted_nodes(self):
        uses = {}
        todo = [self]
        while todo:
            node = todo.pop()
            for parent, _ in node.parents:
                uses[parent] = uses.get(parent, 0) + 1
                if uses[parent] == 1:
                    todo.append(parent)
        ready, order = [self], []
        while ready:
            node = ready.pop()
            order.append(node)
            for parent, _ in node.parents:
                uses[parent] -= 1
                if uses[parent] == 0:
                    ready.append(parent)
        return order
