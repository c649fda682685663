"""Text of an SVG; `xml.sax.saxutils` has the same function, and imports 65 modules for it."""

from __future__ import annotations

import html


def escape(text: str) -> str:
    """Escape &, < and > for the text of an element."""
    return html.escape(text, quote=False)
