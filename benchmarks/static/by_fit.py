"""This engine through `nn.fit`, whose user writes nothing about recording."""

import random
from time import process_time as clock

from autograd_core import dot
from benchmarks.engine_ours import versions
from benchmarks.moons import ALPHA, SEED, SIZES, moons, rate
from nn import MLP, SGD, LambdaLR, fit, hinge

__all__ = ["Moons", "versions"]

WARM, TIMED = 3, 1000
"""Steps without and with the timed ones: many, for the first ones are as long as hundreds."""


class Moons:
    """The network of micrograd's demo."""

    def __init__(self, samples):
        self.points, self.labels = moons(samples)
        self.losses = self.train(WARM)

    def train(self, steps):
        """Train so many steps on all samples; their losses."""
        model = MLP(SIZES[0], SIZES[1:], rng=random.Random(SEED))
        parameters = model.parameters()
        optimizer = SGD(parameters, lr=1.0)
        return fit(
            model,
            hinge,
            self.points,
            self.labels,
            optimizer,
            epochs=steps,
            batch_size=None,
            penalty=lambda: ALPHA * dot(parameters, parameters),
            schedule=LambdaLR(optimizer, lambda step: rate(step % 100)),
            shuffle=False,
        ).losses

    def step(self, k):
        """The loss before step k."""
        return self.losses[k]

    def seconds(self):
        """Seconds of a step, those of the first steps left out."""
        start = clock()
        self.train(WARM)
        warmed = clock()
        self.train(WARM + TIMED)
        return (clock() - warmed - (warmed - start)) / TIMED
