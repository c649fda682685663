"""A gradient check's report as HTML: an accessible table that takes its colours from the page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from autograd_core.laboratory import report_words as words
from autograd_core.laboratory.text_table import one_line, shorten

if TYPE_CHECKING:
    from autograd_core.laboratory.findings import Finding, Report

LONGEST_NAME = 40
LONGEST_TITLE = 100
LONGEST_SENTENCE = 600

# Notebooks remove style elements and classes where they do not trust a file; attributes stay.
# The red is translucent, so that it is legible on light and on dark pages.
_BOX = "overflow-x:auto;color:inherit"
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;color:inherit;padding:0.2em 0.6em"
_CELL = "padding:0.2em 0.6em;white-space:nowrap"
_LINE = "border-bottom:1px solid currentColor"
_FAILED = "background:rgba(220,60,50,0.18)"
_SYMBOLS = {True: "\u2713", False: "\u2717"}


def report_html(report: Report, limit: int | None = words.LIMIT) -> str:
    """The report as a piece of HTML: a table, sentences below it, PASS or FAIL last."""
    title = _text(words.title(report), LONGEST_TITLE)
    caption = f"{title}<br>{_text(', '.join(words.circumstances(report)))}"
    rows = "\n".join(map(_row, report.findings[:limit]))
    table = (
        f'<table style="{_TABLE}">\n<caption style="{_CAPTION}">{caption}</caption>\n'
        f"<thead><tr>{_heading()}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )
    sentences = [words.hidden(report, limit), words.worst(report)]
    if report.wrong is not None:
        sentences += words.wrong_operation(report.wrong)
    sentences += [*words.notes(report, limit), words.screen(report), words.effort(report)]
    said = "<br>\n".join(map(_text, filter(None, sentences)))
    passed = bool(report)
    verdict = f"{_symbol(passed)}<strong>{_text(words.verdict(report))}</strong>"
    return f'<div style="{_BOX}">\n{table}\n<p>{said}</p>\n<p>{verdict}</p>\n</div>'


def safe_report_html(report: Report) -> str:
    """The report as HTML; its text, or only its type, where something in it cannot be shown."""
    for attempt in (report_html, str, object.__repr__):
        try:
            shown = attempt(report)
        except Exception:
            continue
        return shown if attempt is report_html else f"<pre>{html.escape(shown)}</pre>"
    return ""


def _heading() -> str:
    """The cells of the head: names to the left, numbers to the right."""
    last = len(words.HEADINGS) - 1
    return "".join(
        f'<th scope="col" style="{_CELL};{_LINE};text-align:{_side(i, last)}">{_text(name)}</th>'
        for i, name in enumerate(words.HEADINGS)
    )


def _row(finding: Finding) -> str:
    """A row, its name the head of it; a failure is coloured, and says so in word and symbol."""
    name, *numbers, verdict = words.cells(finding, digits=14, short=2, value=6)
    full = _text(f"{finding.name} = {finding.value!r}")
    shown = [
        f'<th scope="row" title="{full}" style="{_CELL};text-align:left">'
        f"<bdi>{_text(name, LONGEST_NAME)}</bdi></th>"
    ]
    shown += [f'<td style="{_CELL};text-align:right">{_text(text)}</td>' for text in numbers]
    said = _symbol(finding.passed) + _text(verdict)
    shown.append(f'<td style="{_CELL};text-align:left">{said}</td>')
    style = "" if finding.passed else f' style="{_FAILED}"'
    return f"<tr{style}>{''.join(shown)}</tr>"


def _side(i: int, last: int) -> str:
    """Where the text of a column stands."""
    return "left" if i in (0, last) else "right"


def _symbol(passed: bool) -> str:
    """A tick or a cross; the word beside it says the same."""
    return f'<span aria-hidden="true">{_SYMBOLS[passed]} </span>'


def _text(text: str, columns: int = LONGEST_SENTENCE) -> str:
    """Text of the page or of an attribute: none of it is markup; a long one loses its middle."""
    return html.escape(shorten(one_line(text), columns), quote=True)
