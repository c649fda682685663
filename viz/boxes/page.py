"""The page of levels: its kit, its colours, the file."""

from __future__ import annotations

from typing import Any, Literal, get_args

from viz.boxes.levels import Levels
from viz.boxes.payload import payload
from viz.pages.document import Kit
from viz.palette import MAPS

KIT = Kit(
    "viz.boxes",
    (
        "compute",
        "maps",
        "arrange",
        "world",
        "unit",
        "trial",
        "mistakes",
        "search",
        "updates",
        "panel",
        "opened",
        "levels",
    ),
    ("levels",),
)


ArrayMistake = Literal["assign", "stale"]
"""A mistake of the sweep that the page knows: `=` for `+=`, gradients of an equal sweep."""


def page_data(
    found: Levels, what_if: ArrayMistake | None = None, mistakes: bool = True
) -> dict[str, Any]:
    """The data of the page: the computation, the colours of its maps, the mistakes.

    Args:
        found: made by `levels`.
        what_if: the mistake that is on when the page opens.
        mistakes: whether the reader can switch on others.
    """
    colours = {
        theme: {kind: ends._asdict() for kind, ends in kinds.items()}
        for theme, kinds in MAPS.items()
        if theme != "both"
    }
    offered = get_args(ArrayMistake) if mistakes else () if what_if is None else (what_if,)
    return {
        **payload(found),
        "colours": colours,
        "mistakes": offered,
        "mistake": what_if or "",
    }
