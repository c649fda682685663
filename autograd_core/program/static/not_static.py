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


def comparison(where: Position | str) -> str:
    """A comparison as its line writes it: "x > 0"; "" if the line has none, or several."""
    source = where.source if isinstance(where, Position) else ""
    for text in (source, f"{source} pass", f"{source}\n pass", f"if 1: pass\n{source} pass"):
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        found = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
        return ast.unparse(found[0]) if len(found) == 1 else ""
    return ""
