"""Kernels as source that needs nothing but `math`: cut out of the engine's own, without slopes."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograd_core import primitives

FILES = ("kernels", "kernels_elementary", "kernels_activations", "kernels_many")
NUMBERS = {"NAN": "nan", "INF": "inf"}


def kernel_text(names: Iterable[str]) -> list[str]:
    """The definitions of some kernels and of what they use, each as lines.

    Each gives the value alone, with the operations of the engine's kernel in their order, so the
    bits are the same. Where `math` raises an exception, so do they: the engine's have infinities.

    Args:
        names: of kernels.
    """
    known = _definitions()
    wanted: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        found = waiting.pop()
        if found in known and found not in wanted:
            wanted[found] = None
            waiting += _loaded(known[found])
    order = [found for found in known if found in wanted]
    return [ast.unparse(known[found]) for found in order]


@cache
def _definitions() -> dict[str, ast.stmt]:
    """The functions and constants of the kernels, by name, in the order of the files."""
    found: dict[str, ast.stmt] = {}
    for file in FILES:
        path = Path(primitives.__file__).with_name(f"{file}.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.FunctionDef):
                found[statement.name] = _value_only(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                found[statement.targets[0].id] = statement
    return {name: ast.fix_missing_locations(statement) for name, statement in found.items()}


def _value_only(function: ast.FunctionDef) -> ast.FunctionDef:
    """A kernel that returns its value, and fills no list of slopes."""
    function = _Plain().visit(function)
    if isinstance(function.body[0], ast.Expr):
        function.body = function.body[1:]
    arguments = function.args.args
    if arguments[-1].arg == "d" and not function.name.startswith("_"):
        arguments.pop()
        function.body.insert(0, ast.parse("d = [0.0] * len(x)").body[0])
    while _swept(function):
        pass
    return function


class _Plain(ast.NodeTransformer):
    """The C functions as those of `math`; of several results the first."""

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """The value, without slopes."""
        if isinstance(node.value, ast.Tuple):
            node.value = node.value.elts[0]
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """`y, slope = f(x)` is `y = f(x)`."""
        if isinstance(node.targets[0], ast.Tuple):
            node.targets = node.targets[0].elts[:1]
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`c99.INF` is `math.inf`."""
        if isinstance(node.value, ast.Name) and node.value.id == "c99":
            if node.attr == "fabs":
                return ast.Name("abs", ast.Load())
            node.value.id, node.attr = "math", NUMBERS.get(node.attr, node.attr)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Calls of C functions that Python spells in another way."""
        called = ast.unparse(node.func)
        self.generic_visit(node)
        if called == "c99.divide":
            return ast.BinOp(node.args[0], ast.Div(), node.args[1])
        if called == "c99.doubles":
            return node.args[0]
        return node


def _swept(function: ast.FunctionDef) -> bool:
    """Remove assignments that nothing reads, and choices between equal results."""
    loaded = set(_loaded(function))
    changed = False
    for node in ast.walk(function):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for statement in list(body):
            if _is_dead(statement, loaded):
                body.remove(statement)
                changed = True
        for first, second in zip(list(body), body[1:], strict=False):
            if _is_needless(first, second):
                body.remove(first)
                changed = True
            elif _is_named_result(first, second):
                second.value = first.value
                body.remove(first)
                changed = True
    return changed


def _is_needless(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether a choice does what is done without it."""
    return (
        isinstance(first, ast.If)
        and not first.orelse
        and len(first.body) == 1
        and ast.dump(first.body[0]) == ast.dump(second)
    )


def _is_named_result(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether a result gets a name, and is returned by it."""
    return (
        isinstance(first, ast.Assign)
        and isinstance(second, ast.Return)
        and second.value is not None
        and ast.unparse(first.targets[0]) == ast.unparse(second.value)
    )


def _is_dead(statement: ast.stmt, loaded: set[str]) -> bool:
    """Whether a statement does nothing that is read later."""
    if isinstance(statement, (ast.If, ast.For)):
        return not statement.body
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
    elif isinstance(statement, ast.AugAssign):
        target = statement.target
    else:
        return False
    return isinstance(target, ast.Name) and target.id not in loaded


def _loaded(node: ast.AST) -> list[str]:
    """The names that are read."""
    return [
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    ]
