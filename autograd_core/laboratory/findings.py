"""What a gradient check found, as data: a verdict for each parameter, and the first wrong op."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

EPSILON = 2.0**-52


class Verdict(StrEnum):
    """What a check can say about one derivative. Only the first is agreement."""

    OK = "OK"
    MISMATCH = "MISMATCH"
    INCONCLUSIVE = "INCONCLUSIVE"
    KINK = "KINK"
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
        numeric: the measured derivative; nan where there is none.
        tolerance: how far the two may be apart: 10 * (truncation + rounding) + the rounding of the
            engine's own sweep.
        truncation, rounding: estimated errors of the measured derivative.
        step: the step at which it was measured.
        verdict: the conclusion.
        left, right: the one-sided slopes, where they were measured (KINK); otherwise nan.
        note: the reason in words, and where; "" for a plain OK.
        evaluations: how often the function was evaluated for it.
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
    evaluations: int = 0

    @property
    def difference(self) -> float:
        """|analytic - numeric|."""
        return abs(self.analytic - self.numeric)

    @property
    def relative_error(self) -> float:
        """|analytic - numeric| / max(|analytic|, |numeric|), CS231n's measure; 0 where both are 0."""
        largest = max(abs(self.analytic), abs(self.numeric))
        return self.difference / largest if largest else 0.0

    @property
    def digits(self) -> float:
        """How many digits of the derivative the check could tell apart and found equal.

        -log10 of (difference + tolerance) / |numeric|, between 0 and 16; 16 where both are exactly
        0 and so is the tolerance.
        """
        error = self.difference + self.tolerance
        scale = max(abs(self.analytic), abs(self.numeric))
        if error == 0.0:
            return 16.0
        if not error < scale:
            return 0.0
        return min(16.0, -math.log10(error / scale))

    @property
    def passed(self) -> bool:
        """Whether the engine's derivative may stand.

        OK; at a STEP the derivative is 0 by convention; at a KINK it must lie between the slopes.
        """
        if self.verdict is Verdict.KINK:
            slopes = [s for s in (self.left, self.right) if not math.isnan(s)]
            slack = self.tolerance if self.tolerance > 0 else 0.0
            return bool(slopes) and min(slopes) - slack <= self.analytic <= max(slopes) + slack
        return self.verdict in (Verdict.OK, Verdict.STEP)


@dataclass(frozen=True)
class WrongOperation:
    """The first operation of the graph whose recorded local derivative is not that of its values.

    Attributes:
        op: its name.
        operands: numbers of its operands; `operand_labels`: their labels ("" without).
        position: which operand's derivative is wrong; None where only all together are known.
        recorded: the local derivative that the node carries (for position None: its directional
            derivative).
        numeric: the measured one.
        label: the node's label.
        where: "file:line" that created the node, or "".
        nodes: how many nodes were examined before and with it.
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


@dataclass(frozen=True)
class Report:
    """A whole gradient check; true if every derivative passed.

    Attributes:
        name: what was checked, as f(w, b).
        value: the function's value at the point.
        nodes: nodes of its graph.
        rounding_bound: bound on the rounding error of one evaluation, sum |adjoint * value| * u.
        findings: one per parameter, worst first.
        order: 1 for a gradient, 2 for second derivatives.
        directions: random directions of the screen; 0 if every parameter was checked at once.
        screened: parameters covered by the screen alone, which have no finding of their own.
        wrong: the first wrong operation, where a MISMATCH was traced to one.
        notes: remarks about the whole check.
        evaluations: how often the function was evaluated.
        seconds: how long it took.
    """

    name: str
    value: float
    findings: tuple[Finding, ...]
    nodes: int = 0
    rounding_bound: float = math.nan
    order: int = 1
    directions: int = 0
    screened: tuple[str, ...] = ()
    wrong: WrongOperation | None = None
    notes: tuple[str, ...] = ()
    evaluations: int = 0
    seconds: float = 0.0
