"""A function of several numbers cut along one of them, and what is known of its slope there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from autograd_core.graph import Graph
from autograd_core.laboratory.foreign_case import ForeignCase
from autograd_core.modes import no_grad, recorded
from autograd_core.namespaces import MpmathNamespace
from autograd_core.node import is_real, number
from autograd_core.numerical.differences import evaluation_error, richardson
from autograd_core.numerical.estimate import UNIT, Counted
from autograd_core.numerical.imaginary import NotAnalytic, complex_step
from autograd_core.reevaluate import reevaluate
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints
from autograd_core.value import Value

SMALLEST = 5e-324
MOST_NODES = 2000
"""Nodes of a graph up to which it is evaluated again in 50 digits."""


@dataclass(frozen=True)
class Section:
    """f along one of its arguments, near a point.

    Attributes:
        name: of f; `argument`: of what is moved, x where it has no name.
        x: the argument's number.
        value: f there.
        function: of that argument alone; nan where f has no value.
        noise: bound on the rounding error of one evaluation near x.
        slope: the derivative by reverse mode; by extrapolation if f takes no Values.
        graph, leaf: the recorded computation and its argument; None if f takes no Values.
        call: f of anything that it takes in place of the argument.
    """

    name: str
    argument: str
    x: float
    value: float
    function: Counted
    noise: float
    slope: float
    graph: Graph | None
    leaf: Value | None
    call: Callable[[Any], Any]

    def noise_at(self, h: float) -> float:
        """Bound on the rounding error of f(x + h): at a zero of f that of f(x) is next to 0."""
        slope = abs(self.slope) if math.isfinite(self.slope) else 0.0
        return self.noise + UNIT * slope * h

    def precise(self) -> tuple[float, float] | None:
        """The derivative to 32 digits, as a float and what is left; None where it is not known.

        A central difference of the recorded graph in mpmath numbers: with 400 bits and a step of
        2**-130, more than 70 digits are right, and no rule of the engine is used.
        """
        if self.graph is None or self.leaf is None or len(self.graph) > MOST_NODES:
            return None
        try:
            from mpmath import MPContext
        except ImportError:
            return None
        context = MPContext()
        context.prec = 400 + max(0, math.frexp(self.x)[1])
        m = MpmathNamespace(context)
        x = context.mpf(self.x)
        h = context.ldexp(min(abs(x), 1) or 1, -130)
        try:
            above, below = (
                reevaluate(self.graph, m, {self.leaf: z}, context.mpf) for z in (x + h, x - h)
            )
            derivative = (above - below) / (2 * h)
            first = float(derivative)
            return (first, float(derivative - first)) if math.isfinite(first) else None
        except (ValueError, ArithmeticError, TypeError):
            return None

    def reference(self) -> tuple[float, float, str]:
        """The derivative that errors are measured against, as two floats, and where it is from."""
        found = self.precise()
        if found is not None:
            return (*found, "50 digits")
        if self.graph is not None:
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
        TypeError: f is no function or returns no number; at is neither a number nor several.
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
        graph=case.graph,
        leaf=case.inputs[i],
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
    inputs = [Value(x) for x in point]
    with recorded():
        root = f(*inputs)
    if type(root) is not Value:
        root = Value(number(root, "f must return a Value or"))
    graph, leaf = Graph(root), inputs[i]

    def call(x: Any) -> Any:
        return f(*inputs[:i], x, *inputs[i + 1 :])

    def function(x: float) -> Any:
        with no_grad():
            return call(Value(x))

    inner = [node for node in graph.nodes if not node.is_leaf]
    (slope, *found) = adjoints([root], [1.0], [leaf, *inner])
    terms = [abs(a * node.data) for a, node in zip(found, inner, strict=True)]
    noise = max(
        UNIT * sum_in_order(t for t in terms if math.isfinite(t)), UNIT * abs(root.data), SMALLEST
    )
    near = Counted(function, point[i])
    return Section(*_names(f, i), point[i], root.data, near, noise, slope, graph, leaf, call)


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
    return Section(*_names(f, i), x, value, near, max(noise, SMALLEST), slope, None, None, call)
