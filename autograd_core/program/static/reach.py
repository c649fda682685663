"""What a function reads beside its arguments: closed-over numbers, attributes, lists, globals.

A recording holds as long as none of it has changed. What is read is found from the code that ran:
the names that it uses, looked up in its globals, its closure, and the objects found there. No code
of the user's classes runs.
"""

from __future__ import annotations

import builtins
import contextvars
import dis
import functools
import operator
import os
import random
import re
import sys
import threading
import types
import weakref
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from autograd_core.caller import OURS
from autograd_core.node import attributes
from autograd_core.parts import Parts, bases, members
from autograd_core.program.static.checks import (
    SIMPLE,
    array_contents,
    class_of,
    contents_of,
    entries_of,
    entry_of,
    in_cell,
    is_numpy_array,
    members_of,
    own_variables,
    slot_of,
)
from autograd_core.program.static.checks_at_once import Checks
from autograd_core.program.static.executed import Executed, is_followed
from autograd_core.program.static.methods import weakly
from autograd_core.program.static.unchanged import ABSENT, entries_are
from autograd_core.value import Value

_WIDE = {"vars", "__dict__", "getattr", "locals", "globals", "dir", "attrgetter", "asdict"}
_HOLDERS = {"argparse", "collections", "configparser", "queue", "weakref"}
"""Modules of Python whose objects hold what a program puts in, under names of their own."""
_COMPILED = type(entries_are)
"""The functions of compiled modules."""
_MODULE = vars(types.ModuleType)["__dict__"].__get__
MOST = 2_000_000


class Reach(Checks):
    """All that a function was seen to read, with the numbers and objects that it held.

    Args:
        roots: the function, and the object that it is a method of.
        objects: what it takes as arguments as they are.
        executed: the code that ran.

    Attributes:
        iterator: the name of an iterator among it, which a call uses up; "" without.
    """

    def __init__(self, roots: Iterable[Any], objects: Iterable[Any], executed: Executed):
        super().__init__()
        self.iterator = ""
        self._codes = executed.codes
        self._names, self._wide = _names_in(executed.codes)
        self._roots = [("self", thing) for thing in roots]
        self._roots += [("an argument", thing) for thing in objects]
        self._look_around()
        if {"environ", "getenv"} & self._names.keys():
            self._check("os.environ", lambda: tuple(sorted(os.environ.items())))
        self._sort()
        del self._waiting, self._seen, self._roots  # they would keep alive what f does not

    def _look_around(self) -> None:
        """Find what may be read; again with more names, if such turn up on the way."""
        known = -1
        while known < len(self._names):
            known = len(self._names)
            self._checks.clear()
            self._seen: dict[int, Any] = {}
            self._waiting: list[tuple[str, Any]] = list(self._roots)
            while self._waiting and len(self._seen) < MOST:
                self._look_at(*self._waiting.pop())

    @property
    def iterators_line(self) -> tuple[str, int]:
        """A line that uses the name of the iterator."""
        name = re.split(r"[.\[]", self.iterator)[-1] if "[" not in self.iterator else ""
        first = re.split(r"[.\[]", self.iterator)[0]
        for wanted in (name, first):
            for code in self._codes:
                for step in dis.get_instructions(code):
                    if wanted and step.argval == wanted and step.positions:
                        return code.co_filename, step.positions.lineno or 0
        return "", 0

    def _visit(self, path: str, thing: Any) -> None:
        """Look at a thing later, unless it is plain or known."""
        if type(thing) not in SIMPLE and id(thing) not in self._seen:
            self._waiting.append((path, thing))

    def _look_at(self, path: str, thing: Any) -> None:
        """Find what may be read of a thing."""
        if type(thing) in SIMPLE or id(thing) in self._seen:
            return
        self._seen[id(thing)] = thing
        for kind, look in _LOOKS:
            if isinstance(thing, kind):
                look(self, path, thing)
                return
        if hasattr(type(thing), "__next__"):
            self.iterator = self.iterator or path
            return
        self._object(path, thing)

    def _value(self, path: str, thing: Value) -> None:
        """A Value's own attributes; its number is read at each call."""
        if "label" in self._names:
            self._check(f"{path}.label", functools.partial(getattr, thing, "label"))
        own = attributes(thing)
        if own:
            self._entries(path, own, ".")

    def _function(self, path: str, thing: types.FunctionType) -> None:
        """A function that ran: its closure, its globals, its defaults, its attributes."""
        code = thing.__code__
        if code not in self._codes:
            return
        for name, cell in zip(code.co_freevars, thing.__closure__ or (), strict=True):
            self._visit(name, self._check(name, functools.partial(in_cell, cell)))
        names = () if code.co_filename.startswith(OURS) else _used(code)
        if "globals" in names:
            names = [*names, *thing.__globals__]
        for name in names:
            if name in thing.__globals__:
                self._visit(name, self._item(name, thing.__globals__, name))
            elif name in sys.modules:
                self._visit(name, sys.modules[name])
            elif not hasattr(builtins, name):
                self._item(name, thing.__globals__, name)  # it may appear
        path = f"a default of {thing.__name__}"
        for name in ("__code__", "__defaults__", "__kwdefaults__"):
            self._check(path, functools.partial(getattr, thing, name))
        self._visit(path, thing.__kwdefaults__)
        for part in thing.__defaults__ or ():
            self._visit(path, part)
        if thing.__dict__:
            self._entries(thing.__name__, thing.__dict__, ".")

    def _method(self, path: str, thing: types.MethodType) -> None:
        self._visit(path, thing.__func__)
        self._visit("self", thing.__self__)

    def _partial(self, path: str, thing: functools.partial[Any]) -> None:
        for part in (thing.func, thing.args, thing.keywords):
            self._visit(path, part)

    def _wrapped(self, path: str, thing: Any) -> None:
        """A static method, a class method or a property: the functions behind it."""
        for name in ("__func__", "__wrapped__", "fget", "func"):
            found = slot_of(thing, name)
            if found is not ABSENT:
                self._visit(path, found)

    def _class(self, path: str, thing: type) -> None:
        """A class: what its names stand for in it and in its bases."""
        for base in bases(thing):
            if is_own(base):
                self._entries(base.__name__, members(base), ".", base)

    def _module(self, path: str, thing: types.ModuleType) -> None:
        """A module of the user's: what its names stand for."""
        variables = _MODULE(thing)
        file = variables.get("__file__")
        made = file is None and variables.get("__spec__") is None
        if made or (type(file) is str and is_followed(file)):
            self._entries(variables.get("__name__", path), variables, ".")

    def _list(self, path: str, thing: Any) -> None:
        """A list, tuple or deque: its parts."""
        kind = next(kind for kind in (list, tuple, deque) if isinstance(thing, kind))
        parts = tuple(kind.__iter__(thing))
        if kind is not tuple:
            self._check(path, functools.partial(contents_of, kind, thing))
        for i, part in enumerate(parts):
            if type(part) not in SIMPLE:
                self._visit(f"{path}[{i}]", part)
        if type(thing) is not kind:
            self._object(path, thing)

    def _dict(self, path: str, thing: dict[Any, Any]) -> None:
        """A dict: its entries."""
        self._check(path, functools.partial(entries_of, thing))
        for key, part in list(dict.items(thing)):
            self._visit(f"{path}[{key!r}]" if type(key) in (str, int) else path, part)
        if type(thing) is not dict:
            self._object(path, thing)

    def _set(self, path: str, thing: Any) -> None:
        parts = self._check(path, functools.partial(members_of, thing))
        for part in parts:
            self._visit(path, part)

    def _bytes(self, path: str, thing: Any) -> None:
        """An array of numbers: its contents."""
        self._check(path, functools.partial(bytes, thing))

    def _random(self, path: str, thing: random.Random) -> None:
        if not isinstance(thing, random.SystemRandom):  # which has no state; asking it is seen
            self._check(path, thing.getstate)

    def _object(self, path: str, thing: Any) -> None:
        """An object: its class, and its attributes that the code names."""
        kind = type(thing)
        if kind.__base__ is not None and kind.__base__.__module__ == "_ctypes":
            self._check(path, functools.partial(bytes, thing))
            return
        if is_numpy_array(thing):
            self._check(path, functools.partial(array_contents, thing))
            return
        if kind.__module__.startswith("numpy.random") and hasattr(thing, "bit_generator"):
            self._check(path, lambda: repr(thing.bit_generator.state))
            return
        self._wrapped(path, thing)
        home = str((thing if kind is _COMPILED else kind).__module__)
        if home.partition(".")[0] == "autograd_core":
            return
        if is_own(kind):
            if _is_ours(kind) and not self._runs(kind):
                return  # an optimiser beside a model, for example
            self._check(f"the class of {path}", functools.partial(class_of, weakly(thing)))
            self._visit(path, kind)
        own = own_variables(Parts(kind), thing)
        if isinstance(thing, threading.local):
            own = thing.__dict__
        if own is not None:
            self._check(f"the attributes of {path}", functools.partial(len, own))
            self._entries(path, own, ".", wide=self._wide or kind.__module__ in _HOLDERS)
        for base in bases(kind):
            for name, member in list(members(base).items()):
                if type(member) is types.MemberDescriptorType and (
                    self._wide or name in self._names
                ):
                    read = functools.partial(slot_of, thing, name)
                    self._visit(f"{path}.{name}", self._check(f"{path}.{name}", read))

    def _runs(self, kind: type) -> bool:
        """Whether a method of a class is among the code that ran."""
        functions = (f for base in bases(kind) for f in list(members(base).values()))
        return any(getattr(f, "__code__", None) in self._codes for f in functions)

    def _reference(self, path: str, thing: weakref.ref[Any]) -> None:
        """A weak reference: what it leads to."""
        self._visit(path, self._check(path, thing))

    def _getter(self, path: str, thing: Any) -> None:
        """An attrgetter: the names that it looks up."""
        names = [part for name in thing.__reduce__()[1] for part in str(name).split(".")]
        self._names.update(dict.fromkeys(names))

    def _context(self, path: str, thing: contextvars.ContextVar[Any]) -> None:
        """A context variable: what it holds here."""
        self._visit(path, self._check(path, functools.partial(thing.get, ABSENT)))

    def _entries(
        self, path: str, variables: Any, step: str, owner: Any = None, wide: bool | None = None
    ) -> None:
        """The entries of a dict of variables that the code names; all of them if it is wide."""
        if wide is None:
            wide = self._wide and owner is None
        names = list(variables) if wide else [name for name in self._names if name in variables]
        for name in names:
            found = variables[name]
            if owner is not None and name.startswith("__") and not callable(found):
                continue
            if _is_of_importing(name):
                continue
            self._visit(f"{path}{step}{name}", self._item(f"{path}{step}{name}", variables, name))

    def _item(self, path: str, variables: Any, name: Any) -> Any:
        """An entry of a dict of variables."""
        return self._check(path, functools.partial(entry_of, variables, name))


_LOOKS: tuple[tuple[Any, Callable[[Reach, str, Any], None]], ...] = (
    (Value, Reach._value),
    (types.FunctionType, Reach._function),
    (types.MethodType, Reach._method),
    (functools.partial, Reach._partial),
    ((staticmethod, classmethod, property, functools.cached_property), Reach._wrapped),
    (type, Reach._class),
    (types.ModuleType, Reach._module),
    ((list, tuple, deque), Reach._list),
    (dict, Reach._dict),
    ((set, frozenset), Reach._set),
    ((bytearray, array, memoryview), Reach._bytes),
    (random.Random, Reach._random),
    (contextvars.ContextVar, Reach._context),
    (weakref.ref, Reach._reference),
    (operator.attrgetter, Reach._getter),
)


def _is_ours(kind: type) -> bool:
    """Whether a class is of nn or viz."""
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return type(file) is str and file.startswith(OURS)


def is_own(kind: type) -> bool:
    """Whether a class is neither Python's nor the engine's."""
    module = sys.modules.get(kind.__module__)
    if kind is types.SimpleNamespace:
        return True
    file = getattr(module, "__file__", None)
    if type(file) is str:
        return is_followed(file)
    return kind.__module__ == "__main__"


def _names_in(codes: Iterable[types.CodeType]) -> tuple[dict[str, None], bool]:
    """The names that code uses, and whether it may use any."""
    names: dict[str, None] = {}
    for code in codes:
        names.update(dict.fromkeys(_used(code)))
        names[code.co_name] = None
        words = [c for c in code.co_consts if type(c) is str and c.isidentifier()]
        names.update(dict.fromkeys(words))
    return names, not _WIDE.isdisjoint(names)


def _used(code: types.CodeType) -> list[str]:
    """The names of globals and attributes that code uses, and the code inside it."""
    names = [name for name in code.co_names if not _is_of_importing(name)]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += _used(constant)
    return names


def _is_of_importing(name: Any) -> bool:
    """Whether a name is one that importing puts into a module, pytest's rewriting too.

    pytest's names for the assertions that it rewrites begin with @.
    """
    return isinstance(name, str) and (name.startswith("@") or name in ("__spec__", "__loader__"))
