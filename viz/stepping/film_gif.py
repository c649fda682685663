"""A film: frames one after the other, as a moving GIF."""

from __future__ import annotations

from collections.abc import Sequence

from viz.film_places import check_length
from viz.palette import ThemeName
from viz.raster import SECONDS, gif
from viz.stepping.frame_part import MOST_WHOLE
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frames import Steps
from viz.stepping.layout import lay_out


def film_gif(
    steps: Steps, frames: Sequence[int], theme: ThemeName, seconds: float = SECONDS
) -> bytes:
    """Draw frames as a GIF in one layout, so that nothing jumps.

    A graph of more than 300 nodes is shown in part, and each frame has its own layout.

    Args:
        steps: from `steps(root)`.
        frames: which of them, from 0.
        theme: "light", "dark", or "auto", which is light because a GIF cannot follow the reader.
        seconds: duration of each frame.

    Raises:
        RenderError: a package is missing, or a font.
        ValueError: there are more than 500 frames.
    """
    check_length(len(frames))
    layout = lay_out(steps) if len(steps.nodes) <= MOST_WHOLE else None
    return gif([frame_svg(steps, k, theme, layout) for k in frames], seconds)
