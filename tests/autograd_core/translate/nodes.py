"""A recorded node of any row of the table, and points at which a row can be tried."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import Value, functions, many
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.program import Program, rows_in
from tests.autograd_core.samples import sample
from tests.autograd_core.ulps import CONTEXT, MPMATH

ROWS = list(PRIMITIVES.values())

OPERATORS: dict[str, Callable[..., Any]] = {
    "identity": operator.pos,
    "neg": operator.neg,
    "abs": operator.abs,
    "pow": operator.pow,
    "pow_constant": lambda x, exponent: x**exponent,
    "constant_pow": lambda x, base: base**x,
    "where": lambda a, b, condition: functions.where(condition, a, b),
    "dot": lambda xs: functions.dot(xs[: len(xs) // 2], xs[len(xs) // 2 :]),
    "affine": lambda xs: functions.affine(xs[: len(xs) // 2], xs[len(xs) // 2 : -1], xs[-1]),
    "norm": many.hypot,
    "max": many.maximum,
    "min": many.minimum,
    "softmax": lambda xs, k: functions.softmax(xs)[k],
    "log_softmax": lambda xs, k: functions.log_softmax(xs)[k],
}
"""How a row is recorded where the function of its name is not enough."""


def node_of(row: Primitive, operands: Sequence[Any], parameters: dict[str, Any]) -> Value:
    """The node that the engine records for a row on these Values."""
    function = OPERATORS.get(row.name) or getattr(functions, row.name, None)
    if function is None:
        function = getattr(operator, row.name)
    node = function(*([operands] if row.variadic else operands), **parameters)
    assert node.op == row.name
    return node


def in_digits(root: Value) -> Any:
    """The root by the rows of its nodes in mpmath numbers."""
    compute = rows_in(MPMATH)
    return Program(root).run(compute, lambda leaf: CONTEXT.mpf(leaf.data))[-1]


def points(row: Primitive, count: int, largest: float = 20.0) -> list[Any]:
    """Operands and parameters of a row: moderate numbers around which it is smooth."""
    found = []
    for operands, parameters in sample(row, 200 * count, "translate"):
        if all(1e-3 < abs(x) < largest for x in operands) and all(
            row.is_smooth(*(x + e for x in operands), **parameters)
            for e in (0.0, *((-1e-3, 1e-3) if row.name not in ("pow_constant", "pow") else ()))
        ):
            found.append((operands, parameters))
    assert len(found) >= count, f"{row.name}: only {len(found)} points"
    return found[:count]
