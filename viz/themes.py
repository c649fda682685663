"""Themes: the colours of the modern look, after Okabe and Ito, light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from viz.roles import Role

THEMES = ("micrograd", "modern", "dark", "auto")


@dataclass(frozen=True)
class Palette:
    """The colours of a picture, as #rrggbb.

    The hues are those of Okabe and Ito's colour-blind-safe palette (blue for parameters, green
    for inputs, orange for the result), lightened and darkened until text has a contrast of 4.5
    and lines one of 3 (WCAG 2, level AA). Nothing is told by colour alone: roles also differ by
    their word and border.

    Attributes:
        background: behind everything.
        text, muted: the main text, and words that matter less.
        gradient: the word grad and its number.
        line: edges, and borders of operations.
        operation: the inside of operations.
        bad: text and lines of what is not finite.
        bad_fill: the inside of what is not finite.
        borders, fills: of the boxes, by role.
    """

    background: str
    text: str
    muted: str
    gradient: str
    line: str
    operation: str
    bad: str
    bad_fill: str
    borders: Mapping[Role, str]
    fills: Mapping[Role, str]

    def colours(self) -> list[str]:
        """All colours, in a fixed order."""
        plain = [self.background, self.text, self.muted, self.gradient, self.line]
        plain += [self.operation, self.bad, self.bad_fill]
        return [*plain, *(self.borders[r] for r in Role), *(self.fills[r] for r in Role)]


LIGHT = Palette(
    background="#fdfdfd",
    text="#1a1a1a",
    muted="#545b63",
    gradient="#7a3b00",
    line="#4a4f55",
    operation="#eceef0",
    bad="#a8005c",
    bad_fill="#fce8f2",
    borders=MappingProxyType(
        {
            Role.PARAMETER: "#0072b2",
            Role.INPUT: "#00805d",
            Role.CONSTANT: "#6b6f75",
            Role.INTERIOR: "#4b5056",
            Role.RESULT: "#b85000",
        }
    ),
    fills=MappingProxyType(
        {
            Role.PARAMETER: "#e3f0f9",
            Role.INPUT: "#e2f5ee",
            Role.CONSTANT: "#f2f3f4",
            Role.INTERIOR: "#fefefe",
            Role.RESULT: "#fdeee0",
        }
    ),
)

DARK = Palette(
    background="#17191c",
    text="#f1f2f3",
    muted="#b3b9c0",
    gradient="#f5c26b",
    line="#b9bec4",
    operation="#2e3238",
    bad="#ff9fcf",
    bad_fill="#43142e",
    borders=MappingProxyType(
        {
            Role.PARAMETER: "#56b4e9",
            Role.INPUT: "#2fc597",
            Role.CONSTANT: "#9aa0a7",
            Role.INTERIOR: "#bac0c6",
            Role.RESULT: "#e69f00",
        }
    ),
    fills=MappingProxyType(
        {
            Role.PARAMETER: "#10304a",
            Role.INPUT: "#0f3a2e",
            Role.CONSTANT: "#26292d",
            Role.INTERIOR: "#1e2125",
            Role.RESULT: "#40290a",
        }
    ),
)


def check_theme(theme: str) -> None:
    """Raise ValueError unless the theme exists."""
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")


def dark_rules(scope: str) -> str:
    """CSS that turns a light picture into the dark one where the reader's system is dark.

    Programs that draw write colours as attributes, and a rule of CSS counts before an attribute.

    Args:
        scope: a selector of the picture, so that the page around it stays as it is.
    """
    pairs = dict(zip(LIGHT.colours(), DARK.colours(), strict=True))
    rules = [
        f'{scope} [{name}="{light}"]{{{name}:{dark}}}'
        for light, dark in pairs.items()
        for name in ("fill", "stroke")
    ]
    return "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"
