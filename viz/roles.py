"""What a node is for - parameter, input, constant, result - and the names that a model gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from enum import Enum
from typing import NamedTuple

from autograd_core import Value
from nn import Module


class Role(Enum):
    """What a node is for; its value is the word that pictures write."""

    PARAMETER = "parameter"
    INPUT = "input"
    CONSTANT = "constant"
    INTERIOR = ""
    RESULT = "result"

    @property
    def word(self) -> str:
        """The word for it; none for a node between."""
        return self.value


def role_of(node: Value, root: Value, parameters: Mapping[int, str]) -> Role:
    """The role of a node in the graph of root; `parameters` has the `id` of each.

    The root is the result, whether it is a loss or the output of a model. Leaves are parameters
    where a model holds them, constants where they were bare numbers, inputs otherwise.
    """
    if node is root:
        return Role.RESULT
    if id(node) in parameters:
        return Role.PARAMETER
    if node.is_constant:
        return Role.CONSTANT
    return Role.INPUT if node.is_leaf else Role.INTERIOR


class Parameters(NamedTuple):
    """The parameters of models.

    Attributes:
        names: their names by `id`: "layers.0.neurons.2.w.1".
        parts: the names of the innermost modules that they belong to: "layers.0.neurons.2".
    """

    names: dict[int, str]
    parts: dict[int, str]


def check_model(model: object) -> Module | None:
    """The model, if it is one or None.

    Raises:
        TypeError: it is something else.
    """
    if model is not None and not isinstance(model, Module):
        raise TypeError(
            "model must be a Module (of nn), whose parameters have names, got "
            f"{type(model).__name__}; names for other Values go into names="
        )
    return model


def parameters_of(model: object, others: Iterable[object] = ()) -> Parameters:
    """The parameters of a model and of the Modules among other things.

    Raises:
        TypeError: model is neither a Module nor None.
    """
    check_model(model)
    found = Parameters({}, {})
    for module in (model, *others):
        if isinstance(module, Module):
            parts = {name for name, _ in module.named_modules()}
            for name, parameter in module.named_parameters():
                if found.names.setdefault(id(parameter), name) is name:
                    found.parts[id(parameter)] = _part(name, parts)
    return found


def _part(name: str, modules: Set[str]) -> str:
    """The innermost of the modules that a parameter of this name is in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name
