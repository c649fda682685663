"""static: a function that is recorded once, and then run as a recording."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from math import isfinite
from threading import RLock
from typing import Any

from autograd_core.following import observer
from autograd_core.many import mean
from autograd_core.modes import recording
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.arguments import CallArguments
from autograd_core.program.batches import (
    eager_gradient,
    numbers_of_result,
    rows_of,
    share_values,
    single,
)
from autograd_core.program.machined import LeftWay, Machined
from autograd_core.program.methods import MethodOf, weakly
from autograd_core.program.not_static import NotStatic, comparison
from autograd_core.program.recording import Recording
from autograd_core.program.ways import RecordedWay, Row, node_of, one_node
from autograd_core.sweep import adjoints
from autograd_core.value import Value

MOST_WAYS = 8
"""How many ways through a function by comparisons are kept."""
MOST_KEPT = 1024
"""How many recordings of a function for different arguments are kept."""
MOST_CHANGES = 8
"""After how many calls in a row that found something changed recording is given up."""


class Static:
    """A function that is recorded at its first call, and then run as a recording.

    Made by `static`, which says what may be recorded.

    Args:
        f: the function.

    Attributes:
        reason: why calls compute the function eagerly; "" while recordings are used.
    """

    def __init__(self, f: Callable[..., Any]):
        _require_function(f)
        self._f = f
        functools.update_wrapper(self, f)
        self._name = getattr(f, "__name__", type(f).__name__)
        self._op = f"static {self._name}" if self._name in PRIMITIVES else self._name
        self._ways: dict[Hashable, list[RecordedWay]] = {}
        self._parameters: set[int] = set()
        self._lock = RLock()
        self._changes = 0
        self._change = ""
        self._methods: dict[int, tuple[Any, Static]] = {}
        self.reason = ""

    def __repr__(self) -> str:
        """static(loss): 3 recordings."""
        count = sum(map(len, self._ways.values()))
        kept = f"{count} recording{'s' if count != 1 else ''}"
        return f"static({self._name}): {self.reason or kept}"

    @property
    def backend(self) -> str:
        """What runs the recordings: "compiled" or "python", the machine; "eager" for the engine.

        The engine records again what was recorded, where the machine cannot run all of it.
        """
        ways = [way for ways in self._ways.values() for way in ways]
        machines = [way.machined for way in ways]
        if self.reason or not machines or None in machines:
            return "eager"
        return next(each.machine.backend for each in machines if each is not None)

    def __get__(self, thing: Any, kind: type | None = None) -> Static:
        """As a method: the recordings that belong to an object."""
        if thing is None:
            return self
        known = self._methods.get(id(thing))
        if known is None or known[0]() is not thing:
            key = id(thing)
            link = weakly(thing, functools.partial(self._gone, key))
            known = self._methods[key] = link, Static(MethodOf(self._f, link))
        return known[1]

    def _gone(self, key: int, link: Any) -> None:
        """Drop the recordings of an object that is no more."""
        self._methods.pop(key, None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result, each Value of it one node.

        Raises:
            NotStatic: see `static`.
        """
        row = self._row(args, kwargs, {}, set())
        if row is None:
            return self._f(*args, **kwargs)
        found = row.results(self._op)
        if found is None:
            return self._f(*args, **kwargs)
        return row.way.build(iter(found))

    def mean(self, *columns: Iterable[Any]) -> Any:
        """The mean over rows as one node: mean([f(x, y) for x, y in zip(xs, ys)]).

        Value and gradients have the bits of that expression.

        Args:
            columns: for each argument of f its rows, equally many.

        Raises:
            ValueError: the columns differ in length, or there are no rows.
            TypeError: f does not return one number.
            NotStatic: see `static`.
        """
        rows = rows_of(columns)
        done = self._at_once(rows, Machined.mean) if recording.get() else None
        if done is not None:
            node = one_node(f"{self._op}.mean", *done[1])
            return mean([self._f(*row) for row in rows]) if node is None else node
        leaves: dict[int, tuple[Value, Value]] = {}
        found = self._all(rows, leaves, False)
        if not found:
            return mean([self._f(*row) for row in rows])
        root = mean([row.result(single(row, self._name)) for row in found])
        if all(row.way.plain[0] for row in found):
            return root.data if type(root) is Value else root
        made = node_of(f"{self._op}.mean", root, leaves) if type(root) is Value else None
        return mean([self._f(*row) for row in rows]) if made is None else made

    def values(self, *columns: Iterable[Any]) -> list[Any]:
        """The number of f for each row; for a list, tuple or dict of results, one of numbers.

        Args:
            columns: as for `mean`.
        """
        rows = rows_of(columns)
        done = self._at_once(rows, Machined.numbers)
        if done is not None and all(map(isfinite, done[1])):
            return list(done[1])
        return [self._numbers(row) for row in rows]

    def gradients(self, *columns: Iterable[Any], by: Iterable[Value] | None = None) -> list[Any]:
        """The gradient of f for each row, as numbers.

        Args:
            columns: as for `mean`.
            by: the Values to differentiate by, such as parameters: a list of derivatives per row.
                Without it, per row a derivative for each number among the arguments, in the shape
                of the argument - in a tuple, if there are several; None for what is no input.

        Raises:
            TypeError, ValueError, NotStatic: as `mean`.
        """
        wanted = None if by is None else list(by)
        rows = rows_of(columns)
        done = self._at_once(rows, Machined.gradients) if wanted is None else None
        if done is not None and not done[0][0].takes_parameters:
            if all(isfinite(d) for part in done[1] for d in part):
                pairs = zip(*done, strict=True)
                return [row.arguments.shaped(part) for row, part in pairs]
        return [self._gradient(row, wanted) for row in rows]

    def _at_once(
        self, rows: list[tuple[Any, ...]], compute: Callable[[Machined, list[Any]], Any]
    ) -> tuple[list[Row], Any] | None:
        """What a machine computes for all rows in one run; None unless they all go one way."""
        found = self._all(rows, {}, True) if len(rows) > 1 else None
        if not found or any(row.way is not found[0].way for row in found):
            return None
        machine = found[0].way.machined
        way = found[0].way
        if machine is None or way.plain[0] or not way.is_bare or share_values(found):
            return None
        try:
            return found, compute(machine, [row.arguments.inputs for row in found])
        except LeftWay:
            return None

    def _all(
        self,
        rows: list[tuple[Any, ...]],
        leaves: dict[int, tuple[Value, Value]],
        hopeful: bool,
    ) -> list[Row] | None:
        """The calls for some rows by recordings; None if one of them is computed eagerly.

        Args:
            hopeful: whether each is taken to go the way that was taken last.
        """
        found = []
        checked: set[RecordedWay] = set()
        for row in rows:
            made = self._row(row, {}, leaves, checked, hopeful)
            if made is None:
                return None
            found.append(made)
        return found

    def _gradient(self, args: tuple[Any, ...], by: list[Value] | None) -> Any:
        """The gradient at one row."""
        leaves: dict[int, tuple[Value, Value]] = {}
        row = self._row(args, {}, leaves, set())
        if row is not None and not (by is None and row.takes_parameters):
            root = row.result(single(row, self._name))
            wanted = row.inputs if by is None else [leaves.get(id(v), (v, v))[1] for v in by]
            roots = [root] if type(root) is Value else []
            found = adjoints(roots, [1.0] * len(roots), wanted)
            if isfinite(row.number(row.way.parts[0])) and all(map(isfinite, found)):
                return found if by is not None else row.arguments.shaped(found)
        return eager_gradient(self._f, args, by)

    def _numbers(self, args: tuple[Any, ...]) -> Any:
        """The result at one row, as numbers."""
        row = self._row(args, {}, {}, set())
        found = None if row is None else [row.number(p) for p in row.way.parts]
        if row is None or found is None or not all(map(isfinite, found)):
            return numbers_of_result(self._f(*args))
        return row.way.build(iter(found))

    # --- finding a recording
    def _row(
        self,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        leaves: dict[int, tuple[Value, Value]],
        checked: set[RecordedWay],
        hopeful: bool = False,
    ) -> Row | None:
        """A call computed by a recording, which is made if there is none; None for eager.

        Args:
            leaves: for the Row.
            checked: recordings that were found to hold in this call; is added to.
            hopeful: whether comparisons are checked by the caller.
        """
        if self.reason or observer.get() is not None:
            return None
        arguments = CallArguments(args, kwargs, self._parameters)
        if arguments.is_traced:
            return None
        before = self._changes
        row, _ = self._known(arguments, leaves, checked, hopeful)
        if row is not None and self._changes == before:
            self._changes = 0
        return row or self._recorded(args, kwargs, leaves)

    def _known(
        self,
        arguments: CallArguments,
        leaves: dict[int, tuple[Value, Value]],
        checked: set[RecordedWay],
        hopeful: bool = False,
    ) -> tuple[Row | None, Any]:
        """A call computed by a recording that there is, or why there is none.

        The comparison at which the last of the ways is left, or what has changed.
        """
        left: Any = None
        for way in list(self._ways.get(arguments.key, ())):
            if way not in checked and not way.reach.holds():
                self._change = left = way.reach.change()
                self._forget(arguments.key, way)
                continue
            checked.add(way)
            row = Row(way, arguments, leaves)
            test = None if hopeful else row.left_at()
            if test is None:
                way.calls += 1
                return row, None
            left = test
        return None, left

    def _forget(self, key: Hashable, way: RecordedWay) -> None:
        """Drop a recording: something that it reads has changed."""
        with self._lock:
            ways = self._ways.get(key, [])
            if any(each is way for each in ways):
                self._ways[key] = [each for each in ways if each is not way]
                self._changes += 1

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
                found = {id(v) for v in way.trace.parameters.values()}
                if not any(id(x) in found for x in arguments.inputs):
                    break
            row, left = self._known(arguments, leaves, set())
            if row is None:
                raise NotStatic(
                    f"{self._name} is not the same computation twice: it does not repeat what "
                    f"was recorded ({left})"
                )
            return row

    def _keep(self, key: Hashable, way: RecordedWay) -> None:
        """Keep a recording; of too many, drop the oldest."""
        self._ways[key] = [way, *self._ways.pop(key, ())]
        while len(self._ways) > MOST_KEPT:
            del self._ways[next(iter(self._ways))]
        self._parameters = {
            id(value)
            for ways in self._ways.values()
            for each in ways
            for value in each.trace.parameters.values()
        }

    def _refuse_way(self, test: Any) -> None:
        """Raise NotStatic for the way after the last that is kept."""
        found = comparison(test.symbol, test.where)
        where = getattr(test.where, "short", "")
        raise NotStatic(
            f"comparisons took a {MOST_WAYS + 1}th way through {self._name} ({found} at {where}). "
            f"Use where({found}, a, b), or call {self._name} without static",
            test.where,
        )

    def _give_up(self, change: str) -> None:
        """Compute eagerly from now on, and say so once."""
        self.reason = f"computed eagerly, since {change} changes from call to call"
        self._ways.clear()
        warnings.warn(
            f"static: {self._name} was recorded {MOST_CHANGES + 1} times in a row, since {change} "
            "changed between the calls; it is computed eagerly from now on. Pass what changes as "
            "an argument; of a parameter, assign .data",
            RuntimeWarning,
            stacklevel=5,
        )


def _require_function(f: Any) -> None:
    """TypeError unless a call of f runs it to its end."""
    if not callable(f):
        raise TypeError(f"static takes a function, got {type(f).__name__} {f!r}")
    kinds = (
        inspect.isgeneratorfunction,
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
    )
    if any(is_kind(f) for is_kind in kinds):
        name = getattr(f, "__name__", "f")
        raise TypeError(
            f"static: {name} is a generator or async function: its body runs after the call. "
            "Return a list"
        )


def static(f: Callable[..., Any]) -> Static:
    """A function that is recorded once, and then run as a recording, with the bits of eager.

        @static
        def loss(x, y):
            return hinge(model(x), y)

        loss(x, y).backward()           # one node; the gradients that eager recording gives
        loss.mean(xs, ys)               # over rows: mean([loss(x, y) for x, y in zip(xs, ys)])
        loss.values(xs, ys)             # numbers, one for each row
        loss.gradients(xs, ys)          # gradients, one for each row

    Floats and Values among the arguments are inputs, also inside lists, tuples and dicts; whole
    numbers, bools, strings and None are part of the computation, which is recorded anew for
    others. Values that f uses without taking them as arguments are parameters: their numbers are
    read at each call. Plain numbers that f uses are constants; if one has changed, or a Value
    was replaced by another, f is recorded anew. A result may be a Value or a list, tuple or dict
    of them, each one node.

    `f(x).backward()` gives inputs and parameters the bits of eager; where a result is computed
    with further, sums may be rounded in another order.

    A comparison `if x > 0` is decided at each call; for each of its outcomes f is recorded, up to
    8 ways. `where(x > 0, a, b)` selects without that. Inside `detect_anomaly`, gradcheck, another
    static function and the transforms of functions (`grad`, `jacobian`, ...), f runs eagerly, and
    also where a number or a derivative is not finite.

    Args:
        f: a function, or a method in its class. It is called up to three times when it is
            recorded; apart from that it does not run.

    Raises (when called):
        NotStatic: recording would freeze something: the computation is not the same twice
            (random numbers), the number of a Value was read (`x.data`), comparisons took a 9th
            way, or f does something besides computing. The message names the line.
    """
    return Static(f)
