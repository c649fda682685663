"""compare: every way to differentiate a function, side by side in one table per argument."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from contextlib import nullcontext
from importlib import import_module
from typing import Any, NamedTuple

from autograd_core.extras import install_hint
from autograd_core.following import observer
from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Answer, Bench, Derivative, NotInstalled
from autograd_core.laboratory.compare.case import Case, Decisions, NotApplicable, case_of, written
from autograd_core.laboratory.compare.comparison import Agreement, ArgumentTable, TableLine
from autograd_core.laboratory.compare.explain import Reference, Trouble
from autograd_core.laboratory.compare.foreign_case import ForeignCase, foreign_case
from autograd_core.laboratory.compare.judge import Judge
from autograd_core.laboratory.compare.result import Comparison
from autograd_core.laboratory.compare.slopes import Slopes, slopes_of
from autograd_core.laboratory.compare.ways import WAYS, Way
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.modes import observed_by
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import NoFormula
from autograd_core.suggest import suggests
from autograd_core.text.progress import working
from autograd_core.text.short_numbers import format_number
from autograd_core.text.text_table import first_of

MOST_DIGITS = 1000
BESIDE = "sides"
"""The key of a reference that was measured beside the point; it is not the key of a way."""

QUICK = 0.02
"""A way that takes less than this many seconds is run again, for a mean."""


@suggests
def compare(
    f: Any,
    at: Any = None,
    *,
    ways: Iterable[str] | None = None,
    digits: int = 50,
    engine: Engine | None = None,
    progress: bool | None = None,
) -> Comparison:
    """Differentiate in every available way, and explain where the results differ.

        print(compare(lambda x, y: tanh(x * y), [0.5, 2.0]))

    Reverse mode and forward mode over the recorded graph; central difference and Richardson
    extrapolation of f itself; complex step, SymPy, 50 digits (mpmath), PyTorch and JAX by
    evaluating the recorded graph again in their numbers. Each derivative has its absolute and
    relative error, the error in ulps, the number of evaluations, the time and a verdict: agrees
    (the error is within what is predicted for this way and this function), kink (there is no
    single derivative), step too large, known limit (of a library), DIFFERS, n/a or not installed,
    with the reason.

    The reference is the derivative to 50 digits, from the rows of the table of primitives at the
    exact binary numbers of the point. Without such digits it is reverse mode; if f goes through a
    kink with one slope on both sides, it is that slope.

    All ways keep the decisions of f at the point (Python's `if`, `where`), except the two that
    call f again.

    Args:
        f: a function or the root of a recorded graph, as for `gradcheck`: a function of positional
            or keyword arguments, a closure over Values, or a Value.
        at: for a function of arguments, a number for each, nested lists of them, or a dict by
            name; for a closure, its Values, a dict of them or an object with `parameters()`; for
            a graph, its leaves, by default all that are not constants.
        ways: keys of the ways to run: "reverse", "forward", "central", "richardson", "complex",
            "symbolic", "digits", "torch", "jax". All by default.
        digits: the digits of the precise way, 15 to 1000.
        engine: how to read the nodes of another engine; see `Engine`. If `at` consists of such
            nodes, f belongs to that engine, whose own sweep is one more way, "engine".
        progress: show progress on stderr; by default on a terminal and in a notebook, for
            comparisons that take longer than a second.

    Returns:
        A Comparison; true if no way DIFFERS.

    Raises:
        TypeError, ValueError: f is not a function or a Value, at does not fit f, or a way is not
            known. Errors that f raises at the point are passed on.
    """
    _check_digits(digits)
    watched = observer.get() is not None
    with observed_by(Decisions()) if watched else nullcontext():  # not by detect_anomaly
        case = foreign_case(f, at, engine, "compare") or case_of(f, at)
        try:
            return _compared(Bench(case, digits), _chosen(ways, case), progress)
        finally:
            case.subject.restore()


def _check_digits(digits: int) -> None:
    """Raise ValueError if the number of digits is out of range."""
    if type(digits) is not int or not 15 <= digits <= MOST_DIGITS:
        raise ValueError(
            f"compare: digits must be an int from 15 to {MOST_DIGITS}, got {digits!r}"
        )


def _compared(bench: Bench, chosen: list[Way], progress: bool | None) -> Comparison:
    """Compare the chosen ways."""
    case = bench.case
    runs: dict[str, Run] = {}
    with working(f"compare of {case.name}", len(chosen), progress) as work:
        for way in chosen:
            runs[way.key] = _run(way, bench)
            work.step()
    if "digits" not in runs:
        runs["digits"] = _run(next(w for w in WAYS if w.key == "digits"), bench)
    trouble = _trouble(case)
    tables = tuple(_table(bench, i, chosen, runs, trouble) for i in range(len(case.at)))
    point = zip(case.names, case.at, strict=True)
    shown = ", ".join(f"{name}={format_number(x, 17)}" for name, x in point)
    name = f"{case.name}({first_of(case.names)})"
    notes = (*filter(None, [trouble.text]), *_notes(case))
    return Comparison(name, shown, case.value, len(case.graph), tables, notes)


def _chosen(ways: Iterable[str] | None, case: Case) -> list[Way]:
    """Find the ways by their keys, in the order of the table; another engine's comes first."""
    there = [*([case.way] if isinstance(case, ForeignCase) else []), *WAYS]
    if ways is None:
        return there
    if not isinstance(ways, Iterable):
        raise TypeError(
            f"compare: ways must be a list of keys, got {type(ways).__name__} {ways!r}"
        )
    keys = [ways] if isinstance(ways, str) else list(ways)
    known = [way.key for way in there]
    for key in keys:
        if key not in known:
            raise ValueError(
                f"compare: there is no way {key!r}; choose from {', '.join(map(repr, known))}"
            )
    if not keys:
        raise ValueError("compare: ways is empty; leave it out for all of them")
    return [way for way in there if way.key in keys]


class Run(NamedTuple):
    """The answers of a way for all arguments, and the seconds for one of them."""

    answers: list[Answer]
    seconds: float = math.nan


def _run(way: Way, bench: Bench) -> Run:
    """Run a way; without a result, every answer is the reason."""
    try:
        return _timed(way, bench)
    except NotApplicable as error:
        reason = error
    except NoFormula as error:
        reason = NotApplicable(error.reason)
    except ImportError as error:
        reason = NotInstalled(f"not installed: {error}")
    except Exception as error:
        if not way.package:
            raise
        reason = NotApplicable(f"failed with {type(error).__name__}: {error}")
    return Run([reason] * len(bench.case.at))


def _timed(way: Way, bench: Bench) -> Run:
    """Run a way, and again if it is quick, for a mean of its time."""
    if not way.installed():
        command = install_hint(way.extra) if way.extra else f"pip install {way.package}"
        raise NotInstalled(f"not installed: {command}")
    if way.package:
        import_module(way.package)
    times = 1
    start = time.perf_counter()
    answers = way.run(bench)
    seconds = time.perf_counter() - start
    if seconds < QUICK:
        times = 3
        start = time.perf_counter()
        for _ in range(times):
            answers = way.run(bench)
        seconds = time.perf_counter() - start
    return Run(answers, seconds / times / (1 if way.at_once else len(bench.case.at)))


def _table(
    bench: Bench, i: int, chosen: list[Way], runs: dict[str, Run], trouble: Trouble
) -> ArgumentTable:
    """Make the table of one argument."""
    case = bench.case
    reference, slopes = _reference(bench, i, runs["digits"].answers[i])
    judge = Judge(bench, i, reference, slopes, trouble)
    notes = [judge.kink()] if slopes is not None else []
    if reference.way == "reverse":
        why = runs["digits"].answers[i]
        notes.append(f"the reference is reverse mode; there are no {bench.digits} digits: {why}")
    return ArgumentTable(
        argument=case.names[i],
        at=case.at[i],
        reference=reference.derivative,
        reference_digits=_in_digits(reference.exact, bench) or repr(reference.derivative),
        reference_way=_source(reference, bench),
        lines=tuple([_line(way, runs[way.key], judge) for way in chosen]),
        left=math.nan if slopes is None else slopes.left,
        right=math.nan if slopes is None else slopes.right,
        notes=tuple(notes),
    )


def _reference(bench: Bench, i: int, digits: Answer) -> tuple[Reference, Slopes | None]:
    """Return the reference, and the slopes beside the point if they matter.

    The reference is the 50 digits, or reverse mode without them. If f goes through kinks with one
    slope, that slope is the derivative, whatever the rules of the operations give.
    """
    if isinstance(digits, Derivative):
        reference = Reference(digits.derivative, digits.exact, "digits", 0.0)
    else:
        error = bench.conditioning[i].bound
        error = error if math.isfinite(error) else 0.0
        reference = Reference(bench.gradient[i], None, "reverse", error)
    slopes = slopes_of(bench, i)
    if slopes is None or math.isnan(slopes.common):
        return reference, slopes
    away = abs(slopes.common - reference.derivative)
    if slopes.common == reference.derivative or away <= slopes.slack + reference.error:
        return reference, None
    return Reference(slopes.common, None, BESIDE, slopes.slack), slopes


def _source(reference: Reference, bench: Bench) -> str:
    """Name the source of a reference."""
    for way in WAYS:
        if way.key == reference.way:
            return _title(way, bench)
    return "the slope of f on both sides"


def _title(way: Way, bench: Bench) -> str:
    """Name a way, with the requested digits."""
    return way.title.replace("50", str(bench.digits)) if way.key == "digits" else way.title


def _in_digits(x: Any, bench: Bench) -> str:
    """Show an mpmath number in decimal digits; "" for None."""
    return "" if x is None else str(bench.precise.context.nstr(x, bench.digits))


def _line(way: Way, run: Run, judge: Judge) -> TableLine:
    """Make the line of one way in the table of one argument."""
    title = _title(way, judge.bench)
    answer = run.answers[judge.i]
    if isinstance(answer, NotApplicable):
        missing = isinstance(answer, NotInstalled)
        verdict = Agreement.NOT_INSTALLED if missing else Agreement.NOT_APPLICABLE
        return TableLine(way.key, title, verdict, explanation=str(answer))
    found = judge.answered(way, answer)
    verdict, explanation = judge.verdict(found)
    estimate = answer.estimate
    return TableLine(
        way=way.key,
        title=title,
        verdict=verdict,
        derivative=answer.derivative,
        digits=_in_digits(answer.exact, judge.bench),
        error=found.error,
        relative_error=found.relative,
        ulps=found.ulps,
        predicted=found.predicted,
        evaluations=answer.evaluations,
        seconds=run.seconds,
        step=answer.step,
        truncation=math.nan if estimate is None else estimate.truncation,
        rounding=math.nan if estimate is None else estimate.rounding,
        explanation=explanation,
    )


def _trouble(case: Case) -> Trouble:
    """Find the fault of f as a whole, if there is one."""
    try:
        again = case.outcome({}).value
    except NotApplicable as error:
        return Trouble(f"evaluated a second time at the same point, f fails: {error}", True)
    if repr(again) != repr(case.value):
        return Trouble(
            f"f is not deterministic: {case.value!r} at first, {again!r} at the same point "
            "again; its differences mean nothing",
            True,
        )
    if case.plain:
        return Trouble(
            f"f returned the plain number {case.value!r}, so its graph is empty and its "
            "derivative 0; if f depends on its arguments, it used .data or math"
        )
    customs = sorted({o.op for o in case.operations if o.op not in PRIMITIVES})
    if customs and isinstance(case, ForeignCase):
        return Trouble(
            f"{', '.join(customs)}: operations of {case.engine_name} that are not known here; "
            "only ways that call f again can check their derivatives"
        )
    if customs:
        return Trouble(
            f"{', '.join(customs)}: made by record(), whose derivative the engine trusts; only "
            "ways that call f again can check it"
        )
    return Trouble()


def _notes(case: Case) -> list[str]:
    """List notes on the program for readers of the table."""
    notes = list(case.remarks)
    if case.decisions:
        shown = "; ".join(map(str, case.decisions[:3]))
        more = len(case.decisions) - 3
        notes.append(
            f"f decides by its numbers ({shown}{f'; {more} more' if more > 0 else ''}): the "
            "branch that ran is differentiated"
        )
    node = suspects.not_finite(case.operations)
    if node is not None:
        notes.append(f"{written(node)} = {node.data!r} in float64")
    return notes
