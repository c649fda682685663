"""Methods that an attribute cannot hide: the clash is told where the attribute is assigned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partialmethod
from types import FunctionType, MethodType
from typing import Any

from nn.forms import shown

_METHODS = (staticmethod, classmethod, partialmethod)
"""What makes a method of a function; a property and a slot make something else."""


class Reserved:
    """A method that is found as any other; an assignment to its name in an object is refused.

    It is a data descriptor, so that assignments of other names run no Python code.
    """

    def __init__(self, function: Callable[..., Any], name: str):
        self.__wrapped__ = function
        self.__doc__ = function.__doc__
        self._name = name

    def __get__(self, thing: Any, kind: type | None = None) -> Any:
        """The function of the class, or the method of an object."""
        return self.__wrapped__ if thing is None else MethodType(self.__wrapped__, thing)

    def __set__(self, thing: Any, held: Any) -> None:
        """Refused: everything that calls the method would find what is held in its place."""
        raise AttributeError(f"{type(thing).__name__}: {clash(self._name, held)}")


def clash(name: str, held: Any) -> str:
    """What to say where something would hide a method."""
    return (
        f"an attribute {name} would hide the method {name}() of a Module, which training, saving "
        f"and drawing call; give it another name, such as my_{name} (got {shown(held)})"
    )


def reserve(kind: type, names: Iterable[str]) -> None:
    """Make the methods of a class that have these names reserved ones.

    Raises:
        TypeError: the class has something else under one of the names.
    """
    for name in names:
        held = vars(kind).get(name)
        if isinstance(held, FunctionType):
            setattr(kind, name, Reserved(held, name))
        elif name in vars(kind) and not callable(held) and not isinstance(held, _METHODS):
            raise TypeError(f"{kind.__name__}: {clash(name, held)}")
