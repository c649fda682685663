"""The case compared: a function or graph, recorded at its point and callable at others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograd_core.graph import Graph
from autograd_core.laboratory.compare.operations import (
    Moved,
    OperationAt,
    operations_at,
    recorded_operations,
)
from autograd_core.laboratory.compare.recording import (
    Decision,
    NotANumber,
    leaves_at,
    record_call,
)
from autograd_core.laboratory.subjects.arguments import Given, given_function, leaves_of
from autograd_core.laboratory.subjects.callables import function_name
from autograd_core.laboratory.subjects.parameters import AskedBy
from autograd_core.modes import no_grad
from autograd_core.node import is_real, number
from autograd_core.program import depending
from autograd_core.value import Value


class NotApplicable(Exception):
    """A way to differentiate does not apply here; the message gives the reason."""


@dataclass(frozen=True)
class Case:
    """A computation of one number from several, recorded at a point.

    Attributes:
        name: the name of the function.
        names: the names of its arguments.
        at: the numbers of the arguments.
        inputs: the Values of the arguments in the recorded graph.
        root: the recorded result; a new leaf if the function returned a plain number.
        plain: whether the function returned a plain number.
        decisions: the comparisons that the function made.
        given: the function; None for a graph.
    """

    name: str
    names: tuple[str, ...]
    at: tuple[float, ...]
    inputs: tuple[Value, ...]
    root: Value
    plain: bool
    decisions: tuple[Decision, ...]
    given: Given | None

    @cached_property
    def graph(self) -> Graph:
        """The recorded graph."""
        return Graph(self.root)

    @cached_property
    def operations(self) -> tuple[OperationAt, ...]:
        """The recorded operations, in order."""
        return tuple(recorded_operations(self.graph))

    @cached_property
    def has_kink(self) -> bool:
        """Whether an operation lies exactly on a kink."""
        return any(operation.at_kink for operation in self.operations)

    @property
    def value(self) -> float:
        """The number of f at the point."""
        return float(self.root.data)

    @property
    def noise(self) -> float:
        """A bound on the rounding of f if it computes in other numbers than its graph; else 0."""
        return 0.0

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on another engine; none here."""
        return ()

    def is_faulty(self, i: int) -> bool:
        """Whether another engine's derivative is wrong even if its number is right by luck."""
        return False

    def explain(self, i: int) -> str:
        """Why another engine's derivative is wrong; empty here."""
        return ""

    def moved_to(self, i: int, x: float) -> list[float]:
        """The numbers of the point with argument i at x."""
        return [*self.at[:i], x, *self.at[i + 1 :]]

    def evaluate(self, numbers: Sequence[float]) -> float:
        """Compute f at another point; record nothing.

        Raises:
            ArithmeticError, ValueError: the function itself, outside its domain.
            NotApplicable: it fails in another way, or the graph contains a node of `record`.
        """
        if self.given is None:
            try:
                return self.graph.replay(dict(zip(self.inputs, numbers, strict=True)))
            except ValueError as error:
                raise NotApplicable(_failure(self, numbers, error)) from error
        try:
            return self.called(numbers)
        except (ArithmeticError, ValueError):
            raise
        except Exception as error:
            raise NotApplicable(_failure(self, numbers, error)) from error

    def called(self, numbers: Sequence[float]) -> float:
        """Call the function itself at another point; record nothing.

        Raises:
            NotApplicable: it returns something that is not a number; errors of its own are passed
                on.
        """
        assert self.given is not None, "a graph has no function"
        with leaves_at(self.given, numbers) as leaves, no_grad():
            result = self.given.bind(leaves)()
        if type(result) is not Value and not is_real(result):
            raise NotApplicable(f"{self.name} returned {type(result).__name__} near the point")
        return float(result.data if type(result) is Value else number(result, "f returned"))

    def replayed(self, numbers: Sequence[float]) -> float:
        """Compute the recorded operations again from other inputs.

        Raises:
            NoFormula: an operation was made by `record`.
        """
        operations = operations_at(self.graph, self._by_id(numbers))
        return operations[-1].value if operations else self.value

    def strays(self, i: int, x: float, value: float) -> bool:
        """Whether f has another value with argument i at x than its recorded graph.

        Args:
            i: the argument.
            x: the number of the argument.
            value: the value of f there.

        Raises:
            NoFormula: an operation was made by `record`.
        """
        replayed = self.replayed(self.moved_to(i, x))
        return abs(replayed - value) > 1e-9 * max(abs(replayed), abs(value))

    def _by_id(self, numbers: Sequence[float]) -> dict[int, float]:
        """Numbers for the inputs, by the `id` of their Value."""
        return dict(zip(map(id, self.inputs), numbers, strict=True))

    def along(self, i: int) -> Callable[[float], float]:
        """Return f as a function of argument i alone."""
        return lambda x: self.evaluate(self.moved_to(i, x))

    def on_the_way(self, i: int) -> list[OperationAt]:
        """The operations that depend on argument i, whether a derivative flows there or not."""
        program = self.graph.program
        place = program.places.get(id(self.inputs[i]))
        moving = depending(program.operands, () if place is None else (place,))
        results = [p for p, operands in enumerate(program.operands) if operands]
        return [o for p, o in zip(results, self.operations, strict=True) if p in moving]

    def pattern(self, i: int, x: float) -> tuple[Any, ...]:
        """The side of every kink and comparison with argument i at x.

        Two equal patterns belong to one smooth formula.
        """
        moved = self.moved(i, x)
        return ("plain",) if moved is None else moved.pattern()

    def moved(self, i: int, x: float) -> Moved | None:
        """The computation with argument i at x; None if f returns a plain number there.

        Raises:
            NotApplicable: f fails there.
            NoFormula: the graph contains a node of `record`.
        """
        numbers = self.moved_to(i, x)
        if self.given is None:
            found = tuple(operations_at(self.graph, self._by_id(numbers)))
            return Moved(self.graph.program, found, id(self.inputs[i]), ())
        with leaves_at(self.given, numbers) as leaves:
            try:
                recording = record_call(self.given, leaves)
            except Exception as error:
                raise NotApplicable(_failure(self, numbers, error)) from error
            if recording.plain:
                return None
            graph = Graph(recording.root)
            found = tuple(recorded_operations(graph))
            return Moved(graph.program, found, id(leaves[i]), recording.decisions)


def _failure(case: Case, numbers: Sequence[float], error: Exception) -> str:
    """Say in one line why f has no number at a point."""
    if case.given is None:
        return str(error)
    where = ", ".join(f"{n}={x!r}" for n, x in zip(case.names, numbers, strict=True))
    text = str(error).strip().splitlines()
    return f"{case.name}({where}) raised {type(error).__name__}" + (f": {text[0]}" if text else "")


COMPARE = AskedBy("compare", "at")


def case_of(f: Any, at: Any, asked: AskedBy = COMPARE) -> Case:
    """Record a function at a point, or take a recorded graph as it is.

    Args:
        f: a function, or the Value that a graph ends in, as gradcheck takes them.
        at: the parameters, as gradcheck takes them.
        asked: the names of the function and the argument in messages.

    Raises:
        TypeError, ValueError: f or at is something else, or they do not fit each other.
    """
    if type(f) is Value:
        return _of_graph(f, at, asked)
    return recorded_case(given_function(f, at, asked=asked), asked)


def recorded_case(given: Given, asked: AskedBy = COMPARE) -> Case:
    """Record a function at its point.

    Raises:
        TypeError: it does not return a number; errors of its own are passed on.
    """
    try:
        recording = record_call(given, given.leaves)
    except NotANumber as error:
        raise TypeError(
            f"{asked.function} takes a function that returns one number, it returned {error}"
        ) from None
    return Case(
        name=function_name(given.function),
        names=tuple(given.names),
        at=tuple(leaf.data for leaf in given.leaves),
        inputs=tuple(given.leaves),
        root=recording.root,
        plain=recording.plain,
        decisions=recording.decisions,
        given=given,
    )


def _of_graph(root: Value, at: Any, asked: AskedBy) -> Case:
    """Take a recorded graph at the numbers that its leaves hold."""
    if is_real(at):
        raise ValueError(
            f"{asked.function}: a graph is differentiated at the numbers that its leaves hold, so "
            f"leave {asked.argument} out, or pass some of its leaves; to move, assign leaf.data "
            "and compute the Value again, or give a function"
        )
    graph = Graph(root)
    named, called = leaves_of(graph, at, asked=asked)
    try:
        stale = repr(graph.replay()) != repr(root.data)
    except ValueError:
        stale = False
    if stale:
        raise ValueError(
            f"{asked.function}: a leaf was assigned another number after the graph was recorded; "
            "compute the Value again"
        )
    inputs = tuple(leaf for _, leaf in named)
    return Case(
        name=root.label or called.get(id(root)) or "f",
        names=tuple(name for name, _ in named),
        at=tuple(leaf.data for leaf in inputs),
        inputs=inputs,
        root=root,
        plain=False,
        decisions=(),
        given=None,
    )
