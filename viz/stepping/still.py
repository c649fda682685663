"""still: the one picture that replaces a stepper's page where pages cannot be shown."""

from __future__ import annotations

from viz.palette import ThemeName
from viz.stepping.filmstrip import filmstrip
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import frame_text
from viz.stepping.frames import Steps

MOST_BOXES = 16
"""The most boxes of a graph shown as a filmstrip; more would make the panels too small."""

MOST_BYTES = 300_000
"""The most bytes of the picture; the page beside it needs the rest of a notebook's output."""


def still(steps: Steps, theme: ThemeName) -> tuple[str | None, str]:
    """Draw the first frame, the seed and the last, or for a larger graph the last, with words.

    The SVG is None if it would be too large.
    """
    if len(steps.nodes) <= MOST_BOXES:
        seed = next(i for i, frame in enumerate(steps) if frame.phase == "seed")
        film = filmstrip(steps, sorted({0, seed, len(steps) - 1}), columns=2, theme=theme)
        svg, words = film.svg, film.text
    else:
        last = len(steps) - 1
        svg, words = frame_svg(steps, last, theme), frame_text(steps, last)
    return (svg if len(svg.encode()) <= MOST_BYTES else None), words
