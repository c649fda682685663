"""Add to a program's SVG what every reader needs: a title, a description, a role, dark colours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from viz.graphs.dot import clean
from viz.svg_text import escape

CLASS = "autograd-core-auto"
FONT = "Arial"
FONTS = f"{FONT},Helvetica,Liberation Sans,DejaVu Sans Condensed,sans-serif"
SERIFS = "Times,Times New Roman,Liberation Serif,DejaVu Serif Condensed,serif"
"""Boxes are measured for Times and Arial; the other fonts have letters that are not wider."""
MOST_LINES = 200
_TITLE = re.compile(r"<title>(n\d+)</title>")
WIDEST = 900.0
"""Pixels: as wide as a page of text, or a cell of a notebook, on most screens."""
LEGIBLE = 9.0
"""Pixels that letters should have at least."""
PIXELS_PER_POINT = 96 / 72
_FAMILIES = {f' font-family="{FONT}"': FONTS, ' font-family="Times,serif"': SERIFS}
_OPENING = re.compile(r"<svg\s[^>]*(?<!/)>")
_SIZE = re.compile(r'\bwidth="([\d.]+)pt"\s+height="([\d.]+)pt"')


def share_of(width: float, letters: float) -> float:
    """Return the factor that shrinks a picture to 900 pixels, given its width in points.

    It stays wider if its letters, of a size in points, would have less than 9 pixels.
    """
    natural = width * PIXELS_PER_POINT
    return min(1.0, max(WIDEST / natural, LEGIBLE / (letters * PIXELS_PER_POINT)))


def is_legible(width: float, letters: float) -> bool:
    """Whether a picture fits into 900 pixels with letters that can be read."""
    return width * PIXELS_PER_POINT * share_of(width, letters) <= WIDEST + 0.5


def finish(
    svg: str,
    text: str,
    style: str = "",
    titles: Mapping[str, str] | None = None,
    letters: float = 14.0,
) -> str:
    """The SVG with its text twin as title and description, as an image to screen readers.

    Its size is in pixels, and not wider than a page if it can be read so small. If the font of the
    modern themes is missing, another font without serifs takes its place.

    Args:
        svg: what a program drew.
        text: the text twin; its first line becomes the title. Of more than 200 lines not all are
            in the description.
        style: CSS rules, or "".
        titles: what browsers show where the pointer rests on a box, by the box's id.
        letters: the size of its letters in points.
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
    opening = marks + _in_pixels(found[0].removeprefix("<svg").lstrip(), letters)
    drawing = svg[found.end() :].lstrip()
    for drawn_with, fonts in _FAMILIES.items():  # written once, and not in each text
        if drawn_with in drawing:
            drawing = drawing.replace(drawn_with, "")
            opening = opening.replace("<svg", f'<svg font-family="{fonts}"', 1)
    drawing = _TITLE.sub(lambda box: _titled(box[1], titles or {}), drawing)
    return f"{svg[: found.start()]}{opening}\n{inside}{drawing}"


def _titled(box: str, titles: Mapping[str, str]) -> str:
    """The title of a box: its own, else its id."""
    return f"<title>{_text(titles.get(box, box))}</title>"


def _in_pixels(opening: str, letters: float) -> str:
    """The attributes of an svg element with its size in pixels, as large as it is to be shown."""

    def shown(found: re.Match[str]) -> str:
        width, height = float(found[1]), float(found[2])
        scale = PIXELS_PER_POINT * share_of(width, letters)
        return f'width="{max(width * scale, 1):.0f}" height="{max(height * scale, 1):.0f}"'

    return _SIZE.sub(shown, opening, count=1)


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
