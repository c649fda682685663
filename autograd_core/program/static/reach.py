"""What a function reads beside its arguments: closed-over numbers, attributes, lists, globals.

A recording holds as long as none of it has changed. What is read is found from the code that ran:
the names that it uses, looked up in its globals, its closure, and the objects found there. No code
of the user's classes runs.
"""

from __future__ import annotations

import abc
import builtins
import dis
import functools
import gc
import os
import re
import sys
import time
import types
from collections.abc import Iterable
from typing import Any

from autograd_core.parts import variables_of_module
from autograd_core.program.static.executed import Executed, is_programs
from autograd_core.program.static.looks import Looks, is_followed_module
from autograd_core.program.static.names_used import handed_on, is_of_importing, used, words
from autograd_core.value import Value

_ZONED = {"fromtimestamp", "astimezone", "timestamp", "strftime", "timezone", "tzname", "altzone"}
"""Names of what knows the zone of time in which the program runs."""
_NEW_LOCALS = 0x02
"""The flag of code that is a function's."""
MOST = 2_000_000


class Reach(Looks):
    """All that a function was seen to read, with the numbers and objects that it held.

    Args:
        roots: the function, and the object that it is a method of.
        objects: what it takes as arguments as they are.
        executed: the code that ran.

    Attributes:
        values: the `id` of each Value among it.
    """

    def __init__(self, roots: Iterable[Any], objects: Iterable[Any], executed: Executed):
        super().__init__(executed)
        self._roots = [("self", thing) for thing in roots]
        self._roots += [("an argument[0]", thing) for thing in objects]
        self._look_around()
        self._world()
        self._sort()
        self.values = {key for key, thing in self._seen.items() if type(thing) is Value}
        # they would keep alive what f does not
        del self._waiting, self._seen, self._roots, self._read, self._ran

    @property
    def is_wide(self) -> bool:
        """Whether f may read attributes whose names it does not write."""
        return self._wide

    def _look_around(self) -> None:
        """Find what may be read; again with more names, if such turn up on the way."""
        known = -1
        while known < len(self._names):
            known = len(self._names)
            self._checks.clear()
            self._read.clear()
            self._seen.clear()
            self._waiting = list(self._roots)
            for code in self._own_codes:
                self._globals(code, self._codes[code])
            for code, variables in self._library.items():
                for name in code.co_names:
                    if name in variables:
                        self._item(name, variables, name)  # replaced, say by a test
            self._drain()
            for function in self._strays():
                self._visit(function.__name__, function)
            self._drain()

    def _drain(self) -> None:
        """Look at all that waits."""
        while self._waiting and len(self._seen) < MOST:
            self._look_at(*self._waiting.pop())

    def _globals(self, code: types.CodeType, variables: dict[str, Any]) -> None:
        """What the names of code that ran stand for.

        Args:
            code: the code.
            variables: its globals.
        """
        names = used(code)
        if "globals" in names:
            self._check("the names in globals()", functools.partial(len, variables))
            names = [*names, *(name for name in variables if not is_of_importing(name))]
        for name in names:
            if name in sys.modules:  # it may be imported inside
                self._item(f"sys.modules[{name!r}]", sys.modules, name)
            if name in variables:
                found = self._item(name, variables, name)
                self._visit(name, found)
                if type(found) is types.ModuleType:
                    self._used_of(name, found, code)
            elif name in sys.modules:
                self._visit(name, sys.modules[name])
                self._used_of(name, sys.modules[name], code)
            elif hasattr(builtins, name):
                self._item(name, variables, name)  # one of the program's may hide it
                found = self._item(name, vars(builtins), name)
                if name in handed_on(code):
                    self._visit(name, found)
            else:
                self._item(name, variables, name)  # it may appear
        for word in code.co_consts:
            if type(word) is str and word in sys.modules:
                self._item(f"sys.modules[{word!r}]", sys.modules, word)
                self._visit(word, sys.modules[word])

    def _used_of(self, path: str, module: types.ModuleType, code: types.CodeType) -> None:
        """What code uses of a module of Python's library, or of the engine."""
        if is_followed_module(module) or (id(module), code) in self._read:
            return
        self._read.add((id(module), code))
        variables = variables_of_module(module)
        for name in (*used(code), *words(code)):
            if name in variables:
                found = self._item(f"{path}.{name}", variables, name)
                self._visit(f"{path}.{name}", found)
                if type(found) is types.ModuleType:
                    self._used_of(f"{path}.{name}", found, code)

    def _strays(self) -> list[Any]:
        """The functions whose code ran, and to which nothing that was looked at leads.

        Those that are made inside are left out.
        """
        inside = {id(c) for code in self._codes for c in code.co_consts}
        inside |= {id(f.__code__) for f in self._seen.values() if type(f) is types.FunctionType}
        found = [
            code
            for code in self._own_codes
            if id(code) not in inside and code.co_flags & _NEW_LOCALS
        ]
        if not found:
            return []
        return [f for f in gc.get_referrers(*found) if type(f) is types.FunctionType]

    def _world(self) -> None:
        """What the whole program shares, where it is asked for."""
        if {"environ", "getenv"} & self._names.keys():
            self._check("os.environ", lambda: tuple(sorted(os.environ.items())))
        numpy = sys.modules.get("numpy")
        if numpy is not None and "geterr" in self._own_names:
            self._check("numpy.geterr()", lambda: tuple(numpy.geterr().items()))
        if not _ZONED.isdisjoint(self._own_names):
            self._check("the zone of time", lambda: (time.timezone, time.tzname))
        if any(code.co_name.startswith("__instancecheck__") for code in self._library) or any(
            code.co_name == "__subclasscheck__" for code in self._library
        ):
            self._check("the classes that are registered", abc.get_cache_token)

    def line_of(self, path: str) -> tuple[str, int]:
        """A line that uses the last name of a path, or the first one."""
        name = re.split(r"[.\[]", path)[-1] if "[" not in path else ""
        first = re.split(r"[.\[]", path)[0]
        programs = [code for code in self._codes if is_programs(code.co_filename)]
        for codes in (programs, self._codes):
            for wanted in (name, first):
                for code in codes:
                    for step in dis.get_instructions(code):
                        if wanted and step.argval == wanted and step.positions:
                            return code.co_filename, step.positions.lineno or 0
        return "", 0
