"""The theory of a difference quotient: truncation, rounding, and the best step between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd_core.laboratory.compare.bench import to_float
from autograd_core.laboratory.step_curve.section import Section
from autograd_core.numerical.differences import representable, start_step
from autograd_core.numerical.estimate import UNIT
from autograd_core.numerical.extrapolation import extrapolate
from autograd_core.numerical.ridders import Quotient

FASTER = "smooth: f''' is 0 here, so the truncation error falls faster than h**2"

SLOWER = "smooth: f''' is infinite here, so the truncation error falls slower than h**2"
OTHERWISE = (
    "smooth, but f and its recorded graph have different values beside x: f uses .data, plain "
    "numbers or another branch"
)
"""What is said about the step if the theory does not hold."""

FAR = 30
"""An error above the predicted one by more than this factor does not follow the prediction."""


def measured_terms(cut: Section) -> tuple[float, float]:
    """Measure half the second derivative and a sixth of the third; nan where it is unclear."""
    f, x, noise = cut.function, cut.x, cut.noise_at

    def second(h: float) -> tuple[float, float]:
        bend = (f(x + h) - cut.value) + (f(x - h) - cut.value)
        return bend / h / (2 * h), 2 * noise(h) / h / h

    def third(h: float) -> tuple[float, float]:
        wide, near = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h), (f(x + h) - f(x - h)) / (2 * h)
        return (wide - near) / h / (3 * h), noise(2 * h) / (2 * h) / h / h

    def extrapolated(quotient: Callable[[float], tuple[float, float]]) -> float:
        def at_step(h: float) -> Quotient:
            h = representable(x, h)
            if not 0 < h < math.inf:
                return Quotient(math.nan, math.nan, h)
            return Quotient(*quotient(h), h)

        found = extrapolate(at_step, x, start_step(x), f)
        return found.derivative if abs(found.derivative) > 2 * found.error else math.nan

    return extrapolated(second), extrapolated(third)


@dataclass(frozen=True)
class Theory:
    """The predicted errors of difference quotients of a smooth function.

    Attributes:
        third: a sixth of the third derivative; truncation is |third| h**2. nan if it could not be
            measured. An mpmath number, if there is one: it may be beyond the floats.
        second: half the second derivative, for the forward difference; nan likewise.
        step: the step of the least truncation + rounding; nan if nothing grows with the step.
        flat: whether all smaller steps are as good. They are at a zero of f, where small values
            keep their digits; `step` is then where truncation drops below the rounding of the
            quotient.
    """

    third: Any
    second: Any
    step: float
    flat: bool

    def truncation(self, h: float) -> float:
        """Return the error of a step without rounding, as far as it is known."""
        return 0.0 if self.third != self.third else to_float(abs(self.third) * h * h)


def theory(cut: Section) -> Theory:
    """Find the terms of a section's Taylor series, and the best step."""
    third, second = math.nan, math.nan
    if cut.taylor is not None:
        _, second, third = cut.taylor
    if abs(third) == math.inf:
        return Theory(math.nan, to_float(second), math.nan, False)
    if not abs(third) < math.inf or not abs(second) < math.inf:
        second, third = measured_terms(cut)
    if not third or third != third:
        return Theory(third, second, math.nan, False)
    least = to_float((cut.noise / (2 * abs(third))) ** (1 / 3))
    level = to_float((UNIT * abs(cut.derivative) / abs(third)) ** 0.5)
    if cut.noise <= max(UNIT * abs(cut.derivative) * level, 1e-300) < math.inf:
        return Theory(third, second, level or math.nan, True)
    return Theory(third, second, least if least < math.inf else math.nan, False)


def reach_of(steps: list[float], central: list[float], predicted: list[float]) -> float:
    """Return the largest step up to which errors stay near the predictions; 0 without any.

    If the prediction grows with the step, errors far below it have left it too: they are those of
    quotients across many periods, say.
    """
    reach, last = 0.0, math.inf
    for h, error, expected in reversed(list(zip(steps, central, predicted, strict=True))):
        grows = expected > last
        if not error <= FAR * expected or (grows and 0 < error < expected / FAR**2):
            break
        reach, last = h, expected
    return reach


def still_falls(errors: dict[float, float]) -> bool:
    """Whether the smallest step has the least error, by far."""
    smallest = sorted(errors)[:2]
    return len(smallest) == 2 and errors[smallest[0]] < errors[smallest[1]] / 2


@dataclass(frozen=True)
class Course:
    """The errors of central differences beside the theory, up to the reach.

    Attributes:
        theory: what is known of truncation.
        steps: from the largest within the reach to the smallest.
        errors: the error at each step.
        roundings: the predicted rounding error at each step.
        value: the value of f at the point.
    """

    theory: Theory
    steps: list[float]
    errors: list[float]
    roundings: list[float]
    value: float

    def only_rounds(self) -> bool:
        """Whether no error is larger than rounding explains."""
        pairs = zip(self.errors, self.roundings, strict=True)
        return all(error <= FAR * rounding for error, rounding in pairs)

    def falls(self) -> bool:
        """Whether errors fall as h**2 where truncation is far larger than rounding."""
        followed = []
        for h, error, rounding in zip(self.steps, self.errors, self.roundings, strict=True):
            expected = self.theory.truncation(h)
            if expected > 10 * rounding:
                followed.append(expected / 3 <= error <= 3 * expected)
        return len(followed) >= 3 and followed.count(True) >= 2 * len(followed) / 3

    def grows(self) -> bool:
        """Whether rounding divided by the step is largest at the smallest step, by far."""
        return self.roundings[-1] > FAR * min(self.roundings)

    def prefers_large_steps(self) -> bool:
        """Whether rounding is least at the largest step, or nearly so."""
        return self.roundings[0] <= 2 * min(self.roundings)


def in_words(course: Course, reach: float, largest: float) -> str:
    """Say in a sentence what follows for the step.

    Args:
        course: the errors beside the theory.
        reach: the largest step that follows the theory.
        largest: the largest step of the curve.
    """
    told = _course_in_words(course) if course.steps else "smooth"
    if 0 < reach < largest / 2:
        told += (
            f"; steps above {reach:.0e} reach past the smooth piece around x, to a kink, a jump, "
            "the end of the domain or much stronger curvature"
        )
    return told


def _course_in_words(course: Course) -> str:
    """Say how the errors change with the step."""
    found = course.theory
    if course.falls():
        if found.flat and found.step != found.step:
            return "smooth: the error falls as h**2 at all steps, since f and f' are 0 at x"
        if found.step != found.step:
            return (
                "smooth: the error falls as h**2, down to an unknown step, since float64 leaves "
                "its range on the way"
            )
        down = f"smooth: the error falls as h**2 down to about h = {found.step:.0e}"
        if found.flat and not course.grows():
            zero = "f(x) is 0" if course.value == 0 else "f(x) is next to 0"
            return f"{down} and stays there, since {zero} and small values keep their digits"
        if found.step <= course.steps[-1]:
            return f"{down.partition(' down')[0]} down to the smallest step there is"
        return f"{down} and then grows as 1/h, rounding divided by the step"
    if found.third == 0 and course.only_rounds():
        told = "smooth, and without truncation: f''' is 0 here"
        if course.grows() and course.prefers_large_steps():
            return f"{told}, so the larger the step the better"
        return told
    if found.third == 0:
        return FASTER
    if course.only_rounds():
        grows = ", which grows as 1/h" if course.grows() else ""
        return (
            f"smooth: the errors are rounding divided by the step{grows}; truncation is too small "
            "to be seen at these steps"
        )
    best, _ = min(zip(course.steps, course.errors, strict=True), key=lambda pair: pair[1])
    return (
        "smooth: truncation and rounding divided by the step are together least at about h = "
        f"{best:.0e}"
    )
