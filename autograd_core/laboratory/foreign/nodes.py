"""The nodes of another engine: their operands, the names of operations, the lines of rules."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from autograd_core.laboratory.foreign.creations import operation_named
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.rows import likely_row
from autograd_core.position import Position, position

_SIGN = re.compile(r"[-+*/^@%<>=|&~!]+[-0-9.]*")
_NO_NAME = frozenset(("Context", "Ctx", "FunctionCtx", "History", "ScalarHistory", "object"))


def operands_of(reader: NodeReader, node: Any, age: dict[int, int] | None = None) -> list[Any]:
    """List the operands of a node, in the order of its arguments if that can be known.

    A set has no order. The names under which the node's own rule holds the operands give one (self
    first), else their age. A node x * x has one operand in its set, which counts twice if name and
    number confirm it.
    """
    raw = reader.raw_parents(node)
    found = reader.nodes_in(raw)
    if not isinstance(raw, (set, frozenset)):
        return found
    if len(found) == 1:
        twice = [reader.number(found[0])] * 2
        name = _own_name(reader, node)
        if likely_row(name, twice, reader.number(node), reader.unit)[0]:
            return found * 2
    if len(found) < 2:
        return found
    held = [v for v in held_by(reader, node) if any(v is p for p in found)]
    rest = [p for p in found if not any(p is v for v in held)]
    ages = age or {}
    return held + sorted(rest, key=lambda v: (ages.get(id(v), -1), reader.number(v)))


def is_unordered(reader: NodeReader, node: Any) -> bool:
    """Whether a node keeps its operands in a set."""
    return isinstance(reader.raw_parents(node), (set, frozenset))


def held_by(reader: NodeReader, node: Any) -> list[Any]:
    """List the nodes in the closure of a node's rule: `self` first, then by name, each once."""
    rule = reader.said(node, "rule")
    cells = getattr(rule, "__closure__", None) or ()
    names = getattr(getattr(rule, "__code__", None), "co_freevars", ())
    found: list[Any] = []
    for _, cell in sorted(zip(names, cells, strict=True), key=lambda p: p[0] != "self"):
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        if content is not node and reader.is_node(content):
            if not any(content is v for v in found):
                found.append(content)
    return found


def op_of(reader: NodeReader, node: Any, maker: str = "") -> str:
    """Name a node's operation: its own name for it, else the method that made it; "" for a leaf.

    Args:
        reader: reads the nodes.
        node: the node.
        maker: the method of the engine that was seen to make it, if one was.
    """
    if not reader.paired(node):
        return ""
    own = _own_name(reader, node)
    if own:
        return own
    if type(node) is not reader.leaf_kind and reader.engine.op is None:
        return type(node).__name__
    if operation_named(maker):
        return operation_named(maker)
    rule = getattr(reader.said(node, "rule"), "__qualname__", "")
    named = rule.split(".<locals>")[0].rpartition(".")[2] if ".<locals>" in rule else ""
    if named and named != "__init__":
        return named.strip("_")
    return maker.strip("_") or "op"


def names_itself(reader: NodeReader, node: Any) -> bool:
    """Whether a node names its operation without regard to the method that made it."""
    return bool(_own_name(reader, node)) or type(node) is not reader.leaf_kind


def _own_name(reader: NodeReader, node: Any) -> str:
    """The node's own name for its operation; "" without one."""
    said = reader.said(node, "op")
    if isinstance(said, str):
        return said
    if said is not None and not isinstance(said, (int, float, tuple, list, dict, set)):
        name = getattr(said, "__name__", type(said).__name__)
        if name not in _NO_NAME and name != "<lambda>":
            return str(name)
    label = _text(node)
    return label if _SIGN.fullmatch(label) else ""


def label_of(node: Any) -> str:
    """The node's own label; neither the sign of an operation nor a number that counts nodes."""
    label = _text(node)
    return "" if label.isdigit() or _SIGN.fullmatch(label) else label


def _text(node: Any) -> str:
    """The label or the name of a node."""
    for attribute in ("label", "name"):
        found = getattr(node, attribute, "")
        if isinstance(found, str) and found:
            return found
    return ""


def rule_line(reader: NodeReader, node: Any) -> Position | str:
    """The line that defines the rule of a node; "" if the rule is not a function of its own."""
    code = rule_code(reader, node)
    if code is None:
        return ""
    line = code.co_firstlineno
    while linecache.getline(code.co_filename, line).lstrip().startswith("@"):
        line += 1  # a function begins at its decorators
    return position(code.co_filename, line)


def rule_code(reader: NodeReader, node: Any) -> Any:
    """The code of a node's rule, or of the first function beside an operand; None without one.

    Nodes with one rule share it.
    """
    functions = [reader.said(node, "rule"), *(p for _, p in reader.paired(node) if callable(p))]
    said = reader.said(node, "op")
    if not isinstance(said, str):
        functions.append(getattr(said, "backward", None))
    for function in functions:
        function = getattr(function, "func", function)
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        if code is not None and not code.co_qualname.endswith("__init__.<locals>.<lambda>"):
            return code
    return None


Ordered = list[tuple[Any, list[Any]]]
"""Nodes with their operands."""


def in_order(reader: NodeReader, root: Any, age: dict[int, int]) -> Ordered:
    """List all nodes below a root with their operands: operands first, otherwise oldest first."""
    operands: dict[int, list[Any]] = {}
    finished: list[Any] = []
    waiting = [(root, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            finished.append(node)
        elif id(node) not in operands:
            operands[id(node)] = operands_of(reader, node, age)
            waiting.append((node, True))
            waiting += [(operand, False) for operand in reversed(operands[id(node)])]
    by_age = sorted(finished, key=lambda node: age.get(id(node), -1))
    place = {id(node): i for i, node in enumerate(by_age)}
    in_age = all(place[id(o)] < place[id(node)] for node in by_age for o in operands[id(node)])
    return [(node, operands[id(node)]) for node in (by_age if in_age else finished)]


Order = Callable[[Sequence[Any]], Sequence[Any]]


@contextmanager
def ordered(reader: NodeReader, nodes: Ordered, order: Order = tuple) -> Iterator[None]:
    """A block in which operands that were in sets are in tuples, in an order of our choice.

    The order of a set of nodes depends on their addresses, which differ from process to process.
    """
    with ExitStack() as stack:
        for node, operands in nodes:
            before = reader.raw_parents(node) if operands else None
            name = _holder(node, before) if isinstance(before, (set, frozenset)) else None
            if name is not None:
                setattr(node, name, tuple(order(operands)))
                stack.callback(setattr, node, name, before)
        yield


def _holder(node: Any, thing: Any) -> str | None:
    """Find the attribute under which a node holds a thing; None if it cannot be assigned."""
    slots = [name for kind in type(node).__mro__ for name in _slots(kind)]
    own: list[str] = [*getattr(node, "__dict__", ()), *slots]
    for name in own:
        if getattr(node, name, None) is thing:
            try:
                setattr(node, name, thing)
            except (AttributeError, TypeError):
                continue
            return name
    return None


def _slots(kind: type) -> tuple[str, ...]:
    """The names of a class's slots."""
    slots = vars(kind).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)
