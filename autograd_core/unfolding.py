"""Nodes that computed a whole recorded function, as the operations of the function."""

from __future__ import annotations

from typing import Any

from autograd_core.many import record
from autograd_core.modes import recorded
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.passes.again import DISTRIBUTIONS, function_of
from autograd_core.sweep import ordered
from autograd_core.value import Value


def recorded_again(node: Value, caller: str) -> Value | None:
    """The result of the function that a node computed, recorded operation by operation, or None.

    Args:
        node: of a static function; for others the result is None.
        caller: what the user called, for the message.

    Raises:
        ValueError: it has another number now.
    """
    if node.op in PRIMITIVES or not node.static:
        return None
    root: Value = node.static[0]()
    if root.data != node.data:
        raise ValueError(
            f"{caller}: {node.op!r} gave {node.data!r}, and would give {root.data!r} now: a Value "
            "was assigned another number, or an argument was changed. Compute the output again, "
            "or use it before that"
        )
    return root


def unfolded(root: Value, caller: str) -> Value:
    """A computation without nodes of static functions: the functions' operations are recorded.

    What was computed from such a node is recorded again, all else stays as it is, and so does
    the root where there is no such node.

    Args:
        root: the computed Value.
        caller: what the user called, for messages.

    Raises:
        ValueError: a static function gives another number now.
    """
    if all(node.op in PRIMITIVES for node in ordered([root])[1]):
        return root
    with recorded():
        return _Unfolding(caller).of(root)


class _Unfolding:
    """What stands for each node; `kept` keeps the nodes alive whose `id`s are known."""

    def __init__(self, caller: str):
        self._caller = caller
        self._found: dict[int, Value] = {}
        self._kept: list[Value] = []

    def of(self, root: Value) -> Value:
        """What stands for a root."""
        for node in ordered([root])[1]:
            if id(node) not in self._found:
                self._kept.append(node)
                self._found[id(node)] = self._made(node)
        return self._found.get(id(root), root)

    def _made(self, node: Value) -> Value:
        """What stands for a node whose operands are known."""
        root = recorded_again(node, self._caller)
        if root is not None:
            made = self.of(root)
        else:
            operands = [self._found.get(id(v), v) for v in node.operands]
            if all(new is old for new, old in zip(operands, node.operands, strict=True)):
                return node
            made = _with_operands(node, operands)
        if node.label and not made.label:
            made.label = node.label
        return made


def _with_operands(node: Value, operands: list[Any]) -> Value:
    """A node of the same operation on other operands."""
    made: Value
    if node.op not in PRIMITIVES:
        made = record(node.op, node.data, operands, node.partials)
    elif node.op in DISTRIBUTIONS:
        made = DISTRIBUTIONS[node.op](operands)[node.static[0]]
    else:
        made = function_of(node.op, node.static)(*operands)
    return made
