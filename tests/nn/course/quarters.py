"""Numbers with which the tests of the course compute without rounding."""

import random


def quarters(count, seed):
    """Multiples of 1/4, so that short sums of products are exact."""
    draw = random.Random(seed)
    return [draw.randrange(-8, 9) / 4 for _ in range(count)]


def exact(model, seed=1):
    """The model with parameters that are multiples of 1/4."""
    for p, number in zip(model.parameters(), quarters(len(model.parameters()), seed), strict=True):
        p.data = number
    return model
