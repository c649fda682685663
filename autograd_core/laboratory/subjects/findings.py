"""The findings of a gradient check as data: a verdict per parameter, and the first wrong op."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The possible verdicts on one derivative. Only the first is agreement."""

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
    """One derivative, computed by the engine and measured from outside.

    Attributes:
        name: the parameter, or the pair of parameters of a second derivative.
        value: the parameter's number, at which the derivative is taken.
        analytic: the engine's derivative.
        numeric: the measured derivative, or nan.
        tolerance: the largest difference allowed: 10 * (truncation + rounding) + `sweep`.
        truncation, rounding: estimated errors of the measured derivative.
        step: the step at which it was measured.
        verdict: the conclusion.
        left, right: the one-sided slopes, if they were measured (KINK); otherwise nan.
        note: the reason and the place in words; "" for a plain OK.
        at: the name of the operation or comparison whose kink or jump the point is on, or of the
            step function on the way; "" if unknown.
        evaluations: how often the function was evaluated for it.
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
        """How many digits of the derivative the check verified.

        -log10 of (difference + tolerance) / |numeric|, between 0 and 16; 16 if both numbers and
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
        """Whether the engine's derivative may stand.

        True for an OK. A STEP passes with its derivative 0 by convention, and a KINK if the
        derivative lies between the slopes. A JUMP never passes: it has no derivative.
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
    """Findings in the order of a report.

    Failures come first: MISMATCH, NONDETERMINISTIC, NONFINITE, JUMP, KINK, INCONCLUSIVE; then
    passes: KINK, STEP, OK. Within a verdict, the fewest verified digits come first, then the
    largest relative error, nan above all, then the given order.
    """
    return sorted(findings, key=_badness)


def _badness(finding: Finding) -> tuple[bool, int, float, float]:
    """The key that sorts the worst first."""
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
    """The first operation of the graph whose recorded local derivative is not that of its values.

    Attributes:
        op: its name.
        operands: the numbers of its operands; `operand_labels`: their labels ("" without).
        position: the operand whose derivative is wrong; None if only all together are known.
        recorded: the node's local derivative (for position None: its directional derivative).
        numeric: the measured derivative.
        label: the node's label.
        where: the line that created the node, "model.py:41" or "cell In[19], line 1", or "".
        nodes: how many nodes were examined, up to and including it.
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
        """The number of findings for each verdict, the worst verdict first."""
        return dict(Counter(finding.verdict for finding in self.findings))
