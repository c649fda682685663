"""python-graphviz's Digraph, drawn by the program there is; needs the library graphviz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command

from viz.render import find_graphviz_pure, routes, sentence

_DEFAULT = Path("dot")


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # the library has no types
    """A graphviz.Digraph that a notebook shows as text where no program can draw it."""

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        """The picture, or the DOT text and why; never an exception."""
        try:
            bundle: dict[str, str] = super()._repr_mimebundle_(*args, **kwargs)
            return bundle
        except Exception as error:  # a picture that fails must not hide the cell's result
            return {"text/plain": sentence(error, self.source)}


def choose_program() -> None:
    """Point the library at graphviz-pure if there is no `dot`, and back once there is one.

    A program that somebody else chose for the library is left alone.
    """
    pure = find_graphviz_pure()
    if dot_command.DOT_BINARY in (_DEFAULT, pure):
        use_pure = pure is not None and routes()[0].name != "dot"
        dot_command.DOT_BINARY = pure if use_pure else _DEFAULT
