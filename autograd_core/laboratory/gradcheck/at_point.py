"""Check one subject at one point: options, steps, report."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan

from autograd_core.laboratory.gradcheck.first_order import check_parameter
from autograd_core.laboratory.gradcheck.handwritten import GivenGradient
from autograd_core.laboratory.gradcheck.likeness import likeness
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.gradcheck.screen import screen
from autograd_core.laboratory.gradcheck.second_opinion import SecondOpinion
from autograd_core.laboratory.gradcheck.second_order import check_second_order
from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation
from autograd_core.laboratory.subjects.purity import bends_seed, depends_on_mode, impurity
from autograd_core.laboratory.subjects.stand_in import Differs, StandIn, stand_in
from autograd_core.laboratory.subjects.subject import Impure, Subject, Sweep
from autograd_core.laboratory.wrong_operation.localise import diagnose
from autograd_core.node import is_real
from autograd_core.text.progress import working

MOST_DIGITS = 14
"""The most digits that may be required; double precision seldom measures more."""

EACH, WEIGHTED = "each", "weighted"
"""For a function of several results: check each, or check their sum with random weights."""


@dataclass(frozen=True)
class Options:
    """The options of a check; see gradcheck.

    Raises:
        ValueError: an option has no meaning, or contradicts another.
    """

    order: int = 1
    directions: int = 0
    sample: int = 0
    digits: float | None = None
    outputs: str = EACH
    progress: bool | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse options that have no meaning."""
        if self.order not in (1, 2):
            raise ValueError(f"gradcheck: order must be 1 or 2, got {self.order!r}")
        for name in ("directions", "sample"):
            count = getattr(self, name)
            if type(count) is not int or count < 0:
                raise ValueError(f"gradcheck: {name} must be an int >= 0, got {count!r}")
        if self.sample and (self.order == 2 or self.directions):
            raise ValueError(
                "gradcheck: sample= draws parameters and checks them one by one, to first order; "
                "leave out directions and order, or leave out sample"
            )
        if self.digits is not None:
            if not is_real(self.digits) or not 1 <= self.digits <= MOST_DIGITS:
                raise ValueError(
                    f"gradcheck: digits, how many must be verified, must be a number from 1 to "
                    f"{MOST_DIGITS}, got {self.digits!r}"
                )
        if self.outputs not in (EACH, WEIGHTED):
            raise ValueError(
                f"gradcheck: outputs must be {EACH!r} or {WEIGHTED!r}, got {self.outputs!r}"
            )

    def samples(self, count: int) -> bool:
        """Whether only a sample of the parameters is checked."""
        return 0 < self.sample < count


def check_at_point(subject: Subject, options: Options) -> Report:
    """Check a subject at its point."""
    started = time.perf_counter()
    try:
        sweep = subject.sweep()
        why = impurity(subject, sweep)
    except Impure as error:
        why = str(error)
        sweep = Sweep(nan, (nan,) * len(subject.names), (), nan, 0)
    if options.digits is not None:
        sweep = replace(sweep, digits=float(options.digits))
    notes = list(getattr(subject, "remarks", ()))
    findings, screened, wrong = _findings(subject, sweep, why, options, notes)
    return Report(
        name=subject.title,
        value=sweep.value,
        findings=tuple(findings),
        nodes=sweep.nodes,
        rounding_bound=sweep.rounding,
        order=options.order,
        directions=options.directions,
        screened=screened,
        sampled_from=len(subject.names) if options.samples(len(subject.names)) else 0,
        source="given" if isinstance(subject, GivenGradient) else "autodiff",
        wrong=wrong,
        notes=tuple(notes),
        evaluations=subject.evaluations,
        seconds=time.perf_counter() - started,
    )


def _findings(
    subject: Subject, sweep: Sweep, why: str, options: Options, notes: list[str]
) -> tuple[list[Finding], tuple[str, ...], WrongOperation | None]:
    """Check the derivatives, unless `why` says that it is impossible; add remarks to the notes.

    Returns:
        The findings, the parameters that only the screen covers, and the wrong operation.
    """
    if why:
        return _all(subject, sweep, Verdict.NONDETERMINISTIC, why), (), None
    if not isfinite(sweep.value):
        return _all(subject, sweep, Verdict.NONFINITE, _born(sweep)), (), None
    try:
        notes += filter(None, [depends_on_mode(subject, sweep)])
        findings, screened = _first_order(subject, sweep, options, notes)
        wrong = _trace(subject, sweep, findings, options, notes)
        if options.order == 2:
            findings += check_second_order(subject, sweep, options.progress)
        return findings, screened, wrong
    except Impure as error:
        return _all(subject, sweep, Verdict.NONDETERMINISTIC, str(error)), (), None


def _trace(
    subject: Subject,
    sweep: Sweep,
    findings: Sequence[Finding],
    options: Options,
    notes: list[str],
) -> WrongOperation | None:
    """Find the wrong operation that causes the mismatches; add other facts to the notes."""
    mismatched = [f for f in findings if f.verdict is Verdict.MISMATCH]
    if sweep.faults and any(f.difference <= f.tolerance for f in mismatched):
        notes.append(
            "Derivatives that agree do so by luck: this program does not need what the rule loses"
        )
    if sweep.faults or not mismatched:
        return None
    if isinstance(subject, GivenGradient):
        notes += filter(None, [likeness(findings)])
        return None
    if sweep.earlier is not None:
        notes.append(
            f"{sweep.earlier} was recorded before {subject.title} was called, so it does not "
            "change when a parameter moves: compute it inside the function, or check the recorded "
            "result, gradcheck(result)"
        )
        return None
    title = f"search for the wrong operation of {subject.title}"
    with working(title, 1, options.progress):
        diagnosis = diagnose(subject, sweep, findings)
    notes += diagnosis.notes
    return diagnosis.wrong


def _first_order(
    subject: Subject, sweep: Sweep, options: Options, notes: list[str]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Check the gradient; return the findings and the parameters that only the screen covers."""
    bent = dict(sweep.faults) or bends_seed(subject, sweep)
    directions, count = options.directions, len(subject.names)
    if directions and not bent:
        found = screen(subject, sweep, directions, options.seed, options.progress)
        if all(finding.verdict is Verdict.OK for finding in found):
            notes.append(
                f"only {directions} random directions were checked, no parameter by itself: "
                "errors that cancel along them are missed"
            )
            return found, subject.names
        notes.append(
            f"{found[-1].name} of the screen was {found[-1].verdict}, so each parameter was "
            "checked by itself"
        )
    chosen: Sequence[int] = range(count)
    if options.samples(count):
        chosen = sorted(random.Random(options.seed).sample(chosen, options.sample))
    opinion = SecondOpinion(subject)

    def findings(replaced: StandIn | None) -> list[Finding]:
        found = []
        with working(f"gradcheck of {subject.title}", len(chosen), options.progress) as work:
            for i in chosen:
                found.append(check_parameter(subject, sweep, i, bent, opinion, replaced))
                work.step()
        return found

    try:
        return findings(stand_in(subject, sweep, len(chosen))), ()
    except Differs:
        return findings(None), ()


def _all(subject: Subject, sweep: Sweep, verdict: Verdict, note: str) -> list[Finding]:
    """Give all parameters the same verdict."""
    return [
        Finding(name, x, g, nan, verdict, note=note)
        for name, x, g in zip(subject.names, subject.point, sweep.gradient, strict=True)
    ]


def _born(sweep: Sweep) -> str:
    """Say where the value became nan or infinite."""
    place = sweep.births.get(-1)
    began = f": it began at {place}" if place is not None else ""
    return f"the value is {sweep.value!r}{began}"
