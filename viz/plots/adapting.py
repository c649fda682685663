"""Make a light plot follow the reader's system, by dark rules for its colours."""

from __future__ import annotations

import re

from viz.plots.themes import Theme

CLASS = "autograd-core-plot"
_IN_STYLE = re.compile(r"\b(fill|stroke): (#[0-9a-f]{6})\b")
_ATTRIBUTE = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')
_MARKER = re.compile(r'(<path id="[^"]*"[^>]* style="[^"]*?)stroke: #[0-9a-f]{6}(?:; )?')


def adapting(svg: str, light: Theme, dark: Theme) -> str:
    """Add a style sheet to the SVG that turns it dark if the reader's system is dark.

    Matplotlib writes colours into style attributes, and colours of patterns into other attributes.
    The colours of the light theme, and those between two heights of a map, have counterparts in
    the dark theme.
    """
    # A marker has its colours at each use, too; the rules do not reach into what is used.
    svg = _MARKER.sub(r"\1", svg)
    rules = []
    for used, selector in ((_IN_STYLE, '[style*="{}: {}"]'), (_ATTRIBUTE, '[{}="{}"]')):
        for name, colour in sorted(set(used.findall(svg))):
            if other := counterpart(colour, light, dark):
                chosen = selector.format(name, colour)
                rules.append(f".{CLASS} {chosen}{{{name}:{other}!important}}")
    style = f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    opening = re.sub(r"<svg\b", f'<svg class="{CLASS}"', svg, count=1)
    return re.sub(r"<svg\b[^>]*>", lambda found: f"{found[0]}\n{style}", opening, count=1)


def counterpart(colour: str, light: Theme, dark: Theme) -> str | None:
    """The colour of the dark theme for the same use; None for a colour of neither."""
    pairs = dict(zip(light.all(), dark.all(), strict=True))
    if colour in pairs:
        return pairs[colour]
    low, high = map(_numbers, light.heights)
    at = [(x - a) / (b - a) for x, a, b in zip(_numbers(colour), low, high, strict=True) if a != b]
    share = at[0]
    if not 0.0 <= share <= 1.0 or max(at) - min(at) > 0.05:
        return None
    ends = zip(*map(_numbers, dark.heights), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in ends)


def _numbers(colour: str) -> tuple[int, ...]:
    """Red, green and blue from 0 to 255."""
    return tuple(bytes.fromhex(colour[1:]))
