"""What makes a program's SVG good for everybody: a title, a description, a role, dark colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from viz.graphs.dot import clean

CLASS = "autograd-core-auto"
FONT = "Arial"
MOST_LINES = 200
_FONTS = f'font-family="{FONT},Helvetica,sans-serif"'
_TITLE = re.compile(r"<title>(n\d+)</title>")
_OPENING = re.compile(r"<svg\s[^>]*(?<!/)>")


def finish(svg: str, text: str, style: str = "", titles: Mapping[str, str] | None = None) -> str:
    """The SVG with its text twin as title and description, as an image to screen readers.

    Where the font of the modern themes is not there, another without serifs takes its place.

    Args:
        svg: what a program drew.
        text: the text twin; its first line becomes the title. Of more than 200 lines not all are
            in the description.
        style: CSS rules, or "".
        titles: what browsers show where the pointer rests on a box, by the box's id.
    """
    found = _OPENING.search(svg)
    if found is None:
        return svg
    title, _, rest = text.partition("\n")
    inside = f"<title>{_text(title)}</title>\n"
    if rest:
        inside += f"<desc>{_text(_shortened(rest))}</desc>\n"
    if style:
        inside += f"<style>{style}</style>\n"
    marks = f'<svg role="img" class="{CLASS}" ' if style else '<svg role="img" '
    opening = marks + found[0].removeprefix("<svg").lstrip()
    drawing = svg[found.end() :].lstrip().replace(f'font-family="{FONT}"', _FONTS)
    drawing = _TITLE.sub(lambda box: _titled(box[1], titles or {}), drawing)
    return f"{svg[: found.start()]}{opening}\n{inside}{drawing}"


def _titled(box: str, titles: Mapping[str, str]) -> str:
    """The title of a box: its own, else its id."""
    return f"<title>{_text(titles.get(box, box))}</title>"


def _shortened(text: str) -> str:
    """The lines of a description; of very many the first and the last, which counts the rest."""
    lines = text.split("\n")
    if len(lines) <= MOST_LINES:
        return text
    left_out = f"... {len(lines) - MOST_LINES:,} more lines ..."
    return "\n".join([*lines[: MOST_LINES - 1], left_out, lines[-1]])


def _text(text: str) -> str:
    """Text as XML."""
    return escape(clean(text, len(text)))
