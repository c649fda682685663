"""The making of another engine's nodes: their order, their methods, their lines."""

from __future__ import annotations

import builtins
import sys
from abc import ABC
from collections.abc import Iterable, Iterator
from types import CodeType, FrameType
from typing import Any, Generic

from autograd_core.caller import OURS
from autograd_core.position import position
from autograd_core.primitives import PRIMITIVES


class Creations:
    """A block that remembers the nodes of an engine in the order of their creation.

    It wraps `__init__` of their classes. A class that cannot be changed is left alone, and its
    nodes have no age.

    Args:
        kinds: the classes; their subclasses count.
        lines: whether to remember the lines that created each node, too.

    Attributes:
        age: the number of each node, by id; the nodes are kept alive.
        sites: the line of the program that created each node, "file:line", by id.
        makers: the name of the engine's method that created each node, by id.
        rules: the line in that method, by id.
    """

    def __init__(self, kinds: type | Iterable[type], lines: bool = False):
        self._lines = lines
        given = (kinds,) if isinstance(kinds, type) else tuple(kinds)
        self._kinds = tuple(dict.fromkeys(c for kind in given for c in _family(kind)))
        self._kept: list[Any] = []
        self._wrapped: list[tuple[type, Any]] = []
        self._wrappers: set[CodeType] = set()
        self.age: dict[int, int] = {}
        self.sites: dict[int, str] = {}
        self.makers: dict[int, str] = {}
        self.rules: dict[int, str] = {}

    @property
    def nodes(self) -> list[Any]:
        """The nodes, oldest first."""
        return self._kept

    def __enter__(self) -> Creations:
        for kind in self._kinds:
            if "__init__" in vars(kind):
                self._wrap(kind)
        return self

    def _wrap(self, kind: type) -> None:
        """Make a class's __init__ report its nodes."""
        original = vars(kind)["__init__"]

        def __init__(node: Any, *args: Any, **kwargs: Any) -> None:
            original(node, *args, **kwargs)
            if id(node) not in self.age:
                self.age[id(node)] = len(self._kept)
                self._kept.append(node)
                if self._lines:
                    self._remember(node, sys._getframe(1))

        try:
            kind.__init__ = __init__  # type: ignore[misc]
        except TypeError:
            return
        self._wrappers.add(__init__.__code__)
        self._wrapped.append((kind, original))

    def __exit__(self, *error: Any) -> None:
        for kind, original in reversed(self._wrapped):
            kind.__init__ = original
        self._wrapped = []

    def _remember(self, node: Any, frame: FrameType | None) -> None:
        """Remember the lines, and the method of the engine, that made a node."""
        methods = tuple(f"{c.__qualname__}." for c in self._kinds)
        files = {
            code.co_filename
            for _, init in self._wrapped
            if (code := getattr(init, "__code__", None)) is not None
        }
        engine: list[FrameType] = []
        program: list[FrameType] = []
        for found in self._frames(frame):
            if found.f_code.co_qualname.startswith(methods):
                engine += [*program, found]
                program = []
            else:
                program.append(found)
        outside = [f for f in program if f.f_code.co_filename not in files] or program
        if outside:
            self.sites[id(node)] = _line(outside[0])
        made = [f for f in engine if f.f_code.co_name != "__init__"]
        named = [f for f in made if operation_named(f.f_code.co_name)] or made
        if named:
            self.makers[id(node)] = named[0].f_code.co_name
            self.rules[id(node)] = _line(named[0])

    def _frames(self, frame: FrameType | None) -> Iterator[FrameType]:
        """Yield the frames from a node's creation up to our own."""
        while frame is not None:
            if frame.f_code not in self._wrappers:
                if frame.f_code.co_filename.startswith(OURS):
                    return
                yield frame
            frame = frame.f_back


def operation_named(method: str) -> str:
    """Name the operation of an engine's method: add for __radd__; "" if it is not one."""
    name = method.strip("_")
    if name in PRIMITIVES:
        return name
    dunder = method.startswith("__") and method.endswith("__")
    if dunder and name[:1] in ("r", "i") and name[1:] in PRIMITIVES:
        return name[1:]
    return ""


def _line(frame: FrameType) -> str:
    """The position of a frame."""
    return position(frame.f_code.co_filename, frame.f_lineno)


def own_classes(kind: type) -> tuple[type, ...]:
    """List a class and its bases, without those of Python."""
    return tuple(c for c in kind.__mro__ if c not in (ABC, Generic) and not is_pythons(c))


def is_pythons(kind: type) -> bool:
    """Whether a class is built in. Its module does not tell: exec may give it any."""
    return getattr(builtins, kind.__name__, None) is kind


def _family(kind: type) -> Iterator[type]:
    """Yield a class with its bases and subclasses, without those of Python."""
    waiting = list(own_classes(kind))
    seen: set[type] = set()
    while waiting:
        found = waiting.pop()
        if found not in seen:
            seen.add(found)
            yield found
            try:
                waiting += found.__subclasses__()
            except TypeError:
                continue
