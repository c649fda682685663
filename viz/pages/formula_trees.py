"""Operations as trees of JSON: the page computes with the engine's own formulas, not a copy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.trees import Tree, name
from autograd_core.translate.python_terms import applied

Json = Any


def program(op: str, count: int, parameters: Mapping[str, Any]) -> dict[str, Json] | None:
    """Write an operation for the page: {"lines": [[name, tree], ...], "result": tree}.

    It is the formula of the row, with the functions of Python's `math`. A tree is a number, "inf"
    or "nan", the name of a variable, or [function, operand, ...]. The operands are called x0, x1,
    ...; a line names an intermediate result. `where` keeps the branch that was chosen.

    Args:
        op: the name of the operation.
        count: how many operands it has.
        parameters: its static numbers.

    Returns:
        None for an operation of `record()`, or if the table does not have the operation with
        these operands and parameters.
    """
    row = PRIMITIVES.get(op)
    if row is None or parameters.keys() != row.parameters.keys():
        return None
    if not row.variadic and count != len(row.operands):
        return None
    lines: list[list[Json]] = []

    def assign(tree: Tree) -> Tree:
        text = f"h{len(lines) + 1}"
        lines.append([text, _json(tree)])
        return name(text)

    operands = [name(f"x{i}") for i in range(count)]
    if op == "where":
        return {"lines": lines, "result": _json(operands[0 if parameters["condition"] else 1])}
    result = _json(applied(row, operands, parameters, assign))
    return {"lines": lines, "result": result}


def _json(tree: Tree | float) -> Json:
    """A tree as nested lists."""
    if not isinstance(tree, Tree):
        return _number(tree)
    match tree.function, tree.operands:
        case "name", (text,):
            return text
        case "literal", (x,):
            return _number(x)
        case "pi", ():
            return math.pi
        case "log1p", (Tree(function="exp", operands=(x,)),):
            return ["softplus", _json(x)]  # exp alone would overflow; the engine's does not
        case function, operands:
            return [function, *map(_json, operands)]


def _number(x: float) -> Json:
    """A number, or what stands for one that JSON does not have."""
    if math.isfinite(x):
        return x
    return "nan" if x != x else "inf" if x > 0 else ["neg", "inf"]
