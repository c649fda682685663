"""`--at w=2,x=-0.5`: numbers for names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograd_core.commands.failure import Failure
from autograd_core.expressions import ExpressionError, parse_expression
from autograd_core.expressions.error import shown
from autograd_core.expressions.functions import CONSTANTS

# Between two assignments: a comma, or blanks before the next name and its equals sign.
_BETWEEN = re.compile(r"\s*,\s*|\s+(?=[^\W\d]\w*\s*=)")


def read_point(texts: Iterable[str]) -> dict[str, float]:
    """The numbers of all `--at` options, by name, in the order given.

    A number is an expression without names: 2, -0.5, 1e-3, pi/4.

    Raises:
        Failure: a part is not name=number, or a name is given twice.
    """
    point: dict[str, float] = {}
    for text in texts:
        for part in filter(None, _BETWEEN.split(text.strip())):
            name, equals, number = (piece.strip() for piece in part.partition("="))
            if not equals or not name.isidentifier():
                raise Failure(f"--at: expected name=number, got {shown(part)}")
            if name in CONSTANTS:
                raise Failure(f"--at: {name} is the constant {CONSTANTS[name]:g}; rename it")
            if name in point:
                raise Failure(f"--at: {shown(name)} is given twice")
            point[name] = _number(name, number)
    return point


def _number(name: str, text: str) -> float:
    """Read a number; Failure if the text is not a number."""
    if not text:
        raise Failure(f"--at: {shown(name)} has no number; write {shown(name)}=1")
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        raise Failure(f"--at: {shown(name)}={shown(text)} is not a number: {error}") from None
    if expression.names:
        raise Failure(f"--at: {shown(name)}={shown(text)} is not a number")
    return float(expression())


def match(point: dict[str, float], names: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Check that each name has a number and each number a name.

    Raises:
        Failure: a name does not have a number, or a number's name is not known.
    """
    missing = [name for name in names if name not in point]
    unknown = [name for name in point if name not in (*names, *optional)]
    problems = []
    if missing:
        problems.append(f"no number for {_list(missing)}")
    if unknown:
        problems.append(f"there is no {_list(unknown)}")
    if problems:
        wanted = ",".join(
            f"{shown(name)}={f'{point[name]:g}' if name in point else '...'}" for name in names
        )
        instead = f"write --at {wanted}" if names else f"the names are {', '.join(optional)}"
        raise Failure(f"{' and '.join(problems)}; {instead}")


def _list(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    listed = ", ".join(shown(name) for name in names[:10])
    return listed if len(names) <= 10 else f"{listed} and {len(names) - 10} more"
