"""Bench: the case compared, with data that several ways to differentiate share."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograd_core.laboratory.compare.case import Case, NotApplicable
from autograd_core.laboratory.compare.case_line import line_of
from autograd_core.laboratory.compare.conditioning import Conditioning, conditioning, value_error
from autograd_core.laboratory.compare.precise import Precise
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.numerical.estimate import Estimate
from autograd_core.program import NoFormula
from autograd_core.sweep import adjoints

SECONDS = 5.0
"""The most seconds for one way; the arguments that remain are then n/a."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """One derivative in one way.

    Attributes:
        derivative: the number.
        exact: the same as an mpmath number, if the way has more digits than a float.
        predicted: the largest error expected, from the way and the graph.
        evaluations: how often f or its graph was evaluated for it.
        estimate: the Estimate of a difference quotient.
        crosses: whether the step of a difference quotient crosses a kink or another decision.
    """

    derivative: float
    exact: Any = None
    predicted: float = 0.0
    evaluations: int = 1
    estimate: Estimate | None = None
    crosses: bool = False

    @property
    def step(self) -> float:
        """The step of a difference quotient; otherwise nan."""
        return math.nan if self.estimate is None else self.estimate.step


class Bench:
    """A Case with the data that several ways need, computed once.

    Args:
        case: the case to differentiate.
        digits: decimal digits of the precise way.
    """

    def __init__(self, case: Case, digits: int):
        self.case = case
        self.digits = digits
        self._lines: dict[int, Line] = {}

    def line(self, i: int) -> Line:
        """The line along argument i."""
        if i not in self._lines:
            self._lines[i] = line_of(self.case, i)
        return self._lines[i]

    @cached_property
    def conditioning(self) -> list[Conditioning]:
        """The effect of rounding on each derivative."""
        return conditioning(self.case)

    @cached_property
    def value_error(self) -> float:
        """A bound on the rounding error of one evaluation of f."""
        return max(value_error(self.case.tape), self.case.noise)

    @cached_property
    def precise(self) -> Precise:
        """The graph in mpmath numbers; ImportError without mpmath."""
        return Precise(self.case.graph, self.case.inputs, SECONDS)

    @cached_property
    def gradient(self) -> list[float]:
        """The engine's own gradient, from one reverse sweep."""
        return list(adjoints([self.case.root], [1.0], list(self.case.inputs)))


Answer = Derivative | NotApplicable


class NotInstalled(NotApplicable):
    """The library of a way is missing; the message says how to install it."""


def each(bench: Bench, one: Callable[[Bench, int], Derivative]) -> list[Answer]:
    """Answer one argument at a time, within `SECONDS` for all of them."""
    end = time.monotonic() + SECONDS
    answers: list[Answer] = []
    for i in range(len(bench.case.at)):
        if time.monotonic() > end:
            answers.append(NotApplicable(f"{SECONDS:g} s were spent on earlier arguments"))
            continue
        try:
            answers.append(one(bench, i))
        except NotApplicable as reason:
            answers.append(reason)
        except NoFormula as error:
            answers.append(NotApplicable(error.reason))
    return answers


def refuse_point(bench: Bench) -> None:
    """Raise if a leaf of the graph is inf or nan, which have no digits."""
    for leaf in bench.case.graph.leaves:
        if not math.isfinite(leaf.data):
            raise NotApplicable(f"an input is {leaf.data!r}, which has no digits")


def to_float(x: Any) -> float:
    """Round an mpmath number to a float; beyond the largest, to an infinity."""
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf
