"""The problems: their data, and what they must give, found without any engine.

Slopes are found by the complex step: the same formulas on complex numbers of NumPy.
"""

import random
from math import sqrt

from benchmarks.moons import ByHand
from benchmarks.workloads import losses

SEED = 20
WIDTHS = (64, 32, 10)
STEP = 1e-100  # its square is 0 beside everything here
LENGTHS = {"rosenbrock": 100, "speelpenning": 50, "logsumexp": 100}
"""How many numbers a row of each function has."""


class Digits:
    """A minibatch for a network 64-32-10 with tanh and cross entropy; its numbers are drawn.

    Attributes:
        layers: (rows of weights, biases) for each layer.
        images, labels: one of each for every row.
    """

    def __init__(self, rows):
        uniform = random.Random(SEED).uniform
        self.layers = []
        for inputs, outputs in zip(WIDTHS, WIDTHS[1:], strict=False):
            limit = 1 / sqrt(inputs)
            weights = [[uniform(-limit, limit) for _ in range(inputs)] for _ in range(outputs)]
            self.layers.append((weights, [uniform(-0.1, 0.1) for _ in range(outputs)]))
        generator = random.Random(SEED + 1)
        self.images = [[generator.random() for _ in range(WIDTHS[0])] for _ in range(rows)]
        self.labels = [generator.randrange(WIDTHS[-1]) for _ in range(rows)]

    def flat(self):
        """All parameters, layer by layer: the rows of weights, then the biases."""
        return [x for ws, bs in self.layers for row in (*ws, bs) for x in row]


def slope(gradient):
    """The slope in a drawn direction, of a gradient in the order of `Digits.flat`."""
    import numpy

    return float(numpy.asarray(gradient) @ numpy.asarray(direction(len(gradient))))


def direction(count):
    """A direction in which all parameters move."""
    uniform = random.Random(SEED + 2).uniform
    return [uniform(-1.0, 1.0) for _ in range(count)]


def digits_without_engine(rows):
    """The mean loss and its slope, by the complex step."""
    import numpy

    problem = Digits(rows)
    numbers = numpy.asarray(problem.flat())
    numbers = numbers + 1j * STEP * numpy.asarray(direction(len(numbers)))
    x, start = numpy.asarray(problem.images).T, 0
    for inputs, outputs in zip(WIDTHS, WIDTHS[1:], strict=False):
        end = start + inputs * outputs
        weights, biases = numbers[start:end].reshape(outputs, inputs), numbers[end : end + outputs]
        start = end + outputs
        scores = weights @ x + biases[:, None]
        x = numpy.tanh(scores)
    top = scores.real.max(0)
    chosen = scores[problem.labels, numpy.arange(rows)]
    loss = (top + numpy.log(numpy.exp(scores - top).sum(0)) - chosen).mean()
    return {"loss": loss.real, "slope": loss.imag / STEP}


class Rows:
    """Points at which a function of many numbers is differentiated, one in each row."""

    def __init__(self, name, rows):
        generator = random.Random(SEED + 3)
        self.name, self.length = name, LENGTHS[name]
        self.points = [
            [generator.uniform(0.8, 1.2) for _ in range(self.length)] for _ in range(rows)
        ]

    def answer(self, values, gradients):
        """Sums over all rows, in which each value and each derivative has a weight of its own."""
        import numpy

        weights = numpy.random.default_rng(SEED).uniform(0.5, 1.5, len(self.points))
        moves = numpy.random.default_rng(SEED + 1).uniform(0.5, 1.5, self.length)
        return {
            "values": float(weights @ numpy.asarray(values)),
            "slopes": float(weights @ (numpy.asarray(gradients) @ moves)),
        }

    def without_engine(self):
        """The same by the complex step."""
        import numpy

        moves = numpy.random.default_rng(SEED + 1).uniform(0.5, 1.5, self.length)
        values = FORMULAS[self.name](numpy, numpy.asarray(self.points) + 1j * STEP * moves)
        weights = numpy.random.default_rng(SEED).uniform(0.5, 1.5, len(self.points))
        return {
            "values": float(weights @ values.real),
            "slopes": float(weights @ values.imag / STEP),
        }


FORMULAS = {
    "rosenbrock": lambda m, x: (
        100.0 * (x[..., 1:] - x[..., :-1] ** 2) ** 2 + (1.0 - x[..., :-1]) ** 2
    ).sum(-1),
    "speelpenning": lambda m, x: m.prod(x, -1),
    "logsumexp": lambda m, x: m.log(m.exp(x).sum(-1)),
}
"""The functions on the last axis of an array; m is the library."""


def scalar(name):
    """The function of a list of numbers, as one writes it without arrays."""
    from autograd_core import exp, log

    def rosenbrock(x):
        return sum(
            100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2 for i in range(len(x) - 1)
        )

    def speelpenning(x):
        product = x[0]
        for v in x[1:]:
            product = product * v
        return product

    def logsumexp(x):
        return log(sum(exp(v) for v in x))

    return {"rosenbrock": rosenbrock, "speelpenning": speelpenning, "logsumexp": logsumexp}[name]


def moons_without_engine(samples):
    """The losses of the first steps, by backpropagation on plain floats."""
    return losses(ByHand(samples))
