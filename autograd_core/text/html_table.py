"""Tables in HTML for notebooks: accessible, and with the colours of the page.

Notebooks remove style elements and classes from files that they do not trust; attributes stay.
The red is translucent, so that it is legible on light and on dark pages.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd_core.text.text_table import one_line, shorten

LONGEST = 600
"""The most characters of a text; a longer one loses its middle."""

CELL = "padding:0.2em 0.5em"
WRONG = "background:rgba(220,60,50,0.18)"
_BOX = "max-width:100%;overflow-x:auto;color:inherit"
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums"
_CAPTION = (
    "caption-side:top;text-align:left;color:inherit;padding:0.2em 0.6em;overflow-wrap:anywhere"
)
_LINE = "border-bottom:1px solid currentColor"


def html_text(text: str, columns: int = LONGEST) -> str:
    """Escape a text for the page or an attribute; a long one loses its middle."""
    return html.escape(shorten(one_line(text), columns), quote=True)


def html_table(
    caption: str, headings: Sequence[str], sides: Sequence[str], rows: Iterable[str]
) -> str:
    """Write a table.

    Args:
        caption: the caption, as HTML.
        headings: the headings, as text.
        sides: the alignment of each column, "left" or "right".
        rows: the rows, as HTML.
    """
    heads = "".join(
        f'<th scope="col" style="{CELL};white-space:nowrap;{_LINE};text-align:{side}">'
        f"{html_text(heading)}</th>"
        for heading, side in zip(headings, sides, strict=True)
    )
    body = "\n".join(rows)
    return (
        f'<table style="{_TABLE}">\n<caption style="{_CAPTION}">{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def html_cell(text: str, side: str) -> str:
    """Write a cell that keeps to one line; the text is HTML."""
    return f'<td style="{CELL};white-space:nowrap;text-align:{side}">{text}</td>'


def boxed(inside: str) -> str:
    """Put HTML into a box that scrolls by itself if it is too wide."""
    return f'<div style="{_BOX}">\n{inside}\n</div>'


def folded_away(summary: str, inside: str) -> str:
    """Fold HTML away below a line of text."""
    return f"<details><summary>{html_text(summary)}</summary>\n{inside}</details>"


def safe_html(thing: Any, as_html: Callable[[Any], str]) -> str:
    """Write a thing as HTML; if that fails, its text, or only its type."""
    for attempt in (as_html, str, object.__repr__):
        try:
            shown = attempt(thing)
        except Exception:
            continue
        return shown if attempt is as_html else f"<pre>{html.escape(shown)}</pre>"
    return ""
