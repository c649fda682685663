"""Initialisations: how the weights of a layer are drawn, given its inputs and outputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from math import sqrt
from types import MappingProxyType

from nn.arguments import finite, generator

Init = Callable[[int, int, random.Random | None], Callable[[], float]]


def zeros(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Every weight 0: wrong, since all neurons of a layer then stay equal for ever."""
    return lambda: 0.0


def constant(value: float) -> Init:
    """An initialisation with every weight `value`: as wrong as zeros."""
    held = finite(value, "constant: value")

    def init(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
        return lambda: held

    return init


def uniform(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Uniform on [-1, 1], whatever the size: micrograd's."""
    source = generator(rng, "uniform")
    return lambda: source.uniform(-1, 1)


def normal(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Normal with mean 0 and standard deviation 0.01."""
    source = generator(rng, "normal")
    return lambda: source.gauss(0.0, 0.01)


def xavier_uniform(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Uniform on [-r, r] with r = sqrt(6 / (nin + nout)): variance 2 / (nin + nout).

    Keeps the variance of signals and gradients through layers of tanh. Glorot and Bengio,
    "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    source = generator(rng, "xavier_uniform")
    r = sqrt(6 / (nin + nout))
    return lambda: source.uniform(-r, r)


def xavier_normal(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Normal with mean 0 and variance 2 / (nin + nout); as xavier_uniform."""
    source = generator(rng, "xavier_normal")
    deviation = sqrt(2 / (nin + nout))
    return lambda: source.gauss(0.0, deviation)


def kaiming_uniform(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Uniform on [-r, r] with r = sqrt(6 / nin): variance 2 / nin.

    Keeps the variance of signals through layers of ReLU, which halve it; the gain is sqrt(2).
    He et al., "Delving deep into rectifiers", 2015 (also named MSRA).
    """
    source = generator(rng, "kaiming_uniform")
    r = sqrt(6 / nin)
    return lambda: source.uniform(-r, r)


def kaiming_normal(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Normal with mean 0 and variance 2 / nin; as kaiming_uniform."""
    source = generator(rng, "kaiming_normal")
    deviation = sqrt(2 / nin)
    return lambda: source.gauss(0.0, deviation)


INITS: Mapping[str, Init] = MappingProxyType(
    {
        f.__name__: f
        for f in (
            zeros,
            uniform,
            normal,
            xavier_uniform,
            xavier_normal,
            kaiming_uniform,
            kaiming_normal,
        )
    }
)


def init_of(choice: str | Init, what: str) -> Init:
    """The initialisation that a unit was asked for, by name or as a function.

    Raises:
        ValueError: no initialisation has that name.
        TypeError: choice is neither a name nor something to call.
    """
    if isinstance(choice, str):
        if choice not in INITS:
            raise ValueError(
                f"{what}: no initialisation is called {choice!r}; there are {', '.join(INITS)}, "
                "or pass a function of (nin, nout, rng)"
            )
        return INITS[choice]
    if not callable(choice):
        raise TypeError(f"{what}: init must be a name or a function, got {choice!r}")
    return choice
