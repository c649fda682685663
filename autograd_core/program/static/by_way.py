"""Rows that take different ways through a function: each on the machine of its way."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from autograd_core.primitives import kernels_many
from autograd_core.program.lift.lifted import Ints, Rows
from autograd_core.program.static.calls import put_at
from autograd_core.program.static.machined import Computed, Machined
from autograd_core.program.static.rearranged import moved, picked
from autograd_core.value import Value

MOST_SETS = 16
"""How many sets of machines are kept."""


class Places:
    """Where the parameters of several machines stand among those of all.

    Args:
        machines: they run rows of different ways.

    Attributes:
        values: the parameters of all.
        of: for each machine the places of those that it wants; None if they are all in order.
    """

    def __init__(self, machines: Sequence[Machined]):
        found = {id(v): v for machine in machines for v in machine.wanted if v is not None}
        self.values = tuple(found.values())
        place = {key: k for k, key in enumerate(found)}
        in_order = array("i", range(len(place)))
        self.of: dict[Machined, Ints | None] = {}
        for machine in machines:
            at = array("i", [-1 if v is None else place[id(v)] for v in machine.wanted])
            self.of[machine] = None if at == in_order else at


class KnownPlaces:
    """The Places of machines, made once for each set of them: a model has many parameters."""

    def __init__(self) -> None:
        self._known: dict[frozenset[Machined], Places] = {}

    def __call__(self, machines: Iterable[Machined]) -> Places:
        """Those of some machines."""
        key = frozenset(machines)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_SETS:
                self._known.clear()
            found = self._known[key] = Places(list(machines))
        return found


class RowsByWay:
    """Rows, each with the machine of the way that it takes.

    Args:
        machines: that of each row.
        numbers: for each machine the inputs of all rows in its order, one row after the other;
            those of other machines' rows are not read.
        places_of: gives the places of the machines' parameters.
        inputs: the inputs of each row as they were given, if Values are among them.

    Attributes:
        machines: as given.
    """

    def __init__(
        self,
        machines: Sequence[Machined],
        numbers: Mapping[Machined, Rows],
        places_of: KnownPlaces,
        inputs: Sequence[list[Any]] = (),
    ):
        self.machines = machines
        self._numbers = numbers
        self._inputs = inputs
        self._places_of = places_of

    def each(self, compute: Callable[[Machined, array[float], int], Sequence[Any]]) -> list[Any]:
        """Something for each row.

        Args:
            compute: gives it for the rows of a machine, from their inputs and their number.
        """
        found: list[Any] = [None] * len(self.machines)
        for machine, numbers in self._numbers.items():
            places = array("i", [k for k, m in enumerate(self.machines) if m is machine])
            if places:
                part = picked(numbers, places, len(machine.order))
                for k, x in zip(places, compute(machine, part, len(places)), strict=True):
                    found[k] = x
        return found

    def mean(self) -> Computed | None:
        """The mean of the rows' numbers, and its gradient; None if it is not finite.

        Gradients of parameters are added as the sweep over all rows does, the last row first.
        """
        count = len(self.machines)
        places = self._places_of(self._numbers)
        sums = _Sums(places)
        numbers = array("d", bytes(8 * count))
        own: list[tuple[Value, float]] = []
        end = count
        runs = [(machine, len(list(rows))) for machine, rows in groupby(self.machines)]
        for machine, length in reversed(runs):
            start, width = end - length, len(machine.order)
            part = self._numbers[machine][start * width : end * width]
            found = machine.added(part, length, 1.0 / count, sums.begun(machine))
            if found is None:
                return None
            sums.put(machine, found.shared)
            numbers[start:end] = found.values
            if self._inputs:
                own += machine.by_values(found, self._inputs[start:end])
            end = start
        values, partials = places.values, sums.all()
        if own:
            values = (*values, *(v for v, _ in own))
            partials = partials + array("d", [d for _, d in own])
        return kernels_many.mean(numbers, numbers[:]), values, partials


class _Sums:
    """Gradients of the parameters of several machines, to which each adds."""

    def __init__(self, places: Places):
        self._places = places.of
        self._numbers = array("d", bytes(8 * len(places.values)))

    def begun(self, machine: Machined) -> array[float]:
        """The sums so far of the parameters that a machine wants."""
        places = self._places[machine]
        return self._numbers if places is None else moved(self._numbers, places)

    def put(self, machine: Machined, sums: array[float]) -> None:
        """Keep what became of these sums."""
        places = self._places[machine]
        self._numbers = sums if places is None else put_at(self._numbers, sums, places)

    def all(self) -> array[float]:
        """The sums."""
        return self._numbers
