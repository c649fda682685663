"""GraphSubject: a recorded graph as the subject of a check; its operations are recomputed."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter

from autograd_core.graph import Graph
from autograd_core.laboratory.subjects.decisions import QUIET
from autograd_core.laboratory.subjects.function import rows_of_hessian, survey
from autograd_core.laboratory.subjects.graph_decisions import GraphDecisions
from autograd_core.laboratory.subjects.parameters import GRADCHECK, AskedBy
from autograd_core.laboratory.subjects.subject import Outcome, Subject, Sweep, Unrepeatable
from autograd_core.laboratory.subjects.tape import Tape, tape_of
from autograd_core.laboratory.subjects.ties import Decided, decided_by
from autograd_core.laboratory.subjects.watching import Sites
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program.replay import Replay
from autograd_core.sweep import adjoints
from autograd_core.value import Value


class GraphSubject(Subject):
    """A graph and the leaves by which its gradient is checked.

    Choices of the program (`where`, Python's own `if`) stay as they were recorded.

    Args:
        graph: the graph of the Value to differentiate.
        leaves: the parameters.
        names: their names in reports.
        title: the name of the graph in reports.
        called: the names of other nodes without a label in messages, by `id`.
        asked: the name of the function that the user called, in messages.
        swept: the node that sweeps start from, if the root of the graph only stands for it.

    Raises:
        ValueError: a leaf was assigned another number after the graph was recorded.
    """

    evaluations = 0

    def __init__(
        self,
        graph: Graph,
        leaves: Sequence[Value],
        names: Sequence[str],
        title: str,
        called: Mapping[int, str] | None = None,
        asked: AskedBy = GRADCHECK,
        swept: Value | None = None,
    ):
        self.title = title
        self.names = tuple(names)
        self.point = tuple(leaf.data for leaf in leaves)
        self._root = graph.root if swept is None else swept
        parameters = {id(leaf): name for leaf, name in zip(leaves, names, strict=True)}
        self._called = {**(called or {}), **parameters}
        self._leaves = tuple(leaves)
        self._graph = graph
        self._replay = Replay(self._graph.program)
        self._watched = False
        self._places = tuple(self._graph.program.places[id(leaf)] for leaf in leaves)
        value, again = self._root.data, self._replay.numbers[-1]
        if repr(again) != repr(value):
            raise ValueError(
                f"{asked.function}: {title} was recorded as {value!r} but would be {again!r} with "
                "the present numbers of its leaves. Compute it again after assigning leaves, or "
                "pass the function instead of its result"
            )

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Recompute the root with other numbers for some leaves; see Subject."""
        self.evaluations += 1
        there = {self._places[i]: x for i, x in moves.items()}
        if traced and not self._watched:
            self._replay.watch(self._decisions.operands)
            self._watched = True
        try:
            value, numbers = self._replay.values(there)
        except ValueError as error:
            self._computed(moves)  # says what to pass instead
            raise Unrepeatable(str(error)) from error
        if not traced:
            return Outcome(value)
        return Outcome(value, self._decisions.trace(numbers))

    @cached_property
    def _decisions(self) -> GraphDecisions:
        """The decisions of the operations that a sweep reaches."""
        return GraphDecisions(self._graph.nodes, self._replay, self._again)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """List all decisions with other numbers for some leaves; see Subject."""
        program = self._graph.program
        values, partials = self._computed(moves)
        return tuple(
            [
                decided_by(node, [values[o] for o in operands], value, there)
                for node, operands, value, there in zip(
                    program.nodes, program.operands, values, partials, strict=True
                )
                if operands and node.op not in QUIET
            ]
        )

    def sweep(self) -> Sweep:
        """Sweep the graph as it was recorded."""
        found = adjoints([self._root], [1.0], self._leaves)
        known = survey(self._graph.program, self._leaves, found, Sites(self._called))
        return Sweep(**{**vars(known), "trace": self.evaluate({}, traced=True).trace})

    def seeded(self, seed: float) -> tuple[float, ...]:
        """Sweep from another seed."""
        return tuple(adjoints([self._root], [seed], self._leaves))

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """Compute the gradient with other numbers for some leaves."""
        partials = self._computed(moves)[1]
        found = self._graph.program.pull(partials.__getitem__, 1.0)
        return tuple(found[place] or 0.0 for place in self._places)

    def second(self) -> list[Sweep]:
        """Compute the rows of the Hessian, each from the gradient's own graph."""
        return rows_of_hessian(self._root, self._leaves, Sites(self._called))

    def tape(self, numbers: Sequence[float]) -> Tape:
        """Recompute the tape with these numbers for the leaves."""
        recorded = tape_of(self._graph.program, self._leaves, Sites(self._called))
        values, partials = self._computed(dict(enumerate(numbers)))
        entries = [
            replace(entry, value=value, partials=there)
            for entry, value, there in zip(recorded.entries, values, partials, strict=True)
        ]
        return replace(recorded, entries=tuple(entries))

    def numbers(self, numbers: Sequence[float]) -> array[float]:
        """Recompute the number of every entry of the tape with these numbers for the leaves.

        Raises:
            ValueError: an operation was made by `record`.
        """
        self.evaluations += 1
        return self._replay.all_numbers(dict(zip(self._places, numbers, strict=True)))

    def _computed(
        self, moves: Mapping[int, float]
    ) -> tuple[list[float], list[tuple[float | None, ...]]]:
        """Recompute the values and partials of all nodes with other numbers for some leaves."""
        self.evaluations += 1
        program = self._graph.program
        partials: dict[int, tuple[float | None, ...]] = {}

        def compute(node: Value, numbers: Sequence[float]) -> float:
            value, found = self._again(node, tuple(numbers))
            partials[program.places[id(node)]] = tuple(found)
            return value

        there = {id(self._leaves[i]): x for i, x in moves.items()}
        values = program.run(compute, attrgetter("data"), there)
        return values, [partials.get(place, ()) for place in range(len(program))]

    def _again(self, node: Value, operands: tuple[float, ...]) -> tuple[float, list[float | None]]:
        """Recompute the value and partials of a node; with unchanged operands, as recorded."""
        before = all(repr(x) == repr(v.data) for x, v in zip(operands, node.operands, strict=True))
        if node.op not in PRIMITIVES or (before and node.op == "identity"):
            if not before:
                raise Unrepeatable(
                    f"the operation {node.op!r} was made by record(), so it cannot be recomputed: "
                    "pass the function instead of its result"
                )
            return node.data, list(node.partials)
        return evaluate(node.op, operands, node.static)
