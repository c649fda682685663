"""Write the report of a gradient check as HTML tables that take their colours from the page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from autograd_core.laboratory.gradcheck import words
from autograd_core.laboratory.subjects.findings import Finding, Findings
from autograd_core.text.text_table import one_line, shorten

LONGEST_NAME = 40
LONGEST_TITLE = 100
LONGEST_SENTENCE = 600

# Notebooks remove style elements and classes where they do not trust a file; attributes stay.
# The red is translucent, so that it is legible on light and on dark pages.
# The first table is narrow enough for half of a small screen; the second, with all numbers, is
# folded away and scrolls by itself.
_BOX = "max-width:100%;overflow-x:auto;color:inherit"
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;color:inherit;padding:0.2em 0.6em"
_CELL = "padding:0.2em 0.5em;white-space:nowrap"
_NAME = "padding:0.2em 0.5em;text-align:left"
_LINE = "border-bottom:1px solid currentColor"
_FAILED = "background:rgba(220,60,50,0.18)"
_SYMBOLS = {True: "\u2713", False: "\u2717"}
_FIRST = tuple(map(words.HEADINGS.index, words.FIRST))
_ALL = tuple(range(len(words.HEADINGS)))
_FEW, _MANY = 6, 14
"""Significant digits of the derivatives in the two tables."""


def report_html(report: Findings, limit: int | None = words.LIMIT) -> str:
    """Write a piece of HTML: a table, sentences, all numbers folded away, and the verdict."""
    title = _breakable(words.title(report), LONGEST_TITLE)
    caption = f"{title}<br>{_text(', '.join(words.circumstances(report, brief=True)))}"
    findings = report.findings[:limit]
    sentences = [words.hidden(report, limit)]
    if report.wrong is not None:
        sentences += words.wrong_operation(report.wrong)
    said = _lines([*sentences, *words.notes(report, limit), words.screen(report)])
    passed = bool(report)
    verdict = f"{_symbol(passed)}<strong>{_text(words.verdict(report))}</strong>"
    headings = words.headings(report)
    first = _table(caption, headings, findings, _FIRST, _FEW)
    whole = _table("All numbers", headings, findings, _ALL, _MANY)
    facts = [", ".join(words.circumstances(report)), words.worst(report), words.effort(report)]
    return (
        f'<div style="{_BOX}">\n{first}\n{said}'
        f'<details><summary>All numbers</summary>\n<div style="{_BOX}">\n{whole}\n</div>\n'
        f"{_lines(facts)}</details>\n<p>{verdict}</p>\n</div>"
    )


def _lines(sentences: Sequence[str]) -> str:
    """Write a paragraph with a line for each sentence; nothing without sentences."""
    said = "<br>\n".join(map(_text, filter(None, sentences)))
    return f"<p>{said}</p>\n" if said else ""


def safe_report_html(report: Findings) -> str:
    """Write the report as HTML; if it cannot be written, its text, or only its type."""
    for attempt in (report_html, str, object.__repr__):
        try:
            shown = attempt(report)
        except Exception:
            continue
        return shown if attempt is report_html else f"<pre>{html.escape(shown)}</pre>"
    return ""


def _table(
    caption: str,
    headings: Sequence[str],
    findings: Sequence[Finding],
    columns: Sequence[int],
    digits: int,
) -> str:
    """Write some columns of the report, the first with the names, the last with the verdicts."""
    heads = "".join(
        f'<th scope="col" style="{_CELL};{_LINE};text-align:{_side(i)}">{_text(headings[i])}</th>'
        for i in columns
    )
    rows = "\n".join(_row(finding, columns, digits) for finding in findings)
    return (
        f'<table style="{_TABLE}">\n<caption style="{_CAPTION}">{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _row(finding: Finding, columns: Sequence[int], digits: int) -> str:
    """Write a row, headed by its name; a failure has a colour, a word and a symbol."""
    texts = words.cells(finding, digits=digits, short=2, value=6)
    name, *numbers, verdict = (texts[i] for i in columns)
    full = _text(f"{finding.name} = {finding.value!r}")
    shown = [
        f'<th scope="row" title="{full}" style="{_NAME}">'
        f"<bdi>{_breakable(name, LONGEST_NAME)}</bdi></th>"
    ]
    shown += [f'<td style="{_CELL};text-align:right">{_text(text)}</td>' for text in numbers]
    said = _symbol(finding.passed) + _text(verdict)
    shown.append(f'<td style="{_CELL};text-align:left">{said}</td>')
    style = "" if finding.passed else f' style="{_FAILED}"'
    return f"<tr{style}>{''.join(shown)}</tr>"


def _side(i: int) -> str:
    """The alignment of a column: names and verdicts to the left, numbers to the right."""
    return "left" if i in (_FIRST[0], _FIRST[-1]) else "right"


def _symbol(passed: bool) -> str:
    """A tick or a cross, beside a word that says the same."""
    return f'<span aria-hidden="true">{_SYMBOLS[passed]} </span>'


def _breakable(name: str, columns: int) -> str:
    """A name that may break after each dot, also where a notebook removes styles."""
    return _text(name, columns).replace(".", ".<wbr>")


def _text(text: str, columns: int = LONGEST_SENTENCE) -> str:
    """Escape a text for the page or an attribute; a long one loses its middle."""
    return html.escape(shorten(one_line(text), columns), quote=True)
