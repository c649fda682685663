"""Place: an operation as messages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograd_core.position import shown
from autograd_core.value import Value

COMPARED = "comparison "
"""The name of a comparison begins with this, before its symbol."""

LEAF = "leaf"
"""The name, in messages, of a node without an operation."""


@dataclass(frozen=True, slots=True)
class Place:
    """An operation as messages show it.

    Attributes:
        op: the name of the operation.
        operands: the numbers of its operands; `labels`: their labels ("" without).
        label: the node's own label.
        where: the Position of the line that created it, or "".
    """

    op: str
    operands: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    label: str = ""
    where: str = ""

    def __str__(self) -> str:
        """Write relu(x=0.0) at model.py:41; of many operands only the first few.

        A comparison is written as in a program: the comparison 0.5 > 0.5 at model.py:41.
        """
        operands = [
            f"{name}={x!r}" if name else repr(x)
            for name, x in zip(self.labels[:4], self.operands[:4], strict=True)
        ]
        if len(self.operands) > 4:
            operands.append(f"... {len(self.operands) - 4} more")
        label = f" (node {self.label!r})" if self.label else ""
        if self.op.startswith(COMPARED) and len(operands) == 2:
            symbol = self.op.removeprefix(COMPARED)
            return f"the comparison {operands[0]} {symbol} {operands[1]}{self.site}"
        return f"{self.op}({', '.join(operands)}){label}{self.site}"

    @property
    def site(self) -> str:
        """The end of a message: " at model.py:41 (h = relu(z))", or "" if the line is unknown."""
        return f" at {shown(self.where)}" if self.where else ""


def place_of(node: Value, where: str, names: Mapping[int, str]) -> Place:
    """Make the Place of a node for messages.

    Args:
        where: the line that created it, or "".
        names: the names of nodes without a label, by `id`.
    """
    operands = node.operands

    def called(v: Value) -> str:
        return v.label or names.get(id(v), "")

    return Place(
        node.op or LEAF,
        tuple(v.data for v in operands) or (node.data,),
        tuple(map(called, operands)) or (called(node),),
        called(node) if operands else "",
        where,
    )
