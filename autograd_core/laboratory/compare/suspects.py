"""Suspects: the operations that make two ways disagree. Kinks, wrong partials, overflows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd_core.laboratory.compare.bench import to_float
from autograd_core.laboratory.compare.case import Case, NotApplicable, numbers_of
from autograd_core.laboratory.compare.precise import Precise
from autograd_core.numerical.differences import representable
from autograd_core.numerical.estimate import Estimate
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints
from autograd_core.value import Value

MOST_EXAMINED = 300
"""The most operations whose partials are compared one by one."""

TOO_LARGE = 2**1024

NORMAL = 2.0**-1022
"""The smallest float with all its digits."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An operation whose partial, in one way, is not that of its row.

    Attributes:
        node: the node of the operation.
        position: the position of the operand.
        got: the partial in question.
        exact: the row's partial at 50 digits, at the same operands.
        measured: the difference quotient of the row's formula at 100 digits; nan if there is none.
            If it contradicts `exact`, the row's derivative is wrong.
    """

    node: Value
    position: int
    got: float
    exact: float
    measured: float

    @property
    def row_is_wrong(self) -> bool:
        """Whether the row's derivative contradicts its own formula."""
        return abs(self.measured - self.exact) > 1e-12 * max(abs(self.measured), abs(self.exact))


def kinks(case: Case, i: int) -> list[Value]:
    """List the operations on the way that lie exactly on a kink and pass a derivative on."""
    tied = [node for node in case.on_the_way(i) if node in case.kinks] if case.kinks else []
    found = adjoints([case.root], [1.0], tied)
    return [node for node, adjoint in zip(tied, found, strict=True) if adjoint != 0]


def undefined(case: Case, i: int) -> Value | None:
    """The first operation on the way that was computed outside the domain of its row."""
    for node in case.on_the_way(i):
        row, numbers = PRIMITIVES.get(node.op), numbers_of(node)
        if row is not None and all(map(math.isfinite, numbers)):
            if not row.contains(*numbers, **named_static(node.op, node.static)):
                return node
    return None


def not_finite(nodes: Iterable[Value]) -> Value | None:
    """The first operation that made inf or nan from finite operands."""
    for node in nodes:
        if not math.isfinite(node.data) and all(map(math.isfinite, numbers_of(node))):
            return node
    return None


def underflow(nodes: Iterable[Value]) -> Value | None:
    """The first operation that made 0, or a number of few digits, from larger ones."""
    for node in nodes:
        row = PRIMITIVES.get(node.op)
        if row is None or not row.underflows:
            continue
        if abs(node.data) < NORMAL and all(numbers_of(node)):
            return node
    return None


def infinite_partial(nodes: Iterable[Value]) -> Value | None:
    """The first operation with a finite value and an infinite local derivative."""
    for node in nodes:
        known = [d for d in node.partials if d is not None]
        if math.isfinite(node.data) and not all(map(math.isfinite, known)):
            return node
    return None


def worst_partial(
    case: Case,
    i: int,
    precise: Precise,
    partials_of: Callable[[Value], Sequence[float | None]],
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
    worst, most = None, 0.1 * error if math.isfinite(error) else 0.0
    nodes = case.on_the_way(i)[:MOST_EXAMINED]
    upstream = adjoints([case.root], [1.0], nodes)
    moving = _moving(case, i, nodes)
    for node, adjoint in zip(nodes, upstream, strict=True):
        if adjoint == 0:
            continue
        try:
            exact = precise.partials(node, numbers_of(node), 50)
            got = partials_of(node)
        except (NotApplicable, ArithmeticError, ValueError):
            continue
        for position, (g, e) in enumerate(zip(got, exact, strict=True)):
            speed = moving.get(id(node.operands[position]), 0.0)
            partial = 0.0 if g is None else g
            if speed and to_float(e) != g:
                effect = _effect(adjoint, partial, e, speed, precise)
                if effect > most:
                    worst, most = (node, position, partial, to_float(e)), effect
    if worst is None:
        return None
    return Suspect(*worst, measured=_measured(precise, *worst[:2]))


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
        except NotApplicable:
            continue
        if not abs(quotient - estimate.derivative) <= 0.1 * error:
            other = other or Smaller(h, quotient, False)
        if abs(quotient - derivative) <= 0.01 * min(abs(derivative), error):
            return Smaller(h, quotient, True)
    return other


def _turns(case: Case, i: int, error: float) -> bool:
    """Whether the derivative changes from one float to the next, so that no step can see it."""
    x = case.at[i]
    beside = (x, math.nextafter(x, -math.inf), math.nextafter(x, math.inf))
    try:
        found = [case.ask(case.subject.gradient, {i: there})[i] for there in beside]
    except NotApplicable:
        return False
    return max(found) - min(found) > 0.1 * error


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


def _moving(case: Case, i: int, nodes: Sequence[Value]) -> dict[int, float]:
    """Return d node / d argument i for the operands of the operations on the way, by id."""
    moving = {id(case.inputs[i]): 1.0}
    for node in nodes:
        moving[id(node)] = sum_in_order(
            partial * moving[id(operand)]
            for operand, partial in zip(node.operands, node.partials, strict=True)
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


def _measured(precise: Precise, node: Value, position: int) -> float:
    """Measure the partial of the row's formula at 100 digits; nan if there is none."""
    try:
        return float(precise.measured_partial(node, numbers_of(node), position))
    except (NotApplicable, ArithmeticError, ValueError, TypeError):
        return math.nan
