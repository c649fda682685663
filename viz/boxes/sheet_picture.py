"""The boxes of a worksheet: values as numbers in cells, which a printer without colours shows."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from viz.boxes.box_picture import SMALL, Patch, range_of, text_at
from viz.boxes.levels import Levels
from viz.boxes.maps import grid_of
from viz.boxes.moments import Moments
from viz.boxes.opened_box import MOST_CELLS, number_cells, short
from viz.boxes.picture import boxes_svg
from viz.film_places import Panel
from viz.text_width import length

SHEET = (600.0, 700.0)
"""What the boxes are arranged for: most of what is printed on of a page of A4, in pixels."""

CELL = (38.0, 15.0)
ASKED = "?"


def sheet_panel(moments: Moments, hidden: Collection[tuple[int, int]]) -> Panel:
    """The boxes with their values, as on a worksheet: SVG elements, width and height.

    Args:
        moments: those of the computation.
        hidden: arrays and entries that are asked for.
    """
    found = moments.found
    last = next(k for k, frame in enumerate(found.frames) if frame.phase == "seed")
    moment = moments[last]._replace(frame=found.frames[0])  # in which no box acts
    maps = partial(_numbers, found, frozenset(hidden))
    width, height, drawn = boxes_svg(found, SHEET, moment, maps=maps)
    return drawn, width, height


def _numbers(
    found: Levels,
    hidden: frozenset[tuple[int, int]],
    array: int,
    most: tuple[float, float],
    bare: bool,
) -> Patch:
    """The values of an array as numbers in cells; of a large one their range."""
    one, values = found.arrays.arrays[array], found.numbers(array).values
    grid = grid_of(one.shape, one.axes)
    texts = [ASKED if (array, entry) in hidden else short(x, 5) for entry, x in enumerate(values)]
    if one.size == 1:
        return Patch(len(texts[0]) * 8.0, 18, text_at(texts[0], 0, 14))
    if grid.across <= MOST_CELLS[0] and grid.rows <= MOST_CELLS[1]:
        return number_cells(texts, grid, CELL, lined=True)
    text = range_of(values)
    return Patch(length(text, SMALL), 16, text_at(text, 0, SMALL, "muted", SMALL))
