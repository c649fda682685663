"""Which objects can name Values: lists, dicts, models, and objects of a user's own classes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from types import ModuleType, SimpleNamespace
from typing import Any

from autograd_core.caller import OURS
from autograd_core.parts import Parts, bases, members, variables_of_module
from autograd_core.value import Value

MOST_OF_ONE = 500_000
MOST_OF_ALL = 1_000_000
CONTAINER = 30
OBJECT = 60
"""How many parts of one variable, and of all together, are searched for Values.

A list counts 30 more, an object 60 more. The parts of a longer list, and those beyond the limit,
get no name.
"""

LONGEST = 200
"""Longer names are not searched further: a chain of objects may never end."""

_PYTHON = os.path.dirname(getattr(os, "__file__", os.devnull)) + os.sep
_PACKAGES = ("site-packages", "dist-packages")


def module_class(kind: type) -> Any:
    """The class Module of nn if the type derives from it, else None. Does not import nn."""
    return next((base for base in bases(kind) if "named_symbols" in members(base)), None)


def has_parameters(kind: type) -> bool:
    """Whether objects of the type have parameters: nn's Modules, and classes with `parameters`."""
    if module_class(kind) is not None:
        return True
    return _origin(kind) != "" and any("parameters" in members(base) for base in bases(kind))


def is_model(kind: type) -> bool:
    """Whether objects of the type name their Values as a model does.

    True for an object with parameters, and for a callable object of a user's own class, such as
    a network whose `parameters` is not written yet.
    """
    if has_parameters(kind):
        return True
    own = [base for base in bases(kind) if _origin(base) == "own"]
    return any("__call__" in members(base) or "forward" in members(base) for base in own)


def is_own(kind: type) -> bool:
    """Whether a class is the user's own, or as open as a user's class."""
    return kind is SimpleNamespace or _origin(kind) == "own"


class Kind(Parts):
    """What is known of a type: how its objects name the Values in them.

    Attributes:
        is_object: whether its objects are not Values, lists, tuples or dicts.
        model: whether its objects are models.
        matters: whether its objects are Values, or may hold some.
    """

    def __init__(self, kind: type) -> None:
        super().__init__(kind)
        self.type = kind
        self.is_object = self.container is None and kind is not Value
        self.model = self.is_object and is_model(kind)
        self.matters = not self.is_object or self.model or is_own(kind)


class Kinds:
    """The Kinds of the types met so far; each type is examined once."""

    def __init__(self) -> None:
        # Keyed by id, since a metaclass may define __hash__. A Kind keeps its type alive.
        self._known: dict[int, Kind] = {}

    def of(self, kind: type) -> Kind:
        """The Kind of a type."""
        known = self._known.get(id(kind))
        if known is None:
            known = self._known[id(kind)] = Kind(kind)
        return known

    def inside(self, thing: object) -> Iterable[tuple[object, Any]]:
        """The `pairs` of an object that matter. A pair that does not matter costs 50 ns."""
        kind = self.of(type(thing))
        types = list(map(type, kind.items(thing)))
        known = dict(zip(map(id, types), types, strict=True))
        ids = {key for key, each in known.items() if self.of(each).matters}
        if len(ids) == len(known):
            return kind.pairs(thing)
        return (pair for pair in kind.pairs(thing) if id(type(pair[1])) in ids) if ids else ()


class Room:
    """How many parts of objects may still be searched.

    Args:
        left: that number.
        around: the room that this one is part of, or None.
    """

    def __init__(self, left: int, around: Room | None = None) -> None:
        self.left = left
        self._around = around

    def is_left(self) -> bool:
        """Whether an object with parts may still be searched."""
        return self.left > OBJECT and (self._around is None or self._around.left > OBJECT)

    def takes(self, count: int) -> bool:
        """Whether an object of so many parts may be searched; if so, takes that room."""
        around = self._around
        if count > self.left or (around is not None and count > around.left):
            return False
        self.left -= count
        if around is not None:
            around.left -= count
        return True


def _origin(kind: type) -> str:
    """Where a class comes from: "own" of the user, "installed", or "" for this library and Python.

    The user's own are those of the program itself or of a notebook, and those of a module whose
    file is neither Python's nor among the installed packages.
    """
    name = members(kind).get("__module__")
    if type(name) is not str:
        return ""
    if name == "__main__":
        return "own"
    module = sys.modules.get(name)
    path = variables_of_module(module).get("__file__") if type(module) is ModuleType else None
    if type(path) is not str:
        return "" if name in sys.builtin_module_names else "installed"
    if path.startswith(OURS):
        return ""
    if any(f"{end}{package}{end}" in path for package in _PACKAGES for end in "/\\"):
        return "installed"
    return "" if path.startswith(_PYTHON) else "own"
