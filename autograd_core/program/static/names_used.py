"""The names that code uses: of globals and attributes, and words that may be names."""

from __future__ import annotations

import dis
import re
import sys
import types
from collections.abc import Container, Iterable
from functools import lru_cache
from itertools import chain
from typing import Any

from autograd_core.program.static.asking import library_module

WIDE = frozenset(
    """vars __dict__ getattr setattr delattr __getattribute__ __setattr__ __delattr__ locals
    globals __globals__ dir attrgetter methodcaller asdict astuple dumps __reduce_ex__
    getmembers""".split()
)
"""Names of what reads or changes attributes whose names are not written in the code."""

_IMPORTING = ("__spec__", "__loader__", "__builtins__")
_NULL_FIRST = sys.version_info < (3, 13)
"""Whether code pushes the null of a call before what is called; after it in later versions."""

_NOT_WIDE = ("functools", "contextlib", "typing", "enum", "abc", "_py_abc", "collections", "re")
"""Modules of Python's library whose own use of such names reads nothing of a program."""


def names_in(codes: Iterable[types.CodeType]) -> dict[str, None]:
    """The names that code uses."""
    names: dict[str, None] = {}
    for code in codes:
        names.update(dict.fromkeys((*used(code), *words(code), code.co_name)))
    return names


def used(code: types.CodeType) -> list[str]:
    """The names of globals and attributes that code uses, and the code inside it."""
    names = [name for name in code.co_names if not is_of_importing(name)]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += used(constant)
    return names


def names_on(code: types.CodeType, lines: Container[int]) -> list[str]:
    """The names and the words that code uses on some of its lines."""
    steps = dis.get_instructions(code)
    used = [s.argval for s in steps if s.positions is None or s.positions.lineno in lines]
    return words_among(used)


def local_names(codes: Iterable[types.CodeType]) -> frozenset[str]:
    """The names of what code closes over, of its arguments and of its own variables."""
    found = [name for code in codes for name in (*code.co_freevars, *code.co_varnames)]
    inner = [c for code in codes for c in code.co_consts if isinstance(c, types.CodeType)]
    return frozenset(found) | (local_names(inner) if inner else frozenset())


def words(code: types.CodeType) -> list[str]:
    """The words among the constants of code; of a text with braces, those in it."""
    return words_among(code.co_consts)


def words_among(constants: Iterable[Any]) -> list[str]:
    """The words among some constants, and in the tuples among them."""
    found: list[str] = []
    waiting = list(constants)
    while waiting:
        constant = waiting.pop()
        if type(constant) in (tuple, frozenset):
            waiting += constant
        elif type(constant) is str:
            if constant.isidentifier():
                found.append(constant)
            elif "{" in constant:
                found += re.findall(r"[^\W\d]\w*", constant)
    return found


def reads_widely(codes: Iterable[types.CodeType], library: Iterable[types.CodeType]) -> bool:
    """Whether code may read attributes whose names it does not write.

    Args:
        codes: of the program.
        library: of Python's library.
    """
    others = (c for c in library if library_module(c.co_filename) not in _NOT_WIDE)
    return any(not WIDE.isdisjoint(used(code)) for code in chain(codes, others))


def is_of_importing(name: Any) -> bool:
    """Whether a name is one that importing puts into a module, pytest's rewriting too.

    pytest's names for the assertions that it rewrites begin with @.
    """
    return isinstance(name, str) and (name.startswith("@") or name in _IMPORTING)


@lru_cache(1024)
def handed_on(code: types.CodeType) -> frozenset[str]:
    """The names whose things code does not only call, or that are words in it.

    A call from Python's code is seen; what is handed on may be called by compiled code unseen.
    """
    found = set(words(code))
    steps = [step for step in dis.get_instructions(code) if step.opname != "CACHE"]
    calls = False  # whether what is being looked up, as in a.b.c, is called
    for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        if step.opname == "LOAD_CONST" or not step.opname.startswith("LOAD_"):
            continue
        if step.opname not in ("LOAD_ATTR", "LOAD_METHOD"):
            calls = _NULL_FIRST and before is not None and before.opname == "PUSH_NULL"
        calls = calls or step.opname == "LOAD_METHOD" or "NULL" in step.argrepr
        ends = after is None or after.opname not in ("LOAD_ATTR", "LOAD_METHOD")
        calls = calls or (not _NULL_FIRST and after is not None and after.opname == "PUSH_NULL")
        if ends and not calls:
            pair = step.argval if type(step.argval) is tuple else (step.argval,)
            found.update(map(str, pair))
    return frozenset(found)
