"""A first engine: +, * and tanh on Values only, children in a list, sorted without recursion."""

import math


class Node:
    """A number with its gradient."""

    def __init__(self, data, children=None, backward_fn=None):
        self.data = data
        self.grad = 0.0
        self.children = children or []
        self.backward_fn = backward_fn

    def __add__(self, other):
        def rule(g):
            self.grad += g
            other.grad += g

        return Node(self.data + other.data, [self, other], rule)

    def __mul__(self, other):
        def rule(g):
            self.grad += g * other.data
            other.grad += g * self.data

        return Node(self.data * other.data, [self, other], rule)

    def tanh(self):
        """The hyperbolic tangent."""
        t = math.tanh(self.data)

        def rule(g):
            self.grad += g * (1 - t * t)

        return Node(t, [self], rule)

    def backward(self):
        """Sweep, each node after all that use it."""
        waiting = {}
        stack, nodes = [self], {id(self)}
        while stack:
            node = stack.pop()
            for child in node.children:
                waiting[id(child)] = waiting.get(id(child), 0) + 1
                if id(child) not in nodes:
                    nodes.add(id(child))
                    stack.append(child)
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            if node.backward_fn is not None:
                node.backward_fn(node.grad)
            for child in node.children:
                waiting[id(child)] -= 1
                if waiting[id(child)] == 0:
                    ready.append(child)
