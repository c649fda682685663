"""An open box of a drawing: its steps one by one, with the numbers of their entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from autograd_core.suggest import did_you_mean
from viz.boxes.box_picture import (
    LINE,
    MONO,
    SMALL,
    TITLE,
    Patch,
    below,
    beside,
    bordered,
    hangs_of,
    maps_of,
    named,
    range_of,
    ranges_in_words,
    shown_boxes,
    text_at,
    time_shown,
)
from viz.boxes.levels import Levels
from viz.boxes.maps import MapGrid, grid_of, map_image
from viz.language.choice import in_its_language
from viz.language.say import say
from viz.text_width import cut, length

CELL = (46.0, 15.0)
CELL_TOP = 13.0
"""The height of the numbers of the columns."""

MOST_CELLS = (12, 24)
"""The most columns and rows of numbers; larger arrays are maps."""

LARGER = (240.0, 130.0)
LONGEST_LINE = 80
_LAYER = re.compile(r"layer\s*(\d+)", re.IGNORECASE)


def boxes_called(found: Levels, wanted: str | Sequence[str]) -> frozenset[int]:
    """The boxes of some names: of a line, of an array in it, or "layer 1", "layer 2", ...

    A layer is a line that multiplies with a matrix, counted from 1.

    Args:
        found: made by `levels`.
        wanted: a name, or several.

    Raises:
        TypeError: a name is not a text.
        ValueError: nothing has the name.
    """
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    arrays = found.arrays.arrays
    shown = shown_boxes(found)
    homes: dict[str, int] = {}
    for i in reversed(shown):
        box = found.boxes[i]
        homes.update((found.name(k), i) for k in (*hangs_of(found, i), *box.inner, box.array))
    for f, fold in enumerate(found.folds):  # of what repeats, one time stands for all
        at = fold.rows[time_shown(found, f, None)]
        for row in fold.rows:
            for i, one in zip(row, at, strict=True):
                homes.setdefault(found.name(found.boxes[i].array), one)
    layers = [i for i in shown if any(arrays[k].is_matrix_product for k in found.boxes[i].inner)]
    homes |= {f"layer {k}": i for k, i in enumerate(layers, 1)}
    opened = set()
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"draw: open= takes the name of a box, or several, got {name!r}")
        layer = _LAYER.fullmatch(name.strip())
        key = f"layer {int(layer[1])}" if layer else name
        if key not in homes:
            boxes = [found.name(found.boxes[i].array) for i in shown]
            known = [*boxes, *(f"layer {k}" for k in range(1, len(layers) + 1))]
            raise ValueError(
                f"draw: nothing is called {name!r}{did_you_mean(name, homes)}; open= takes "
                f"{', '.join(map(repr, known))}, or the name of an array in a box"
            )
        opened.add(homes[key])
    return frozenset(opened)


def opened_patch(found: Levels, i: int) -> Patch:
    """A box with a line and the numbers of each of its steps, then of what hangs in it.

    Args:
        found: made by `levels`.
        i: the number of the box.
    """
    box = found.boxes[i]
    parts = [named(found, box.array, TITLE)]
    if box.text:
        parts.append(_line(f"= {box.text}"))
    if not box.inner:
        parts.append(_numbers(found, box.array))
    for k in box.inner:
        if k in found.arrays.texts:
            if len(box.inner) > 1:
                parts.append(_line(f"{found.name(k)} = {found.arrays.texts[k].text}"))
            parts.append(_numbers(found, k))
    tiles = [
        bordered(below([named(found, k, 12), _numbers(found, k)], 3), 6, "panel")
        for k in hangs_of(found, i)
    ]
    if tiles:
        wide = max(part.width for part in parts)
        together = beside(tiles, 8)
        parts.append(together if together.width <= 1.5 * wide else below(tiles, 8))
    return bordered(below(parts, 6), 16 if not box.inner else 7, "panel")


@in_its_language
def opened_text(found: Levels, opened: Collection[int]) -> str:
    """The steps of open boxes in words, a line for each with its ranges; "" without any."""
    lines = []
    for i in sorted(opened):
        box = found.boxes[i]
        for k in (*hangs_of(found, i), *box.inner):
            if k in found.arrays.texts or k in box.hangs:
                numbers = found.numbers(k)
                text = f" = {found.arrays.texts[k].text}" if k in found.arrays.texts else ""
                ranges = ranges_in_words(numbers, found.arrays.is_moved(k))
                place = say("in {name}", name=found.name(box.array))
                lines.append(f"\n  {place}: {found.name(k)}{text}: {ranges}")
    return "".join(lines)


def _line(text: str) -> Patch:
    """A formula."""
    shown = cut(text, LONGEST_LINE)
    return Patch(len(shown) * 12 * MONO, LINE, text_at(shown, 0, 11))


def _numbers(found: Levels, array: int) -> Patch:
    """The values and the gradients of an array as numbers in cells; as maps if it is large."""
    one, numbers = found.arrays.arrays[array], found.numbers(array)
    grid = grid_of(one.shape, one.axes)
    if one.size == 1 or grid.across > MOST_CELLS[0] or grid.rows > MOST_CELLS[1]:
        return maps_of(found, array, LARGER, None)
    parts = [_cells("value", numbers.values, grid)]
    if found.arrays.is_moved(array):
        parts.append(_cells("gradient", numbers.gradients, grid))
    return beside(parts, 16) if grid.across <= 6 else below(parts, 6)


def _cells(kind: str, xs: Sequence[float], grid: MapGrid) -> Patch:
    """A grid of numbers on a pale map, with the numbers of its rows and columns."""
    w, h = CELL
    left, top = 16.0, 30.0
    caption = f"{kind}s {range_of(tuple(xs))}"
    back = (
        f'{text_at(caption, 0, SMALL, "muted", SMALL)}<image x="{left}" y="{top}" '
        f'width="{w * grid.across}" height="{h * grid.rows}" '
        'preserveAspectRatio="none" style="image-rendering: pixelated;opacity:.35" '
        f'href="{map_image(xs, grid, kind)}"/>'
    )
    cells = number_cells([short(x) for x in xs], grid, CELL)
    width = max(cells.width, length(caption, SMALL))
    shifted = f'<g transform="translate(0 {top - CELL_TOP})">{cells.svg}</g>'
    return Patch(width, cells.height + top - CELL_TOP, back + shifted)


def number_cells(
    texts: Sequence[str], grid: MapGrid, cell: tuple[float, float], lined: bool = False
) -> Patch:
    """Texts in the cells of a grid, with the numbers of its rows and columns.

    Args:
        texts: one for each entry.
        grid: how they lie.
        cell: width and height.
        lined: whether there are lines around the cells.
    """
    (w, h), left, top = cell, 16.0, CELL_TOP
    drawn = []
    for column in range(grid.across):
        if (column + 1) % (grid.columns + 1):
            x = left + w * (column + 0.5)
            drawn.append(_centred(str(column % (grid.columns + 1)), x, top - 4, "muted"))
    for row in range(grid.rows):
        drawn.append(_centred(str(row), left / 2 - 2, top + h * row + 11, "muted"))
    for entry, text in enumerate(texts):
        row, column = grid.cell(entry)
        x, y = left + w * column, top + h * row
        if lined:
            size = f'width="{w:g}" height="{h:g}"'
            drawn.append(f'<rect class="inner" x="{x:g}" y="{y:g}" {size}/>')
        drawn.append(_centred(text, x + w / 2, y + 11))
    return Patch(left + w * grid.across, top + h * grid.rows + 2, "".join(drawn))


def _centred(text: str, x: float, y: float, kind: str = "") -> str:
    """A small text around a place."""
    mark = f' class="{kind}"' if kind else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle"{mark} '
        f'style="font: 10px monospace">{text}</text>'
    )


def short(x: float, room: int = 7) -> str:
    """A number with as many of three digits as there is room for."""
    texts = [range_of((x, x), how).partition(" …")[0] for how in (".3g", ".2g", ".1g", ".0e")]
    if x != x or x in (float("inf"), float("-inf")):
        return str(x).replace("-", "−")
    return next((text for text in texts if len(text) <= room), texts[-1])
