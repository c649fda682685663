"""Random numbers: another at each call, so no recording holds for the next one."""

import os
import random
import uuid

import numpy as np

import nn
from autograd_core import Value, relu, where
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,)]


def factor():
    """A random factor."""
    rng = random.Random(1)
    return Run(lambda x: x * rng.random(), POINTS)  # frozen


def noise():
    """Noise that is added to the input."""
    rng = random.Random(2)

    def f(x):
        e = rng.gauss(0.0, 0.1)  # frozen
        return relu(x + e)  # frozen

    return Run(f, POINTS)


def global_generator():
    """Python's global generator, drawn from deep inside."""

    def jittered(x):
        return x + random.uniform(-1.0, 1.0)  # frozen

    return Run(lambda x: jittered(x) * 2.0, POINTS)


def numpy_generator():
    """Noise of NumPy."""
    rng = np.random.default_rng(3)

    def f(x):
        return x * float(rng.normal())  # frozen

    return Run(f, POINTS)


def chosen_way():
    """The structure is drawn: which of two operations is recorded."""
    rng = random.Random(0)  # draws True, True, False, False, ...: two recordings agree

    def f(x):
        return x.exp() if rng.random() > 0.5 else x.tanh()  # frozen

    return Run(f, POINTS * 3)


def rare_event():
    """A draw that seldom changes anything: two recordings agree, the tenth call does not."""
    rng = random.Random(5)
    draws = iter([False] * 9 + [True] * 40)

    def f(x):
        rng.random()  # frozen
        return x * 0.0 if next(draws) else x * 3.0  # frozen

    return Run(f, POINTS * 5)


def thin_dropout():
    """Dropout with a small p: two recordings leave out nothing, a later call would."""
    layer = nn.Dropout(0.05, rng=random.Random(7))

    def f(x):
        return layer([x, x * 2.0])[0] * 1.5

    return Run(f, POINTS * 20)


def dropout_by_hand():
    """A mask of zeros and ones, drawn anew for each call."""
    rng = random.Random(4)

    def f(x, y, z):
        mask = [float(rng.random() < 0.5) for _ in range(3)]  # frozen
        return sum(m * v for m, v in zip(mask, (x, y, z), strict=True))  # frozen

    return Run(f, [(0.5, 1.5, 2.5), (1.0, -1.0, 3.0), (0.25, 0.75, -2.0), (4.0, 5.0, 6.0)])


def shuffled_sum():
    """The order of a sum is drawn: the digits of the result depend on it."""
    rng = random.Random(6)

    def f(*xs):
        order = list(xs)
        rng.shuffle(order)  # frozen
        total = 0.0
        for x in order:
            total = total + x  # frozen
        return total

    return Run(f, [(1e16, 1.0, -1e16, 3.0, 0.1), (1e16, 2.0, -1e16, 5.0, 0.7)] * 4)


def sampled_index():
    """Which of the inputs counts is drawn."""
    rng = random.Random(8)

    def f(*xs):
        return rng.choice(xs) * 2.0  # frozen

    return Run(f, [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0), (1.5, 2.5, 3.5)])


def system_bytes():
    """Bytes of the operating system."""

    def f(x):
        return x + os.urandom(1)[0] / 256.0 + uuid.uuid4().int / 2.0**128  # frozen

    return Run(f, POINTS)


def random_select():
    """A drawn condition of `where`."""
    rng = random.Random(9)

    def f(x):
        return where(rng.random() < 0.5, x, -x) * 1.0  # frozen

    return Run(f, POINTS * 4)


def seeded_inside():
    """A generator that each call makes anew from a fixed seed: nothing changes."""

    def f(x):
        rng = random.Random(10)
        return x * rng.random() + rng.gauss(0.0, 1.0)  # frozen

    return Run(f, POINTS)


def seed_argument():
    """The seed is an argument, a whole number: each seed is a recording of its own."""

    def f(x, seed):
        return x * random.Random(seed).random()  # frozen

    return Run(f, [(0.5, 1), (0.7, 2), (0.9, 1), (1.1, 3), (1.3, 2)])


def noise_argument():
    """The noise is an argument: what a refusal advises."""
    rng = random.Random(11)
    w = Value(0.75)
    points = [(x, rng.gauss(0.0, 1.0)) for x in (0.5, -1.0, 2.0)]
    return Run(lambda x, e: relu(w * x + e), points, lambda: [w])


def drawn_weights():
    """Weights drawn inside the function: leaves that nobody else has."""
    rng = random.Random(12)

    def f(x):
        w = Value(rng.uniform(-1.0, 1.0))  # frozen
        return w * x  # frozen

    return Run(f, POINTS)


PROGRAMS = (
    *map(
        Planted,
        (
            factor,
            noise,
            global_generator,
            numpy_generator,
            chosen_way,
            rare_event,
            thin_dropout,
            dropout_by_hand,
            shuffled_sum,
            sampled_index,
            system_bytes,
            random_select,
            drawn_weights,
        ),
    ),
    Planted(seeded_inside, EITHER),
    Planted(seed_argument, EITHER),
    Planted(noise_argument, RIGHT),
)
