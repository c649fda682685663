"""A function on somebody else's scalar engine as the subject of a gradient check.

Any class of nodes with `.data`, `.grad`, `.backward()` and `._prev`: micrograd's Value, or the one
that was written this afternoon.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isfinite, nan
from typing import Any

from autograd_core.laboratory.callables import takes_arguments, titled
from autograd_core.laboratory.error_model import Operation, bounds
from autograd_core.laboratory.foreign_nodes import (
    UNREAD,
    Creations,
    is_foreign,
    number_of,
)
from autograd_core.laboratory.foreign_parameters import foreign_parameters, named_parameters
from autograd_core.laboratory.foreign_tape import (
    bare_tape,
    decided_by_tape,
    foreign_tape,
    structure,
    surroundings,
    trace_of_tape,
)
from autograd_core.laboratory.subject import Impure, Outcome, Sweep
from autograd_core.laboratory.tape import Tape, Unreadable
from autograd_core.laboratory.ties import Decided
from autograd_core.node import is_real
from autograd_core.summing import sum_in_order

EPSILON = 2.0**-52
_SEEDS = frozenset(("seed", "grad", "gradient", "grad_output", "upstream", "g"))


class Foreign:
    """A function of foreign leaves.

    An engine of this kind adds to gradients, so those of the parameters are set to 0 before each
    sweep, and every sweep gets a graph of its own. That is done twice: what is reported is the
    second gradient, as any training step but the first would see it.

    Args:
        call: returns the node to differentiate.
        parameters: leaves that it is computed from.
        names: what reports call them.
        title: what reports call the function.
    """

    def __init__(
        self, call: Callable[[], Any], parameters: Sequence[Any], names: Sequence[str], title: str
    ):
        self.title = title
        self.names = tuple(names)
        self.remarks: tuple[str, ...] = ()
        self.evaluations = 0
        self._function = call
        self._parameters = tuple(parameters)
        self._kind = type(parameters[0])
        self._before = tuple((p.data, p.grad) for p in parameters)
        self.point = tuple(float(p.data) for p in parameters)
        self._swept: Tape | None = None

    def _call(self) -> Any:
        """The function's result, counted."""
        self.evaluations += 1
        return self._function()

    @contextmanager
    def _moved(self, moves: Mapping[int, float]) -> Iterator[None]:
        """A block with some parameters elsewhere."""
        try:
            for i, x in moves.items():
                self._parameters[i].data = x
            yield
            for i, parameter in enumerate(self._parameters):
                expected = moves.get(i, self.point[i])
                found = number_of(parameter.data)
                if found != expected and repr(found) != repr(float(expected)):
                    parameter.data = self._before[i][0]
                    raise Impure(
                        f"the function itself changed {self.names[i]} from {expected!r} to "
                        f"{found!r}"
                    )
        finally:
            for i in moves:
                self._parameters[i].data = self._before[i][0]

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """The value with some parameters elsewhere; see Subject."""
        with self._moved(moves):
            try:
                if not traced:
                    return Outcome(self._value(self._call()))
                with Creations(self._kind) as creations:
                    root = self._call()
                return Outcome(self._value(root), structure(root, creations))
            except (ArithmeticError, ValueError):
                if not moves:
                    raise
                return Outcome(nan)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """The decisions that names of operations tell of, with some parameters elsewhere."""
        with self._moved(moves), Creations(self._kind) as creations:
            try:
                root = self._call()
            except (ArithmeticError, ValueError):
                return ()
        return decided_by_tape(bare_tape(root, (), creations))

    def unrecorded(self) -> None:
        """Whether there is such a mode is not known."""

    def sweep(self, seed: float = 1.0) -> Sweep | None:
        """Evaluation and reverse sweep at the point; None for a seed that backward() cannot take.

        Raises:
            TypeError: the function returns no node of that engine, and no number.
            RecursionError: the engine's own sweep is recursive and the graph too deep for it.
        """
        if seed != 1.0 and not self._takes_seed():
            return None
        first = self._gradient(self._recorded()[0], seed)
        root, creations = self._recorded()
        gradient = self._gradient(root, seed)
        if not is_foreign(root):
            self._swept = bare_tape(root, self._parameters, creations)
            trace = trace_of_tape(self._swept)
            return Sweep(self._value(root), gradient, gradient, 0.0, 0, trace)
        tape = foreign_tape(root, self._parameters, self.names, creations)
        swept = self._surveyed(tape, gradient)
        if seed == 1.0:
            self._swept = tape
            self.remarks = self._remarks(root, first, swept)
        return swept

    def _surveyed(self, tape: Tape, gradient: tuple[float, ...]) -> Sweep:
        """What is known about a gradient from the tape it was computed on."""
        entries = tape.entries
        inner = [
            Operation(
                place,
                entry.value,
                entry.operands,
                tuple(entries[o].value for o in entry.operands),
                entry.partials,
            )
            for place, entry in enumerate(entries)
            if not entry.is_leaf
        ]
        if _is_unread(tape):
            return self._unread(tape, gradient)
        places = [-1 if place is None else place for place in tape.parameters]
        known = bounds(inner, len(entries) - 1, places)
        around = surroundings(tape, gradient)
        return Sweep(
            value=entries[-1].value,
            gradient=gradient,
            errors=known.errors,
            rounding=known.rounding,
            nodes=len(entries),
            trace=trace_of_tape(tape),
            ties=around.ties,
            steps=around.steps,
            births=around.births,
        )

    def _unread(self, tape: Tape, gradient: tuple[float, ...]) -> Sweep:
        """The same where the local derivatives are unknown: from the gradients of the nodes."""
        count = len(tape.entries)
        moved = [abs(e.adjoint * e.value) for e in tape.entries if isfinite(e.adjoint)]
        return Sweep(
            value=tape.entries[-1].value,
            gradient=gradient,
            errors=tuple(2 * count * EPSILON * abs(g) for g in gradient),
            rounding=EPSILON * sum_in_order(moved),
            nodes=count,
            trace=trace_of_tape(tape),
        )

    def _recorded(self) -> tuple[Any, Creations]:
        """A new graph at the point, and how it was made."""
        with self._moved({}), Creations(self._kind, lines=True) as creations:
            return self._call(), creations

    def _gradient(self, root: Any, seed: float = 1.0) -> tuple[float, ...]:
        """The parameters' gradients by the engine's sweep from a root, from 0 on."""
        if not is_foreign(root):
            self._value(root)
            return (0.0,) * len(self.names)
        for parameter in self._parameters:
            parameter.grad = 0.0
        try:
            root.backward() if seed == 1.0 else root.backward(seed)
        except RecursionError:
            raise RecursionError(
                f"gradcheck: backward() of {self._kind.__name__} calls itself for every node, and "
                f"the graph of {self.title} is too deep for Python's recursion limit. Check a "
                "smaller program, raise sys.setrecursionlimit, or sort with a list of nodes "
                "instead of recursion"
            ) from None
        return tuple(number_of(parameter.grad) for parameter in self._parameters)

    def _value(self, root: Any) -> float:
        """The number of what the function returned."""
        if is_foreign(root):
            return number_of(root.data)
        if is_real(root):
            return float(root)
        raise TypeError(
            f"gradcheck: {self.title} must return a {self._kind.__name__} (or a number), it "
            f"returned {type(root).__name__} {root!r:.60}"
        )

    def _takes_seed(self) -> bool:
        """Whether backward() takes the upstream gradient as its first argument."""
        try:
            names = list(inspect.signature(self._kind.backward).parameters)[1:2]
        except (TypeError, ValueError):
            return False
        return bool(names) and names[0] in _SEEDS

    def _remarks(self, root: Any, first: Sequence[float], swept: Sweep) -> tuple[str, ...]:
        """What else is wrong with the engine's gradients when it sweeps more than once."""
        i = _difference(first, swept)
        if i is not None:
            return (
                f"Stale gradients: d/d{self.names[i]} is {first[i]!r} in the first sweep and "
                f"{swept.gradient[i]!r} in a second one over a new graph, with the parameters' "
                ".grad set to 0 in between. Something of the earlier sweep is kept and added "
                "again",
            )
        try:
            again = self._gradient(root)
        except Exception:  # the engine's own refusal of a second sweep, in whatever form
            return ()
        i = _difference(again, swept)
        if i is None:
            return ()
        return (
            "backward() a second time on the same graph, with the parameters' .grad set to 0, "
            f"gives d/d{self.names[i]} = {again[i]!r} instead of {swept.gradient[i]!r}: gradients "
            "of interior nodes are not reset between sweeps. Compute a new graph for every sweep",
        )

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """The gradient with some parameters elsewhere; nan where the function fails."""
        with self._moved(moves):
            try:
                return self._gradient(self._call())
            except (ArithmeticError, ValueError):
                return (nan,) * len(self.names)

    def second(self) -> Sequence[Sweep]:
        """Not to be had: the sweep of such an engine computes with plain numbers.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            f"{self._kind.__name__} has no second derivatives: its sweep computes with plain "
            "numbers, which leave no graph"
        )

    def tape(self, numbers: Sequence[float]) -> Tape:
        """The computation with the parameters elsewhere; at the point, as it was last swept.

        Raises:
            Unreadable: a node does not tell its local derivatives.
        """
        if tuple(numbers) == self.point and self._swept is not None:
            if _is_unread(self._swept):
                raise Unreadable(
                    f"the local derivatives of {self._kind.__name__} cannot be read: a node needs "
                    "_backward() or _local_grads"
                )
            return self._swept
        with self._moved(dict(enumerate(numbers))):
            with Creations(self._kind) as creations:
                root = self._call()
            return bare_tape(root, self._parameters, creations)

    def restore(self) -> None:
        """Numbers and gradients of the parameters as before the check."""
        for parameter, (data, gradient) in zip(self._parameters, self._before, strict=True):
            parameter.data = data
            parameter.grad = gradient


def _is_unread(tape: Tape) -> bool:
    """Whether the local derivatives of some node are not known."""
    return any(entry.remark == UNREAD for entry in tape.entries)


def _difference(gradient: Sequence[float], swept: Sweep) -> int | None:
    """The first parameter whose gradient differs from a sweep's by more than rounding.

    An engine that sorts by sets may add in another order every time.
    """
    for i, (a, b, error) in enumerate(zip(gradient, swept.gradient, swept.errors, strict=True)):
        if abs(a - b) > 4 * error:
            return i
    return None


def foreign_subject(f_or_root: Any, params: Any, names: Sequence[str] | None) -> Foreign | None:
    """The subject of gradcheck's arguments where they are another engine's; None otherwise.

    Args:
        f_or_root: a function; called with the parameters if it has required arguments.
        params: nodes of the engine in a sequence (for a function with arguments also plain
            numbers among them), a dict of name: node, pairs (name, node), or an object with
            `named_parameters()` or `parameters()`.
        names: what to call them.

    Raises:
        TypeError: a root of another engine without its function: it cannot be evaluated again.
        ValueError: a parameter is no leaf or stands twice; the names do not fit.
    """
    if is_foreign(f_or_root):
        raise TypeError(
            f"gradcheck: got a {type(f_or_root).__name__} of another engine, which cannot be "
            "evaluated with other numbers. Pass the function that computed it, and its "
            "parameters: gradcheck(lambda: f(a, b), [a, b])"
        )
    found = foreign_parameters(params)
    if found is None or not callable(f_or_root):
        return None
    takes = takes_arguments(f_or_root)
    given = _arguments_of(f_or_root, len(found)) if takes else [""] * len(found)
    named = named_parameters(found, given, names)
    nodes = [node for _, node in named]
    call = (lambda: f_or_root(*nodes)) if takes else f_or_root
    title = titled(f_or_root, [name for name, _ in named])
    return Foreign(call, nodes, [name for name, _ in named], title)


def _arguments_of(f: Callable[..., Any], count: int) -> list[str]:
    """What a function calls its first arguments."""
    try:
        bound = inspect.signature(f).bind(*range(count))
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"gradcheck: {titled(f, [])} cannot be called with {count} parameters ({error}). A "
            "function with required arguments is called with the parameters, one for each"
        ) from None
    names: list[str] = []
    for name, value in bound.arguments.items():
        names += [f"{name}{i}" for i in range(len(value))] if type(value) is tuple else [name]
    return names
