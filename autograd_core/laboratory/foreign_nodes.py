"""Reading the nodes of somebody else's engine: operands, order of creation, local derivatives.

A node is any object with `.data`, `.grad`, `.backward()` and `._prev` (or `._children`), as in
micrograd. Its local derivatives are read from `._local_grads` where it keeps them, else by running
its own `._backward()` with an upstream gradient of 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import isfinite, nan
from types import FrameType
from typing import Any, NamedTuple

from autograd_core.caller import OURS
from autograd_core.laboratory.sweep_fault import ADDS, NONLINEAR, OVERWRITES
from autograd_core.laboratory.tape import Unreadable
from autograd_core.position import position
from autograd_core.value import Value

UNREAD = "unread"
"""Remark on a node whose local derivatives cannot be read."""


def is_foreign(thing: Any) -> bool:
    """Whether a thing is a node of another scalar engine: .data, .grad, .backward(), ._prev."""
    if type(thing) is Value or isinstance(thing, type):
        return False
    return (
        hasattr(thing, "data")
        and hasattr(thing, "grad")
        and callable(getattr(thing, "backward", None))
        and (hasattr(thing, "_prev") or hasattr(thing, "_children"))
    )


def operands_of(node: Any, age: dict[int, int] | None = None) -> list[Any]:
    """The operands of a node, in the order of its arguments as far as that can be known.

    A set has no order: the names by which the node's own `_backward` holds them give it (self
    first), else their age.
    """
    prev = node._prev if hasattr(node, "_prev") else node._children
    if isinstance(prev, (tuple, list)):
        return list(prev)
    held = [v for v in _held(node) if any(v is p for p in prev)]
    rest = [p for p in prev if not any(p is v for v in held)]
    ages = age or {}
    return held + sorted(rest, key=lambda v: (ages.get(id(v), -1), float(v.data)))


def _held(node: Any) -> list[Any]:
    """What the closure of a node's `_backward` holds: `self` first, then by name, each once."""
    rule = getattr(node, "_backward", None)
    cells = getattr(rule, "__closure__", None) or ()
    names = getattr(getattr(rule, "__code__", None), "co_freevars", ())
    found: list[Any] = []
    for _, cell in sorted(zip(names, cells, strict=True), key=lambda p: p[0] != "self"):
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        if content is not node and is_foreign(content) and not any(content is v for v in found):
            found.append(content)
    return found


def op_of(node: Any) -> str:
    """The node's operation: `_op`, else the name of the function that made its rule."""
    if getattr(node, "_op", ""):
        return str(node._op)
    if not (node._prev if hasattr(node, "_prev") else node._children):
        return ""
    name = getattr(getattr(node, "_backward", None), "__qualname__", "")
    return name.split(".<locals>")[0].rpartition(".")[2].strip("_") or "op"


def in_order(root: Any, age: dict[int, int]) -> list[tuple[Any, list[Any]]]:
    """All nodes below a root with their operands: operands first, otherwise oldest first."""
    operands: dict[int, list[Any]] = {}
    finished: list[Any] = []
    waiting = [(root, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            finished.append(node)
        elif id(node) not in operands:
            operands[id(node)] = operands_of(node, age)
            waiting.append((node, True))
            waiting += [(operand, False) for operand in reversed(operands[id(node)])]
    by_age = sorted(finished, key=lambda node: age.get(id(node), -1))
    place = {id(node): i for i, node in enumerate(by_age)}
    in_age = all(place[id(o)] < place[id(node)] for node in by_age for o in operands[id(node)])
    return [(node, operands[id(node)]) for node in (by_age if in_age else finished)]


class LocalDerivatives(NamedTuple):
    """What a node's backward rule does: a partial per operand, and a remark about the rule."""

    partials: tuple[float | None, ...]
    remark: str


def local_derivatives(node: Any, operands: Sequence[Any]) -> LocalDerivatives:
    """A node's local derivatives; gradients are as before afterwards.

    An operand that is used twice has its whole derivative at the first position, and None at the
    second.

    Raises:
        Unreadable: it has neither `_local_grads` nor `_backward`.
    """
    if hasattr(node, "_local_grads"):
        return LocalDerivatives(tuple(float(d) for d in node._local_grads), "")
    if not callable(getattr(node, "_backward", None)):
        raise Unreadable(
            f"the local derivatives of {type(node).__name__} cannot be read: a node needs "
            "_backward() or _local_grads"
        )
    distinct = list({id(v): v for v in operands}.values())
    saved = [(v, v.grad) for v in (node, *distinct)]
    try:
        upstream = float(node.grad)
        unit = _pushed(node, distinct, 1.0, 0.0)
        onto = _pushed(node, distinct, 1.0, 8.0)
        actual = _pushed(node, distinct, upstream, 0.0)
    finally:
        for v, grad in saved:
            v.grad = grad
    remark = ADDS
    if any(d and abs(o - d) < abs(o - 8.0 - d) for d, o in zip(unit, onto, strict=True)):
        remark = OVERWRITES
    elif upstream and isfinite(upstream) and _differs(unit, actual, upstream):
        remark = NONLINEAR
        unit = [a / upstream for a in actual]
    total = dict(zip(map(id, distinct), unit, strict=True))
    return LocalDerivatives(tuple(total.pop(id(v), None) for v in operands), remark)


def _pushed(node: Any, operands: Iterable[Any], upstream: float, before: float) -> list[float]:
    """What the operands' gradients are after the rule of a node has run once."""
    node.grad = upstream
    for operand in operands:
        operand.grad = before
    node._backward()
    return [float(operand.grad) for operand in operands]


def _differs(unit: Sequence[float], actual: Sequence[float], upstream: float) -> bool:
    """Whether a rule gave something else than upstream * (what it gave for 1)."""
    return any(
        abs(a - upstream * d) > 1e-12 * (abs(a) + abs(upstream * d))
        for d, a in zip(unit, actual, strict=True)
    )


class Creations:
    """A block in which the nodes of a class are remembered in the order of their creation.

    For its duration the class's `__init__` is wrapped; a class that cannot be changed is left
    alone, and its nodes have no age.

    Args:
        kind: the class.
        lines: whether the line that created each node is remembered too.

    Attributes:
        age: the number of each node, by id; the nodes are kept alive.
        sites: the line that created each, "file:line", by id.
    """

    def __init__(self, kind: type, lines: bool = False):
        self._lines = lines
        self._kind = kind
        self._home = next((c for c in kind.__mro__[:-1] if "__init__" in vars(c)), None)
        self._kept: list[Any] = []
        self._original: Any = None
        self.age: dict[int, int] = {}
        self.sites: dict[int, str] = {}

    def __enter__(self) -> Creations:
        if self._home is None:
            return self
        original = vars(self._home)["__init__"]
        engine = _Engine(self._kind, original) if self._lines else None

        def __init__(node: Any, *args: Any, **kwargs: Any) -> None:
            original(node, *args, **kwargs)
            if id(node) not in self.age:
                self.age[id(node)] = len(self._kept)
                self._kept.append(node)
                if engine is not None:
                    self.sites[id(node)] = engine.site(sys._getframe(1))

        try:
            self._home.__init__ = __init__  # type: ignore[misc]
            self._original = original
        except TypeError:
            self._home = None
        return self

    def __exit__(self, *error: Any) -> None:
        if self._home is not None and self._original is not None:
            self._home.__init__ = self._original  # type: ignore[misc]


class _Engine:
    """Which frames belong to a foreign engine: its classes' methods, and the file of its base."""

    def __init__(self, kind: type, init: Any):
        self._methods = tuple(f"{c.__qualname__}." for c in kind.__mro__[:-1])
        self._file = getattr(getattr(init, "__code__", None), "co_filename", "")

    def site(self, frame: FrameType | None) -> str:
        """ "file:line" of the program: the first frame outside the engine's file and methods.

        Where the program stands in the engine's file, the first one outside its methods.
        """
        here = ""
        while frame is not None and not frame.f_code.co_filename.startswith(OURS):
            line = position(frame.f_code.co_filename, frame.f_lineno)
            if not frame.f_code.co_qualname.startswith(self._methods):
                if frame.f_code.co_filename != self._file:
                    return line
                here = here or line
            frame = frame.f_back
        return here


def number_of(x: Any) -> float:
    """A foreign number as a float; nan where it is none."""
    try:
        return float(x)
    except (TypeError, ValueError):
        return nan
