"""What a node is for - parameter, input, constant, result - and the names that a model gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from autograd_core import Value
from autograd_core.translate.names import named_things
from viz.network import classes, is_module, note

if TYPE_CHECKING:
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
    if model is None or is_module(model):
        return model
    raise TypeError(
        "model must be a Module (of nn), whose parameters have names, got "
        f"{type(model).__name__}; names for other Values go into names={note()}"
    )


def parameters_of(model: object, names: Mapping[str, object] | None = None) -> Parameters:
    """The parameters of a model and of the Modules among variables.

    Those of the model are called as it calls them, and so are those of a Module that is the only
    one. Of several Modules the name of the variable comes before: "encoder.layers.0.w.1".

    Args:
        model: a Module, or None.
        names: variables by name; of lists, tuples and dicts what is in them, called `layers[0]`.

    Raises:
        TypeError: model is neither a Module nor None.
    """
    found = Parameters({}, {})
    own_model = check_model(model)
    if own_model is not None:
        _add(found, own_model, "")
    modules = [
        (f"{name}.", module)
        for kind in classes("Module")
        for name, module in named_things(names or {}, kind)
    ]
    modules.sort(key=lambda pair: -len(pair[1].parameters()))  # what holds others before them
    adding = []
    known = set(found.names)
    for prefix, module in modules:
        own = {id(parameter) for parameter in module.parameters()} - known
        if own:
            known |= own
            adding.append((prefix, module))
    alone = len(adding) == 1 and not found.names
    for prefix, module in adding:
        _add(found, module, "" if alone else prefix)
    return found


def naming(names: Mapping[int, str], parameters: Mapping[int, str]) -> Callable[[Value], str]:
    """A function that gives a node's name: its label, its variable, its place in the model.

    A label of nothing but white space is none. Without a name it gives "".
    """

    def name_of(node: Value) -> str:
        label = node.label if node.label.strip() else ""
        return label or names.get(id(node)) or parameters.get(id(node), "")

    return name_of


def _add(found: Parameters, module: Module, prefix: str) -> None:
    """Add the parameters of a module that are not there yet, their names after the prefix."""
    parts = {name for name, _ in module.named_modules()}
    for name, parameter in module.named_parameters():
        if id(parameter) not in found.names:
            found.names[id(parameter)] = f"{prefix}{name}"
            found.parts[id(parameter)] = f"{prefix}{_part(name, parts)}".removesuffix(".")


def _part(name: str, modules: Set[str]) -> str:
    """The innermost of the modules that a parameter of this name is in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name
