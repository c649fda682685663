"""A result of a trace, computed by the machine: its number and its gradient in one call."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any

from autograd_core.leaves import read_data
from autograd_core.modes import recorded
from autograd_core.primitives import kernels_many
from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Floats, Ints, Rows
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.machine.plan import Asked, Region
from autograd_core.program.machine.runner import Results
from autograd_core.program.roles import leaf_arrays
from autograd_core.program.static.calls import (
    SYMBOLS,
    are_finite,
    first_left,
    numbers_of,
    rows_left,
)
from autograd_core.program.static.rearranged import moved
from autograd_core.program.static.trace import RecordedComparison, Trace
from autograd_core.value import Value

Scopes = Sequence[Mapping[str, object]]

Computed = tuple[float, tuple[Value, ...], Floats]
"""A number, the Values it depends on, and its gradient by them; nan if one is not finite."""
NO_NUMBERS: array[float] = array("d")


class LeftWay(Exception):
    """A comparison comes out otherwise than recorded.

    Attributes:
        test: which.
    """

    def __init__(self, test: RecordedComparison):
        super().__init__(test)
        self.test = test


class NotFinite(Exception):
    """A number or a derivative is not finite."""


class Machined:
    """A result of a trace as a machine runs it.

    Args:
        trace: what computes it; `can_be_machined` must hold.
        place: that of the result.
        shaped: makes nests of inputs by name, from a leaf for each input.
        scopes: variables that name the parameters.
        by_inputs: whether derivatives by inputs are wanted, not only by parameters.

    Attributes:
        machine: what runs it.
        wanted: the Values whose gradients it sums over rows; None for one that is not used.
        order, own: which inputs it reads, and by which it differentiates in each row; -1 for
            none.
    """

    def __init__(
        self,
        trace: Trace,
        place: int,
        shaped: Callable[[Sequence[Value]], Any],
        scopes: Scopes,
        by_inputs: bool,
    ):
        at = {p: Value(trace.data[p]) for p in trace.inputs.values()}
        leaves = [at.get(trace.inputs.get(i, -1)) or Value(0.0) for i in range(trace.arity)]
        stand_ins = [v if v.is_leaf else Value(v.data) for v in trace.parameters.values()]
        with recorded():
            nodes = trace.run(leaves, stand_ins)
        flat = flat_of(trace, place, nodes)
        groups = leaf_arrays(
            [*at.values(), *stand_ins], shaped(leaves), stand_ins, scopes, "static"
        )
        compared = {p for t in trace.tests for p in (t.a, t.b) if isinstance(p, int)}
        if len(trace.outputs) > 1:
            compared |= set(trace.outputs)
        asked = Asked(sorted(compared), sorted(trace.stopped), trace.selects)
        self._watched = {p: k for k, p in enumerate(asked.watched)}
        lifted = lift(flat, groups, asked.kept, compared=asked.compared)
        leaf_names = {a.name: a.role for a in lifted.arrays if a.kind == "leaf"}
        parameters = [name for name, role in leaf_names.items() if role == "parameter"]
        plan = make_plan(lifted, None if by_inputs else parameters, asked)
        self.machine = Machine(plan, nodes[place])
        held = dict(zip(map(id, stand_ins), trace.parameters.values(), strict=True))
        numbers = {id(leaf): i for i, leaf in enumerate(leaves)}
        read = leaves_in(plan.parameters, flat)
        self._read = [Value(0.0) if v is None else held[id(v)] for v in read]
        order = [-1 if v is None else numbers[id(v)] for v in leaves_in(plan.inputs, flat)]
        self.order = array("i", order)
        shared = [region for region in plan.wanted if region.role == "parameter"]
        own = [region for region in plan.wanted if region.role == "input"]
        values = leaves_in(shared, flat)
        self.wanted = [None if v is None else held[id(v)] for v in values]
        self._shared = tuple([v for v in self.wanted if v is not None])
        self._used = array("i", [i for i, v in enumerate(values) if v is not None])
        self._all_used = len(self._used) == len(values)
        own_numbers = [-1 if v is None else numbers[id(v)] for v in leaves_in(own, flat)]
        self.own = array("i", own_numbers)
        self._arity = trace.arity
        self._guards = trace.guards
        self._width = len(asked.watched)
        self._coded = coded(trace.guards, self._watched)

    def value_and_gradient(self, inputs: list[Any]) -> Computed:
        """The number; the Values that it depends on, and its gradient by them.

        The number is nan if a derivative is not finite.

        Args:
            inputs: floats and Values.

        Raises:
            LeftWay: a comparison comes out otherwise.
        """
        return self.computed(self.joined([inputs]), [inputs])

    def computed(self, numbers: Rows, rows: Sequence[list[Any]] = ()) -> Computed:
        """As `value_and_gradient`, of the inputs in the order of `order`.

        Args:
            numbers: the inputs.
            rows: them as they were given, if Values are among them.
        """
        found = self._results(numbers, 1, array("d", [1.0]))
        return self._with_gradient(found.values[0], found, rows)

    def numbers(self, rows: Sequence[list[Any]]) -> list[float]:
        """The number for each row of inputs.

        Raises:
            LeftWay: as `value_and_gradient`.
        """
        return list(self.values(self.joined(rows), len(rows)))

    def values(self, numbers: Rows, count: int) -> array[float]:
        """The number for each of some rows, of which the inputs stand one after the other."""
        return self._results(numbers, count, None).values

    def at_places(self, numbers: Rows, count: int, places: Sequence[int]) -> list[list[float]]:
        """For each row the numbers at the places of results; see `values`."""
        found = self._results(numbers, count, None)
        watched, width = found.watched, self._width
        if len(set(places)) == 1:
            return [[y] * len(places) for y in found.values]
        at = [self._watched[place] for place in places]
        return [[watched[row * width + k] for k in at] for row in range(count)]

    def gradients(self, rows: Sequence[list[Any]]) -> list[list[float]]:
        """The gradient for each row of inputs: by each of them.

        Raises:
            LeftWay: as `value_and_gradient`.
        """
        return self.by_inputs(self.joined(rows), len(rows))

    def by_inputs(self, numbers: Rows, count: int) -> list[list[float]]:
        """As `gradients`; see `values`."""
        own = self._results(numbers, count, array("d", [1.0]) * count).own
        width, found = len(self.own), []
        for k in range(count):
            by = [0.0] * self._arity
            for i, d in zip(self.own, own[k * width : (k + 1) * width], strict=True):
                by[i] = d
            found.append(by)
        return found

    def gradients_of(self, numbers: Rows, count: int) -> tuple[Floats, Floats]:
        """The number for each row, and the gradients row by row in the order of `own`.

        Raises:
            LeftWay: as `value_and_gradient`.
            NotFinite: a derivative is not finite.
        """
        found = self._results(numbers, count, array("d", [1.0]) * count)
        if not found.finite and not are_finite(found.own):
            raise NotFinite
        return found.values, found.own

    def mean(self, rows: Sequence[list[Any]]) -> Computed:
        """The mean over rows of inputs; the Values it depends on, and its gradient by them.

        The mean is nan if a derivative is not finite.

        Raises:
            LeftWay: as `value_and_gradient`.
        """
        return self.mean_of(self.joined(rows), len(rows), rows)

    def mean_of(self, numbers: Rows, count: int, rows: Sequence[list[Any]] = ()) -> Computed:
        """As `mean`, of rows of which the inputs stand one after the other, see `computed`."""
        found = self._results(numbers, count, array("d", [1.0 / count]) * count)
        y = kernels_many.mean(found.values, found.values[:])
        return self._with_gradient(y, found, rows)

    def joined(self, rows: Sequence[list[Any]]) -> array[float]:
        """The inputs of rows as the machine takes them, one row after the other."""
        numbers = array("d")
        for row in rows:
            numbers.extend(numbers_of(row, self.order))
        return numbers

    def _results(self, numbers: Rows, count: int, seeds: Floats | None) -> Results:
        """What the machine gives for some rows; LeftWay if one of them takes another way."""
        found = self.machine.results(read_data(self._read), numbers, seeds, count)
        if self._guards:
            self._check(found.watched)
        return found

    def _check(self, watched: array[float]) -> None:
        """Raise LeftWay for the first comparison that comes out otherwise."""
        found = first_left(watched, self._width, *self._coded)
        if found >= 0:
            raise LeftWay(self._guards[found])

    def _with_gradient(self, y: float, found: Results, rows: Sequence[list[Any]]) -> Computed:
        """A number with the Values that it depends on, and its gradient by them."""
        if not found.finite and not (are_finite(found.shared) and are_finite(found.own)):
            return nan, (), NO_NUMBERS
        values, partials = self._shared, found.shared
        if not self._all_used:
            partials = moved(partials, self._used)
        if self.own and rows:
            own = self.by_values(found, rows)
            values = (*values, *(x for x, _ in own))
            partials = partials + array("d", [d for _, d in own])
        return y, values, partials

    def by_values(self, found: Results, rows: Sequence[list[Any]]) -> list[tuple[Value, float]]:
        """The Values among the inputs of rows, with the derivative by each."""
        inputs = [row[i] if i >= 0 else None for row in rows for i in self.own]
        pairs = zip(inputs, found.own, strict=True)
        return [(x, d) for x, d in pairs if type(x) is Value]

    def leaving(self, numbers: Rows, count: int) -> Sequence[int]:
        """Which of some rows leave the recorded way; see `values`."""
        if not self._guards:
            return ()
        found = self.machine.results(read_data(self._read), numbers, None, count)
        return rows_left(found.watched, self._width, *self._coded)

    def added(self, numbers: Rows, count: int, seed: float, begun: array[float]) -> Results | None:
        """What rows give that take the recorded way; None if it is not finite.

        Args:
            numbers, count: the rows, see `values`.
            seed: the adjoint of each result.
            begun: gradients by `wanted`, to which those of the rows are added.
        """
        seeds = array("d", [seed]) * count
        return self.machine.added(read_data(self._read), numbers, seeds, begun)


def leaves_in(regions: Sequence[Region], flat: Flat) -> list[Value | None]:
    """The leaves whose numbers stand in regions; None where the graph uses none."""
    places = [p for region in regions for p in region.places]
    return [flat.leaves[p] if p >= 0 else None for p in places]


Coded = tuple[Ints, Ints, Ints, Floats, Ints]
"""Comparisons as arrays, for `first_left`."""


def coded(guards: Sequence[RecordedComparison], watched: Mapping[int, int]) -> Coded:
    """Comparisons as arrays.

    Args:
        guards: the comparisons.
        watched: where the numbers of places stand.
    """
    right = [watched[t.b] if isinstance(t.b, int) else -1 for t in guards]
    return (
        array("i", [SYMBOLS.index(t.symbol) for t in guards]),
        array("i", [watched[t.a] for t in guards]),
        array("i", right),
        array("d", [0.0 if isinstance(t.b, int) else t.b for t in guards]),
        array("i", [int(t.outcome) for t in guards]),
    )


def flat_of(trace: Trace, root: int, nodes: Sequence[Value]) -> Flat:
    """A trace as a Flat.

    Args:
        trace: the trace.
        root: the place of the result.
        nodes: the node of each place.
    """
    variables = {id(nodes[p]): p for p in trace.leaf_places if not nodes[p].is_constant}
    return Flat(
        trace.names,
        trace.ops,
        trace.offsets,
        trace.operands,
        read_data(nodes),
        trace.static_numbers,
        trace.static_values,
        trace.leaf_places,
        [nodes[p] for p in variables.values()],
        variables,
        root,
    )


def can_be_machined(trace: Trace, place: int) -> bool:
    """Whether the machine can run a result that is no argument as it is."""
    return bool(
        trace.op(place)
        and trace.inputs | trace.parameters
        and not any(value.is_constant for value in trace.parameters.values())
    )
