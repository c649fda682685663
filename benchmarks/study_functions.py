"""The twelve functions of the gradient-check study, the points, and the errors planted in them."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# What a right derivative is multiplied by. The first leaves it right.
FACTORS = {
    "right": 1.0,
    "1e-2": 1.0 + 1e-2,
    "1e-4": 1.0 + 1e-4,
    "1e-6": 1.0 + 1e-6,
    "1e-8": 1.0 + 1e-8,
    "sign": -1.0,
}


@dataclass(frozen=True)
class StudyFunction:
    """One function, written once for every library.

    Attributes:
        name: as in the tables.
        formula: f(m, x), where m is a library that has sin, cos, exp, log, sqrt and tanh.
        derivative: f'(m, x) by hand; m is `math`, or mpmath for 50 digits.
        draw: a point from a random generator.
    """

    name: str
    formula: Callable[[Any, Any], Any]
    derivative: Callable[[Any, Any], Any]
    draw: Callable[[random.Random], float]


def uniform(low, high):
    """Points spread evenly between two numbers."""
    return lambda generator: generator.uniform(low, high)


def magnitudes(low, high, signed=False):
    """Points spread evenly over the magnitudes between two positive numbers, of both signs."""

    def draw(generator):
        x = math.exp(generator.uniform(math.log(low), math.log(high)))
        return -x if signed and generator.random() < 0.5 else x

    return draw


INPUT, BIAS, TARGET = 0.7, -0.2, 0.3


def neuron_loss(m, w):
    """(tanh(w x + b) - t)^2: the squared error of one neuron, a function of its weight."""
    error = m.tanh(w * INPUT + BIAS) - TARGET
    return error * error


def neuron_slope(m, w):
    """2 (a - t) x (1 - a^2) with a = tanh(w x + b)."""
    a = m.tanh(w * INPUT + BIAS)
    return 2 * (a - TARGET) * INPUT * (1 - a * a)


def log_sum(m, x):
    """log(e^x + e^0.5 + e^-1), written out."""
    return m.log(m.exp(x) + math.exp(0.5) + math.exp(-1.0))


def log_sum_slope(m, x):
    """e^x / (e^x + e^0.5 + e^-1)."""
    return m.exp(x) / (m.exp(x) + math.exp(0.5) + math.exp(-1.0))


# tanh stays where the textbook derivative 1 - tanh^2, which the peers use, is still right.
FUNCTIONS = (
    StudyFunction("sin", lambda m, x: m.sin(x), lambda m, x: m.cos(x), uniform(-3, 3)),
    StudyFunction("log", lambda m, x: m.log(x), lambda m, x: 1 / x, magnitudes(1e-4, 1e4)),
    StudyFunction(
        "1/x", lambda m, x: 1 / x, lambda m, x: -1 / (x * x), magnitudes(1e-3, 1e3, signed=True)
    ),
    StudyFunction(
        "sqrt", lambda m, x: m.sqrt(x), lambda m, x: 0.5 / m.sqrt(x), magnitudes(1e-4, 1e4)
    ),
    StudyFunction(
        "sin(50x)",
        lambda m, x: m.sin(50.0 * x),
        lambda m, x: 50 * m.cos(50 * x),
        uniform(-3, 3),
    ),
    StudyFunction("1e6+sin x", lambda m, x: 1e6 + m.sin(x), lambda m, x: m.cos(x), uniform(-3, 3)),
    StudyFunction(
        "sin(1e-8 x)",
        lambda m, x: m.sin(1e-8 * x),
        lambda m, x: 1e-8 * m.cos(1e-8 * x),
        uniform(-3e8, 3e8),
    ),
    StudyFunction("exp", lambda m, x: m.exp(x), lambda m, x: m.exp(x), uniform(-10, 10)),
    StudyFunction(
        "tanh",
        lambda m, x: m.tanh(x),
        lambda m, x: (1 - m.tanh(x)) * (1 + m.tanh(x)),
        uniform(-5, 5),
    ),
    StudyFunction(
        "x**3", lambda m, x: x**3, lambda m, x: 3 * x * x, magnitudes(1e-2, 1e2, signed=True)
    ),
    StudyFunction("neuron loss", neuron_loss, neuron_slope, uniform(-3, 3)),
    StudyFunction("log sum exp", log_sum, log_sum_slope, uniform(-5, 5)),
)


def points(function, count, seed=0):
    """The function's points, the same in every run.

    A point whose derivative is 0 is left out, and another is drawn: a factor plants nothing there.
    """
    generator = random.Random(f"{function.name} {seed}")
    found = []
    while len(found) < count:
        x = function.draw(generator)
        if function.derivative(math, x) != 0.0:
            found.append(x)
    return found


def can_plant(function, x, factor):
    """Whether the derivative times the factor is another number than the derivative."""
    right = function.derivative(math, x)
    return factor == 1.0 or right * factor != right
