"""The case compared: a function or graph, recorded at its point and callable at others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from autograd_core.graph import Graph
from autograd_core.laboratory.subjects.arguments import Given, given_function, leaves_of
from autograd_core.laboratory.subjects.callables import function_name
from autograd_core.laboratory.subjects.decisions import QUIET, decider, on_kink
from autograd_core.laboratory.subjects.error_model import Operation
from autograd_core.laboratory.subjects.parameters import Asked
from autograd_core.laboratory.subjects.ties import Decided, decided_by
from autograd_core.modes import no_grad, observed_by, recorded
from autograd_core.node import is_real, number
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program import Program, depending, row_of, stopped_by_zero
from autograd_core.value import Value


class NotApplicable(Exception):
    """A way to differentiate does not apply here; the message says why in a few words."""


class Decision(NamedTuple):
    """A comparison of a Value's number by the program: `a symbol b` came out as outcome."""

    symbol: str
    a: float
    b: float
    outcome: bool

    def __str__(self) -> str:
        """The comparison as in a program, with numbers."""
        if self.symbol == "bool":
            return f"bool({self.a!r}) is {self.outcome}"
        return f"{self.a!r} {self.symbol} {self.b!r} is {self.outcome}"


class Decisions:
    """An observer that keeps the comparisons of a program."""

    def __init__(self) -> None:
        self.made: list[Decision] = []

    def created(self, node: Any) -> None:
        """Ignore nodes: they are not decisions."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the comparison."""
        self.made.append(Decision(symbol, a, b, outcome))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Ignore sweeps: they are not decisions."""


class Step(NamedTuple):
    """One operation as it was computed: its node, its operands' numbers and its own, partials."""

    node: Value
    operands: tuple[float, ...]
    value: float
    partials: tuple[float | None, ...]


@dataclass(frozen=True)
class Case:
    """A computation of one number from several, recorded at a point.

    Attributes:
        name: of the function, for headings.
        names: of its arguments.
        at: their numbers.
        inputs: their Values in the recorded graph.
        root: the recorded result; a leaf of its own where the function returned a plain number.
        plain: whether it did.
        decisions: the comparisons it made on the way.
        given: the function itself; None for a graph.
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
    def has_kink(self) -> bool:
        """Whether an operation lies exactly on a kink."""
        return any(map(at_kink, self.steps()))

    @property
    def value(self) -> float:
        """The number at the point."""
        return float(self.root.data)

    @property
    def noise(self) -> float:
        """A bound on the rounding of f, where it computes in other numbers than its graph."""
        return 0.0

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on another engine; none here."""
        return ()

    def is_faulty(self, i: int) -> bool:
        """Whether another engine's derivative is wrong even where its number is right by luck."""
        return False

    def explain(self, i: int) -> str:
        """Why another engine's derivative is wrong; none here."""
        return ""

    def evaluate(self, numbers: Sequence[float]) -> float:
        """The number at another point; nothing is recorded.

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
        """The number that the function itself returns at another point; nothing is recorded.

        Raises:
            NotApplicable: it returns something else than a number there; and what it raises.
        """
        assert self.given is not None, "a graph has no function"
        with _leaves_at(self.given, numbers) as leaves, no_grad():
            result = self.given.bind(leaves)()
        if type(result) is not Value and not is_real(result):
            raise NotApplicable(f"{self.name} returned {type(result).__name__} near the point")
        return float(result.data if type(result) is Value else number(result, "f returned"))

    def replayed(self, numbers: Sequence[float]) -> float:
        """The recorded operations computed again from other inputs.

        Raises:
            NoFormula: one was made by `record`.
        """
        steps = _replayed(self, numbers)
        return steps[-1].value if steps else self.value

    def along(self, i: int) -> Callable[[float], float]:
        """The number as a function of argument i alone."""

        def function(x: float) -> float:
            return self.evaluate([*self.at[:i], x, *self.at[i + 1 :]])

        return function

    def on_the_way(self, i: int) -> list[Step]:
        """The operations that depend on argument i, whether a derivative flows there or not."""
        program = self.graph.program
        place = program.places.get(id(self.inputs[i]))
        moving = depending(program.operands, () if place is None else (place,))
        results = [p for p, operands in enumerate(program.operands) if operands]
        return [step for p, step in zip(results, self.steps(), strict=True) if p in moving]

    def steps(self) -> Iterator[Step]:
        """The recorded operations in order."""
        for node in self.graph.nodes:
            if not node.is_leaf:
                edges = node._edges()
                operands = tuple(operand.data for operand, _ in edges)
                yield Step(node, operands, node.data, tuple(d for _, d in edges))

    def pattern(self, i: int, x: float) -> tuple[Any, ...]:
        """On which side of every kink and comparison the program runs with argument i at x.

        Two equal patterns belong to one smooth formula.
        """
        moved = self.moved(i, x)
        if moved is None:
            return ("plain",)
        sides = [side(step) for step in moved.steps if step.node.op not in QUIET]
        return (*((d.symbol, d.outcome) for d in moved.decisions), *sides)

    def moved(self, i: int, x: float) -> Moved | None:
        """The computation with argument i at x; None where it gives a plain number there.

        Raises:
            NotApplicable: it fails there.
            NoFormula: the graph contains a node of `record`.
        """
        numbers = [*self.at[:i], x, *self.at[i + 1 :]]
        if self.given is None:
            steps = tuple(_replayed(self, numbers))
            return Moved(self.graph.program, steps, id(self.inputs[i]), ())
        with _leaves_at(self.given, numbers) as leaves:
            try:
                case = _recorded(self.given, leaves, numbers)
            except Exception as error:
                raise NotApplicable(_failure(self, numbers, error)) from error
            if case.plain:
                return None
            return Moved(case.graph.program, tuple(case.steps()), id(leaves[i]), case.decisions)


class Moved(NamedTuple):
    """A computation somewhere else: its operations, its comparisons.

    Attributes:
        program: its graph.
        steps: the operations of that, in order.
        leaf: the `id` of the input that was moved.
        decisions: the comparisons.
    """

    program: Program
    steps: tuple[Step, ...]
    leaf: int
    decisions: tuple[Decision, ...]

    def derivative(self) -> float:
        """d root / d the input that was moved."""
        place = self.program.places.get(self.leaf)
        return 0.0 if place is None else self._flow()[place]

    def adjoints(self) -> list[float]:
        """d root / d node for the node of each step."""
        flow = zip(self._flow(), self.program.operands, strict=True)
        return [adjoint for adjoint, operands in flow if operands]

    def _flow(self) -> list[float]:
        """d root / d node for each node, by place."""
        partials = iter([step.partials for step in self.steps])
        by_place = [next(partials) if operands else () for operands in self.program.operands]
        found = self.program.pull(by_place.__getitem__, 1.0, times=stopped_by_zero)
        return [0.0 if adjoint is None else adjoint for adjoint in found]

    def decided(self) -> list[Decided]:
        """All that was decided: the comparisons first, then the operations that have kinks."""
        found = [Decided(d.symbol, d.outcome, d.a == d.b) for d in self.decisions]
        for node, operands, value, partials in self.steps:
            if node.op not in QUIET:
                found.append(decided_by(node, Operation(id(node), value, (), operands, partials)))
        return found


def _failure(case: Case, numbers: Sequence[float], error: Exception) -> str:
    """Why the function does not have a number at a point, in one line."""
    if case.given is None:
        return str(error)
    where = ", ".join(f"{n}={x!r}" for n, x in zip(case.names, numbers, strict=True))
    text = str(error).strip().splitlines()
    return f"{case.name}({where}) raised {type(error).__name__}" + (f": {text[0]}" if text else "")


def _replayed(case: Case, numbers: Sequence[float]) -> list[Step]:
    """The recorded operations computed again from other inputs; NoFormula for one of `record`."""
    steps: list[Step] = []

    def compute(node: Value, operands: Sequence[float]) -> float:
        value, partials = evaluate(row_of(node).name, operands, node._static)
        steps.append(Step(node, tuple(operands), value, tuple(partials)))
        return value

    given = dict(zip(map(id, case.inputs), numbers, strict=True))
    case.graph.program.run(compute, attrgetter("data"), given)
    return steps


def side(step: Step) -> tuple[Any, ...]:
    """What an operation decided, on which side of its kinks: equal on one smooth piece of it."""
    node = step.node
    decide = decider(node.op)
    return (node.op, decide(step.operands, step.value, step.partials, node._static))


def at_kink(step: Step) -> bool:
    """Whether an operation was computed at a kink of its row, or on an end of its domain."""
    finite = all(map(math.isfinite, step.operands))
    return finite and on_kink(step.node.op, step.operands, step.node._static)


def outside(step: Step) -> bool:
    """Whether an operation was computed outside the domain of its row."""
    row = PRIMITIVES.get(step.node.op)
    return (
        row is not None
        and all(map(math.isfinite, step.operands))
        and not row.contains(*step.operands, **step.node.parameters)
    )


@contextmanager
def _leaves_at(given: Given, numbers: Sequence[float]) -> Iterator[Sequence[Value]]:
    """A block with Values that hold these numbers: those of a closure, new ones for a function."""
    if not given.is_closure:
        yield tuple(map(Value, numbers))
        return
    before = [leaf.data for leaf in given.leaves]
    try:
        for leaf, x in zip(given.leaves, numbers, strict=True):
            leaf.data = x
        yield given.leaves
    finally:
        for leaf, x in zip(given.leaves, before, strict=True):
            leaf.data = x


COMPARE = Asked("compare", "at")


def case_of(f: Any, at: Any, asked: Asked = COMPARE) -> Case:
    """Record a function at a point, or take a recorded graph as it is.

    Args:
        f: a function, or the Value that a graph ends in, as gradcheck takes them.
        at: the parameters, as gradcheck takes them.
        asked: what messages call function and argument.

    Raises:
        TypeError, ValueError: either is something else, or they do not fit each other.
    """
    if type(f) is Value:
        return _of_graph(f, at, asked)
    return recorded_case(given_function(f, at, asked=asked), asked)


def recorded_case(given: Given, asked: Asked = COMPARE) -> Case:
    """A function recorded at its point.

    Raises:
        TypeError: it returns no number; and whatever it raises itself.
    """
    try:
        return _recorded(given, given.leaves, [leaf.data for leaf in given.leaves])
    except _NoNumber as error:
        raise TypeError(
            f"{asked.function} takes a function that returns one number, it returned {error}"
        ) from None


class _NoNumber(TypeError):
    """A function returned something else than a number; the message is what."""


def _recorded(given: Given, leaves: Sequence[Value], numbers: Sequence[float]) -> Case:
    """The function recorded with these leaves, which hold these numbers."""
    watch = Decisions()
    with recorded(), observed_by(watch):
        result = given.bind(leaves)()
    if type(result) is not Value and not is_real(result):
        raise _NoNumber(f"{type(result).__name__} {result!r:.60}")
    plain = type(result) is not Value
    root = Value(result) if plain else result
    return Case(
        name=function_name(given.function),
        names=tuple(given.names),
        at=tuple(numbers),
        inputs=tuple(leaves),
        root=root,
        plain=plain,
        decisions=tuple(watch.made),
        given=given,
    )


def _of_graph(root: Value, at: Any, asked: Asked) -> Case:
    """A recorded graph, at the numbers that its leaves hold."""
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
