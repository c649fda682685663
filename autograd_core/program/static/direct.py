"""Calls of plain arguments by recordings, at once: read in C, run by a machine, made one node.

Most calls of a static function pass lists of floats, whole numbers and words. Where such a call
was computed by a recording before, another of the same form is read into an array without a look
at each argument. What the recording reads beside them is checked as ever.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from autograd_core.following import observer
from autograd_core.modes import recording
from autograd_core.program.lift.lifted import Rows
from autograd_core.program.static.by_way import KnownPlaces, RowsByWay
from autograd_core.program.static.columns import Columns
from autograd_core.program.static.forms import PlainForm, form_of
from autograd_core.program.static.machined import Computed, LeftWay, Machined, NotFinite
from autograd_core.program.static.merge import Family
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.rearranged import moved, picked
from autograd_core.program.static.recordings import Recordings
from autograd_core.program.static.ways import Again, RecordedWay, Row, one_node
from autograd_core.value import Value

MOST = 16
"""How many forms of calls, and of rows, are kept."""


@dataclass(eq=False)
class Calls:
    """Calls of one form.

    Attributes:
        form: what they look like.
        ways: by key the recordings, the one that was used last in front.
    """

    form: PlainForm
    ways: dict[Hashable, list[RecordedWay]] = field(default_factory=dict)


@dataclass(eq=False)
class PlainRows:
    """Rows of one form that one machine runs.

    Attributes:
        form: what they look like.
        family: what they are computed by.
        arguments: how many arguments each has.
        is_plain: whether a result is a float when nothing is recorded.
        ways: by key the recording.
        choices: by key the numbers that stand behind those of a row.
        reaches: what the recordings read.
    """

    form: PlainForm
    family: Family
    arguments: int
    is_plain: bool
    ways: dict[Hashable, RecordedWay]
    choices: dict[Hashable, array[float]]
    reaches: list[Reach]


class ReadRows(NamedTuple):
    """Rows as a machine reads them.

    Attributes:
        rows: what they are.
        machine: runs those that take its way.
        numbers: the inputs of all rows in its order, one row after the other.
        length: how many rows there are.
    """

    rows: PlainRows
    machine: Machined
    numbers: Rows
    length: int

    def shaped(self, own: array[float]) -> list[Any]:
        """Derivatives in the shape of the arguments of each row.

        Args:
            own: those that the machine gives.
        """
        arguments, collects = self.rows.arguments, gc.isenabled()
        gc.disable()  # which looks at the new lists again and again, and finds nothing
        try:
            return self.rows.form.shaped(own, self.machine.own, self.length, arguments)
        finally:
            if collects:
                gc.enable()

    def derivatives(self, own: array[float], columns: Columns, argument: int) -> Any:
        """Derivatives by an argument: all in an array, or a part for each row."""
        if isinstance(columns.held[argument], list):
            shaped = self.shaped(own)
            return [row[argument] for row in shaped] if len(columns.held) > 1 else shaped
        return self.rows.form.of_argument(own, self.machine.own, self.length, argument)


def _sorted(reads: Sequence[ReadRows], places_of: KnownPlaces) -> RowsByWay | None:
    """Each row with the machine whose way it takes; None if it takes none of theirs."""
    count = reads[0].length
    machines: list[Machined | None] = [None] * count
    waiting = array("i", range(count))
    for _, machine, numbers, _ in reads:
        left = machine.leaving(picked(numbers, waiting, len(machine.order)), len(waiting))
        for k in waiting:
            machines[k] = machine
        waiting = array("i", [waiting[k] for k in left])
        if not waiting:
            found = [machine for machine in machines if machine is not None]
            return RowsByWay(found, {read.machine: read.numbers for read in reads}, places_of)
    return None


class Direct:
    """The plain calls of a static function.

    Args:
        recordings: those of the function.
        name: what its nodes are called.
    """

    def __init__(self, recordings: Recordings, name: str):
        self._recordings = recordings
        self._name = name
        self._version = -1
        self._calls: list[Calls] = []
        self._rows: list[PlainRows] = []

    def call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], again: Again) -> Value | None:
        """The result of a call as one node; None if it is computed in another way.

        `again` records the call.
        """
        if not self._may_run() or kwargs or not recording.get():
            return None
        for calls in self._calls:
            read = calls.form.call(args)
            if read is not None and read[0] in calls.ways:
                return self._by_way(calls.ways[read[0]], read[1], again)
        return None

    def _by_way(
        self, ways: list[RecordedWay], numbers: array[float], again: Again
    ) -> Value | None:
        """The result by the way that a call takes; None if that is none of some."""
        for k, way in enumerate(ways):
            if not way.reach.holds():
                return None
            assert way.machined is not None
            try:
                found = way.machined.computed(moved(numbers, way.machined.order))
            except LeftWay:
                continue
            if k:
                ways[:] = [way, *(other for other in ways if other is not way)]
            return self._node(self._name, found, again)
        return None

    def mean(self, columns: Columns, again: Again) -> Value | None:
        """The mean over rows as one node; None if it is computed in another way.

        `again` records it.
        """
        reads = self._reads(columns, lambda family: family.machine)
        first = next(reads, None) if columns.count and recording.get() else None
        if first is None or first.rows.is_plain:
            return None
        try:
            found = first.machine.mean_of(first.numbers, first.length)
            return self._node(f"{self._name}.mean", found, again)
        except LeftWay:
            known = [first, *reads]
        by_way = (
            None
            if any(read.rows.is_plain for read in known)
            else _sorted(known, self._recordings.places_of)
        )
        mean = None if by_way is None else by_way.mean()
        return None if mean is None else self._node(f"{self._name}.mean", mean, again)

    def values(self, columns: Columns) -> Any | None:
        """The result of each row in numbers; None if they are computed in another way."""

        def computed(read: ReadRows) -> Sequence[Any]:
            return read.rows.family.results(read.machine, read.numbers, read.length)

        reads = self._reads(columns, lambda family: family.watching)
        found = self._each(reads, computed, computed)
        return None if found is None else columns.numbers(found)

    def gradients(self, columns: Columns) -> tuple[Any, Any] | None:
        """The number of each row, and its gradient; None if they are computed in another way."""

        def computed(read: ReadRows) -> tuple[Any, Any]:
            values, own = read.machine.gradients_of(read.numbers, read.length)
            if columns.has_arrays:
                return values, columns.by_argument(lambda k: read.derivatives(own, columns, k))
            return values, read.shaped(own)

        def by_row(read: ReadRows) -> list[tuple[float, Any]]:
            values, own = read.machine.gradients_of(read.numbers, read.length)
            return list(zip(values, read.shaped(own), strict=True))

        reads = self._reads(columns, lambda family: family.differentiating)
        found = self._each(reads, computed, by_row)
        if found is None:
            return None
        if isinstance(found, tuple):
            return columns.numbers(found[0]), found[1]
        values, own = [y for y, _ in found], [d for _, d in found]
        return columns.numbers(values), columns.derivatives(own)

    def _each(
        self,
        reads: Iterator[ReadRows],
        whole: Callable[[ReadRows], Any],
        computed: Callable[[ReadRows], Sequence[Any]],
    ) -> Any | None:
        """Something for each row; None if no machines run all of them.

        Args:
            reads: the rows as machines read them.
            whole: what is wanted, if all rows take the way of a machine.
            computed: something for each of some rows that take the way of their machine.
        """
        first = next(reads, None)
        if first is None:
            return None
        try:
            return whole(first)
        except LeftWay:
            known = [first, *reads]
        except NotFinite:
            return None
        by_way = _sorted(known, self._recordings.places_of)
        if by_way is None:
            return None
        rows_of = {read.machine: read.rows for read in known}
        try:
            return by_way.each(lambda m, numbers, n: computed(ReadRows(rows_of[m], m, numbers, n)))
        except NotFinite:
            return None

    def _reads(
        self, columns: Columns, machine_of: Callable[[Family], Machined | None]
    ) -> Iterator[ReadRows]:
        """Rows as the machines read them that may run them, of one form.

        Args:
            columns: the arguments.
            machine_of: the machine of a family.
        """
        if not self._may_run():
            return
        count, codes = columns.count, None
        for rows in self._rows:
            machine = machine_of(rows.family)
            if machine is None:
                continue
            if codes is not None and codes != rows.form.codes:
                continue
            numbers = rows.form.rows(columns.held, count, rows.choices, machine.order)
            if numbers is not None:
                if not all(reach.holds() for reach in rows.reaches):
                    return
                codes = rows.form.codes
                yield ReadRows(rows, machine, numbers, count)

    def _node(self, name: str, found: Computed, again: Again) -> Value | None:
        """A node of what was computed; None if that is not finite."""
        node = one_node(name, *found, again)
        if node is not None:
            self._recordings.use()
        return node

    def _may_run(self) -> bool:
        """Whether recordings may be used in a call that begins, and are those that are known."""
        self._recordings.aside = ""
        if self._recordings.version != self._version:
            self._version = self._recordings.version
            self._calls, self._rows = [], []
            return False
        recordings = self._recordings
        known = bool(self._calls or self._rows)
        return known and not recordings.given_up and observer.get() is None

    def learn(self, row: Row) -> None:
        """Let calls like one that a machine has computed be computed at once."""
        way = row.way
        if not way.machines or not way.is_bare or way.plain[0]:
            return
        found = form_of(row.arguments.key)
        if found is None or self._version != self._recordings.version:
            return
        form, key = found
        known = [calls for calls in self._calls if calls.form.codes == form.codes]
        calls = known[0] if known else Calls(form)
        ways = calls.ways.setdefault(key, [])
        if way not in ways:
            ways.insert(0, way)
        if not known:
            self._calls = [calls, *self._calls[: MOST - 1]]

    def learn_rows(self, rows: Sequence[Row], family: Family) -> None:
        """Let rows like some that a machine has computed be computed at once."""
        if self._version != self._recordings.version:
            return
        ways: dict[Hashable, RecordedWay] = {}
        form: PlainForm | None = None
        for row in {id(row.way): row for row in rows}.values():
            found = form_of(row.arguments.key)
            if found is None or (form is not None and found[0].codes != form.codes):
                return
            form = found[0]
            ways[found[1]] = row.way
        assert form is not None
        for known in self._rows:
            if known.form.codes == form.codes:
                ways = {k: w for k, w in known.ways.items() if w in family.ways} | ways
        choices = {key: array("d", family.inputs(way, [])) for key, way in ways.items()}
        reaches = list({id(way.reach): way.reach for way in ways.values()}.values())
        kept = [known for known in self._rows if known.family is not family]
        is_plain = any(way.plain[0] for way in ways.values())
        made = PlainRows(form, family, rows[0].arguments.count, is_plain, ways, choices, reaches)
        self._rows = [made, *kept[: MOST - 1]]
