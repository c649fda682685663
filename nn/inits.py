"""Initialisations: how the weights of a layer are drawn, given its inputs and outputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from math import sqrt
from types import MappingProxyType

from autograd_core.suggest import did_you_mean, suggests
from nn.arguments import finite, generator, whole
from nn.forms import shown

SHAPES = ("uniform", "normal")
Init = Callable[[int, int, random.Random | None], Callable[[], float]]


def zeros(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Set every weight to 0. Wrong: all neurons of a layer then stay equal for ever."""
    return lambda: 0.0


@suggests
def constant(value: float) -> Init:
    """Return an initialisation that sets every weight to `value`: as wrong as zeros."""
    held = finite(value, "constant: value")

    def init(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
        return lambda: held

    return init


def uniform(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Draw weights uniformly from [-1, 1], whatever the layer's size, as micrograd does."""
    source = generator(rng, "uniform")
    return lambda: source.uniform(-1, 1)


def normal(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
    """Draw weights from a normal distribution with mean 0 and standard deviation 0.01."""
    source = generator(rng, "normal")
    return lambda: source.gauss(0.0, 0.01)


@suggests
def xavier(gain: float = 1.0, shape: str = "uniform") -> Init:
    """Variance gain^2 * 2 / (nin + nout): tanh layers keep the variance of signals and gradients.

    Uniform on [-r, r] with r = gain * sqrt(6 / (nin + nout)), or normal. Glorot and Bengio,
    "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Args:
        gain: above 0; 1 for linear layers, 5/3 is PyTorch's for tanh.
        shape: "uniform" or "normal".

    Raises:
        TypeError, ValueError: gain is not a number above 0, or shape is another.
    """
    return _drawn("xavier", gain, shape, lambda nin, nout: 2 / (nin + nout))


@suggests
def kaiming(gain: float = sqrt(2), shape: str = "uniform") -> Init:
    """Variance gain^2 / nin: with gain sqrt(2), ReLU layers keep the variance of signals.

    Uniform on [-r, r] with r = gain * sqrt(3 / nin), or normal. He et al., "Delving deep into
    rectifiers", 2015 (also named MSRA).

    Args:
        gain: above 0; sqrt(2) for ReLU, sqrt(2 / (1 + a^2)) for a leaky ReLU of slope a.
        shape: "uniform" or "normal".

    Raises:
        TypeError, ValueError: gain is not a number above 0, or shape is another.
    """
    return _drawn("kaiming", gain, shape, lambda nin, nout: 1 / nin)


def _drawn(what: str, gain: float, shape: str, variance: Callable[[int, int], float]) -> Init:
    """Return an initialisation with mean 0 and gain^2 times a variance."""
    if finite(gain, f"{what}: gain") <= 0:
        raise ValueError(f"{what}: gain must be above 0, got {shown(gain)}")
    if shape not in SHAPES:
        raise ValueError(
            f"{what}: shape must be 'uniform' or 'normal', got {shown(shape)}"
            f"{did_you_mean(shape, SHAPES)}"
        )

    def init(nin: int, nout: int, rng: random.Random | None = None) -> Callable[[], float]:
        whole(nin, f"{what}: nin")
        whole(nout, f"{what}: nout")
        source = generator(rng, what)
        deviation = gain * sqrt(variance(nin, nout))
        if shape == "normal":
            return lambda: source.gauss(0.0, deviation)
        r = sqrt(3) * deviation
        return lambda: source.uniform(-r, r)

    return init


INITS: Mapping[str, Init] = MappingProxyType(
    {
        "zeros": zeros,
        "uniform": uniform,
        "normal": normal,
        "xavier_uniform": xavier(),
        "xavier_normal": xavier(shape="normal"),
        "kaiming_uniform": kaiming(),
        "kaiming_normal": kaiming(shape="normal"),
    }
)
"""The initialisations by name, as `init="kaiming_normal"` takes them."""


def init_of(choice: str | Init, what: str) -> Init:
    """Return the initialisation chosen by name or as a function.

    Raises:
        ValueError: no initialisation has that name.
        TypeError: choice is not a name and cannot be called.
    """
    if isinstance(choice, str):
        if choice not in INITS:
            raise ValueError(
                f"{what}: no initialisation is called {choice!r}; there are {', '.join(INITS)}, "
                f"or pass a function of (nin, nout, rng){did_you_mean(choice, INITS)}"
            )
        return INITS[choice]
    if not callable(choice):
        raise TypeError(f"{what}: init must be a name or a function, got {shown(choice)}")
    return choice
