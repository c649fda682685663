"""A picture as an HTML image, the only form that every notebook host shows."""

from __future__ import annotations

import html
from base64 import b64encode

MOST_CHARACTERS = 1_000
"""The longest text beside a picture in a notebook; a screen reader takes a minute for it."""


def notebook_image(svg: str, words: str) -> str:
    """An `img` element that holds an SVG and is at most as wide as the page.

    JupyterLab does not draw an SVG or a frame of an untrusted notebook, such as a cloned one. It
    does draw an image, and shrinks it to the cell.

    Args:
        svg: the picture; a file of its own, with its size in pixels.
        words: the picture in words, for readers who do not see it; beyond 1,000 characters, only
            the first lines are kept.
    """
    data = b64encode(svg.encode()).decode("ascii")
    return (
        f'<img style="max-width:100%;height:auto" alt="{html.escape(_shortened(words))}" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def _shortened(words: str) -> str:
    """The first lines and the number of lines left out; or the beginning of a very long line."""
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
