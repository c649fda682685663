"""LevelDrawing: a network as the boxes of its array steps, with heat maps."""

from __future__ import annotations

from collections.abc import Collection

from viz.boxes.box_picture import shown_boxes
from viz.boxes.levels import Levels
from viz.boxes.opened_box import opened_text
from viz.boxes.picture import levels_svg, levels_text
from viz.graphs.drawing import Drawing
from viz.graphs.own_svg import NAME
from viz.language.say import say, word
from viz.palette import ThemeName
from viz.raster import pdf, png

HOW_TO_OPEN = word(
    "Each box stands for many nodes: draw(root, open={name}) opens one, step(root) goes through "
    "all, draw(root, fold=False) draws each node."
)

THEMES: dict[str | None, ThemeName] = {None: "auto", "auto": "auto", "dark": "dark"}
"""The colours for each theme of `draw`; for all others they are light."""


class LevelDrawing(Drawing):
    """A Drawing whose boxes are lines of the computation; `source` is its DOT text without maps.

    Attributes:
        levels: the boxes, their numbers and shares.
    """

    def __init__(
        self, levels: Levels, source: str, theme: str | None, opened: Collection[int] = ()
    ):
        shown = [levels.boxes[i] for i in shown_boxes(levels)]
        first = next(box for box in shown if box.inner)
        self._caption = say(HOW_TO_OPEN, name=repr(levels.name(first.array)))
        self._opened = opened
        text = f"{levels_text(levels)}{opened_text(levels, opened)}\n{self._caption}"
        super().__init__(source, len(levels.program), 0, text, len(levels.boxes))
        self.levels = levels
        self._theme = THEMES.get(theme, "light")
        self.drawn_by = NAME

    @property
    def svg(self) -> str:
        """The picture as SVG text, with its text twin as title and description."""
        if self._svg is None:
            self._svg = levels_svg(self.levels, self._theme, self._opened, self._caption)
        return self._svg

    def _png(self) -> bytes:
        return png(self.svg)

    def _pdf(self) -> bytes:
        return pdf(self.svg, self.text.partition("\n")[0])
