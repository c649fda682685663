"""Activations: functions of a net input by name, and modules that learn a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from autograd_core import (
    Value,
    elu,
    gelu,
    gelu_tanh,
    hard_logistic,
    hard_sigmoid,
    hard_tanh,
    leaky_relu,
    logsigmoid,
    prelu,
    relu,
    sigmoid,
    silu,
    softplus,
    swish,
    tanh,
)
from autograd_core.suggest import did_you_mean
from nn.arguments import finite
from nn.forms import shown
from nn.module import Module
from nn.nested import each

Activation = Callable[[Any], Any]


def linear(z: Any) -> Any:
    """Return z: no activation. A stack of linear layers is one linear layer."""
    return z


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        f.__name__: f
        for f in (
            linear,
            relu,
            leaky_relu,
            elu,
            sigmoid,
            logsigmoid,
            hard_sigmoid,
            hard_logistic,
            tanh,
            hard_tanh,
            softplus,
            silu,
            gelu,
            gelu_tanh,
        )
    }
)
"""The activations by name, as `activation="tanh"` takes them."""


class PReLU(Module):
    """A leaky ReLU whose slope for negative net inputs is learned.

    Formula: max(0, z) + a min(0, z). Derivative: 1 or a with respect to z; z with respect to a
    for z <= 0, else nothing. He et al., "Delving deep into rectifiers", 2015.

    Args:
        a: the initial slope.

    With `activation=PReLU` every neuron gets its own slope; with `activation=PReLU()` all neurons
    share one.
    """

    def __init__(self, a: float = 0.25):
        self.a = Value(finite(a, "PReLU: a"))

    def __call__(self, z: Any) -> Any:
        """The activation of a net input, or of every number in lists of them."""
        return each(lambda x: prelu(x, self.a), z)


class Swish(Module):
    """z sigmoid(beta z) with a learned beta: z / 2 for beta = 0, nearly ReLU for large beta.

    Derivative: s (1 + beta z (1 - s)) with respect to z and z^2 s (1 - s) with respect to beta,
    where s = sigmoid(beta z). Ramachandran et al., "Searching for activation functions", 2017.

    Args:
        beta: the initial beta.

    With `activation=Swish` every neuron gets its own beta; with `activation=Swish()` all neurons
    share one.
    """

    def __init__(self, beta: float = 1.0):
        self.beta = Value(finite(beta, "Swish: beta"))

    def __call__(self, z: Any) -> Any:
        """The activation of a net input, or of every number in lists of them."""
        return each(lambda x: swish(x, self.beta), z)


def activation_of(choice: str | Activation | type[Module], what: str) -> Activation:
    """Return the activation chosen by name, as a function, as a module or as a module's class.

    A class makes a new module, with its own parameters.

    Raises:
        ValueError: no activation has that name.
        TypeError: choice is not a name and cannot be called.
    """
    if isinstance(choice, str):
        if choice not in ACTIVATIONS:
            raise ValueError(
                f"{what}: no activation is called {choice!r}; there are {', '.join(ACTIVATIONS)}, "
                f"or pass a function{did_you_mean(choice, ACTIVATIONS)}"
            )
        # A net input is a Value, and its method is twice as fast as the function.
        return getattr(Value, choice, ACTIVATIONS[choice])
    if isinstance(choice, type) and issubclass(choice, Module):
        made: Activation = choice()
        return made
    if not callable(choice):
        raise TypeError(f"{what}: activation must be a name or a function, got {shown(choice)}")
    return choice


def name_of(activation: Activation) -> str:
    """Name an activation in a repr: ReLU as in micrograd, else its function or its class."""
    name: str = getattr(activation, "__name__", type(activation).__name__)
    return "ReLU" if name == "relu" else name[:1].upper() + name[1:]
