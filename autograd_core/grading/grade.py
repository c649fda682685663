"""grade: run an engine on the battery, and name the misconceptions behind wrong gradients."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from autograd_core.grading.battery import battery
from autograd_core.grading.engine_fault import EngineFault
from autograd_core.grading.engine_file import NoEngine, load_engine
from autograd_core.grading.evidence import Evidence
from autograd_core.grading.grade_result import Grade, GradeItem
from autograd_core.grading.judge import ADDS_UP, DERIVATIVE, Judgement, judge
from autograd_core.grading.misconceptions import Key
from autograd_core.grading.operation_form import FORMS, OperationForm, named_form
from autograd_core.grading.process import EngineRun, run_file
from autograd_core.grading.running import TrialRunner
from autograd_core.grading.subject import EngineUnderTest, engine_under_test
from autograd_core.laboratory.compare.deadline import TimeIsUp, within
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.suggest import suggests

SECONDS = 10.0
MEGABYTES = 2048

SEED, ORDER, FRESH = "the root's seed", "the order of visits", "a fresh start"
"""The items that are about the sweep."""

SWEEP = {(SEED, "seed"): 0, (ORDER, "order"): 3, (FRESH, "stale"): 2}
"""For each of them the misconception that it is about, and the reach that it needs."""


@suggests
def grade(
    engine: Callable[[float], Any] | str | os.PathLike[str],
    name: str | None = None,
    *,
    requires: Iterable[str] = (),
    points: Mapping[str, float] | None = None,
    reader: Engine | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Grade:
    """Grade a scalar engine: each operation, its uses, the sweep; each fault by its misconception.

        grade(Value)                        # a class of yours, in this process
        grade("engine.py")                  # a file, in a process of its own
        grade(Value, requires=["+", "*", "tanh"])

    Small graphs are run on the engine: each operation that it has alone, behind and before
    others, with each operand used a second time, and graphs on which the order of the visits
    matters. Their gradients are compared with the right ones. A mistake is named once: what is
    built on it is not blamed.

    A file runs in its own process, which is ended after `seconds` or at `megabytes` of memory (on
    systems that have such limits). A class runs in this process, in a thread that is stopped after
    `seconds`; grade files of people whom you do not trust. An engine that does not come to an end
    gets no points.

    Args:
        engine: the class of the engine's nodes, a function that makes a leaf of a float, or the
            path of a file.
        name: for a file, its class or such a function; None to look for it.
        requires: operations that must be there: "+", "**", "tanh"; others are graded if they are.
        points: what items are worth, by their names; each operation is worth 1 for its derivative
            and 1 for adding up, the seed 1, the order 2, a fresh start 1.
        reader: how to read the nodes, if their names are not the usual ones; for a file, by names
            and not by functions.
        seconds: the most time.
        megabytes: the most memory, for a file.

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: engine is none of these, or does not make nodes that can be read.
        ValueError: an operation or an item does not exist.
    """
    needed = [named_form(word) for word in requires]
    if isinstance(engine, (str, os.PathLike)):
        path = Path(engine).resolve()
        if not path.is_file():
            raise FileNotFoundError(f"grade: there is no file {str(engine)!r}")
        title = path.name
        if sys.platform == "emscripten":  # nor processes
            run = _run_file_here(path, name, reader, seconds)
        else:
            run = run_file(path, name, _names(reader), seconds, megabytes)
    else:
        run = _run_here(engine_under_test(engine, reader), seconds)
        title = run.engine
    return _graded(run, title, needed, dict(points or {}))


def _names(reader: Engine | None) -> dict[str, str]:
    """The names that a reader gives; TypeError for functions, which do not cross processes."""
    given = {} if reader is None else {n: how for n, how in vars(reader).items() if how}
    for what, how in given.items():
        if not isinstance(how, str):
            raise TypeError(
                f"grade: a file runs in a process of its own, which functions do not reach; give "
                f"the name of an attribute as {what}, or grade the class"
            )
    return given


def _run_file_here(
    path: Path, name: str | None, reader: Engine | None, seconds: float
) -> EngineRun:
    """Run the battery on the engine of a file, in this process."""
    try:
        return _run_here(load_engine(path, name, reader), seconds)
    except NoEngine as error:
        return EngineRun(refused=str(error))


def _run_here(subject: EngineUnderTest, seconds: float) -> EngineRun:
    """Run the battery on a class of this process."""
    found = EngineRun(subject.name, borrowed=subject.borrowed, unseen=subject.unseen)

    def begun(key: str) -> None:
        found.begun = key

    def work() -> None:
        for key, observed in TrialRunner(subject).run_all(battery(), begun):
            found.observations[key] = observed

    try:
        if sys.platform == "emscripten":  # in a browser there are no threads
            work()
        else:
            within(seconds, work)
    except TimeIsUp:
        found.ended = f"it ran for more than {seconds:g} s, and was ended"
    except MemoryError:
        found.ended = "it used more memory than there is"
    return found


def _graded(
    run: EngineRun, title: str, needed: list[OperationForm], points: dict[str, float]
) -> Grade:
    """Make a grade of what an engine did."""
    if run.refused:
        return _not_graded(title, "refused", run.refused)
    if run.ended:
        return _not_graded(title, "ended", f"While {_doing(run.begun)} {run.ended}.")
    evidence = Evidence(battery(), run.observations)
    judged = judge(evidence)
    absent = {f.shown: _why_absent(evidence, f) for f in FORMS.values() if f not in judged.forms}
    missing = [form for form in needed if form not in judged.forms]
    faults = [*judged.faults]
    if missing:
        listed = tuple(form.shown for form in missing)
        reasons = [absent.pop(op) for op in listed]
        why = "; ".join(dict.fromkeys(reasons))
        faults.append(EngineFault("missing", listed, f"{why[:1].upper()}{why[1:]}."))
    items = _items(judged, missing)
    unknown = [name for name in points if name not in {item.name for item in items}]
    if unknown:
        raise ValueError(
            f"grade: points: there is no item {unknown[0]!r}; they are "
            f"{', '.join(item.name for item in items)}"
        )
    weighed = tuple(_weighed(item, points) for item in items)
    notes = judged.notes
    if run.borrowed:
        notes.append(f"The class comes from {run.borrowed}, and is not written here.")
    return Grade(title, weighed, tuple(faults), absent, tuple(notes), run.borrowed, run.unseen)


def _why_absent(evidence: Evidence, form: OperationForm) -> str:
    """Why the engine does not have an operation; with a number first, what that takes."""
    why, base = evidence.plain(form).absent, FORMS.get(form.base)
    if base not in evidence.forms or not why.startswith("there is no __r"):
        return why
    needs = ", which sum() calls with 0" if form.row == "add" else ""
    return f"a number before a Value needs {why.removeprefix('there is no ')}{needs}"


def _not_graded(title: str, key: Key, why: str) -> Grade:
    """The grade of an engine that could not be run to its end."""
    items = (GradeItem("the engine runs to its end", 1.0, 0.0, why),)
    return Grade(title, items, (EngineFault(key, (), why),), {})


def _doing(key: str) -> str:
    """What an engine was at, in words."""
    for trial in battery():
        if trial.key == key and trial.purpose != "deep":
            lines = "; ".join(trial.graph.code) or "x.backward() of a leaf"
            at = ", ".join(f"{name} = {x:g}" for name, x in trial.graph.leaves)
            return f"computing and sweeping {lines} at {at}"
    return "importing the file" if key == "import" else "sweeping a long chain"


def _items(judged: Judgement, missing: list[OperationForm]) -> list[GradeItem]:
    """The items, with a point each but 2 for the order."""
    found = [
        _item(judged, form, asked, form in missing)
        for form in [*judged.forms, *missing]
        for asked in (DERIVATIVE, ADDS_UP)
    ]
    for (name, key), reach in SWEEP.items():
        worth = 2.0 if name == ORDER else 1.0
        others = [f for f in judged.faults if f.key not in ("seed", "stale") and not f.operations]
        faults = others if name == ORDER else [f for f in judged.faults if f.key == key]
        if faults:
            found.append(GradeItem(name, worth, 0.0, faults[0].title))
        elif not judged.forms:
            found.append(GradeItem(name, 0.0, 0.0, "there is no operation to judge it by"))
        elif judged.reach < reach:
            found.append(GradeItem(name, 0.0, 0.0, "it needs operations without faults"))
        else:
            found.append(GradeItem(name, worth, worth))
    return found


def _item(judged: Judgement, form: OperationForm, asked: str, is_missing: bool) -> GradeItem:
    """What an operation is worth for its derivative, or for adding up."""
    name = f"{form.shown}: {asked}"
    fault = judged.operations.get((form.key, asked))
    local = judged.operations.get((form.key, DERIVATIVE))
    if is_missing:
        return GradeItem(name, 1.0, 0.0, "it is missing")
    if form.key in judged.follows:
        return GradeItem(name, 0.0, 0.0, judged.follows[form.key])
    if fault is not None:
        return GradeItem(name, 1.0, 0.0, fault.title)
    if asked == ADDS_UP and local is not None:
        return GradeItem(name, 0.0, 0.0, "its derivative is wrong")
    if not judged.reach and asked == DERIVATIVE:
        return GradeItem(name, 1.0, 0.0, "the sweep is wrong")
    if judged.reach < 2 and asked == ADDS_UP:
        return GradeItem(name, 0.0, 0.0, "the sweep is wrong")
    return GradeItem(name, 1.0, 1.0)


def _weighed(item: GradeItem, points: Mapping[str, float]) -> GradeItem:
    """The item with the points that the caller gives it."""
    worth = points.get(item.name)
    if worth is None or not item.is_graded:
        return item
    earned = worth if item.earned else 0.0
    return GradeItem(item.name, float(worth), float(earned), item.reason)
