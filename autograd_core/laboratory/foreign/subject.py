"""A function on another scalar engine as the subject of a gradient check.

Any class of nodes with a number, a gradient and backward() works: micrograd's Value, or your own.
Their names are found automatically, or given by an `Engine`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from math import nan
from typing import Any

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.fanout import overwriting
from autograd_core.laboratory.foreign.faults import other_order, overwritten, repeated
from autograd_core.laboratory.foreign.nodes import in_order
from autograd_core.laboratory.foreign.numbers import unit_of
from autograd_core.laboratory.foreign.order import has_sets, visits
from autograd_core.laboratory.foreign.program import ForeignProgram
from autograd_core.laboratory.foreign.sweeps import precision, surveyed, unseen
from autograd_core.laboratory.foreign.tape import (
    Survey,
    bare_tape,
    decided_by_tape,
    foreign_tape,
    trace_of_tape,
)
from autograd_core.laboratory.subjects.subject import Outcome, Sweep
from autograd_core.laboratory.subjects.tape import Tape, Unreadable
from autograd_core.laboratory.subjects.ties import Decided
from autograd_core.laboratory.wrong_operation.sweep_fault import PathSums


class Foreign(ForeignProgram):
    """A function of another engine's leaves, as a Subject.

    `sweep` sweeps twice, and reports the second gradient: every training step but the first would
    see that one.

    Attributes:
        remarks: what was found out about the engine, in words.
    """

    remarks: tuple[str, ...] = ()
    _survey: Survey | None = None
    _visits: tuple[int, ...] | None = None

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Return the value with other numbers for some parameters; see Subject."""
        with self.moved(moves), nowhere() if moves else nullcontext():
            if not traced:
                return Outcome(self.value(self.run()[0]))
            root, tape = self._followed()
            return Outcome(self.value(root), trace_of_tape(tape))
        return Outcome(nan)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """The decisions that the names of operations show, with other numbers for parameters."""
        with self.moved(moves), nowhere():
            return decided_by_tape(self._followed()[1])
        return ()

    def _followed(self) -> tuple[Any, Tape]:
        """Run the function; return its result, and the tape of its operations and numbers."""
        with self.watch() as creations:
            root, leaves = self.run()
        return root, bare_tape(self.reader, root, leaves, creations)

    def unrecorded(self) -> None:
        """None: the engine's no_grad mode is not known."""

    def sweep(self) -> Sweep:
        """Evaluate and sweep at the point.

        Raises:
            TypeError: the function returns neither a node of that engine nor a number.
            RecursionError: the engine's own sweep is recursive and the graph is too deep for it.
        """
        root, leaves, _ = self.recorded()
        self.reader.settle(root)
        first = self.sweep_from(root, leaves)
        root, leaves, creations = self.recorded()
        gradient = self.sweep_from(root, leaves)
        if not self.reader.is_node(root):
            tape = bare_tape(self.reader, root, leaves, creations)
            self._survey = Survey(tape, [], (), "")
            trace = trace_of_tape(tape)
            return Sweep(self.value(root), gradient, [0.0] * len(gradient), 0.0, 0, trace)
        self.reader.unit = max(self.unit, unit_of(self.reader.data(root)))
        if self.reader.parents is None:
            return self._blind(root, gradient, creations)
        survey = foreign_tape(self.reader, root, leaves, self.names, creations)
        if len(survey.tape.entries) == 1 and not any(root is v for v in leaves) and any(gradient):
            return self._blind(root, gradient, creations)
        swept = surveyed(survey, gradient, self.point, self.unit)
        self._survey = survey
        self.remarks = repeated(self, root, leaves, first, swept)
        swept = self._with_faults(survey, swept)
        self.remarks += self.precision()
        return swept

    def seeded(self, seed: float) -> tuple[float, ...] | None:
        """The gradient of a sweep from another seed; None if backward() does not take one."""
        if not self.takes_seed():
            return None
        root, leaves, _ = self.recorded()
        return self.sweep_from(root, leaves, seed)

    def precision(self) -> tuple[str, ...]:
        """The remark that the engine's numbers are narrower than float64, if they are."""
        return precision(self.unit, self.reader.name)

    def _blind(self, root: Any, gradient: tuple[float, ...], creations: Creations) -> Sweep:
        """The sweep if operands cannot be read."""
        self.reader.parents = None
        self._survey = None
        lost = overwritten(self, gradient)
        self.remarks = (*list(lost.values())[:1], *self.precision())
        known = unseen(self.reader, root, self.value(root), gradient, creations)
        return replace(known, faults=dict.fromkeys(lost, ""))

    def _with_faults(self, survey: Survey, swept: Sweep) -> Sweep:
        """The sweep with its faults, found even if its numbers are right by luck."""
        if not self.fresh:
            found, behind = overwriting(self.reader, survey)
            if found:
                self.remarks = (found,)
                return replace(swept, faults=dict.fromkeys(behind, ""))
        if has_sets(self.reader, survey.nodes):
            return self._in_other_orders(survey, swept)
        return swept

    def _in_other_orders(self, survey: Survey, swept: Sweep) -> Sweep:
        """The sweep, or a wrong one if the order in which sets are read changes it."""
        other = other_order(self, swept)
        if other is None:
            return swept
        i = other.i
        self.remarks += (
            f"The gradient depends on the order in which sets of operands are read: "
            f"d/d{self.names[i]} is {swept.gradient[i]!r} in one and {other.gradient[i]!r} in "
            "another. That order differs from one run of Python to the next",
        )
        if survey.unreadable:
            return replace(swept, faults={i: "the gradient depends on the order of sets"})
        sums = PathSums(survey.tape)
        places = survey.tape.parameters
        if any(
            p is not None and not sums.agrees(p, g)
            for p, g in zip(places, swept.gradient, strict=True)
        ):
            return swept
        self.order = other.order
        self._survey = foreign_tape(
            self.reader, other.root, other.leaves, self.names, other.creations
        )
        return surveyed(self._survey, other.gradient, self.point, self.unit)

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """The gradient with other numbers for some parameters; nan if the function fails."""
        with self.moved(moves), nowhere():
            return self.sweep_from(*self.run())
        return (nan,) * len(self.names)

    def second(self) -> Sequence[Sweep]:
        """Not available: the sweep of such an engine computes with plain numbers.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            f"{self.reader.name} has no second derivatives: its sweep computes with plain "
            "numbers, which leave no graph"
        )

    def tape(self, numbers: Sequence[float]) -> Tape:
        """The computation with other numbers for the parameters; at the point, as last swept.

        Raises:
            Unreadable: the operands or the local derivatives of a node cannot be read.
        """
        if self._survey is None:
            raise Unreadable(
                f"the operands of a {self.reader.name} cannot be read: pass "
                "engine=Engine(parents=...)"
            )
        if tuple(numbers) == self.point:
            if self._survey.unreadable:
                raise Unreadable(self._survey.unreadable)
            return self._with_visits(self._survey.tape)
        with self.moved(dict(enumerate(numbers))):
            return self._followed()[1]

    def _with_visits(self, tape: Tape) -> Tape:
        """The tape with the order in which the sweep visits its nodes, if it can be seen."""
        if tape.visits is None and self._visits is None:
            root, leaves, creations = self.recorded()
            if self.reader.is_node(root):
                nodes = in_order(self.reader, root, creations.age)
                if len(nodes) == len(tape.entries):
                    self._visits = visits(
                        self.reader, nodes, lambda: self.sweep_from(root, leaves)
                    )
            self._visits = self._visits or ()
        return replace(tape, visits=self._visits or None)


@contextmanager
def nowhere() -> Iterator[None]:
    """A block that ends where the function has no real value, with the exception that tells it.

    Such exceptions come from `math`, and from `<` on complex numbers that `**` makes of negative
    floats.
    """
    try:
        yield
    except (ArithmeticError, ValueError):
        pass
    except TypeError as error:
        if "complex" not in str(error):
            raise
