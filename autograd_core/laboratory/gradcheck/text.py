"""Write the report of a gradient check as plain text within a number of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd_core.laboratory.gradcheck import words
from autograd_core.laboratory.subjects.findings import Findings
from autograd_core.text.text_table import (
    COLUMNS,
    least_apart,
    one_line,
    shorten,
    text_table,
    text_width,
    widths,
    wrap,
)

INDENT = " "
LONGEST_NOTE = 600
LONGEST_SUMMARY = 100
MORE = "all numbers: report.text(details=True)"
LEAST_TITLE = 15


class _Level(NamedTuple):
    """What a table shows: digits of derivatives, errors and values, columns of a name."""

    digits: int
    short: int
    value: int
    name: int
    gap: int = 1
    without: tuple[str, ...] = ()


_ERRORS = ("step", "trunc", "round", "sweep")
_SIZES = ("|diff|", "tol", *_ERRORS)
# From the fullest table to one that always fits: without the errors, the widest numbers
# (-1.23e-308), both slopes of a kink, and a mismatch of nine digits take 99 columns with gaps.
# Whole names such as layers.0.neurons.12.w.3 are worth more than digits, since the table also has
# differences; longer names keep as many columns as tell them apart. The last two levels are for
# terminals of 60 and of 40 columns.
_LEVELS = (
    _Level(14, 2, 6, 48, gap=2),
    _Level(14, 2, 6, 24),
    _Level(10, 2, 6, 24),
    _Level(8, 1, 6, 24),
    _Level(6, 1, 4, 24),
    _Level(5, 1, 4, 24),
    _Level(4, 1, 4, 24),
    _Level(4, 1, 3, 16),
    _Level(4, 1, 3, 12),
    _Level(6, 1, 6, 24, without=("sweep",)),
    _Level(4, 1, 3, 12, without=("sweep",)),
    _Level(6, 1, 6, 16, without=_ERRORS),
    _Level(3, 1, 3, 8, without=_ERRORS),
    _Level(4, 1, 3, 8, without=_SIZES),
    _Level(3, 1, 3, 8, without=("value", "digits", *_SIZES)),
)


_DETAILS = tuple(word for word in words.HEADINGS if word not in words.FIRST)
_BRIEF = tuple(
    _Level(digits, 1, 1, name, gap=2, without=_DETAILS)
    for digits, name in ((6, 48), (6, 24), (5, 16), (4, 12), (3, 8))
)


def report_text(
    report: Findings,
    limit: int | None = words.LIMIT,
    columns: int = COLUMNS,
    details: bool = False,
    more: str = MORE,
) -> str:
    """Write the report in lines of at most `columns` columns; the last sentence is the verdict.

    Args:
        limit: show this many derivatives, the worst ones; None for all.
        columns: the width, at least 40.
        details: show all columns, and the cost of the check.
        more: the line below a failure that says how to see the details.
    """
    lines = [
        shorten(one_line(words.title(report)), columns),
        *_sentences([", ".join(words.circumstances(report, brief=not details))], columns),
        *_table(report, limit, columns, _LEVELS if details else _BRIEF),
        *_sentences([words.hidden(report, limit)], columns),
        *_sentences([words.worst(report)] if details else [], columns),
    ]
    if report.wrong is not None:
        call, *rest = words.wrong_operation(report.wrong)
        lines += [*_sentences([call], columns), *_sentences(rest, columns, INDENT * 2)]
    lines += _sentences(words.notes(report, limit), columns)
    lines += _sentences([words.screen(report)], columns)
    if details:
        lines += _sentences([words.effort(report)], columns)
    elif not report:
        lines.append(more)
    return "\n".join([*lines, *_sentences([words.verdict(report)], columns)])


def report_summary(report: Findings, columns: int = LONGEST_SUMMARY) -> str:
    """Write the title and the verdict in one line, and the worst derivative if there is room."""
    title, worst = one_line(words.title(report)), one_line(words.worst(report))
    verdict = one_line(words.verdict(report))
    if worst and text_width(f"{title}: {verdict}; {worst}") <= columns:
        return f"{title}: {verdict}; {worst}"
    if text_width(f"{title}: {verdict}") > columns:
        verdict = one_line(words.verdict(report, brief=True))
    room = max(columns - text_width(f": {verdict}"), LEAST_TITLE)
    return shorten(f"{shorten(title, room)}: {verdict}", columns)


def _sentences(texts: Iterable[str], columns: int, indent: str = "") -> list[str]:
    """Wrap sentences; a very long one loses its middle."""
    lines: list[str] = []
    for text in filter(None, texts):
        whole = shorten(one_line(" ".join(text.split())), LONGEST_NOTE)
        lines += [indent + line for line in wrap(whole, columns - len(indent), "  ")]
    return lines


def _table(
    report: Findings, limit: int | None, columns: int, levels: Sequence[_Level]
) -> list[str]:
    """Write the table of findings with as many digits as fit."""
    findings = report.findings[:limit]
    if not findings:
        return []
    room = columns - len(INDENT)
    apart = least_apart([one_line(finding.name) for finding in findings])
    told_apart = [(apart, level) for level in levels[:-2]]
    for least, level in [*told_apart, *((0, level) for level in levels)]:
        shown = [i for i, name in enumerate(words.HEADINGS) if name not in level.without]
        headings = [words.headings(report)[i] for i in shown]
        cells = [words.cells(f, level.digits, level.short, level.value) for f in findings]
        rows = [[row[i] for i in shown] for row in cells]
        name, *others = widths(headings, rows)
        wanted = min(name, max(level.name, least))
        if wanted + sum(others) + level.gap * len(others) <= room:
            break
    align = "<" + ">" * (len(shown) - 2) + "<"
    lines = text_table(headings, rows, align, columns=room, gap=level.gap)
    if level.without and levels is _LEVELS:
        lines += wrap(f"({', '.join(level.without)} left out for lack of room)", room, "  ")
    return [INDENT + line for line in lines]
