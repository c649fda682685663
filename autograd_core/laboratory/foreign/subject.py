"""A function on another scalar engine as the subject of a gradient check.

Any class of nodes with a number, a gradient and backward() works: micrograd's Value, or your own.
The names of these are found automatically, or given by an `Engine`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import nan
from typing import Any

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.engine import Reader
from autograd_core.laboratory.foreign.fanout import lost_term, overwriting
from autograd_core.laboratory.foreign.nodes import Order, in_order, ordered
from autograd_core.laboratory.foreign.numbers import (
    DOUBLE,
    gradient_number,
    is_number,
    like,
    nothing_like,
    number_of,
    unit_of,
)
from autograd_core.laboratory.foreign.order import has_sets, other_orders, visits
from autograd_core.laboratory.foreign.sweeps import precision, surveyed, unseen
from autograd_core.laboratory.foreign.tape import (
    Survey,
    bare_tape,
    decided_by_tape,
    foreign_tape,
    trace_of_tape,
)
from autograd_core.laboratory.subjects.subject import Impure, Outcome, Sweep
from autograd_core.laboratory.subjects.tape import Tape, Unreadable
from autograd_core.laboratory.subjects.ties import Decided
from autograd_core.laboratory.wrong_operation.sweep_fault import PathSums
from autograd_core.node import is_real

_SEEDS = frozenset(("seed", "grad", "gradient", "grad_output", "upstream", "g", "d_output"))
_MOST_FANS = 4
"""The most parameters that are tested for adding up their gradients."""


class Foreign:
    """A function of foreign leaves.

    Such an engine adds to gradients, so the parameters' gradients are set to 0 before each sweep,
    and every sweep gets a new graph. There are two sweeps, and the second gradient is reported, as
    every training step but the first would see it. If numbers or gradients cannot be assigned,
    every evaluation gets new leaves instead.

    Args:
        call: takes leaves and returns the node to differentiate.
        parameters: the leaves that it is computed from.
        names: their names in reports.
        title: the function's name in reports.
        reader: reads the engine's nodes.
        fresh: whether every evaluation gets new leaves.
        closure: whether the call uses its own leaves and ignores the given ones.
    """

    def __init__(
        self,
        call: Callable[[Sequence[Any]], Any],
        parameters: Sequence[Any],
        names: Sequence[str],
        title: str,
        reader: Reader,
        fresh: bool = False,
        closure: bool = False,
    ):
        self.title = title
        self.names = tuple(names)
        self.remarks: tuple[str, ...] = ()
        self.evaluations = 0
        self.reader = reader
        self.closure = closure
        self.call = call
        self._parameters = tuple(parameters)
        self._fresh = fresh
        self._before = tuple((reader.data(p), reader.grad(p)) for p in parameters)
        self.point = tuple(reader.number(p) for p in parameters)
        reader.unit = max([DOUBLE, *(unit_of(data) for data, _ in self._before)])
        self._survey: Survey | None = None
        self._visits: tuple[int, ...] | None = None
        self._order: Order = tuple
        self._leaves: Sequence[Any] = self._parameters

    def _run(self) -> tuple[Any, Sequence[Any]]:
        """The function's result, counted, and the leaves that it was computed from."""
        self.evaluations += 1
        return self.call(self._leaves), self._leaves

    @contextmanager
    def _moved(self, moves: Mapping[int, float]) -> Iterator[None]:
        """A block in which some parameters have other numbers."""
        reader = self.reader
        self._leaves = self._parameters
        if self._fresh:
            self._leaves = tuple(
                reader.make(like(data, moves.get(i, self.point[i])))
                for i, (data, _) in enumerate(self._before)
            )
            yield
            return
        try:
            for i, x in moves.items():
                reader.set_data(self._parameters[i], like(self._before[i][0], x))
            expected = [reader.number(p) for p in self._parameters]
            yield
            for i, parameter in enumerate(self._parameters):
                found = reader.number(parameter)
                if found != expected[i] and repr(found) != repr(expected[i]):
                    reader.set_data(parameter, self._before[i][0])
                    raise Impure(
                        f"the function itself changed {self.names[i]} from {expected[i]!r} to "
                        f"{found!r}"
                    )
        finally:
            for i in moves:
                reader.set_data(self._parameters[i], self._before[i][0])

    def _watch(self, lines: bool = False) -> Creations:
        """A block that remembers the engine's nodes."""
        return Creations(self.reader.kinds, lines=lines or self.reader.needs_makers)

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """The value with other numbers for some parameters; see Subject."""
        with self._moved(moves):
            try:
                if not traced:
                    return Outcome(self._value(self._run()[0]))
                with self._watch() as creations:
                    root, leaves = self._run()
                tape = bare_tape(self.reader, root, leaves, creations)
                return Outcome(self._value(root), trace_of_tape(tape))
            except (ArithmeticError, ValueError, TypeError) as error:
                if not moves or not _leaves_the_domain(error):
                    raise
                return Outcome(nan)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """The decisions that names of operations show, with other numbers for some parameters."""
        with self._moved(moves), self._watch() as creations:
            try:
                root, _ = self._run()
            except (ArithmeticError, ValueError, TypeError) as error:
                if not _leaves_the_domain(error):
                    raise
                return ()
            return decided_by_tape(bare_tape(self.reader, root, (), creations))

    def unrecorded(self) -> None:
        """The engine's no_grad mode is not known."""

    def sweep(self) -> Sweep:
        """Evaluation and reverse sweep at the point.

        Raises:
            TypeError: the function returns neither a node of that engine nor a number.
            RecursionError: the engine's own sweep is recursive and the graph is too deep for it.
        """
        root, leaves, _ = self._recorded()
        self.reader.settle(root)
        first = self._gradient(root, leaves)
        root, leaves, creations = self._recorded()
        gradient = self._gradient(root, leaves)
        if not self.reader.is_node(root):
            tape = bare_tape(self.reader, root, leaves, creations)
            self._survey = Survey(tape, [], (), "")
            trace = trace_of_tape(tape)
            return Sweep(self._value(root), gradient, [0.0] * len(gradient), 0.0, 0, trace)
        self.reader.unit = max(self.unit, unit_of(self.reader.data(root)))
        if self.reader.parents is None:
            return self._blind(root, gradient, creations)
        survey = foreign_tape(self.reader, root, leaves, self.names, creations)
        if len(survey.tape.entries) == 1 and not any(root is v for v in leaves) and any(gradient):
            return self._blind(root, gradient, creations)
        swept = self._surveyed(survey, gradient)
        self._survey = survey
        self.remarks = self._remarks(root, leaves, first, swept)
        swept = self._with_faults(survey, swept)
        self.remarks += self.precision()
        return swept

    def seeded(self, seed: float) -> tuple[float, ...] | None:
        """The gradient of a sweep from another seed; None if backward() does not take one."""
        if not self._takes_seed():
            return None
        root, leaves, _ = self._recorded()
        return self._gradient(root, leaves, seed)

    def _blind(self, root: Any, gradient: tuple[float, ...], creations: Creations) -> Sweep:
        """The sweep if operands cannot be read."""
        self.reader.parents = None
        self._survey = None
        lost = self._lost(gradient)
        self.remarks = (*list(lost.values())[:1], *self.precision())
        known = unseen(self.reader, root, self._value(root), gradient, creations)
        return replace(known, faults=dict.fromkeys(lost, ""))

    def precision(self) -> tuple[str, ...]:
        """The remark that the engine's numbers are narrower than float64, if they are."""
        return precision(self.unit, self.reader.name)

    def _surveyed(self, survey: Survey, gradient: tuple[float, ...]) -> Sweep:
        """The facts about a gradient from the tape it was computed on."""
        return surveyed(survey, gradient, self.point, self.unit)

    def _lost(self, gradient: Sequence[float]) -> dict[int, str]:
        """The parameters whose gradient is overwritten at a fan-out, with the reason in words.

        The derivative of f + x by x must be that of f and 1 more.
        """
        found: dict[int, str] = {}
        for i, once in enumerate(gradient[:_MOST_FANS]):
            try:
                root, leaves, _ = self._recorded()
                both = self._gradient(root + leaves[i], leaves)[i]
            except Exception:  # an engine without such a sum
                return {}
            term = lost_term(once, both)
            if term:
                found[i] = (
                    "backward() overwrites gradients where they must be added (= for +=): "
                    f"d({self.title} + {self.names[i]})/d{self.names[i]} is {both!r}, as "
                    f"without the {term} term"
                )
        return found

    @property
    def unit(self) -> float:
        """The unit roundoff of the engine's numbers."""
        return self.reader.unit

    def _with_faults(self, survey: Survey, swept: Sweep) -> Sweep:
        """The sweep with its faults, found even if its numbers are right by luck."""
        if not self._fresh:
            found, behind = overwriting(self.reader, survey)
            if found:
                self.remarks = (found,)
                return replace(swept, faults=dict.fromkeys(behind, ""))
        if has_sets(self.reader, survey.nodes):
            return self._in_other_orders(survey, swept)
        return swept

    def _in_other_orders(self, survey: Survey, swept: Sweep) -> Sweep:
        """The sweep, or a wrong one if the order in which sets are read changes it."""
        for order in other_orders():
            root, leaves, creations = self._recorded()
            gradient = self._gradient(root, leaves, order=order)
            i = _difference(gradient, swept)
            if i is None:
                continue
            self.remarks += (
                f"The gradient depends on the order in which sets of operands are read: "
                f"d/d{self.names[i]} is {swept.gradient[i]!r} in one and {gradient[i]!r} in "
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
            self._order = order
            self._survey = foreign_tape(self.reader, root, leaves, self.names, creations)
            return self._surveyed(self._survey, gradient)
        return swept

    def _recorded(self) -> tuple[Any, Sequence[Any], Creations]:
        """A new graph at the point, its leaves, and how it was made."""
        with self._moved({}), self._watch(lines=True) as creations:
            root, leaves = self._run()
            return root, leaves, creations

    def _gradient(
        self, root: Any, leaves: Sequence[Any], seed: float = 1.0, order: Order | None = None
    ) -> tuple[float, ...]:
        """The parameters' gradients by the engine's sweep from a root, from 0 on."""
        reader = self.reader
        if not reader.is_node(root):
            self._value(root)
            return (0.0,) * len(self.names)
        if not self._fresh:
            for parameter, (_, before) in zip(leaves, self._before, strict=True):
                reader.set_grad(parameter, nothing_like(before))
        try:
            with ordered(reader, in_order(reader, root, {}), order or self._order):
                reader.sweep(root, seed)
        except RecursionError:
            raise RecursionError(
                f"gradcheck: backward() of {reader.name} calls itself for every node, and "
                f"the graph of {self.title} is too deep for Python's recursion limit. Check a "
                "smaller program, raise sys.setrecursionlimit, or sort with a list of nodes "
                "instead of recursion"
            ) from None
        return tuple(gradient_number(reader.grad(parameter)) for parameter in leaves)

    def _value(self, root: Any) -> float:
        """The number of the function's result."""
        reader = self.reader
        if reader.is_node(root):
            data = reader.data(root)
            if type(data) is complex:  # ** makes one of negative floats: outside the domain
                return nan
            if not is_number(data):
                raise TypeError(
                    f"gradcheck: {self.title} must return a {reader.name} with one number, its "
                    f"{reader.data_name} is {type(data).__name__} {data!r:.60}"
                )
            return number_of(data)
        if is_real(root):
            return float(root)
        raise TypeError(
            f"gradcheck: {self.title} must return a {reader.name} (or a number), it "
            f"returned {type(root).__name__} {root!r:.60}"
        )

    def _takes_seed(self) -> bool:
        """Whether backward() takes the upstream gradient as its first argument."""
        try:
            names = list(inspect.signature(self.reader.sweep_function).parameters)[1:2]
        except (TypeError, ValueError):
            return False
        return bool(names) and names[0] in _SEEDS

    def _remarks(
        self, root: Any, leaves: Sequence[Any], first: Sequence[float], swept: Sweep
    ) -> tuple[str, ...]:
        """Other faults of the engine's gradients when it sweeps more than once."""
        i = _difference(first, swept)
        if i is not None:
            return (
                f"Stale gradients: d/d{self.names[i]} is {first[i]!r} in the first sweep and "
                f"{swept.gradient[i]!r} in a second one over a new graph, with the parameters' "
                "gradients set to 0 in between: something of the earlier sweep is still there",
            )
        if self._fresh:
            return ()
        try:
            again = self._gradient(root, leaves)
        except Exception:  # the engine's own refusal of a second sweep, in whatever form
            return ()
        i = _difference(again, swept)
        if i is None:
            return ()
        return ("backward() a second time on one graph gives other gradients: make a new one",)

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """The gradient with other numbers for some parameters; nan if the function fails."""
        with self._moved(moves):
            try:
                return self._gradient(*self._run())
            except (ArithmeticError, ValueError, TypeError) as error:
                if not _leaves_the_domain(error):
                    raise
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
            Unreadable: a node does not tell its operands or its local derivatives.
        """
        if self._survey is None:
            raise Unreadable(
                f"what the operands of a {self.reader.name} are is not known: pass "
                "engine=Engine(parents=...)"
            )
        if tuple(numbers) == self.point:
            if self._survey.unreadable:
                raise Unreadable(self._survey.unreadable)
            return self._with_visits(self._survey.tape)
        with self._moved(dict(enumerate(numbers))):
            with self._watch() as creations:
                root, leaves = self._run()
            return bare_tape(self.reader, root, leaves, creations)

    def _with_visits(self, tape: Tape) -> Tape:
        """The tape with the order in which the sweep visits its nodes, if it can be seen."""
        if tape.visits is None and self._visits is None:
            root, leaves, creations = self._recorded()
            if self.reader.is_node(root):
                nodes = in_order(self.reader, root, creations.age)
                if len(nodes) == len(tape.entries):
                    self._visits = visits(self.reader, nodes, lambda: self._gradient(root, leaves))
            self._visits = self._visits or ()
        return replace(tape, visits=self._visits or None)

    def restore(self) -> None:
        """Restore the parameters' numbers and gradients from before the check."""
        if self._fresh:
            return
        for parameter, (data, gradient) in zip(self._parameters, self._before, strict=True):
            self.reader.set_data(parameter, data)
            self.reader.set_grad(parameter, gradient)


def _difference(gradient: Sequence[float], swept: Sweep) -> int | None:
    """The first parameter whose gradient differs from a sweep's by more than rounding."""
    for i, (a, b, error) in enumerate(zip(gradient, swept.gradient, swept.errors, strict=True)):
        if abs(a - b) > 4 * error:
            return i
    return None


def _leaves_the_domain(error: Exception) -> bool:
    """Whether an exception means that f has no real value at a point.

    Such exceptions come from `math`, and from `<` on complex numbers that `**` makes of negative
    floats.
    """
    return isinstance(error, (ArithmeticError, ValueError)) or "complex" in str(error)
