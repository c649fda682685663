"""Small data sets that are computed: gates, XOR, moons, circles, spirals."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import cos, inf, pi, sin
from types import MappingProxyType

from autograd_core.suggest import did_you_mean, suggests
from nn.arguments import generator, number_in, positive, whole
from nn.samples import Samples

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
GATES = MappingProxyType(
    {
        "AND": (0, 0, 0, 1),
        "OR": (0, 1, 1, 1),
        "NAND": (1, 1, 1, 0),
        "NOR": (1, 0, 0, 0),
        "XOR": (0, 1, 1, 0),
        "XNOR": (1, 0, 0, 1),
    }
)


@suggests
def make_gate(name: str) -> Samples:
    """Make the four corners of the unit square, each with the answer of a logic gate, 0 or 1.

    A line separates the answers of AND, OR, NAND and NOR. No line separates those of XOR and XNOR.

    Raises:
        ValueError: no gate has that name.
    """
    if name not in GATES:
        raise ValueError(
            f"make_gate: no gate is called {name!r}; there are {', '.join(GATES)}"
            f"{did_you_mean(name, GATES)}"
        )
    return Samples([list(corner) for corner in CORNERS], list(GATES[name]))


def make_xor() -> Samples:
    """Make the four corners of XOR: `make_gate("XOR")`."""
    return make_gate("XOR")


@suggests
def make_moons(
    n: int = 100,
    noise: float = 0.1,
    rng: random.Random | None = None,
    *,
    n_samples: int | None = None,
) -> Samples:
    """Make two half circles that reach into each other, classes 0 and 1, in turn.

    Formula: (cos t, sin t) and (1 - cos t, 1/2 - sin t) for t from 0 to pi in equal steps, plus
    normal noise; as scikit-learn's make_moons.

    Args:
        n: number of samples, at least 2.
        noise: standard deviation of the noise in each coordinate.
        rng: source of the noise; None is Python's global generator.
        n_samples: scikit-learn's name of n, to use in its place.

    Raises:
        TypeError, ValueError: n is not an integer >= 2, noise is negative.
    """

    def place(t: float, label: int) -> tuple[float, float]:
        x, y = cos(pi * t), sin(pi * t)
        return (x, y) if label == 0 else (1 - x, 0.5 - y)

    return _two_classes("make_moons", n if n_samples is None else n_samples, noise, rng, place)


@suggests
def make_circles(
    n: int = 100,
    noise: float = 0.1,
    rng: random.Random | None = None,
    *,
    n_samples: int | None = None,
) -> Samples:
    """Make a circle of radius 1, class 0, around one of radius 1/2, class 1, in turn.

    Args and errors: as for `make_moons`.
    """

    def place(t: float, label: int) -> tuple[float, float]:
        radius = 0.5 if label else 1.0
        return radius * cos(2 * pi * t), radius * sin(2 * pi * t)

    return _two_classes("make_circles", n if n_samples is None else n_samples, noise, rng, place)


@suggests
def make_spirals(
    n: int = 100,
    noise: float = 0.02,
    turns: float = 1.5,
    rng: random.Random | None = None,
    *,
    n_samples: int | None = None,
) -> Samples:
    """Make two spirals that wind around each other, classes 0 and 1, in turn.

    Formula: t (cos 2 pi turns t, sin 2 pi turns t), and the same turned by half a circle, for t
    from 0.1 to 1.

    Args:
        n, noise, rng, n_samples: as for `make_moons`.
        turns: number of turns of a spiral, above 0.

    Raises:
        TypeError, ValueError: as `make_moons`; turns is not above 0.
    """
    positive(turns, "make_spirals: turns")

    def place(t: float, label: int) -> tuple[float, float]:
        radius = 0.1 + 0.9 * t
        angle = 2 * pi * turns * radius + pi * label
        return radius * cos(angle), radius * sin(angle)

    return _two_classes("make_spirals", n if n_samples is None else n_samples, noise, rng, place)


def _two_classes(
    what: str,
    n: int,
    noise: float,
    rng: random.Random | None,
    place: Callable[[float, int], tuple[float, float]],
) -> Samples:
    """Make n points of class 0 and 1 in turn, each class along its curve from t = 0 to 1."""
    whole(n, f"{what}: n", low=2)
    deviation = number_in(noise, 0.0, inf, f"{what}: noise")
    source = generator(rng, what)
    xs, labels = [], []
    for i in range(n):
        label = i % 2
        of_its_class = (n + 1 - label) // 2
        t = (i // 2) / max(of_its_class - 1, 1)
        xs.append([c + source.gauss(0.0, deviation) for c in place(t, label)])
        labels.append(label)
    return Samples(xs, labels)
