"""Read the parts of lists, dicts and objects without running any code of their classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

# The type's own attributes, whatever its metaclass does.
bases = type.__dict__["__mro__"].__get__
members = type.__dict__["__dict__"].__get__
# And a module's own dict, whatever its __getattr__ does.
variables_of_module = vars(ModuleType)["__dict__"].__get__


class _Slotted:
    __slots__ = ("slot", "__dict__")


# The types that read an entry of __slots__ and a __dict__ differ between Pythons.
_SLOT = type(vars(_Slotted)["slot"])
_DESCRIPTORS = (_SLOT, type(vars(_Slotted)["__dict__"]))


class Parts:
    """Reads the parts of objects of one type, whatever the class does on access.

    Neither `__getattr__` nor properties run: `__slots__` and `__dict__` are read as Python made
    them.

    Args:
        kind: the type: list, tuple, dict or a subclass; for others the attributes are read.

    Attributes:
        container: which of list, tuple and dict it is, or None.
    """

    def __init__(self, kind: type) -> None:
        self.container: type[Any] | None = next(
            (own for own in (list, tuple, dict) if issubclass(kind, own)), None
        )
        self._slots = _slots(kind)
        self._variables = _variables(kind)

    def length(self, thing: Any) -> int:
        """How many parts an object has, without its slots."""
        if self.container is None:
            return len(self._own_dict(thing))
        found: int = self.container.__len__(thing)
        return found

    def items(self, thing: Any) -> Iterator[object]:
        """The parts of an object."""
        if self.container is None:
            return (part for _, part in self.attributes(thing))
        if self.container is dict:
            return iter(dict.values(thing))
        found: Iterator[object] = self.container.__iter__(thing)
        return found

    def pairs(self, thing: Any) -> Iterable[tuple[object, object]]:
        """The items of a list by place, of a dict by naming keys, or an object's attributes."""
        if self.container is None:
            return self.attributes(thing)
        if self.container is not dict:
            return enumerate(self.items(thing))
        return [
            (key, part)
            for key, part in list(dict.items(thing))
            if type(key) in (str, int) and not str(key).startswith("_")
        ]

    def step(self, key: object) -> str:
        """The text after the object's name that leads to one of the `pairs`: .w, [0], ['a']."""
        return f".{key}" if self.container is None else f"[{key!r}]"

    def attributes(self, thing: object) -> list[tuple[str, object]]:
        """An object's attributes by name, without names that begin with an underscore."""
        found = self._own_dict(thing)
        if self._slots:
            slots = [(name, part) for name, slot in self._slots for part in _read(slot, thing)]
            found = {**dict(slots), **found}
        return [(k, v) for k, v in found.items() if type(k) is str and k[:1] != "_"]

    def _own_dict(self, thing: object) -> dict[Any, object]:
        """A copy of the `__dict__` of an object."""
        if self._variables is None:
            return {}
        found = next(iter(_read(self._variables, thing)), None)
        return found.copy() if type(found) is dict else {}


def _slots(kind: type) -> list[tuple[str, Any]]:
    """The slots of the objects of a type, by name."""
    return [
        (name, member)
        for base in bases(kind)
        if "__slots__" in members(base)
        for name, member in list(members(base).items())
        if type(member) is _SLOT
    ]


def _variables(kind: type) -> Any:
    """The descriptor of the `__dict__` of a type's objects, or None."""
    found = (members(base).get("__dict__") for base in bases(kind))
    return next((member for member in found if type(member) in _DESCRIPTORS), None)


def _read(member: Any, thing: object) -> list[Any]:
    """The object under one of Python's own descriptors, or nothing."""
    try:
        return [member.__get__(thing)]
    except (AttributeError, TypeError):  # the slot is empty, or it is another class's
        return []
