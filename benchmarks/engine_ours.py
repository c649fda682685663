"""This engine, and its nn."""

import random
import sys

import autograd_core
from autograd_core import Value as Value
from autograd_core import dot, mean
from benchmarks.moons import ALPHA, SEED, SIZES, moons, rate
from nn import MLP, SGD, Adam, hinge


def versions():
    """The versions that the figures belong to."""
    return {
        "python": sys.version.split()[0],
        "autograd-core": autograd_core.__version__,
        "compiled": autograd_core.COMPILED,
    }


def number(v):
    """The float of a Value."""
    return v.data


def backward(v):
    """Sweep from v."""
    v.backward()


def gradient(v):
    """The gradient that sweeps have added up at a leaf."""
    return v.grad


def release():
    """Free what was dropped: nothing is left to do."""


class Mover:
    """Parameters with gradients, and an optimiser of `nn` that moves them."""

    def __init__(self, kind, numbers, gradients, rate):
        self.parameters = [Value(x) for x in numbers]
        for p, g in zip(self.parameters, gradients, strict=True):
            p.grad = g
        optimizer = {"sgd": SGD, "adam": Adam}[kind](self.parameters, lr=rate)
        self.step, self.clear = optimizer.step, optimizer.zero_grad

    def numbers(self):
        """The parameters as floats."""
        return [p.data for p in self.parameters]


class Network:
    """The moons network as `nn` has it, trained a step at a time."""

    def __init__(self, samples):
        self.model = MLP(SIZES[0], SIZES[1:], rng=random.Random(SEED))
        self.parameters = self.model.parameters()
        self.optimizer = SGD(self.parameters, lr=1.0)
        self.points, self.labels = moons(samples)

    def step(self, k):
        """Train one step; the loss before it, as a float."""
        losses = [
            hinge(self.model(point), y) for point, y in zip(self.points, self.labels, strict=True)
        ]
        loss = mean(losses) + ALPHA * dot(self.parameters, self.parameters)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.lr = rate(k)
        self.optimizer.step()
        return loss.data
