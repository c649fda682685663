"""What theory says of a difference quotient: truncation, rounding, and the step between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from autograd_core.laboratory.step_curve_section import Section
from autograd_core.numerical.differences import representable, start_step
from autograd_core.numerical.estimate import UNIT
from autograd_core.numerical.extrapolation import Extrapolation, Quotient

FAR = 30
"""An error that is larger than the predicted one by this factor does not follow the prediction."""


def third_term(cut: Section) -> float:
    """f'''/6 from central differences at 2h and h, extrapolated; 0 if unclear."""
    f, x = cut.function, cut.x

    def quotient(h: float) -> Quotient:
        h = representable(x, h)
        if not 0 < h < math.inf:
            return Quotient(math.nan, math.nan, h)
        wide, near = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h), (f(x + h) - f(x - h)) / (2 * h)
        return Quotient((wide - near) / h / (3 * h), cut.noise_at(2 * h) / (2 * h) / h / h, h)

    return _clear(cut, quotient)


def second_term(cut: Section) -> float:
    """f''/2 from second differences, extrapolated; 0 if unclear."""
    f, x = cut.function, cut.x

    def quotient(h: float) -> Quotient:
        h = representable(x, h)
        if not 0 < h < math.inf:
            return Quotient(math.nan, math.nan, h)
        bend = (f(x + h) - cut.value) + (f(x - h) - cut.value)
        return Quotient(bend / h / (2 * h), 2 * cut.noise_at(h) / h / h, h)

    return _clear(cut, quotient)


def _clear(cut: Section, quotient: Callable[[float], Quotient]) -> float:
    """The extrapolated quotient where it is larger than twice its error, otherwise 0."""
    found = Extrapolation(quotient, 4.0, 12, cut.function).from_step(cut.x, start_step(cut.x))
    return found.derivative if abs(found.derivative) > 2 * found.error else 0.0


@dataclass(frozen=True)
class Theory:
    """How the central difference of a smooth function errs.

    Attributes:
        third: f'''/6; truncation is |third| h**2. `second`: f''/2, for the forward difference.
        step: where truncation + rounding is least; nan where nothing grows with the step.
        flat: whether all smaller steps are as good. They are at a zero of f, where small values
            keep their digits; `step` is where truncation drops below the rounding of the slope.
    """

    third: float
    second: float
    step: float
    flat: bool


def theory(cut: Section) -> Theory:
    """Estimate the terms of a section's Taylor series, and the best step from them."""
    third, second = third_term(cut), second_term(cut)
    if not third:
        return Theory(third, second, math.nan, False)
    least = (cut.noise / (2 * abs(third))) ** (1 / 3)
    level = (UNIT * abs(cut.slope / third)) ** 0.5
    if cut.noise <= max(UNIT * abs(cut.slope) * level, 1e-300):
        return Theory(third, second, level or math.nan, True)
    return Theory(third, second, least, False)


def reach_of(steps: list[float], central: list[float], predicted: list[float]) -> float:
    """The largest step up to which errors stay near what is predicted; 0 without any.

    Where the prediction grows with the step, errors that stay far below it have left it too: they
    are those of quotients across many periods, say.
    """
    reach, last = 0.0, math.inf
    for h, error, expected in reversed(list(zip(steps, central, predicted, strict=True))):
        grows = expected > last
        if not error <= FAR * expected or (grows and 0 < error < expected / FAR**2):
            break
        reach, last = h, expected
    return reach


def in_words(found: Theory, reach: float, largest: float) -> str:
    """What follows for the step, in a sentence.

    Args:
        found: the theory.
        reach: the largest step that follows it.
        largest: the largest step there is.
    """
    if found.flat and found.step != found.step:
        told = "smooth: the error falls as h**2 all the way, since f and its slope are 0 at x"
    elif found.step != found.step:
        told = "smooth, and without truncation: f''' is 0 here, so the larger the step the better"
    elif found.flat:
        told = (
            f"smooth: the error falls as h**2 down to about h = {found.step:.0e} and stays there, "
            "since f(x) is 0 and small values keep their digits"
        )
    else:
        told = (
            f"smooth: the error falls as h**2 down to about h = {found.step:.0e} and then grows "
            "as 1/h, rounding divided by the step"
        )
    if 0 < reach < largest / 2:
        told += (
            f"; steps above {reach:.0e} reach past the smooth piece around x, to a kink, a jump, "
            "the end of the domain or much stronger curvature"
        )
    return told
