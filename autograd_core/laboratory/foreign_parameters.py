"""The parameters of a gradient check on somebody else's engine: which nodes, under which names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan
from typing import Any

from autograd_core.laboratory.foreign_nodes import is_foreign, number_of, op_of
from autograd_core.laboratory.parameters import checked_names
from autograd_core.node import is_real

Named = list[tuple[str, Any]]


def foreign_parameters(params: Any) -> Named | None:
    """(name or "", node) for each parameter, where a node of another engine is among them.

    Plain numbers among the nodes are made into nodes of the same class.
    """
    listed = _listed(params)
    kinds = [type(node) for _, node in listed if is_foreign(node)]
    if not kinds:
        return None
    if any(kind is not kinds[0] for kind in kinds):
        found = ", ".join(sorted({kind.__qualname__ for kind in kinds}))
        raise TypeError(f"gradcheck: the parameters must be of one class, got {found}")
    made = []
    for name, node in listed:
        if not is_foreign(node) and not is_real(node):
            raise TypeError(
                f"gradcheck: a parameter must be a {kinds[0].__qualname__} or a number, got "
                f"{type(node).__name__} {node!r:.60}"
            )
        node = node if is_foreign(node) else kinds[0](float(node))
        if isnan(number_of(node.data)):
            raise TypeError(
                f"gradcheck: the parameter {name or node!r:.60} must hold one number, its .data "
                f"is {type(node.data).__name__} {node.data!r:.60}"
            )
        made.append((name, node))
    return made


def named_parameters(found: Named, given: Sequence[str], names: Sequence[str] | None) -> Named:
    """The parameters under their names: the caller's, their own, the function's, a label, x0.

    Raises:
        TypeError, ValueError: the names do not fit; a parameter is no leaf or stands twice.
    """
    if names is not None:
        chosen = checked_names(names, len(found))
    else:
        pairs = enumerate(zip(found, given, strict=True))
        chosen = _different(
            [own or argument or _label(node) or f"x{i}" for i, ((own, node), argument) in pairs]
        )
    named = [(name, node) for name, (_, node) in zip(chosen, found, strict=True)]
    first: dict[int, str] = {}
    for name, node in named:
        if op_of(node):
            raise ValueError(
                f"gradcheck: the parameter {name} is no leaf: it was computed (op "
                f"{op_of(node)!r}), so it cannot be set to other numbers"
            )
        if id(node) in first:
            raise ValueError(
                f"gradcheck: {first[id(node)]} and {name} are one and the same node; pass each "
                "parameter once"
            )
        first[id(node)] = name
    return named


def _listed(params: Any) -> Named:
    """Whatever was passed as a list of pairs; empty if it is nothing of the kind.

    An iterator is left alone: reading it would use it up.
    """
    if hasattr(params, "named_parameters"):
        return [(str(name), node) for name, node in params.named_parameters()]
    if callable(getattr(params, "parameters", None)):
        params = params.parameters()
    if isinstance(params, Mapping):
        return [(str(name), node) for name, node in params.items()]
    if is_foreign(params):
        return [("", params)]
    if isinstance(params, (str, bytes, Iterator)) or not isinstance(params, Iterable):
        return []
    return [_pair(item) for item in params]


def _pair(item: Any) -> tuple[str, Any]:
    """A node with its name, if it came with one."""
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return item
    return "", item


def _label(node: Any) -> str:
    """A node's own label."""
    return str(getattr(node, "label", "") or "")


def _different(names: Sequence[str]) -> list[str]:
    """The names, with #2, #3 after those that were taken."""
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
