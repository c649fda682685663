"""Judge: the verdict on each way to differentiate, compared with the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Derivative, to_float
from autograd_core.laboratory.compare.case import numbers_of, written
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.laboratory.compare.explain import (
    Explainer,
    remedy,
    smaller_step,
    too_large,
)
from autograd_core.laboratory.compare.ways import Way
from autograd_core.numerical.estimate import UNIT
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.value import Value

PEERS: dict[str, type[PeerNamespace]] = {"torch": TorchNamespace, "jax": JaxNamespace}
RECORDED = ("reverse", "forward")


class Answered(NamedTuple):
    """The answer of a way, and how far it is from the reference.

    Attributes:
        way: the way.
        outcome: its answer.
        error: |derivative - reference|; `relative` to the reference; `ulps` of the reference.
        predicted: the largest error expected for this way and this function.
    """

    way: Way
    outcome: Derivative
    error: float
    relative: float
    ulps: float
    predicted: float

    @property
    def number(self) -> float:
        """The derivative."""
        return self.outcome.derivative

    @property
    def fits(self) -> bool:
        """Whether the error is within what is predicted."""
        return self.error <= self.predicted and math.isfinite(self.error)


Judgement = tuple[Agreement, str]
"""A verdict, and an explanation if one is needed."""


class Judge(Explainer):
    """Verdict and explanation for each way, by one argument."""

    def answered(self, way: Way, outcome: Derivative) -> Answered:
        """Compare an answer with the reference.

        Predicted are the error of the way, that of the reference, and half an ulp.
        """
        x = self.reference.derivative
        half = max(UNIT * abs(x), 5e-324) if math.isfinite(x) else 0.0
        predicted = outcome.predicted + self.reference.error + half
        error = 0.0 if way.key == self.reference.way else self._error(outcome)
        if not error or not math.isfinite(error):
            return Answered(way, outcome, error, error, error, predicted)
        relative = error / abs(x) if x else math.nan
        ulp = math.ulp(x) if math.isfinite(x) else math.inf
        return Answered(way, outcome, error, relative, error / ulp if x else math.nan, predicted)

    def _error(self, outcome: Derivative) -> float:
        """Return the distance from the reference, in mpmath numbers if it is one."""
        a, b = outcome.derivative, self.reference.derivative
        if _same(a, b) and not math.isfinite(b):
            return 0.0
        if self.reference.exact is None:
            return abs(a - b)
        context = self.bench.precise.context
        with context.workdps(3 * self.bench.digits):
            exact = a if outcome.exact is None else outcome.exact
            return to_float(abs(context.mpf(exact) - self.reference.exact))

    def verdict(self, found: Answered) -> Judgement:
        """Judge by the first rule that applies; the last one always does."""
        rules = (
            self._known,
            self._across,
            self._within,
            self._at_kink,
            self._without_derivative,
            self._out_of_range,
        )
        judgements = (rule(found) for rule in rules)
        return next(filter(None, judgements), None) or self._contradicts(found)

    def _known(self, found: Answered) -> Judgement | None:
        """Judge the reference, faults that are known already, and equal numbers."""
        key, x, reference = found.way.key, found.number, self.reference
        if key == reference.way:
            return Agreement.REFERENCE, ""
        if key == "engine" and self.case.is_faulty(self.i):
            return Agreement.DIFFERS, self.case.explain(self.i)
        if _same(x, reference.derivative):
            return Agreement.AGREES, ""
        if self.trouble.noise and found.outcome.estimate is not None:
            return Agreement.DIFFERS, self.trouble.text
        return None

    def _across(self, found: Answered) -> Judgement | None:
        """Judge a difference quotient whose step crosses a kink, a jump or a branch of f."""
        if not found.outcome.crosses or self.smooth or self.outside:
            return None
        if self.slopes is None:
            right = found.error <= found.predicted and found.relative < 1e-6
            return None if right else (Agreement.STEP, too_large(found.outcome.step))
        if not found.relative < 1e-9 and self.slopes.holds(found.number):
            return Agreement.KINK, self.chord()
        return None

    def _within(self, found: Answered) -> Judgement | None:
        """Judge a derivative whose error is within what is predicted."""
        if not found.fits:
            return None
        said = self.accuracy(found.way, found.outcome, found.ulps)
        if not found.relative > 0.1:
            return Agreement.AGREES, said
        return Agreement.NO_DIGITS, "; ".join(filter(None, [said, remedy(found.outcome)]))

    def _at_kink(self, found: Answered) -> Judgement | None:
        """Judge another engine, and a derivative that follows a convention at a kink."""
        follows = found.number == self.bench.gradient[self.i]  # the rows' rules
        if found.way.key == "engine" and not (self.smooth and follows):
            return Agreement.DIFFERS, self.case.explain(self.i)
        if self.smooth and found.outcome.estimate is None:
            return Agreement.DIFFERS, self.by_convention(found.number)
        if self.outside:
            reference = self.reference.derivative
            return Agreement.DIFFERS, (
                f"the reference, {reference!r}, is not between the slopes at the kink"
            )
        if self.slopes is not None and not self.smooth and self.slopes.holds(found.number):
            return Agreement.KINK, f"takes {found.number!r}, another convention at the kink"
        return None

    def _without_derivative(self, found: Answered) -> Judgement | None:
        """Judge a way that gives a number where f has no derivative in float64."""
        if math.isnan(self.reference.derivative):
            gone = suspects.undefined(self.case, self.i)
            if gone is not None:
                return Agreement.LIMIT, (
                    f"{written(gone)} is outside its domain, where there is no "
                    "derivative; the formula of the derivative gives "
                    f"{found.number!r} all the same"
                )
            if not math.isfinite(self.case.value):
                return Agreement.LIMIT, (
                    f"f is {self.case.value!r} in float64 at the point, and so has no derivative "
                    f"in float64; this way gives {found.number!r} all the same"
                )
        if found.way.key in PEERS and not all(map(math.isfinite, self.case.at)):
            return Agreement.LIMIT, f"takes {found.number!r}, another convention"
        return None

    def _out_of_range(self, found: Answered) -> Judgement | None:
        """Judge an inf or nan for a derivative that is a number."""
        if math.isfinite(found.number):
            return None
        node = suspects.not_finite(self.on_the_way)
        if node is not None:
            return Agreement.DIFFERS, self.overflow(node)
        if found.way.key in RECORDED:
            return Agreement.DIFFERS, self.beyond_range()
        return None

    def _contradicts(self, found: Answered) -> Judgement:
        """Judge a way that contradicts the reference."""
        if found.way.key in PEERS:
            return self._peer(found)
        if found.way.key in RECORDED:
            return Agreement.DIFFERS, self.recorded(found.error)
        if found.outcome.estimate is None:
            return Agreement.DIFFERS, self.formula(found.way, found.error)
        smaller = suspects.smaller_step(
            self.case, self.i, found.outcome.estimate, self.reference.derivative, found.error
        )
        if smaller is None or self.trouble.text:
            return Agreement.DIFFERS, self.measured(found.outcome.estimate, found.error)
        verdict = Agreement.STEP if smaller.settles else Agreement.NO_DIGITS
        return verdict, smaller_step(found.outcome.step, smaller)

    def _peer(self, found: Answered) -> Judgement:
        """Judge another library: a limit of its own, if its partials are not those of the rows."""
        peer = PEERS[found.way.key]()

        def partials_of(node: Value) -> Sequence[float]:
            return peer.local(node, numbers_of(node))[1]

        is_cause, text = self.peer(found.way, partials_of, found.error)
        return Agreement.LIMIT if is_cause else Agreement.DIFFERS, text


def _same(a: float, b: float) -> bool:
    """Whether two floats are the same number; nan equals nan."""
    return a == b or (math.isnan(a) and math.isnan(b))
