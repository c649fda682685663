"""What pictures of frames are made of: the SVG file, and lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from viz.frame_style import style_sheet
from viz.palette import ThemeName
from viz.svg_text import escape
from viz.text_width import folded

CHARACTER = 7.3
"""The width of a character of a frame's texts."""

LINE = 17.0


def document(
    content: str, width: float, height: float, title: str, description: str, theme: ThemeName
) -> str:
    """An SVG file around its content, with a title and a description for those who do not see."""
    style = style_sheet(theme)
    name = "t" + sha256(f"{title}\0{description}\0{content}".encode()).hexdigest()[:12]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="frames-{theme}" role="img" '
        f'aria-labelledby="{name} {name}d" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" style="max-width:100%;height:auto">\n'
        f'<title id="{name}">{escape(title)}</title>\n'
        f'<desc id="{name}d">{escape(description)}</desc>\n'
        f"<style>\n{style}</style>\n"
        f'<rect class="paper" width="100%" height="100%"/>\n{content}</svg>\n'
    )


def lines_svg(
    lines: Sequence[str], x: float, top: float, width: float, look: str = ""
) -> tuple[str, float]:
    """Lines of text under each other, folded to a width with margins; and where they end."""
    columns = max(int((width - 2 * x) / CHARACTER), 20)
    rows = [row for line in lines for row in folded(line, columns)]
    texts = [text_svg(x, top + (i + 1) * LINE - 4, row, look) for i, row in enumerate(rows)]
    return "".join(texts), top + len(rows) * LINE


def text_svg(
    x: float, y: float, text: str, look: str = "", end: bool = False, middle: bool = False
) -> str:
    """A line of text."""
    anchor = ' text-anchor="end"' if end else ' text-anchor="middle"' if middle else ""
    style = f' class="{look}"' if look else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{anchor}{style}>{escape(text)}</text>\n'


def cross_svg(x: float, y: float) -> str:
    """The mark of what is wrong; (x, y) is its middle."""
    return (
        f'<circle class="disc" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
        f'<path class="cross" d="M{x - 3.5:.1f} {y - 3.5:.1f}l7 7m-7 0l7 -7"/>\n'
    )
