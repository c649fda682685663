"""Record a call of a function twice, and refuse what another call would not do again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from autograd_core.modes import observed_by, recorded
from autograd_core.node import attributes
from autograd_core.position import Position, position
from autograd_core.program.static.arguments import CallArguments, taken_apart
from autograd_core.program.static.contents import last_name
from autograd_core.program.static.derivatives_at import derivatives_at
from autograd_core.program.static.executed import (
    Executed,
    is_programs,
    line_that_changes,
    lines_of_error,
    names_that_ran,
)
from autograd_core.program.static.methods import MethodOf, definition_of, variables_of
from autograd_core.program.static.names_used import names_in
from autograd_core.program.static.not_static import NotStatic, at, within
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.recorder import Lines, TraceRecorder
from autograd_core.program.static.trace import Trace
from autograd_core.program.static.ways import RecordedWay, Row
from autograd_core.value import Value


class Recording:
    """Records one call of a function twice, and refuses what is not the same."""

    def __init__(
        self,
        f: Callable[..., Any],
        name: str,
        arguments: CallArguments,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ):
        self._f, self._name = f, name
        self._arguments = arguments
        self._given = args, kwargs
        self._floats = any(type(x) is not Value for x in arguments.inputs)
        self._definition = definition_of(f)

    def way(self) -> RecordedWay:
        """The way that the call takes, recorded.

        Raises:
            NotStatic: see `static`.
        """
        executed = Executed()
        first = self._once(False, executed)
        reach = self._reach(executed)
        second = self._once(True, executed)
        self._compare(first.trace, second.trace, executed)
        if first.form != second.form:
            where = self._definition
            raise NotStatic(
                f"{self._name} returns results of two forms, from the same inputs{at(where)}",
                where,
            )
        self._refuse_carried(reach)
        self._refuse_effects(reach, executed)
        plainly = self._plainly() if self._floats else first
        way = self._made(second, plainly, reach)
        self._check(way, plainly)
        return way

    def _plainly(self) -> _Once:
        """The call itself, which shows what is a float when nothing is recorded."""
        args, kwargs = self._given
        lines = Lines()
        with recorded(), observed_by(lines):
            result = self._f(*args, **kwargs)
        return _Once(Trace(), self._arguments.inputs, *self._taken_apart(result), lines)

    def _taken_apart(self, result: Any) -> tuple[list[Any], Callable[..., Any], Hashable]:
        """The numbers of a result, what builds it of others, and what must stay equal."""
        return taken_apart(result, self._name, self._definition)

    def _once(self, selecting: bool, executed: Executed) -> _Once:
        """Record the call."""
        inputs, args, kwargs = self._arguments.stand_ins()
        numbers = [
            new
            for new, x in zip(inputs, self._arguments.inputs, strict=True)
            if type(x) is not Value
        ]
        watch = TraceRecorder(self._name, inputs, numbers, selecting)
        try:
            with recorded(), observed_by(watch), executed.watched():
                result = self._f(*args, **kwargs)
        except NotStatic:
            if watch.refuses_a_float:
                self._plainly()  # may raise an error of its own, which says more
            raise
        except Exception as error:
            self._explain(error, watch.failure)
            raise
        if watch.failure is not None:  # and f has caught it
            raise watch.failure
        self._refuse_changed_arguments(inputs, args, kwargs)
        parts, build, form = self._taken_apart(result)
        trace = watch.trace([x for x in parts if type(x) is Value])
        return _Once(trace, inputs, parts, build, form, watch)

    def _explain(self, error: Exception, failure: NotStatic | None) -> None:
        """Raise NotStatic for an error that the call itself does not raise."""
        if failure is not None:
            raise failure from None
        if self._floats:
            self._plainly()
            where, inside = (position(*line) for line in lines_of_error(error))
            reason = str(error).partition(":")[0]
            raise NotStatic(
                f"{self._name} needs a float{at(where, within(inside))}, and while it is "
                f"recorded a Value stands in its place: {reason}. Compute with functions "
                "of autograd_core, or pass as an argument what follows from the float",
                where,
            ) from error

    def _refuse_changed_arguments(
        self, inputs: list[Value], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Raise NotStatic if f has changed a list or dict among its arguments."""
        parameters = {id(x) for x in self._arguments.objects if type(x) is Value}
        now = CallArguments(args, kwargs, parameters)
        before = [id(x) for x in inputs]
        if [id(x) for x in now.inputs] != before or len(now.objects) != len(
            self._arguments.objects
        ):
            where = self._definition
            raise NotStatic(
                f"{self._name}{at(where)} changes a list or dict among its arguments, which would "
                "happen only while it is recorded. Change a copy of it",
                where,
            )

    def _refuse_carried(self, reach: Reach) -> None:
        """Raise NotStatic if f names an attribute that the program has set on an argument."""
        given = [x for x in self._arguments.inputs if type(x) is Value]
        for name in {name: None for x in given for name in attributes(x) or ()}:
            if reach.line_of(name)[1]:
                where, inside = self._using(reach, name)
                raise NotStatic(
                    f"{self._name} names {name!r}{at(where, inside)}, an attribute of a Value "
                    f"among the arguments, for which another Value stands while {self._name} is "
                    "recorded. Pass what it gives as an argument",
                    where,
                )

    def _reach(self, executed: Executed) -> Reach:
        """What f reads beside its arguments."""
        roots: tuple[Any, ...] = (self._f,)
        if isinstance(self._f, MethodOf):
            roots = (self._f.function, self._f.link())
        reach = Reach(roots, self._arguments.objects, executed)
        if reach.iterator and not (executed.outside or executed.writes):
            where, inside = self._using(reach, reach.iterator)
            raise NotStatic(
                f"{self._name} reads from an iterator, {reach.iterator}{at(where, inside)}, which "
                "gives something else at each call. Pass what it gives as an argument",
                where,
            )
        return reach

    def _using(self, reach: Reach, path: str) -> tuple[Position, str]:
        """The line of the program that uses what a path leads to, and that of a package beside."""
        where = position(*reach.line_of(path))
        if where and is_programs(where.file):
            return where, ""
        return self._definition or where, within(where if self._definition else "")

    def _compare(self, first: Trace, second: Trace, executed: Executed) -> None:
        """Raise NotStatic if two recordings of the call differ."""
        found = first.difference(second)
        if found is None:
            return
        kind, place = found
        asked = next(iter(executed.outside.values()), None)
        nearby = self._definition if asked is None else position(*asked)
        twice = f"{self._name} is not the same computation twice"
        if kind == "constant":
            here, there = _constants(first, second, place)
            where, op = _user(first, place)
            where = where or nearby
            raise NotStatic(
                f"{twice}: a constant was {here} in one recording and {there} in another with the "
                f"same inputs{at(where, op)}. Pass random numbers as arguments",
                where,
            )
        if kind == "comparison":
            pairs = zip(first.tests, second.tests, strict=False)
            differing = (a for a, b in pairs if a.plain != b.plain)
            where = next((test.where for test in differing), "") or nearby
            raise NotStatic(f"{twice}: a comparison came out otherwise{at(where)}", where)
        (where, op), (other, op2) = _user(first, place), _user(second, place)
        if not (op or op2):
            raise NotStatic(
                f"{twice}: one recording has other operations or results than another with the "
                f"same inputs{at(nearby)}. Pass random numbers as arguments",
                nearby,
            )
        if kind == "operands":
            raise NotStatic(
                f"{twice}: {op} takes other operands in one recording than in another with the "
                f"same inputs{at(where or nearby)}. Pass random numbers as arguments",
                where or nearby,
            )
        raise NotStatic(
            f"{twice}: after the same operations it was {op or 'another result'}{at(where)} in "
            f"one recording and {op2 or 'another result'}{at(other)} in another with the same "
            "inputs. Pass random numbers as arguments",
            where or other or nearby,
        )

    def _refuse_effects(self, reach: Reach, executed: Executed) -> None:
        """Raise NotStatic if f does something beside computing, or asks the world outside."""
        for name, (file, line) in executed.outside.items():
            where = position(file, line)
            raise NotStatic(
                f"{self._name} asks {name}{at(where)}, and would ask only while it is recorded. "
                "Pass what it gives as an argument",
                where,
            )
        for name, (file, line) in executed.writes.items():
            where = position(file, line)
            raise NotStatic(
                f"{self._name} writes by {name}{at(where)}, and would do so only while it is "
                "recorded. Write outside",
                where,
            )
        for path, what in self._touched(reach, executed):
            where, inside = self._using(reach, path)
            raise NotStatic(
                f"{self._name} {what}{at(where, inside)}, which may be another at each call "
                "without being seen. Pass what it gives as an argument",
                where,
            )
        change = reach.change()
        if change:
            where = self._changing_line(executed)
            raise NotStatic(
                f"{self._name} changes {change}{at(where)}, and would do so only while it is "
                "recorded. Return it, or change it outside",
                where,
            )

    def _touched(self, reach: Reach, executed: Executed) -> list[tuple[str, str]]:
        """What f uses that does not show, on lines that run: found by calling it once more.

        What stands on others alone is used on other ways, and these are recorded anew.
        """
        found = reach.unseen
        if not found or reach.is_wide or not all(map(last_name, found)):
            return list(found.items())
        ran = names_that_ran(lambda: self._once(False, Executed()))
        ran |= names_in(executed.library).keys() | reach.unwritten
        return [(path, what) for path, what in found.items() if last_name(path) in ran]

    def _changing_line(self, executed: Executed) -> Position:
        """The line at which f changes something, found by calling it once more."""

        def again() -> None:
            with suppress(Exception):
                self._once(False, Executed())

        return position(*line_that_changes(self._reach(executed).change, again))

    def _made(self, second: _Once, plainly: _Once, reach: Reach) -> RecordedWay:
        """The way, from the second recording and the call itself."""
        if plainly.form != second.form:
            where = self._definition
            raise NotStatic(
                f"{self._name}{at(where)} returns a result of another form when Values stand in "
                "the place of floats",
                where,
            )
        places = iter(second.trace.outputs)
        parts = [next(places) if type(x) is Value else float(x) for x in second.parts]
        plain = [type(x) is not Value for x in plainly.parts]
        _, args, kwargs = self._arguments.stand_ins()
        alike = CallArguments(args, kwargs, self._arguments.parameters)
        scopes = partial(variables_of, self._f)
        return RecordedWay(
            second.trace,
            reach,
            second.build,
            parts,
            plain,
            alike,
            scopes,
            self._arguments.has_values,
        )

    def _check(self, way: RecordedWay, plainly: _Once) -> None:
        """Raise NotStatic unless a run of the recording has the bits of the call itself."""
        row = Row(way, self._arguments, {})
        for part, x in zip(way.parts, plainly.parts, strict=True):
            root = row.result(part)
            number = x.data if type(x) is Value else float(x)
            where = plainly.lines.of(x) if type(x) is Value else ""
            self._refuse_difference("the result", number, row.number(part), where)
            if type(x) is Value and type(root) is Value:
                pairs = [
                    pair
                    for pair in zip(plainly.inputs, row.inputs, strict=True)
                    if type(pair[0]) is Value
                ]
                pairs += zip(way.trace.parameters.values(), row.parameters, strict=True)
                expected = derivatives_at(x, [mine for mine, _ in pairs])
                found = derivatives_at(root, [again for _, again in pairs])
                for a, b in zip(expected, found, strict=True):
                    self._refuse_difference("a derivative", a, b, where)

    def _refuse_difference(self, what: str, a: float, b: float, where: Position | str) -> None:
        """Raise NotStatic if two numbers that must be equal are not."""
        if a != b and (a == a or b == b):
            where = where or self._definition
            raise NotStatic(
                f"{what}{at(where)} of {self._name} is {a!r}, but {b!r} where Values stand in "
                "the place of the floats that it is called with",
                where,
            )


@dataclass
class _Once:
    """One recording of a call; or the call itself, with an empty trace."""

    trace: Trace
    inputs: Sequence[Any]
    parts: list[Any]
    build: Callable[[Iterator[Any]], Any]
    form: Hashable
    lines: Lines


def _constants(first: Trace, second: Trace, place: int) -> tuple[str, str]:
    """A constant as two recordings have it."""
    a, b = first.data[place], second.data[place]
    if first.op(place):
        pairs = zip(first.static(place), second.static(place), strict=True)
        a, b = next((a, b) for a, b in pairs if repr(a) != repr(b))
    for digits in (4, 8, 12):
        if f"{a:.{digits}g}" != f"{b:.{digits}g}":
            return f"{a:.{digits}g}", f"{b:.{digits}g}"
    return repr(a), repr(b)


def _user(trace: Trace, place: int) -> tuple[Position | str, str]:
    """The line and the name of the operation at a place, or of the first that reads a leaf."""
    if 0 <= place < len(trace) and not trace.op(place):
        users = (p for p in range(len(trace)) if place in trace.operands_of(p))
        place = next(users, place)
    if not 0 <= place < len(trace):
        return "", ""
    return position(*trace.line(place)), trace.op(place)
