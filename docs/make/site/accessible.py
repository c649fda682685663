"""What the pages that Sphinx and its theme write lack for readers who use a keyboard or a voice.

`static/site.js` does what depends on the width of the window.
"""

from __future__ import annotations

import re
from pathlib import Path

PLAIN = (
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="On this page" class="toc-drawer'),
    ('<th class="head"><p></p></th>', "<td></td>"),
    ('<div id="search-results">', '<h1>Search</h1>\n<div id="search-results">'),
)
"""What is written, and what should be: landmarks have names, headings words, pages a title."""

LONG_SIGNATURE = re.compile(r'(<span class="sig-paren">[(\[]</span>\s*)<dl>(.*?)</dl>', re.DOTALL)


def mend_pages(folder: Path) -> None:
    """Mend every page of a site."""
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        mended = mended_page(text)
        if mended != text:
            path.write_text(mended, encoding="utf-8")


def mended_page(text: str) -> str:
    """A page with names for its landmarks, and no lists that are none."""
    for written, right in PLAIN:
        text = text.replace(written, right)
    return LONG_SIGNATURE.sub(_as_lines, text)


def _as_lines(match: re.Match[str]) -> str:
    """The parameters of a long signature as lines, not as definitions without a term."""
    lines = match[2].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'{match[1]}<span class="sig-lines">{lines}</span>'
