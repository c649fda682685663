"""The shape of a function around a point: smooth, bent, torn, vertical or ending there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.slopes import ALIKE, Slopes, slopes_beside
from autograd_core.laboratory.gradcheck.sides import NEAREST
from autograd_core.laboratory.step_curve.section import Section
from autograd_core.text.short_numbers import format_number


class Shape(StrEnum):
    """How a function behaves at a point."""

    SMOOTH = "smooth"
    KINK = "kink"
    JUMP = "jump"
    VERTICAL = "vertical"
    EDGE = "edge"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class ShapeAtPoint:
    """The shape of a function at a point, with numbers.

    Attributes:
        shape: the shape in one word.
        left, right: the one-sided slopes; infinite, or nan if there are none.
        jump: how far the function jumps from the left of the point to the right.
        words: the shape in a sentence.
    """

    shape: Shape
    left: float
    right: float
    jump: float
    words: str


def shape_at(section: Section) -> ShapeAtPoint:
    """Measure both sides of the point."""
    if not math.isfinite(section.value):
        words = f"undefined: f is {section.value} here, and so is every difference with it"
        return ShapeAtPoint(Shape.UNDEFINED, math.nan, math.nan, math.nan, words)
    again = section.function(section.x)
    if again != section.value:
        words = (
            f"not deterministic: f is {section.value!r} at first and {again!r} at the same point "
            "again; its differences mean nothing"
        )
        return ShapeAtPoint(Shape.UNDEFINED, math.nan, math.nan, math.nan, words)
    tied = is_tied(section)
    beside = slopes_beside(section.line(), section.exact_slopes() if tied else None, tied)
    left, right = beside.sides
    shape = _shape(section, beside, tied)
    if shape is Shape.UNDEFINED:
        words = "undefined: f has no finite value on either side"
        return ShapeAtPoint(shape, math.nan, math.nan, math.nan, words)
    jump = right.jump - left.jump if shape is Shape.JUMP else 0.0
    if shape is Shape.VERTICAL and (leap := _leap(section)):
        shape, jump = Shape.JUMP, leap
    words = _in_words(shape, beside.left, beside.right, jump)
    return ShapeAtPoint(shape, beside.left, beside.right, jump, words)


def is_tied(section: Section) -> bool:
    """Whether an operation is on a kink, equal numbers were compared, or nobody can know."""
    if section.case is None:
        return True
    ties = (decision.a == decision.b for decision in section.case.decisions)
    return any(ties) or bool(suspects.kinks(section.case, section.i))


def is_on_kink(section: Section) -> bool:
    """Whether f is tied, or on a kink that no derivative passes, as abs(x) * abs(x) at 0."""
    case = section.case
    if is_tied(section) or case is None:
        return True
    return any(node in case.kinks for node in case.on_the_way(section.i))


def _shape(section: Section, beside: Slopes, tied: bool) -> Shape:
    """Choose the shape by what was measured on both sides.

    A graph that is not on a kink, has a finite derivative and has the values of f is smooth,
    whatever coarse steps say.
    """
    left, right = beside.sides
    if not tied and _follows(section, beside):
        return Shape.SMOOTH
    exact = [not math.isnan(slope) for slope in (beside.left, beside.right)]
    there = exact if beside.exact else [left.exists, right.exists]
    if not any(there):
        return Shape.UNDEFINED
    if beside.jump:
        return Shape.JUMP
    if not all(there):
        return Shape.EDGE
    slopes = (beside.left, beside.right)
    if any(map(math.isinf, slopes)):
        return Shape.VERTICAL
    if not all(map(math.isfinite, slopes)):
        return Shape.KINK if section.case is not None and tied else Shape.SMOOTH
    bend = abs(beside.right - beside.left)
    doubt = max(2 * beside.slack, 4 * (left.doubt + right.doubt))
    if beside.exact:
        doubt = 0.0
    return Shape.KINK if bend > max(doubt, ALIKE * max(map(abs, slopes))) else Shape.SMOOTH


def _follows(section: Section, beside: Slopes) -> bool:
    """Whether the recorded graph has a finite derivative, and the values of f on both sides."""
    case, x, least = section.case, section.x, NEAREST * math.ulp(section.x)
    if case is None or not math.isfinite(section.derivative):
        return False
    if not all(math.isfinite(section.function(x + h)) for h in (-least, least)):
        return False
    steps = [side.step for side in beside.sides if math.isfinite(side.step)]
    around = (x + side * h for h in (*steps, least) for side in (-1, 1))
    return all(case.strays(section.i, there) is False for there in around)


def _leap(section: Section) -> float:
    """Return the height of a jump that is small beside the change of f; 0 if there is none.

    A jump keeps its whole height at the smallest steps, a root about a thousandth.
    """
    x, f = section.x, section.function
    far, near = (
        f(x + h) - f(x - h) for h in ((abs(x) or 1.0) * part for part in (2.0**-34, 2.0**-44))
    )
    noise = max(section.noise_at(abs(x) * 2.0**-34), section.noise)
    return near if abs(near) > max(0.9 * abs(far), 100 * noise) else 0.0


def _in_words(shape: Shape, left: float, right: float, jump: float) -> str:
    """Say the shape in a sentence."""
    a, b = format_number(left, 4), format_number(right, 4)
    if shape is Shape.KINK and not (math.isfinite(left) and math.isfinite(right)):
        return "kink: an operation is exactly on its kink here, and rounding hides the slopes of f"
    if shape is Shape.KINK:
        mean = format_number((left + right) / 2, 4)
        return (
            f"kink: the slope is {a} to the left and {b} to the right; except for rounding, a "
            f"central difference gives their mean {mean} at any step, a forward difference {b}"
        )
    if shape is Shape.JUMP:
        return f"jump: f jumps by {format_number(jump, 4)}, and the jump over h grows as 1/h"
    if shape is Shape.VERTICAL:
        sides = [f"{s} to the {side}" for s, side in ((a, "left"), (b, "right")) if s != "nan"]
        return f"vertical: the slope is {' and '.join(sides)}"
    if shape is Shape.EDGE:
        side, slope = ("right", b) if math.isnan(left) else ("left", a)
        told = "where its slope has no limit" if slope == "nan" else f"with the slope {slope}"
        return f"edge: f is defined to the {side} only, {told}"
    return "smooth"
