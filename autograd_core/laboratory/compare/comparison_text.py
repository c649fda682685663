"""A comparison as plain text of any width: tables, and sentences below them."""

from __future__ import annotations

import math

from autograd_core.laboratory.compare.comparison import ArgumentTable, ComparisonData, TableLine
from autograd_core.text.short_numbers import counted, error_text
from autograd_core.text.text_table import (
    COLUMNS,
    one_line,
    shorten,
    text_table,
    widths,
    wrap,
)

HEADINGS = ("way", "derivative", "error", "relative", "ulps", "calls", "time", "verdict")
ALIGN = "<<>>>>><"
LIMIT = 20
"""The most tables shown; the ones that disagree come first."""

DISPENSABLE = ("relative", "calls", "ulps", "time", "error")
"""The columns that are left out for lack of room, in this order."""

LONGEST_NAME = 60
GAP = 2


def comparison_text(comparison: ComparisonData, limit: int = LIMIT, columns: int = COLUMNS) -> str:
    """Show all tables with their explanations, and the verdict last, within `columns`."""
    lines = wrap(title(comparison), columns, "  ")
    tables = shown_tables(comparison, limit)
    headings = _headings(tables, columns)
    for table in tables:
        lines += ["", *_table(table, headings, columns)]
    lines.append("")
    without = [name for name in HEADINGS if name not in headings]
    sentences = [
        hidden(comparison, limit),
        f"({', '.join(without)} left out for lack of room)" if without else "",
        *comparison.notes,
        *missing(comparison),
        verdict(comparison),
    ]
    for sentence in filter(None, sentences):
        lines += wrap(sentence, columns)
    return "\n".join(lines)


def title(comparison: ComparisonData) -> str:
    """Name the function, the point, and the value."""
    name, at = shorten(one_line(comparison.name), LONGEST_NAME), one_line(comparison.at)
    head = f"compare {name} = {comparison.value!r}, {counted(comparison.nodes, 'node')}, at "
    return shorten(head + at, COLUMNS)


def shown_tables(comparison: ComparisonData, limit: int) -> list[ArgumentTable]:
    """Choose the tables to show: all in order, or those that disagree first."""
    tables = list(comparison.tables)
    return tables if len(tables) <= limit else sorted(tables, key=bool)[:limit]


def hidden(comparison: ComparisonData, limit: int) -> str:
    """Say how many tables are not shown."""
    count = len(comparison.tables) - limit
    return f"arguments not shown: {count:,}" if count > 0 else ""


def caption(table: ArgumentTable) -> str:
    """Name the derivative and its reference."""
    by = shorten(one_line(table.argument), 30)
    return f"d/d{by} = {table.reference_digits}  (reference: {table.reference_way})"


def cells(line: TableLine) -> tuple[str, ...]:
    """Show a line as text, by column."""
    if not line.applies:
        return (line.title, "-", "", "", "", "", "", str(line.verdict))
    return (
        line.title,
        repr(line.derivative),
        error_text(line.error),
        error_text(line.relative_error),
        _ulps(line.ulps),
        str(line.evaluations),
        seconds(line.seconds),
        str(line.verdict),
    )


def rows_of(table: ArgumentTable) -> list[TableLine]:
    """Choose the lines to show: those of installed libraries."""
    return [line for line in table.lines if line.verdict != "not installed"]


def remarks(table: ArgumentTable) -> list[str]:
    """List the sentences below a table: on the argument, then on each way with a remark.

    Ways with the same remark share a sentence.
    """
    said: dict[str, list[str]] = {}
    for line in rows_of(table):
        if line.explanation:
            said.setdefault(line.explanation, []).append(line.title)
    return [*table.notes, *(f"{', '.join(who)}: {what}" for what, who in said.items())]


def missing(comparison: ComparisonData) -> list[str]:
    """Say for each way whose library is missing what to install."""
    lines = comparison.tables[0].lines if comparison.tables else ()
    return [f"{x.title}: {x.explanation}" for x in lines if x.verdict == "not installed"]


EXCEPTIONS = {
    "kink": "on a kink or a jump of f, where there is no single derivative",
    "step too large": "the step is too large here, and the number says nothing",
    "no digits": "no correct digit, since the predicted error is as large as the derivative",
    "known limit": "a known limit, explained above",
}
"""The conclusion's words for ways that neither agree nor differ, by verdict."""


def verdict(comparison: ComparisonData) -> str:
    """Say the conclusion."""
    wrong = [
        f"{line.title} for {table.argument}"
        for table in comparison.tables
        for line in table.differing
    ]
    if wrong:
        more = f" and {len(wrong) - 6} more" if len(wrong) > 6 else ""
        return f"DISAGREEMENT: {', '.join(wrong[:6])}{more}"
    lines = [line for table in comparison.tables for line in table.lines]
    told = [
        f"{', '.join(dict.fromkeys(x.title for x in lines if x.verdict == kind))}: {said}"
        for kind, said in EXCEPTIONS.items()
        if any(line.verdict == kind for line in lines)
    ]
    agreed = "AGREEMENT: every way that applies is as close to the reference as predicted"
    if not told:
        return agreed
    return f"{agreed}, but for these: {'; '.join(told)}"


def seconds(x: float) -> str:
    """Show a time with two digits."""
    if math.isnan(x):
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if x >= size:
            return f"{x / size:.2g} {unit}" if x / size < 100 else f"{x / size:.0f} {unit}"
    return f"{x / 1e-6:.1f} us"


def _headings(tables: list[ArgumentTable], columns: int) -> list[str]:
    """Choose the headings that fit in all tables."""
    rows = [cells(line) for table in tables for line in rows_of(table)]
    wanted = dict(zip(HEADINGS, widths(HEADINGS, rows), strict=True))
    for name in DISPENSABLE:
        if sum(wanted.values()) + GAP * (len(wanted) - 1) <= columns:
            break
        del wanted[name]
    return list(wanted)


def _table(table: ArgumentTable, headings: list[str], columns: int) -> list[str]:
    """Show a table and the sentences below it."""
    shown = [HEADINGS.index(heading) for heading in headings]
    rows = [[cells(line)[i] for i in shown] for line in rows_of(table)]
    align = "".join(ALIGN[i] for i in shown)
    lines = wrap(caption(table), columns, "  ")
    lines += text_table(headings, rows, align, columns=columns, gap=GAP)
    for remark in remarks(table):
        lines += wrap(f"- {remark}", columns, "  ")
    return lines


def _ulps(x: float) -> str:
    """Show an error in ulps, with a decimal if it is small."""
    if math.isnan(x):
        return "-"
    return f"{x:.1f}" if x < 1000 else f"{x:.0e}"
