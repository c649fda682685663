"""Calls of plain arguments by recordings, at once: read in C, run by a machine, made one node.

Most calls of a static function pass lists of floats, whole numbers and words. Where such a call
was computed by a recording before, another of the same form is read into an array without a look
at each argument. What the recording reads beside them is checked as ever.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from autograd_core.following import observer
from autograd_core.modes import recording
from autograd_core.program.static.forms import Form, form_of, moved
from autograd_core.program.static.machined import Computed, LeftWay, Machined
from autograd_core.program.static.merge import Family
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.recordings import Recordings
from autograd_core.program.static.ways import RecordedWay, Row, one_node
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

    form: Form
    ways: dict[Hashable, list[RecordedWay]] = field(default_factory=dict)


@dataclass(eq=False)
class Rows:
    """Rows of one form that one machine runs.

    Attributes:
        form: what they look like.
        machine: runs them.
        ways: by key the recording.
        choices: by key the numbers that stand behind those of a row.
        reaches: what the recordings read.
    """

    form: Form
    machine: Machined
    ways: dict[Hashable, RecordedWay]
    choices: dict[Hashable, array[float]]
    reaches: list[Reach]


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
        self._rows: list[Rows] = []

    def call(self, args: tuple[Any, ...]) -> Value | None:
        """The result of a call as one node; None if it is computed in another way."""
        if not self._may_run():
            return None
        for calls in self._calls:
            read = calls.form.call(args)
            if read is not None and read[0] in calls.ways:
                return self._by_way(calls.ways[read[0]], read[1])
        return None

    def _by_way(self, ways: list[RecordedWay], numbers: array[float]) -> Value | None:
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
            return self._node(self._name, found)
        return None

    def mean(self, columns: list[list[Any]]) -> Value | None:
        """The mean over rows as one node; None if it is computed in another way."""
        found = self._run(columns, Machined.mean_of)
        return None if found is None else self._node(f"{self._name}.mean", found)

    def values(self, columns: list[list[Any]]) -> list[float] | None:
        """The number of each row; None if they are computed in another way."""
        found = self._run(columns, Machined.values)
        return list(found) if found is not None and all(map(isfinite, found)) else None

    def _run(
        self, columns: list[list[Any]], compute: Callable[[Machined, array[float], int], Any]
    ) -> Any:
        """What a machine computes for rows; None if none runs all of them."""
        if not self._may_run():
            return None
        count = len(columns[0])
        for rows in self._rows:
            numbers = rows.form.rows(columns, count, rows.choices, rows.machine.order)
            if numbers is None:
                continue
            if not all(reach.holds() for reach in rows.reaches):
                return None
            try:
                return compute(rows.machine, numbers, count)
            except LeftWay:
                return None
        return None

    def _node(self, name: str, found: Computed) -> Value | None:
        """A node of what was computed; None if that is not finite."""
        node = one_node(name, *found)
        if node is not None:
            self._recordings.use()
        return node

    def _may_run(self) -> bool:
        """Whether recordings may be used here, and are those that are known."""
        if self._recordings.version != self._version:
            self._version = self._recordings.version
            self._calls, self._rows = [], []
            return False
        recordings = self._recordings
        return (
            bool(self._calls or self._rows)
            and not recordings.reason
            and (observer.get() is None and recording.get())
        )

    def learn(self, row: Row) -> None:
        """Let calls like one that a machine has computed be computed at once."""
        way = row.way
        if way.machine is None or not way.is_bare or way.plain[0]:
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

    def learn_rows(self, rows: Sequence[Row], family: Family, machine: Machined) -> None:
        """Let rows like some that a machine has computed be computed at once."""
        if self._version != self._recordings.version or any(row.way.plain[0] for row in rows):
            return
        ways: dict[Hashable, RecordedWay] = {}
        form: Form | None = None
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
        kept = [known for known in self._rows if known.machine is not machine]
        self._rows = [Rows(form, machine, ways, choices, reaches), *kept[: MOST - 1]]
