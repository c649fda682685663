"""Themes of the plots: colours for light and dark paper, and line styles that grey keeps apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.3)), (0, (7, 1.5, 1.2, 1.5)), (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++")


@dataclass(frozen=True)
class Theme:
    """The colours of a plot.

    Attributes:
        name: "light" or "dark".
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
    """

    name: str
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


THEMES = {
    "light": Theme(
        name="light",
        paper="#ffffff",
        ink="#16181d",
        muted="#5a6069",
        grid="#e3e6ea",
        shade="#c3c8cf",
        alarm="#b3261e",
        lines=("#0b5cad", "#a8400a", "#00704f", "#95377a", "#7a5a00", "#16181d", "#5a4fbf"),
        fills=("#d5e6f7", "#fbe3d0", "#d4efe4", "#f3dcec", "#f4eac6", "#e2e4e8", "#e2dff7"),
        heights=("#b4cae0", "#ffffff"),
        contour="#7d8fa3",
    ),
    "dark": Theme(
        name="dark",
        paper="#14171c",
        ink="#eef0f3",
        muted="#a4abb6",
        grid="#2b3038",
        shade="#4a515c",
        alarm="#ff8a80",
        lines=("#74b9ff", "#ffa366", "#4fd6a8", "#f29bd3", "#e6c35c", "#eef0f3", "#b3a9ff"),
        fills=("#16334f", "#4a2a12", "#0f3d2e", "#432038", "#3d3210", "#30353d", "#2e2958"),
        heights=("#0a0c0f", "#4a5870"),
        contour="#6c7a90",
    ),
}


def theme_of(name: str) -> Theme:
    """The theme of a name.

    Raises:
        ValueError: there is none of that name.
    """
    if not isinstance(name, str) or name not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(map(repr, THEMES))}, got {name!r}")
    return THEMES[name]
