"""Torch's functions that give parameters new numbers: `nn.init.xavier_uniform_(layer.weight)`.

Each changes the Values in lists, `linear.weight` or `linear.bias`, and returns the lists.
`nn.inits` says how numbers are drawn; they come from Python's global generator.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from autograd_core import Value
from autograd_core.suggest import did_you_mean
from nn.arguments import finite, generator, parameters_of
from nn.assignment import assign, changed
from nn.forms import shown
from nn.inits import Init, kaiming, xavier
from nn.nested import flat, sizes

__all__ = [
    "calculate_gain",
    "constant_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

GAINS = {
    **dict.fromkeys(["linear", "sigmoid"], 1.0),
    "tanh": 5 / 3,
    "relu": sqrt(2),
    "selu": 3 / 4,
}
"""Torch's factor by which each activation needs larger weights; leaky_relu has a slope."""


def constant_(parameters: Any, val: float) -> Any:
    """Set every number to `val`."""
    held = finite(val, "constant_: val")
    return _filled(parameters, lambda: held, "constant_")


def zeros_(parameters: Any) -> Any:
    """Set every number to 0."""
    return constant_(parameters, 0.0)


def ones_(parameters: Any) -> Any:
    """Set every number to 1."""
    return constant_(parameters, 1.0)


def uniform_(parameters: Any, a: float = 0.0, b: float = 1.0) -> Any:
    """Draw every number uniformly from [a, b]."""
    source = generator(None, "uniform_")
    return _filled(parameters, lambda: source.uniform(a, b), "uniform_")


def normal_(parameters: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    """Draw every number from a normal distribution with that mean and standard deviation."""
    source = generator(None, "normal_")
    return _filled(parameters, lambda: source.gauss(mean, std), "normal_")


def xavier_uniform_(parameters: Any, gain: float = 1.0) -> Any:
    """Draw a weight by `xavier(gain)`; it has a row for each output."""
    return _drawn(parameters, xavier(gain), "xavier_uniform_")


def xavier_normal_(parameters: Any, gain: float = 1.0) -> Any:
    """Draw a weight by `xavier(gain, "normal")`; it has a row for each output."""
    return _drawn(parameters, xavier(gain, "normal"), "xavier_normal_")


def kaiming_uniform_(
    parameters: Any, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Any:
    """Draw a weight by `kaiming(calculate_gain(nonlinearity, a))`; "fan_out" counts outputs."""
    init = kaiming(calculate_gain(nonlinearity, a))
    return _drawn(parameters, init, "kaiming_uniform_", mode)


def kaiming_normal_(
    parameters: Any, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Any:
    """Draw a weight as `kaiming_uniform_` does, with normal numbers."""
    init = kaiming(calculate_gain(nonlinearity, a), "normal")
    return _drawn(parameters, init, "kaiming_normal_", mode)


def calculate_gain(nonlinearity: str, param: float = 0.01) -> float:
    """Return by how much an activation needs larger weights; `param` is a leaky ReLU's slope.

    Raises:
        ValueError: the name is not that of a known activation.
    """
    if nonlinearity == "leaky_relu":
        return sqrt(2 / (1 + finite(param, "calculate_gain: param") ** 2))
    if nonlinearity not in GAINS:
        known = [*GAINS, "leaky_relu"]
        raise ValueError(
            f"nonlinearity must be one of {', '.join(known)}, got {shown(nonlinearity)}"
            f"{did_you_mean(nonlinearity, known)}"
        )
    return GAINS[nonlinearity]


def _drawn(parameters: Any, init: Init, what: str, mode: str = "fan_in") -> Any:
    """Draw numbers for a layer's weight, given its numbers of inputs and outputs."""
    form = sizes(parameters)
    if len(form) != 2:
        raise ValueError(
            f"{what} takes the weight of a layer, a list of rows, got {shown(parameters)}"
        )
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{what}: mode must be 'fan_in' or 'fan_out', got {shown(mode)}")
    nout, nin = form
    fans = (nin, nout) if mode == "fan_in" else (nout, nin)
    return _filled(parameters, init(*fans, None), what)


def _filled(parameters: Any, draw: Callable[[], float], what: str) -> Any:
    """Give every parameter a drawn number: all of them or none."""
    values: list[Value] = parameters_of(flat(parameters), what)
    assign(changed(values, "data", [draw() for _ in values]))
    return parameters
