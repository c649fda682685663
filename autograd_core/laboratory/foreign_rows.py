"""Which row of the table an operation of somebody else's engine is, by its name and its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from autograd_core.evaluate import evaluate
from autograd_core.laboratory.foreign_numbers import DOUBLE
from autograd_core.primitives import PRIMITIVES

SYMBOLS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow", "ln": "log"}
"""Rows of the table under the names that engines in the manner of micrograd give them."""

_POWER = re.compile(r"\*\*\(?(-?[0-9.]+(?:e-?[0-9]+)?)\)?")


def likely_row(
    op: str, numbers: Sequence[float], value: float, unit: float = DOUBLE
) -> tuple[str, tuple[Any, ...]]:
    """The row of the table that an operation is, by its name and its number; "" for none."""
    name = SYMBOLS.get(op, op.lower())
    static: tuple[Any, ...] = ()
    power = _POWER.fullmatch(op)
    if power:
        name, static = "power", (float(power[1]),)
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


def stem(op: str) -> str:
    """An operation without its constant: **2 and **3 have one rule."""
    return "**" if _POWER.fullmatch(op) else op
