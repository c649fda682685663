"""The operations of a recorded graph with their numbers, and what each of them decided."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from autograd_core.graph import Graph
from autograd_core.laboratory.compare.recording import Decision
from autograd_core.laboratory.subjects.decisions import QUIET, decider, on_kink
from autograd_core.laboratory.subjects.error_model import Operation
from autograd_core.laboratory.subjects.ties import Decided, decided_by
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program import Program, row_of, stopped_by_zero
from autograd_core.value import Value


class OperationAt(NamedTuple):
    """An operation at some numbers: its node, its operands' numbers, its value, its partials."""

    node: Value
    operands: tuple[float, ...]
    value: float
    partials: tuple[float | None, ...]

    @property
    def op(self) -> str:
        """The name of the operation."""
        return self.node.op

    def side(self) -> tuple[Any, ...]:
        """The operation's name and its side of its kinks, equal on one smooth piece of it."""
        decide = decider(self.op)
        return (self.op, decide(self.operands, self.value, self.partials, self.node.static))

    @property
    def at_kink(self) -> bool:
        """Whether the operands lie on a kink of the row, or on an end of its domain."""
        finite = all(map(math.isfinite, self.operands))
        return finite and on_kink(self.op, self.operands, self.node.static)

    @property
    def outside(self) -> bool:
        """Whether the operands lie outside the domain of the row."""
        row = PRIMITIVES.get(self.op)
        return (
            row is not None
            and all(map(math.isfinite, self.operands))
            and not row.contains(*self.operands, **named_static(self.op, self.node.static))
        )

    def __str__(self) -> str:
        """The operation as a call with its numbers: relu(0.0)."""
        shown = [f"{x!r}" for x in self.operands[:4]]
        if len(self.operands) > 4:
            shown.append(f"... {len(self.operands) - 4} more")
        shown += [f"{name}={p!r}" for name, p in named_static(self.op, self.node.static).items()]
        label = f" (node {self.node.label!r})" if self.node.label else ""
        return f"{self.op}({', '.join(shown)}){label}"


def recorded_operations(graph: Graph) -> Iterator[OperationAt]:
    """Yield the operations of a graph in order, at the numbers they were recorded with."""
    for node in graph.nodes:
        if not node.is_leaf:
            operands = tuple(operand.data for operand in node.operands)
            yield OperationAt(node, operands, node.data, node.partials)


def operations_at(graph: Graph, given: Mapping[int, float]) -> list[OperationAt]:
    """Compute the operations of a graph again with other numbers for some leaves.

    Args:
        graph: the recorded graph.
        given: the numbers, by the `id` of their leaf.

    Raises:
        NoFormula: an operation was made by `record`.
    """
    found: list[OperationAt] = []

    def compute(node: Value, operands: Sequence[float]) -> float:
        value, partials = evaluate(row_of(node).name, operands, node.static)
        found.append(OperationAt(node, tuple(operands), value, tuple(partials)))
        return value

    graph.program.run(compute, attrgetter("data"), given)
    return found


class Moved(NamedTuple):
    """A computation at another point: its operations and its comparisons.

    Attributes:
        program: its graph.
        operations: the operations of the graph, in order.
        leaf: the `id` of the input that was moved.
        decisions: the comparisons.
    """

    program: Program
    operations: tuple[OperationAt, ...]
    leaf: int
    decisions: tuple[Decision, ...]

    def derivative(self) -> float:
        """Return d root / d the input that was moved."""
        place = self.program.places.get(self.leaf)
        return 0.0 if place is None else self._by_place()[place]

    def adjoints(self) -> list[float]:
        """Return d root / d node for the node of each operation."""
        pairs = zip(self._by_place(), self.program.operands, strict=True)
        return [adjoint for adjoint, operands in pairs if operands]

    def _by_place(self) -> list[float]:
        """Return d root / d node for each node of the program."""
        partials = iter([operation.partials for operation in self.operations])
        by_place = [next(partials) if operands else () for operands in self.program.operands]
        found = self.program.pull(by_place.__getitem__, 1.0, times=stopped_by_zero)
        return [0.0 if adjoint is None else adjoint for adjoint in found]

    def pattern(self) -> tuple[Any, ...]:
        """The outcome of each comparison and the side of each operation that has kinks.

        Two equal patterns belong to one smooth formula.
        """
        outcomes = [(d.symbol, d.outcome) for d in self.decisions]
        return (*outcomes, *(o.side() for o in self.operations if o.op not in QUIET))

    def decided(self) -> list[Decided]:
        """List what was decided: the comparisons, then the operations that have kinks."""
        found = [Decided(d.symbol, d.outcome, d.a == d.b) for d in self.decisions]
        for node, operands, value, partials in self.operations:
            if node.op not in QUIET:
                found.append(decided_by(node, Operation(id(node), value, (), operands, partials)))
        return found
