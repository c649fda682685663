"""Why two ways to differentiate disagree, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import Bench, Derivative
from autograd_core.laboratory.compare.case import Case, NotApplicable, numbers_of, written
from autograd_core.laboratory.compare.slopes import Slopes
from autograd_core.laboratory.compare.ways import Way
from autograd_core.numerical.estimate import Estimate
from autograd_core.program import NoFormula
from autograd_core.value import Value

_PARTIALS = attrgetter("partials")


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


@dataclass(frozen=True)
class Explainer:
    """Puts into words what is known about the derivative by one argument.

    Attributes:
        bench: the case and the data of all ways.
        i: the argument.
        reference: the derivative that the ways are compared with.
        slopes: the slopes beside the point; None if they do not matter.
        trouble: the fault of f as a whole.
    """

    bench: Bench
    i: int
    reference: Reference
    slopes: Slopes | None
    trouble: Trouble

    @property
    def case(self) -> Case:
        """The case."""
        return self.bench.case

    @cached_property
    def on_the_way(self) -> list[Value]:
        """The operations that depend on the argument."""
        return self.case.on_the_way(self.i)

    @property
    def smooth(self) -> bool:
        """Whether f goes through its kinks with one slope."""
        return self.slopes is not None and not math.isnan(self.slopes.common)

    @property
    def outside(self) -> bool:
        """Whether the point is on a kink and not even the reference is between its slopes."""
        slopes, derivative = self.slopes, self.reference.derivative
        return slopes is not None and not math.isnan(derivative) and not slopes.holds(derivative)

    def accuracy(self, way: Way, outcome: Derivative, ulps: float) -> str:
        """What limits the digits of a way that agrees; "" if it has them."""
        if not ulps > 4 or outcome.exact is not None:
            return ""
        if outcome.estimate is not None:
            return predicted_errors(outcome.estimate)
        if way.key == "engine":
            return f"rounding: an error of up to {outcome.predicted:.1e} is predicted"
        known = self.bench.conditioning[self.i]
        worst = f", most of it from {known.worst}" if known.share > 0.3 else ""
        size = abs(self.reference.derivative)
        kind = "cancellation in f" if known.bound > 1e-12 * size else "rounding"
        return f"{kind}: an error of up to {known.bound:.1e} is predicted{worst}"

    def chord(self) -> str:
        """What a difference quotient means at a kink or a jump."""
        if self.slopes is not None and self.slopes.jump:
            return "a difference quotient across the jump, which depends on the step alone"
        return (
            "a difference quotient across the kink; every number between the slopes to its left "
            "and right is right"
        )

    def beyond_range(self) -> str:
        """Why a sweep ended in inf or nan although every value on the way is finite."""
        node = suspects.infinite_partial(self.on_the_way)
        if node is not None:
            return f"a local derivative of {written(node)} is beyond the range of float64"
        return "a product of local derivatives is beyond the range of float64 on the way"

    def overflow(self, node: Value) -> str:
        """Name an operation whose result is inf or nan in floats, with its exact value."""
        small = suspects.underflow(self.on_the_way)
        if small is not None and any(operand is small for operand in node.operands):
            return self._in_float64("underflow", small)
        if not math.isinf(node.data):
            return self._in_float64("an undefined operation", node)
        return self._in_float64("overflow" if all(numbers_of(node)) else "a pole", node)

    def _in_float64(self, kind: str, node: Value) -> str:
        """Name an operation whose result float64 cannot hold, with its exact value."""
        said = f"{kind} in an intermediate: {written(node)} = {node.data!r} in float64"
        try:
            exact = self.bench.precise.values(20)[self.case.graph.program.places[id(node)]]
        except (ImportError, NotApplicable, NoFormula):
            return said
        context = self.bench.precise.context
        return f"{said}, exactly {context.nstr(exact, 4)}" if context.isfinite(exact) else said

    def by_convention(self, derivative: float) -> str:
        """Why the rules of the operations do not give the slope that f has on both sides."""
        slopes = self.slopes
        assert slopes is not None
        if math.isnan(derivative):
            node = suspects.not_finite(self.on_the_way)
            why = (
                "a local derivative of 0 meets an infinite one, and 0 * inf is nan"
                if node is None
                else self.overflow(node)
            )
            return f"{why}; f itself has the slope {slopes.common!r} on both sides"
        places = " and ".join(slopes.places[:3])
        return (
            f"{derivative!r} follows from the conventions at {places}, each right by itself; f "
            f"goes through the kinks with the slope {slopes.common!r}"
        )

    def kink(self) -> str:
        """Name the kink, its slopes, and the engine's convention."""
        slopes = self.slopes
        assert slopes is not None
        places = " and ".join(slopes.places[:3])
        if not places:
            node = suspects.infinite_partial(self.on_the_way)
            places = "a point where 0 meets an infinity on the way"
            places = places if node is None else written(node)
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
        if self.smooth:
            return f"smooth across {places}{said}"
        if not sides:
            return f"no slope was found on either side of {places}{convention}"
        rounded = ", where only rounding puts the point" if slopes.rounded else ""
        return f"kink at {places}{rounded}{said}{convention}"

    def _suspect(
        self, partials_of: Callable[[Value], Sequence[float | None]], error: float
    ) -> suspects.Suspect | None:
        """Find the operation that explains the error, if mpmath is installed."""
        try:
            precise = self.bench.precise
        except ImportError:
            return None
        return suspects.worst_partial(self.case, self.i, precise, partials_of, error)

    def _wrong_row(self, error: float) -> str:
        """Name an operation whose row contradicts its own formula; "" if none explains it."""
        found = self._suspect(_PARTIALS, error)
        return _accused(found, "recorded partial") if found and found.row_is_wrong else ""

    def recorded(self, error: float) -> str:
        """Why a recorded graph contradicts the reference."""
        found = self._suspect(_PARTIALS, error)
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
        return self.rounding(error)

    def rounding(self, error: float) -> str:
        """How an error compares with what rounding can do."""
        known = self.bench.conditioning[self.i]
        small = suspects.underflow(self.on_the_way)
        if small is not None:
            return self._in_float64("underflow", small)
        if not math.isfinite(known.bound):
            return "float64 leaves its range on the way; its error cannot be predicted"
        return f"{error:.1e} is more than the {known.bound:.1e} that rounding can explain"

    def peer(
        self, way: Way, partials_of: Callable[[Value], Sequence[float]], error: float
    ) -> tuple[bool, str]:
        """Compare another library's local derivatives with those of the rows.

        Args:
            way: the way of the library.
            partials_of: gives the library's local derivatives of an operation.
            error: the error of the library's derivative.

        Returns:
            Whether the library itself is the cause, and an explanation.
        """
        found = self._suspect(partials_of, error)
        if found is None:
            return False, self.rounding(error)
        agrees_with_formula = abs(found.got - found.measured) <= 1e-9 * abs(found.measured)
        if found.row_is_wrong and agrees_with_formula:
            return False, _accused(found, f"{way.title}'s partial")
        return True, (
            f"{written(found.node)}: {way.title}'s derivative is {found.got!r}, to 17 digits it "
            f"is {found.exact!r}, an error of {abs(found.got - found.exact):.1e}"
        )

    def measured(self, estimate: Estimate, error: float) -> str:
        """Why a difference quotient contradicts the reference."""
        if self.trouble.text:
            return self.trouble.text
        x = self.case.at[self.i]
        if any(self.case.strays(self.i, x + step) for step in (estimate.step, -estimate.step)):
            return (
                f"a step of {estimate.step:.1e} away f and its recorded graph have different "
                "values: f uses .data, plain numbers or another branch"
            )
        if math.isnan(self.reference.derivative):
            return "f changes smoothly, but a partial of 0 met an infinite one: 0 * inf is nan"
        if self.reference.way == "reverse":
            return f"{predicted_errors(estimate)}; the recorded derivatives do not fit f"
        wrong = self._wrong_row(error)
        return wrong or f"{predicted_errors(estimate)}, but the error is {error:.1e}"

    def formula(self, way: Way, error: float) -> str:
        """Why the complex step or SymPy contradicts the reference."""
        if self.reference.way == "reverse":
            return f"{error:.1e} from the recorded derivatives, which rounding cannot explain"
        wrong = self._wrong_row(error)
        if wrong:
            return wrong
        if way.key == "complex":
            return self.rounding(error)
        return f"{error:.1e} from the 50 digits of the rows: formula and derivatives differ"


def remedy(outcome: Derivative) -> str:
    """What to do if no digit of a way is right."""
    if outcome.estimate is not None:
        return "no digit can be trusted: use the ways without a step"
    return "no digit can be trusted: write f so that nothing cancels, or compute with more digits"


def too_large(step: float) -> str:
    """What to do about a step that leaves the smooth piece around the point."""
    return (
        f"the step {step:.1e} is too large here: it reaches across a kink, a jump, a pole or the "
        "end of the domain, so it says nothing about the derivative; take a smaller step, "
        "or trust the other ways"
    )


def smaller_step(step: float, smaller: suspects.Smaller) -> str:
    """What a smaller step shows that gives another difference quotient."""
    if smaller.settles:
        return (
            f"the step {step:.1e} is too large here: with {smaller.step:.1e} the quotient is "
            f"{smaller.quotient:.6g}, as it should be"
        )
    return (
        f"f is rougher than a step of {smaller.step:.1e}: its difference quotients do not settle; "
        "only the ways without a step can give its derivative"
    )


def predicted_errors(estimate: Estimate) -> str:
    """The step and the predicted errors of a difference quotient."""
    parts = [(estimate.truncation, "truncation"), (estimate.rounding, "rounding")]
    (most, first), (least, second) = sorted(parts, reverse=True)
    return (
        f"{first} error {most:.1e} and {second} error {least:.1e} of the step "
        f"{estimate.step:.1e} are predicted"
    )


def _accused(found: suspects.Suspect, whose: str) -> str:
    """Name an operation whose partial is wrong, and the evidence."""
    said = (
        f"{written(found.node)}: {whose} {found.got!r} for operand {found.position}, "
        f"its row's derivative is {found.exact!r}"
    )
    if found.row_is_wrong:
        return (
            f"{said}; differences of its formula give {found.measured!r}: its derivative is wrong"
        )
    return f"{said}, and differences of its formula confirm it"
