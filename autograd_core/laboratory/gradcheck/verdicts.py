"""Judge one derivative: compare the claim with measurements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import inf, isfinite, isnan, nan, ulp

from autograd_core.laboratory.gradcheck import inconclusive
from autograd_core.laboratory.gradcheck.claims import Claim, bare, compared, tells_from_0
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import (
    FINEST,
    LEVELS,
    SAFETY,
    bends_below,
    confirms,
    excludes_below,
    is_constant,
    is_local,
    looks_kinked,
    measure,
    unexplained,
)
from autograd_core.laboratory.gradcheck.sided_verdicts import at_odd_point, at_tie
from autograd_core.laboratory.gradcheck.sides import hides_tie, narrow_zone
from autograd_core.laboratory.gradcheck.start import first_step
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Unrepeatable
from autograd_core.numerical import Estimate, representable, start_step

RIGHT = (Verdict.OK, Verdict.STEP)

FINER = tuple(2.0**-k for k in (5, 10, 15, 20, 25, 30, 35, 40, 43))
"""Further first steps, as fractions of the first: detail may be smaller than the first step.

With h = 0.1 the table of sin(1000 x) settles at -3 with a tiny estimated error.
"""

BREAKS = 3
"""Contradictions between neighbouring measurements that count as repeated; a small, fast part of a
function makes one or two."""

COARSER = (8.0, 64.0)
"""Further first steps, as multiples of the first, if rounding hides the derivative there."""


def judge(claim: Claim, line: Line) -> Finding:
    """Judge a claimed derivative along a line.

    A derivative is right if it agrees with one measurement to 5 digits, and with a difference at a
    step 4,000 times finer. Otherwise it is measured again from finer first steps. It is wrong only
    if two neighbouring measurements exclude it and agree with each other, no finer one contradicts
    them, and the two sides of the point have the same slope.
    """
    finding = _judge(claim, line)
    sweep = nan if isnan(finding.tolerance) else min(claim.error, finding.tolerance)
    return replace(finding, evaluations=line.evaluations, sweep=sweep)


def judge_repeatable(claim: Claim, line: Line) -> Finding:
    """Judge a claimed derivative; INCONCLUSIVE if an operation cannot be repeated."""
    try:
        return judge(claim, line)
    except Unrepeatable as error:
        return bare(claim, Verdict.INCONCLUSIVE, str(error))


def _judge(claim: Claim, line: Line) -> Finding:
    """Judge as `judge`, without the count of evaluations."""
    if not isfinite(claim.value):
        return bare(claim, Verdict.NONFINITE, f"the parameter itself is {claim.value!r}")
    if not isfinite(claim.derivative):
        return bare(claim, Verdict.NONFINITE, _born(claim))
    h = first_step(line)
    if h is None:
        zone = None if claim.tie is None else narrow_zone(line)
        return at_tie(claim, line, zone if zone is not None and hides_tie(line, zone) else None)
    if claim.tie is not None and hides_tie(line, h):
        return at_tie(claim, line, h)
    estimate = measure(line, h)
    finding = compared(claim, line, h, estimate)
    kinked = looks_kinked(line, estimate, h)
    if finding.verdict in RIGHT and not kinked and confirms(line, estimate):
        bent = at_odd_point(claim, line, h)[0] if bends_below(line, estimate) else None
        if bent is not None and bent.verdict is Verdict.KINK:
            return bent
        own = _at_own_size(claim, line, h) if claim.is_zero else None
        if own is None:
            return finding
        if tells_from_0(claim, own):
            return own
    sided, edge = at_odd_point(claim, line, h) if kinked else (None, inf)
    if sided is not None and sided.verdict is not Verdict.INCONCLUSIVE:
        return sided
    finding, within = _look_closer(claim, line, h, _of_smooth(finding, kinked))
    if finding.verdict in RIGHT:
        return finding
    if not kinked:
        sided, edge = at_odd_point(claim, line, within)
    if sided is not None:
        return sided
    if finding.verdict is Verdict.INCONCLUSIVE:
        note = inconclusive.near_edge(finding.note, min(edge, line.edge(start_step(line.centre))))
        return replace(finding, note=note)
    return finding


def _at_own_size(claim: Claim, line: Line, h: float) -> Finding | None:
    """Judge a derivative of 0 at steps of the size of a tiny x; None if they measure 0 too.

    The derivative of x * x at 1e-20 is negligible beside those at 1e-4, but it is 2e-20, not 0.
    """
    own = representable(line.centre, abs(line.centre) / 10)
    if not 0 < own < h / 64:
        return None
    found = compared(claim, line, own, measure(line, own))
    not_0 = found.verdict is Verdict.MISMATCH or tells_from_0(claim, found)
    return found if not_0 else None


def _look_closer(claim: Claim, line: Line, h: float, first: Finding) -> tuple[Finding, float]:
    """Judge by further measurements; return the finding and its first step."""
    findings = [first]
    for other in _other_steps(line, h, first):
        if other < h and not _is_worth(line, findings[-1], other):
            if line.plain and claim.derivative == 0.0 and is_constant(line, h, other):
                return compared(claim, line, h, measure(line, other), other), other
            continue
        estimate = measure(line, other)
        finding = compared(claim, line, h, estimate, min(h, other) if line.plain else h)
        kinked = looks_kinked(line, estimate, other)
        if finding.verdict in RIGHT and not _is_overruled(finding, findings):
            if confirms(line, estimate) and not kinked:
                return finding, other
        findings.append(_of_smooth(finding, kinked))
        if _exclude(findings[-2], finding) and _is_excluded(claim, line, *findings[-2:]):
            break
    findings.sort(key=lambda f: -f.step)
    for i in range(len(findings) - 1, 0, -1):
        coarse, fine = findings[i - 1 : i + 1]
        if _exclude(coarse, fine) and all(_agree(fine, f) for f in findings[i + 1 :]):
            same = [f for f in findings if f.verdict is coarse.verdict and _agree(f, fine)]
            best = min(same, key=lambda f: f.tolerance)
            sure = is_local(line, h) and not _may_be_noise(line, coarse, fine)
            sure = sure and not (line.plain and _contradict(best, findings))
            if sure and _is_excluded(claim, line, best):
                return best, best.step * 2.0**LEVELS
            break
    return _inconclusive(findings), h


def _of_smooth(finding: Finding, kinked: bool) -> Finding:
    """Turn a MISMATCH into INCONCLUSIVE where the function bends within the step as at a kink.

    At a kink the two sides decide; beside a kink or a spike, finer steps do.
    """
    if finding.verdict is not Verdict.MISMATCH or not kinked:
        return finding
    note = inconclusive.DIFFERENT.format(finding.numeric, finding.step)
    return replace(finding, verdict=Verdict.INCONCLUSIVE, note=note)


def _is_worth(line: Line, last: Finding, step: float) -> bool:
    """Whether a finer first step may measure more: rounding does not hide it, or x is small.

    At steps up to the size of x, the rounding is that of values near the point. A function that
    grows fast may be so large at the ends of a larger step that their rounding hides the rest.
    """
    rounding, own = last.rounding, abs(line.centre) / 10
    if step <= own:
        rounding = min(rounding, line.rounding / step)
    drowned = rounding > 0.1 * max(abs(last.analytic), abs(last.numeric))
    return not drowned or step <= own < last.step


def _exclude(coarse: Finding, fine: Finding) -> bool:
    """Whether two neighbouring measurements exclude the claim and agree with each other."""
    return coarse.verdict is fine.verdict is Verdict.MISMATCH and _agree(coarse, fine)


def _is_excluded(claim: Claim, line: Line, *findings: Finding) -> bool:
    """Whether finer differences than those of the sharpest measurement exclude the claim too."""
    best = min(findings, key=lambda f: f.tolerance)
    estimate = Estimate(best.numeric, best.truncation, best.rounding, best.step, 0)
    return excludes_below(line, estimate, claim.derivative)


def _may_be_noise(line: Line, *findings: Finding) -> bool:
    """Whether the function is noisier than its bound, so that a claim may be right."""
    return any(
        f.difference <= f.tolerance + SAFETY * unexplained(line, f.numeric) / f.step
        for f in findings
    )


def _contradict(best: Finding, findings: list[Finding]) -> bool:
    """Whether measurements contradict each other repeatedly, and one is far nearer to the claim.

    This happens where plain numbers cancel: at finer and finer steps more of the terms stay
    constant, and only the rest is measured.
    """
    breaks = sum(not _agree(coarse, fine) for coarse, fine in pairwise(findings))
    return breaks >= BREAKS and any(64 * f.difference < best.difference for f in findings)


def _is_overruled(finding: Finding, others: list[Finding]) -> bool:
    """Whether a sharper measurement of the same derivative excludes the claim."""
    return any(
        other.verdict is Verdict.MISMATCH
        and other.tolerance <= finding.tolerance
        and _agree(other, finding)
        for other in others
    )


def _other_steps(line: Line, h: float, first: Finding) -> Iterator[float]:
    """Yield further first steps: coarser ones if rounding hid the derivative, then finer ones.

    If x is far smaller than the first step, steps of the size of x are included.
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
    """Whether two measurements agree within their tolerances."""
    return abs(a.numeric - b.numeric) <= a.tolerance + b.tolerance


def _inconclusive(findings: list[Finding]) -> Finding:
    """Make the finding if the measurements neither verify nor exclude the derivative."""
    best = min(findings, key=_vagueness)
    note = best.note
    if best.verdict is not Verdict.INCONCLUSIVE:
        note = inconclusive.DIFFERENT.format(best.numeric, best.step)
    return replace(best, verdict=Verdict.INCONCLUSIVE, note=note)


def _vagueness(finding: Finding) -> tuple[bool, float, float]:
    """Sort key: the measurement with the most known digits first, then the smallest tolerance."""
    known = abs(finding.numeric) + finding.tolerance
    part = finding.tolerance / known if 0.0 < known < inf else 1.0
    return finding.verdict is not Verdict.INCONCLUSIVE, part, finding.tolerance


def _born(claim: Claim) -> str:
    """Say where a derivative that is not finite began."""
    if claim.birth is None:
        return f"the derivative is {claim.derivative!r}"
    return f"the derivative became {claim.derivative!r} at {claim.birth}"
