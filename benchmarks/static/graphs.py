"""Graphs of scalars that are built and lifted: networks, and what networks are not.

Each is made of leaves by `make`, which is `float` for a check, and is about so large as asked.
"""

import random
from typing import NamedTuple

from autograd_core.summing import sum_in_order
from benchmarks.dense import Dense
from benchmarks.moons import Demo

SEED = 5
WINDOW = 200
SIDE = 1_000


class Recordable(NamedTuple):
    """A graph to be recorded.

    Attributes:
        record: makes its root.
        inputs, parameters: its leaves, as `freeze` takes them.
    """

    record: object
    inputs: object
    parameters: object


def dense(make, nodes):
    """Layers in which every unit meets every number."""
    graph = Dense(make)
    parameters = {"w": graph.weights, "b": graph.biases}
    return Recordable(lambda: graph.build(nodes), {"x": graph.inputs}, parameters)


def moons(make, nodes):
    """micrograd's demo: its own model on so many of its points."""
    demo = Demo("autograd_core", make, max(1, nodes // 655))
    return Recordable(demo.loss, None, demo.model)


def rosenbrock(make, nodes):
    """A sum over neighbours: no matrix product, and constants in each term."""
    x = _numbers(make, max(2, nodes // 11))

    def record():
        pairs = zip(x, x[1:], strict=False)
        return sum_in_order([100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2 for a, b in pairs])

    return Recordable(record, None, {"x": x})


def entrywise(make, nodes):
    """Steps on a list of numbers, one after the other."""
    x = _numbers(make, min(SIDE, max(1, nodes // 10)))

    def record():
        y = x
        for _ in range(max(1, nodes // (4 * len(x)))):
            y = [v * 0.5 + w * w for v, w in zip(y, x, strict=True)]
        return sum_in_order(y)

    return Recordable(record, None, {"x": x})


def scattered(make, nodes):
    """No structure: each number is made of any two of the last ones."""
    x = _numbers(make, 20)
    rng = random.Random(SEED)
    steps = max(1, nodes // 4)
    picks = [(rng.random(), rng.randrange(WINDOW), rng.randrange(WINDOW)) for _ in range(steps)]

    def record():
        found = [*x]
        for which, i, j in picks:
            a, b = found[-1 - i % len(found)], found[-1 - j % len(found)]
            found.append(a / (1.0 + b * b) if which < 0.5 else 0.5 * a - b * 0.5)
        return found[-1]

    return Recordable(record, None, {"x": x})


def _numbers(make, count):
    """So many leaves."""
    rng = random.Random(SEED)
    return [make(rng.uniform(-1.0, 1.0)) for _ in range(count)]


GRAPHS = {each.__name__: each for each in (dense, moons, rosenbrock, entrywise, scattered)}
