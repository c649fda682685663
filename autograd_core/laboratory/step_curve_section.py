"""A function of several numbers cut along one of them, and what is known of its slope there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from inspect import Parameter, signature
from typing import Any

from autograd_core.laboratory.bench import to_float
from autograd_core.laboratory.case import Case, Decisions, NotApplicable
from autograd_core.laboratory.case_line import line_of
from autograd_core.laboratory.conditioning import value_error, value_error_at
from autograd_core.laboratory.foreign_case import ForeignCase
from autograd_core.laboratory.lines import Line
from autograd_core.laboratory.precise import Precise
from autograd_core.laboratory.subject import Outcome
from autograd_core.modes import no_grad, observed_by, recorded
from autograd_core.node import is_real, number
from autograd_core.numerical.differences import evaluation_error, richardson
from autograd_core.numerical.estimate import UNIT, Counted
from autograd_core.numerical.imaginary import NotAnalytic, complex_step
from autograd_core.sweep import adjoints
from autograd_core.value import Value

SMALLEST = 5e-324
MOST_NODES = 2000
"""Nodes of a graph up to which it is evaluated in 50 digits, and its rounding at each step."""

NEAR = 2.0**-40
"""Where rounding is looked at beside the point, as a part of |x|."""


@dataclass(frozen=True)
class Section:
    """f along one of its arguments, near a point.

    Attributes:
        name: of f; `argument`: of what is moved, x where it has no name.
        x: the argument's number.
        value: f there.
        function: of that argument alone; nan where f has no value.
        noise: bound on the rounding error of one evaluation close to x.
        slope: the derivative by reverse mode; by extrapolation if f takes no Values.
        case, i: the recorded computation and which of its inputs is moved; None if f takes no
            Values.
        call: f of anything that it takes in place of the argument.
    """

    name: str
    argument: str
    x: float
    value: float
    function: Counted
    noise: float
    slope: float
    case: Case | None
    i: int
    call: Callable[[Any], Any]

    def noise_at(self, h: float) -> float:
        """Bound on the rounding error of f(x + h) and of f(x - h)."""
        if type(self.case) is Case and len(self.case.graph) <= MOST_NODES:
            ends = (value_error_at(self.case, self.i, self.x + s) for s in (-h, h))
            known = [error for error in ends if 0 < error < math.inf]
            if known:
                return max(known)
        slope = abs(self.slope) if math.isfinite(self.slope) else 0.0
        sizes = [abs(self.function(self.x + s)) for s in (-h, h)]
        return max([self.noise + UNIT * slope * h, *(UNIT * y for y in sizes if y < math.inf)])

    def line(self) -> Line:
        """The same as a line on which slopes are measured."""
        if self.case is not None:
            return line_of(self.case, self.i)
        return Line(self.x, lambda x, _: Outcome(self.function(x)), self.value, (), self.noise)

    @cached_property
    def taylor(self) -> tuple[Any, float, float] | None:
        """Three Taylor coefficients from the formulas in exact arithmetic; None without mpmath."""
        if self.case is None or len(self.case.graph) > MOST_NODES:
            return None
        try:
            return Precise(self.case).taylor(self.i)
        except (ImportError, NotApplicable, ArithmeticError, ValueError, TypeError):
            return None

    def exact_slopes(self) -> tuple[float, float] | None:
        """The slopes to both sides in exact arithmetic; None without mpmath."""
        if self.case is None or len(self.case.graph) > MOST_NODES:
            return None
        try:
            return Precise(self.case).slopes(self.i)
        except (ImportError, NotApplicable, ArithmeticError, ValueError, TypeError):
            return None

    def reference(self) -> tuple[float, float, str]:
        """The derivative that errors are measured against, as two floats, and where it is from."""
        exact = math.nan if self.taylor is None else self.taylor[0]
        if abs(exact) < math.inf:
            first = to_float(exact)
            return first, float(exact - first) if math.isfinite(first) else 0.0, "50 digits"
        if self.case is not None:
            return self.slope, 0.0, "reverse mode"
        return self.slope, 0.0, "extrapolated"

    def by_complex_step(self) -> tuple[float, str]:
        """The derivative by the complex step, or nan and the reason why it does not apply."""
        try:
            return complex_step(self.call, self.x).derivative, ""
        except NotAnalytic as error:
            return math.nan, f"{error.op}: {error.reason}"


def section(f: Callable[..., Any], at: Any, argnum: int) -> Section:
    """Cut f at a point along one argument.

    Raises:
        TypeError: f is not a function or returns no number; at is neither a number nor several.
        IndexError: there is no argument of that number.
    """
    if not callable(f):
        raise TypeError(f"step_curve takes a function, got {type(f).__name__} {f!r}")
    point = [at] if is_real(at) else list(at) if isinstance(at, (list, tuple)) else None
    if point is None:
        raise TypeError(
            f"step_curve: at must be a number or a sequence of numbers, got {type(at).__name__}"
        )
    numbers = [number(x, "step_curve: at must be") for x in point]
    if not 0 <= argnum < len(numbers):
        raise IndexError(f"step_curve: argnum is {argnum}, but at has {len(numbers)} numbers")
    try:
        return _of_values(f, numbers, argnum)
    except TypeError:
        return _of_floats(f, numbers, argnum)


def foreign_section(case: ForeignCase, i: int) -> Section:
    """Cut a program on another engine along one argument; the slope is that engine's.

    Raises:
        IndexError: there is no argument of that number.
    """
    if not 0 <= i < len(case.at):
        raise IndexError(f"step_curve: argnum is {i}, but at has {len(case.at)} numbers")
    noise = max(case.noise, UNIT * abs(case.value), SMALLEST)

    def call(x: Any) -> Any:
        return case.rebuild([*case.inputs[:i], x, *case.inputs[i + 1 :]])

    return Section(
        name=case.name,
        argument=case.names[i],
        x=case.at[i],
        value=case.value,
        function=Counted(case.along(i), case.at[i]),
        noise=noise,
        slope=case.sweep.gradient[i],
        case=case,
        i=i,
        call=call,
    )


def _names(f: Callable[..., Any], i: int) -> tuple[str, str]:
    """What to call f and its i-th argument."""
    name = getattr(f, "__name__", "f")
    try:
        kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        found = [p.name for p in signature(f).parameters.values() if p.kind in kinds]
    except (TypeError, ValueError):
        found = []
    return "f" if name == "<lambda>" else name, found[i] if i < len(found) else "x"


def _of_values(f: Callable[..., Any], point: list[float], i: int) -> Section:
    """A section of a function that takes Values."""
    inputs = tuple(map(Value, point))
    watch = Decisions()
    with recorded(), observed_by(watch):
        root = f(*inputs)
    if type(root) is not Value:
        number(root, "f must return a Value or")
        return _of_floats(_with_values(f), point, i)
    name, argument = _names(f, i)
    names = tuple(argument if k == i else f"x{k}" for k in range(len(point)))
    case = Case(name, names, tuple(point), inputs, root, False, tuple(watch.made), f)

    def call(x: Any) -> Any:
        return f(*inputs[:i], x, *inputs[i + 1 :])

    def function(x: float) -> Any:
        with no_grad():
            return call(Value(x))

    (slope,) = adjoints([root], [1.0], [inputs[i]])
    x = point[i]
    near = NEAR * (abs(x) or 1.0)
    errors = (value_error(case), *(value_error_at(case, i, x + s) for s in (-near, near)))
    known = [error for error in errors if math.isfinite(error)]
    noise = max([*known, UNIT * abs(root.data), SMALLEST] if known else [UNIT * abs(root.data)])
    counted = Counted(function, x)
    return Section(name, argument, x, root.data, counted, noise, slope, case, i, call)


def _with_values(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes Values and returns a plain number, as a function of numbers."""

    @wraps(f)
    def of_numbers(*numbers: float) -> Any:
        with no_grad():
            return f(*map(Value, numbers))

    return of_numbers


def _of_floats(f: Callable[..., Any], point: list[float], i: int) -> Section:
    """A section of a function that takes nothing but floats."""

    def call(x: Any) -> Any:
        return f(*point[:i], x, *point[i + 1 :])

    call.__name__ = getattr(f, "__name__", "f")
    x = point[i]
    near = Counted(call, x)
    value = near(x)
    slope = richardson(near, x).derivative
    noise = evaluation_error(value, value, x, slope if math.isfinite(slope) else 0.0)
    return Section(*_names(f, i), x, value, near, max(noise, SMALLEST), slope, None, i, call)
