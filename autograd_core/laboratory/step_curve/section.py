"""A function of several numbers cut along one of them, with its derivative there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from autograd_core.laboratory.compare.case import Case, NotApplicable, case_of, recorded_case
from autograd_core.laboratory.compare.case_line import line_of, rounding_near
from autograd_core.laboratory.compare.conditioning import value_error_at
from autograd_core.laboratory.compare.foreign_case import ForeignCase
from autograd_core.laboratory.compare.precise import Precise
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.subjects.arguments import Given, given_function
from autograd_core.laboratory.subjects.callables import function_name
from autograd_core.laboratory.subjects.parameters import AskedBy
from autograd_core.laboratory.subjects.subject import Outcome
from autograd_core.modes import no_grad
from autograd_core.numerical.differences import evaluation_error, richardson
from autograd_core.numerical.estimate import UNIT, Counted, Estimate
from autograd_core.numerical.imaginary import (
    NotAnalytic,
    along_imaginary_axis,
    complex_step,
    follow,
)
from autograd_core.text.text_table import first_of
from autograd_core.value import Value

T = TypeVar("T")

SMALLEST = 5e-324

MOST_NODES = 2000
"""The most nodes of a graph that is evaluated in 50 digits and bounded at each step."""

NEAR = 2.0**-40
"""The distance at which rounding beside the point is predicted, as a part of |x|."""


@dataclass(frozen=True)
class Section:
    """A function along one of its arguments, near a point.

    Attributes:
        name: the name of the function f.
        argument: the name of the argument that moves; x if it has none.
        x: the number of the argument.
        value: the value of f there.
        function: f of that argument alone; nan if f has no value.
        noise: a bound on the rounding error of one evaluation close to x.
        derivative: from reverse mode; from extrapolation if f does not take Values.
        case, i: the recorded computation and the index of the input that moves; case is None if f
            does not take Values.
        complex_step: gives the derivative at a number by the complex step.
    """

    name: str
    argument: str
    x: float
    value: float
    function: Counted
    noise: float
    derivative: float
    case: Case | None
    i: int
    complex_step: Callable[[float], Estimate]

    def noise_at(self, h: float) -> float:
        """Bound the rounding error of f(x + h) and of f(x - h)."""
        if type(self.case) is Case and len(self.case.graph) <= MOST_NODES:
            ends = (value_error_at(self.case, self.i, self.x + s) for s in (-h, h))
            known = [error for error in ends if 0 < error < math.inf]
            if known:
                return max(known)
        steepness = abs(self.derivative) if math.isfinite(self.derivative) else 0.0
        sizes = [abs(self.function(self.x + s)) for s in (-h, h)]
        return max([self.noise + UNIT * steepness * h, *(UNIT * y for y in sizes if y < math.inf)])

    def line(self) -> Line:
        """Return the section as a line on which a gradient check measures slopes."""
        if self.case is not None:
            return line_of(self.case, self.i)
        return Line(self.x, lambda x, _: Outcome(self.function(x)), self.value, (), self.noise)

    @cached_property
    def taylor(self) -> tuple[Any, float, float] | None:
        """Three Taylor coefficients from the formulas at 50 digits; None without mpmath."""
        return self._precisely(lambda precise: precise.taylor(self.i))

    def exact_slopes(self) -> tuple[float, float] | None:
        """Return the slopes on both sides at 50 digits; None without mpmath."""
        return self._precisely(lambda precise: precise.slopes(self.i))

    def _precisely(self, what: Callable[[Precise], T]) -> T | None:
        """Ask the graph at 50 digits; None without mpmath, a small graph, or an answer."""
        if self.case is None or len(self.case.graph) > MOST_NODES:
            return None
        try:
            return what(Precise(self.case.graph, self.case.inputs))
        except (ImportError, NotApplicable, ArithmeticError, ValueError, TypeError):
            return None

    def by_complex_step(self) -> tuple[float, str]:
        """Return the derivative by the complex step; or nan, and why there is none."""
        try:
            return self.complex_step(self.x).derivative, ""
        except NotAnalytic as error:
            return math.nan, f"{error.op}: {error.reason}"


STEP_CURVE = AskedBy("step_curve", "at")


def section(f: Any, at: Any, argnum: int | str, foreign: ForeignCase | None = None) -> Section:
    """Cut a function or a recorded graph at a point along one argument.

    Args:
        f: a function, or the Value that a graph ends in, as gradcheck takes them.
        at: its parameters, as gradcheck takes them.
        argnum: the position or the name of the argument.
        foreign: the program, if it is one on another engine, which then gives the derivative.

    Raises:
        TypeError, ValueError: f and at do not fit together.
        IndexError: there is no argument of that number or name.
    """
    if foreign is not None:
        return _of_case(foreign, _number_of(argnum, foreign.names))
    if type(f) is Value:
        case = case_of(f, at, STEP_CURVE)
        return _of_case(case, _number_of(argnum, case.names))
    given = given_function(f, at, asked=STEP_CURVE)
    i = _number_of(argnum, given.names)
    try:
        case = recorded_case(given, STEP_CURVE)
    except TypeError:
        if given.is_closure:
            raise
        return _of_numbers(given, i, lambda x: x)
    return _of_numbers(given, i, Value) if case.plain else _of_case(case, i)


def _number_of(argnum: int | str, names: Sequence[str]) -> int:
    """Find the position of the argument."""
    if isinstance(argnum, str) and argnum in names:
        return names.index(argnum)
    if isinstance(argnum, int) and 0 <= argnum < len(names):
        return argnum
    raise IndexError(
        f"step_curve: argnum is {argnum!r}, but at has {len(names)} numbers ({first_of(names, 8)})"
    )


def _of_case(case: Case, i: int) -> Section:
    """Cut a recorded computation along one of its inputs."""
    x = case.at[i]

    def function(there: float) -> float:
        return case.subject.evaluate({i: there}).value

    def by_complex_step(x: float) -> Estimate:
        return along_imaginary_axis(lambda z: follow(case.graph, case.inputs[i], z), x)

    noise = case.noise or rounding_near(case, i, NEAR)
    return Section(
        name=case.name,
        argument=case.names[i],
        x=x,
        value=case.value,
        function=Counted(function, x),
        noise=max(noise, UNIT * abs(case.value), SMALLEST),
        derivative=case.derivative(i),
        case=case,
        i=i,
        complex_step=by_complex_step,
    )


def _of_numbers(given: Given, i: int, wrapped: Callable[[Any], Any]) -> Section:
    """Cut a function that returns plain numbers, of floats or of what wraps them."""
    point = [leaf.data for leaf in given.leaves]

    def call(x: Any) -> Any:
        there = [*point[:i], x, *point[i + 1 :]]
        with no_grad():
            return given.bind(map(wrapped, there))()

    call.__name__ = name = function_name(given.function)
    x = point[i]
    near = Counted(call, x)
    value = near(x)
    derivative = richardson(near, x).derivative
    steepness = derivative if math.isfinite(derivative) else 0.0
    return Section(
        name=name,
        argument=given.names[i],
        x=x,
        value=value,
        function=near,
        noise=max(evaluation_error(value, value, x, steepness), SMALLEST),
        derivative=derivative,
        case=None,
        i=i,
        complex_step=lambda x: complex_step(call, x),
    )
