"""Check second derivatives: compare the gradient's own graph with differences of the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from autograd_core.laboratory.gradcheck import inconclusive
from autograd_core.laboratory.gradcheck.claims import Claim, claim_on
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.verdicts import judge_repeatable
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Outcome, Subject, Sweep
from autograd_core.text.progress import working


def check_second_order(subject: Subject, sweep: Sweep, progress: bool | None) -> list[Finding]:
    """Check each second derivative d2 f / dp_i dp_j with i <= j, in findings named "d2/dw0 dw1".

    Entry i of the gradient is differentiated numerically with respect to parameter j. Entry j
    differentiated by the sweep with respect to i must be the same number, to rounding.
    """
    names = subject.names
    try:
        rows = subject.second()
    except ValueError as error:
        return [
            _unknown(f"d2/d{a} d{b}", subject.point[j], str(error))
            for i, a in enumerate(names)
            for j, b in enumerate(names)
            if i <= j
        ]
    found = []
    with working(f"second derivatives of {subject.title}", len(names), progress) as work:
        for j in range(len(names)):
            found += _column(subject, sweep, rows, j)
            work.step()
    return found


def _column(subject: Subject, sweep: Sweep, rows: Sequence[Sweep], j: int) -> list[Finding]:
    """Check the derivatives of gradient entries 0 to j with respect to parameter j."""

    @cache
    def gradient(x: float) -> tuple[float, ...]:
        return subject.gradient({j: x})

    found = []
    for i in range(j + 1):

        def outcome(x: float, traced: bool, i: int = i) -> Outcome:
            trace = subject.evaluate({j: x}, traced=True).trace if traced else ()
            return Outcome(gradient(x)[i], trace)

        row = rows[i]
        line = Line(
            subject.point[j],
            outcome,
            row.value,
            sweep.trace,
            row.rounding,
            decided=lambda x: subject.decided({j: x}),
        )
        name = f"d2/d{subject.names[i]} d{subject.names[j]}"
        claim = claim_on(name, subject.point[j], sweep, j, row)
        found.append(_symmetric(judge_repeatable(claim, line), claim, rows[j], i))
    return found


def _symmetric(finding: Finding, claim: Claim, mirror: Sweep, i: int) -> Finding:
    """Turn an OK into a MISMATCH if the parameters in the other order give another number."""
    other = mirror.gradient[i]
    apart = abs(other - claim.derivative)
    if finding.verdict is Verdict.OK and apart > finding.tolerance + mirror.errors[i]:
        note = f"with the parameters in the other order it is {other!r}"
        return replace(finding, verdict=Verdict.MISMATCH, note=note)
    return finding


def _unknown(name: str, value: float, note: str) -> Finding:
    """Make the finding on a second derivative that is not available."""
    nan = float("nan")
    note = inconclusive.advised(note, "check the first derivatives, with order=1")
    return Finding(name, value, nan, nan, Verdict.INCONCLUSIVE, note=note)
