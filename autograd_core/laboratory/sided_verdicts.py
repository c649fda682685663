"""The verdict where the two sides of a point differ: kinks, jumps, ends of a domain."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan, nan

from autograd_core.laboratory.claims import Claim, agreed, bare, is_verified
from autograd_core.laboratory.decisions import on_jump
from autograd_core.laboratory.findings import Finding, Verdict
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.measure import SAFETY, slope_scale, tolerance
from autograd_core.laboratory.sides import Side, look
from autograd_core.numerical import Estimate, start_step


def at_tie(claim: Claim, line: Line, dead: float | None = None) -> Finding:
    """The verdict where no step that tells anything is decided as the point itself is.

    Args:
        claim: the derivative.
        line: through the point.
        dead: a step up to which rounding puts a tie back onto its kink.
    """
    left, right = look(line, -1, dead), look(line, 1, dead)
    return _odd(claim, line, left, right) or _smooth_tie(claim, line, left, right)


def at_odd_point(claim: Claim, line: Line) -> Finding | None:
    """The verdict where the recorded operations show no reason for a kink; None if there is none.

    The program may have branched on plain numbers, which the engine does not see.
    """
    return _odd(claim, line, look(line, -1), look(line, 1))


def _odd(claim: Claim, line: Line, left: Side, right: Side) -> Finding | None:
    """The verdict if a side is missing, if there is a jump, or if the slopes differ."""
    if not (left.exists or right.exists):
        note = "the function has no finite value near the point on either side"
        return bare(claim, Verdict.INCONCLUSIVE, note)
    if not (left.exists and right.exists):
        return _at_end(claim, line, right if right.exists else left, right.exists)
    if left.jump or right.jump:
        return _at_jump(claim, left, right)
    between = abs(left.slope - right.slope)
    largest = max(abs(left.slope), abs(right.slope), abs(claim.derivative))
    doubt = max(SAFETY * (left.error + right.error), 4 * (left.doubt + right.doubt))
    if between > max(doubt, 1e-6 * min(largest, 1e300)):
        return _kink(claim, left, right, _kink_note(claim))
    return None


def _kink(claim: Claim, left: Side, right: Side, note: str) -> Finding:
    """A kink, with both slopes; whether it passes is for Finding.passed to say."""
    allowed = SAFETY * max(left.error, right.error) + claim.error
    finding = replace(
        bare(claim, Verdict.KINK, note),
        left=left.slope,
        right=right.slope,
        tolerance=allowed,
        step=min(left.step, right.step),
    )
    scale = max(abs(s.slope) + abs(s.jump / s.step) for s in (left, right))
    if isfinite(scale) and allowed <= 1e-3 * scale:
        return finding
    why = "but its slopes cannot be measured" if isfinite(scale) else "with an infinite slope"
    return replace(finding, verdict=Verdict.INCONCLUSIVE, note=f"{note}, {why}")


def _kink_note(claim: Claim) -> str:
    """Where the kink is."""
    if claim.tie is not None:
        return f"exactly on the kink of {claim.tie}"
    return (
        "the slopes on both sides differ, though no recorded operation has a kink here: does the "
        "program branch on plain numbers (.data)?"
    )


def _smooth_tie(claim: Claim, line: Line, left: Side, right: Side) -> Finding:
    """Decisions differ on both sides but slopes do not: f is smooth across the tie."""
    allowed = SAFETY * (left.error + right.error) + claim.error
    slope = 0.5 * left.slope + 0.5 * right.slope
    finding = replace(
        bare(claim, Verdict.INCONCLUSIVE, ""),
        numeric=slope,
        tolerance=allowed,
        truncation=max(left.error, right.error),
        step=min(left.step, right.step),
        left=left.slope,
        right=right.slope,
    )
    if isnan(slope):
        note = "the program decides differently at every step: there is nothing to measure"
        return replace(finding, note=note)
    where = f"across the kink of {claim.tie}" if claim.tie else "across a change of decisions"
    if finding.difference <= allowed:
        if is_verified(claim, finding, _scale(line)):
            return replace(agreed(claim, finding), note=f"smooth {where}")
        return replace(finding, note=f"the slopes {where} are known to {allowed:.1e} only")
    note = f"smooth {where}, where the conventions at kinks give another slope"
    return replace(finding, verdict=Verdict.KINK, note=note)


def _scale(line: Line) -> float:
    """How steeply the function runs near the point."""
    return slope_scale(line, start_step(line.centre))


def _at_end(claim: Claim, line: Line, side: Side, is_right: bool) -> Finding:
    """The verdict at an end of the domain, where there is one side only."""
    estimate = Estimate(side.slope, side.error, 0.0, side.step, 0)
    finding = replace(
        bare(claim, Verdict.INCONCLUSIVE, ""),
        numeric=side.slope,
        tolerance=tolerance(estimate, claim.error),
        truncation=side.error,
        step=side.step,
        left=nan if is_right else side.slope,
        right=side.slope if is_right else nan,
    )
    where = f"one-sided: {'left' if is_right else 'right'} of the point f is not finite"
    if side.jump:
        jumps = f"{where}, and it jumps by {side.jump:.3g}: it has no derivative at this point"
        return replace(finding, verdict=Verdict.JUMP, note=jumps)
    if finding.difference > finding.tolerance:
        if claim.tie is not None:
            return replace(finding, verdict=Verdict.KINK, note=f"{where}; {_kink_note(claim)}")
        return replace(finding, verdict=Verdict.MISMATCH, note=where)
    if is_verified(claim, finding, _scale(line)):
        return replace(agreed(claim, finding), note=where)
    return replace(finding, note=f"{where}; the slope is known to {finding.tolerance:.1e} only")


def _at_jump(claim: Claim, left: Side, right: Side) -> Finding:
    """The verdict at a discontinuity.

    A step function has a derivative beside its jumps, that of one of the two pieces. A derivative
    jumps where the function has a kink. Any other jump has no derivative.
    """
    jumps = " and ".join(
        f"{side.jump:+.3g} on its {name}"
        for name, side in (("left", left), ("right", right))
        if side.jump
    )
    if claim.order > 1:
        return _kink(
            claim, left, right, f"the first derivative jumps: {jumps}; {_kink_note(claim)}"
        )
    note = f"f jumps here: {jumps}"
    if claim.step is None or not on_jump(claim.step.op, claim.step.operands):
        return _jump(claim, left, right, note)
    if claim.tie is not None:
        return _kink(claim, left, right, f"{note}, through {claim.step}, {_kink_note(claim)}")
    finding = _kink(claim, left, right, f"{note}, through {claim.step}")
    if finding.verdict is not Verdict.KINK:
        return finding
    nearest = min((left.slope, right.slope), key=lambda s: abs(s - claim.derivative))
    finding = replace(finding, numeric=nearest, at=claim.step.op)
    if finding.difference <= finding.tolerance:
        return replace(finding, verdict=Verdict.STEP)
    if left.jump and right.jump:
        alone = f"{note}: the point lies alone, and its derivative cannot be measured"
        return replace(finding, verdict=Verdict.INCONCLUSIVE, note=alone)
    return replace(finding, verdict=Verdict.MISMATCH)


def _jump(claim: Claim, left: Side, right: Side, note: str) -> Finding:
    """A jump of the function itself: no derivative is right there."""
    where = claim.tie or "a decision of the program"
    return replace(
        bare(claim, Verdict.JUMP, f"{note}, by {where}: it has no derivative at this point"),
        left=left.slope,
        right=right.slope,
        step=min(left.step, right.step),
    )
