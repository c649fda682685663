"""A box as a picture: its name, its formula, its maps, and what hangs in it, as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from math import isfinite, prod
from typing import NamedTuple

from viz.boxes.arrays import Numbers
from viz.boxes.births import Birth
from viz.boxes.frames import places_of, shape_words
from viz.boxes.levels import Levels
from viz.boxes.maps import MapGrid, grid_of, map_image
from viz.boxes.mistakes import Floats
from viz.boxes.moments import Moment
from viz.formulas import number_text
from viz.frame_document import cross_svg
from viz.language.say import say, word
from viz.svg_text import escape
from viz.text_width import cut, length

PAD, LINE, GAP = 8.0, 15.0, 8.0
TITLE, SMALL = 14.0, 11.0
WIDEST_FORMULA = 46
WIDEST_BIRTH = 60
MONO = 0.6


_KINDS = {
    "value": (word("value"), word("values")),
    "gradient": (word("gradient"), word("gradients")),
}


class Patch(NamedTuple):
    """A piece of a picture, drawn from its top left corner."""

    width: float
    height: float
    svg: str


def time_shown(found: Levels, f: int, moment: Moment | None) -> int:
    """The repeat of a fold that is shown: the last that was gone through."""
    if moment is None or moment.frame.phase == "whole":
        return 1
    steps = found.frames[: moment.place + 1]
    return next((frame.time for frame in reversed(steps) if frame.fold == f), 0)


def shown_boxes(found: Levels, moment: Moment | None = None) -> list[int]:
    """The boxes that are shown: of each fold those of one repeat."""
    where = places_of(found.folds)
    times = [time_shown(found, f, moment) for f in range(len(found.folds))]
    return [
        b for b in range(len(found.boxes)) if b not in where or where[b][1] == times[where[b][0]]
    ]


def hangs_of(found: Levels, i: int) -> list[int]:
    """The leaves that are drawn in a box; in a repeat, those of all repeats that read them too."""
    where = places_of(found.folds).get(i)
    if where is None:
        return list(found.boxes[i].hangs)
    rows = found.folds[where[0]].rows
    place = rows[where[1]].index(i)
    own = [k for row in rows for k in found.boxes[row[place]].hangs]
    return [k for k in own if k in found.boxes[i].reads]


def look_of(found: Levels, array: int, moment: Moment | None) -> str:
    """The classes of the border around an array."""
    if moment is None or moment.frame.phase == "whole":
        return "panel"
    if array in moment.frame.receivers:
        return "box receiving"
    acts = {found.boxes[box].array for box, _ in moment.frame.acting}
    if array in acts and moment.frame.phase != "update":
        return "box acting"
    return "panel" if array in moment.values else "panel unknown"


def _is_wrong(moment: Moment | None, array: int) -> bool:
    """Whether a mistake has made the gradient of an array wrong."""
    return moment is not None and array in moment.wrong


def _is_born(birth: Birth, moment: Moment | None) -> bool:
    """Whether the first inf or nan is there by now."""
    return moment is None or moment.frame.phase == "whole" or moment.place >= birth.step


Maps = Callable[[int, tuple[float, float], bool], Patch]
"""Draws the numbers of an array: its number, the largest width and height, without captions."""


def box_patch(
    found: Levels,
    i: int,
    moment: Moment | None,
    maps: Maps | None = None,
    least: tuple[float, float] = (0.0, 0.0),
) -> Patch:
    """A box: its name, its formula, its maps, and what hangs in it below.

    Args:
        found: made by `levels`.
        i: the number of the box.
        moment: a step, or None.
        maps: draws the numbers of an array; None draws heat maps.
        least: the smallest width and height.
    """
    drawn = maps or partial(_maps_at, found, moment)
    box = found.boxes[i]
    bare = i in places_of(found.folds)
    own = named(found, box.array, TITLE)
    if box.text:
        text = cut(f"= {box.text}", WIDEST_FORMULA)
        formula = Patch(len(text) * 12 * MONO, LINE, text_at(text, 0, 11))
        own = below([own, formula], 2)
    birth, born = found.birth, False
    if birth is not None and birth.box == i:
        born = _is_born(birth, moment)
        text = cut(f"{birth.words}: {birth.text}", WIDEST_BIRTH)
        line = text_at(text, 0, SMALL, "wrong", SMALL, True) if born else ""
        own = below([own, Patch(length(text, SMALL, bold=True), LINE, line)], 2)
    main = below([own, drawn(box.array, (200.0, 84.0), False)], 3)
    tiles = [
        bordered(
            below([named(found, k, 12), drawn(k, (96.0, 64.0), bare)], 3),
            6,
            look_of(found, k, moment),
            crossed=_is_wrong(moment, k),
        )
        for k in hangs_of(found, i)
    ]
    whole = below([main, beside(tiles, GAP)], 6) if tiles else main
    look, radius = look_of(found, box.array, moment), 16 if not box.inner else 7
    return bordered(whole, radius, look, born, least, _is_wrong(moment, box.array))


def _maps_at(
    found: Levels, moment: Moment | None, array: int, most: tuple[float, float], bare: bool
) -> Patch:
    """The heat maps of an array at a step."""
    return maps_of(found, array, most, moment, bare)


def named(found: Levels, array: int, size: float) -> Patch:
    """The name of an array, and its shape in words."""
    name, words = found.name(array), shape_words(found.arrays, array)
    single = prod(found.arrays.arrays[array].shape) == 1
    wide = length(name, size, bold=True)
    after = "" if single else text_at(words, wide + 7, size - 2, "muted", SMALL)
    width = wide + (0 if single else 7 + length(words, SMALL))
    font = f' style="font: bold {size:g}px sans-serif"'
    return Patch(
        width, size + 3, f'<text x="0" y="{size - 2:g}"{font}>{escape(name)}</text>{after}'
    )


def maps_of(
    found: Levels,
    array: int,
    most: tuple[float, float],
    moment: Moment | None,
    bare: bool = False,
) -> Patch:
    """The values, and the gradients if some flow: beside each other or, if wide, below.

    Args:
        found: made by `levels`.
        array: its number.
        most: the largest width and height of a map.
        moment: a step, or None.
        bare: whether maps stand without captions.
    """
    step, numbers = found.arrays.arrays[array], found.numbers(array)
    grid = grid_of(step.shape, step.axes)
    values = numbers.values if moment is None else moment.values.get(array)
    gradients = numbers.gradients if moment is None else moment.gradients.get(array)
    parts = [_map("value", numbers.values, values, grid, most, bare)]
    if found.arrays.is_moved(array):
        parts.append(_map("gradient", numbers.gradients, gradients, grid, most, bare))
    if len(numbers.values) > 1 and grid.points[1] * _cell(grid, *most)[0] > 110:
        return below(parts, 4)
    return beside(parts, 12)


def _map(
    kind: str,
    xs: Floats,
    shown: Floats | None,
    grid: MapGrid,
    most: tuple[float, float],
    bare: bool,
) -> Patch:
    """A map with its range; one number as a number.

    Args:
        kind: "value" or "gradient".
        xs: the final numbers, which set the size.
        shown: those that are known, or None.
        grid: how they lie.
        most: the largest width and height of the map.
        bare: whether it stands without a caption.
    """
    if len(xs) == 1:
        text, final = (number_text(x[0]).replace("-", "−") if x else "" for x in (shown, xs))
        wide = max(len(final) * 9.3, 56.0)
        head = text_at(say(_KINDS[kind][0]), 0, SMALL, "muted", SMALL)
        size = min(15.0, 15.0 * wide / max(len(text) * 9.3, 1.0))
        number = f'<text x="0" y="28" style="font: bold {size:.3g}px monospace">{text}</text>'
        return Patch(wide, 32, head + number)
    cell_w, cell_h = _cell(grid, *most)
    w, h = cell_w * grid.points[1], cell_h * grid.points[0]
    head = say(_KINDS[kind][1])
    heads = [f"{head} "] if w > 130 else [head, ""]
    if bare:
        heads = []
    several = prod(grid.fold)
    notes = [say("a point is the largest of {n}", n=several)] if several > 1 else []
    top = 13.5 * len([*heads, *notes]) + 2
    wide = max([w + 1, *(length(head, SMALL) for head in [*heads, *notes])])
    if heads:
        wide = max(wide, length(heads[-1] + range_of(xs), SMALL))
    image = ""
    if shown is not None:
        if heads:
            heads[-1] += _fitting_range(shown, wide - length(heads[-1], SMALL))
        image = (
            f'<rect class="paper" x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}"/>'
            f'<image x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}" '
            'preserveAspectRatio="none" style="image-rendering: pixelated" '
            f'href="{escape(map_image(shown, grid, kind))}"/>'
        )
    image += f'<rect class="inner" x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}"/>'
    lines = [
        text_at(c, 0, SMALL + 13.5 * k, "muted", SMALL) for k, c in enumerate([*heads, *notes])
    ]
    return Patch(wide, h + top + 1.5, "".join(lines) + image)


def _fitting_range(xs: Floats, room: float) -> str:
    """The range of numbers with as many digits as there is room for."""
    texts = [range_of(xs, how) for how in (".3g", ".2g", ".1g", ".0e")]
    return next((text for text in texts if length(text, SMALL) <= room), texts[-1])


def _cell(grid: MapGrid, width: float, height: float) -> tuple[float, float]:
    """The size of a cell."""
    return (
        max(min(14.0, width / grid.points[1]), 1.0),
        max(min(14.0, height / grid.points[0]), 2.0),
    )


def range_of(xs: Floats, how: str = ".3g") -> str:
    """The smallest and the largest finite number, and how many are not finite."""
    finite = [x for x in xs if isfinite(x)]
    if len(xs) == 1:
        return number_text(xs[0]).replace("-", "−")
    text = f"{min(finite):{how}} … {max(finite):{how}}" if finite else say("none finite")
    if finite and len(finite) < len(xs):
        text = say("{range}, {n} not finite", range=text, n=len(xs) - len(finite))
    return re.sub(r"e([+-])0*(?=\d)", r"e\1", text).replace("e+", "e").replace("-", "−")


def ranges_in_words(numbers: Numbers, moves: bool) -> str:
    """The ranges of an array's values, and of its gradients where some flow."""
    values = range_of(numbers.values)
    if not moves:
        return say("values {values}", values=values)
    gradients = range_of(numbers.gradients)
    return say("values {values}, gradients {gradients}", values=values, gradients=gradients)


def text_at(
    text: str, x: float, y: float, kind: str = "", size: float = 12.0, bold: bool = False
) -> str:
    """A line of text."""
    font = f' style="font: {"bold " * bold}{size:g}px sans-serif"' if kind else ""
    mark = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{mark}{font}>{escape(text)}</text>'


def below(parts: list[Patch], gap: float) -> Patch:
    """Parts below each other."""
    y, svg = 0.0, ""
    for part in parts:
        svg += f'<g transform="translate(0 {y:.1f})">{part.svg}</g>'
        y += part.height + gap
    return Patch(max(part.width for part in parts), y - gap, svg)


def beside(parts: list[Patch], gap: float) -> Patch:
    """Parts side by side."""
    x, svg = 0.0, ""
    for part in parts:
        svg += f'<g transform="translate({x:.1f} 0)">{part.svg}</g>'
        x += part.width + gap
    return Patch(x - gap, max(part.height for part in parts), svg)


def bordered(
    part: Patch,
    radius: float,
    look: str,
    marked: bool = False,
    least: tuple[float, float] = (0.0, 0.0),
    crossed: bool = False,
) -> Patch:
    """A part in a border of at least some size, thick and red if it is marked; wrong: a cross."""
    width = max(part.width + 2 * PAD, least[0])
    height = max(part.height + 2 * PAD - 2, least[1])
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    rect = f'<rect class="{look}" {size}/>' + marked * f'<rect class="cross" {size}/>'
    body = f'<g transform="translate({PAD:g} {PAD:g})">{part.svg}</g>'
    return Patch(width, height, rect + body + crossed * cross_svg(1, 1))
