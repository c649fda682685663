"""Which way each of some rows takes: the first on which comparisons come out as recorded."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core.program.static.by_way import RowsByWay
from autograd_core.program.static.calls import numbers_of
from autograd_core.program.static.machined import Machined
from autograd_core.program.static.merge import Family
from autograd_core.program.static.recordings import Recordings
from autograd_core.program.static.ways import RecordedWay, Row


class WaysOfRows:
    """The ways of rows; recordings are made of ways that are new.

    Args:
        recordings: those of the function.
        given: the arguments of each row.
        rows: the rows, on any way.
        machine_of: the machine that runs a family, or None.

    Attributes:
        families: the family of each machine that was found.
    """

    def __init__(
        self,
        recordings: Recordings,
        given: Sequence[tuple[Any, ...]],
        rows: Sequence[Row],
        machine_of: Callable[[Family], Machined | None],
    ):
        self._recordings = recordings
        self._given = given
        self._rows = list(rows)
        self._machine_of = machine_of
        self._machines: dict[int, Machined] = {}
        self._inputs: list[list[Any]] = [[]] * len(rows)
        self.families: dict[Machined, Family] = {}

    def found(self) -> tuple[list[Row], RowsByWay] | None:
        """The rows on their ways, and what computes them; None if one is computed eagerly."""
        waiting: dict[int, tuple[RecordedWay, ...]] = dict.fromkeys(range(len(self._rows)), ())
        while waiting:
            trying: dict[int, RecordedWay] = {}
            for k, tried in waiting.items():
                way = self._next_way(k, tried)
                if way is None:
                    return None
                trying[k] = way
            for alike in _alike(trying):
                if not self._try(alike):
                    return None
            waiting = {k: (*waiting[k], trying[k]) for k in waiting if k not in self._machines}
        machines = [self._machines[k] for k in range(len(self._rows))]
        numbers = {}
        for machine in dict.fromkeys(machines):
            others, numbers[machine] = array("d", bytes(8 * len(machine.order))), array("d")
            for each, inputs in zip(machines, self._inputs, strict=True):
                own = numbers_of(inputs, machine.order) if each is machine else others
                numbers[machine].extend(own)
        return self._rows, RowsByWay(machines, numbers, self._recordings.places_of, self._inputs)

    def _next_way(self, k: int, tried: tuple[RecordedWay, ...]) -> RecordedWay | None:
        """A way that a row may take, beside those that it does not; None if there is none."""
        for way in self._recordings.ways(self._rows[k].arguments.key):
            if way not in tried:
                return way
        made = self._recordings.row(self._given[k], {}, {}, set())
        return None if made is None or made.way in tried else made.way

    def _try(self, trying: dict[int, RecordedWay]) -> bool:
        """Find out which rows take the ways tried; False if no machine runs them."""
        ways = list(dict.fromkeys(trying.values()))
        family = self._recordings.family(ways)
        machine = self._machine_of(family)
        if machine is None and len(ways) > 1:
            parts = [{k: way for k, way in trying.items() if way is one} for one in ways]
            return all(self._try(part) for part in parts)
        if machine is None:
            return False
        given = {
            k: family.inputs(way, self._rows[k].arguments.inputs) for k, way in trying.items()
        }
        numbers = array("d")
        for inputs in given.values():
            numbers.extend(numbers_of(inputs, machine.order))
        left = set(machine.leaving(numbers, len(given)))
        for number, (k, way) in enumerate(trying.items()):
            if number not in left:
                self._machines[k], self._inputs[k] = machine, given[k]
                self._rows[k] = Row(way, self._rows[k].arguments, self._rows[k].leaves)
                self.families[machine] = family
        return True


def _alike(trying: dict[int, RecordedWay]) -> list[dict[int, RecordedWay]]:
    """Rows whose ways one machine may run: their comparisons come out alike."""
    outcomes: dict[RecordedWay, tuple[Any, ...]] = {}
    found: dict[tuple[Any, ...], dict[int, RecordedWay]] = {}
    for k, way in trying.items():
        if way not in outcomes:
            outcomes[way] = tuple([test.plain for test in way.trace.guards])
        found.setdefault(outcomes[way], {})[k] = way
    return list(found.values())
