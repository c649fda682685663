"""A gradient, parameter by parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from autograd_core.laboratory.claims import Claim, bare
from autograd_core.laboratory.findings import Finding, Verdict
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.subject import Outcome, Subject, Sweep, Unrepeatable
from autograd_core.laboratory.verdicts import judge


def check_parameter(subject: Subject, sweep: Sweep, i: int, bent: Mapping[int, str]) -> Finding:
    """The finding on the derivative with respect to parameter i."""

    def outcome(x: float, traced: bool) -> Outcome:
        return subject.evaluate({i: x}, traced)

    line = Line(
        subject.point[i], outcome, sweep.value, sweep.trace, sweep.rounding, bool(sweep.customs)
    )
    claim = claim_on(subject, sweep, i)
    try:
        finding = judge(claim, line)
    except Unrepeatable as error:
        return bare(claim, Verdict.INCONCLUSIVE, str(error))
    if i in bent:
        return replace(finding, verdict=Verdict.MISMATCH, note=bent[i])
    return finding


def claim_on(subject: Subject, sweep: Sweep, i: int) -> Claim:
    """What the engine claims about parameter i."""
    return Claim(
        name=subject.names[i],
        value=subject.point[i],
        derivative=sweep.gradient[i],
        error=sweep.errors[i],
        tie=sweep.ties.get(i, sweep.ties.get(-1)),
        step=sweep.steps.get(i),
        birth=sweep.births.get(i),
    )
