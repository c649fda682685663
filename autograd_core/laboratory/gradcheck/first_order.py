"""Check a gradient, parameter by parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ulp

from autograd_core.laboratory.gradcheck import inconclusive
from autograd_core.laboratory.gradcheck.claims import Claim, bare, claim_on
from autograd_core.laboratory.gradcheck.handwritten import GivenGradient
from autograd_core.laboratory.gradcheck.lines import Line, line_of_subject
from autograd_core.laboratory.gradcheck.second_opinion import SecondOpinion
from autograd_core.laboratory.gradcheck.verdicts import judge
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.stand_in import StandIn
from autograd_core.laboratory.subjects.subject import Subject, Sweep, Unrepeatable

BESIDE = (2.0, 5.0, 9.0, 11.0)
"""Distances from x, in units in the last place, at which a swing is searched. They are uneven, so
that no wave has the same phase at all of them."""

SWING = 2.0**-5
"""A gradient swings if it bends by more than this fraction of the difference to be explained."""


def check_parameter(
    subject: Subject,
    sweep: Sweep,
    i: int,
    bent: Mapping[int, str],
    opinion: SecondOpinion,
    stand_in: StandIn | None = None,
) -> Finding:
    """Check the derivative with respect to parameter i.

    A derivative that seems wrong is judged once more with an allowance for rounding: of the
    forward values from which the sweep's partials were computed, or of larger entries of a given
    gradient. This needs no new evaluations. Where differences cannot tell, a complex step may.

    Raises:
        Differs: the stand-in has another number than the subject.
    """
    evaluate = (stand_in or subject).evaluate
    line = line_of_subject(subject, sweep, evaluate, subject.point[i], lambda x: {i: x})
    claim = claim_on(subject.names[i], subject.point[i], sweep, i)
    try:
        finding = judge(claim, line)
        if finding.verdict is Verdict.MISMATCH:
            if isinstance(subject, GivenGradient):
                spread = subject.spread(sweep.gradient)
            else:
                spread = opinion.spread(i, finding.difference)
            finding = _judge_again(claim, line, finding, spread)
        if finding.verdict is Verdict.MISMATCH and _swings(subject, i, finding.difference):
            finding = replace(finding, verdict=Verdict.INCONCLUSIVE, note=inconclusive.SWINGING)
        finding = opinion.on(finding, claim, line, i)
    except Unrepeatable as error:
        return bare(claim, Verdict.INCONCLUSIVE, str(error))
    if i in bent:
        return replace(finding, verdict=Verdict.MISMATCH, note=bent[i])
    return finding


def _judge_again(claim: Claim, line: Line, first: Finding, spread: float) -> Finding:
    """Judge again where rounding may have moved the derivative by a spread."""
    if spread <= 0.1 * first.tolerance:
        return first
    finding = judge(replace(claim, error=claim.error + spread), line)
    if finding.verdict is not Verdict.INCONCLUSIVE:
        return finding
    return replace(finding, note=inconclusive.CANCELLING.format(spread))


def _swings(subject: Subject, i: int, difference: float) -> bool:
    """Whether the gradient beside the point changes irregularly from float to float.

    An example is x + sin(x) at 1e17, where floats are 16 apart: differences at any step miss the
    waves, and agree with each other. At a pole or a kink the gradient is regular on each side.
    """
    x = subject.point[i]
    for unit in (-ulp(x), ulp(x)):
        beside = [(k, subject.gradient({i: x + k * unit})[i]) for k in BESIDE]
        for (a, near), (b, middle), (c, far) in zip(beside, beside[1:], beside[2:], strict=False):
            if abs(middle - near - (far - near) * (b - a) / (c - a)) > SWING * difference:
                return True
    return False
