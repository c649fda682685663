"""python-graphviz's Digraph, drawn by the installed program; needs the library graphviz."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import graphviz
from graphviz.backend import dot_command

from viz.graphs.sketch import Sketch
from viz.graphs.svg import finish
from viz.limits import wanted
from viz.notebook_output import HTML, SVG, picture_bundle
from viz.render import RenderError, no_program, routes, sentence

_DEFAULT = Path("dot")


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # the library has no types
    """A graphviz.Digraph that a notebook shows as `draw` does, or as text if nothing can draw it.

    Attributes:
        words: the picture in words, for readers who cannot see it.
        sketch: draws the picture without a program, as long as nothing was added to it.
    """

    words: str = ""
    sketch: Sketch | None = None

    def __repr__(self) -> str:
        what = self.words.partition("\n")[0].removesuffix(".")
        return f"Digraph({what or f'{len(self.body)} lines of DOT'})"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Return the picture, or the DOT text and the reason; never raise an exception."""
        try:
            if include and HTML not in include:
                bundle: dict[str, str] = super()._repr_mimebundle_(include, exclude)
                return bundle
            bundle = super()._repr_mimebundle_()  # the format that set_jupyter_format() chose
            if SVG in bundle:
                bundle = picture_bundle(finish(bundle[SVG], self.words), self.words, self.words)
        except Exception as error:  # a picture that fails must not hide the cell's result
            if self.sketch is not None and self.body == self.sketch.statements:
                return self.sketch.drawing()._repr_mimebundle_(include, exclude)
            # Without any program, the library's message does not mention graphviz-pure.
            reason = error if routes() else RenderError(no_program())
            bundle = {"text/plain": sentence(reason, self.source)}
        return wanted(bundle, include, exclude)


def choose_program() -> None:
    """Let the library use graphviz-pure while `dot` is missing, and `dot` once it is there.

    A program that the user chose for the library stays.
    """
    chosen = Path(dot_command.DOT_BINARY)
    if chosen == _DEFAULT or chosen.stem == "graphviz-pure":
        pure = [route.program for route in routes()[:1] if route.name == "graphviz-pure"]
        dot_command.DOT_BINARY = Path(pure[0]) if pure else _DEFAULT
