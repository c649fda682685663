"""The layers of a model: its parameters in groups, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from autograd_core import Value
from autograd_core.kinds import is_model
from autograd_core.models import models_of
from viz.network import is_module, note

if TYPE_CHECKING:
    from nn import Module

T = TypeVar("T")


def layers_of(model: Module) -> dict[str, list[Value]]:
    """The parameters of each layer, in the model's order.

    A parameter such as "layers.0.neurons.2.w.1" belongs to "layers.0": up to the first number of
    what contains it. A parameter of the model itself is a group of its own: "w", "b".

    Raises:
        TypeError: model is not a Module.
        ValueError: it has no parameters.
    """
    if not is_module(model):
        raise TypeError(f"expected a Module of nn, got {type(model).__name__}{note()}")
    return grouped(parameters_of(model))


def parameters_of(model: Any) -> dict[str, Value]:
    """The parameters of a Module, or of a class of one's own with `parameters()`, by their names.

    Raises:
        TypeError: model is neither.
        ValueError: it has no parameters.
    """
    if is_module(model):
        found = dict(model.named_parameters())
    elif is_model(type(model)):
        own = {id(p) for p in model.parameters()}
        pairs = [pair for each in models_of([("", model)]) for pair in each.values]
        found = {name: value for name, value in pairs if id(value) in own}
    else:
        raise TypeError(f"expected a Module of nn, got {type(model).__name__}{note()}")
    if not found:
        raise ValueError(f"{type(model).__name__} has no parameters")
    return found


def grouped(named: Mapping[str, T]) -> dict[str, list[T]]:
    """What parameters' names stand for, by the names of their layers."""
    groups: dict[str, list[T]] = {}
    for name, parameter in named.items():
        groups.setdefault(layer_name(name), []).append(parameter)
    return groups


def layer_name(name: str) -> str:
    """The layer that a parameter belongs to: "layers.0" of "layers.0.neurons.2.w.1"."""
    parts = name.split(".")
    while len(parts) > 1 and parts[-1].isdecimal():
        parts.pop()  # a place in a list of weights
    around = parts[:-1] or parts
    first = next((k for k, part in enumerate(around) if part.isdecimal()), len(around) - 1)
    return ".".join(around[: first + 1])
