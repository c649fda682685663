"""Is a recorded local derivative that of its operation? For rows of the table, by their values.

The operation is evaluated alone around its recorded operands. Its formula for the derivative is
not used.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
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


class RowAtPoint(NamedTuple):
    """A row of the table at a point."""

    row: Primitive
    numbers: tuple[float, ...]
    static: tuple[Any, ...]

    def at(self, position: int, x: float) -> tuple[float, list[float | None]]:
        """Return value and partials with another number for one operand."""
        moved = list(self.numbers)
        moved[position] = x
        return evaluate(self.row.name, moved, self.static)

    def value_at(self, position: int, x: float) -> float:
        """Return the value alone."""
        moved = list(self.numbers)
        moved[position] = x
        return value_of(self.row.name, moved, self.static)

    @property
    def parameters(self) -> dict[str, Any]:
        """The static parameters by name."""
        return named_static(self.row.name, self.static)

    def is_smooth(self) -> bool:
        """Whether two-sided derivatives exist at the point."""
        given = {} if self.row.name == "where" else self.parameters
        return self.row.is_smooth(*self.numbers, **given)


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
    operation = RowAtPoint(PRIMITIVES[op], tuple(numbers), tuple(static))
    if not all(isfinite(x) for x in numbers):
        return None
    judge = _two_sided if operation.is_smooth() else _at_kink
    if operation.row.step:
        judge = _of_step
    elif judge is _two_sided and len(partials) > _MANY and _right_together(operation, partials):
        return None
    for position, given in enumerate(partials):
        recorded = given or 0.0
        if not isfinite(recorded) or (positions is not None and position not in positions):
            continue
        numeric = judge(operation, position, recorded)
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
        if not _runs_as(code, numbers, i, partials[i] or 0.0):
            return False
    return True


def _runs_as(code: int, numbers: Sequence[float], position: int, recorded: float) -> bool:
    """Whether an operation of plain arithmetic looks right; see `_looks_right`."""
    a, b, h = numbers[0], numbers[-1], _first_step(numbers[position]) * CLOSE
    found: bool = cones.runs_as(
        code, position, a, b, recorded, h, VALUE_ERROR, PARTIAL_ERROR, None
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


def _right_together(operation: RowAtPoint, partials: Sequence[float | None]) -> bool:
    """Whether the partials explain the value along two random lines of all operands."""
    source = random.Random(len(partials))
    for _ in range(_LINES):
        moves = [
            source.choice((-1, 1)) * source.uniform(0.5, 1.0) * (abs(x) or 1.0)
            for x in operation.numbers
        ]
        terms = [(p or 0.0) * move for p, move in zip(partials, moves, strict=True)]
        size = fsum(map(abs, terms))
        if not isfinite(size):
            return False
        line = partial(_value_along, operation, moves)
        rounding = VALUE_ERROR * (abs(line(0.0)) + size) + SMALLEST
        estimate = richardson(line, 0.0, step=0.05, rounding=rounding)
        allowed = 10 * estimate.error + PARTIAL_ERROR * size + SMALLEST
        if not abs(estimate.derivative - fsum(terms)) <= allowed < 1e-6 * size:
            return False
    return True


def _value_along(operation: RowAtPoint, moves: Sequence[float], t: float) -> float:
    """Return the value of an operation with all operands moved by t times the moves."""
    moved = [x + t * move for x, move in zip(operation.numbers, moves, strict=True)]
    return evaluate(operation.row.name, moved, operation.static)[0]


def tolerance(estimate: Estimate, recorded: float) -> float:
    """Bound the distance of a right derivative from its estimate: 10 * error, and the ULPs."""
    own = abs(recorded) if isfinite(recorded) else 0.0
    return 10 * estimate.error + PARTIAL_ERROR * own + SMALLEST


def _of_step(operation: RowAtPoint, position: int, recorded: float) -> float | None:
    """Return the derivative of a step function, 0, if another one is recorded."""
    return 0.0 if recorded else None


def _looks_right(operation: RowAtPoint, position: int, recorded: float) -> bool:
    """Whether differences at two small steps agree with a derivative to 8 digits; most do.

    This takes a tenth of the time of an extrapolation. False decides nothing.
    """
    code = cones.CODES.get(operation.row.name)
    if code is not None:
        return _runs_as(code, operation.numbers, position, recorded)
    x = operation.numbers[position]
    h = _first_step(x) * CLOSE
    value = partial(operation.value_at, position)
    found: bool = cones.runs_as(0, 0, x, x, recorded, h, VALUE_ERROR, PARTIAL_ERROR, value)
    return found


def _two_sided(operation: RowAtPoint, position: int, recorded: float) -> float | None:
    """Return the numerical derivative if the recorded one contradicts it, else None."""
    if _looks_right(operation, position, recorded):
        return None
    best: Estimate | None = None
    for start in _STARTS:
        step = _step(operation, position, start)
        if step == 0.0:
            break
        estimate = richardson(
            lambda x: operation.at(position, x)[0],
            operation.numbers[position],
            step=step,
            rounding=_rounding(operation, position, step),
        )
        if isfinite(estimate.derivative) and (best is None or estimate.error < best.error):
            best = estimate
        if best is not None and best.error <= 1e-9 * abs(best.derivative):
            break
    if best is None or not isfinite(best.error):
        return None
    if abs(recorded - best.derivative) <= tolerance(best, recorded):
        return None
    return best.derivative if _holds_nearby(operation, position, best, recorded) else None


def _holds_nearby(
    operation: RowAtPoint, position: int, estimate: Estimate, recorded: float
) -> bool:
    """Whether the values around the point follow the estimate, and not the recorded derivative.

    Both sides are tested, from one float to the next few hundred. Values do not follow if the
    steps were longer than the waves or corners of the function, as those of sin near 1e60. At some
    step the two derivatives must differ by more than rounding.
    """
    x = operation.numbers[position]
    here = operation.at(position, x)[0]
    rounding = _rounding(operation, position, estimate.step)

    def off(near: float) -> float:
        there = x + near
        return operation.at(position, there)[0] - here - (there - x) * estimate.derivative

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


def _at_kink(operation: RowAtPoint, position: int, recorded: float) -> float | None:
    """Return the nearer one-sided slope if the recorded derivative is not between the two."""
    x = operation.numbers[position]
    step = _first_step(x)
    bound = VALUE_ERROR * abs(operation.at(position, x)[0])
    sides = [
        one_sided(lambda x: operation.at(position, x)[0], x, side, step=step, rounding=bound)
        for side in (-1, 1)
    ]
    here = operation.at(position, x)[0]
    for side, slope in zip((-1, 1), sides, strict=True):
        near = max(64 * ulp(x), slope.step * 2.0**-20)
        change = side * (operation.at(position, x + side * near)[0] - here)
        allowed = abs(slope.derivative) * near / 2 + 2 * bound
        if not (isfinite(slope.error) and abs(change - slope.derivative * near) <= allowed):
            return None
    low, high = sorted(sides, key=lambda s: s.derivative)
    if recorded < low.derivative - tolerance(low, recorded):
        return low.derivative
    if recorded > high.derivative + tolerance(high, recorded):
        return high.derivative
    return None


def _step(operation: RowAtPoint, position: int, start: float) -> float:
    """Return the largest step, from start * 0.1 * |x| down, within one piece of the function.

    That is inside the domain, clear of the row's kinks, with the same operands selected, and
    finite; 0.0 if there is none.
    """
    x = operation.numbers[position]
    row = operation.row
    domain = row.domains[0] if row.variadic else row.domains[position]
    room = min(x - domain.low, domain.high - x) / 2
    if not callable(row.kinks):
        room = min([room, *(abs(x - kink) / 2 for kink in row.kinks)])
    step = min(start * _first_step(x), room)
    selected = _selection(operation.at(position, x))
    for _ in range(_HALVINGS):
        sides = [operation.at(position, x + s) for s in (-step, step)]
        if all(isfinite(y) and _selection((y, d)) == selected for y, d in sides):
            return step if step >= _FLOATS * ulp(x) else 0.0
        step /= 2
    return 0.0


def _selection(result: tuple[float, list[float | None]]) -> tuple[bool, ...]:
    """Tell for each operand whether it was not selected."""
    return tuple(d is None for d in result[1])


def _rounding(operation: RowAtPoint, position: int, step: float) -> float:
    """Bound the error of the operation's value within the step."""
    x = operation.numbers[position]
    values = [abs(operation.at(position, x + s)[0]) for s in (-step, 0.0, step)]
    size = max(v if isfinite(v) else inf for v in values)
    if operation.row.pairs:  # each term is rounded, so that they count and not the sum
        partials = operation.at(position, x)[1]
        terms = zip(operation.numbers, partials, strict=True)
        size += sum_in_order(abs(number * d) for number, d in terms if d is not None)
    return VALUE_ERROR * size + SMALLEST
