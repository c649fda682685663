"""Write the report of a gradient check as HTML tables that take their colours from the page."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.laboratory.gradcheck import words
from autograd_core.laboratory.subjects.findings import Finding, Findings
from autograd_core.text.html_table import (
    CELL,
    WRONG,
    boxed,
    folded_away,
    html_cell,
    html_table,
    html_text,
)

LONGEST_NAME = 40
LONGEST_TITLE = 100

# The first table is narrow enough for half of a small screen; the second, with all numbers, is
# folded away and scrolls by itself.
_NAME = f"{CELL};text-align:left"
_SYMBOLS = {True: "\u2713", False: "\u2717"}
_FIRST = tuple(map(words.HEADINGS.index, words.FIRST))
_ALL = tuple(range(len(words.HEADINGS)))
_FEW, _MANY = 6, 14
"""Significant digits of the derivatives in the two tables."""


def report_html(report: Findings, limit: int | None = words.LIMIT) -> str:
    """Write a piece of HTML: a table, sentences, all numbers folded away, and the verdict."""
    title = _breakable(words.title(report), LONGEST_TITLE)
    caption = f"{title}<br>{html_text(', '.join(words.circumstances(report, brief=True)))}"
    findings = report.findings[:limit]
    sentences = [words.hidden(report, limit)]
    if report.wrong is not None:
        sentences += words.wrong_operation(report.wrong)
    said = _lines([*sentences, *words.notes(report, limit), words.screen(report)])
    passed = bool(report)
    verdict = f"{_symbol(passed)}<strong>{html_text(words.verdict(report))}</strong>"
    headings = words.headings(report)
    first = _table(caption, headings, findings, _FIRST, _FEW)
    whole = _table("All numbers", headings, findings, _ALL, _MANY)
    facts = [", ".join(words.circumstances(report)), words.worst(report), words.effort(report)]
    folded = folded_away("All numbers", f"{boxed(whole)}\n{_lines(facts)}")
    return boxed(f"{first}\n{said}{folded}\n<p>{verdict}</p>")


def _lines(sentences: Sequence[str]) -> str:
    """Write a paragraph with a line for each sentence; nothing without sentences."""
    said = "<br>\n".join(map(html_text, filter(None, sentences)))
    return f"<p>{said}</p>\n" if said else ""


def _table(
    caption: str,
    headings: Sequence[str],
    findings: Sequence[Finding],
    columns: Sequence[int],
    digits: int,
) -> str:
    """Write some columns of the report, the first with the names, the last with the verdicts."""
    rows = [_row(finding, columns, digits) for finding in findings]
    return html_table(caption, [headings[i] for i in columns], list(map(_side, columns)), rows)


def _row(finding: Finding, columns: Sequence[int], digits: int) -> str:
    """Write a row, headed by its name; a failure has a colour, a word and a symbol."""
    texts = words.cells(finding, digits=digits, short=2, value=6)
    name, *numbers, verdict = (texts[i] for i in columns)
    full = html_text(f"{finding.name} = {finding.value!r}")
    shown = [
        f'<th scope="row" title="{full}" style="{_NAME}">'
        f"<bdi>{_breakable(name, LONGEST_NAME)}</bdi></th>"
    ]
    shown += [html_cell(html_text(text), "right") for text in numbers]
    shown.append(html_cell(_symbol(finding.passed) + html_text(verdict), "left"))
    style = "" if finding.passed else f' style="{WRONG}"'
    return f"<tr{style}>{''.join(shown)}</tr>"


def _side(i: int) -> str:
    """The alignment of a column: names and verdicts to the left, numbers to the right."""
    return "left" if i in (_FIRST[0], _FIRST[-1]) else "right"


def _symbol(passed: bool) -> str:
    """A tick or a cross, beside a word that says the same."""
    return f'<span aria-hidden="true">{_SYMBOLS[passed]} </span>'


def _breakable(name: str, columns: int) -> str:
    """A name that may break after each dot, also where a notebook removes styles."""
    return html_text(name, columns).replace(".", ".<wbr>")
