"""A comparison in the width of the terminal: in a narrow one its tables have fewer columns."""

from __future__ import annotations

from autograd_core.laboratory import comparison_text as parts
from autograd_core.laboratory.comparison import Comparison, Table
from autograd_core.laboratory.text_table import COLUMNS, text_table, widths, wrap

DISPENSABLE = ("relative", "calls", "ulps", "time", "error")
"""Columns that are left out for want of room, in this order."""

GAP = 2


def comparison_lines(comparison: Comparison, columns: int) -> str:
    """The comparison as text of at most so many columns."""
    if columns >= COLUMNS:
        return str(comparison)
    lines = wrap(parts.title(comparison), columns, "  ")
    tables = parts.shown_tables(comparison, parts.LIMIT)
    shown = _columns_shown(tables, columns)
    for table in tables:
        lines += ["", *_table(table, shown, columns)]
    lines.append("")
    hidden = len(comparison.tables) - len(tables)
    left_out = [name for name in parts.HEADINGS if name not in shown]
    sentences = [
        f"{hidden} more arguments are not shown" if hidden else "",
        f"({', '.join(left_out)} left out for want of room)" if left_out else "",
        *comparison.notes,
        *parts.missing(comparison),
        parts.verdict(comparison),
    ]
    for sentence in filter(None, sentences):
        lines += wrap(sentence, columns, "  ")
    return "\n".join(lines)


def _columns_shown(tables: list[Table], columns: int) -> list[str]:
    """The headings for which there is room in all tables."""
    rows = [parts.cells(line) for table in tables for line in parts.rows_of(table)]
    wanted = dict(zip(parts.HEADINGS, widths(parts.HEADINGS, rows), strict=True))
    for name in DISPENSABLE:
        if sum(wanted.values()) + GAP * (len(wanted) - 1) <= columns:
            break
        del wanted[name]
    return list(wanted)


def _table(table: Table, headings: list[str], columns: int) -> list[str]:
    """A table and what is said below it."""
    shown = [parts.HEADINGS.index(heading) for heading in headings]
    rows = [parts.cells(line) for line in parts.rows_of(table)]
    lines = wrap(parts.caption(table), columns, "  ")
    lines += text_table(
        headings,
        [[row[i] for i in shown] for row in rows],
        "".join(parts.ALIGN[i] for i in shown),
        columns=columns,
        gap=GAP,
    )
    for remark in parts.remarks(table):
        lines += wrap(f"- {remark}", columns, "  ")
    return lines
