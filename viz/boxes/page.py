"""The page of levels: its kit, its colours, the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

from viz.boxes.code import code_of_boxes
from viz.boxes.levels import Levels
from viz.boxes.payload import payload
from viz.pages.document import Kit, data_text
from viz.pages.notes import Notes, checked_notes
from viz.palette import MAPS
from viz.sweep import WhatIf

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
    ("packed", "entries", "pane", "search_box"),
)


MOST_COUNTED = 20_000
"""In larger graphs, only the mistake that is asked for is swept before the page is written."""

MOST_PLAIN = 100_000
"""A computation whose data is longer is compressed in the page."""

ArrayMistake = Literal["assign", "stale"]
"""A mistake that the page makes itself, scalar by scalar, so it follows a leaf that is moved."""


def page_data(
    found: Levels,
    mistakes: bool = True,
    notes: Notes | None = None,
) -> dict[str, Any]:
    """The data of the page: the computation, the colours of its maps, the mistakes.

    Args:
        found: made by `levels`; the mistake that is made in it is on when the page opens.
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
    right, what_if = found.right or found, found.what_if
    offered = get_args(ArrayMistake) if mistakes else () if what_if is None else (what_if,)
    computation = payload(right)
    return {
        **computation,
        "packs": len(data_text(computation)) > MOST_PLAIN,
        "code": code_of_boxes(found),
        "teacher": checked_notes(notes, counted, names, "box"),
        "colours": colours,
        "mistakes": list(_mistakes(found, offered)),
        "mistake": what_if or "",
    }


def _mistakes(found: Levels, offered: Sequence[WhatIf]) -> Iterator[dict[str, Any]]:
    """The mistakes that the page can make: {name, wrong, plain}.

    wrong: how many recorded numbers have a wrong gradient; plain: those of them that are in no
    array. Both are null where counting would take too long.
    """
    for what_if in offered:
        wrong = plain = None
        if what_if == found.what_if or len(found.program) <= MOST_COUNTED:
            mistaken = found.with_mistake(what_if)
            wrong, plain = mistaken.wrong, mistaken.wrong_plain
        yield {"name": what_if, "wrong": wrong, "plain": plain}
