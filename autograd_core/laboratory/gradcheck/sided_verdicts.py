"""Judge a derivative where the two sides of a point differ: kinks, jumps, ends of a domain."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, isinf, isnan, nan, nextafter, ulp

from autograd_core.laboratory.gradcheck import inconclusive
from autograd_core.laboratory.gradcheck.claims import NEGLIGIBLE, Claim, agreed, bare, is_verified
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import SAFETY, steepness
from autograd_core.laboratory.gradcheck.sides import NEAREST, Side, bends, look
from autograd_core.laboratory.gradcheck.start import ROOM
from autograd_core.laboratory.subjects.decisions import on_jump
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.numerical import start_step

NEARER = 2.0**8
"""The factor by which the step is shortened where a slope is infinite."""


def at_tie(claim: Claim, line: Line, dead: float | None = None) -> Finding:
    """Judge where at all meaningful steps the decisions differ from those at the point.

    Args:
        dead: a step up to which rounding keeps a tie on its kink.
    """
    left, right = look(line, -1, dead), look(line, 1, dead)
    found = _odd(claim, line, left, right)
    unknown = found is None or found.verdict is Verdict.INCONCLUSIVE
    if claim.tie is None and (unknown or _is_inside(line)):
        crowded = _beside_something(claim, line, left, right)
        if crowded is not None:
            return crowded
    return found or _smooth_tie(claim, line, left, right)


def _is_inside(line: Line) -> bool:
    """Whether decisions at the adjacent floats are those at the point: it is not on a kink."""
    x = line.centre
    return all(line.is_like_centre(nextafter(x, end)) for end in (-inf, inf))


def _beside_something(claim: Claim, line: Line, left: Side, right: Side) -> Finding | None:
    """Judge beside a kink, a pole or an end nearer than any step; None if there is none.

    If the decisions on one side are those at the point, its slope is the derivative.
    """
    if not any(side.like_centre or isinf(side.slope) for side in (left, right)):
        return None
    distance = ROOM * ulp(line.centre)
    like = [side for side in (left, right) if side.like_centre and isfinite(side.slope)]
    if len(like) == 1:
        where = f"one-sided: a kink, a pole or the end of the domain is within {distance:.1g}"
        return _on_one_side(claim, line, like[0], like[0] is right, where)
    return bare(claim, Verdict.INCONCLUSIVE, inconclusive.CROWDED.format(distance))


def at_odd_point(claim: Claim, line: Line, within: float) -> tuple[Finding | None, float]:
    """Judge by the two sides where the recorded operations show no kink; None if they agree.

    The program may have branched on plain numbers, which the engine does not see. An infinite
    slope shows a pole or an end of the domain: then both sides are examined again from smaller
    steps, which do not reach it.

    Args:
        within: the first step on both sides.

    Returns:
        The finding, and the distance of a pole or an end of the domain; inf if there is none.
    """
    edge = inf
    left, right = look(line, -1, within=within), look(line, 1, within=within)
    while isinf(left.slope) or isinf(right.slope):
        if within / NEARER < NEAREST * ulp(line.centre):
            break
        edge = within
        within /= NEARER
        left, right = look(line, -1, within=within), look(line, 1, within=within)
    return _odd(claim, line, left, right), edge


def _odd(claim: Claim, line: Line, left: Side, right: Side) -> Finding | None:
    """Judge if a side is missing, if there is a jump, or if the slopes differ; else None."""
    if not (left.exists or right.exists):
        return bare(claim, Verdict.INCONCLUSIVE, inconclusive.ISOLATED)
    if not (left.exists and right.exists):
        where = f"one-sided: {'left' if right.exists else 'right'} of the point f is not finite"
        return _on_one_side(claim, line, right if right.exists else left, right.exists, where)
    if left.jump or right.jump:
        return _at_jump(claim, left, right)
    between = abs(left.slope - right.slope)
    largest = max(abs(left.slope), abs(right.slope), abs(claim.derivative))
    doubt = max(SAFETY * (left.error + right.error), 4 * (left.doubt + right.doubt))
    if between > 1e-6 * min(largest, 1e300) and (between > doubt or bends(line, left, right)):
        return _kink(claim, left, right, _kink_note(claim))
    return None


def _between(claim: Claim, left: Side, right: Side, verdict: Verdict, note: str = "") -> Finding:
    """Make a finding with the slopes on both sides."""
    finding = bare(claim, verdict, note)
    return replace(finding, left=left.slope, right=right.slope, step=min(left.step, right.step))


def _kink(claim: Claim, left: Side, right: Side, note: str) -> Finding:
    """Make the finding on a kink with both slopes; Finding.passed tells whether it passes."""
    allowed = claim.tolerance(max(left.error, right.error))
    finding = replace(_between(claim, left, right, Verdict.KINK, note), tolerance=allowed)
    scale = max(abs(s.slope) + abs(s.jump / s.step) for s in (left, right))
    if isfinite(scale) and allowed <= 1e-3 * scale:
        return finding
    said = inconclusive.UNKNOWN_SLOPES if isfinite(scale) else inconclusive.INFINITE
    return replace(finding, verdict=Verdict.INCONCLUSIVE, note=said.format(note))


def _kink_note(claim: Claim) -> str:
    if claim.tie is not None:
        return f"exactly on the kink of {claim.tie}"
    return (
        "the slopes on both sides differ, but no operation that gradcheck sees has a kink here: a "
        "branch on plain numbers (an if, max, .data) may have one"
    )


def _smooth_tie(claim: Claim, line: Line, left: Side, right: Side) -> Finding:
    """Judge where decisions differ on both sides but slopes do not: f is smooth across the tie."""
    allowed = claim.tolerance(left.error + right.error)
    derivative = 0.5 * left.slope + 0.5 * right.slope
    finding = replace(
        _between(claim, left, right, Verdict.INCONCLUSIVE),
        numeric=derivative,
        tolerance=allowed,
        truncation=max(left.error, right.error),
    )
    if isnan(derivative):
        return replace(finding, note=inconclusive.RESTLESS)
    where = f"across the kink of {claim.tie}" if claim.tie else "across a change of decisions"
    scale = _scale(line)
    if claim.derivative == 0.0 and allowed < finding.difference <= NEGLIGIBLE * scale:
        # Beside a tie rounding makes steps, and both sides may agree on the slope of a step.
        finding = replace(finding, tolerance=NEGLIGIBLE * scale)
    if finding.difference <= finding.tolerance:
        alike = abs(left.slope - right.slope) <= 2 * allowed + NEGLIGIBLE * scale
        if alike and is_verified(claim, finding, scale):
            return replace(agreed(claim, finding), note=f"smooth {where}")
        return replace(finding, note=inconclusive.ROUGH.format(where, allowed))
    note = f"smooth {where}, where the conventions at kinks give another derivative"
    return replace(finding, verdict=Verdict.KINK, note=note)


def _scale(line: Line) -> float:
    """The steepness of the function near the point."""
    return steepness(line, start_step(line.centre))


def _on_one_side(claim: Claim, line: Line, side: Side, is_right: bool, where: str) -> Finding:
    """Judge by the slope of one side; `where` says what is on the other."""
    finding = replace(
        bare(claim, Verdict.INCONCLUSIVE, ""),
        numeric=side.slope,
        tolerance=claim.tolerance(side.error),
        truncation=side.error,
        step=side.step,
        left=nan if is_right else side.slope,
        right=side.slope if is_right else nan,
    )
    if side.jump:
        jumps = f"{where}, and it jumps by {side.jump:.3g}: it has no derivative at this point"
        return replace(finding, verdict=Verdict.JUMP, note=jumps)
    if finding.difference > max(finding.tolerance, 4 * side.doubt):
        if claim.tie is not None:
            return replace(finding, verdict=Verdict.KINK, note=f"{where}; {_kink_note(claim)}")
        return replace(finding, verdict=Verdict.MISMATCH, note=where)
    if finding.difference <= finding.tolerance and is_verified(claim, finding, _scale(line)):
        return replace(agreed(claim, finding), note=where)
    return replace(finding, note=inconclusive.ROUGH.format(where, finding.tolerance))


def _at_jump(claim: Claim, left: Side, right: Side) -> Finding:
    """Judge at a discontinuity.

    At a jump of a step function, the derivative of either piece is right. A derivative jumps where
    the function has a kink. At any other jump there is no derivative.
    """
    jumps = " and ".join(
        f"{side.jump:+.3g} on the {name}"
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
        return replace(
            finding, verdict=Verdict.INCONCLUSIVE, note=inconclusive.BETWEEN_JUMPS.format(note)
        )
    return replace(finding, verdict=Verdict.MISMATCH)


def _jump(claim: Claim, left: Side, right: Side, note: str) -> Finding:
    """Judge at a jump of the function itself, where no derivative is right.

    A function with a derivative that is constant beside the jump is a staircase of rounding.
    """
    if claim.tie is None and left.slope == right.slope == 0.0 != claim.derivative:
        return bare(claim, Verdict.INCONCLUSIVE, inconclusive.STAIRS)
    where = claim.tie or "a decision of the program"
    note = f"{note}, by {where}: it has no derivative at this point"
    return _between(claim, left, right, Verdict.JUMP, note)
