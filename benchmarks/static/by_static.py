"""This engine with `static`: recorded once, run as arrays, with the bits of the eager engine."""

from autograd_core import Value, dot, maximum, static
from benchmarks import engine_ours
from benchmarks.engine_ours import versions
from benchmarks.gpt import NAMES
from benchmarks.moons import ALPHA, rate
from benchmarks.static.by_eager import Gpt as Eager
from benchmarks.static.by_eager import flat, gpt_slope, gradient_of_gpt, model
from benchmarks.static.problems import scalar
from nn import cross_entropy, hinge

__all__ = ["Moons", "digits", "flat", "gpt", "gpt_gradient", "gpt_slope", "rows", "versions"]


class Moons(engine_ours.Network):
    """The loop that one writes by hand; only the loss of a sample is recorded."""

    def __init__(self, samples):
        super().__init__(samples)
        model, parameters = self.model, self.parameters
        self.loss = static(lambda point, y: hinge(model(point), y))
        self.penalty = static(lambda: ALPHA * dot(parameters, parameters))

    def step(self, k):
        """Train one step; the loss before it, as a float."""
        loss = self.loss.mean(self.points, self.labels) + self.penalty()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.lr = rate(k)
        self.optimizer.step()
        return loss.data


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    network = model(problem)
    loss = static(lambda image, label: cross_entropy(network(image), label))

    def run():
        network.zero_grad()
        found = loss.mean(problem.images, problem.labels)
        found.backward()
        return found.data, network

    return run


def rows(problem):
    """A function that computes all values and gradients."""
    function = static(scalar(problem.name))
    return lambda: function.values_and_gradients(problem.points)


class Gpt(Eager):
    """The GPT whose loss is recorded for each name."""

    def __init__(self, make, block):
        super().__init__(make, block)
        recorded = static(super().loss)
        self.loss = lambda k: recorded(k % len(NAMES))

    @staticmethod
    def largest(scores):
        """The largest of some scores, as a Value, since a recording would freeze its number."""
        return maximum(scores).detach()


def gpt(block):
    """A GPT out of scalars, to be trained a step at a time."""
    return Gpt(Value, block)


def gpt_gradient(block):
    """A function that computes the loss of the first name, and its gradient."""
    return gradient_of_gpt(gpt(block))
