"""Operations as trees of JSON: the page computes with the engine's own formulas, not a copy."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from typing import Any

import autograd_core
from autograd_core import Value, to_python, where

Tree = Any
SAMPLE = 0.5

_OPERATORS: dict[str, Callable[..., Value]] = {
    "identity": operator.pos,
    "neg": operator.neg,
    "abs": abs,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
}
_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.USub: "neg",
    ast.Lt: "<",
    ast.Gt: ">",
}
# What JavaScript's Math has under the same name, and what the page adds to it.
_FUNCTIONS = frozenset(
    "abs acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh exp exp2 expm1 floor fsum "
    "hypot log log10 log1p log2 max min pow round sin sinh sqrt tan tanh trunc erf erfc".split()
)
_CONSTANTS = {"pi": math.pi, "inf": "inf", "nan": "nan"}


class NoTree(ValueError):
    """A formula has something in it that the page does not know."""


def program(op: str, count: int, parameters: Mapping[str, Any]) -> dict[str, Tree] | None:
    """What an operation computes, for the page: {"lines": [[name, tree], ...], "result": tree}.

    The operation is recorded on samples and written as Python by `to_python`, whose text is read
    into trees: a number, "inf" or "nan", the name of a variable, or [function, operand, ...]. The
    operands are called x0, x1, ...; a line gives a name to an intermediate result. `where` is
    taken as it was decided.

    Args:
        op: the name of the operation.
        count: how many operands it has.
        parameters: its static numbers.

    Returns:
        None for what was made by `record()` or cannot be written so.
    """
    # The empty context is one in which operations are recorded, whatever block we are in.
    return Context().run(_program, op, count, parameters)


def _program(op: str, count: int, parameters: Mapping[str, Any]) -> dict[str, Tree] | None:
    """As `program`."""
    operands = [Value(SAMPLE, label=f"x{i}") for i in range(count)]
    try:
        made = _applied(op, operands, dict(parameters))
        if type(made) is not Value or (made.op, len(made._prev)) != (op, count):
            return None
        if dict(made.parameters) != dict(parameters):
            return None
        return _read(to_python(made))
    except (TypeError, ValueError, IndexError, AttributeError):
        return None


def _applied(op: str, operands: Sequence[Value], parameters: dict[str, Any]) -> Any:
    """The operation applied to operands, by its public name."""
    half = len(operands) // 2
    if op in _OPERATORS:
        return _OPERATORS[op](*operands)
    if op == "power":
        return operands[0] ** parameters["exponent"]
    if op == "exponential":
        return parameters["base"] ** operands[0]
    if op == "where":
        return where(parameters["condition"], *operands)
    if op == "dot":
        return autograd_core.dot(operands[:half], operands[half:])
    if op == "affine":
        return autograd_core.affine(operands[:half], operands[half:-1], operands[-1])
    if op in ("max", "min"):
        return getattr(autograd_core, "maximum" if op == "max" else "minimum")(operands)
    if op == "norm":
        return autograd_core.hypot(*operands)
    function = getattr(autograd_core, op)
    if op in ("softmax", "log_softmax"):
        return function(operands)[parameters["k"]]
    if op in ("fsum", "mean", "logsumexp"):
        return function(operands)
    return function(*operands, **parameters)


def _read(source: str) -> dict[str, Tree]:
    """The program of a function's source: its assignments and what it returns."""
    module = ast.parse(source)
    (function,) = (part for part in module.body if isinstance(part, ast.FunctionDef))
    lines: list[list[Tree]] = []
    for line in function.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            lines.append([line.targets[0].id, _tree(line.value)])
        elif isinstance(line, ast.Return) and line.value is not None:
            return {"lines": lines, "result": _tree(line.value)}
        elif not isinstance(line, ast.Expr):  # the docstring is an expression
            raise NoTree(ast.dump(line))
    raise NoTree("nothing is returned")


def _tree(node: ast.expr) -> Tree:
    """An expression as a tree."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=bool() | str() | None):
            raise NoTree(ast.dump(node))
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=sign, operand=operand):
            return [_symbol(sign), _tree(operand)]
        case ast.BinOp(left=left, op=sign, right=right):
            return [_symbol(sign), _tree(left), _tree(right)]
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return [_symbol(sign), _tree(left), _tree(right)]
        case ast.IfExp(test=test, body=body, orelse=other):
            return ["if", _tree(test), _tree(body), _tree(other)]
        case ast.Call(func=function, args=arguments, keywords=[]):
            return _call(function, arguments)
    raise NoTree(ast.dump(node))


def _symbol(sign: ast.AST) -> str:
    """What the page calls an operator."""
    if type(sign) not in _SYMBOLS:
        raise NoTree(ast.dump(sign))
    return _SYMBOLS[type(sign)]


def _call(function: ast.expr, arguments: list[ast.expr]) -> Tree:
    """A call of a function of `math` or of Python."""
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    if name == "float" and len(arguments) == 1:  # around floor, which is an int in Python
        return _tree(arguments[0])
    if len(arguments) == 1 and isinstance(arguments[0], ast.List):
        arguments = arguments[0].elts
    if name not in _FUNCTIONS:
        raise NoTree(name)
    operands = [_tree(argument) for argument in arguments]
    if name == "log1p" and isinstance(operands[0], list) and operands[0][0] == "exp":
        return ["softplus", operands[0][1]]  # exp alone would overflow; the engine's does not
    return [name, *operands]
