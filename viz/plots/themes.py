"""Themes of the plots: what each colour is used for, and line styles that grey keeps apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from viz.palette import DARK, LIGHT, Hue, Palette, ThemeName
from viz.theme import colours_or_default

DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.3)), (0, (7, 1.5, 1.2, 1.5)), (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++")


@dataclass(frozen=True)
class Theme:
    """The colours of a plot.

    Attributes:
        paper: the background.
        ink: titles, axes' labels and the most important line.
        muted: ticks, remarks, helping lines.
        grid: lines of the grid and other things that should hardly be seen.
        shade: the pattern that marks a region.
        alarm: what went wrong; never without a word or a mark of its own.
        lines: of lines and classes in turn, readable as text on the paper. Every seven of them
            differ also for colour-blind people; grey tells them by dashes and markers.
        fills: of regions in turn, pale on light paper and deep on dark.
        heights: of a map, from low to high, dark to light; text on all of them stays readable.
        contour: of the lines between them.
        dark: the theme that a picture turns to where the reader's system is dark, or None.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    shade: str
    alarm: str
    lines: tuple[str, ...]
    fills: tuple[str, ...]
    heights: tuple[str, str]
    contour: str
    dark: Theme | None = None

    def all(self) -> list[str]:
        """All colours, in a fixed order."""
        plain = [self.paper, self.ink, self.muted, self.grid, self.shade, self.alarm, self.contour]
        return [*plain, *self.lines, *self.fills, *self.heights]

    def colour(self, index: int) -> str:
        """The colour of line or class number `index`."""
        return self.lines[index % len(self.lines)]

    def fill(self, index: int) -> str:
        """The colour of the region of class number `index`."""
        return self.fills[index % len(self.fills)]

    def line(self, index: int, points: int = 0) -> dict[str, Any]:
        """Colour, dashes and marker of line number `index`; with `points`, so many of them marked.

        Two of the first 35 lines never have dashes and marker in common.
        """
        style: dict[str, Any] = {
            "color": self.colour(index),
            "linestyle": DASHES[index % len(DASHES)],
            "marker": MARKERS[index % len(MARKERS)],
            "markersize": 4.0,
            "linewidth": 1.6,
        }
        if points > 24:
            style["markevery"] = max(points // 10, 1)
        return style


def marker_of(index: int) -> str:
    """The marker of class number `index`; with its colour, no two of 49 classes look the same."""
    return MARKERS[_shifted(index, len(MARKERS))]


def hatch_of(index: int) -> str:
    """The pattern of the region of class number `index`; otherwise as its marker."""
    return HATCHES[_shifted(index, len(HATCHES))]


def _shifted(index: int, count: int) -> int:
    """A place that begins one further in each round, so that it parts from the colours."""
    return (index + index // count) % count


def _theme(p: Palette) -> Theme:
    """A plot's use of a palette; the sixth line is of ink, and its region grey."""
    hues = (p.blue, p.orange, p.green, p.magenta, p.ochre, Hue(p.ink, p.box), p.violet)
    return Theme(
        paper=p.paper,
        ink=p.ink,
        muted=p.muted,
        grid=p.grid,
        shade=p.shade,
        alarm=p.alarm.strong,
        lines=tuple(hue.strong for hue in hues),
        fills=tuple(hue.fill for hue in hues),
        heights=(p.low, p.high),
        contour=p.line,
    )


THEMES = {"light": _theme(LIGHT), "dark": _theme(DARK)}
THEMES["auto"] = replace(THEMES["light"], dark=THEMES["dark"])


def theme_of(name: ThemeName | None) -> Theme:
    """The theme of a name; None is that of the session.

    Raises:
        ValueError: the theme is unknown.
    """
    return THEMES[colours_or_default(name)]
