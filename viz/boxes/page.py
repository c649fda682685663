"""The page of levels: its kit, its colours, the file."""

from __future__ import annotations

from typing import Any, Literal, get_args

from viz.boxes.code import code_of_boxes
from viz.boxes.levels import Levels
from viz.boxes.payload import payload
from viz.pages.document import Kit
from viz.pages.notes import Notes, checked_notes
from viz.palette import MAPS

KIT = Kit(
    "viz.boxes",
    (
        "folds",
        "compute",
        "maps",
        "arrange",
        "world",
        "bundle",
        "unit",
        "trial",
        "mistakes",
        "search",
        "updates",
        "question",
        "panel",
        "opened",
        "levels",
    ),
    ("levels",),
    ("entries", "pane", "search_box"),
)


ArrayMistake = Literal["assign", "stale"]
"""A mistake of the sweep that the page knows: `=` for `+=`, gradients of an equal sweep."""


def page_data(
    found: Levels,
    what_if: ArrayMistake | None = None,
    mistakes: bool = True,
    notes: Notes | None = None,
) -> dict[str, Any]:
    """The data of the page: the computation, the colours of its maps, the mistakes.

    Args:
        found: made by `levels`.
        what_if: the mistake that is on when the page opens.
        mistakes: whether the reader can switch on others.
        notes: a teacher's, by the number of a step or the name of a box.

    Raises:
        TypeError, ValueError: a note is on a step or a box that is not there, or is not text.
    """
    counted = range(1, len(found.frames) + 1)
    names = [found.name(box.array) for box in found.boxes]
    colours = {
        theme: {kind: ends._asdict() for kind, ends in kinds.items()}
        for theme, kinds in MAPS.items()
        if theme != "both"
    }
    offered = get_args(ArrayMistake) if mistakes else () if what_if is None else (what_if,)
    return {
        **payload(found),
        "code": code_of_boxes(found),
        "teacher": checked_notes(notes, counted, names, "box"),
        "colours": colours,
        "mistakes": offered,
        "mistake": what_if or "",
    }
