"""NotStatic: why a function cannot be recorded once for all, with the line that shows it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from autograd_core.caller import calling_frame
from autograd_core.node_names import callers_names
from autograd_core.position import Position, position


class NotStatic(RuntimeError):
    """Recording a function would freeze something that may change, or that it does besides.

    The message names the line, and says what to write instead.

    Attributes:
        where: the Position of the line, or "" where no line is to blame.
    """

    def __init__(self, message: str, where: Position | str = ""):
        super().__init__(f"static: {message}")
        self.where = where


def at(where: Position | str, *more: str) -> str:
    """The end of a message: " (loss.py:12, mul)", or what is known of it."""
    short = where.short if isinstance(where, Position) else where
    parts = [part for part in (short, *more) if part]
    return f" ({', '.join(parts)})" if parts else ""


def within(inside: Position | str) -> str:
    """A line of a package beside that of the program: "in nn/losses.py:165"; "" without."""
    if not isinstance(inside, Position) or not inside:
        return ""
    return f"in {Path(inside.file).parent.name}/{inside.short}"


def calling_line() -> Position:
    """The line of the program that calls this library; "" if none does."""
    frame = calling_frame()
    return position("", 0) if frame is None else position(frame.f_code.co_filename, frame.f_lineno)


def called(node: Any) -> str:
    """What messages call a node: its label, or the caller's name for it; "" without."""
    return node.label or callers_names([node]).get(id(node), "")


_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SYMBOLS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_COMPARING = {"sorted", "sort", "max", "min", "nlargest", "nsmallest", "bisect", "insort"}
"""What compares its arguments without a comparison being written."""


def comparison(where: Position | str, symbol: str) -> str:
    """A comparison as its line writes it: "x > 0"; "" if the line has none, or several.

    Args:
        where: the line.
        symbol: how it compares, seen from one of its sides.
    """
    source = where.source if isinstance(where, Position) else ""
    for text in (source, f"{source} pass", f"{source}\n pass", f"if 1: pass\n{source} pass"):
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except SyntaxError:
            continue
        found = [node for node in nodes if isinstance(node, ast.Compare)]
        if len(found) != 1 or any(_called_name(node) in _COMPARING for node in nodes):
            return ""
        written = {_SYMBOLS.get(type(op)) for op in found[0].ops}
        return ast.unparse(found[0]) if written & {symbol, _MIRRORED.get(symbol)} else ""
    return ""


def _called_name(node: ast.AST) -> str:
    """The last name of what a call calls; "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")
