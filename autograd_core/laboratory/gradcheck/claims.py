"""Claim: a derivative to be checked, and its comparison with a measurement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isnan, nan

from autograd_core.laboratory.gradcheck import inconclusive
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import (
    SAFETY,
    is_constant,
    is_dead,
    is_drowned,
    is_hidden_in_0,
    is_settled,
    is_stair,
    steepness,
)
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.place import Place
from autograd_core.laboratory.subjects.subject import DIGITS, Sweep
from autograd_core.numerical import Estimate

NEGLIGIBLE = 1e-5
"""A derivative below this fraction of the derivatives nearby counts as a verified zero."""

TERMS_CANCEL = 1e-8
"""The same as a fraction of the terms that cancel in a derivative. In a right network the
measurement is 1e-12 of them; a larger fraction would hide a small term that does not cancel."""

CANCELLED = "0 to rounding: its terms cancel, and differences do not tell it from 0"


@dataclass(frozen=True, slots=True)
class Claim:
    """A derivative to be checked, with facts known beforehand.

    Attributes:
        name: the name of the parameter or the pair of parameters.
        value: the parameter's number.
        derivative: the engine's derivative.
        error: a bound on its rounding error.
        terms: if terms cancel and only their rounding may be left, the size of the terms; else
            0.0.
        tie: an operation exactly on its kink, on the way from the parameter to the result.
        step: a step function on the way.
        birth: the operation that made the derivative nan or infinite.
        order: 1, or 2 for a second derivative.
        digits: the digits that must be verified for an OK.
    """

    name: str
    value: float
    derivative: float
    error: float
    terms: float = 0.0
    tie: Place | None = None
    step: Place | None = None
    birth: Place | None = None
    order: int = 1
    digits: float = DIGITS

    @property
    def is_zero(self) -> bool:
        """Whether the derivative is 0, exactly or to the rounding of its terms."""
        return self.derivative == 0.0 or self.terms > 0.0

    def tolerance(self, measured: float) -> float:
        """The largest difference allowed from a measurement with this estimated error."""
        return SAFETY * measured + self.error


def claim_on(name: str, value: float, sweep: Sweep, i: int, row: Sweep | None = None) -> Claim:
    """Make the claim about a derivative.

    Args:
        row: for a second derivative, the sweep of the entry of the gradient.
    """
    own = sweep if row is None else row
    return Claim(
        name=name,
        value=value,
        derivative=own.gradient[i],
        error=own.errors[i],
        terms=own.cancelling(i, twice=row is not None),
        tie=sweep.ties.get(i, sweep.ties.get(-1)),
        step=sweep.steps.get(i),
        birth=own.births.get(i),
        order=1 if row is None else 2,
        digits=sweep.digits,
    )


def bare(claim: Claim, verdict: Verdict, note: str = "") -> Finding:
    """Make a finding without a measurement."""
    at = claim.tie.op if claim.tie else ""
    return Finding(claim.name, claim.value, claim.derivative, nan, verdict, note=note, at=at)


def compared(
    claim: Claim, line: Line, h: float, estimate: Estimate, within: float | None = None
) -> Finding:
    """Compare a claim with one measurement: OK, STEP, MISMATCH or INCONCLUSIVE.

    Args:
        h: the first step; the steepness within it is the scale for a derivative of 0.
        within: a smaller step, beyond which a constant function may leave its value at a kink.
    """
    finding = replace(
        bare(claim, Verdict.INCONCLUSIVE),
        numeric=estimate.derivative,
        tolerance=claim.tolerance(estimate.error),
        truncation=estimate.truncation,
        rounding=estimate.rounding,
        step=estimate.step,
        at="",
    )
    if claim.derivative == 0.0 and is_constant(line, h, within):
        zero = replace(finding, numeric=0.0, tolerance=0.0, truncation=0.0, rounding=0.0)
        return agreed(claim, zero)
    if claim.is_zero and is_dead(line, estimate.step, h):
        return replace(finding, note=inconclusive.STAIRS)
    if is_cancelled(claim, finding):
        return agreed(claim, replace(finding, note=CANCELLED))
    if is_drowned(line, h):
        return replace(finding, tolerance=inf, note=inconclusive.DROWNED)
    if finding.difference > finding.tolerance:
        if line.plain and is_hidden_in_0(line, h, claim.derivative):
            return replace(finding, note=inconclusive.DROWNED)
        if is_stair(line, estimate.step, h):
            return replace(finding, note=inconclusive.STAIRS)
        if not is_settled(line, estimate):
            return replace(finding, note=why_inconclusive(claim, finding))
        return replace(finding, verdict=Verdict.MISMATCH)
    if is_verified(claim, finding, steepness(line, h, finding.step)):
        return agreed(claim, finding)
    return replace(finding, note=why_inconclusive(claim, finding))


def agreed(claim: Claim, finding: Finding) -> Finding:
    """Turn a finding into an OK, or into a STEP if a step function is on the way."""
    if claim.step is None:
        return replace(finding, verdict=Verdict.OK)
    note = f"through {claim.step}, a step function, whose jumps are ignored"
    return replace(finding, verdict=Verdict.STEP, note=note, at=claim.step.op)


def is_verified(claim: Claim, finding: Finding, scale: float) -> bool:
    """Whether enough digits agree, or derivative and measurement are 0 at a scale."""
    if finding.digits >= claim.digits or is_cancelled(claim, finding):
        return True
    return is_negligible(finding, scale, _part(claim))


def is_cancelled(claim: Claim, finding: Finding) -> bool:
    """Whether a derivative that is only rounding is measured to be 0 at the scale of its terms.

    Examples are a bias before a normalisation, and weights that shift all logits: the terms of
    the sum cancel, to the last bit or nearly. False if the measurement tells it from 0.
    """
    part = TERMS_CANCEL if claim.digits >= DIGITS else _part(claim)
    small = finding.tolerance <= part * claim.terms
    return small and not tells_from_0(claim, finding)


def tells_from_0(claim: Claim, finding: Finding) -> bool:
    """Whether terms should cancel to 0 but a difference from 0 is measured."""
    return claim.terms > 0.0 and abs(finding.numeric) > finding.tolerance - claim.error


def _part(claim: Claim) -> float:
    """To which fraction of a scale a derivative of 0 must be verified."""
    part: float = 10.0**-claim.digits
    return max(NEGLIGIBLE, part)


def is_negligible(finding: Finding, scale: float, part: float = NEGLIGIBLE) -> bool:
    """Whether a derivative is 0, and its measurement is negligible compared with those nearby.

    So it is at a stationary point, where no digit of the derivative can be verified. The
    derivative must be exactly 0: of any other the sign counts, and an error that hides all its
    digits hides the sign too.
    """
    if finding.tolerance == 0.0:
        return finding.difference == 0.0
    if finding.analytic != 0.0:
        return False
    return abs(finding.numeric) <= finding.tolerance <= part * scale


def why_inconclusive(claim: Claim, finding: Finding) -> str:
    """Say why a measurement does not verify enough digits."""
    if tells_from_0(claim, finding):
        return inconclusive.SWEPT.format(claim.error)
    if isnan(finding.numeric):
        return inconclusive.NOWHERE
    if finding.rounding > finding.truncation:
        return inconclusive.HIDDEN.format(finding.tolerance)
    return inconclusive.UNSETTLED.format(finding.tolerance)
