"""ExpressionError: the mistake in an expression, with a caret below its place."""

from __future__ import annotations

from typing import Any

WINDOW = 60
"""How many characters of a long expression a message shows."""


class ExpressionError(ValueError):
    """Text that is not an expression of this package.

    Attributes:
        reason: the mistake, and what to write instead.
        source: the text.
        column: its place, in characters from 1; None if it is the whole text.
    """

    def __init__(self, reason: str, source: str = "", column: int | None = None):
        place = "" if column is None else f"column {column}: "
        super().__init__(f"{place}{reason}{_picture(source, column)}")
        self.reason = reason
        self.source = source
        self.column = column

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the error with all its parts, so that it can cross process boundaries."""
        return type(self), (self.reason, self.source, self.column)


def shown(text: str, limit: int = 40) -> str:
    """Make foreign text fit for a message: printable, on one line, not too long."""
    printable = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
    return printable if len(printable) <= limit else f"{printable[: limit - 3]}..."


def _picture(source: str, column: int | None) -> str:
    """The text around the place with a caret below it, on two lines."""
    if column is None:
        return ""
    first = max(0, min(column - 1 - WINDOW // 2, len(source) - WINDOW))
    part = shown(source[first : first + WINDOW], WINDOW)
    left = "..." if first else ""
    right = "..." if first + WINDOW < len(source) else ""
    return f"\n    {left}{part}{right}\n    {' ' * (len(left) + column - 1 - first)}^"
