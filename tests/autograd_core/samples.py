"""Random points of a primitive's whole domain: every magnitude, moderate numbers, and edges."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

from autograd_core.primitives import Domain, Primitive
from autograd_core.testing.strategies import PARAMETERS

LARGEST = math.nextafter(math.inf, 0)
EDGES = (0.0, 1.0, 2.0, 3.0, math.pi / 2, -1.2784645427610738, -0.7517915246935645)
"""Kinks, ends of domains, zeros of functions and derivatives: points to come close to."""


def any_magnitude(rng: random.Random) -> float:
    """A float whose exponent is uniform over all of double precision, subnormals included."""
    return rng.choice((-1, 1)) * math.ldexp(rng.uniform(0.5, 1.0), rng.randint(-1073, 1024))


def near_edge(rng: random.Random, edges: Sequence[float] = EDGES) -> float:
    """An edge, or a number at a random tiny distance from it."""
    edge = rng.choice(edges) * rng.choice((-1, 1))
    distance = math.ldexp(rng.random(), -rng.randint(1, 60))
    return rng.choice((edge, math.nextafter(edge, math.inf), edge + distance, edge - distance))


def moderate(rng: random.Random) -> float:
    """A number such as programs meet; up to 750, where exp over- and underflows."""
    return rng.uniform(-1, 1) * rng.choice((1.0, 5.0, 40.0, 750.0))


KINDS = (any_magnitude, near_edge, moderate, moderate)


def in_domain(rng: random.Random, domain: Domain) -> float:
    """A finite number of the domain, often close to one of its ends."""
    ends = [x for x in (domain.low, domain.high) if math.isfinite(x)]
    while True:
        if ends and rng.random() < 0.2:
            x = near_edge(rng, ends)
            if domain.contains(x):
                return x
        x = rng.choice(KINDS)(rng)
        if domain.contains(x):
            return x
        if domain.contains(1 / x if x else x):
            return 1 / x


def list_of_numbers(rng: random.Random, length: int) -> list[float]:
    """Numbers of one kind, so that they compete; around a common centre, which may be large."""
    centre = rng.choice((0.0, 0.0, 1000.0, -1e5, 1e15))
    if rng.random() < 0.25:
        return [any_magnitude(rng) for _ in range(length)]
    scale = rng.choice((1.0, 50.0, 750.0))
    return [centre + rng.uniform(-scale, scale) for _ in range(length)]


def sample(
    row: Primitive, count: int, seed: object = 0
) -> Iterator[tuple[list[float], dict[str, Any]]]:
    """`count` points of a row: its operands and its static parameters."""
    rng = random.Random(f"{row.name} {seed}")
    for _ in range(count):
        parameters = dict(rng.choice(PARAMETERS.get(row.name, ({},))))
        if row.variadic:
            half = rng.randint(1, 4)
            length = {"dot": 2 * half, "affine": 2 * half + 1}.get(row.name, rng.randint(1, 6))
            operands = list_of_numbers(rng, length)
            if "k" in row.parameters:
                parameters["k"] = rng.randrange(length)
        else:
            operands = [in_domain(rng, domain) for domain in row.domains]
            if row.name == "pow" and rng.random() < 0.5:
                operands = [
                    abs(rng.choice(KINDS[1:])(rng)),
                    rng.uniform(-1, 1) * rng.choice((3, 40)),
                ]
        if all(map(math.isfinite, operands)) and row.contains(*operands, **parameters):
            yield operands, parameters
