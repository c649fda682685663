"""The parameters of a check on another engine: their nodes and names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from numbers import Number
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.creations import is_pythons
from autograd_core.laboratory.foreign.engine import Engine, is_foreign, missing, why_no_node
from autograd_core.laboratory.foreign.nodes import label_of, op_of
from autograd_core.laboratory.foreign.numbers import is_number
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.subjects.parameters import (
    AskedBy,
    checked_names,
    fresh_name,
    refuse_doubles,
)
from autograd_core.node import is_real
from autograd_core.value import Value

Named = list[tuple[str, Any]]


class Arguments(NamedTuple):
    """The parameters as they were passed.

    Attributes:
        items: each argument, a node or a structure of nodes and numbers, with a name of its own.
        leaves: (path within the argument, or a name of its own, and node) for each argument.
        reader: reads the nodes.
    """

    items: Named
    leaves: list[Named]
    reader: NodeReader


def foreign_arguments(params: Any, engine: Engine | None, where: str) -> Arguments | None:
    """Read the parameters if a node of another engine is among them; None otherwise.

    Plain numbers among the nodes become nodes of the same class.

    Args:
        params: nodes in a sequence, nested lists of them, a dict of name: node, pairs
            (name, node), or an object with `named_parameters()` or `parameters()`.
        engine: how to read the nodes; None for the usual names.
        where: the beginning of messages.

    Raises:
        TypeError: the nodes are of different classes, do not hold one number each, or cannot be
            read.
    """
    items = _items(params, engine)
    things = [thing for _, item in items for _, thing in _walk(item)]
    nodes = [thing for thing in things if is_foreign(thing, engine)]
    if not nodes:
        if engine is None or engine.make is None:
            _explain(things, engine, where)
        if engine is None or not items:
            return None
        nodes = [_made(engine, things, where)]
    kinds = [type(node) for node in nodes]
    if any(kind is not kinds[0] for kind in kinds):
        found = ", ".join(sorted({kind.__qualname__ for kind in kinds}))
        raise TypeError(f"{where}: the parameters must be of one class, got {found}")
    reader = NodeReader(nodes[0], engine)
    leaves = [
        [(path, _leaf(thing, reader, path, where)) for path, thing in _walk(item, name)]
        for name, item in items
    ]
    return Arguments(items, leaves, reader)


def _made(engine: Engine, things: Sequence[Any], where: str) -> Any:
    """Make a first node from a number among the parameters."""
    if engine.make is None:
        raise TypeError(
            f"{where}: engine= is given, but no node of that engine is among the parameters; "
            "pass nodes, or Engine(make=...) to make them from numbers"
        )
    numbers = [x for x in things if is_real(x)]
    if not numbers:
        raise TypeError(f"{where}: there is neither a node nor a number among the parameters")
    made = engine.make(float(numbers[0]))
    if missing(made, engine):
        raise TypeError(why_no_node(made, engine, where))
    return made


def _explain(things: Sequence[Any], engine: Engine | None, where: str) -> None:
    """Raise TypeError for things that compute like numbers, but lack a part of a node."""
    for thing in things:
        plain = type(thing) is Value or isinstance(thing, Number) or hasattr(thing, "tolist")
        if not plain and not is_pythons(type(thing)) and _may_be_a_node(thing):
            raise TypeError(why_no_node(thing, engine, where))
    if engine is not None and things:
        _made(engine, things, where)


def _may_be_a_node(thing: Any) -> bool:
    """Whether a thing computes like a number, or has a part of a node."""
    computes = hasattr(type(thing), "__add__") or hasattr(type(thing), "__mul__")
    return computes or len(missing(thing)) < 3


def _leaf(thing: Any, reader: NodeReader, path: str, where: str) -> Any:
    """Return a node of the engine, or make one of a number."""
    if not (reader.is_node(thing) or is_real(thing)):
        raise TypeError(
            f"{where}: a parameter must be a {reader.name} or a number, or a list of them, got "
            f"{type(thing).__name__} {thing!r:.60}"
        )
    node = thing if reader.is_node(thing) else reader.make(float(thing))
    data = reader.data(node)
    if not is_number(data):
        raise TypeError(
            f"{where}: the parameter {path or node!r:.60} must hold one number, its "
            f"{reader.data_name} is {type(data).__name__} {data!r:.60}"
        )
    return node


def _walk(item: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the things in nested lists, tuples and dicts with their paths: [1]['bias']."""
    if isinstance(item, (list, tuple, dict)):
        parts: Iterable[Any] = item.items() if isinstance(item, dict) else enumerate(item)
        for key, part in parts:
            yield from _walk(part, f"{path}[{key!r}]")
    else:
        yield path, item


def rebuilt(item: Any, leaves: Iterator[Any]) -> Any:
    """Rebuild an argument from other leaves, in order."""
    if isinstance(item, dict):
        return {key: rebuilt(part, leaves) for key, part in item.items()}
    if isinstance(item, (list, tuple)):
        parts = [rebuilt(part, leaves) for part in item]
        return tuple(parts) if isinstance(item, tuple) else parts
    return next(leaves)


def named_parameters(
    arguments: Arguments, called: Collection[str], names: Sequence[str] | None, asked: AskedBy
) -> Named:
    """Name the parameters: by the caller's names, their own, the function's, a label, or x0.

    Args:
        arguments: the parameters.
        called: the function's names for its arguments, if it has any; a part of an argument is
            named with its path: w, or w[0], w[1][2].
        names: the caller's names, if given.
        asked: the function in messages.

    Raises:
        TypeError, ValueError: the names do not fit; a parameter is not a leaf or stands twice.
    """
    nameless = [""] * len(arguments.leaves)
    found = [
        (argument + path if path[:1] in ("", "[") else path, node)
        for argument, leaves in zip(called or nameless, arguments.leaves, strict=True)
        for path, node in leaves
    ]
    if names is not None:
        chosen = checked_names(names, len(found))
    else:
        taken: set[str] = set()
        chosen = [
            fresh_name(name or label_of(node) or f"x{i}", taken)
            for i, (name, node) in enumerate(found)
        ]
    named = [(name, node) for name, (_, node) in zip(chosen, found, strict=True)]
    reader = arguments.reader
    for name, node in named:
        reader.learn(node)
        if op_of(reader, node):
            raise ValueError(
                f"{asked.function}: the parameter {name} is not a leaf: it was computed (op "
                f"{op_of(reader, node)!r}), so it cannot be set to other numbers"
            )
    refuse_doubles(named, asked, "node")
    return named


def _items(params: Any, engine: Engine | None) -> Named:
    """List what was passed as pairs (name, thing); empty if it is not a collection of parameters.

    An iterator is left alone: reading it would use it up.
    """
    if is_foreign(params, engine):
        return [("", params)]
    if hasattr(params, "named_parameters"):
        return [(str(name), node) for name, node in params.named_parameters()]
    if callable(getattr(params, "parameters", None)):
        params = params.parameters()
    if isinstance(params, Mapping):
        return [(str(name), node) for name, node in params.items()]
    if is_real(params):
        return [("", params)]
    if isinstance(params, (str, bytes, Iterator)) or not isinstance(params, Iterable):
        return [("", params)] if params is not None and type(params) is not Value else []
    if hasattr(params, "tolist"):
        return []
    return [_pair(item) for item in params]


def _pair(item: Any) -> tuple[str, Any]:
    """Return a node with its name, if it came with one."""
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return item
    return "", item
