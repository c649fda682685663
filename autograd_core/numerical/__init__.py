"""Numerical derivatives of plain functions: finite differences, extrapolation, complex step.

They do not depend on how f is programmed, so they check the engine's derivatives independently.
They do not use NumPy.

    richardson(math.sin, 1.0)             # Estimate(derivative=0.5403023058681..., ...)
    numerical_gradient(lambda x, y: x * y, [2.0, 3.0])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_core.node import number
from autograd_core.numerical.differences import (
    central_difference,
    default_step,
    one_sided,
    representable,
    richardson,
    start_step,
)
from autograd_core.numerical.estimate import Estimate
from autograd_core.numerical.imaginary import NotAnalytic, complex_step
from autograd_core.suggest import did_you_mean, suggests

__all__ = [
    "METHODS",
    "Estimate",
    "NotAnalytic",
    "central_difference",
    "complex_step",
    "default_step",
    "numerical_gradient",
    "one_sided",
    "representable",
    "richardson",
    "start_step",
]

METHODS: dict[str, Callable[..., Estimate]] = {
    "richardson": richardson,
    "central": central_difference,
    "complex": complex_step,
}
"""The methods of `numerical_gradient`, by name."""


@suggests
def numerical_gradient(
    f: Callable[..., Any], at: Sequence[float], method: str = "richardson"
) -> list[Estimate]:
    """The derivative of f(*at) with respect to each of its arguments.

    Args:
        f: function of len(at) numbers; returns a real number or a Value.
        at: the point.
        method: "richardson" (about 16 evaluations for each argument, 13 digits or more),
            "central" (4 evaluations, about 10 digits), "complex" (exact; 2 evaluations, and f must
            take Values or complex numbers).

    Raises:
        NotAnalytic: the complex step does not apply.
        TypeError, ValueError: at is not a sequence of real numbers, method is not known, or as
            the method raises.
    """
    if method not in METHODS:
        known = ", ".join(repr(name) for name in METHODS)
        raise ValueError(
            f"numerical_gradient: method must be one of {known}; got {method!r}"
            f"{did_you_mean(method, METHODS)}"
        )
    if not isinstance(at, Sequence) or isinstance(at, str):
        raise TypeError(
            "numerical_gradient: at must be a sequence with a number for each argument of f, "
            f"got {type(at).__name__}"
        )
    point = [number(x, f"numerical_gradient: at[{i}] must be") for i, x in enumerate(at)]
    return [METHODS[method](partial(along, f, point, i), x) for i, x in enumerate(point)]


def along(f: Callable[..., Any], point: Sequence[Any], position: int, x: Any) -> Any:
    """f at the point, with x in place of the argument at that position."""
    return f(*point[:position], x, *point[position + 1 :])
