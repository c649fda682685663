"""The colours of every picture, light and dark: greys, and hues after Okabe and Ito."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from autograd_core.suggest import did_you_mean

ThemeName = Literal["light", "dark", "auto"]


class Hue(NamedTuple):
    """A colour in two tones, as #rrggbb.

    Attributes:
        strong: of text and lines, on paper and on the fill of any hue.
        fill: of surfaces, pale on light paper and deep on dark.
    """

    strong: str
    fill: str


class Palette(NamedTuple):
    """The colours there are; each look says which of them it uses for what.

    The hues are near those of Okabe and Ito's palette, lighter or darker until text has a contrast
    of 4.5 and lines one of 3 (WCAG 2, level AA) on everything that they stand on, and no two
    strong tones look the same to colour-blind people. Nothing is told by colour alone.

    Attributes:
        paper: behind everything.
        ink: the main text, and the most important lines.
        muted: text that matters less.
        line: borders and edges that say nothing in particular.
        box: the inside of what has no hue.
        grid: lines that should hardly be seen.
        shade: the pattern that marks a region.
        low, high: the ends of a map of heights, dark and light.
        blue, orange, green, magenta, ochre, violet: hues.
        alarm: what went wrong; never without a word or a mark of its own.
    """

    paper: str
    ink: str
    muted: str
    line: str
    box: str
    grid: str
    shade: str
    low: str
    high: str
    blue: Hue
    orange: Hue
    green: Hue
    magenta: Hue
    ochre: Hue
    violet: Hue
    alarm: Hue


LIGHT = Palette(
    paper="#ffffff",
    ink="#16181d",
    muted="#545b63",
    line="#5f6771",
    box="#eff1f4",
    grid="#e3e6ea",
    shade="#c3c8cf",
    low="#b4cae0",
    high="#fefefe",
    blue=Hue("#0b5cad", "#d5e6f7"),
    orange=Hue("#a8400a", "#fbe3d0"),
    green=Hue("#087150", "#d4efe4"),
    magenta=Hue("#95377a", "#f3dcec"),
    ochre=Hue("#5f3b00", "#f4eac6"),
    violet=Hue("#5a48c4", "#e2dff7"),
    alarm=Hue("#b1002c", "#fddde1"),
)

DARK = Palette(
    paper="#14171c",
    ink="#eef0f3",
    muted="#b3b9c2",
    line="#a3aab4",
    box="#282d34",
    grid="#2b3038",
    shade="#4a515c",
    low="#0a0c0f",
    high="#4a5870",
    blue=Hue("#97c8fd", "#16334f"),
    orange=Hue("#fa9054", "#4a2a12"),
    green=Hue("#34cfa7", "#0f3d2e"),
    magenta=Hue("#e89ad3", "#432038"),
    ochre=Hue("#f1cd63", "#3d3210"),
    violet=Hue("#ada7ff", "#2e2958"),
    alarm=Hue("#ff9aa2", "#541621"),
)


class MapEnds(NamedTuple):
    """The colours of a heat map, as red, green and blue from 0 to 255.

    Attributes:
        low, zero, high: of the most negative number, of 0 and of the most positive one.
        unusual: of nan and the infinities.
    """

    low: tuple[int, int, int]
    zero: tuple[int, int, int]
    high: tuple[int, int, int]
    unusual: tuple[int, int, int] = (255, 0, 80)


MAPS = {
    "both": {
        "value": MapEnds((58, 133, 214), (0, 0, 0), (232, 122, 28)),
        "gradient": MapEnds((22, 150, 116), (0, 0, 0), (158, 84, 184)),
    },
    "light": {
        "value": MapEnds((33, 102, 172), (241, 241, 241), (217, 95, 2)),
        "gradient": MapEnds((0, 121, 94), (241, 241, 241), (123, 47, 142)),
    },
    "dark": {
        "value": MapEnds((94, 170, 255), (48, 53, 61), (255, 150, 60)),
        "gradient": MapEnds((50, 200, 160), (48, 53, 61), (217, 140, 240)),
    },
}
"""The colours of maps by theme: values and gradients differ for the colour-blind too.

Those for both themes fade into whatever lies behind them.
"""


def check_theme(theme: object, themes: Sequence[str]) -> None:
    """Raise ValueError unless the theme is one of these."""
    if not isinstance(theme, str) or theme not in themes:
        raise ValueError(
            f"theme must be one of {', '.join(map(repr, themes))}, got {theme!r}"
            f"{did_you_mean(theme, themes)}"
        )
