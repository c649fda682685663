"""gradcheck: is the engine's gradient right? A verdict for each parameter, with its reasons."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from math import isfinite, nan
from typing import Any

from autograd_core.laboratory.arguments import make_subject
from autograd_core.laboratory.findings import Finding, Report, Verdict, WrongOperation
from autograd_core.laboratory.first_order import check_parameter
from autograd_core.laboratory.forward_rounding import ForwardRounding
from autograd_core.laboratory.localise import diagnose
from autograd_core.laboratory.purity import bends_seed, depends_on_mode, impurity
from autograd_core.laboratory.screen import screen
from autograd_core.laboratory.second_order import check_second_order
from autograd_core.laboratory.subject import Impure, Subject, Sweep
from autograd_core.progress import progress as shown_progress
from autograd_core.suggest import suggests


class GradientCheckError(AssertionError):
    """A gradient check failed; the message is the report.

    Attributes:
        report: the Report.
    """

    def __init__(self, report: Report):
        super().__init__(str(report))
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its report, so that it crosses process boundaries."""
        return type(self), (self.report,)


@suggests
def gradcheck(
    f_or_root: Any,
    params: Any = None,
    *,
    names: Sequence[str] | None = None,
    order: int = 1,
    directions: int = 0,
    raise_exception: bool = False,
    progress: bool | None = None,
    seed: int = 0,
) -> Report:
    """Compare the engine's derivatives with measured ones; say what was found, and where.

        w, b = Value(0.5, label="w"), Value(-1.0, label="b")
        report = gradcheck(lambda: tanh(w * 0.3 + b) ** 2, [w, b])
        print(report)
        assert report

        gradcheck(lambda x, y: x * exp(y), [2.0, 0.5])       # numbers become Values
        gradcheck(lambda: loss(model), model)                # named_parameters()
        gradcheck(root)                                      # a recorded graph, at its leaves

    Each derivative is measured by central differences at steps that shrink, extrapolated to
    zero; no step crosses a decision (the side of relu, the winner of a maximum, a comparison).
    The tolerance is not chosen but derived: 10 * (estimated truncation + estimated rounding) of
    the measurement, plus a bound on the rounding of the sweep. The verdicts:

    * OK: agreement, with at least 5 digits verified; of a derivative of 0, 5 digits of the
      slopes nearby.
    * MISMATCH: the derivative is wrong; `report.wrong` is the operation at fault, if it is one.
    * INCONCLUSIVE: it could not be measured to 5 digits. Never a pass.
    * KINK: the slopes on both sides differ; passes if the derivative lies between them.
    * JUMP: the function itself jumps at the point, so it has no derivative there. Never a pass.
    * STEP: right, apart from the jumps of a step function such as floor on the way; passes.
    * NONFINITE: the value or a derivative is nan or infinite; the note names where it began.
    * NONDETERMINISTIC: the same point gave different numbers.

    Args:
        f_or_root: a function that returns a Value; or a Value, whose recorded graph is computed
            again with other numbers for its leaves. A function without required arguments is a
            closure over the parameters; one with arguments is called with them.
        params: for a closure Values, a dict of them, pairs (name, Value) or an object with
            `named_parameters()`; for a function with arguments also numbers and nested lists of
            them, one per argument; for a root its leaves, by default all that are no constants.
        names: what to call the parameters, instead of keys, argument names or labels.
        order: 2 also checks every second derivative.
        directions: how many random directions of +1 and -1 to check first, all parameters moved
            at once. If they pass, no parameter is checked by itself, and the report says so;
            otherwise all are.
        raise_exception: raise GradientCheckError, with the report, if the check fails.
        progress: show progress on stderr; by default on a terminal and in a notebook, for checks
            that take longer than a second.
        seed: of the random directions.

    Returns:
        A Report, true if all passed, worst first. Parameters have their numbers and gradients
        back, whatever happened.

    Raises:
        TypeError, ValueError: the arguments do not fit together, or f returns no Value.
        GradientCheckError: the check failed and raise_exception is set.
    """
    _refuse_options(order, directions)
    started = time.perf_counter()
    subject = make_subject(f_or_root, params, names)
    try:
        report = _check(subject, order, directions, progress, seed, started)
    finally:
        subject.restore()
    if raise_exception and not report:
        raise GradientCheckError(report)
    return report


def _refuse_options(order: int, directions: int) -> None:
    """ValueError for options that mean nothing."""
    if order not in (1, 2):
        raise ValueError(f"gradcheck: order must be 1 or 2, got {order!r}")
    if type(directions) is not int or directions < 0:
        raise ValueError(f"gradcheck: directions must be an int of 0 or more, got {directions!r}")


def _check(
    subject: Subject, order: int, directions: int, progress: bool | None, seed: int, started: float
) -> Report:
    """The report on a subject."""
    try:
        sweep = _swept(subject)
        why = impurity(subject, sweep)
    except Impure as error:
        why = str(error)
        sweep = Sweep(nan, (nan,) * len(subject.names), (), nan, 0)
    notes = list(getattr(subject, "remarks", ()))
    screened: tuple[str, ...] = ()
    wrong: WrongOperation | None = None
    if why:
        findings = _all(subject, sweep, Verdict.NONDETERMINISTIC, why)
    elif not isfinite(sweep.value):
        findings = _all(subject, sweep, Verdict.NONFINITE, _born(sweep))
    else:
        notes += filter(None, [depends_on_mode(subject, sweep)])
        findings, screened = _first_order(subject, sweep, directions, progress, seed, notes)
        if any(finding.verdict is Verdict.MISMATCH for finding in findings):
            diagnosis = diagnose(subject, sweep, findings)
            wrong = diagnosis.wrong
            notes += diagnosis.notes
        if order == 2:
            findings += check_second_order(subject, sweep, progress)
    return Report(
        name=subject.title,
        value=sweep.value,
        findings=tuple(findings),
        nodes=sweep.nodes,
        rounding_bound=sweep.rounding,
        order=order,
        directions=directions,
        screened=screened,
        wrong=wrong,
        notes=tuple(notes),
        evaluations=subject.evaluations,
        seconds=time.perf_counter() - started,
    )


def _swept(subject: Subject) -> Sweep:
    """The gradient that is checked."""
    sweep = subject.sweep()
    assert sweep is not None, "the seed 1.0 is always supported"
    return sweep


def _first_order(
    subject: Subject,
    sweep: Sweep,
    directions: int,
    progress: bool | None,
    seed: int,
    notes: list[str],
) -> tuple[list[Finding], tuple[str, ...]]:
    """The findings on the gradient, and the parameters that only the screen covers."""
    bent = bends_seed(subject, sweep)
    if directions and not bent:
        found = screen(subject, sweep, directions, seed)
        if all(finding.verdict is Verdict.OK for finding in found):
            notes.append(
                f"only {directions} random directions were checked, no parameter by itself: "
                "errors that cancel along them are missed"
            )
            return found, subject.names
        notes.append(
            f"{found[-1].name} of the screen was {found[-1].verdict}, so every parameter was "
            "checked by itself"
        )
    indices: Iterable[int] = shown_progress(
        range(len(subject.names)), len(subject.names), f"gradcheck of {subject.title}", progress
    )
    forward = ForwardRounding(subject)
    return [check_parameter(subject, sweep, i, bent, forward) for i in indices], ()


def _all(subject: Subject, sweep: Sweep, verdict: Verdict, note: str) -> list[Finding]:
    """One verdict for all parameters."""
    return [
        Finding(name, x, g, nan, verdict, note=note)
        for name, x, g in zip(subject.names, subject.point, sweep.gradient, strict=True)
    ]


def _born(sweep: Sweep) -> str:
    """Where the value became nan or infinite."""
    place = sweep.births.get(-1)
    began = f": it began at {place}" if place is not None else ""
    return f"the value is {sweep.value!r}{began}"
