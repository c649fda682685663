"""Arguments of plots: whole numbers, names of axes; each error says what came."""

from __future__ import annotations

from operator import index
from typing import Any

from autograd_core.text.text_table import one_line
from viz.arguments import check_whole
from viz.numbers import listed


def whole(n: Any, what: str, low: int) -> int:
    """Return n if it is a whole number >= `low`, else raise an error that begins with `what`."""
    check_whole(what, n, low)
    return index(n)


def two_names(given: Any, what: str) -> tuple[str, str]:
    """Return the names of two axes, each in one line, else raise an error named by `what`."""
    names = listed(given, what)
    if len(names) != 2:
        raise ValueError(f"{what} must be two names, got {given!r}")
    first, second = (one_line(str(name)) for name in names)
    return first, second
