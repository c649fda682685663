"""Find powers of written numbers, such as 9**9**9, that exceed the largest double."""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import isfinite, isinf
from typing import Any, cast

from autograd_core.expressions.functions import CONSTANTS
from autograd_core.expressions.operators import BINARY, UNARY

TOO_LARGE = "larger than the largest double, 1.8e308; write inf for infinity"
POWER = BINARY[ast.Pow]


def huge_power(root: ast.expr) -> ast.expr | None:
    """A power of finite written numbers beyond the largest double, or None.

    It counts in a branch that is not taken, too: it is a slip anywhere. Other operations beyond
    that range are inf; 0**-1, a division by 0, is inf too.
    """
    known: dict[ast.AST, float] = {}
    huge = None
    for node in reversed(list(ast.walk(root))):  # operands come before their users
        if type(node) is ast.Constant:
            known[node] = float(node.value)  # type: ignore[arg-type]
        elif type(node) is ast.Name and node.id in CONSTANTS:
            known[node] = CONSTANTS[node.id]
        operation, operands = _operation(node)
        if operation is not None and all(operand in known for operand in operands):
            numbers = [known[operand] for operand in operands]
            known[node] = operation(*numbers)
            if operation is POWER and _overflows(numbers, known[node]):
                huge = node
    return cast(ast.expr | None, huge)


def _operation(node: ast.AST) -> tuple[Callable[..., Any] | None, list[ast.expr]]:
    """The operator of a node and its operands; None for anything else."""
    match node:
        case ast.UnaryOp() if type(node.op) in UNARY:
            return UNARY[type(node.op)], [node.operand]
        case ast.BinOp():
            return BINARY[type(node.op)], [node.left, node.right]
        case ast.Call(func=ast.Name(id="pow")):
            return POWER, node.args
    return None, []


def _overflows(numbers: list[float], power: float) -> bool:
    """Whether a power of finite numbers is too large, and not infinite as a pole is."""
    return isinf(power) and all(map(isfinite, numbers)) and numbers[0] != 0
