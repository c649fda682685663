"""Drawing: a picture as DOT text, as SVG, as a file, in a notebook, and in words."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from autograd_core.saving import write_whole
from viz.graphs.svg import finish
from viz.limits import wanted
from viz.notebook_output import TooLargeToShow, picture_bundle
from viz.render import render, sentence

SMALLER = 'draw fewer nodes (limit=, around=, fold=True), or .save("graph.svg") and open that'


class Drawing:
    """A picture of a graph, as it was when it was drawn.

    In a notebook it shows itself. Where no program can draw it shows its DOT text instead and says
    what to install; a picture of more than 1 MB only says how to see it.

    Attributes:
        source: the DOT text; always available.
        text: the picture in words, a line per node, for terminals and as an alt text.
        shown: how many nodes the picture shows.
        hidden: how many more the graph has.
        drawn_by: the program that drew it, "dot" or "graphviz-pure"; None before it was drawn.
    """

    def __init__(
        self,
        source: str,
        shown: int,
        hidden: int,
        text: str = "",
        boxes: int = 0,
        style: str = "",
        titles: Mapping[str, str] | None = None,
    ):
        self.source = source
        self.text = text
        self.shown = shown
        self.hidden = hidden
        self._boxes = boxes or shown
        self._style = style
        self._titles = titles or {}
        self.drawn_by: str | None = None
        self._svg: str | None = None

    @property
    def svg(self) -> str:
        """The picture as SVG text, with its text twin as title and description.

        Raises:
            RenderError: no program can draw it.
        """
        if self._svg is None:
            drawn = self._render("svg").decode()
            self._svg = finish(drawn, self.text, self._style, self._titles)
        return self._svg

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file and return its path.

        Args:
            path: the suffix says the format: .svg, .png, .pdf, .dot (also .gv) for DOT text, or
                .txt for the picture in words.

        Raises:
            ValueError: the suffix is another.
            RenderError: no program can draw it; PDF needs Graphviz's own `dot`.
            OSError: the file cannot be written. Whatever is raised, a file that exists already is
                left as it was.
        """
        path = Path(path)
        kind = path.suffix.lower().removeprefix(".")
        if kind in ("dot", "gv"):
            content = self._dot_text()
        elif kind == "txt":
            content = f"{self.text}\n".encode()
        elif kind == "svg":
            content = self.svg.encode()
        elif kind in ("png", "pdf"):
            content = self._render(kind)
        else:
            raise ValueError(
                f"save: the suffix of {str(path)!r} says no known format; "
                "write .svg, .png, .pdf, .dot or .txt"
            )
        return write_whole(path, content)

    def _dot_text(self) -> bytes:
        return self.source.encode()

    def _render(self, kind: str) -> bytes:
        content, self.drawn_by = render(self.source, kind)
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

    def _repr_html_(self) -> str | None:
        """The picture for a notebook, or None where there is none to show; never an exception."""
        return self._repr_mimebundle_().get("text/html")

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """An image and a line of text, or the DOT text and why; never an exception."""
        try:
            svg = self.svg  # before the text, which says what drew it
            bundle = picture_bundle(svg, self.text, repr(self))
        except TooLargeToShow as error:
            bundle = {"text/plain": f"{self!r}\n{error}: {SMALLER}"}
        except Exception as error:  # a picture that fails must not take the cell's result with it
            bundle = {"text/plain": sentence(error, self.source)}
        return wanted(bundle, include, exclude)
