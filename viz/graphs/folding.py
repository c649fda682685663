"""Folding: nodes that differ only in their numbers become one box, "x16"."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import isfinite

from autograd_core import Value
from viz.formulas import PAIRED
from viz.roles import Role

FEWEST = 3
FOLD_BEYOND = 100

_NUMBER = re.compile(r"\d+")


def fold_groups(
    nodes: Sequence[Value], roles: Mapping[int, Role], name_of: Callable[[Value], str]
) -> list[tuple[Value, ...]]:
    """Group the nodes; the nodes of a group differ only in their numbers.

    Two operations are alike if they are the same function of operands that are alike; in an
    operation of many operands the order does not count. Two leaves are alike if they have the
    same role and the same kinds of users. In both cases names may differ only in digits (`w[0]`,
    `w[1]`), and finite and non-finite numbers are not alike. Fewer than three stay apart.

    Args:
        nodes: the nodes in creation order, operands before what uses them.
        roles: their roles by `id`; the result is never folded.
        name_of: a node's name, or "".

    Returns:
        The groups, each in creation order, by their first node.
    """
    numbers: dict[Hashable, int] = {}
    kinds: dict[int, int] = {}

    def kind(key: Hashable) -> int:
        return numbers.setdefault(key, len(numbers))

    for node in nodes:
        about = (roles[id(node)], family(name_of(node)), _finite(node))
        kinds[id(node)] = kind((about, _made(node, kinds)))
    uses = _uses(nodes, kinds)
    for node in nodes:
        if node.is_leaf:
            kinds[id(node)] = kind((kinds[id(node)], frozenset(uses[id(node)])))
    groups: dict[int, list[Value]] = {}
    for node in nodes:
        groups.setdefault(kinds[id(node)], []).append(node)
    folded: list[tuple[Value, ...]] = []
    for group in groups.values():
        folded += [tuple(group)] if len(group) >= FEWEST else [(node,) for node in group]
    return sorted(folded, key=lambda group: group[0]._serial)


def family(name: str) -> str:
    """Replace the numbers in a name: `w[0]` and `w[12]` both become `w[#]`."""
    return _NUMBER.sub("#", name)


def common_name(names: Sequence[str]) -> str:
    """Return one name for several of a family: `w[0]`, `w[1]` -> `w[*]`; equal numbers stay."""
    parts = [_NUMBER.findall(name) for name in names]
    agreed = iter([numbers[0] if len(set(numbers)) == 1 else "*" for numbers in zip(*parts)])  # noqa: B905
    return _NUMBER.sub(lambda _: next(agreed), names[0]) if names else ""


def owners(nodes: Sequence[Value], parts: Mapping[int, str]) -> dict[int, str]:
    """Find the part of a model that computed each node, from its parameters or its operand.

    Args:
        nodes: the nodes in creation order.
        parts: the part of the model that each parameter belongs to, by its `id`.

    Returns:
        The name of the part by `id`, without nodes whose operands belong to several parts.
    """
    found: dict[int, str] = dict(parts)
    for node in nodes:
        operands = node.operands
        own = next((parts[id(v)] for v in operands if id(v) in parts), None)
        passed = {own} if own is not None else {found.get(id(v)) for v in operands}
        if len(passed) == 1 and (name := passed.pop()):
            found.setdefault(id(node), name)
    return found


def _finite(node: Value) -> bool:
    """Whether number and gradient are finite."""
    return isfinite(node.data) and isfinite(node.grad)


def _made(node: Value, kinds: Mapping[int, int]) -> Hashable:
    """Key of a node: the operation, its parameters, the kinds of its operands."""
    if node.is_leaf:
        return ()
    operands = [kinds.get(id(operand), -1) for operand in node.operands]
    few = len(operands) <= 2
    return (
        node.op,
        node.static,
        len(operands),
        tuple(operands) if few else frozenset(operands),
    )


def _uses(nodes: Sequence[Value], kinds: Mapping[int, int]) -> dict[int, set[tuple[int, int]]]:
    """Map each leaf's `id` to the kinds of its users, each with the leaf's position there."""
    uses: dict[int, set[tuple[int, int]]] = {id(node): set() for node in nodes if node.is_leaf}
    for node in nodes:
        operands = node.operands
        kind = kinds[id(node)]
        half = len(operands) // 2 if node.op in PAIRED else 0
        few = len(operands) <= 2
        for i, operand in enumerate(operands):
            if (found := uses.get(id(operand))) is not None:
                found.add((kind, i // half if half else i if few else 0))
    return uses
