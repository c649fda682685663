"""What may be read of a thing: its attributes, contents and numbers, and what it refers to.

No code of the user's classes runs.
"""

from __future__ import annotations

import contextvars
import decimal
import functools
import operator
import random
import sys
import threading
import types
import weakref
from array import array
from collections import deque
from collections.abc import Callable
from typing import Any

from autograd_core.caller import OURS
from autograd_core.node import attributes
from autograd_core.parts import Parts, bases, members, variables_of_module
from autograd_core.program.static.asking import asked, is_harmless_module
from autograd_core.program.static.checks import (
    SIMPLE,
    class_and_variables,
    class_of,
    in_cell,
    is_numpy_array,
    own_variables,
    slot_of,
)
from autograd_core.program.static.compiled_kinds import (
    CACHED,
    CONSTANT,
    IN_MEMORY,
    PROXIES,
    VIEWS,
    is_compiled,
    is_of_ctypes,
    members_as_dict,
    random_state,
    state_of,
    unseen_base,
    viewed,
)
from autograd_core.program.static.contents import Contents, is_ours
from autograd_core.program.static.executed import is_followed, is_programs
from autograd_core.program.static.methods import weakly
from autograd_core.program.static.unchanged import ABSENT
from autograd_core.value import Value

_HOLDERS = {"argparse", "collections", "configparser", "queue", "weakref"}
"""Modules of Python whose objects hold what a program puts in, under names of their own."""
_WRAPPERS = (staticmethod, classmethod, property, functools.cached_property)
_LOOKED_INTO = (
    BaseException,
    CACHED,
    array,
    bytearray,
    deque,
    dict,
    frozenset,
    functools.partial,
    list,
    random.Random,
    set,
    tuple,
    weakref.ref,
)
"""Kinds whose contents are looked at in a way of their own."""
_SAID = ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__")
"""What a function says of itself."""


class Looks(Contents):
    """Looks at things that a function reads, and at what these refer to."""

    def _look_at(self, path: str, thing: Any) -> None:
        """Find what may be read of a thing."""
        kind = type(thing)
        if kind in SIMPLE or id(thing) in self._seen:
            return
        self._seen[id(thing)] = thing
        for base, look in _LOOKS:
            if issubclass(kind, base):
                look(self, path, thing)
                return
        if hasattr(kind, "__next__") and not unseen_base(kind):
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
        """A function: its attributes; of one that ran, its defaults and its closure as well."""
        code = thing.__code__
        ran = code in self._codes or code in self._library
        always = ("__code__", "__defaults__", "__kwdefaults__")
        names = [name for name in always if ran or name in self._names]
        for name in (*names, *(x for x in _SAID if x in self._names)):
            where = f"a default of {thing.__name__}" if name in names else f"{path}.{name}"
            found = self._check(where, functools.partial(getattr, thing, name))
            if name == "__annotations__":
                self._visit(where, found)
        if ran or "__closure__" in self._names:
            for name, cell in zip(code.co_freevars, thing.__closure__ or (), strict=True):
                self._visit(name, self._check(name, functools.partial(in_cell, cell)))
        if names:
            self._visit(f"a default of {thing.__name__}", thing.__kwdefaults__)
            for part in thing.__defaults__ or ():
                self._visit(f"a default of {thing.__name__}", part)
        if code.co_filename.startswith(OURS):
            return
        if "__globals__" in self._own_names and is_programs(code.co_filename):
            self._entries(path, thing.__globals__, ".")
        self._check(f"the attributes of {path}", functools.partial(len, thing.__dict__))
        self._entries(thing.__name__, thing.__dict__, ".")

    def _built_in(self, path: str, thing: Any) -> None:
        """A compiled function: what it is bound to; where it is handed on, calls are unseen."""
        if type(thing.__self__) is not types.ModuleType:
            self._visit(path, thing.__self__)
        name = asked(thing)
        if name and self._is_handed_on(path):
            self._cannot_see(path, f"asks {name}")

    def _method(self, path: str, thing: types.MethodType) -> None:
        plain = isinstance(thing.__func__, types.FunctionType)
        self._visit(path if plain else f"{path}[0]", thing.__func__)
        self._visit("self", thing.__self__)

    def _wrapped(self, path: str, thing: Any) -> None:
        """A static method, a class method or a property: the functions behind it."""
        for name in ("__func__", "__wrapped__", "fget", "func"):
            found = slot_of(thing, name)
            if found is not ABSENT:  # called from here, a compiled one is not seen to be called
                plain = isinstance(found, types.FunctionType)
                self._visit(path if plain else f"{path}[0]", found)

    def _class(self, path: str, thing: type) -> None:
        """A class: what its names stand for in it, in its bases, and in its own class."""
        if thing.__module__ == "decimal":
            self._decimals()
        if is_compiled(thing):
            unseen = "" if issubclass(thing, BaseException) else unseen_base(thing)
            if unseen:
                self._cannot_see(path, f"uses {unseen}")
            return
        if type(thing) is not type:
            self._visit(path, type(thing))
        if is_own(thing) and not is_ours(thing):
            plain = functools.partial(getattr, thing, "__mro__")
            self._check(path, plain if type(thing) is type else functools.partial(bases, thing))
            for name in ("__name__", "__qualname__"):
                if name in self._own_names and type(thing) is type:
                    self._check(f"{path}.{name}", functools.partial(getattr, thing, name))
        for base in bases(thing):
            if is_own(base):
                self._entries(base.__name__, members(base), ".", base)
                if not is_ours(base) and (id(base), 0) not in self._read:
                    self._read.add((id(base), 0))
                    count = functools.partial(len, members_as_dict(base))
                    self._check(f"the members of {base.__name__}", count)
                names = members(base).get("__match_args__")
                if type(names) is tuple:
                    self._names_too(names)
            elif not is_compiled(base):
                for name in self._names:
                    if name in members(base):
                        self._visit(f"{base.__name__}.{name}", members(base)[name])
                        self._item(f"{base.__name__}.{name}", members(base), name)

    def _module(self, path: str, thing: types.ModuleType) -> None:
        """A module of the user's: what its names stand for."""
        variables = variables_of_module(thing)
        if is_followed_module(thing):
            self._check(f"the names in {path}", functools.partial(len, variables))
            wide = self._wide and is_programs(str(variables.get("__file__")))
            self._entries(variables.get("__name__", path), variables, ".", wide=wide)

    def _object(self, path: str, thing: Any) -> None:
        """An object: its class, and its attributes that the code names."""
        kind = type(thing)
        if self._state(path, thing):
            return
        self._wrapped(path, thing)
        home = str(kind.__module__)
        if home.partition(".")[0] == "autograd_core":
            return
        ours = is_own(kind) and is_ours(kind) and not self._runs(kind)
        if not ours:  # such as an optimiser beside a model
            self._visit(path, kind)
        own = own_variables(Parts(kind), thing)
        if isinstance(thing, threading.local):
            own = thing.__dict__
        if is_own(kind):
            plain = type(own) is dict and not isinstance(thing, threading.local)
            read = class_and_variables if plain else class_of
            self._check(f"the class of {path}", functools.partial(read, weakly(thing)))
        if own is None:
            self._visit(f"{path}.__dict__", slot_of(thing, "__dict__"))
        walked = self._walks and any(map(is_ours, bases(kind)))
        wide = (self._wide or home in _HOLDERS or walked) and not ours
        names = self._own_names if ours else self._names
        if own is not None:
            if not ours:
                self._check(f"the attributes of {path}", functools.partial(len, own))
            self._entries(path, own, ".", wide=wide, names=names)
            if ours:  # what an object may get that its class has for all
                for name in names:
                    if name not in own and any(name in members(base) for base in bases(kind)):
                        self._item(f"{path}.{name}", own, name)
        for base in bases(kind):
            for name, member in list(members(base).items()):
                if type(member) is types.MemberDescriptorType and (wide or name in names):
                    read = functools.partial(slot_of, thing, name)
                    self._visit(f"{path}.{name}", self._check(f"{path}.{name}", read))

    def _state(self, path: str, thing: Any) -> bool:
        """Look at an object of a compiled class; whether all of it is seen, or cannot be."""
        kind = type(thing)
        if is_numpy_array(thing):
            self._numbers(path, thing)
            return True
        if kind.__module__.startswith("numpy.random"):
            self._check(path, functools.partial(random_state, thing))
            return True
        if kind.__name__ == "cython_function_or_method":
            if not is_harmless_module(str(thing.__module__)):
                self._cannot_see(path, f"asks {thing.__module__}.{thing.__name__}")
            return True
        if isinstance(thing, decimal.Context):
            self._check(path, functools.partial(state_of, thing))
        if kind.__module__ == "decimal":
            self._decimals()
            return True
        unseen = unseen_base(kind)
        if not unseen and is_of_ctypes(kind):
            if getattr(thing, "_objects", None) is None:
                self._check(path, functools.partial(bytes, thing))
                return True
            unseen = f"{kind.__module__}.{kind.__qualname__}"
        if not unseen and is_compiled(kind) and not issubclass(kind, _LOOKED_INTO):
            for part in (*viewed(thing), getattr(thing, "tzinfo", None)):
                self._visit(f"{path}[0]", part)
        if unseen:
            self._cannot_see(path, f"uses {path}, a {unseen}")
        return bool(unseen)

    def _runs(self, kind: type) -> bool:
        """Whether a method of a class is among the code that ran."""
        if kind not in self._ran:
            self._ran[kind] = self._has_run(kind)
        return self._ran[kind]

    def _has_run(self, kind: type) -> bool:
        """As `_runs`, found out."""
        held = [member for base in bases(kind) for member in list(members(base).values())]
        for name in ("fget", "fset", "func", "__func__"):  # of properties and the like
            held += [getattr(m, name, None) for m in held if isinstance(m, _WRAPPERS)]
        held += [getattr(m, "__wrapped__", None) for m in held if is_ours(type(m))]
        return any(getattr(f, "__code__", None) in self._codes for f in held)


_LOOKS: tuple[tuple[Any, Callable[[Looks, str, Any], None]], ...] = (
    (Value, Looks._value),
    (types.FunctionType, Looks._function),
    (types.MethodType, Looks._method),
    (functools.partial, Looks._partial),
    (_WRAPPERS, Looks._wrapped),
    (type, Looks._class),
    (types.ModuleType, Looks._module),
    ((list, tuple, deque), Looks._list),
    (dict, Looks._dict),
    ((set, frozenset), Looks._set),
    ((bytearray, array, memoryview), Looks._bytes),
    (random.Random, Looks._random),
    (contextvars.ContextVar, Looks._context),
    (contextvars.Context, Looks._variables),
    (types.MemberDescriptorType, Looks._member),
    (PROXIES, Looks._proxy),
    (weakref.ref, Looks._reference),
    ((operator.attrgetter, operator.methodcaller), Looks._getter),
    ((types.BuiltinFunctionType, types.MethodWrapperType), Looks._built_in),
    (CACHED, Looks._cached),
    (VIEWS, Looks._view),
    (types.CellType, Looks._cell),
    (IN_MEMORY, Looks._in_memory),
    (BaseException, Looks._exception),
    (CONSTANT, lambda *_: None),
)


def is_followed_module(module: types.ModuleType) -> bool:
    """Whether a module is the user's, or of another package."""
    variables = variables_of_module(module)
    file = variables.get("__file__")
    if type(file) is str:
        return is_followed(file)
    return file is None and (variables.get("__spec__") is None or "__path__" in variables)


def is_own(kind: type) -> bool:
    """Whether a class is neither Python's nor the engine's."""
    if kind is types.SimpleNamespace:
        return True
    if is_compiled(kind):
        return False
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if type(file) is str:
        return is_followed(file)
    root = kind.__module__.partition(".")[0]
    return root == "builtins" or root not in sys.stdlib_module_names
