"""A frame of `steps(root)` as a Drawing: draw(root, step=17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core import Value
from viz.graphs.drawing import Drawing
from viz.render import RenderError
from viz.stepping.frame_count import LIMIT, TooManyFrames
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import frame_text
from viz.stepping.steps import steps
from viz.theme import COLOURS


class FrameDrawing(Drawing):
    """A picture of one frame. It is made as SVG, without a program, and has no DOT text.

    Attributes:
        index: which frame it is, from 0.
        count: how many there are.
    """

    def __init__(self, svg: str, text: str, index: int, count: int, nodes: int):
        super().__init__("", nodes, 0, text)
        self.index = index
        self.count = count
        self._svg = svg

    def _render(self, kind: str) -> bytes:
        """Refuse: programs cannot draw a frame, because it does not have DOT text."""
        raise RenderError(f"a frame is not drawn by a program, and so not as {kind.upper()}")

    def _dot_text(self) -> bytes:
        """Refuse: a frame does not have DOT text."""
        raise RenderError("a frame has no DOT text; save it as .svg, .png, .pdf or .txt")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Drawing(frame {self.index + 1} of {self.count})"


def frame_drawing(
    root: Value, names: Mapping[str, object] | None, step: int, theme: str | None, model: Any
) -> FrameDrawing:
    """The picture of one frame of `steps(root, names, model=model)`.

    Raises:
        IndexError: the frame does not exist.
        TypeError: model is not a Module, or names not a dict.
        ValueError: there are too many frames.
    """
    try:
        trace = steps(root, names, model=model, level="scalars")
    except TooManyFrames:
        raise TooManyFrames(
            f"draw: this graph has more than {LIMIT:,} frames, too many for step=; "
            "frame_svg(steps(root, limit=None), k) draws any frame"
        ) from None
    count = len(trace)
    if not -count <= step < count:
        raise IndexError(f"step must be from 0 to {count - 1}, or -1 for the last, got {step}")
    index = step % count
    svg = frame_svg(trace, index, COLOURS[theme])
    return FrameDrawing(svg, frame_text(trace, index), index, count, len(trace.nodes))
