"""The case compared: a subject, and the graph of its result at the point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any, NamedTuple, TypeVar

from autograd_core.graph import Graph
from autograd_core.laboratory.subjects.arguments import Given, given_function, leaves_of
from autograd_core.laboratory.subjects.callables import function_name
from autograd_core.laboratory.subjects.decisions import on_kink
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.parameters import AskedBy
from autograd_core.laboratory.subjects.subject import Impure, Outcome, Subject, Unrepeatable
from autograd_core.laboratory.subjects.tape import Tape, tape_of
from autograd_core.laboratory.subjects.watching import Listener, Sites
from autograd_core.modes import observed_by, recorded
from autograd_core.node import is_real
from autograd_core.primitives import named_static
from autograd_core.program import NoFormula, depending
from autograd_core.sweep import adjoints
from autograd_core.text.text_table import first_of
from autograd_core.unfolding import unfolded
from autograd_core.value import Value

T = TypeVar("T")


class NotApplicable(Exception):
    """A way to differentiate does not apply here; the message gives the reason."""


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


class Decisions(Listener):
    """An observer that keeps the comparisons of a program, with their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Decision] = []

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the comparison."""
        self.made.append(Decision(symbol, a, b, outcome))


def numbers_of(node: Value) -> list[float]:
    """The numbers of a node's operands."""
    return [operand.data for operand in node.operands]


def written(node: Value) -> str:
    """Write an operation as a call with its numbers: relu(0.0)."""
    numbers = numbers_of(node)
    shown = list(map(repr, numbers[:4]))
    if len(numbers) > 4:
        shown.append(f"... {len(numbers) - 4} more")
    shown += [f"{name}={p!r}" for name, p in named_static(node.op, node.static).items()]
    label = f" (node {node.label!r})" if node.label else ""
    return f"{node.op}({', '.join(shown)}){label}"


@dataclass(frozen=True)
class Case:
    """A computation of one number from several: a subject, and its graph at the point.

    Attributes:
        subject: the function or graph, to be evaluated anywhere.
        name: its name.
        inputs: the Values of its arguments in the graph.
        root: the recorded result; a new leaf if the function returned a plain number.
        decisions: the comparisons that the function made.
        plain: whether the function returned a plain number.
    """

    subject: Subject
    name: str
    inputs: tuple[Value, ...]
    root: Value
    decisions: tuple[Decision, ...] = ()
    plain: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arguments."""
        return self.subject.names

    @property
    def at(self) -> tuple[float, ...]:
        """The numbers of the arguments."""
        return self.subject.point

    @cached_property
    def graph(self) -> Graph:
        """The recorded graph."""
        return Graph(self.root)

    @cached_property
    def operations(self) -> tuple[Value, ...]:
        """The nodes of the graph with operands, in order."""
        return tuple([node for node in self.graph.nodes if not node.is_leaf])

    @cached_property
    def kinks(self) -> frozenset[Value]:
        """The operations whose operands lie on a kink, or on an end of their domain."""
        return frozenset(filter(_is_on_kink, self.operations))

    def on_the_way(self, i: int) -> list[Value]:
        """The operations that depend on argument i, whether a derivative flows there or not."""
        program = self.graph.program
        place = program.places.get(id(self.inputs[i]))
        moving = depending(program.operands, () if place is None else (place,))
        return [program.nodes[place] for place in sorted(moving) if program.operands[place]]

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

    def derivative(self, i: int) -> float:
        """The derivative by argument i, from the engine's own sweep."""
        (found,) = adjoints([self.root], [1.0], [self.inputs[i]])
        return found

    def is_faulty(self, i: int) -> bool:
        """Whether another engine's derivative is wrong even if its number is right by luck."""
        return False

    def explain(self, i: int) -> str:
        """Why another engine's derivative is wrong; empty here."""
        return ""

    def ask(self, what: Callable[..., T], moves: Mapping[int, float], *more: Any) -> T:
        """Call a method of a subject with argument i at moves[i].

        Raises:
            NotApplicable: f fails there.
        """
        try:
            return what(moves, *more)
        except (Impure, Unrepeatable) as error:
            raise NotApplicable(str(error)) from error
        except Exception as error:
            there = {**dict(enumerate(self.at)), **moves}
            where = ", ".join(f"{self.names[i]}={x!r}" for i, x in there.items())
            said = "".join(f": {line}" for line in str(error).strip().splitlines()[:1])
            raise NotApplicable(
                f"{self.name}({where}) raised {type(error).__name__}{said}"
            ) from error

    def outcome(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Evaluate f with argument i at moves[i]; see Subject.

        Raises:
            NotApplicable: f fails there.
        """
        return self.ask(self.subject.evaluate, moves, traced)

    def along(self, i: int) -> Callable[[float], float]:
        """Return f as a function of argument i alone; nan outside its domain."""
        return lambda x: self.outcome({i: x}).value

    @cached_property
    def tape(self) -> Tape:
        """The recorded graph as plain numbers."""
        return tape_of(self.graph.program, self.inputs, Sites({}))

    def tape_at(self, i: int, x: float) -> Tape:
        """The computation with argument i at x.

        Raises:
            NotApplicable: f fails there.
        """
        there = [*self.at[:i], x, *self.at[i + 1 :]]
        return self.ask(lambda _: self.subject.tape(there), {i: x})

    def strays(self, i: int, x: float) -> bool | None:
        """Whether f has another value with argument i at x than its recorded graph.

        None if f fails there, or an operation on the way was made by `record`.
        """
        leaf = self.inputs[i]
        moved = {leaf: x} if id(leaf) in self.graph.program.places else {}
        try:
            value, replayed = self.outcome({i: x}).value, self.graph.replay(moved)
        except (NotApplicable, NoFormula):
            return None
        return abs(replayed - value) > 1e-9 * max(abs(replayed), abs(value))


def _is_on_kink(node: Value) -> bool:
    """Whether the operands of a node are finite, and on a kink."""
    numbers = numbers_of(node)
    return all(map(isfinite, numbers)) and on_kink(node.op, numbers, node.static)


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

    def call() -> Any:
        return given.bind(given.leaves)()

    subject = FunctionSubject(call, given.leaves, given.names, given.title)
    watch = Decisions()
    with recorded(), observed_by(watch):
        result = call()
    if type(result) is not Value and not is_real(result):
        raise TypeError(
            f"{asked.function} takes a function that returns one number, it returned "
            f"{type(result).__name__} {result!r:.60}"
        )
    plain = type(result) is not Value
    root = Value(result) if plain else result
    name = function_name(given.function)
    return Case(subject, name, tuple(given.leaves), root, tuple(watch.made), plain)


def _of_graph(root: Value, at: Any, asked: AskedBy) -> Case:
    """Take a recorded graph at the numbers that its leaves hold."""
    if is_real(at):
        raise ValueError(
            f"{asked.function}: a graph is differentiated at the numbers that its leaves hold, so "
            f"leave {asked.argument} out, or pass some of its leaves; to move, assign leaf.data "
            "and compute the Value again, or give a function"
        )
    root = unfolded(root, asked.function)
    graph = Graph(root)
    named, called = leaves_of(graph, at, asked=asked)
    names, leaves = zip(*named, strict=True)
    name = root.label or called.get(id(root)) or "f"
    title = f"{name}({first_of(names)})"
    return Case(GraphSubject(graph, leaves, names, title, called, asked), name, leaves, root)
