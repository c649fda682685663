"""A Case along one of its arguments, as the line on which a gradient check measures."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

from autograd_core.laboratory.compare.case import Case, NotApplicable
from autograd_core.laboratory.compare.conditioning import value_error, value_error_at
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.sides import Side, hides_tie, look
from autograd_core.laboratory.gradcheck.start import first_step
from autograd_core.laboratory.subjects.subject import Outcome
from autograd_core.laboratory.subjects.ties import Decided
from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES

MOST_TRACED = 20_000
"""The most nodes of a graph whose decisions are compared."""

BESIDE = 2.0**-12
"""The distance at which rounding beside the point is predicted, as a part of |x|."""


def line_of(case: Case, i: int) -> Line:
    """Make the line of a case with argument i moved; nan where f has no number."""
    x = case.at[i]
    traced = len(case.graph) <= MOST_TRACED

    def outcome(there: float, wanted: bool) -> Outcome:
        try:
            return case.outcome({i: there}, wanted and traced)
        except NotApplicable:
            return Outcome(nan)

    def decided(there: float) -> Sequence[Decided]:
        try:
            return case.ask(case.subject.decided, {i: there})
        except NotApplicable:
            return ()

    opaque = any(node.op not in PRIMITIVES for node in case.operations)
    return Line(
        x,
        outcome,
        case.value,
        outcome(x, True).trace,
        rounding_near(case, i),
        opaque,
        decided if traced else None,
        (lambda there: value_error_at(case, i, there)) if traced else None,
    )


def decides_alike(line: Line, *places: float) -> bool:
    """Whether f decides alike at these coordinates: no kink or jump lies between.

    True if the graph is too large to be searched.
    """
    first, *others = map(line.trace, places)
    return all(trace == first for trace in others)


def look_both_ways(line: Line, tied: bool = True) -> tuple[Side, Side]:
    """Measure the left and right of a line's centre, past a tie that rounding hides."""
    step = first_step(line) if tied else None
    dead = step if step is not None and hides_tie(line, step) else None
    return look(line, -1, dead), look(line, 1, dead)


def rounding_near(case: Case, i: int, beside: float = BESIDE, largest: float = 0.0) -> float:
    """Bound the rounding error of one evaluation at the point, beside it and a step away.

    Args:
        case: the case.
        i: the argument that moves.
        beside: the distance of the points beside it, as a part of |x|.
        largest: the step; 0 for none.
    """
    x = case.at[i]
    step = beside * (abs(x) or 1.0)
    places = [x + h for h in (-step, step, -largest, largest) if h and isfinite(x + h)]
    errors = (value_error(case.tape), *(value_error_at(case, i, there) for there in places))
    known = [error for error in errors if isfinite(error)]
    return max(known, default=UNIT * abs(case.value))
