"""LevelDrawing: a network as the boxes of its array steps, with heat maps."""

from __future__ import annotations

from typing import get_args

from viz.boxes.levels import Levels
from viz.boxes.picture import levels_svg, levels_text
from viz.graphs.drawing import Drawing
from viz.graphs.own_svg import NAME
from viz.palette import ThemeName
from viz.raster import pdf, png

HOW_TO_OPEN = (
    "Each box stands for many nodes: step(root) opens it, draw(root, fold=False) draws all."
)


class LevelDrawing(Drawing):
    """A Drawing whose boxes are lines of the computation; `source` is its DOT text without maps.

    Attributes:
        levels: the boxes, their numbers and shares.
    """

    def __init__(self, levels: Levels, source: str, theme: str | None):
        text = f"{levels_text(levels)}\n{HOW_TO_OPEN}"
        super().__init__(source, len(levels.program), 0, text, len(levels.boxes))
        self.levels = levels
        self._theme: ThemeName = theme if theme in get_args(ThemeName) else "light"  # type: ignore[assignment]
        if theme is None:
            self._theme = "auto"
        self.drawn_by = NAME

    @property
    def svg(self) -> str:
        """The picture as SVG text, with its text twin as title and description."""
        if self._svg is None:
            self._svg = levels_svg(self.levels, self._theme)
        return self._svg

    def _png(self) -> bytes:
        return png(self.svg)

    def _pdf(self) -> bytes:
        return pdf(self.svg, self.text.partition("\n")[0])
