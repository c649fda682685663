"""A comparison as HTML: accessible tables that take their colours from the page."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.laboratory.compare import comparison_text as words
from autograd_core.laboratory.compare.comparison import ArgumentTable, ComparisonData, TableLine
from autograd_core.text.html_table import (
    CELL,
    WRONG,
    boxed,
    folded_away,
    html_cell,
    html_table,
    html_text,
    safe_html,
)

# The first table is narrow enough for half of a small screen; the second, with all columns, is
# folded away and scrolls by itself.
_FIRST = tuple(map(words.HEADINGS.index, ("way", "derivative", "error", "verdict")))
_ALL = tuple(range(len(words.HEADINGS)))


def comparison_html(comparison: ComparisonData, limit: int = words.LIMIT) -> str:
    """Show a comparison as HTML: a table per argument, sentences, the verdict last."""
    parts = [f"<p><strong>{html_text(words.title(comparison))}</strong></p>"]
    parts += [_table(table) for table in words.shown_tables(comparison, limit)]
    notes = [words.hidden(comparison, limit), *comparison.notes, *words.missing(comparison)]
    parts += [f"<p>{html_text(note)}</p>" for note in notes if note]
    parts.append(f"<p><strong>{html_text(words.verdict(comparison))}</strong></p>")
    return boxed("\n".join(parts))


def safe_comparison_html(comparison: ComparisonData) -> str:
    """Show a comparison as HTML, or as text if a part of it cannot be shown."""
    return safe_html(comparison, comparison_html)


def _table(table: ArgumentTable) -> str:
    """Show the table of one argument."""
    said = "".join(f"<li>{html_text(remark)}</li>" for remark in words.remarks(table))
    whole = boxed(_columns(table, "All columns", _ALL))
    return (
        f"{_columns(table, words.caption(table), _FIRST)}\n"
        + (f"<ul>{said}</ul>\n" if said else "")
        + folded_away("All columns", f"{whole}\n")
    )


def _columns(table: ArgumentTable, caption: str, columns: Sequence[int]) -> str:
    """Show some columns of an argument's table; the first names the ways."""
    headings = [words.HEADINGS[i] for i in columns]
    rows = [_row(line, columns) for line in words.rows_of(table)]
    return html_table(html_text(caption), headings, list(map(_side, columns)), rows)


def _row(line: TableLine, columns: Sequence[int]) -> str:
    """Show one way."""
    texts = words.cells(line)
    style = f' style="{WRONG}"' if line.verdict == "DIFFERS" else ""
    first = f'<th scope="row" style="{CELL};text-align:left;font-weight:normal">'
    rest = "".join(html_cell(html_text(texts[i]), _side(i)) for i in columns[1:])
    return f"<tr{style}>{first}{html_text(texts[columns[0]])}</th>{rest}</tr>"


def _side(i: int) -> str:
    """The side of a column's text: left or right."""
    return "left" if words.ALIGN[i] == "<" else "right"
