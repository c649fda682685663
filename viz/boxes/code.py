"""The lines of the program that each box of the levels was made by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd_core.position import Position
from viz.boxes.boxes import LevelBox
from viz.boxes.levels import Levels
from viz.pages.code import code_of, one_position


def code_of_boxes(found: Levels) -> dict[str, Any] | None:
    """The lines beside the boxes, as `code_of` gives them; None if they are not known."""
    return code_of([dict.fromkeys(_positions(found, box)) for box in found.boxes])


def _positions(found: Levels, box: LevelBox) -> Iterator[Position]:
    """The lines of all scalars of a box."""
    nodes = found.program.nodes
    for i in box.inner:
        step = found.arrays.arrays[i]
        for entry, place in enumerate(step.places if step.kind != "join" else ()):
            for at in (*step.absorbed(entry), place):
                yield from one_position(nodes[at])
