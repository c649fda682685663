"""A tape of rules, each a lambda; the engine forgets it after each sweep."""

import math


class Tape:
    def __init__(self):
        self.entries = []


tape = Tape()


class Var:
    def __init__(self, v):
        self.v = v
        self.g = 0.0

    def __add__(self, o):
        out = Var(self.v + o.v)
        tape.entries.append(lambda: (add_to(self, out.g), add_to(o, out.g)))
        return out

    def __mul__(self, o):
        out = Var(self.v * o.v)
        tape.entries.append(lambda: (add_to(self, o.v * out.g), add_to(o, self.v * out.g)))
        return out

    def __sub__(self, o):
        out = Var(self.v - o.v)
        tape.entries.append(lambda: (add_to(self, out.g), add_to(o, -out.g)))
        return out

    def exp(self):
        out = Var(math.exp(self.v))
        tape.entries.append(lambda: add_to(self, out.v * out.g))
        return out

    def log(self):
        out = Var(math.log(self.v))
        tape.entries.append(lambda: add_to(self, out.g / self.v))
        return out

    def backward(self):
        self.g = 1.0
        for f in reversed(tape.entries):
            f()
        tape.entries = []


def add_to(x, g):
    x.g += g
