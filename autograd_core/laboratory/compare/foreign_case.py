"""A program on another engine as a case for `compare` and `step_curve`: its values, and a graph.

The graph is one of ours. If the program runs on our Values and has the same value, it is the
program's own; else it is made from the operations that the engine's nodes show, one by one. An
operation that is not known by its name and number has the engine's own local derivatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd_core import functions
from autograd_core.laboratory.compare.bench import Answer, Bench, Derivative
from autograd_core.laboratory.compare.case import Case
from autograd_core.laboratory.compare.ways import Way
from autograd_core.laboratory.foreign.arguments import foreign_subject
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.foreign.numbers import DOUBLE
from autograd_core.laboratory.foreign.subject import Foreign
from autograd_core.laboratory.gradcheck.words import wrong_operation
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.parameters import AskedBy
from autograd_core.laboratory.subjects.subject import Impure, Sweep
from autograd_core.laboratory.subjects.tape import Tape, TapeEntry, Unreadable
from autograd_core.laboratory.wrong_operation.localise import diagnose
from autograd_core.modes import recorded
from autograd_core.program import run
from autograd_core.program.passes.again import function_of
from autograd_core.value import Value


@dataclass(frozen=True)
class ForeignCase(Case):
    """A computation on another engine, with its graph in our own Values.

    Attributes:
        subject: the program.
        sweep: the value and the gradient of the program at the point.
    """

    subject: Foreign
    sweep: Sweep = field(kw_only=True)

    @property
    def noise(self) -> float:
        """The rounding of the engine's numbers, which may be float32."""
        return self.sweep.rounding

    @property
    def value(self) -> float:
        """The engine's own number."""
        return self.sweep.value

    def derivative(self, i: int) -> float:
        """The derivative by argument i, from the engine's own sweep."""
        return self.sweep.gradient[i]

    def tape_at(self, i: int, x: float) -> Tape:
        """The graph, computed again with argument i at x."""

        def again(moves: Mapping[int, float]) -> Tape:
            ours = GraphSubject(self.graph, [self.inputs[i]], [self.names[i]], self.name)
            return ours.tape([x])

        return self.ask(again, {i: x})

    @property
    def engine_name(self) -> str:
        """The class name of the engine's nodes."""
        return self.subject.reader.name

    @property
    def way(self) -> Way:
        """The engine's own sweep, as a way to differentiate."""
        return Way("engine", f"{self.engine_name}.backward()", _of_engine)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The remark that the engine's numbers are narrower than ours, if they are."""
        return self.subject.precision()

    def is_faulty(self, i: int) -> bool:
        """Whether the derivative by argument i goes through a rule known to be wrong."""
        return i in self.sweep.faults

    def explain(self, i: int) -> str:
        """Say why the engine's derivative by argument i is wrong, if it can be traced."""
        name = self.names[i]
        finding = Finding(name, self.at[i], self.sweep.gradient[i], float("nan"), Verdict.MISMATCH)
        if self.sweep.faults:
            return " ".join(self.subject.remarks)
        found = diagnose(self.subject, self.sweep, [finding])
        if found.wrong is not None:
            return "; ".join(wrong_operation(found.wrong))
        return " ".join(found.notes)


def _of_engine(bench: Bench) -> list[Answer]:
    """Return the gradient from the engine's own sweep."""
    case = bench.case
    assert isinstance(case, ForeignCase)
    coarse = case.subject.unit / DOUBLE
    gradient = case.subject.gradient({})
    return [
        Derivative(g, predicted=4 * coarse * c.bound + case.sweep.errors[i])
        for i, (g, c) in enumerate(zip(gradient, bench.conditioning, strict=True))
    ]


def foreign_case(f: Any, at: Any, engine: Engine | None, where: str) -> ForeignCase | None:
    """Make the case of a program on another engine; None if the arguments are not such nodes.

    Args:
        f: the program.
        at: nodes of the engine, as gradcheck takes them.
        engine: how to read the nodes.
        where: the beginning of messages.
    """
    if type(f) is Value:
        return None
    subject = foreign_subject(f, at, None, engine, AskedBy(where, "at"))
    if subject is None:
        return None
    try:
        sweep = subject.sweep()
        names = subject.names
        inputs = tuple(Value(x, label=n) for x, n in zip(subject.point, names, strict=True))
        with recorded():
            root = _root_of(subject, sweep, inputs)
    except Impure as error:
        subject.restore()
        raise ValueError(f"{where}: {error}") from error
    return ForeignCase(subject, subject.title.partition("(")[0], inputs, root, sweep=sweep)


def _root_of(subject: Foreign, sweep: Sweep, inputs: Sequence[Value]) -> Value:
    """Compute the program on our Values.

    If it runs on them and has the same value, call it; else repeat the operations that the
    engine's nodes show.
    """
    if _runs_on(subject, sweep, inputs):
        root: Value = subject.call(inputs)
        return root
    try:
        tape = subject.tape(subject.point)
    except Unreadable:
        return functions.record(subject.reader.name, sweep.value, inputs, sweep.gradient)
    return _replayed(tape, inputs)


def _runs_on(subject: Foreign, sweep: Sweep, inputs: Sequence[Value]) -> bool:
    """Whether a program for another engine runs on our Values, and has the same value."""
    if subject.closure:
        return False
    try:
        with recorded():
            root = subject.call(inputs)
    except Exception:  # whatever a program for other nodes raises with ours
        return False
    if type(root) is not Value or root.is_leaf:
        return False
    slack = 64 * max(sweep.rounding, DOUBLE * abs(sweep.value))
    return bool(abs(root.data - sweep.value) <= slack)


def _replayed(tape: Tape, inputs: Sequence[Value]) -> Value:
    """Compute a tape again in our Values, with the inputs as its parameters."""
    given = {p: v for p, v in zip(tape.parameters, inputs, strict=True) if p is not None}
    found = run(tape.entries, tape.operands, _node, lambda entry: Value(entry.value), given)
    root: Value = found[-1]
    return root


def _node(entry: TapeEntry, operands: Sequence[Value]) -> Value:
    """Compute an operation as a Value: by its likely row, else with its own derivatives."""
    if not entry.likely:
        partials = [0.0 if d is None else d for d in entry.partials]
        return functions.record(entry.op, entry.value, operands, partials)
    result: Value = function_of(entry.likely, entry.static)(*operands)
    return result
