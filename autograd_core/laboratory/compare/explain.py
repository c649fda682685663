"""Why two ways to differentiate disagree, in words; and whether that contradicts either."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Bench, Derivative
from autograd_core.laboratory.compare.case import NotApplicable, Step
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.laboratory.compare.peer_limits import KNOWN
from autograd_core.laboratory.compare.slopes import Slopes
from autograd_core.laboratory.compare.ways import Way
from autograd_core.laboratory.subjects.error_model import UNIT
from autograd_core.numerical.differences import Estimate
from autograd_core.program import NoFormula
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace

PEERS: dict[str, type[PeerNamespace]] = {"torch": TorchNamespace, "jax": JaxNamespace}
RECORDED = ("reverse", "forward")


@dataclass(frozen=True)
class Reference:
    """The derivative that the other ways are compared with.

    Attributes:
        derivative: as a float.
        exact: as an mpmath number, or None without mpmath.
        way: the key of the way it comes from.
        error: its own possible error.
    """

    derivative: float
    exact: Any
    way: str
    error: float


class Trouble(NamedTuple):
    """A fault of f as a whole, which makes f and its recorded graph contradict each other.

    Attributes:
        text: the fault in words; "" if there is none.
        noise: whether f does not repeat its result.
    """

    text: str = ""
    noise: bool = False


class Judge:
    """Verdict and explanation for each way, by one argument."""

    def __init__(
        self, bench: Bench, i: int, reference: Reference, slopes: Slopes | None, trouble: Trouble
    ):
        self.bench = bench
        self.i = i
        self.reference = reference
        self.slopes = slopes
        self._trouble = trouble
        self._smooth = slopes is not None and not math.isnan(slopes.common)

    def verdict(
        self, way: Way, outcome: Derivative, error: float, relative: float, ulps: float
    ) -> tuple[Agreement, float, str]:
        """Agreement, predicted error, and an explanation if needed."""
        reference = self.reference
        predicted = outcome.predicted + reference.error + _half_ulp(reference.derivative)
        if way.key == reference.way:
            return Agreement.REFERENCE, predicted, ""
        if way.key == "engine" and self.bench.case.is_faulty(self.i):
            return Agreement.DIFFERS, predicted, self.bench.case.explain(self.i)
        if _same(outcome.derivative, reference.derivative):
            return Agreement.AGREES, predicted, ""
        if self._trouble.noise and outcome.estimate is not None:
            return Agreement.DIFFERS, predicted, self._trouble.text
        if outcome.crosses and not self._smooth and not self._outside():
            if self.slopes is not None and not relative < 1e-9:
                if self.slopes.holds(outcome.derivative):
                    return Agreement.KINK, predicted, self._chord()
            if self.slopes is None and not (error <= predicted and relative < 1e-6):
                return Agreement.STEP, predicted, _too_large(outcome)
        if error <= predicted and math.isfinite(error):
            useless = relative > 0.1
            agreement = Agreement.NO_DIGITS if useless else Agreement.AGREES
            said = self._accuracy(way, outcome, ulps)
            told = filter(None, [said, _remedy(outcome) if useless else ""])
            return agreement, predicted, "; ".join(told)
        agreement, text = self._cause(way, outcome, error)
        return agreement, predicted, text

    def _outside(self) -> bool:
        """Whether the point is on a kink and even the reference is not between its slopes."""
        slopes, derivative = self.slopes, self.reference.derivative
        return slopes is not None and not math.isnan(derivative) and not slopes.holds(derivative)

    def _accuracy(self, way: Way, outcome: Derivative, ulps: float) -> str:
        """The limit on the digits of a way that agrees."""
        if not ulps > 4 or outcome.exact is not None:
            return ""
        if outcome.estimate is not None:
            return _estimate(outcome)
        if way.key == "engine":
            return f"rounding: an error of up to {outcome.predicted:.1e} is predicted"
        known = self.bench.conditioning[self.i]
        worst = f", most of it from {known.worst}" if known.share > 0.3 else ""
        size = abs(self.reference.derivative)
        kind = "cancellation in f" if known.bound > 1e-12 * size else "rounding"
        return f"{kind}: an error of up to {known.bound:.1e} is predicted{worst}"

    def _chord(self) -> str:
        """The meaning of a difference quotient at a kink."""
        if self.slopes is not None and self.slopes.jump:
            return "the slope of a chord across the jump, which depends on the step alone"
        return (
            "the slope of a chord across the kink; between the slopes to its left and right every "
            "number is right"
        )

    def _cause(self, way: Way, outcome: Derivative, error: float) -> tuple[Agreement, str]:
        """Why a way does not agree."""
        follows = outcome.derivative == self.bench.gradient[self.i]  # the rules of the operations
        if way.key == "engine" and not (self._smooth and follows):
            return Agreement.DIFFERS, self.bench.case.explain(self.i)
        if self._smooth and outcome.estimate is None:
            return Agreement.DIFFERS, self._by_convention(outcome.derivative)
        if self._outside():
            return Agreement.DIFFERS, (
                f"the reference, {self.reference.derivative!r}, is not between the slopes at "
                "the kink"
            )
        if self.slopes is not None and not self._smooth and self.slopes.holds(outcome.derivative):
            return Agreement.KINK, f"takes {outcome.derivative!r}, another convention at the kink"
        gone = suspects.undefined(self.bench.case, self.i)
        if gone and math.isnan(self.reference.derivative):
            return Agreement.LIMIT, (
                f"{suspects.call(gone[0])} is outside its domain, where there is no derivative; "
                f"the formula of the derivative gives {outcome.derivative!r} all the same"
            )
        value = self.bench.case.value
        if not math.isfinite(value) and math.isnan(self.reference.derivative):
            return Agreement.LIMIT, (
                f"f is {value!r} in float64 at the point, and so has no derivative in float64; "
                f"this way gives {outcome.derivative!r} all the same"
            )
        if way.key in PEERS and not all(map(math.isfinite, self.bench.case.at)):
            return Agreement.LIMIT, f"takes {outcome.derivative!r}, another convention"
        step = suspects.not_finite(self.bench.case.on_the_way(self.i))
        if step is not None and not math.isfinite(outcome.derivative):
            return Agreement.DIFFERS, self._overflow(step)
        if way.key in RECORDED and not math.isfinite(outcome.derivative):
            return Agreement.DIFFERS, self._beyond_range()
        if way.key in PEERS:
            return self._peer(way, outcome, error)
        if way.key in RECORDED:
            return Agreement.DIFFERS, self._recorded(error)
        if outcome.estimate is not None:
            smaller = suspects.smaller_step(
                self.bench.case, self.i, outcome.estimate, self.reference.derivative, error
            )
            if smaller is not None and not self._trouble.text:
                return self._unsettled(outcome.estimate, smaller)
            return Agreement.DIFFERS, self._measured(outcome, error)
        return Agreement.DIFFERS, self._formula(way, error)

    def _unsettled(self, estimate: Estimate, smaller: suspects.Smaller) -> tuple[Agreement, str]:
        """A smaller step gives another slope."""
        if smaller.settles:
            return Agreement.STEP, (
                f"the step {estimate.step:.1e} is too large here: with {smaller.step:.1e} the "
                f"slope is {smaller.slope:.6g}, as it should be"
            )
        return Agreement.NO_DIGITS, (
            f"f is rougher than a step of {smaller.step:.1e}: the slopes of its chords do not "
            "settle; only the ways without a step can give its derivative"
        )

    def _beyond_range(self) -> str:
        """Why a sweep ended in an infinity or nan although every value on the way is finite."""
        step = suspects.infinite_partial(self.bench.case.on_the_way(self.i))
        if step is not None:
            return f"a local derivative of {suspects.call(step)} is beyond the range of float64"
        return "a product of local derivatives is beyond the range of float64 on the way"

    def _overflow(self, step: Step) -> str:
        """An intermediate that is infinite or nan in floats, with its exact value."""
        small = suspects.underflow(self.bench.case.on_the_way(self.i))
        if small is not None and any(operand is small.node for operand in step.node._prev):
            return self._in_float64("underflow", small)
        kind = "overflow" if all(step.operands) else "a pole"
        return self._in_float64(kind if math.isinf(step.value) else "an undefined operation", step)

    def _in_float64(self, kind: str, step: Step) -> str:
        """An intermediate that float64 cannot hold, with its exact value."""
        said = f"{kind} in an intermediate: {suspects.call(step)} = {step.value!r} in float64"
        try:
            place = self.bench.case.graph.program.places[id(step.node)]
            exact = self.bench.precise.values(20)[place]
        except (ImportError, NotApplicable, NoFormula):
            return said
        if not self.bench.precise.context.isfinite(exact):
            return said
        return f"{said}, exactly {self.bench.precise.context.nstr(exact, 4)}"

    def _by_convention(self, derivative: float) -> str:
        """Why the rules of the operations do not give the slope that f has on both sides."""
        slopes = self.slopes
        assert slopes is not None
        if math.isnan(derivative):
            step = suspects.not_finite(self.bench.case.on_the_way(self.i))
            why = "a local derivative of 0 meets an infinite one, and 0 * inf is nan"
            return (
                f"{why if step is None else self._overflow(step)}; f itself has the slope "
                f"{slopes.common!r} on both sides"
            )
        places = " and ".join(slopes.places[:3])
        return (
            f"{derivative!r} follows from the conventions at {places}, each right by itself; f "
            f"runs through the kinks with the slope {slopes.common!r}"
        )

    def kink_in_words(self) -> str:
        """The kink, its slopes, and the engine's convention."""
        slopes = self.slopes
        assert slopes is not None
        step = suspects.infinite_partial(self.bench.case.on_the_way(self.i))
        somewhere = suspects.call(step) if step else "a point where 0 meets an infinity on the way"
        places = " and ".join(slopes.places[:3]) or somewhere
        convention = f" ({slopes.convention})" if slopes.convention else ""
        if slopes.jump:
            return f"jump at {places}{convention}"
        sides = [
            f"{s:.6g} to the {name}"
            for s, name in ((slopes.left, "left"), (slopes.right, "right"))
            if not math.isnan(s)
        ]
        said = f"; the slopes are {' and '.join(sides)}" if len(sides) == 2 else ""
        if len(sides) == 1:
            said = f"; the slope is {sides[0]}"
        if self._smooth:
            return f"smooth across {places}{said}"
        if not sides:
            return f"no slope was found to either side of {places}{convention}"
        rounded = ", where only rounding puts the point" if slopes.rounded else ""
        return f"kink at {places}{rounded}{said}{convention}"

    def _suspect(self, partials_of: Any, error: float) -> suspects.Suspect | None:
        """The operation that explains the error, if mpmath is installed."""
        try:
            precise = self.bench.precise
        except ImportError:
            return None
        return suspects.worst_partial(self.bench.case, self.i, precise, partials_of, error)

    def _recorded(self, error: float) -> str:
        """A recorded graph contradicts the reference."""
        found = self._suspect(lambda step: step.partials, error)
        if found is not None:
            return _accused(found, "recorded partial")
        try:
            chosen = list(self.bench.precise.otherwise.values())
        except ImportError:
            chosen = []
        if chosen:
            return (
                f"{chosen[0].op} = {chosen[0].data!r} chose by numbers that were rounded; exact "
                "numbers choose the other operand"
            )
        return self._rounding(error)

    def _rounding(self, error: float) -> str:
        """Rounding, as the remaining cause."""
        known = self.bench.conditioning[self.i]
        small = suspects.underflow(self.bench.case.on_the_way(self.i))
        if small is not None:
            return self._in_float64("underflow", small)
        if not math.isfinite(known.bound):
            return "float64 leaves its range on the way; nothing can be predicted of its error"
        return f"{error:.1e} is more than the {known.bound:.1e} that rounding can explain"

    def _peer(self, way: Way, outcome: Derivative, error: float) -> tuple[Agreement, str]:
        """Another library contradicts the reference: by a derivative of its own?"""
        peer = PEERS[way.key]()

        def partials_of(step: Step) -> Sequence[float]:
            return peer.local(step.node, step.operands)[1]

        found = self._suspect(partials_of, error)
        if found is None:
            return Agreement.DIFFERS, self._rounding(error)
        agrees_with_formula = abs(found.got - found.measured) <= 1e-9 * abs(found.measured)
        if found.row_is_wrong and agrees_with_formula:
            return Agreement.DIFFERS, _accused(found, f"{way.title}'s partial")
        reason = KNOWN.get((way.key, found.step.node.op), "")
        return Agreement.LIMIT, (
            f"{suspects.call(found.step)}: {way.title}'s slope is {found.got!r}, "
            f"to 17 digits it is {found.exact!r}" + (f"; {reason}" if reason else "")
        )

    def _measured(self, outcome: Derivative, error: float) -> str:
        """A difference quotient contradicts the reference."""
        estimate = outcome.estimate
        assert estimate is not None
        if self._trouble.text:
            return self._trouble.text
        if not self._follows(estimate.step):
            return (
                f"a step of {estimate.step:.1e} away f and its recorded graph have different "
                "values: f uses .data, plain numbers or another branch"
            )
        if math.isnan(self.reference.derivative):
            return "f changes smoothly, but a partial of 0 met an infinite one: 0 * inf is nan"
        if self.reference.way == "reverse":
            return f"{_estimate(outcome)}; the recorded derivatives do not fit how f changes"
        found = self._suspect(lambda step: step.partials, error)
        if found is not None and found.row_is_wrong:
            return _accused(found, "recorded partial")
        return f"{_estimate(outcome)}, but the error is {error:.1e}"

    def _follows(self, step: float) -> bool:
        """Whether the recorded graph has f's values at the ends of a step too."""
        case = self.bench.case
        for x in (case.at[self.i] + step, case.at[self.i] - step):
            numbers = [*case.at[: self.i], x, *case.at[self.i + 1 :]]
            try:
                a, b = case.evaluate(numbers), case.replayed(numbers)
            except (NotApplicable, ArithmeticError, ValueError):
                return True
            if a != b and abs(a - b) > 1e-9 * max(abs(a), abs(b)):
                return False
        return True

    def _formula(self, way: Way, error: float) -> str:
        """Complex step or SymPy contradicts the reference."""
        if self.reference.way == "reverse":
            return f"{error:.1e} from the recorded derivatives, which rounding cannot explain"
        found = self._suspect(lambda step: step.partials, error)
        if found is not None and found.row_is_wrong:
            return _accused(found, "recorded partial")
        if way.key == "complex":
            return self._rounding(error)
        return f"{error:.1e} from the 50 digits of the rows: formula and derivatives differ"


def _remedy(outcome: Derivative) -> str:
    """What to do if no digit of a way is right."""
    if outcome.estimate is not None:
        return "no digit can be trusted: use the ways without a step"
    return "no digit can be trusted: write f so that nothing cancels, or compute with more digits"


def _too_large(outcome: Derivative) -> str:
    """A step that leaves the point's piece of f, and what to do."""
    step = outcome.estimate.step if outcome.estimate is not None else math.nan
    return (
        f"the step {step:.1e} is too large here: it reaches across a kink, a jump, a pole or the "
        "end of the domain, so it says nothing about the derivative; take a smaller step, "
        "or trust the other ways"
    )


def _accused(found: suspects.Suspect, whose: str) -> str:
    """An operation whose partial is wrong, and who says so."""
    said = (
        f"{suspects.call(found.step)}: {whose} {found.got!r} for operand {found.position}, "
        f"its row's derivative is {found.exact!r}"
    )
    if found.row_is_wrong:
        return f"{said}; the row's formula has slope {found.measured!r}: its derivative is wrong"
    return f"{said}, and so is the slope of its formula"


def _estimate(outcome: Derivative) -> str:
    """Step and predicted errors of a difference quotient."""
    estimate = outcome.estimate
    assert estimate is not None
    parts = [(estimate.truncation, "truncation"), (estimate.rounding, "rounding")]
    (most, first), (least, second) = sorted(parts, reverse=True)
    return (
        f"{first} error {most:.1e} and {second} error {least:.1e} of the step "
        f"{estimate.step:.1e} are predicted"
    )


def _same(a: float, b: float) -> bool:
    """Whether two floats are the same number; nan is."""
    return a == b or (math.isnan(a) and math.isnan(b))


def _half_ulp(x: float) -> float:
    """The most that rounding to a float may change."""
    return max(UNIT * abs(x), 5e-324) if math.isfinite(x) else 0.0
