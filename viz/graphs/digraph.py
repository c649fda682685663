"""python-graphviz's Digraph, drawn by the program there is; needs the library graphviz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command

from viz.render import RenderError, no_program, routes, sentence

_DEFAULT = Path("dot")


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # the library has no types
    """A graphviz.Digraph that a notebook shows as text where no program can draw it."""

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        """The picture, or the DOT text and why; never an exception."""
        try:
            bundle: dict[str, str] = super()._repr_mimebundle_(*args, **kwargs)
            return bundle
        except Exception as error:  # a picture that fails must not hide the cell's result
            # Where there is no program at all the library's message does not know graphviz-pure.
            reason = error if routes() else RenderError(no_program())
            return {"text/plain": sentence(reason, self.source)}


def choose_program() -> None:
    """Point the library at graphviz-pure if there is no `dot`, and back once there is one.

    Another program that somebody chose for the library is left alone.
    """
    chosen = Path(dot_command.DOT_BINARY)
    if chosen == _DEFAULT or chosen.stem == "graphviz-pure":
        pure = [route.program for route in routes()[:1] if route.name == "graphviz-pure"]
        dot_command.DOT_BINARY = Path(pure[0]) if pure else _DEFAULT
