"""The findings of a gradient check as data: verdicts, and the first wrong operation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The possible verdicts on one derivative. Only OK is agreement."""

    OK = "OK"
    MISMATCH = "MISMATCH"
    INCONCLUSIVE = "INCONCLUSIVE"
    KINK = "KINK"
    JUMP = "JUMP"
    STEP = "STEP"
    NONFINITE = "NONFINITE"
    NONDETERMINISTIC = "NONDETERMINISTIC"


@dataclass(frozen=True)
class Finding:
    """One derivative, computed by the engine and measured by evaluating the function.

    Attributes:
        name: the parameter, or the pair of parameters of a second derivative.
        value: the parameter's number, at which the derivative is taken.
        analytic: the engine's derivative.
        numeric: the measured derivative, or nan.
        tolerance: the largest difference allowed: 10 * (truncation + rounding) + `sweep`.
        truncation, rounding: the estimated errors of the measured derivative.
        step: the step at which it was measured.
        verdict: the conclusion.
        left, right: the one-sided slopes, if they were measured (KINK); otherwise nan.
        note: the reason and the place in words; "" for a plain OK.
        at: the name of the operation or comparison with its kink or jump at the point, or of the
            step function on the way; "" if unknown.
        evaluations: the number of evaluations of the function for this derivative.
        sweep: the part of the tolerance for the rounding of the engine's own sweep.
    """

    name: str
    value: float
    analytic: float
    numeric: float
    verdict: Verdict
    tolerance: float = math.nan
    truncation: float = math.nan
    rounding: float = math.nan
    step: float = math.nan
    left: float = math.nan
    right: float = math.nan
    note: str = ""
    at: str = ""
    evaluations: int = 0
    sweep: float = math.nan

    @property
    def difference(self) -> float:
        """|analytic - numeric|."""
        return abs(self.analytic - self.numeric)

    @property
    def relative_error(self) -> float:
        """|analytic - numeric| / max(|analytic|, |numeric|), as in CS231n; 0 if both are equal."""
        difference = self.difference
        if difference == 0.0 or math.isnan(difference):
            return difference
        return difference / max(abs(self.analytic), abs(self.numeric))

    @property
    def digits(self) -> float:
        """The verified digits of the derivative, between 0 and 16.

        -log10 of (difference + tolerance) / max(|analytic|, |numeric|); 16 if both derivatives and
        the tolerance are exactly 0.
        """
        error = self.difference + self.tolerance
        scale = max(abs(self.analytic), abs(self.numeric))
        if error == 0.0:
            return 16.0
        if not 0.0 < error < scale:
            return 0.0
        return min(16.0, math.log10(scale) - math.log10(error))

    @property
    def passed(self) -> bool:
        """Whether the engine's derivative passes.

        OK and STEP pass, and KINK if the derivative lies between the slopes. JUMP does not pass:
        there is no derivative.
        """
        if self.verdict is Verdict.KINK:
            slopes = [s for s in (self.left, self.right) if not math.isnan(s)]
            slack = self.tolerance if self.tolerance > 0 else 0.0
            return bool(slopes) and min(slopes) - slack <= self.analytic <= max(slopes) + slack
        return self.verdict in (Verdict.OK, Verdict.STEP)


_WORST_FIRST = (
    Verdict.MISMATCH,
    Verdict.NONDETERMINISTIC,
    Verdict.NONFINITE,
    Verdict.JUMP,
    Verdict.KINK,
    Verdict.INCONCLUSIVE,
)
_PASSING = (Verdict.KINK, Verdict.STEP, Verdict.OK)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings as in a report.

    Failures come first: MISMATCH, NONDETERMINISTIC, NONFINITE, JUMP, KINK, INCONCLUSIVE; then
    passes: KINK, STEP, OK. Within a verdict, the fewest verified digits come first, then the
    largest relative error, nan before all, then the given order.
    """
    return sorted(findings, key=_badness)


def _badness(finding: Finding) -> tuple[bool, int, float, float]:
    order = _PASSING if finding.passed else _WORST_FIRST
    relative = finding.relative_error
    return (
        finding.passed,
        order.index(finding.verdict),
        finding.digits,
        -math.inf if math.isnan(relative) else -relative,
    )


@dataclass(frozen=True)
class WrongOperation:
    """The first operation of the graph whose recorded local derivative contradicts its values.

    Attributes:
        op: its name.
        operands: the numbers of its operands; `operand_labels`: their labels ("" without).
        position: the operand whose derivative is wrong; None if only their sum is known.
        recorded: the node's local derivative (for position None: its directional derivative).
        numeric: the measured derivative.
        label: the node's label.
        where: the line that created the node, "model.py:41" or "cell In[19], line 1", or "".
        nodes: the number of examined nodes, with this one.
        rule: the line of its rule in another engine, or "" if unknown.
    """

    op: str
    operands: tuple[float, ...]
    operand_labels: tuple[str, ...]
    position: int | None
    recorded: float
    numeric: float
    label: str = ""
    where: str = ""
    nodes: int = 0
    rule: str = ""


@dataclass(frozen=True, repr=False)
class Findings:
    """The findings of a gradient check as data; `Report` explains each attribute."""

    name: str
    value: float
    findings: tuple[Finding, ...]
    nodes: int = 0
    rounding_bound: float = math.nan
    order: int = 1
    directions: int = 0
    screened: tuple[str, ...] = ()
    sampled_from: int = 0
    source: str = "autodiff"
    wrong: WrongOperation | None = None
    notes: tuple[str, ...] = ()
    evaluations: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Put the worst finding first."""
        object.__setattr__(self, "findings", tuple(worst_first(self.findings)))

    def __bool__(self) -> bool:
        """Whether something was checked, all of it passed, and no wrong operation was found."""
        checked = bool(self.findings or self.screened)
        return checked and self.wrong is None and all(f.passed for f in self.findings)

    @property
    def counts(self) -> dict[Verdict, int]:
        """Count the findings by verdict, the worst verdict first."""
        return dict(Counter(finding.verdict for finding in self.findings))
