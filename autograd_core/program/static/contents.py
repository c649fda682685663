"""What things contain that a function reads: lists, arrays, views, caches, sources of chance."""

from __future__ import annotations

import contextvars
import functools
import random
import re
import sys
import types
import weakref
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from typing import Any

from autograd_core.caller import OURS
from autograd_core.parts import Parts
from autograd_core.program.static.checks import (
    SIMPLE,
    array_contents,
    contents_of,
    entries_of,
    entry_of,
    in_cell,
    members_of,
    own_variables,
)
from autograd_core.program.static.checks_at_once import Checks
from autograd_core.program.static.compiled_kinds import (
    Remembered,
    entries_of_context,
    in_memory,
    parts_of,
    present_context,
    viewed,
)
from autograd_core.program.static.executed import Executed
from autograd_core.program.static.names_used import (
    handed_on,
    is_of_importing,
    local_names,
    names_in,
    reads_widely,
)
from autograd_core.program.static.unchanged import ABSENT

_OF_CLASSES = {"__dict__", "__doc__", "__firstlineno__", "__module__", "__weakref__"}
"""What Python puts into each class."""


class Contents(Checks):
    """Looks at what things that a function reads contain, and at what these refer to.

    Args:
        executed: the code that ran.

    Attributes:
        iterator: the name of an iterator among them, which a call uses up; "" without.
        unseen: things that may be others at each call without being seen: the path to each, and
            what a message says of it.
        unwritten: names that are used and are not written in the code.
    """

    def __init__(self, executed: Executed):
        super().__init__()
        self.iterator = ""
        self.unseen: dict[str, str] = {}
        self.unwritten: set[str] = set()
        self._codes, self._library = executed.codes, executed.library
        own = [code for code in executed.codes if not code.co_filename.startswith(OURS)]
        self._own_codes, self._own_names = own, names_in(own)
        self._names = names_in([*executed.codes, *executed.library])
        self._local_names = local_names([*executed.codes, *executed.library])
        self._wide = reads_widely(executed.codes, executed.library)
        self._walks = any("leaves_inside" in code.co_names for code in executed.codes)
        self._ran: dict[type, bool] = {}
        self._seen: dict[int, Any] = {}
        self._waiting: list[tuple[str, Any]] = []
        self._read: set[tuple[int, Any]] = set()

    def _names_too(self, names: Iterable[str]) -> None:
        """Take names for used that the code does not write: an attrgetter's, say."""
        self._names.update(dict.fromkeys(names))
        self.unwritten.update(names)

    def _visit(self, path: str, thing: Any) -> None:
        """Look at a thing later, unless it is plain or known."""
        if type(thing) not in SIMPLE and id(thing) not in self._seen:
            self._waiting.append((path, thing))

    def _is_handed_on(self, path: str) -> bool:
        """Whether what a path leads to is not only called by the code."""
        name = last_name(path)
        return not name or any(name in handed_on(code) for code in self._own_codes)

    def _cannot_see(self, path: str, what: str) -> None:
        """Note a thing that may be another at each call without being seen."""
        name = last_name(path)
        known = not name or name in self._names or name in self._local_names
        if known:
            self.unseen.setdefault(path, what)

    def _partial(self, path: str, thing: functools.partial[Any]) -> None:
        """A partial: its function, its arguments, its attributes."""
        for part in self._check(path, functools.partial(parts_of, thing)):
            self._visit(f"{path}[0]", part)
        self._object(path, thing)

    def _cached(self, path: str, thing: Any) -> None:
        """A function that remembers its results."""
        for result in self._check(path, Remembered(thing)):
            self._visit(f"{path}[0]", result)
        self._object(path, thing)

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
        if thing is sys.modules:
            return
        self._check(path, functools.partial(entries_of, thing))
        for key, part in list(dict.items(thing)):
            if is_of_importing(key):
                continue
            self._visit(f"{path}[{key!r}]" if type(key) in (str, int) else f"{path}[0]", part)
            self._visit(f"{path}[0]", key)
        if isinstance(thing, OrderedDict):
            self._check(path, functools.partial(contents_of, OrderedDict, thing))
        if isinstance(thing, defaultdict):
            factory = functools.partial(getattr, thing, "default_factory")
            self._visit(f"{path}[0]", self._check(path, factory))
        if type(thing) is not dict:
            self._object(path, thing)

    def _set(self, path: str, thing: Any) -> None:
        for part in self._check(path, functools.partial(members_of, thing)):
            self._visit(f"{path}[0]", part)
        if type(thing) not in (set, frozenset):
            self._object(path, thing)

    def _bytes(self, path: str, thing: Any) -> None:
        """An array of numbers: its contents."""
        self._check(path, functools.partial(bytes, thing))
        if type(thing) not in (bytearray, array, memoryview):
            self._object(path, thing)

    def _view(self, path: str, thing: Any) -> None:
        """What shows the entries of a dict, or holds one thing: what it refers to."""
        for part in viewed(thing):
            self._visit(f"{path}[0]", part)

    def _cell(self, path: str, thing: types.CellType) -> None:
        self._visit(f"{path}[0]", self._check(path, functools.partial(in_cell, thing)))

    def _random(self, path: str, thing: random.Random) -> None:
        if not isinstance(thing, random.SystemRandom):  # which has no state; asking it is seen
            self._check(path, thing.getstate)
        if type(thing) not in (random.Random, random.SystemRandom):
            self._object(path, thing)

    def _decimals(self) -> None:
        """Decimal numbers, which are computed by the context of the thread."""
        if (0, "decimal") not in self._read:
            self._read.add((0, "decimal"))
            self._check("decimal.getcontext()", present_context)

    def _in_memory(self, path: str, thing: Any) -> None:
        self._check(path, functools.partial(in_memory, thing))

    def _exception(self, path: str, thing: BaseException) -> None:
        for part in self._check(path, functools.partial(getattr, thing, "args")):
            self._visit(f"{path}[0]", part)
        self._object(path, thing)

    def _reference(self, path: str, thing: weakref.ref[Any]) -> None:
        """A weak reference: it may die, unseen if a recording keeps alive what it leads to."""
        held = thing()
        if held is not None and not isinstance(held, type):
            self._cannot_see(path, f"uses {path}, a weak reference")
        if type(thing) is not weakref.ref:
            self._object(path, thing)

    def _proxy(self, path: str, thing: Any) -> None:
        """A weak proxy, as a weak reference."""
        self._cannot_see(path, f"uses {path}, a weak proxy")

    def _getter(self, path: str, thing: Any) -> None:
        """An attrgetter or a methodcaller: the names that it looks up."""
        for part in thing.__reduce__()[1]:
            if type(part) is str:
                self._names_too(part.split("."))
            else:
                self._visit(f"{path}[0]", part)

    def _context(self, path: str, thing: contextvars.ContextVar[Any]) -> None:
        """A context variable: what it holds here."""
        self._visit(path, self._check(path, functools.partial(thing.get, ABSENT)))

    def _variables(self, path: str, thing: contextvars.Context) -> None:
        """A context: what its variables hold."""
        for part in self._check(path, functools.partial(entries_of_context, thing)):
            self._visit(f"{path}[0]", part)

    def _member(self, path: str, thing: types.MemberDescriptorType) -> None:
        """What reads an attribute of objects without a dict: its name is used."""
        self._names_too([thing.__name__])

    def _numbers(self, path: str, thing: Any) -> None:
        """An array of NumPy: its numbers or objects, and the attributes of one of a subclass."""
        self._check(path, functools.partial(array_contents, thing))
        if thing.dtype.kind == "O":
            for part in array_contents(thing):
                self._visit(f"{path}[0]", part)
        own = own_variables(Parts(type(thing)), thing)
        if own is not None:
            self._check(f"the attributes of {path}", functools.partial(len, own))
            self._entries(path, own, ".", wide=True)

    def _entries(
        self,
        path: str,
        variables: Any,
        step: str,
        owner: Any = None,
        wide: bool | None = None,
        names: Any = None,
    ) -> None:
        """The entries of a dict of variables that the code names; all of them if it is wide."""
        if wide is None:
            wide = self._wide and (owner is None or not is_ours(owner))
        named = self._names if names is None else names
        found = list(variables) if wide else [name for name in named if name in variables]
        if wide and owner is not None:
            found = [name for name in found if name in named or name not in _OF_CLASSES]
        for name in found:
            if not is_of_importing(name):
                where = f"{path}{step}{name}"
                self._visit(where, self._item(where, variables, name))

    def _item(self, path: str, variables: Any, name: Any) -> Any:
        """An entry of a dict of variables."""
        if type(variables) is dict:
            if (id(variables), name) in self._read:
                return entry_of(variables, name)
            self._read.add((id(variables), name))
        return self._check(path, functools.partial(entry_of, variables, name))

    def _object(self, path: str, thing: Any) -> None:
        """Look at an object's class and attributes."""
        raise NotImplementedError


def last_name(path: str) -> str:
    """The name at the end of a path: that of an attribute or a variable; "" for other parts."""
    found = re.fullmatch(r"(?:[^ ]*\.)?(\w+)", path)
    return found[1] if found and path != "self" else ""


def is_ours(kind: type) -> bool:
    """Whether a class is of nn or viz."""
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return type(file) is str and file.startswith(OURS)
