"""The pictures in a notebook's HTML: their SVG stands in it as base64."""

from __future__ import annotations

import re
from base64 import b64decode

_IMAGE = re.compile(r'data:image/svg\+xml;base64,([^"]*)')
_WRITTEN = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)


def unpacked(html: str) -> str:
    """The HTML with the text of each SVG in the place of its base64."""
    return _IMAGE.sub(lambda found: b64decode(found[1]).decode(), html)


def written(html: str) -> str:
    """The HTML with what is written in each picture, a line each, in the place of its base64."""
    return _IMAGE.sub(
        lambda found: "\n".join(["", *_WRITTEN.findall(b64decode(found[1]).decode()), ""]), html
    )
