"""Drawing: a picture as DOT text, as SVG, as a file, in a notebook, and in words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from viz.file_formats import write_as_suffix
from viz.graphs.own_svg import NAME
from viz.graphs.svg import finish
from viz.notebook_output import NotebookOutput, TooLargeToShow, picture_bundle
from viz.raster import pdf, png
from viz.render import RenderError, render, sentence
from viz.text_width import has_wide

SMALLER = 'draw fewer nodes (limit=, around=, fold=True), or .save("graph.svg") and open that'
WHOLE = '{:,} boxes of {:,} are shown, as many as a notebook takes; .save("graph.svg") writes all'


class Drawable(Protocol):
    """The part of a sketch that a Drawing needs."""

    @property
    def shown_as(self) -> tuple[dict[str, str], float]:
        """The titles of its parts, and the size of its letters."""
        ...

    @property
    def is_quick(self) -> bool:
        """Whether a program draws it within a few seconds."""
        ...

    def own_svg(self) -> str:
        """The SVG by a layout of our own."""
        ...

    def smaller(self, boxes: int) -> Drawing:
        """The picture with fewer boxes."""
        ...


class Drawing(NotebookOutput):
    """A picture of a graph, as it was when it was drawn.

    In a notebook it shows itself. Graphviz's `dot` draws it, or graphviz-pure; if both are missing
    or too slow, our own layout does, so there is always a picture.

    Attributes:
        source: the DOT text; always available.
        text: the picture in words, a line per node, for terminals and as an alt text.
        shown: number of nodes in the picture.
        hidden: number of the graph's other nodes.
        drawn_by: what drew it: "dot", "graphviz-pure" or "own layout"; None before that.
    """

    def __init__(
        self,
        source: str,
        shown: int,
        hidden: int,
        text: str = "",
        boxes: int = 0,
        style: str = "",
        sketch: Drawable | None = None,
    ):
        self.source = source
        self.text = text
        self.shown = shown
        self.hidden = hidden
        self._boxes = boxes or shown
        self._style = style
        self._sketch = sketch
        self.drawn_by: str | None = None
        self._svg: str | None = None
        self._by_program = True
        self._fitting: Drawing | None = None

    @property
    def svg(self) -> str:
        """The picture as SVG text, with its text twin as title and description.

        If no program draws it within a few seconds, our own layout does.
        """
        if self._svg is None:
            titles, letters = ({}, 14.0) if self._sketch is None else self._sketch.shown_as
            self._svg = finish(self._drawn(), self.text, self._style, titles, letters)
        return self._svg

    def _drawn(self) -> str:
        """Return the SVG of a program, or of our own layout."""
        try:
            if not self._by_program or (self._sketch and not self._sketch.is_quick):
                raise RenderError("no program is quick enough")
            drawn = self._render("svg").decode()
            if "<svg" in drawn:
                return drawn
            raise RenderError(f"{self.drawn_by} did not write an SVG")
        except (RenderError, UnicodeDecodeError):
            if self._sketch is None:
                raise
            self.drawn_by = NAME
            return self._sketch.own_svg()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file and return its path.

        Args:
            path: its suffix sets the format: .svg, .png, .pdf, .dot (also .gv) for DOT text, or
                .txt for the picture in words.

        Raises:
            ValueError: the suffix is unknown.
            RenderError: PNG or PDF need a package that is not installed, or a font.
            OSError: the file cannot be written. After any error an existing file is unchanged.
        """
        contents: dict[str, Callable[[], str | bytes]] = {
            **dict.fromkeys((".dot", ".gv"), self._dot_text),
            ".txt": lambda: f"{self.text}\n",
            ".svg": lambda: self.svg,
            ".png": self._png,
            ".pdf": self._pdf,
        }
        return write_as_suffix(
            path, contents, "a drawing is written as .svg, .png, .pdf, .dot or .txt"
        )

    def _dot_text(self) -> bytes:
        return self.source.encode()

    def _png(self) -> bytes:
        """Return the SVG in pixels; if that fails, what a program draws."""
        try:
            return png(self.svg)
        except RenderError as missing:
            try:
                return self._render("png")
            except RenderError:
                raise missing from None

    def _pdf(self) -> bytes:
        """Return what `dot` draws, in lines and letters; without `dot`, the SVG in pixels."""
        try:
            return self._render("pdf")
        except RenderError:
            return pdf(self.svg, self.text.partition("\n")[0])

    def _render(self, kind: str) -> bytes:
        # graphviz-pure measures Chinese letters as narrow ones, so they overflow their boxes.
        without = ["graphviz-pure"] if self._sketch and has_wide(self.source) else []
        content, self.drawn_by = render(self.source, kind, without=without)
        return content

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        nodes = f"{self.shown} nodes"
        if self.hidden:
            nodes = f"{self.shown} of {self.shown + self.hidden} nodes"
        if self._boxes != self.shown:
            nodes += f" in {self._boxes} boxes"
        return f"Drawing({nodes}, {f'drawn by {self.drawn_by}' if self.drawn_by else 'not drawn'})"

    def _mimebundle(self) -> dict[str, str]:
        """Return an image and a line of text, or the DOT text and the reason; never raise."""
        try:
            return self._bundle()
        except TooLargeToShow as error:
            return {"text/plain": f"{self!r}\n{error}: {SMALLER}"}
        except Exception as error:  # a failing picture must not hide the cell's result
            return {"text/plain": sentence(error, self.source)}

    def _bundle(self) -> dict[str, str]:
        """Return the image, with fewer boxes if all of them are too large for a notebook."""
        drawing = self._fitting or self
        while True:
            svg = drawing.svg  # first, because the text says what drew it
            words = repr(drawing)
            if drawing is not self:
                words += f"\n{WHOLE.format(drawing._boxes, self._boxes)}"
            try:
                return picture_bundle(svg, drawing.text, words)
            except TooLargeToShow as error:
                fewer = int(drawing._boxes * 0.95 * error.share)
                if drawing._sketch is None or fewer < 1:
                    raise
                self._fitting = drawing = drawing._smaller(fewer)

    def _smaller(self, boxes: int) -> Drawing:
        """Return the picture with fewer boxes; a program that was too slow is not tried again."""
        assert self._sketch is not None
        drawing = self._sketch.smaller(boxes)
        drawing._by_program = self.drawn_by != NAME
        return drawing
