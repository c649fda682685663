"""The recordings of a static function: which one computes a call, and when another is made."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import RLock
from typing import Any

from autograd_core.following import observer
from autograd_core.position import Position, position
from autograd_core.program.static.arguments import CallArguments
from autograd_core.program.static.by_way import KnownPlaces
from autograd_core.program.static.merge import Family
from autograd_core.program.static.methods import definition_of
from autograd_core.program.static.not_static import NotStatic, at, comparison, within
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.recording import Recording
from autograd_core.program.static.ways import RecordedWay, Row
from autograd_core.value import Value

MOST_WAYS = 8
"""How many ways through a function by comparisons are kept."""
MOST_KEPT = 1024
"""How many recordings of a function for different arguments are kept."""
MOST_FAMILIES = 16
"""How many groups of recordings that run together are kept."""
MOST_CHANGES = 8
"""After how many calls in a row that found something changed recording is given up."""


class Recordings:
    """The recordings of a function, by what is static among the arguments.

    Args:
        f: the function.
        name: what messages call it.

    Attributes:
        given_up: why all calls are computed eagerly; "" while recordings are used.
        aside: why the last call was computed by the function itself; "" if it was not.
        version: another number after recordings were made or dropped.
        places_of: gives the places of the parameters of some machines.
    """

    def __init__(self, f: Callable[..., Any], name: str):
        self._f = f
        self._name = name
        self._ways: dict[Hashable, list[RecordedWay]] = {}
        self._families: list[Family] = []
        self._parameters: set[int] = set()
        self._lock = RLock()
        self._changes = 0
        self._change = ""
        self.given_up = ""
        self.aside = ""
        self.version = 0
        self.places_of = KnownPlaces()

    def use(self) -> None:
        """Note that a recording was used: nothing that it reads has changed."""
        self._changes = 0

    @property
    def unfit(self) -> str:
        """Why one of the recordings is not run by a machine; "" if all are."""
        for way in self.all():
            why, line = way.unfit
            if why:
                where = position(*line) if line[1] else definition_of(self._f)
                return f"not computed as arrays, since {why}{at(where)}"
        return ""

    def leave(self, why: str, where: Position | str = "") -> None:
        """Note that a call is computed by the function itself."""
        where = where or definition_of(self._f)
        self.aside = f"the last call was computed eagerly, since {why}{at(where)}"

    def leave_not_finite(self, way: RecordedWay) -> None:
        """Note that a call is computed by the function itself, which knows inf and nan."""
        made = [way.trace.line(part) for part in way.parts if isinstance(part, int)]
        self.leave("a number or a derivative is not finite", position(*(made or [("", 0)])[0]))

    def all(self) -> list[RecordedWay]:
        """All recordings."""
        return [way for ways in list(self._ways.values()) for way in ways]

    def ways(self, key: Hashable) -> list[RecordedWay]:
        """The recordings for calls with a key, the one that was used last in front."""
        return list(self._ways.get(key, ()))

    def family(self, ways: list[RecordedWay]) -> Family:
        """Ways that a machine runs together: these, and perhaps others.

        Without a machine they are these alone.
        """
        for family in self._families:
            if set(ways) <= set(family.ways) and (
                family.machine is not None or len(ways) == len(family.ways)
            ):
                return family
        with self._lock:
            for known in self._families:
                joined = Family([*known.ways, *(way for way in ways if way not in known.ways)])
                if joined.machine is not None:
                    self._families = [joined, *(f for f in self._families if f is not known)]
                    return joined
            alone = Family(ways)
            self._families = [alone, *self._families[:MOST_FAMILIES]]
            return alone

    def row(
        self,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        leaves: dict[int, tuple[Value, Value]],
        checked: set[Reach],
        hopeful: bool = False,
    ) -> Row | None:
        """A call computed by a recording, which is made if there is none; None for eager.

        Args:
            leaves: for the Row.
            checked: what was found unchanged in this call; is added to.
            hopeful: whether comparisons are checked by the caller.
        """
        if self.given_up:
            return None
        if observer.get() is not None:
            self.leave("something observes its operations: detect_anomaly, gradcheck, static, ...")
            return None
        arguments = CallArguments(args, kwargs, self._parameters)
        if arguments.is_traced:
            self.leave("grad or another transform differentiates it")
            return None
        before = self._changes
        row, _ = self._known(arguments, leaves, checked, hopeful)
        if row is not None and self._changes == before:
            self.use()
        return row or self._recorded(args, kwargs, leaves)

    def _known(
        self,
        arguments: CallArguments,
        leaves: dict[int, tuple[Value, Value]],
        checked: set[Reach],
        hopeful: bool = False,
    ) -> tuple[Row | None, Any]:
        """A call computed by a recording that there is, or why there is none.

        The comparison at which the last of the ways is left, or what has changed.
        """
        left: Any = None
        for way in self.ways(arguments.key):
            if way.reach not in checked and not way.reach.holds():
                self._change = left = way.reach.change()
                self._forget(arguments.key, way)
                continue
            checked.add(way.reach)
            row = Row(way, arguments, leaves)
            test = None if hopeful else row.left_at()
            if test is None:
                way.calls += 1
                self._put_first(arguments.key, way)
                return row, None
            left = test
        return None, left

    def _put_first(self, key: Hashable, way: RecordedWay) -> None:
        """Let a way be the first that is tried next time."""
        ways = self._ways.get(key, [way])
        if ways and ways[0] is not way:
            with self._lock:
                others = [each for each in self._ways.get(key, ()) if each is not way]
                self._ways[key] = [way, *others]

    def _forget(self, key: Hashable, way: RecordedWay) -> None:
        """Drop a recording: something that it reads has changed."""
        with self._lock:
            ways = self._ways.get(key, [])
            if any(each is way for each in ways):
                self._ways[key] = [each for each in ways if each is not way]
                self._families = [f for f in self._families if way not in f.ways]
                self._changes += 1
                self.version += 1
                self._parameters = _known_by(self.all())

    def _recorded(
        self,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        leaves: dict[int, tuple[Value, Value]],
    ) -> Row | None:
        """A call computed by a new recording."""
        with self._lock:
            for _ in range(2):  # again, if an argument turns out to be a parameter
                arguments = CallArguments(args, kwargs, self._parameters)
                row, left = self._known(arguments, leaves, set())
                if row is not None:
                    return row
                if self._changes > MOST_CHANGES:
                    self._give_up(self._change)
                    return None
                ways = self._ways.setdefault(arguments.key, [])
                if len(ways) >= MOST_WAYS:
                    self._refuse_way(left)
                way = Recording(self._f, self._name, arguments, args, kwargs).way()
                self._keep(arguments.key, way)
                found = _known_by([way])
                if not any(id(x) in found for x in arguments.inputs):
                    break
            row, left = self._known(arguments, leaves, set())
            if row is None:
                where = definition_of(self._f)
                raise NotStatic(
                    f"{self._name}{at(where)} is not the same computation twice: it does not "
                    f"repeat what was recorded ({left})",
                    where,
                )
            return row

    def _keep(self, key: Hashable, way: RecordedWay) -> None:
        """Keep a recording; of too many, drop the oldest."""
        kept = (each.reach for ways in self._ways.values() for each in ways[:1])
        way.reach = next((reach for reach in kept if reach.is_like(way.reach)), way.reach)
        self._ways[key] = [way, *self._ways.pop(key, ())]
        self.version += 1
        parameters = self._parameters
        while len(self._ways) > MOST_KEPT:
            for old in self._ways.pop(next(iter(self._ways))):
                self._families = [f for f in self._families if old not in f.ways]
            parameters = _known_by(self.all())
        self._parameters = parameters | _known_by([way])

    def _refuse_way(self, test: Any) -> None:
        """Raise NotStatic for the way after the last that is kept."""
        found, inside = comparison(test.where, test.symbol), within(test.inside)
        where = getattr(test.where, "short", "")
        if inside:
            what = f"{where}, compared {inside}"
            instead = "Record one sample and take .mean of all, of which each goes its own way"
        else:
            what = f"{found} at {where}" if found else where
            instead = f"Use where({found or 'condition'}, a, b)"
        raise NotStatic(
            f"comparisons took a {MOST_WAYS + 1}th way through {self._name} ({what}). "
            f"{instead}, or call {self._name} without static",
            test.where,
        )

    def _give_up(self, change: str) -> None:
        """Compute eagerly from now on, and say so once."""
        where = at(definition_of(self._f))
        self.given_up = f"computed eagerly, since {change} changes from call to call{where}"
        self._ways.clear()
        self.version += 1
        warnings.warn(
            f"static: {self._name} was recorded {MOST_CHANGES + 1} times in a row, since {change} "
            "changed between the calls; it is computed eagerly from now on. Pass what changes as "
            "an argument; of a parameter, assign .data",
            RuntimeWarning,
            stacklevel=5,
        )


def _known_by(ways: Sequence[RecordedWay]) -> set[int]:
    """The `id` of each Value that f uses or may compare others with: as an argument it is itself.

    Another Value in its place would not be the same one (`x is w`, `x in values`).
    """
    own = (id(v) for way in ways for v in way.trace.parameters.values())
    return {*own, *(key for way in ways for key in way.reach.values)}
