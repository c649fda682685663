"""A comparison as HTML: accessible tables that take their colours from the page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from autograd_core.laboratory.compare import comparison_text as words
from autograd_core.laboratory.compare.comparison import ArgumentTable, ComparisonData, TableLine
from autograd_core.text.text_table import one_line

# The first table is narrow enough for half of a small screen; the second, with all columns, is
# folded away and scrolls by itself.
_BOX = "max-width:100%;overflow-x:auto;color:inherit"
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums;margin:0.6em 0"
_CAPTION = (
    "caption-side:top;text-align:left;color:inherit;padding:0.2em 0.5em;overflow-wrap:anywhere"
)
_CELL = "padding:0.2em 0.5em"
_LINE = "border-bottom:1px solid currentColor"
_FIRST = tuple(map(words.HEADINGS.index, ("way", "derivative", "error", "verdict")))
_ALL = tuple(range(len(words.HEADINGS)))
_DIFFERS = "background:rgba(220,60,50,0.18)"


def comparison_html(comparison: ComparisonData, limit: int = words.LIMIT) -> str:
    """Show a comparison as HTML: a table per argument, sentences, the verdict last."""
    parts = [f"<p><strong>{_text(words.title(comparison))}</strong></p>"]
    parts += [_table(table) for table in words.shown_tables(comparison, limit)]
    notes = [words.hidden(comparison, limit), *comparison.notes, *words.missing(comparison)]
    parts += [f"<p>{_text(note)}</p>" for note in notes if note]
    parts.append(f"<p><strong>{_text(words.verdict(comparison))}</strong></p>")
    inside = "\n".join(parts)
    return f'<div style="{_BOX}">\n{inside}\n</div>'


def safe_comparison_html(comparison: ComparisonData) -> str:
    """Show a comparison as HTML, or as text if a part of it cannot be shown."""
    for attempt in (comparison_html, str, object.__repr__):
        try:
            shown = attempt(comparison)
        except Exception:
            continue
        return shown if attempt is comparison_html else f"<pre>{html.escape(shown)}</pre>"
    return ""


def _table(table: ArgumentTable) -> str:
    """Show the table of one argument."""
    said = "".join(f"<li>{_text(remark)}</li>" for remark in words.remarks(table))
    return (
        f"{_columns(table, words.caption(table), _FIRST)}\n"
        + (f"<ul>{said}</ul>\n" if said else "")
        + f'<details><summary>All columns</summary>\n<div style="{_BOX}">\n'
        f"{_columns(table, 'All columns', _ALL)}\n</div>\n</details>"
    )


def _columns(table: ArgumentTable, caption: str, columns: Sequence[int]) -> str:
    """Show some columns of an argument's table; the first names the ways."""
    heads = "".join(
        f'<th scope="col" style="{_CELL};{_LINE};text-align:{_side(i)}">{words.HEADINGS[i]}</th>'
        for i in columns
    )
    rows = "\n".join(_row(line, columns) for line in words.rows_of(table))
    return (
        f'<table style="{_TABLE}">\n<caption style="{_CAPTION}">{_text(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _row(line: TableLine, columns: Sequence[int]) -> str:
    """Show one way."""
    texts = words.cells(line)
    style = f' style="{_DIFFERS}"' if line.verdict == "DIFFERS" else ""
    first = f'<th scope="row" style="{_CELL};text-align:left;font-weight:normal">'
    rest = "".join(
        f'<td style="{_CELL};white-space:nowrap;text-align:{_side(i)}">{_text(texts[i])}</td>'
        for i in columns[1:]
    )
    return f"<tr{style}>{first}{_text(texts[columns[0]])}</th>{rest}</tr>"


def _side(i: int) -> str:
    """The side of a column's text: left or right."""
    return "left" if words.ALIGN[i] == "<" else "right"


def _text(text: str) -> str:
    """Escape what HTML would read as markup, and what breaks lines."""
    return html.escape(one_line(text))
