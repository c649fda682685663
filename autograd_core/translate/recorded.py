"""What a translator asks of a recorded graph: the nodes that count, and the refusals."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.graph import Graph
from autograd_core.primitives import PRIMITIVES
from autograd_core.reevaluate import NoFormula
from autograd_core.row import Primitive
from autograd_core.value import Value


class TooLarge(ValueError):
    """A graph is too large to be written in the form that was asked for."""


class Untranslatable(NoFormula):
    """A node was made by `record()`: there is no formula to translate.

    Attributes:
        op: the name it was recorded under.
    """

    def __init__(self, op: str, translator: str):
        ValueError.__init__(
            self,
            f"{translator}: the operation {op!r} was made by record(), so its formula is not "
            "known to the engine; compute it from the engine's own functions, or translate what "
            "comes after it alone, from a leaf in its place: detach() makes one",
        )
        self.op = op


def row_of(node: Value, translator: str) -> Primitive:
    """The row of a node; raises Untranslatable for one made by `record()`."""
    row: Primitive | None = PRIMITIVES.get(node.op)
    if row is None:
        raise Untranslatable(node.op, translator)
    return row


def passed_on(node: Value) -> Value | None:
    """The operand that a node only passes on: +x does, and `where` the one that was selected."""
    operands: Sequence[Value] = node._prev
    if node.op == "identity":
        return operands[0]
    if node.op == "where":
        return operands[0 if node.parameters["condition"] else 1]
    return None


def operands_of(node: Value) -> Sequence[Value]:
    """The operands that a node is computed from: of `where`, the one that was selected."""
    only = passed_on(node)
    return node._prev if only is None else (only,)


def needed_nodes(graph: Graph) -> list[Value]:
    """The nodes that the root is computed from, in creation order, without arms not selected."""
    found = {id(graph.root)}
    waiting = [graph.root]
    while waiting:
        for operand in operands_of(waiting.pop()):
            if id(operand) not in found:
                found.add(id(operand))
                waiting.append(operand)
    return [node for node in graph.nodes if id(node) in found]
