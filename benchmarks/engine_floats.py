"""Plain Python floats: the loops without any engine, and the network differentiated by hand."""

import sys
from math import sqrt

from benchmarks.moons import ByHand as Network  # noqa: F401

Value = float


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0]}


class Mover:
    """Lists of parameters and gradients, and an optimiser as a loop over them."""

    def __init__(self, kind, numbers, gradients, rate):
        self.w, self.g, self.rate = list(numbers), list(gradients), rate
        self.m, self.v, self.t = [0.0] * len(self.w), [0.0] * len(self.w), 0
        self.step = {"sgd": self.descend, "adam": self.adam}[kind]

    def descend(self):
        """Gradient descent."""
        rate = self.rate
        self.w = [w - rate * g for w, g in zip(self.w, self.g, strict=True)]

    def adam(self):
        """Adam's step as in the paper."""
        self.t += 1
        mean_share, square_share = 1.0 - 0.9**self.t, 1.0 - 0.999**self.t
        for i, g in enumerate(self.g):
            self.m[i] = m = 0.9 * self.m[i] + (1.0 - 0.9) * g
            self.v[i] = v = 0.999 * self.v[i] + (1.0 - 0.999) * (g * g)
            self.w[i] -= self.rate * (m / mean_share) / (sqrt(v / square_share) + 1e-8)

    def clear(self):
        """Set the gradients to 0."""
        self.g = [0.0] * len(self.g)

    def numbers(self):
        """The parameters."""
        return self.w
