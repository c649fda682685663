"""static: a function that is recorded once, and then run as a recording."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, TypeVar

from autograd_core.many import mean
from autograd_core.modes import recording
from autograd_core.node import CONSTANT
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.static.batches import (
    call_mean,
    call_part,
    eager_gradient,
    numbers_of_result,
    share_values,
    single,
)
from autograd_core.program.static.columns import By, Columns, differentiated_by
from autograd_core.program.static.direct import Direct
from autograd_core.program.static.finding_ways import WaysOfRows
from autograd_core.program.static.machined import LeftWay, Machined, NotFinite
from autograd_core.program.static.merge import Family
from autograd_core.program.static.methods import BoundStatic, MethodOf, require_function, weakly
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.recordings import Recordings
from autograd_core.program.static.ways import Row, node_of, one_node
from autograd_core.sweep import adjoints
from autograd_core.text.short_numbers import counted
from autograd_core.value import Value

_UNBOUND = (functools.partial, staticmethod, types.MethodType)
"""What is called without the object of whose class it is an attribute.

A partial has a `__get__` since Python 3.13, which binds nothing there.
"""

T = TypeVar("T")

MANY = 64
"""From so many rows on, some are recorded before a look at all."""


class Static:
    """A function that is recorded at its first call, and then run as a recording.

    Made by `static`, which says what may be recorded.

    Args:
        f: the function.
    """

    def __init__(self, f: Callable[..., Any]):
        require_function(f)
        self._binds = hasattr(type(f), "__get__") and not isinstance(f, _UNBOUND)
        f = f.__func__ if isinstance(f, staticmethod) else f
        self._f = f
        functools.update_wrapper(self, f)
        self._name = getattr(f, "__name__", type(f).__name__)
        taken = not self._name or self._name in PRIMITIVES or self._name == CONSTANT
        self._op = f"static {self._name}" if taken else str.__str__(self._name)
        self._recordings = Recordings(f, self._name)
        self._direct = Direct(self._recordings, self._op)
        self._methods: dict[int, tuple[Any, Static]] = {}

    def __repr__(self) -> str:
        """static(loss): 3 recordings."""
        recordings = self._recordings
        kept = counted(len(recordings.all()), "recording")
        kept += f", {recordings.unfit}" if recordings.unfit else ""
        return f"static({self._name}): {recordings.given_up or kept}"

    @property
    def reason(self) -> str:
        """Why a machine did not compute the last call, or does not compute any; "" if it does."""
        recordings = self._recordings
        return recordings.given_up or recordings.unfit or recordings.aside

    @property
    def backend(self) -> str:
        """What runs the recordings: "compiled" or "python", the machine; "eager" for the engine.

        The engine records again what was recorded, where the machine cannot run all of it.
        """
        machines = [way.by_part for way in self._recordings.all()]
        if self._recordings.given_up or self._recordings.unfit or not machines:
            return "eager"
        return next(m.machine.backend for each in machines for m in each if m is not None)

    def __reduce__(self) -> str:
        """Pickle and copy it as Python does a function: by its name."""
        return str(getattr(self._f, "__qualname__", self._name))

    def __get__(self, thing: Any, kind: type | None = None) -> Static | BoundStatic:
        """As a method, if f would be one: the recordings that belong to an object."""
        if thing is None or not self._binds:
            return self
        known = self._methods.get(id(thing))
        if known is None or known[0]() is not thing:
            key = id(thing)
            link = weakly(thing, functools.partial(self._gone, key))
            known = self._methods[key] = link, Static(MethodOf(self._f, link))
        return BoundStatic(known[1], thing)

    def _gone(self, key: int, link: Any) -> None:
        """Drop the recordings of an object that is no more."""
        self._methods.pop(key, None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result, each Value of it one node.

        Raises:
            NotStatic: see `static`.
        """
        again = functools.partial(call_part, self._f, args, kwargs)
        node = self._direct.call(args, kwargs, again)
        if node is not None:
            return node
        row = self._recordings.row(args, kwargs, {}, set())
        if row is None:
            return self._f(*args, **kwargs)
        found = row.results(self._op, again)
        if found is None:
            self._recordings.leave_not_finite(row.way)
            return self._f(*args, **kwargs)
        self._direct.learn(row)
        return row.way.build(iter(found))

    def mean(self, *columns: Iterable[Any]) -> Any:
        """The mean over rows as one node: mean([f(x, y) for x, y in zip(xs, ys)]).

        Value and gradients have the bits of that expression.

        Args:
            columns: for each argument of f its rows, equally many: in a list, or an array of any
                library that lends its memory or has `__array__`. Rows of NumPy's are arrays for
                f, those of others lists.

        Raises:
            ValueError: the columns differ in length, or there are no rows.
            TypeError: f does not return one number, or a column is an array of complex numbers.
            NotStatic: see `static`.
        """
        held = Columns(columns)
        again = functools.partial(call_mean, self._f, held)
        known = self._learned(held, "mean", lambda: self._direct.mean(held, again))
        if known is not None:
            return known
        rows = held.rows()
        done = self._at_once(rows, "mean") if recording.get() else None
        if done is not None:
            y, values, partials = done[1]
            if all(row.way.plain[0] for row in done[0]):
                return y if isfinite(y) else self._eager_mean(rows, done[0])
            node = one_node(f"{self._op}.mean", y, values, partials, again)
            return self._eager_mean(rows, done[0]) if node is None else node
        leaves: dict[int, tuple[Value, Value]] = {}
        found = self._all(rows, leaves, False)
        if not found:
            return self._eager_mean(rows)
        for row in found:
            row.record_anew()
        root = mean([row.result(single(row, self._name)) for row in found])
        if all(row.way.plain[0] for row in found):
            return root.data if type(root) is Value else root
        made = None
        if type(root) is Value:
            made = node_of(f"{self._op}.mean", root, leaves, again)
        return self._eager_mean(rows, found) if made is None else made

    def _eager_mean(self, rows: list[tuple[Any, ...]], tried: Sequence[Row] = ()) -> Any:
        """The mean over rows, each by the function itself: what was tried is not finite."""
        if tried:
            self._recordings.leave_not_finite(tried[0].way)
        return mean([self._f(*row) for row in rows])

    def values(self, *columns: Iterable[Any]) -> Any:
        """The number of f for each row; for a list, tuple or dict of results, one of numbers.

        In a list; in a memoryview of doubles, if a column is an array.

        Args:
            columns: as for `mean`.
        """
        return self._values(Columns(columns))

    def _values(self, columns: Columns) -> Any:
        """As `values`."""
        known = self._learned(columns, "numbers", lambda: self._direct.values(columns))
        if known is not None:
            return known
        rows = columns.rows()
        done = self._at_once(rows, "numbers")
        return columns.numbers(done[1] if done is not None else list(map(self._numbers, rows)))

    def gradients(self, *columns: Iterable[Any], by: By = None) -> Any:
        """The gradient of f for each row, as numbers.

        Args:
            columns: as for `mean`.
            by: the Values to differentiate by, or a model: a list of derivatives per row.
                Without it, per row a derivative for each number among the arguments, in the shape
                of the argument - in a tuple, if there are several; None for what is no input.

        Returns:
            A list with a part for each row. If a column is an array: a memoryview of doubles with
            a row for each row; without `by`, one in the shape of each column that is an array of
            floats, a list for other columns that have inputs, None for the rest - in a tuple, if
            there are several.

        Raises:
            TypeError, ValueError, NotStatic: as `mean`.
        """
        held, wanted = Columns(columns), differentiated_by(by)
        known = self._both(held) if wanted is None else None
        return self._gradients(held, wanted) if known is None else known[1]

    def values_and_gradients(self, *columns: Iterable[Any], by: By = None) -> tuple[Any, Any]:
        """What `values` and `gradients` give, in one run where both have been computed before."""
        held, wanted = Columns(columns), differentiated_by(by)
        known = self._both(held) if wanted is None else None
        return known or (self._values(held), self._gradients(held, wanted))

    def _both(self, columns: Columns) -> tuple[Any, Any] | None:
        """Values and gradients at once; None if they are computed in another way."""
        return self._learned(columns, "gradients", lambda: self._direct.gradients(columns))

    def _learned(self, columns: Columns, what: str, direct: Callable[[], T | None]) -> T | None:
        """What `direct` gives, if need be after some of many rows were recorded."""
        known = direct()
        if known is not None or columns.count < MANY:
            return known
        some = columns.some_rows()
        for _ in range(2):  # the second time it is known that nothing was recorded anew
            if (what == "mean" and not recording.get()) or self._at_once(some, what) is None:
                return None
            known = direct()
            if known is not None:
                return known
        return None

    def _gradients(self, columns: Columns, by: list[Value] | None) -> Any:
        """As `gradients`, by a look at each row."""
        self._recordings.aside = ""
        rows = columns.rows()
        done = self._at_once(rows, "gradients") if by is None else None
        if done is not None and not done[0][0].takes_parameters:
            if all(isfinite(d) for part in done[1] for d in part):
                pairs = zip(*done, strict=True)
                return columns.derivatives([row.arguments.shaped(part) for row, part in pairs])
        found = [self._gradient(row, by) for row in rows]
        return columns.derivatives(found) if by is None else columns.by_values(found, len(by))

    def _at_once(self, rows: list[tuple[Any, ...]], what: str) -> tuple[list[Row], Any] | None:
        """What machines compute for all rows; None if one of them is computed eagerly.

        Args:
            what: "mean", "numbers" or "gradients".
        """
        found = self._all(rows, {}, True) if len(rows) > 1 else None
        if not found or share_values(found):
            return None
        family = self._recordings.family(list(dict.fromkeys(row.way for row in found)))
        machine = _machine_for(family, what)
        if machine is not None:
            inputs = [family.inputs(row.way, row.arguments.inputs) for row in found]
            try:
                if what == "numbers":
                    result = family.results(machine, machine.joined(inputs), len(inputs))
                else:
                    result = getattr(machine, what)(inputs)
            except NotFinite:
                return None
            except LeftWay:
                return self._by_way(rows, found, what)
            self._direct.learn_rows(found, family)
            return found, result
        return self._by_way(rows, found, what)

    def _by_way(
        self, given: list[tuple[Any, ...]], rows: list[Row], what: str
    ) -> tuple[list[Row], Any] | None:
        """What machines compute for rows of different ways; see `_at_once`."""
        ways = WaysOfRows(self._recordings, given, rows, lambda family: _machine_for(family, what))
        found = ways.found()
        if found is None:
            return None
        rows, sorted_rows = found
        for machine, family in ways.families.items():
            alike = [
                row for row, m in zip(rows, sorted_rows.machines, strict=True) if m is machine
            ]
            self._direct.learn_rows(alike, family)
        if what == "mean":
            plain = {row.way.plain[0] for row in rows}
            mean_found = sorted_rows.mean() if len(plain) == 1 else None
            return None if mean_found is None else (rows, mean_found)
        if what == "gradients":
            return rows, sorted_rows.each(Machined.by_inputs)
        families = ways.families
        try:
            return rows, sorted_rows.each(lambda m, x, n: families[m].results(m, x, n))
        except NotFinite:
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
        checked: set[Reach] = set()
        for row in rows:
            made = self._recordings.row(row, {}, leaves, checked, hopeful)
            if made is None:
                return None
            found.append(made)
        return found

    def _gradient(self, args: tuple[Any, ...], by: list[Value] | None) -> Any:
        """The gradient at one row."""
        leaves: dict[int, tuple[Value, Value]] = {}
        row = self._recordings.row(args, {}, leaves, set())
        if row is not None and not (row.takes_parameters if by is None else row.takes_results):
            root = row.result(single(row, self._name))
            wanted = row.inputs if by is None else [leaves.get(id(v), (v, v))[1] for v in by]
            roots = [root] if type(root) is Value else []
            found = adjoints(roots, [1.0] * len(roots), wanted)
            if isfinite(row.number(row.way.parts[0])) and all(map(isfinite, found)):
                return found if by is not None else row.arguments.shaped(found)
            self._recordings.leave_not_finite(row.way)
        return eager_gradient(self._f, args, by)

    def _numbers(self, args: tuple[Any, ...]) -> Any:
        """The result at one row, as numbers."""
        row = self._recordings.row(args, {}, {}, set())
        found = None if row is None else row.numbers()
        if row is None or found is None or not all(map(isfinite, found)):
            if row is not None:
                self._recordings.leave_not_finite(row.way)
            return numbers_of_result(self._f(*args))
        return row.way.build(iter(found))


def _machine_for(family: Family, what: str) -> Machined | None:
    """What computes the mean of rows of a family, their numbers or their gradients."""
    if what == "gradients":
        return family.differentiating
    return family.watching if what == "numbers" else family.machine


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
