"""Judge: the verdict on each way to differentiate, compared with the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Bench, Derivative
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.laboratory.compare.explain import (
    Explainer,
    Reference,
    Trouble,
    remedy,
    smaller_step,
    too_large,
)
from autograd_core.laboratory.compare.operations import OperationAt
from autograd_core.laboratory.compare.slopes import Slopes
from autograd_core.laboratory.compare.ways import Way
from autograd_core.numerical.estimate import UNIT
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace

PEERS: dict[str, type[PeerNamespace]] = {"torch": TorchNamespace, "jax": JaxNamespace}
RECORDED = ("reverse", "forward")


class Judge:
    """Verdict and explanation for each way, by one argument."""

    def __init__(
        self, bench: Bench, i: int, reference: Reference, slopes: Slopes | None, trouble: Trouble
    ):
        self.case = bench.case
        self.i = i
        self.reference = reference
        self.slopes = slopes
        self.explain = Explainer(bench, i, reference, slopes, trouble)

    def verdict(
        self, way: Way, outcome: Derivative, error: float, relative: float, ulps: float
    ) -> tuple[Agreement, float, str]:
        """Return agreement, predicted error, and an explanation if one is needed."""
        reference = self.reference
        predicted = outcome.predicted + reference.error + _half_ulp(reference.derivative)
        agreement, text = self._known(way, outcome)
        if agreement is None:
            agreement, text = self._across(outcome, error <= predicted, relative)
        if agreement is None and error <= predicted and math.isfinite(error):
            useless = relative > 0.1
            agreement = Agreement.NO_DIGITS if useless else Agreement.AGREES
            said = self.explain.accuracy(way, outcome, ulps)
            text = "; ".join(filter(None, [said, remedy(outcome) if useless else ""]))
        if agreement is None:
            agreement, text = self._cause(way, outcome, error)
        return agreement, predicted, text

    def _known(self, way: Way, outcome: Derivative) -> tuple[Agreement | None, str]:
        """Judge the reference, faults that are known already, and equal numbers."""
        if way.key == self.reference.way:
            return Agreement.REFERENCE, ""
        if way.key == "engine" and self.case.is_faulty(self.i):
            return Agreement.DIFFERS, self.case.explain(self.i)
        if _same(outcome.derivative, self.reference.derivative):
            return Agreement.AGREES, ""
        if self.explain.trouble.noise and outcome.estimate is not None:
            return Agreement.DIFFERS, self.explain.trouble.text
        return None, ""

    def _across(
        self, outcome: Derivative, predicted: bool, relative: float
    ) -> tuple[Agreement | None, str]:
        """Judge a difference quotient whose step crosses a kink, a jump or a branch of f.

        Args:
            outcome: the derivative.
            predicted: whether its error is within what was predicted.
            relative: its relative error.
        """
        if not outcome.crosses or self.explain.smooth or self.explain.outside:
            return None, ""
        if self.slopes is None:
            fits = predicted and relative < 1e-6
            return (None, "") if fits else (Agreement.STEP, too_large(outcome))
        if not relative < 1e-9 and self.slopes.holds(outcome.derivative):
            return Agreement.KINK, self.explain.chord()
        return None, ""

    def _cause(self, way: Way, outcome: Derivative, error: float) -> tuple[Agreement, str]:
        """Why a way does not agree."""
        agreement, text = self._at_kink(way, outcome)
        if agreement is None:
            agreement, text = self._without_derivative(way, outcome)
        if agreement is not None:
            return agreement, text
        finite = math.isfinite(outcome.derivative)
        operation = suspects.not_finite(self.explain.on_the_way())
        if operation is not None and not finite:
            return Agreement.DIFFERS, self.explain.overflow(operation)
        if way.key in RECORDED and not finite:
            return Agreement.DIFFERS, self.explain.beyond_range()
        if way.key in PEERS:
            return self._peer(way, error)
        if way.key in RECORDED:
            return Agreement.DIFFERS, self.explain.recorded(error)
        if outcome.estimate is not None:
            return self._measured(outcome, error)
        return Agreement.DIFFERS, self.explain.formula(way, error)

    def _at_kink(self, way: Way, outcome: Derivative) -> tuple[Agreement | None, str]:
        """Judge another engine, and a derivative that follows a convention at a kink."""
        smooth = self.explain.smooth
        follows = outcome.derivative == self.explain.bench.gradient[self.i]  # the rows' rules
        if way.key == "engine" and not (smooth and follows):
            return Agreement.DIFFERS, self.case.explain(self.i)
        if smooth and outcome.estimate is None:
            return Agreement.DIFFERS, self.explain.by_convention(outcome.derivative)
        if self.explain.outside:
            reference = self.reference.derivative
            return Agreement.DIFFERS, (
                f"the reference, {reference!r}, is not between the slopes at the kink"
            )
        if self.slopes is not None and not smooth and self.slopes.holds(outcome.derivative):
            return Agreement.KINK, f"takes {outcome.derivative!r}, another convention at the kink"
        return None, ""

    def _without_derivative(self, way: Way, outcome: Derivative) -> tuple[Agreement | None, str]:
        """Judge a way that gives a number where f has no derivative in float64."""
        nothing = math.isnan(self.reference.derivative)
        gone = suspects.undefined(self.case, self.i)
        if gone and nothing:
            return Agreement.LIMIT, (
                f"{gone[0]} is outside its domain, where there is no derivative; the formula of "
                f"the derivative gives {outcome.derivative!r} all the same"
            )
        value = self.case.value
        if not math.isfinite(value) and nothing:
            return Agreement.LIMIT, (
                f"f is {value!r} in float64 at the point, and so has no derivative in float64; "
                f"this way gives {outcome.derivative!r} all the same"
            )
        if way.key in PEERS and not all(map(math.isfinite, self.case.at)):
            return Agreement.LIMIT, f"takes {outcome.derivative!r}, another convention"
        return None, ""

    def _peer(self, way: Way, error: float) -> tuple[Agreement, str]:
        """Judge another library that contradicts the reference."""
        peer = PEERS[way.key]()

        def partials_of(operation: OperationAt) -> Sequence[float]:
            return peer.local(operation.node, operation.operands)[1]

        is_cause, text = self.explain.peer(way, partials_of, error)
        return Agreement.LIMIT if is_cause else Agreement.DIFFERS, text

    def _measured(self, outcome: Derivative, error: float) -> tuple[Agreement, str]:
        """Judge a difference quotient that contradicts the reference."""
        assert outcome.estimate is not None
        smaller = suspects.smaller_step(
            self.case, self.i, outcome.estimate, self.reference.derivative, error
        )
        if smaller is None or self.explain.trouble.text:
            return Agreement.DIFFERS, self.explain.measured(outcome, error)
        verdict = Agreement.STEP if smaller.settles else Agreement.NO_DIGITS
        return verdict, smaller_step(outcome, smaller)


def _same(a: float, b: float) -> bool:
    """Whether two floats are the same number; nan equals nan."""
    return a == b or (math.isnan(a) and math.isnan(b))


def _half_ulp(x: float) -> float:
    """The most that rounding to a float may change."""
    return max(UNIT * abs(x), 5e-324) if math.isfinite(x) else 0.0
