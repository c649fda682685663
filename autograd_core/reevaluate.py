"""The recorded graph computed again in another arithmetic: mpmath, SymPy, complex, a library.

Every node is evaluated by the formula of its row in a namespace (`autograd_core.namespaces`), so
whatever can add, multiply and take a tanh can follow the program that was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd_core.graph import Graph
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import Value


class NoFormula(ValueError):
    """A node was made by `record()`: its function is not known to the engine.

    Attributes:
        op: the name it was recorded under.
    """

    def __init__(self, op: str):
        super().__init__(
            f"the operation {op!r} was made by record(), so its formula is not known to the engine"
        )
        self.op = op


def reevaluate(
    graph: Graph,
    namespace: Any,
    inputs: Mapping[Value, Any],
    constant: Callable[[float], Any] = float,
) -> Any:
    """The root of a graph in another arithmetic: each node by its row's formula.

    Choices that the program made (`where`, Python's own `if`) are taken as they were recorded;
    those inside a formula (relu, maximum) are decided anew by the namespace's `where`.

    Args:
        graph: the recorded computation.
        namespace: the arithmetic, an instance of `autograd_core.namespaces.Namespace`.
        inputs: what leaves, keyed by the Value, are to be instead of their number.
        constant: turns the number of every other leaf into the arithmetic's own.

    Raises:
        NoFormula: a node was made by `record()`.
    """
    given = {id(leaf): x for leaf, x in inputs.items()}
    results: dict[int, Any] = {}
    for node in graph.nodes:
        if node.is_leaf:
            key = id(node)
            results[key] = given[key] if key in given else constant(node.data)
        else:
            operands = [results[id(operand)] for operand in node._prev]
            results[id(node)] = apply(node, namespace, operands)
    return results[id(graph.root)]


def apply(node: Value, namespace: Any, operands: list[Any]) -> Any:
    """One node's row on other operands; raises NoFormula for a node made by `record()`."""
    if node.op not in PRIMITIVES:
        raise NoFormula(node.op)
    row = PRIMITIVES[node.op]
    given = [operands] if row.variadic else operands
    return row.formula(namespace, *given, **node.parameters)
