"""Operations as trees of JSON: the page computes with the engine's own formulas, not a copy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import Tree, name
from autograd_core.translate.python_terms import PythonNamespace, applied

Json = Any

ZERO_IS_A_SLOPE = frozenset(("abs", "pow"))
"""Rows whose derivative 0 in a case is a number; elsewhere it says that nothing was selected."""


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
    row = _row(op, count, parameters)
    if row is None:
        return None
    lines = _Lines()
    operands = [name(f"x{i}") for i in range(count)]
    if op == "where":
        return {"lines": [], "result": _json(operands[0 if parameters["condition"] else 1])}
    result = _json(applied(row, operands, parameters, lines.assign))
    return {"lines": lines.lines, "result": result}


def partials(op: str, count: int, parameters: Mapping[str, Any]) -> dict[str, Json] | None:
    """Write the partials of an operation: {"lines": ..., "results": [tree of each operand]}.

    They are the row's own derivatives, in the form of `program`. A result is null for an operand
    that `where` did not choose: no derivative flows. Where that depends on the operands, as for
    relu, a branch is "absent".

    Args:
        op: the name of the operation.
        count: how many operands it has.
        parameters: its static numbers.

    Returns:
        None as for `program`, and for operations on a list, which the page has rules of its own
        for.
    """
    row = _row(op, count, parameters)
    if row is None or row.variadic:
        return None
    if op == "where":
        results = [1.0, None] if parameters["condition"] else [None, 1.0]
        return {"lines": [], "results": results}
    lines = _Lines()
    operands = [name(f"x{i}") for i in range(count)]
    if op == "hypot":  # the row divides by the larger operand, which trees do not know
        size = lines.assign(Tree("hypot", tuple(operands)))
        zero = Tree(">", (size, 0.0))
        return {
            "lines": lines.lines,
            "results": [_json(Tree("if", (zero, x / size, name("absent")))) for x in operands],
        }
    found = row.derivatives(_PartialsNamespace(lines.assign), *operands, **parameters)
    if op not in ZERO_IS_A_SLOPE:
        found = [_selected(tree) for tree in found]
    return {"lines": lines.lines, "results": [_json(tree) for tree in found]}


def _selected(tree: Tree | float) -> Tree | float:
    """A derivative in whose cases a plain 0 is "absent": as in the kernels, nothing flows then."""
    if tree in (0.0, Tree("literal", (0.0,))):
        return name("absent")
    if isinstance(tree, Tree) and tree.function == "if":
        condition, yes, no = tree.operands
        return Tree("if", (condition, _selected(yes), _selected(no)))
    return tree


class _PartialsNamespace(PythonNamespace):
    """A namespace for derivatives, which choose between forms of one function."""

    def larger(self, a: Any, b: Any) -> Tree:
        """Whether |a| > |b|."""
        return Tree(">", (self.abs(a), self.abs(b)))

    def same(self, differentiated: Any, number: Any) -> Any:
        """The number."""
        return number

    def constant(self, x: Any) -> Any:
        """The number."""
        return x

    def lost(self, number: Any, expression: Callable[..., Any], *at: Any) -> float:
        """Nothing: the page does not correct roundings."""
        return 0.0


def _row(op: str, count: int, parameters: Mapping[str, Any]) -> Primitive | None:
    """The row of an operation, if it takes so many operands and these parameters."""
    row = PRIMITIVES.get(op)
    if row is None or parameters.keys() != row.parameters.keys():
        return None
    return row if row.variadic or count == len(row.operands) else None


class _Lines:
    """Names for intermediate results."""

    def __init__(self) -> None:
        self.lines: list[list[Json]] = []

    def assign(self, tree: Tree) -> Tree:
        """A name for a tree."""
        text = f"h{len(self.lines) + 1}"
        self.lines.append([text, _json(tree)])
        return name(text)


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
