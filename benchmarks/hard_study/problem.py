"""What a problem of the study is, and how its points are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

Draw = Callable[[random.Random], list[float]]


@dataclass(frozen=True)
class Problem:
    """One function of a list of numbers, written once for every library.

    Attributes:
        name: as in the tables.
        formula: f(m, x), where m is a library that has the functions of autograd_core and x is a
            list of its numbers.
        draw: a point from a random generator.
    """

    name: str
    formula: Callable[[Any, Sequence[Any]], Any]
    draw: Draw

    def points(self, count: int, seed: int = 0) -> list[list[float]]:
        """The first points; the same in every run."""
        generator = random.Random(f"{self.name} {seed}")
        return [self.draw(generator) for _ in range(count)]


def total(terms):
    """The terms added from left to right, as a program adds them."""
    return reduce(add, terms)


def squares(residuals):
    """The sum of squares."""
    return total(r * r for r in residuals)


def uniform(*ranges):
    """A point in a box, given as (low, high) for each number."""
    return lambda generator: [generator.uniform(low, high) for low, high in ranges]


def scales(low, high, count=1, signed=True):
    """Numbers spread evenly over the magnitudes 10**low to 10**high, of both signs or positive."""

    def draw(generator):
        sizes = [10 ** generator.uniform(low, high) for _ in range(count)]
        return [-x if signed and generator.random() < 0.5 else x for x in sizes]

    return draw


def beside(low, high, *places, below=True, above=True):
    """One number at a distance of 10**low to 10**high from one of the places."""

    def draw(generator):
        distance = 10 ** generator.uniform(low, high)
        side = generator.choice([-1] * below + [1] * above)
        return [generator.choice(places) + side * distance]

    return draw


def around(*starts):
    """A point about one of the starts, anywhere between very near and a few times its size."""

    def draw(generator):
        spread = 10 ** generator.uniform(-6, 0.3)
        start = generator.choice(starts)
        return [s + spread * generator.gauss(0, 1) * (abs(s) or 1.0) for s in start]

    return draw


def fixed(*points):
    """One of the given points."""
    return lambda generator: list(generator.choice(points))
