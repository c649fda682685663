"""A picture as an HTML image: the one way to show it that every notebook's host takes."""

from __future__ import annotations

import html
from base64 import b64encode

MOST_CHARACTERS = 1_000
"""Of a picture's words in a notebook; a screen reader takes a minute for them."""


def notebook_image(svg: str, words: str) -> str:
    """An `img` element with an SVG in it, as wide as its page at most.

    JupyterLab draws neither the SVG nor the frame of a notebook that it does not trust, as one
    that was cloned; an image it draws, and shrinks to the cell.

    Args:
        svg: the picture; a file of its own, with its size in pixels.
        words: what it shows, for readers who do not see it. Of more than 1,000 characters the
            first lines are kept.
    """
    data = b64encode(svg.encode()).decode("ascii")
    return (
        f'<img style="max-width:100%;height:auto" alt="{html.escape(_shortened(words))}" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def _shortened(words: str) -> str:
    """The first lines, and how many more there are; of a very long line its beginning."""
    words = words.strip()
    if len(words) <= MOST_CHARACTERS:
        return words
    lines = words.split("\n")
    kept: list[str] = []
    room = MOST_CHARACTERS - len(lines[0])
    for line in lines[1:]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    first = lines[0] if len(lines[0]) <= MOST_CHARACTERS else f"{lines[0][:MOST_CHARACTERS]} ..."
    left_out = len(lines) - 1 - len(kept)
    return "\n".join([first, *kept, *([f"... {left_out:,} more lines ..."] if left_out else [])])
