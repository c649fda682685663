"""Read something again, and see whether it is what it was."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from typing import Any

from autograd_core.parts import Parts
from autograd_core.program.static.unchanged import ABSENT

SIMPLE = (int, float, bool, str, bytes, complex, type(None), type(...), range)


class Check:
    """Something that was read, and how to read it again.

    Args:
        path: its name in messages: "model.lam".
        read: reads it; `kept` is what was read, or a copy of the contents.
    """

    __slots__ = ("kept", "path", "read")

    def __init__(self, path: str, read: Callable[[], Any]):
        self.path = path
        self.read = read
        self.kept = read()

    def now(self) -> Any:
        """What is read now, if it is another; or what was kept."""
        found = self.read()
        return self.kept if found is self.kept or is_same(found, self.kept) else found


def is_same(a: Any, b: Any) -> bool:
    """Whether two things that were read are one object, or equal plain numbers or words.

    Tuples are compared part by part.
    """
    if a is b:
        return True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is tuple:
        return len(a) == len(b) and (all(map(operator.is_, a, b)) or all(map(is_same, a, b)))
    return kind in SIMPLE and repr(a) == repr(b)


def in_cell(cell: Any) -> Any:
    """What a closure's cell holds; ABSENT if nothing yet."""
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return ABSENT


def entry_of(variables: Any, name: Any) -> Any:
    """What a dict of variables has under a name, or ABSENT."""
    return variables.get(name, ABSENT)


def contents_of(kind: Any, thing: Any) -> tuple[Any, ...]:
    """The parts of a list, tuple or deque, read as its own kind does."""
    return tuple(kind.__iter__(thing))


def entries_of(thing: dict[Any, Any]) -> tuple[Any, ...]:
    """The keys and the parts of a dict."""
    return (*dict.keys(thing), *dict.values(thing))


def members_of(thing: Any) -> tuple[Any, ...]:
    """The members of a set."""
    kind = set if isinstance(thing, set) else frozenset
    return tuple(kind.__iter__(thing))


def slot_of(thing: Any, name: str) -> Any:
    """An attribute of an object itself, or ABSENT."""
    try:
        return object.__getattribute__(thing, name)
    except AttributeError:
        return ABSENT


def own_variables(parts: Parts, thing: Any) -> dict[str, Any] | None:
    """The `__dict__` of an object itself, or None."""
    try:
        found = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return None
    return found if type(found) is dict else None


def is_numpy_array(thing: Any) -> bool:
    """Whether a thing is an array of NumPy."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.ndarray)


def is_numpy_scalar(thing: Any) -> bool:
    """Whether a thing is one number, word or truth of NumPy."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.generic)


def array_contents(thing: Any) -> Any:
    """The numbers of a NumPy array; of an array of objects, these."""
    numbers = sys.modules["numpy"].ndarray
    plain = numbers.view(thing, numbers)  # no code of a subclass runs
    if plain.dtype.kind == "O":
        return tuple(plain.ravel().tolist())
    return plain.shape, plain.dtype.str, plain.flags.writeable, plain.tobytes()


def difference(before: Any, after: Any) -> str:
    """How a thing has changed: " (0.5, then 0.25)"; "" if that cannot be shown shortly."""
    if type(before) in SIMPLE and type(after) in SIMPLE:
        first, then = repr(before), repr(after)
        return f" ({first}, then {then})" if len(first) + len(then) < 60 else ""
    return ""


def class_of(link: Callable[[], Any]) -> type:
    """The class of an object that a link leads to."""
    return type(link())


def class_and_variables(link: Callable[[], Any]) -> tuple[type, Any]:
    """The class of an object that a link leads to, and its `__dict__`."""
    thing = link()
    return type(thing), slot_of(thing, "__dict__")
