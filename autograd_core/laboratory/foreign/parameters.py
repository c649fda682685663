"""The parameters of a check on another engine: their nodes and names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Number
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.creations import is_pythons
from autograd_core.laboratory.foreign.engine import Engine, is_foreign, missing, why_no_node
from autograd_core.laboratory.foreign.nodes import label_of, op_of
from autograd_core.laboratory.foreign.numbers import is_number
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.subjects.parameters import checked_names
from autograd_core.node import is_real
from autograd_core.value import Value

Named = list[tuple[str, Any]]
Build = Callable[[Iterator[Any]], Any]


class Arguments(NamedTuple):
    """The parameters as they were passed.

    Attributes:
        leaves: (path within its argument, or a name of its own, and node) for each parameter.
        own: whether the names are the caller's.
        counts: how many leaves each argument has.
        builds: puts each argument together from its leaves.
        keys: the names of the arguments, if they came in a dict.
        reader: reads the nodes.
    """

    leaves: Named
    own: bool
    counts: list[int]
    builds: list[Build]
    keys: list[str]
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
    nodes = [node for _, item in items for node in _flat(item) if is_foreign(node, engine)]
    if not nodes:
        if engine is None or engine.make is None:
            _explain(items, engine, where)
        if engine is None or not items:
            return None
        nodes = [_made(engine, items, where)]
    kinds = [type(node) for node in nodes]
    if any(kind is not kinds[0] for kind in kinds):
        found = ", ".join(sorted({kind.__qualname__ for kind in kinds}))
        raise TypeError(f"{where}: the parameters must be of one class, got {found}")
    reader = NodeReader(nodes[0], engine)
    leaves: Named = []
    builds: list[Build] = []
    counts = []
    for name, item in items:
        found_leaves, build = _flatten(item, reader, name, where)
        leaves += found_leaves
        builds.append(build)
        counts.append(len(found_leaves))
    own = any(name for name, _ in items)
    keys = [name for name, _ in items] if isinstance(params, Mapping) else []
    return Arguments(leaves, own, counts, builds, keys, reader)


def _made(engine: Engine, items: Named, where: str) -> Any:
    """Make a first node from a number among the parameters."""
    if engine.make is None:
        raise TypeError(
            f"{where}: engine= is given, but no node of that engine is among the parameters; "
            "pass nodes, or Engine(make=...) to make them from numbers"
        )
    numbers = [x for _, item in items for x in _flat(item) if is_real(x)]
    if not numbers:
        raise TypeError(f"{where}: there is neither a node nor a number among the parameters")
    made = engine.make(float(numbers[0]))
    if missing(made, engine):
        raise TypeError(why_no_node(made, engine, where))
    return made


def _explain(items: Named, engine: Engine | None, where: str) -> None:
    """Raise TypeError for things that compute like numbers, but lack a part of a node."""
    for _, item in items:
        for thing in _flat(item):
            plain = type(thing) is Value or isinstance(thing, Number) or hasattr(thing, "tolist")
            if not plain and not is_pythons(type(thing)) and _may_be_a_node(thing):
                raise TypeError(why_no_node(thing, engine, where))
    if engine is not None and items:
        _made(engine, items, where)


def _may_be_a_node(thing: Any) -> bool:
    """Whether a thing computes like a number, or has a part of a node."""
    computes = hasattr(type(thing), "__add__") or hasattr(type(thing), "__mul__")
    return computes or len(missing(thing)) < 3


def _flatten(item: Any, reader: NodeReader, name: str, where: str) -> tuple[Named, Build]:
    """List the leaves of an argument with their paths; return a function that rebuilds it."""
    if reader.is_node(item) or is_real(item):
        node = item if reader.is_node(item) else reader.make(float(item))
        data = reader.data(node)
        if not is_number(data):
            raise TypeError(
                f"{where}: the parameter {name or node!r:.60} must hold one number, its "
                f"{reader.data_name} is {type(data).__name__} {data!r:.60}"
            )
        return [(name, node)], next
    if isinstance(item, (list, tuple)):
        parts = [_flatten(x, reader, f"{name}[{i}]", where) for i, x in enumerate(item)]
        kind: Any = tuple if isinstance(item, tuple) else list
        return [leaf for leaves, _ in parts for leaf in leaves], lambda new: kind(
            [build(new) for _, build in parts]
        )
    if isinstance(item, dict):
        named = [(key, _flatten(x, reader, f"{name}[{key!r}]", where)) for key, x in item.items()]
        return [leaf for _, (leaves, _) in named for leaf in leaves], lambda new: {
            key: build(new) for key, (_, build) in named
        }
    raise TypeError(
        f"{where}: a parameter must be a {reader.name} or a number, or a list of them, got "
        f"{type(item).__name__} {item!r:.60}"
    )


def _flat(item: Any) -> Iterator[Any]:
    """Yield the things in nested lists, tuples and dicts."""
    if isinstance(item, (list, tuple)):
        for part in item:
            yield from _flat(part)
    elif isinstance(item, dict):
        for part in item.values():
            yield from _flat(part)
    else:
        yield item


def argument_names(arguments: Arguments, called: Sequence[str]) -> list[str]:
    """Name each leaf as the function names its argument: w, or w[0], w[1][2]."""
    names: list[str] = []
    at = 0
    for argument, count in zip(called, arguments.counts, strict=True):
        for path, _ in arguments.leaves[at : at + count]:
            names.append(argument + path if path[:1] in ("", "[") else path)
        at += count
    return names


def named_parameters(
    arguments: Arguments, given: Sequence[str], names: Sequence[str] | None, where: str
) -> Named:
    """Name the parameters: by the caller's names, their own, the function's, a label, or x0.

    Raises:
        TypeError, ValueError: the names do not fit; a parameter is not a leaf or stands twice.
    """
    found = arguments.leaves
    if names is not None:
        chosen = checked_names(names, len(found))
    else:
        pairs = enumerate(zip(found, given, strict=True))
        chosen = _different(
            [argument or own or label_of(node) or f"x{i}" for i, ((own, node), argument) in pairs]
        )
    named = [(name, node) for name, (_, node) in zip(chosen, found, strict=True)]
    first: dict[int, str] = {}
    reader = arguments.reader
    for name, node in named:
        reader.learn(node)
        if op_of(reader, node):
            raise ValueError(
                f"{where}: the parameter {name} is not a leaf: it was computed (op "
                f"{op_of(reader, node)!r}), so it cannot be set to other numbers"
            )
        if id(node) in first:
            raise ValueError(
                f"{where}: {first[id(node)]} and {name} are the same node; pass each "
                "parameter once"
            )
        first[id(node)] = name
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


def _different(names: Sequence[str]) -> list[str]:
    """Make names different: the second one of a name ends in #2, the third in #3."""
    taken: set[str] = set()
    result = []
    for name in names:
        count = 2
        free = name
        while free in taken:
            free, count = f"{name}#{count}", count + 1
        taken.add(free)
        result.append(free)
    return result
