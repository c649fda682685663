"""Check a gradient at many points, and count the findings by operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from autograd_core.laboratory.foreign.arguments import Assign, foreign_places
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.foreign.numbers import like
from autograd_core.laboratory.gradcheck.outputs import each_result
from autograd_core.laboratory.gradcheck.points_report import (
    OperationSummary,
    PointsReport,
    place_in_words,
)
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.callables import function_name, takes_arguments
from autograd_core.laboratory.subjects.function import FunctionSubject, SeveralResults
from autograd_core.laboratory.subjects.parameters import named_leaves
from autograd_core.laboratory.subjects.place import LEAF
from autograd_core.laboratory.subjects.subject import Impure, Subject, Sweep
from autograd_core.laboratory.subjects.tape import Unreadable
from autograd_core.node import is_real, number
from autograd_core.text.progress import working
from autograd_core.text.short_numbers import counted
from autograd_core.value import Value

_FORM = (
    "each point is a number or a sequence of numbers, one for each parameter, or a dict of them "
    "by name"
)


def check_points(
    f: Any,
    params: Any,
    points: Iterable[Any],
    subject_at: Callable[[Any], Subject],
    report_on: Callable[[Subject], Report],
    names: Sequence[str] | None = None,
    progress: bool | None = None,
    engine: Engine | None = None,
) -> PointsReport:
    """Check a function at each of several points.

    Args:
        params: Values that get the numbers of each point; None to call f with these numbers.
        subject_at: makes the subject from parameters.
        report_on: checks a subject.

    Raises:
        TypeError, ValueError: the points do not fit. The parameters get their numbers back.
    """
    listed = _listed(f, points)
    places: Sequence[tuple[str, Any, Assign]] = ()
    if params is not None:
        places = foreign_places(params, engine) or _places(f, params, names)
    called = [name for name, _, _ in places]
    watch = _Watch()
    with working(f"gradcheck at {counted(len(listed), 'point')}", len(listed), progress) as work:
        try:
            for point in listed:
                numbers = _placed(point, called) if places else ()
                for (_, before, assign), x in zip(places, numbers, strict=True):
                    assign(like(before, x))
                watch.check(subject_at(params if places else point), report_on)
                work.step()
        finally:
            for _, before, assign in places:
                assign(before)
    return watch.report()


def _listed(f: Any, points: Iterable[Any]) -> list[Any]:
    """List the points of a function; TypeError or ValueError if it cannot be checked there."""
    if type(f) is Value:
        raise TypeError(
            "gradcheck: a recorded graph is checked only at the numbers of its leaves; pass the "
            "function to check it at other points"
        )
    if is_real(points) or not isinstance(points, Iterable) or isinstance(points, str | Mapping):
        raise TypeError(f"gradcheck: points must be a sequence: {_FORM}; got {points!r:.60}")
    listed = list(points)
    if not listed:
        raise ValueError(f"gradcheck: points is empty; {_FORM}")
    return listed


def _places(f: Any, params: Any, names: Sequence[str] | None) -> list[tuple[str, Any, Assign]]:
    """List each Value's name, its number, and a function that assigns it a number."""
    try:
        named = named_leaves(params, names)
    except TypeError as error:
        if not takes_arguments(f):
            raise
        raise TypeError(
            f"{error}. Each point holds all arguments of {function_name(f)}: leave params out"
        ) from None
    return [(name, leaf.data, partial(setattr, leaf, "data")) for name, leaf in named]


def _placed(point: Any, names: Sequence[str]) -> list[float]:
    """List a point's number for each parameter."""
    if isinstance(point, Mapping):
        if set(point) != set(names):
            raise ValueError(
                f"gradcheck: a point must have the names {', '.join(names)}, got "
                f"{', '.join(map(str, point))}"
            )
        point = [point[name] for name in names]
    given = [point] if is_real(point) else list(point)
    if len(given) != len(names):
        raise ValueError(
            f"gradcheck: {len(names)} parameters ({', '.join(names[:4])}) need as many numbers at "
            f"each point, got {len(given)}; {_FORM}"
        )
    return [number(x, "gradcheck: each part of a point must be") for x in given]


class _Watch:
    """Checks the points one by one and counts the findings."""

    def __init__(self) -> None:
        self._subjects: list[Subject] = []
        self._reports: list[Report] = []
        self._counts: dict[str, Counter[str]] = {
            kind: Counter() for kind in ("points", "wrong", "kinks", "nonfinite")
        }

    def check(self, subject: Subject, report_on: Callable[[Subject], Report]) -> None:
        """Check one point.

        Raises:
            ValueError: its parameters are not those of the first point.
        """
        first = self._subjects[0] if self._subjects else subject
        if len(subject.names) != len(first.names):
            raise ValueError(
                "gradcheck: every point must have as many numbers as the first, "
                f"{len(first.names)}, got {len(subject.names)}"
            )
        try:
            report = report_on(subject)
        except Exception as error:
            error.add_note(
                f"gradcheck was at the point {place_in_words(subject.names, subject.point)}"
            )
            raise
        self._subjects.append(subject)
        self._reports.append(report)
        found: dict[str, set[str]] = {kind: set() for kind in ("points", "kinks", "nonfinite")}
        for part, sweep in _surveyed(subject):
            found["points"] |= _operations(part)
            found["kinks"] |= {place.op for place in sweep.ties.values()}
            found["nonfinite"] |= {place.op for place in sweep.births.values()} - {LEAF}
        for kind, operations in found.items():
            self._counts[kind].update(operations)
        if report.wrong is not None:
            self._counts["wrong"][report.wrong.op] += 1

    def report(self) -> PointsReport:
        """Sum up all points."""
        counts = self._counts
        names = dict.fromkeys(op for counter in counts.values() for op in counter)
        summaries = [OperationSummary(op, *(counts[kind][op] for kind in counts)) for op in names]
        summaries.sort(key=lambda o: (-o.wrong, -o.nonfinite, -o.kinks))
        first = self._subjects[0]
        return PointsReport(
            first.title,
            first.names,
            tuple(subject.point for subject in self._subjects),
            tuple(self._reports),
            tuple(summaries),
        )


def _operations(subject: Subject) -> set[str]:
    """List the operations that the function computes at its point; none if unknown."""
    try:
        entries = subject.tape(subject.point).entries
    except (Unreadable, ArithmeticError, ValueError, TypeError, AttributeError):
        return set()
    finally:
        subject.restore()
    return {entry.op for entry in entries if not entry.is_leaf}


def _surveyed(subject: Subject) -> list[tuple[Subject, Sweep]]:
    """Pair the subject with its sweep; a function of several results gives a pair for each."""
    try:
        sweep = subject.sweep()
        return [] if sweep is None else [(subject, sweep)]
    except SeveralResults as found:
        results = found.results
    except (Impure, ArithmeticError, ValueError):
        return []
    finally:
        subject.restore()
    assert isinstance(subject, FunctionSubject), "gradcheck has refused the others"
    return [known for part in each_result(subject, results) for known in _surveyed(part)]
