"""The role of a node - parameter, input, constant, result - and its name."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from enum import Enum

from autograd_core import Value
from autograd_core.models import is_model_of_values
from viz.language.say import say, word
from viz.network import note


class Role(Enum):
    """The role of a node; its value is the word in pictures."""

    PARAMETER = word("parameter")
    INPUT = word("input")
    CONSTANT = word("constant")
    INTERIOR = ""
    RESULT = word("result")

    @property
    def word(self) -> str:
        """The word for it in the language of the session; none for a node between."""
        return say(self.value) if self.value else ""


def role_of(node: Value, root: Value, parameters: Container[int]) -> Role:
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


def check_model(model: object) -> None:
    """Raise TypeError unless this is a Module, another object with parameters, or None."""
    if model is not None and not is_model_of_values(model):
        raise TypeError(
            "model must be a Module (of nn) or another object that holds Values, got "
            f"{type(model).__name__}; names for other Values go into names={note()}"
        )


def naming(names: Mapping[int, str]) -> Callable[[Value], str]:
    """A function that gives a node's name: its label, else that of `names`, else "".

    A label that is only white space does not count.
    """

    def name_of(node: Value) -> str:
        return node.label if node.label.strip() else names.get(id(node), "")

    return name_of
