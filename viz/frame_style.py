"""The look of frames as pictures: light and dark colours, and line styles that work without."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, get_args

from viz import palette
from viz.palette import Palette, ThemeName, check_theme


class FrameColours(NamedTuple):
    """The colours of frames, in pictures and on the stepper's page.

    Attributes:
        paper, ink, muted, line, box: as in the palette.
        acting, acting_box: border and inside of the node that acts, and what leads to it.
        receiving, receiving_box: of the node that receives, and what flows to it.
        wrong, wrong_box: of what is wrong, and its mark.
        gradient, gradient_box: of gradients beside values, and of what hands them on.
    """

    paper: str
    ink: str
    muted: str
    line: str
    box: str
    acting: str
    acting_box: str
    receiving: str
    receiving_box: str
    wrong: str
    wrong_box: str
    gradient: str
    gradient_box: str


def colours_of(p: Palette) -> FrameColours:
    """Make the acting node blue, and the receiving node orange."""
    return FrameColours(
        p.paper, p.ink, p.muted, p.line, p.box, *p.blue, *p.orange, *p.alarm, *p.magenta
    )


LIGHT = colours_of(palette.LIGHT)
DARK = colours_of(palette.DARK)
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)

_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def style_sheet(theme: ThemeName) -> str:
    """The CSS of a picture, valid only inside an SVG with the class "frames-<theme>".

    "auto" is light, or dark if the reader's system is dark.

    Raises:
        ValueError: the theme is unknown.
    """
    check_theme(theme, THEMES)
    scope = f".frames-{theme}"
    return _rules(scope, _LINES) + themed(theme, lambda colours: _colours(scope, colours))


def themed(theme: ThemeName, rules: Callable[[FrameColours], str]) -> str:
    """Write the CSS of `rules` for the colours of a theme, or of both themes for "auto"."""
    if theme != "auto":
        return rules(DARK if theme == "dark" else LIGHT)
    return f"{rules(LIGHT)}@media (prefers-color-scheme: dark) {{\n{rules(DARK)}}}\n"


_LINES = {
    "text": f"font: 12px {_FONT}; white-space: pre",
    ".strong": "font-weight: bold",
    ".box": "stroke-width: 1.2",
    ".constant": "stroke-dasharray: 1.5 2.5",
    ".unknown": "stroke-dasharray: 4 3",
    ".acting": "stroke-width: 3.2",
    ".receiving": "stroke-width: 3.2; stroke-dasharray: 8 3",
    ".edge": "fill: none; stroke-width: 1.2",
    ".closed": "stroke-dasharray: 1.5 3",
    ".passed": "stroke-width: 2.2",
    ".ahead": "stroke-width: 2.8",
    ".flow": "stroke-width: 4",
    ".cross": "stroke-width: 2.2; fill: none; stroke-linecap: round",
    ".inner": "fill: none; stroke-width: 1.2",
}


def _colours(scope: str, colours: FrameColours) -> str:
    """The rules that colour."""
    return _rules(
        scope,
        {
            ".paper": f"fill: {colours.paper}",
            ".panel": f"fill: {colours.paper}; stroke: {colours.line}",
            "text": f"fill: {colours.ink}",
            ".muted": f"fill: {colours.muted}",
            ".box": f"fill: {colours.box}; stroke: {colours.line}",
            ".inner": f"stroke: {colours.line}",
            ".edge": f"stroke: {colours.line}",
            ".tip": f"fill: {colours.line}",
            ".passed": f"stroke: {colours.ink}",
            ".tip.passed": f"fill: {colours.ink}; stroke: none",
            ".box.acting": f"fill: {colours.acting_box}; stroke: {colours.acting}",
            ".box.receiving": f"fill: {colours.receiving_box}; stroke: {colours.receiving}",
            ".box.wrong": f"fill: {colours.wrong_box}; stroke: {colours.wrong}",
            ".edge.flow": f"stroke: {colours.receiving}",
            ".tip.flow": f"fill: {colours.receiving}; stroke: none",
            ".edge.ahead": f"stroke: {colours.acting}",
            ".tip.ahead": f"fill: {colours.acting}; stroke: none",
            ".disc": f"fill: {colours.paper}; stroke: {colours.wrong}",
            ".cross": f"stroke: {colours.wrong}",
            "text.wrong": f"fill: {colours.wrong}",
        },
    )


def _rules(scope: str, rules: dict[str, str]) -> str:
    """CSS rules inside a scope."""
    return "".join(f"{scope} {selector} {{ {body} }}\n" for selector, body in rules.items())
