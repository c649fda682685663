"""The page of levels: its kit, its colours, the file."""

from __future__ import annotations

from typing import Any

from viz.levels.levels import Levels
from viz.levels.payload import payload
from viz.pages.document import Kit
from viz.palette import MAPS

KIT = Kit(
    "viz.levels",
    ("compute", "maps", "arrange", "world", "unit", "trial", "updates", "levels"),
    ("levels",),
)


def page_data(found: Levels) -> dict[str, Any]:
    """The data of the page: the computation, and the colours of its maps."""
    colours = {
        theme: {kind: ends._asdict() for kind, ends in kinds.items()}
        for theme, kinds in MAPS.items()
        if theme != "both"
    }
    return {**payload(found), "colours": colours}
