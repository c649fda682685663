"""This engine as it is without `static`: a graph is recorded for each step."""

import random

from autograd_core import Value, mean
from benchmarks.engine_ours import Network as Moons
from benchmarks.engine_ours import versions
from benchmarks.gpt import Gpt
from benchmarks.static.problems import WIDTHS, scalar
from nn import MLP, cross_entropy

__all__ = ["Moons", "digits", "flat", "gpt", "model", "rows", "versions"]


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


def gpt(block):
    """A GPT out of scalars, to be trained a step at a time."""
    return Gpt(Value, block)
