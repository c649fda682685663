"""A program on another engine as what `compare` and `step_curve` take: its values, and a graph.

The graph is one of our own: that of the same program on our Values, where it runs on them and has
the same value; else the operations that the engine's nodes tell of, one by one. What is not known
by its name and its number stands in it with the engine's own local derivatives.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core import functions
from autograd_core.laboratory.compare.bench import Answer, Bench, Derivative
from autograd_core.laboratory.compare.case import Case, NotApplicable
from autograd_core.laboratory.compare.ways import Way
from autograd_core.laboratory.foreign.arguments import foreign_subject
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.foreign.numbers import DOUBLE
from autograd_core.laboratory.foreign.subject import Foreign
from autograd_core.laboratory.gradcheck.words import wrong_operation
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Impure, Sweep
from autograd_core.laboratory.subjects.tape import Entry, Tape, Unreadable
from autograd_core.laboratory.wrong_operation.localise import diagnose
from autograd_core.modes import recorded
from autograd_core.value import Value

_OPERATORS: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
    "power": operator.pow,
    "neg": operator.neg,
}


@dataclass(frozen=True)
class ForeignCase(Case):
    """A computation on another engine, with its graph in our own Values.

    Attributes:
        subject: the program.
        sweep: its value and gradient there.
        rebuild: computes the graph again from other Values for its inputs.
    """

    subject: Foreign
    sweep: Sweep
    rebuild: Callable[[Sequence[Value]], Value]

    @property
    def noise(self) -> float:
        """The rounding of the engine's numbers, which may be those of float32."""
        return self.sweep.rounding

    @property
    def value(self) -> float:
        """The engine's own number."""
        return self.sweep.value

    def evaluate(self, numbers: Sequence[float]) -> float:
        """The engine's number at another point."""
        try:
            return self.subject.evaluate(dict(enumerate(numbers))).value
        except Impure as error:
            raise NotApplicable(str(error)) from error

    def pattern(self, i: int, x: float) -> tuple[Any, ...]:
        """What the engine's nodes tell of their decisions with argument i at x."""
        return (self.subject.evaluate({i: x}, traced=True).trace,)

    @property
    def engine_name(self) -> str:
        """What the engine's nodes are called."""
        return self.subject.reader.name

    @property
    def way(self) -> Way:
        """The engine's own sweep, as a way to differentiate."""
        return Way("engine", f"{self.engine_name}.backward()", _of_engine)

    @property
    def remarks(self) -> tuple[str, ...]:
        """That the engine's numbers are narrower than ours, if they are."""
        return self.subject.precision()

    def is_faulty(self, i: int) -> bool:
        """Whether the derivative by argument i runs through a rule that is known to be wrong."""
        return i in self.sweep.faults

    def explain(self, i: int) -> str:
        """Why the engine's derivative by argument i is wrong, as far as it can be traced."""
        name = self.names[i]
        finding = Finding(name, self.at[i], self.sweep.gradient[i], float("nan"), Verdict.MISMATCH)
        if self.sweep.faults:
            return " ".join(self.subject.remarks)
        found = diagnose(self.subject, self.sweep, [finding])
        if found.wrong is not None:
            return "; ".join(wrong_operation(found.wrong))
        return " ".join(found.notes)


def _of_engine(bench: Bench) -> list[Answer]:
    """The gradient that the engine's own sweep found."""
    case = bench.case
    assert isinstance(case, ForeignCase)
    coarse = case.subject.unit / DOUBLE
    gradient = case.subject.gradient({})
    return [
        Derivative(g, predicted=4 * coarse * c.bound + case.sweep.errors[i])
        for i, (g, c) in enumerate(zip(gradient, bench.conditioning, strict=True))
    ]


def foreign_case(f: Any, at: Any, engine: Engine | None, where: str) -> ForeignCase | None:
    """The case of a program on another engine; None where the arguments are none.

    Args:
        f: the program.
        at: nodes of the engine, as gradcheck takes them.
        engine: how to read them.
        where: what messages begin with.
    """
    if type(f) is Value:
        return None
    subject = foreign_subject(f, at, None, engine, where)
    if subject is None:
        return None
    try:
        sweep = subject.sweep()
        names = subject.names
        inputs = tuple(Value(x, label=n) for x, n in zip(subject.point, names, strict=True))
        rebuild = _rebuilding(subject, sweep, inputs)
        with recorded():
            root = rebuild(inputs)
    except Impure as error:
        subject.restore()
        raise ValueError(f"{where}: {error}") from error
    return ForeignCase(
        name=subject.title.partition("(")[0],
        names=names,
        at=subject.point,
        inputs=inputs,
        root=root,
        plain=False,
        decisions=(),
        given=None,
        subject=subject,
        sweep=sweep,
        rebuild=rebuild,
    )


def _rebuilding(
    subject: Foreign, sweep: Sweep, inputs: Sequence[Value]
) -> Callable[[Sequence[Value]], Value]:
    """What computes the program on our Values: the program itself, where it runs on them.

    And where it has the same value; else the operations that the engine's nodes tell of.
    """
    if _runs_on(subject, sweep, inputs):
        return subject.call
    try:
        tape = subject.tape(subject.point)
    except Unreadable:
        name = subject.reader.name
        return lambda values: functions.record(name, sweep.value, values, sweep.gradient)
    return lambda values: _replayed(tape, values)


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
    """A tape computed again in our Values, its parameters the inputs."""
    given = {p: v for p, v in zip(tape.parameters, inputs, strict=True) if p is not None}
    root: Value = tape.run(_node, lambda entry: Value(entry.value), given)[-1]
    return root


def _node(entry: Entry, operands: Sequence[Value]) -> Value:
    """An operation as a Value: by its row where that is likely, else by its own derivatives."""
    if not entry.likely:
        partials = [0.0 if d is None else d for d in entry.partials]
        return functions.record(entry.op, entry.value, operands, partials)
    call = _OPERATORS.get(entry.likely) or getattr(functions, entry.likely)
    result: Value = call(*operands, *entry.static)
    return result
