"""Is a recorded local derivative that of its operation? For rows of the table, by their values.

The operation is evaluated alone around its recorded operands. Its formula for the derivative is
not used.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from math import fsum, inf, isfinite, ulp
from typing import Any, NamedTuple

from autograd_core import cones
from autograd_core.numerical import Estimate, one_sided, richardson
from autograd_core.numerical.estimate import EPSILON
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.evaluate import evaluate, value_of
from autograd_core.primitives.row import Primitive
from autograd_core.summing import sum_in_order

# A kernel's value is right to 8 ULP (numerics, table 3: twice the measured figures), its partials
# to 16; numbers that underflow are off by some of the smallest subnormals.
VALUE_ERROR = 8 * EPSILON
PARTIAL_ERROR = 16 * EPSILON
SMALLEST = 64 * 2.0**-1074

CLOSE = 2.0**-7
"""The part of the first step at which, and at half of it, most operations are seen to be right."""

_STARTS = (1.0, 2.0**-6, 2.0**-12)
_HALVINGS = 60
_MANY = 64
_LINES = 2
_FLOATS = 2.0**16
"""The fewest floats in a step: extrapolation needs steps that can be halved."""


class WrongPartial(NamedTuple):
    """A local derivative that is not that of its operation's values.

    Attributes:
        position: the position of the operand; None if only all operands together are known.
        recorded, numeric: the two derivatives.
        complete: False if no derivatives of its operands can explain how the node moves.
    """

    position: int | None
    recorded: float
    numeric: float
    complete: bool = True


class MovedOperand(NamedTuple):
    """An operation of the table as a function of the operand at one position."""

    row: Primitive
    numbers: Sequence[float]
    static: Sequence[Any]
    position: int

    @property
    def x(self) -> float:
        """The number of the operand that moves."""
        return self.numbers[self.position]

    def at(self, x: float) -> tuple[float, list[float | None]]:
        """Return value and partials with another number for the operand."""
        moved = (*self.numbers[: self.position], x, *self.numbers[self.position + 1 :])
        return evaluate(self.row.name, moved, self.static)

    def value(self, x: float) -> float:
        """Return the value alone."""
        return self.at(x)[0]


def wrong_partial(
    op: str,
    numbers: Sequence[float],
    static: Sequence[Any],
    partials: Sequence[float | None],
    positions: Collection[int] | None = None,
) -> WrongPartial | None:
    """Find the first operand whose recorded local derivative is not that of the row's values.

    At a kink, and at the edge of the domain, any derivative between the one-sided slopes is right.
    If there is no reliable numerical derivative nothing is called wrong. Neither are nan and
    infinities, which are reported as births. An absent partial counts as 0. More than 64 operands
    are first judged together, in a time that grows with their number and not its square; an error
    of one that does not show in their sum is not found.

    Args:
        op: the name of a row.
        numbers: the operands it was recorded with.
        static: its static parameters.
        partials: the recorded local derivatives, None where absent.
        positions: the operands to examine; all by default.
    """
    if not all(isfinite(x) for x in numbers):
        return None
    row = PRIMITIVES[op]
    judge = _two_sided
    if row.step:
        judge = _of_step
    elif not row.is_smooth(*numbers, **({} if op == "where" else named_static(op, static))):
        judge = _at_kink
    elif len(partials) > _MANY and _right_together(op, numbers, static, partials):
        return None
    for position, given in enumerate(partials):
        recorded = given or 0.0
        if not isfinite(recorded) or (positions is not None and position not in positions):
            continue
        numeric = judge(MovedOperand(row, numbers, static, position), recorded)
        if numeric is not None:
            return WrongPartial(position, recorded, numeric)
    return None


def is_plainly_right(
    op: str,
    numbers: Sequence[float],
    partials: Sequence[float | None],
    positions: Iterable[int],
) -> bool:
    """Whether an operation of plain arithmetic is right at first sight, as most are.

    This takes a hundredth of the time of `wrong_partial`. False decides nothing.
    """
    code = cones.CODES.get(op)
    if code is None or not all(map(isfinite, numbers)):
        return False
    if op == "truediv" and numbers[1] == 0.0:
        return False
    for i in positions:
        if not _runs_as(code, i, numbers[0], numbers[-1], partials[i] or 0.0):
            return False
    return True


def _runs_as(
    code: int,
    position: int,
    a: float,
    b: float,
    recorded: float,
    value: Callable[[float], float] | None = None,
) -> bool:
    """Whether differences at two small steps agree with a derivative to 8 digits; most do.

    This takes a tenth of the time of an extrapolation. False decides nothing. See
    `cones.runs_as` for the arguments.
    """
    h = _first_step(b if position else a) * CLOSE
    found: bool = cones.runs_as(
        code, position, a, b, recorded, h, VALUE_ERROR, PARTIAL_ERROR, value
    )
    return found


def is_measurable(
    op: str,
    numbers: Sequence[float],
    static: Sequence[Any],
    partials: Sequence[float | None],
    positions: Collection[int],
) -> bool:
    """Whether a derivative that is wrong by a tenth would have been found."""
    for position in positions:
        given = partials[position]
        if given:
            planted = [*partials[:position], given * 1.1, *partials[position + 1 :]]
            if wrong_partial(op, numbers, static, planted, (position,)) is None:
                return False
    return True


def _right_together(
    op: str, numbers: Sequence[float], static: Sequence[Any], partials: Sequence[float | None]
) -> bool:
    """Whether the partials explain the value along two random lines of all operands."""
    source = random.Random(len(partials))

    def along(moves: Sequence[float], t: float) -> float:
        """Return the value with all operands moved by t times the moves."""
        moved = [x + t * move for x, move in zip(numbers, moves, strict=True)]
        return value_of(op, moved, static)

    for _ in range(_LINES):
        moves = [
            source.choice((-1, 1)) * source.uniform(0.5, 1.0) * (abs(x) or 1.0) for x in numbers
        ]
        terms = [(p or 0.0) * move for p, move in zip(partials, moves, strict=True)]
        size = fsum(map(abs, terms))
        if not isfinite(size):
            return False
        line = partial(along, moves)
        rounding = VALUE_ERROR * (abs(line(0.0)) + size) + SMALLEST
        estimate = richardson(line, 0.0, step=0.05, rounding=rounding)
        allowed = 10 * estimate.error + PARTIAL_ERROR * size + SMALLEST
        if not abs(estimate.derivative - fsum(terms)) <= allowed < 1e-6 * size:
            return False
    return True


def tolerance(estimate: Estimate, recorded: float) -> float:
    """Bound the distance of a right derivative from its estimate: 10 * error, and the ULPs."""
    own = abs(recorded) if isfinite(recorded) else 0.0
    return 10 * estimate.error + PARTIAL_ERROR * own + SMALLEST


def _of_step(operand: MovedOperand, recorded: float) -> float | None:
    """Return the derivative of a step function, 0, if another one is recorded."""
    return 0.0 if recorded else None


def _two_sided(operand: MovedOperand, recorded: float) -> float | None:
    """Return the numerical derivative if the recorded one contradicts it, else None."""
    x, code = operand.x, cones.CODES.get(operand.row.name)
    if code is None:
        looks_right = _runs_as(0, 0, x, x, recorded, operand.value)
    else:
        numbers = operand.numbers
        looks_right = _runs_as(code, operand.position, numbers[0], numbers[-1], recorded)
    if looks_right:
        return None
    best: Estimate | None = None
    for start in _STARTS:
        step = _step(operand, start)
        if step == 0.0:
            break
        estimate = richardson(operand.value, x, step=step, rounding=_rounding(operand, step))
        if isfinite(estimate.derivative) and (best is None or estimate.error < best.error):
            best = estimate
        if best is not None and best.error <= 1e-9 * abs(best.derivative):
            break
    if best is None or not isfinite(best.error):
        return None
    if abs(recorded - best.derivative) <= tolerance(best, recorded):
        return None
    return best.derivative if _holds_nearby(operand, best, recorded) else None


def _holds_nearby(operand: MovedOperand, estimate: Estimate, recorded: float) -> bool:
    """Whether the values around the point follow the estimate, and not the recorded derivative.

    Both sides are tested, from one float to the next few hundred. Values do not follow if the
    steps were longer than the waves or corners of the function, as those of sin near 1e60. At some
    step the two derivatives must differ by more than rounding.
    """
    x = operand.x
    here = operand.value(x)
    rounding = _rounding(operand, estimate.step)

    def off(near: float) -> float:
        there = x + near
        return operand.value(there) - here - (there - x) * estimate.derivative

    nearest = max(64 * ulp(x), estimate.step * 2.0**-40)
    for near in (nearest, 8 * nearest, 64 * nearest):
        allowed = abs(estimate.derivative) * near / 2 + 2 * rounding
        if abs(off(near)) > allowed or abs(off(-near)) > allowed:
            return False
    apart = abs(recorded - estimate.derivative)
    near = max(nearest, 8 * rounding / apart)
    return near <= estimate.step and abs(off(near) - off(-near)) <= apart * near + 2 * rounding


def _first_step(x: float) -> float:
    """Return a tenth of a number; 0.1 at 0."""
    return 0.1 * abs(x) if abs(x) > 1e-306 else 0.1


def _at_kink(operand: MovedOperand, recorded: float) -> float | None:
    """Return the nearer one-sided slope if the recorded derivative is not between the two."""
    x, here = operand.x, operand.value(operand.x)
    step, bound = _first_step(x), VALUE_ERROR * abs(here)
    sides = [one_sided(operand.value, x, side, step, bound) for side in (-1, 1)]
    for side, slope in zip((-1, 1), sides, strict=True):
        near = max(64 * ulp(x), slope.step * 2.0**-20)
        change = side * (operand.value(x + side * near) - here)
        allowed = abs(slope.derivative) * near / 2 + 2 * bound
        if not (isfinite(slope.error) and abs(change - slope.derivative * near) <= allowed):
            return None
    low, high = sorted(sides, key=lambda s: s.derivative)
    if recorded < low.derivative - tolerance(low, recorded):
        return low.derivative
    if recorded > high.derivative + tolerance(high, recorded):
        return high.derivative
    return None


def _step(operand: MovedOperand, start: float) -> float:
    """Return the largest step, from start * 0.1 * |x| down, within one piece of the function.

    That is inside the domain, clear of the row's kinks, with the same operands selected, and
    finite; 0.0 if there is none.
    """
    x = operand.x
    row = operand.row
    domain = row.domains[0] if row.variadic else row.domains[operand.position]
    room = min(x - domain.low, domain.high - x) / 2
    if not callable(row.kinks):
        room = min([room, *(abs(x - kink) / 2 for kink in row.kinks)])
    step = min(start * _first_step(x), room)
    selected = _selection(operand.at(x))
    for _ in range(_HALVINGS):
        sides = [operand.at(x + s) for s in (-step, step)]
        if all(isfinite(y) and _selection((y, d)) == selected for y, d in sides):
            return step if step >= _FLOATS * ulp(x) else 0.0
        step /= 2
    return 0.0


def _selection(result: tuple[float, list[float | None]]) -> tuple[bool, ...]:
    """Tell for each operand whether it was not selected."""
    return tuple(d is None for d in result[1])


def _rounding(operand: MovedOperand, step: float) -> float:
    """Bound the error of the operation's value within the step."""
    x = operand.x
    values = [abs(operand.value(x + s)) for s in (-step, 0.0, step)]
    size = max(v if isfinite(v) else inf for v in values)
    if operand.row.pairs:  # each term is rounded, so that they count and not the sum
        partials = operand.at(x)[1]
        terms = zip(operand.numbers, partials, strict=True)
        size += sum_in_order(abs(number * d) for number, d in terms if d is not None)
    return VALUE_ERROR * size + SMALLEST
