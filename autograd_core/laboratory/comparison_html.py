"""A comparison as HTML: accessible tables that take their colours from the page."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from autograd_core.laboratory import comparison_text as words
from autograd_core.laboratory.text_table import one_line

if TYPE_CHECKING:
    from autograd_core.laboratory.comparison import Comparison, Line, Table

_BOX = "overflow-x:auto;color:inherit"
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums;margin:0.6em 0"
_CAPTION = "caption-side:top;text-align:left;color:inherit;padding:0.2em 0.6em"
_CELL = "padding:0.2em 0.6em;white-space:nowrap"
_LINE = "border-bottom:1px solid currentColor"
_DIFFERS = "background:rgba(220,60,50,0.18)"


def comparison_html(comparison: Comparison, limit: int = words.LIMIT) -> str:
    """The comparison as a piece of HTML: a table per argument, sentences, the verdict last."""
    parts = [f"<p><strong>{_text(words.title(comparison))}</strong></p>"]
    parts += [_table(table) for table in words.shown_tables(comparison, limit)]
    notes = [words.hidden(comparison, limit), *comparison.notes, *words.missing(comparison)]
    parts += [f"<p>{_text(note)}</p>" for note in notes if note]
    parts.append(f"<p><strong>{_text(words.verdict(comparison))}</strong></p>")
    inside = "\n".join(parts)
    return f'<div style="{_BOX}">\n{inside}\n</div>'


def safe_comparison_html(comparison: Comparison) -> str:
    """The comparison as HTML; its text where something in it cannot be shown."""
    for attempt in (comparison_html, str, object.__repr__):
        try:
            shown = attempt(comparison)
        except Exception:
            continue
        return shown if attempt is comparison_html else f"<pre>{html.escape(shown)}</pre>"
    return ""


def _table(table: Table) -> str:
    """One argument."""
    heads = "".join(
        f'<th scope="col" style="{_CELL};{_LINE};text-align:{_side(mark)}">{name}</th>'
        for name, mark in zip(words.HEADINGS, words.ALIGN, strict=True)
    )
    rows = "\n".join(map(_row, words.rows_of(table)))
    said = "".join(f"<li>{_text(remark)}</li>" for remark in words.remarks(table))
    return (
        f'<table style="{_TABLE}">\n<caption style="{_CAPTION}">{_text(words.caption(table))}'
        f"</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        + (f"<ul>{said}</ul>" if said else "")
    )


def _row(line: Line) -> str:
    """One way."""
    texts = words.cells(line)
    wrong = line.verdict == "DIFFERS"
    style = f' style="{_DIFFERS}"' if wrong else ""
    first = f'<th scope="row" style="{_CELL};text-align:left;font-weight:normal">'
    rest = "".join(
        f'<td style="{_CELL};text-align:{_side(mark)}">{_text(text)}</td>'
        for text, mark in zip(texts[1:], words.ALIGN[1:], strict=True)
    )
    return f"<tr{style}>{first}{_text(texts[0])}</th>{rest}</tr>"


def _side(mark: str) -> str:
    """left or right."""
    return "left" if mark == "<" else "right"


def _text(text: str) -> str:
    """Text with what HTML would read as markup, and what breaks lines, made harmless."""
    return html.escape(one_line(text))
