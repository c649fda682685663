"""This engine as it is without `static`: a graph is recorded for each step."""

import random

from autograd_core import Value, mean
from autograd_core.summing import sum_in_order
from benchmarks import gpt as script
from benchmarks.engine_ours import Network as Moons
from benchmarks.engine_ours import versions
from benchmarks.static.problems import WIDTHS, scalar
from nn import MLP, Adam, cross_entropy

__all__ = [
    "Gpt",
    "Moons",
    "digits",
    "flat",
    "gpt",
    "gpt_gradient",
    "gpt_slope",
    "gradient_of_gpt",
    "model",
    "rows",
    "versions",
]


def model(problem):
    """The network of `Digits`, with its numbers."""
    network = MLP(WIDTHS[0], list(WIDTHS[1:]), activation="tanh", rng=random.Random(0))
    for layer, (weights, biases) in zip(network.layers, problem.layers, strict=True):
        for neuron, row, b in zip(layer.neurons, weights, biases, strict=True):
            neuron.b.data = b
            for w, x in zip(neuron.w, row, strict=True):
                w.data = x
    return network


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    network = model(problem)

    def run():
        network.zero_grad()
        loss = mean(
            [
                cross_entropy(network(x), label)
                for x, label in zip(problem.images, problem.labels, strict=True)
            ]
        )
        loss.backward()
        return loss.data, network

    return run


def flat(network):
    """A gradient in the order of `Digits.flat`."""
    return [
        p.grad
        for layer in network.layers
        for part in (*[neuron.w for neuron in layer.neurons], [n.b for n in layer.neurons])
        for p in part
    ]


def rows(problem):
    """A function that computes all values and gradients."""
    function = scalar(problem.name)

    def run():
        values, gradients = [], []
        for point in problem.points:
            x = [Value(v) for v in point]
            y = function(x)
            y.backward()
            values.append(y.data)
            gradients.append([v.grad for v in x])
        return values, gradients

    return run


class Gpt(script.Gpt):
    """The GPT out of scalars, trained by the optimiser of `nn` with the rule of the script."""

    def __init__(self, make, block):
        super().__init__(make, block)
        betas = script.MEAN_KEPT, script.SQUARE_KEPT
        self.optimizer = Adam(self.params, lr=script.RATE, betas=betas, eps=script.EPS)

    def step(self, k):
        """A step of Adam on one name; the loss before it."""
        loss = self.loss(k)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.data


def gpt(block):
    """A GPT out of scalars, to be trained a step at a time."""
    return Gpt(Value, block)


def gradient_of_gpt(trainer):
    """A function that computes the loss of the first name, and the parameters with gradients."""

    def run():
        loss = trainer.loss(0)
        trainer.optimizer.zero_grad()
        loss.backward()
        return loss.data, trainer.params

    return run


def gpt_gradient(block):
    """A function that computes the loss of the first name, and its gradient."""
    return gradient_of_gpt(gpt(block))


def gpt_slope(parameters):
    """The slope of the loss in `script.direction`, by the gradients of parameters."""
    moves = script.direction(len(parameters))
    return sum_in_order([p.grad * d for p, d in zip(parameters, moves, strict=True)])
