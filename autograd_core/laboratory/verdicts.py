"""The verdict on one derivative: what the engine says, held against what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite, isnan, nan, ulp

from autograd_core.laboratory.claims import Claim, bare, compared
from autograd_core.laboratory.findings import Finding, Verdict
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.measure import (
    FINEST,
    SAFETY,
    confirms,
    holds_below,
    is_local,
    looks_kinked,
    measure,
    unexplained,
)
from autograd_core.laboratory.sided_verdicts import at_odd_point, at_tie
from autograd_core.laboratory.sides import hides_tie
from autograd_core.laboratory.start import first_step
from autograd_core.numerical import Estimate, representable

RIGHT = (Verdict.OK, Verdict.STEP)

FINER = tuple(2.0**-k for k in (5, 10, 15, 20, 25, 30, 35, 40, 43))
"""Further first steps, as parts of the first: a function may be coarse at one and fine at another.

With h = 0.1 the table of sin(1000 x) settles on a slope of -3 with a tiny estimated error.
"""

COARSER = (8.0, 64.0)
"""Further first steps where rounding hides the derivative at the first."""


def judge(claim: Claim, line: Line) -> Finding:
    """The finding on a claimed derivative along a line.

    A derivative that agrees with one measurement to 5 digits and with a difference at a step
    4,000 times finer is right. One that does not is measured again from finer first steps. It is
    wrong only if two neighbouring measurements exclude it and agree with each other, no finer one
    contradicts them, and the two sides of the point have the same slope.
    """
    finding = _judge(claim, line)
    sweep = nan if isnan(finding.tolerance) else min(claim.error, finding.tolerance)
    return replace(finding, evaluations=line.evaluations, sweep=sweep)


def _judge(claim: Claim, line: Line) -> Finding:
    """As `judge`, without the count."""
    if not isfinite(claim.value):
        return bare(claim, Verdict.NONFINITE, f"the parameter itself is {claim.value!r}")
    if not isfinite(claim.derivative):
        return bare(claim, Verdict.NONFINITE, _born(claim))
    h = first_step(line)
    if h is None:
        return at_tie(claim, line)
    if claim.tie is not None and hides_tie(line, h):
        return at_tie(claim, line, h)
    estimate = measure(line, h)
    finding = compared(claim, line, h, estimate)
    kinked = looks_kinked(line, estimate, h)
    if finding.verdict in RIGHT and not kinked and confirms(line, estimate):
        return finding
    sided = at_odd_point(claim, line) if kinked else None
    if sided is not None and sided.verdict is not Verdict.INCONCLUSIVE:
        return sided
    finding = _look_closer(claim, line, h, finding)
    if finding.verdict in RIGHT:
        return finding
    return sided or (None if kinked else at_odd_point(claim, line)) or finding


def _look_closer(claim: Claim, line: Line, h: float, first: Finding) -> Finding:
    """The verdict of further measurements, where the first was not enough."""
    findings = [first]
    for other in _other_steps(line, h, first):
        estimate = measure(line, other)
        finding = compared(claim, line, h, estimate)
        if finding.verdict in RIGHT and not _is_overruled(finding, findings):
            if confirms(line, estimate) and not looks_kinked(line, estimate, other):
                return finding
        findings.append(finding)
        if _is_enough(claim, line, findings, estimate):
            break
        if other < h and finding.rounding > 0.1 * max(abs(finding.analytic), abs(finding.numeric)):
            break
    findings.sort(key=lambda f: -f.step)
    wrong = [f.verdict is Verdict.MISMATCH for f in findings]
    for i in range(len(findings) - 1, 0, -1):
        coarse, fine = findings[i - 1 : i + 1]
        if wrong[i - 1] and wrong[i] and _agree(coarse, fine):
            if all(_agree(fine, f) for f in findings[i + 1 :]):
                if not is_local(line, h) or _may_be_noise(line, coarse, fine):
                    break
                same = [f for f in findings if f.verdict is coarse.verdict and _agree(f, fine)]
                return min(same, key=lambda f: f.tolerance)
            break
    return _inconclusive(findings)


def _is_enough(claim: Claim, line: Line, findings: list[Finding], estimate: Estimate) -> bool:
    """Whether the last two measurements exclude the claim, and nothing finer speaks against."""
    coarse, fine = findings[-2:]
    both = coarse.verdict is fine.verdict is Verdict.MISMATCH
    return both and _agree(coarse, fine) and holds_below(line, estimate, claim.derivative)


def _may_be_noise(line: Line, *findings: Finding) -> bool:
    """Whether the function is noisier than the bound says, and so much that a claim may stand."""
    return any(
        f.difference <= f.tolerance + SAFETY * unexplained(line, f.numeric) / f.step
        for f in findings
    )


def _is_overruled(finding: Finding, others: list[Finding]) -> bool:
    """Whether a sharper measurement of the same derivative excludes what this one allows."""
    return any(
        other.verdict is Verdict.MISMATCH
        and other.tolerance <= finding.tolerance
        and _agree(other, finding)
        for other in others
    )


def _other_steps(line: Line, h: float, first: Finding) -> Iterator[float]:
    """Further first steps: coarser ones where rounding was the trouble, then finer and finer.

    Where x is so small that the first step is far larger, those of the size of x are among them.
    """
    x = line.centre
    hidden = first.verdict is Verdict.INCONCLUSIVE and first.rounding > first.truncation
    sizes = [h * factor for factor in ((*COARSER, *FINER) if hidden else FINER)]
    tenth = abs(x) / 10
    if 0 < tenth < h / 64:
        sizes += [tenth * factor for factor in (1.0, *FINER)]
        sizes.sort(reverse=True)
    for size in sizes:
        other = representable(x, size)
        if other < FINEST * ulp(x):
            return
        if line.is_like_centre(x + other) and line.is_like_centre(x - other):
            yield other


def _agree(a: Finding, b: Finding) -> bool:
    """Whether two measurements can be of the same derivative."""
    return abs(a.numeric - b.numeric) <= a.tolerance + b.tolerance


def _inconclusive(findings: list[Finding]) -> Finding:
    """What remains if no measurement verified the derivative and none is sure that it is wrong."""
    best = min(findings, key=lambda f: (f.verdict is not Verdict.INCONCLUSIVE, f.tolerance))
    note = best.note
    if best.verdict is not Verdict.INCONCLUSIVE:
        note = (
            f"the slope depends on the step: it is {best.numeric:.6g} with {best.step:.1e}, but "
            "finer steps give another or cannot tell"
        )
    return replace(best, verdict=Verdict.INCONCLUSIVE, note=note)


def _born(claim: Claim) -> str:
    """Where a derivative that is not finite began."""
    if claim.birth is None:
        return f"the derivative is {claim.derivative!r}"
    return f"the derivative became {claim.derivative!r} at {claim.birth}"
