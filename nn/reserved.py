"""Methods that an attribute cannot hide: assigning such an attribute raises an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partialmethod
from types import FunctionType, MethodType
from typing import Any

from nn.forms import shown

_METHODS = (staticmethod, classmethod, partialmethod)
"""Descriptors that make methods; a property and a slot make something else."""


class Reserved:
    """A method whose name cannot be assigned in an object; calls work as usual.

    It is a data descriptor, so assigning other names does not run Python code.
    """

    def __init__(self, function: Callable[..., Any], name: str):
        self.__wrapped__ = function
        self.__doc__ = function.__doc__
        self._name = name

    def __get__(self, thing: Any, kind: type | None = None) -> Any:
        """The function of the class, or the method of an object."""
        return self.__wrapped__ if thing is None else MethodType(self.__wrapped__, thing)

    def __set__(self, thing: Any, held: Any) -> None:
        """Refuse the assignment: callers of the method would find the value in its place."""
        raise AttributeError(f"{type(thing).__name__}: {clash(self._name, held)}")


def clash(name: str, held: Any) -> str:
    """Say what would hide a method, and what to write instead."""
    return (
        f"an attribute {name} would hide the method {name}() of a Module, which training, saving "
        f"and drawing call; give it another name, such as my_{name} (got {shown(held)})"
    )


def reserve(kind: type, names: Iterable[str]) -> None:
    """Reserve the methods of a class that have these names.

    Raises:
        TypeError: the class has something other than a method under one of the names.
    """
    for name in names:
        held = vars(kind).get(name)
        if isinstance(held, FunctionType):
            setattr(kind, name, Reserved(held, name))
        elif name in vars(kind) and not callable(held) and not isinstance(held, _METHODS):
            raise TypeError(f"{kind.__name__}: {clash(name, held)}")
