"""Rows of a static function: their arguments, and what is computed for one of them eagerly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd_core.many import mean
from autograd_core.modes import recorded
from autograd_core.program.static.arguments import CallArguments, taken_apart
from autograd_core.program.static.columns import Columns
from autograd_core.program.static.not_static import at, calling_line
from autograd_core.program.static.ways import Row
from autograd_core.sweep import adjoints
from autograd_core.value import Value


def call_part(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], part: int = 0
) -> Value:
    """A part of the result of a call, recorded by the function itself."""
    with recorded():
        found: Value = taken_apart(f(*args, **kwargs))[0][part]
    return found


def call_mean(f: Callable[..., Any], columns: Columns) -> Value:
    """The mean over rows, recorded by the function itself."""
    with recorded():
        found: Value = mean([f(*row) for row in columns.rows()])
    return found


def share_values(rows: Iterable[Row]) -> bool:
    """Whether a Value is an input of several rows."""
    held = [row.arguments.inputs for row in rows if row.arguments.has_values]
    values = [id(x) for inputs in held for x in inputs if type(x) is Value]
    return len(set(values)) < len(values)


def single(row: Row, name: str) -> int | float:
    """The only number of a result; TypeError if it is a list, tuple or dict."""
    if not row.way.is_bare:
        raise TypeError(
            f"static: {name}{at(calling_line())} returns several numbers, and mean and gradients "
            "take a function that returns one; values gives all of them"
        )
    return row.way.parts[0]


def eager_gradient(f: Callable[..., Any], args: tuple[Any, ...], by: list[Value] | None) -> Any:
    """The gradient at one row, by recording it as nodes."""
    arguments = CallArguments(args, {})
    made, built, _ = arguments.stand_ins()
    with recorded():
        root = f(*(args if by is not None else built))
    roots = [root] if type(root) is Value else []
    found = adjoints(roots, [1.0] * len(roots), made if by is None else by)
    return found if by is not None else arguments.shaped(found)


def numbers_of_result(result: Any) -> Any:
    """A result with numbers in the place of its Values."""
    parts, build, _ = taken_apart(result)
    return build(iter([x.data if type(x) is Value else float(x) for x in parts]))
