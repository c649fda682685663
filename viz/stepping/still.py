"""still: the one picture that stands for a stepper's page where no page can be."""

from __future__ import annotations

from viz.palette import ThemeName
from viz.stepping.filmstrip import filmstrip
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import frame_text
from viz.stepping.frames import Steps

MOST_BOXES = 16
"""Of a graph that is shown as a filmstrip; the panels of a larger one would be too small."""

MOST_BYTES = 300_000
"""Of the picture; the page beside it needs the rest of a notebook's output."""


def still(steps: Steps, theme: ThemeName) -> tuple[str | None, str]:
    """The first frame, the seed and the last, or of a larger graph the last: SVG, and its words.

    There is no SVG where that would be too large.
    """
    if len(steps.nodes) <= MOST_BOXES:
        seed = next(i for i, frame in enumerate(steps) if frame.phase == "seed")
        film = filmstrip(steps, sorted({0, seed, len(steps) - 1}), columns=2, theme=theme)
        svg, words = film.svg, film.text
    else:
        last = len(steps) - 1
        svg, words = frame_svg(steps, last, theme), frame_text(steps, last)
    return (svg if len(svg.encode()) <= MOST_BYTES else None), words
