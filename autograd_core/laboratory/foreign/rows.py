"""The likely row of another engine's operation, by its name and its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import inf, isfinite
from struct import pack, unpack
from typing import Any

from autograd_core.laboratory.foreign.numbers import DOUBLE, SINGLE
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate

SYMBOLS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow", "ln": "log"}
"""The rows of the table for the names that engines like micrograd use."""

_POWER = re.compile(r"\*\*\(?(-?[0-9.]+(?:e-?[0-9]+)?)\)?")


def likely_row(
    op: str, numbers: Sequence[float], value: float, unit: float = DOUBLE
) -> tuple[str, tuple[Any, ...]]:
    """Find the row of an operation by its name and number, and its static values; "" for none."""
    name = SYMBOLS.get(op, op.lower())
    static: tuple[Any, ...] = ()
    power = _POWER.fullmatch(op)
    if power:
        name, static = "pow_constant", (float(power[1]),)
    if op == "-" and len(numbers) == 1:
        name = "neg"
    row = PRIMITIVES.get(name)
    if (
        row is None
        or row.variadic
        or len(row.operands) != len(numbers)
        or len(row.parameters) != len(static)
    ):
        return "", ()
    expected = evaluate(name, numbers, static)[0]
    close = abs(expected - value) <= 8 * unit * abs(value)
    return (name, static) if close else ("", ())


def computes_in_single(operations: Iterable[tuple[str, Sequence[float], float]]) -> bool:
    """Whether numbers are rounded to float32, although they are kept as floats.

    All results must be float32 numbers, and at least one must differ from the float64 result.

    Args:
        operations: the name, the operands' numbers and the result of each operation.
    """
    seen = False
    for op, numbers, value in operations:
        if isfinite(value) and _single(value) != value:
            return False
        seen = seen or bool(
            likely_row(op, numbers, value, SINGLE)[0] and not likely_row(op, numbers, value)[0]
        )
    return seen


def _single(x: float) -> float:
    """Round a float to float32."""
    try:
        return float(unpack("f", pack("f", x))[0])
    except OverflowError:
        return inf


def stem(op: str) -> str:
    """Strip an operation of its constant: **2 and **3 have one rule."""
    return "**" if _POWER.fullmatch(op) else op
