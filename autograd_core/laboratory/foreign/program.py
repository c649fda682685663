"""ForeignProgram: runs a program of another engine with other numbers, and sweeps it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import nan
from typing import Any

from autograd_core.laboratory.foreign.creations import Creations
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
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.subjects.subject import Impure
from autograd_core.node import is_real

_SEEDS = frozenset(("seed", "grad", "gradient", "grad_output", "upstream", "g", "d_output"))


class ForeignProgram:
    """A function of another engine's leaves, ready to be run and swept.

    Such an engine adds to gradients, so the leaves' gradients are set to 0 before each sweep, and
    every sweep gets a new graph. If numbers or gradients cannot be assigned, every run gets new
    leaves instead.

    Args:
        call: takes leaves and returns the node to differentiate.
        parameters: the leaves that the result is computed from.
        names: the names of the leaves in reports.
        title: the function's name in reports.
        reader: reads the engine's nodes.
        fresh: whether every run gets new leaves.
        closure: whether the call uses its own leaves and ignores the given ones.

    Attributes:
        point: the numbers of the leaves.
        evaluations: how often the function was run.
        order: the order of operands that the engine keeps in sets.
    """

    def __init__(
        self,
        call: Callable[[Sequence[Any]], Any],
        parameters: Sequence[Any],
        names: Sequence[str],
        title: str,
        reader: NodeReader,
        fresh: bool = False,
        closure: bool = False,
    ):
        self.title = title
        self.names = tuple(names)
        self.evaluations = 0
        self.reader = reader
        self.closure = closure
        self.call = call
        self.fresh = fresh
        self.order: Order = tuple
        self._parameters = tuple(parameters)
        self._before = tuple((reader.data(p), reader.grad(p)) for p in parameters)
        self.point = tuple(reader.number(p) for p in parameters)
        reader.unit = max([DOUBLE, *(unit_of(data) for data, _ in self._before)])
        self._leaves: Sequence[Any] = self._parameters

    @property
    def unit(self) -> float:
        """The unit roundoff of the engine's numbers."""
        return self.reader.unit

    def run(self) -> tuple[Any, Sequence[Any]]:
        """Run the function and count it; return the result and the leaves it is computed from."""
        self.evaluations += 1
        return self.call(self._leaves), self._leaves

    def watch(self, lines: bool = False) -> Creations:
        """A block that remembers the engine's nodes."""
        return Creations(self.reader.kinds, lines=lines or self.reader.needs_makers)

    def recorded(self) -> tuple[Any, Sequence[Any], Creations]:
        """Record a new graph at the point: its root, its leaves, and how it was made."""
        with self.moved({}), self.watch(lines=True) as creations:
            root, leaves = self.run()
            return root, leaves, creations

    @contextmanager
    def moved(self, moves: Mapping[int, float]) -> Iterator[None]:
        """A block in which leaf i holds the number moves[i].

        Raises:
            Impure: the function itself assigned a leaf another number.
        """
        reader = self.reader
        self._leaves = self._parameters
        if self.fresh:
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
            self._refuse_changes(expected)
        finally:
            for i in moves:
                reader.set_data(self._parameters[i], self._before[i][0])

    def _refuse_changes(self, expected: Sequence[float]) -> None:
        """Raise Impure if a leaf holds another number than expected."""
        for i, parameter in enumerate(self._parameters):
            found = self.reader.number(parameter)
            if found != expected[i] and repr(found) != repr(expected[i]):
                self.reader.set_data(parameter, self._before[i][0])
                raise Impure(
                    f"the function itself changed {self.names[i]} from {expected[i]!r} to "
                    f"{found!r}"
                )

    def value(self, root: Any) -> float:
        """The number of the function's result.

        Raises:
            TypeError: the result is neither a node with one number nor a number.
        """
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

    def sweep_from(
        self, root: Any, leaves: Sequence[Any], seed: float = 1.0, order: Order | None = None
    ) -> tuple[float, ...]:
        """Sweep from a root and return the gradients of the leaves.

        Args:
            root: the result.
            leaves: the leaves it was computed from; their gradients are set to 0 first.
            seed: the gradient of the root.
            order: the order of operands that are kept in sets; by default `self.order`.

        Raises:
            RecursionError: the engine's sweep is recursive and the graph is too deep for it.
        """
        reader = self.reader
        if not reader.is_node(root):
            self.value(root)
            return (0.0,) * len(self.names)
        if not self.fresh:
            for leaf, (_, before) in zip(leaves, self._before, strict=True):
                reader.set_grad(leaf, nothing_like(before))
        try:
            with ordered(reader, in_order(reader, root, {}), order or self.order):
                reader.sweep(root, seed)
        except RecursionError:
            raise RecursionError(
                f"gradcheck: backward() of {reader.name} calls itself for every node, and "
                f"the graph of {self.title} is too deep for Python's recursion limit. Check a "
                "smaller program, raise sys.setrecursionlimit, or sort with a list of nodes "
                "instead of recursion"
            ) from None
        return tuple(gradient_number(reader.grad(leaf)) for leaf in leaves)

    def takes_seed(self) -> bool:
        """Whether backward() takes the upstream gradient as its first argument."""
        try:
            names = list(inspect.signature(self.reader.sweep_function).parameters)[1:2]
        except (TypeError, ValueError):
            return False
        return bool(names) and names[0] in _SEEDS

    def restore(self) -> None:
        """Restore the numbers and gradients that the leaves had before the check."""
        if self.fresh:
            return
        for parameter, (data, gradient) in zip(self._parameters, self._before, strict=True):
            self.reader.set_data(parameter, data)
            self.reader.set_grad(parameter, gradient)
