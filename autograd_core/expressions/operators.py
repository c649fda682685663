"""The operators of expressions, for Values and, by IEEE 754, for plain numbers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from autograd_core.expressions.functions import FUNCTIONS, plain

BINARY: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: plain("add", operator.add),
    ast.Sub: plain("sub", operator.sub),
    ast.Mult: plain("mul", operator.mul),
    ast.Div: plain("truediv", operator.truediv),
    ast.Pow: FUNCTIONS["pow"].call,
}
UNARY: dict[type[ast.unaryop], Callable[..., Any]] = {
    ast.UAdd: plain("identity", operator.pos),
    ast.USub: plain("neg", operator.neg),
}
COMPARISONS: dict[type[ast.cmpop], Callable[..., Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
