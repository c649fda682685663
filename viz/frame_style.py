"""The look of frames as pictures: colours for light and dark, and line styles that need none."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Theme = Literal["light", "dark", "auto"]


class Palette(NamedTuple):
    """Colours; each pair of text and ground has a contrast of 4.5 or more."""

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


LIGHT = Palette(
    paper="#ffffff",
    ink="#1f2328",
    muted="#59636e",
    line="#818b98",
    box="#f6f8fa",
    acting="#0550ae",
    acting_box="#ddf4ff",
    receiving="#8a4600",
    receiving_box="#fff1e5",
    wrong="#b3001b",
    wrong_box="#ffebe9",
)
DARK = Palette(
    paper="#0d1117",
    ink="#f0f6fc",
    muted="#9198a1",
    line="#656c76",
    box="#161b22",
    acting="#79c0ff",
    acting_box="#0c2d6b",
    receiving="#ffb77c",
    receiving_box="#4a2500",
    wrong="#ff9492",
    wrong_box="#5d0f12",
)

_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def style_sheet(theme: Theme) -> str:
    """The CSS of a picture, valid only inside an SVG with the class "frames-<theme>".

    "auto" is light, and dark where the reader's system is.

    Raises:
        ValueError: there is no such theme.
    """
    if theme not in get_args(Theme):
        raise ValueError(
            f"theme must be one of {', '.join(map(repr, get_args(Theme)))}, got {theme!r}"
        )
    scope = f".frames-{theme}"
    common = _rules(scope, _LINES)
    if theme != "auto":
        return common + _colours(scope, DARK if theme == "dark" else LIGHT)
    dark = _colours(scope, DARK)
    return f"{common}{_colours(scope, LIGHT)}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


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


def _colours(scope: str, palette: Palette) -> str:
    """The rules that colour."""
    return _rules(
        scope,
        {
            ".paper": f"fill: {palette.paper}",
            ".panel": f"fill: {palette.paper}; stroke: {palette.line}",
            "text": f"fill: {palette.ink}",
            ".muted": f"fill: {palette.muted}",
            ".box": f"fill: {palette.box}; stroke: {palette.line}",
            ".inner": f"stroke: {palette.line}",
            ".edge": f"stroke: {palette.line}",
            ".tip": f"fill: {palette.line}",
            ".passed": f"stroke: {palette.ink}",
            ".tip.passed": f"fill: {palette.ink}; stroke: none",
            ".box.acting": f"fill: {palette.acting_box}; stroke: {palette.acting}",
            ".box.receiving": f"fill: {palette.receiving_box}; stroke: {palette.receiving}",
            ".box.wrong": f"fill: {palette.wrong_box}; stroke: {palette.wrong}",
            ".edge.flow": f"stroke: {palette.receiving}",
            ".tip.flow": f"fill: {palette.receiving}; stroke: none",
            ".edge.ahead": f"stroke: {palette.acting}",
            ".tip.ahead": f"fill: {palette.acting}; stroke: none",
            ".disc": f"fill: {palette.paper}; stroke: {palette.wrong}",
            ".cross": f"stroke: {palette.wrong}",
            "text.wrong": f"fill: {palette.wrong}",
        },
    )


def _rules(scope: str, rules: dict[str, str]) -> str:
    """CSS rules inside a scope."""
    return "".join(f"{scope} {selector} {{ {body} }}\n" for selector, body in rules.items())
