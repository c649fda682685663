"""Comparison: several ways to differentiate one function, to read, print and store."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from autograd_core.laboratory.compare.comparison import ArgumentTable, ComparisonData, TableLine
from autograd_core.laboratory.compare.comparison_html import safe_comparison_html
from autograd_core.laboratory.compare.comparison_text import comparison_text
from autograd_core.text.plain_data import plain

FORMAT = "autograd_core comparison 1"


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(ComparisonData):
    """Several ways to differentiate one function, side by side; true if none DIFFERS.

    Shown at a prompt and by `print` as tables of at most 100 columns, in a notebook as HTML.

    Attributes:
        name: the function, as f(x, y).
        at: the point, as text.
        value: the function's value there.
        nodes: how many nodes its recorded graph has.
        tables: one per argument, in the order of the arguments.
        notes: remarks about the whole comparison.
    """

    def text(self, limit: int = 20, columns: int = 80) -> str:
        """Show the comparison as plain text, with the verdict as the last sentence.

        Args:
            limit: how many tables are shown; the ones that disagree come first.
            columns: the width of the longest line, at least 40; a table that does not fit leaves
                out columns.
        """
        return comparison_text(self, limit, columns)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return safe_comparison_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return data for JSON; nan and infinities are the strings "nan", "inf", "-inf"."""
        data: dict[str, Any] = _data(self)
        return {"format": FORMAT, "agrees": bool(self)} | data


def _data(thing: Any) -> Any:
    """Turn a comparison, or a part of it, into data for JSON."""
    if isinstance(thing, tuple):
        return [_data(item) for item in thing]
    if isinstance(thing, TableLine | ArgumentTable | Comparison):
        data = {field.name: _data(getattr(thing, field.name)) for field in fields(thing)}
        return {"agrees": bool(thing)} | data if isinstance(thing, ArgumentTable) else data
    return plain(thing)
