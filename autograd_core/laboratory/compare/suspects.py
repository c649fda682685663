"""Suspects: the operations that make two ways disagree. Kinks, wrong partials, overflows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from autograd_core.laboratory.compare.bench import to_float
from autograd_core.laboratory.compare.case import Case, NotApplicable
from autograd_core.laboratory.compare.operations import OperationAt
from autograd_core.laboratory.compare.precise import Precise
from autograd_core.numerical.differences import Estimate, representable
from autograd_core.primitives import PRIMITIVES
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints

MOST_EXAMINED = 300
"""The most operations whose partials are compared one by one."""

TOO_LARGE = 2**1024

NORMAL = 2.0**-1022
"""The smallest float with all its digits."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An operation whose partial, in one way, is not that of its row.

    Attributes:
        operation: the operation as it was recorded.
        position: the position of the operand.
        got: the partial in question.
        exact: the row's partial at 50 digits, at the same operands.
        measured: the difference quotient of the row's formula at 100 digits; nan if there is none.
            If it contradicts `exact`, the row's derivative is wrong.
    """

    operation: OperationAt
    position: int
    got: float
    exact: float
    measured: float

    @property
    def row_is_wrong(self) -> bool:
        """Whether the row's derivative contradicts its own formula."""
        return abs(self.measured - self.exact) > 1e-12 * max(abs(self.measured), abs(self.exact))


def kinks(case: Case, i: int) -> list[OperationAt]:
    """List the operations on the way that lie exactly on a kink and pass a derivative on."""
    if not case.has_kink:
        return []
    tied = [operation for operation in case.on_the_way(i) if operation.at_kink]
    found = adjoints([case.root], [1.0], [operation.node for operation in tied])
    return [operation for operation, adjoint in zip(tied, found, strict=True) if adjoint != 0]


def undefined(case: Case, i: int) -> list[OperationAt]:
    """List the operations on the way that were computed outside their domain."""
    return [operation for operation in case.on_the_way(i) if operation.outside]


def not_finite(operations: Iterable[OperationAt]) -> OperationAt | None:
    """The first operation that made inf or nan from finite operands."""
    for operation in operations:
        if not math.isfinite(operation.value) and all(map(math.isfinite, operation.operands)):
            return operation
    return None


def underflow(operations: Iterable[OperationAt]) -> OperationAt | None:
    """The first operation that made 0, or a number of few digits, from larger ones."""
    for operation in operations:
        row = PRIMITIVES.get(operation.op)
        if row is None or not row.underflows:
            continue
        if abs(operation.value) < NORMAL and all(operation.operands):
            return operation
    return None


def infinite_partial(operations: Iterable[OperationAt]) -> OperationAt | None:
    """The first operation with a finite value and an infinite local derivative."""
    for operation in operations:
        known = [d for d in operation.partials if d is not None]
        if math.isfinite(operation.value) and not all(map(math.isfinite, known)):
            return operation
    return None


def worst_partial(
    case: Case,
    i: int,
    precise: Precise,
    partials_of: Callable[[OperationAt], Sequence[float | None]],
    error: float,
) -> Suspect | None:
    """Find the operation whose partials explain an error of derivative i best; None if none does.

    Each partial is compared with the row's at 50 digits, at the recorded operands. The error of a
    partial moves the derivative by upstream gradient * error * derivative of the operand; it
    explains the error of the derivative if it moves it by at least a tenth of that.

    Args:
        case: the computation.
        i: the argument.
        precise: the same computation at 50 digits.
        partials_of: gives the partials of an operation that are in question.
        error: the error of the derivative.
    """
    least = 0.1 * error if math.isfinite(error) else 0.0
    effects = (found for found in _effects(case, i, precise, partials_of) if found[0] > least)
    worst = max(effects, key=itemgetter(0), default=None)
    if worst is None:
        return None
    _, operation, position, got, exact = worst
    return Suspect(operation, position, got, exact, _measured(precise, operation, position))


def _effects(
    case: Case,
    i: int,
    precise: Precise,
    partials_of: Callable[[OperationAt], Sequence[float | None]],
) -> Iterator[tuple[float, OperationAt, int, float, float]]:
    """Yield the partials that are off, with their effect on derivative i first.

    The effect, the operation, the position of the operand, the partial, and the row's partial.
    """
    operations = case.on_the_way(i)[:MOST_EXAMINED]
    upstream = adjoints([case.root], [1.0], [operation.node for operation in operations])
    moving = _moving(case, i, operations)
    for operation, adjoint in zip(operations, upstream, strict=True):
        if adjoint == 0:
            continue
        try:
            exact = precise.partials(operation.node, operation.operands, 50)
            got = partials_of(operation)
        except (NotApplicable, ArithmeticError, ValueError):
            continue
        for position, (g, e) in enumerate(zip(got, exact, strict=True)):
            speed = moving.get(id(operation.node.operands[position]), 0.0)
            if speed and to_float(e) != g:
                partial = 0.0 if g is None else g
                effect = _effect(adjoint, partial, e, speed, precise)
                yield effect, operation, position, partial, to_float(e)


class Smaller(NamedTuple):
    """A smaller step, the difference quotient there, and whether it is the derivative."""

    step: float
    quotient: float
    settles: bool


def smaller_step(
    case: Case, i: int, estimate: Estimate, derivative: float, error: float
) -> Smaller | None:
    """Find a smaller step with another difference quotient; None if the quotient has settled.

    A difference quotient that contradicts a derivative must itself have settled: if f wriggles
    between the points, or has a pole, its error is larger than its estimate. If the next float is
    farther away than the scale of f, as for sin at 1e16, no step settles.
    """
    f, x = case.along(i), case.at[i]
    if error * math.ulp(x) > abs(case.value) or _turns(case, i, error):
        return Smaller(math.ulp(x), math.nan, False)
    noise = math.ulp(case.value)
    other = None
    for step in _smaller(x, estimate.step):
        h = representable(x, step)
        if h == 0 or not noise / h < 0.05 * error:
            break
        try:
            quotient = (f(x + h) - f(x - h)) / (2 * h)
        except (NotApplicable, ArithmeticError, ValueError):
            continue
        if not abs(quotient - estimate.derivative) <= 0.1 * error:
            other = other or Smaller(h, quotient, False)
        if abs(quotient - derivative) <= 0.01 * min(abs(derivative), error):
            return Smaller(h, quotient, True)
    return other


def _turns(case: Case, i: int, error: float) -> bool:
    """Whether the derivative changes from one float to the next, so that no step can see it."""
    x = case.at[i]
    found = []
    for there in (x, math.nextafter(x, -math.inf), math.nextafter(x, math.inf)):
        try:
            moved = case.moved(i, there)
        except (NotApplicable, ArithmeticError, ValueError):
            return False
        if moved is not None:
            found.append(moved.derivative())
    return max(found, default=0.0) - min(found, default=0.0) > 0.1 * error


def _smaller(x: float, step: float) -> Iterator[float]:
    """Yield steps below a step, and below |x| if |x| is far smaller."""
    for k in range(3, 60, 3):
        yield step / 2**k
    for k in range(80, 1000, 20):
        if x == 0:
            yield step / 2**k
    if 0 < abs(x) < step / 2**60:
        for k in range(3, 40, 3):
            yield abs(x) / 2**k


def _moving(case: Case, i: int, operations: Sequence[OperationAt]) -> dict[int, float]:
    """Return d node / d argument i for the operands of the operations on the way, by id."""
    moving = {id(case.inputs[i]): 1.0}
    for operation in operations:
        moving[id(operation.node)] = sum_in_order(
            partial * moving[id(operand)]
            for operand, partial in zip(operation.node.operands, operation.partials, strict=True)
            if partial is not None and id(operand) in moving
        )
    return moving


def _effect(adjoint: float, got: float, exact: Any, speed: float, precise: Precise) -> float:
    """Return the effect of a partial's error on the derivative; 0 if it is right or unknowable."""
    if precise.context.isnan(exact) and math.isnan(got):
        return 0.0
    if math.isinf(got) and abs(exact) >= TOO_LARGE and got * exact > 0:
        return 0.0
    error = abs(precise.context.mpf(got) - exact)
    if error == 0:
        return 0.0
    effect = float(min(abs(adjoint * speed) * error, precise.context.mpf(1e308)))
    return math.inf if math.isnan(effect) else effect


def _measured(precise: Precise, operation: OperationAt, position: int) -> float:
    """Measure the partial of the row's formula at 100 digits; nan if there is none."""
    try:
        return float(precise.measured_partial(operation.node, operation.operands, position))
    except (NotApplicable, ArithmeticError, ValueError, TypeError):
        return math.nan
