"""What a function looks like around a point: smooth, bent, torn, vertical or ending there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from autograd_core.laboratory.short_numbers import format_number
from autograd_core.laboratory.step_curve_section import Section
from autograd_core.numerical.differences import one_sided, start_step

SHRINKS = 12
RATIO = 16.0


class Shape(StrEnum):
    """How a function behaves at a point."""

    SMOOTH = "smooth"
    KINK = "kink"
    JUMP = "jump"
    VERTICAL = "vertical"
    EDGE = "edge"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class Surroundings:
    """The shape of a function at a point, with numbers.

    Attributes:
        shape: one word.
        left, right: the one-sided slopes; infinite or nan where there are none.
        jump: how far the function jumps from the left of the point to the right.
        words: a sentence.
    """

    shape: Shape
    left: float
    right: float
    jump: float
    words: str


def surroundings(section: Section) -> Surroundings:
    """Look at both sides of the point, at steps that shrink by 16 each time."""
    if not math.isfinite(section.value):
        words = f"undefined: f is {section.value} here, and so is every difference with it"
        return Surroundings(Shape.UNDEFINED, math.nan, math.nan, math.nan, words)
    sides = [_exponent(section, side) for side in (-1, +1)]
    if all(math.isnan(p) for p in sides):
        words = "undefined: f has no finite value on either side"
        return Surroundings(Shape.UNDEFINED, math.nan, math.nan, math.nan, words)
    left, right = (_slope(section, side, p) for side, p in zip((-1, +1), sides, strict=True))
    jump = _jump(section, sides)
    shape = _shape(sides, left, right)
    return Surroundings(shape, left[0], right[0], jump, _in_words(shape, left[0], right[0], jump))


def _gap(section: Section, side: int, k: int) -> float:
    """f(x + side h) - f(x) for the k-th step; nan outside the domain or where h is lost."""
    there = section.x + side * start_step(section.x) / RATIO**k
    return section.function(there) - section.value if there != section.x else math.nan


def _exponent(section: Section, side: int) -> float:
    """p, if f changes as h**p close to x: 1 for a slope, 0 for a jump; nan where f has no value.

    Taken at the smallest steps whose change is 1000 times the rounding error; inf without any.
    """
    gaps = [abs(_gap(section, side, k)) for k in range(SHRINKS)]
    finite = [gap for gap in gaps[SHRINKS // 2 :] if math.isfinite(gap)]
    if not finite:
        return math.nan
    clear = [k for k, gap in enumerate(gaps) if 1000 * section.noise < gap < math.inf]
    if not clear or clear[-1] == 0 or not math.isfinite(gaps[clear[-1] - 1]):
        return math.inf
    last = clear[-1]
    return math.log(gaps[last - 1] / gaps[last], RATIO) if gaps[last - 1] else 0.0


def _slope(section: Section, side: int, exponent: float) -> tuple[float, float]:
    """The slope to one side and its error; infinite where f changes faster than h."""
    if math.isnan(exponent):
        return math.nan, math.inf
    if exponent < 0.9:
        gap = side * _gap(section, side, SHRINKS // 2)
        return math.copysign(math.inf, gap), 0.0
    found = one_sided(section.function, section.x, side, rounding=section.noise)
    return found.derivative, found.error


def _jump(section: Section, exponents: list[float]) -> float:
    """How far f jumps at x; 0 where it does not."""
    gaps = []
    for side, p in zip((-1, +1), exponents, strict=True):
        gaps.append(_gap(section, side, SHRINKS // 2) if p < 0.1 else 0.0)
    return gaps[1] - gaps[0]


def _shape(exponents: list[float], left: tuple[float, float], right: tuple[float, float]) -> Shape:
    """The shape by exponents and slopes on both sides."""
    if any(p < 0.1 for p in exponents):
        return Shape.JUMP
    if any(math.isnan(p) for p in exponents):
        return Shape.EDGE
    if any(p < 0.9 for p in exponents):
        return Shape.VERTICAL
    bend = abs(right[0] - left[0])
    if bend > 10 * (left[1] + right[1]) + 1e-9 * max(abs(left[0]), abs(right[0])):
        return Shape.KINK
    return Shape.SMOOTH


def _in_words(shape: Shape, left: float, right: float, jump: float) -> str:
    """The shape as a sentence."""
    a, b = format_number(left, 4), format_number(right, 4)
    if shape is Shape.KINK:
        mean = format_number((left + right) / 2, 4)
        return (
            f"kink: the slope is {a} to the left and {b} to the right; a central difference gives "
            f"their mean {mean} however small the step, a forward difference {b}"
        )
    if shape is Shape.JUMP:
        return f"jump: f jumps by {format_number(jump, 4)}, and divided by h that grows as 1/h"
    if shape is Shape.VERTICAL:
        return f"vertical: the slope is {a} to the left and {b} to the right"
    if shape is Shape.EDGE:
        side, slope = ("right", b) if math.isnan(left) else ("left", a)
        return f"edge: f is defined to the {side} only, with the slope {slope}"
    return "smooth"
