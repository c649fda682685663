"""Record the operations of a trace again, one by one, by the engine's own functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import functions, many
from autograd_core.value import Value

Compute = Callable[..., Any]

_OPERATORS: dict[str, Compute] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "abs": operator.abs,
    "identity": operator.pos,
}
_LISTS: dict[str, Compute] = {
    "fsum": many.fsum,
    "mean": many.mean,
    "logsumexp": many.logsumexp,
    "max": many.maximum,
    "min": many.minimum,
    "norm": many.hypot,
}
DISTRIBUTIONS: dict[str, Compute] = {"softmax": many.softmax, "log_softmax": many.log_softmax}
"""Functions that make a node for each of their operands; its number is the static parameter."""


def function_of(name: str, static: Sequence[Any]) -> Compute:
    """What makes a node of a row from its operands.

    Args:
        name: the row, but none of DISTRIBUTIONS.
        static: its static parameters.
    """
    if name in _OPERATORS:
        return _OPERATORS[name]
    if name in _LISTS:
        return _of_operands(_LISTS[name])
    if name == "dot":
        return _dot
    if name == "affine":
        return _affine
    if name == "pow_constant":
        return _power(static[0])
    if name == "constant_pow":
        return _exponential(static[0])
    if name == "where":
        return _where(static[0])
    method: Compute = getattr(Value, name)
    return method if not static else _with_static(method, tuple(static))


def _of_operands(function: Compute) -> Compute:
    return lambda *operands: function(operands)


def _dot(*operands: Any) -> Any:
    half = len(operands) // 2
    return functions.dot(operands[:half], operands[half:])


def _affine(*operands: Any) -> Any:
    half = len(operands) // 2
    return functions.affine(operands[:half], operands[half : 2 * half], operands[-1])


def _power(c: float) -> Compute:
    return lambda x: x**c


def _exponential(c: float) -> Compute:
    return lambda x: c**x


def _where(condition: bool) -> Compute:
    return lambda a, b: functions.where(condition, a, b)


def _with_static(method: Compute, static: tuple[Any, ...]) -> Compute:
    return lambda *operands: method(*operands, *static)
