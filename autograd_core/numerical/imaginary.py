"""The complex step: f'(x) = Im f(x + ih) / h, a derivative without any subtraction.

A Taylor series gives f(x + ih) = f(x) + ih f'(x) - h**2 f''(x)/2 - ...: the imaginary part is h f'
up to h**3, and nothing is subtracted from it. So h may be 2**-664 = 1e-200, whose square is 0 in
floats: no truncation is left, and the result is as accurate as f's own arithmetic. h is a power of
two, so multiplying and dividing by h rounds nothing.

Sources: W. Squire and G. Trapp, SIAM Review 40(1), 1998; J. Martins, P. Sturdza and J. Alonso, ACM
Transactions on Mathematical Software 29(3), 2003.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograd_core.graph import Graph
from autograd_core.modes import recorded
from autograd_core.node import is_real, number
from autograd_core.numerical.complex_namespace import ComplexNamespace, NotAnalytic
from autograd_core.numerical.differences import point_and_step
from autograd_core.numerical.estimate import EPSILON, Estimate
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.value import Value

__all__ = ["ComplexNamespace", "NotAnalytic", "complex_step"]

STEP = 2.0**-664
LARGER_STEP = 2.0**-166
"""The step if h f' is too small at STEP; still exact for all but tiny x."""
SMALLEST = 2.0**-969
"""A smaller imaginary part may come from numbers below 2**-1022, which have fewer digits."""
SMALLEST_NORMAL = 2.0**-1022
NAN = complex(math.nan, math.nan)


def complex_step(f: Callable[[Any], Any], x: float, step: float | None = None) -> Estimate:
    """f'(x) as Im f(x + ih) / h.

    If f takes a Value, its recorded graph is evaluated again in complex numbers, operation by
    operation; the decisions of f (`where`, Python's `if`) stay as they were at x. Otherwise f is
    called with a complex number, as a function made of `cmath` expects.

    Args:
        f: function of one number.
        x: the point.
        step: h; by default 2**-664, or 2**-166 if h f' is too small a float, or about 2**-36 |x|
            for |x| below 1e-189.

    Returns:
        An Estimate with truncation 0. Its rounding, that of f's own arithmetic, is one ulp of the
        derivative (and 2**-1022/h for a derivative below 1e-241, which loses digits).
        The derivative is nan outside the domain, at infinities, and if f overflows.

    Raises:
        NotAnalytic: an operation on the way from x to f(x) is not analytic, or not at this point:
            abs, relu, max, floor; a kink or an end of the domain; a node made by `record`; an f
            that takes neither a Value nor a complex number.
        TypeError, ValueError: f is not a function, or does not return a number; step is not
            positive.
    """
    if not callable(f):
        raise TypeError(f"f must be a function of one number, got {type(f).__name__} {f!r}")
    x, first = point_and_step(x, step, lambda x: _steps(x)[0])
    if not math.isfinite(x):
        return Estimate(math.nan, math.inf, math.inf, first, 0)
    evaluate, evaluations = _continuation(f, x)
    found = along_imaginary_axis(evaluate, x, None if step is None else first)
    return replace(found, evaluations=evaluations + found.evaluations)


def along_imaginary_axis(
    evaluate: Callable[[complex], complex], x: float, step: float | None = None
) -> Estimate:
    """Im f(x + ih) / h of a function of complex numbers; see complex_step."""
    evaluations = 0
    for h in _steps(x) if step is None else [step]:
        evaluations += 1
        imaginary = evaluate(complex(x, h)).imag
        if not abs(imaginary) < SMALLEST:
            break
    derivative = imaginary / h
    if not math.isfinite(derivative):
        return Estimate(math.nan, math.inf, math.inf, h, evaluations)
    lost = SMALLEST_NORMAL / h if abs(imaginary) < SMALLEST else 0.0
    return Estimate(derivative, 0.0, EPSILON * abs(derivative) + lost, h, evaluations)


def _steps(x: float) -> list[float]:
    """The steps to try in turn: powers of two below 2**-36 |x|, as a pole at 0 would need."""
    if x == 0:
        return [STEP, LARGER_STEP]
    largest = math.ldexp(1.0, max(math.frexp(x)[1] - 37, -1074))
    return [h for h in (STEP, LARGER_STEP) if h <= largest] or [largest]


def _continuation(f: Callable[[Any], Any], x: float) -> tuple[Callable[[complex], complex], int]:
    """f as a function of complex numbers, and the number of calls used to find it."""
    leaf = Value(x)
    try:
        with recorded():
            root = f(leaf)
    except TypeError as refusal:
        return _direct(f, refusal), 0
    if type(root) is not Value:
        constant = complex(number(root, "f must return a Value or"))
        return lambda z: constant, 1
    graph = Graph(root)
    return lambda z: follow(graph, leaf, z), 1


def _direct(f: Callable[[Any], Any], refusal: TypeError) -> Callable[[complex], complex]:
    """f called with complex numbers; `refusal` is its error for a Value."""
    name = getattr(f, "__name__", "f")

    def call(z: complex) -> complex:
        try:
            y = f(z)
        except TypeError as error:
            raise NotAnalytic(
                name, f"it takes neither a Value nor a complex number ({error})"
            ) from refusal
        except NotAnalytic:
            raise
        except (ArithmeticError, ValueError):
            return NAN
        if is_real(y):
            raise NotAnalytic(name, "it returns a real number for a complex one")
        return complex(y)

    return call


def follow(graph: Graph, leaf: Value, z: complex) -> complex:
    """Recompute the root with a complex number at the leaf; nodes that do not depend on it stay.

    Raises:
        NotAnalytic: see complex_step; operands that `where` did not select are ignored.
    """
    namespace = ComplexNamespace()

    def compute(node: Value, operands: Sequence[Any]) -> Any:
        return continued(node.op, named_static(node.op, node.static), operands, namespace)

    found = graph.program.follow(compute, {id(leaf): z})
    result = found.get(len(graph) - 1, graph.root.data)
    if isinstance(result, NotAnalytic):
        raise result
    return complex(result)


def continued(
    op: str, parameters: Mapping[str, Any], operands: Sequence[Any], namespace: ComplexNamespace
) -> Any:
    """An operation on complex operands, or the NotAnalytic that its users will raise."""
    if op == "where":
        return operands[0] if parameters["condition"] else operands[1]
    for operand in operands:
        if isinstance(operand, NotAnalytic):
            return operand
    if op not in PRIMITIVES:
        return NotAnalytic(op, "it was made by record(), so its formula is not known")
    try:
        return _analytic(op, parameters, operands, namespace)
    except NotAnalytic as error:
        return NotAnalytic(op, error.reason)  # of a formula that takes |x| the row is named
    except TypeError:
        return NotAnalytic(op, "it compares, and complex numbers have no order")
    except (ArithmeticError, ValueError):
        return NAN


def _analytic(
    op: str, parameters: Mapping[str, Any], operands: Sequence[Any], namespace: ComplexNamespace
) -> Any:
    """An operation on complex operands, inside its domain and away from its kinks."""
    row = PRIMITIVES[op]
    reals = [x.real for x in operands]
    if not all(map(math.isfinite, reals)) or not row.contains(*reals, **parameters):
        return NAN
    if not row.is_smooth(*reals, **parameters):
        at = ", ".join(f"{x:g}" for x in reals)
        raise NotAnalytic(op, f"{at} is a kink or an end of its domain")
    return namespace.apply(row, operands, parameters)
