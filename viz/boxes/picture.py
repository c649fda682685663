"""The whole computation as a picture: its boxes with heat maps, as SVG and in words."""

from __future__ import annotations

import re
from math import isfinite, prod
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from viz.boxes.arrange import Arrangement, arrange, wire
from viz.boxes.births import Birth
from viz.boxes.frames import shape_words
from viz.boxes.levels import Levels
from viz.boxes.maps import MapGrid, grid_of, map_image
from viz.boxes.moments import Floats, Moment
from viz.formulas import number_text
from viz.frame_style import style_sheet
from viz.palette import ThemeName
from viz.text_width import cut, length

PAGE = (900.0, 900.0)
PAD, LINE, GAP = 8.0, 15.0, 8.0
MARGIN = 30.0
TITLE, SMALL = 14.0, 11.0
WIDEST_FORMULA = 46
WIDEST_BIRTH = 60
MONO = 0.6


class Patch(NamedTuple):
    """A piece of a picture, drawn from its top left corner."""

    width: float
    height: float
    svg: str


def levels_svg(found: Levels, theme: ThemeName) -> str:
    """The boxes with names, formulas, ranges and heat maps of values and gradients.

    Args:
        found: made by `levels`.
        theme: "light", "dark" or "auto".
    """
    width, height, drawn = boxes_svg(found, PAGE)
    shown = min(1.0, max(PAGE[0] / width, 9.0 / SMALL))
    title, _, rest = levels_text(found).partition("\n")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="frames-{theme}" '
        f'width="{width * shown:.0f}" height="{height * shown:.0f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(rest)}</desc>\n"
        f"<style>{style_sheet(theme)}</style>\n"
        f'<rect class="paper" width="{width:.1f}" height="{height:.1f}"/>\n'
        f"{drawn}\n</svg>\n"
    )


def boxes_svg(found: Levels, page: tuple[float, float], moment: Moment | None = None) -> Patch:
    """The boxes and the wires between them, with a margin around.

    Args:
        found: made by `levels`.
        page: the width and the height that they are arranged for.
        moment: a step; then only what is known after it is shown, and what acts and receives is
            marked. Boxes stand where they stand without it.
    """
    parts = [_box(found, i, moment) for i in range(len(found.boxes))]
    sizes = [(part.width, part.height) for part in parts]
    edges = _edges(found)
    sources = [sorted({a for a, b, _ in edges if b == i}) for i in range(len(parts))]
    placed = arrange(sizes, sources, *page)
    drawn = "".join(
        _wire(placed, sizes, (a, b), _flow(found, moment, b, array)) for a, b, array in edges
    ) + "".join(
        f'<g transform="translate({at.x:.1f} {at.y:.1f})">{part.svg}</g>'
        for at, part in zip(placed.boxes, parts, strict=True)
    )
    return Patch(
        placed.width + 2 * MARGIN,
        placed.height + 2 * MARGIN,
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">{drawn}</g>',
    )


def levels_text(found: Levels) -> str:
    """The same in words: a line for each box, with its shape and the ranges of its numbers."""
    lines, birth = [found.summary], found.birth
    for i, box in enumerate(found.boxes):
        numbers = found.numbers(box.array)
        formula = f" = {box.text}" if box.text else ""
        ranges = f"values {_range(numbers.values)}"
        if found.arrays.is_moved(box.array):
            ranges += f", gradients {_range(numbers.gradients)}"
        words = shape_words(found.arrays, box.array)
        first = f"; {birth.words}: {birth.text}" if birth and birth.box == i else ""
        lines.append(f"{found.name(box.array)}{formula}: {words}; {ranges}{first}")
    return "\n".join(lines)


def _edges(found: Levels) -> list[tuple[int, int, int]]:
    """Pairs of boxes, what leads to what, with the array that is read."""
    home = {box.array: i for i, box in enumerate(found.boxes)}
    return [
        (home[k], i, k)
        for i, box in enumerate(found.boxes)
        for k in box.reads
        if k in home and k not in box.hangs
    ]


def _flow(found: Levels, moment: Moment | None, to: int, array: int) -> str:
    """What goes along a wire at a moment: "ahead", numbers; "flow", a gradient; or ""."""
    if moment is None or moment.frame.box != to:
        return ""
    if moment.frame.phase == "forward":
        return "ahead"
    return "flow" if array in moment.frame.receivers else ""


def _wire(
    placed: Arrangement, sizes: list[tuple[float, float]], ends: tuple[int, int], flow: str
) -> str:
    """An arrow between two boxes; a gradient goes against it."""
    a, b = ends
    path = wire((placed.boxes[a], sizes[a]), (placed.boxes[b], sizes[b]), placed.width)
    x, y = placed.boxes[b].x, placed.boxes[b].y + sizes[b][1] / 2
    tip = f"M{x:.1f} {y:.1f}l-8 -4.5v9z"
    if flow == "flow":
        x, y = placed.boxes[a].x + sizes[a][0], placed.boxes[a].y + sizes[a][1] / 2
        tip = f"M{x:.1f} {y:.1f}l11 -6v12z"
    more = f" {flow}" * bool(flow)
    return f'<path class="edge{more}" d="{path}"/><path class="tip{more}" d="{tip}"/>'


def _look(found: Levels, array: int, moment: Moment | None) -> str:
    """The classes of the border around an array."""
    if moment is None or moment.frame.phase == "whole":
        return "panel"
    if array in moment.frame.receivers:
        return "box receiving"
    if found.boxes[moment.frame.box].array == array and moment.frame.phase != "update":
        return "box acting"
    return "panel" if array in moment.values else "panel unknown"


def _is_born(birth: Birth, moment: Moment | None) -> bool:
    """Whether the first inf or nan is there by now."""
    return moment is None or moment.frame.phase == "whole" or moment.place >= birth.step


def _box(found: Levels, i: int, moment: Moment | None) -> Patch:
    """A box: its name, its formula, its maps, and what hangs in it below."""
    box = found.boxes[i]
    own = _named(found, box.array, TITLE)
    if box.text:
        text = cut(f"= {box.text}", WIDEST_FORMULA)
        formula = Patch(len(text) * 12 * MONO, LINE, _text(text, 0, 11))
        own = _below([own, formula], 2)
    birth, born = found.birth, False
    if birth is not None and birth.box == i:
        born = _is_born(birth, moment)
        text = cut(f"{birth.words}: {birth.text}", WIDEST_BIRTH)
        line = _text(text, 0, SMALL, "wrong", SMALL, True) if born else ""
        own = _below([own, Patch(length(text, SMALL, bold=True), LINE, line)], 2)
    main = _below([own, _maps(found, box.array, (200.0, 84.0), moment)], 3)
    tiles = [
        _bordered(
            _below([_named(found, k, 12), _maps(found, k, (96.0, 64.0), moment)], 3),
            6,
            _look(found, k, moment),
        )
        for k in box.hangs
    ]
    whole = _below([main, _beside(tiles, GAP)], 6) if tiles else main
    return _bordered(whole, 16 if not box.inner else 7, _look(found, box.array, moment), born)


def _named(found: Levels, array: int, size: float) -> Patch:
    """The name of an array, and its shape in words."""
    name, words = found.name(array), shape_words(found.arrays, array)
    single = prod(found.arrays.arrays[array].shape) == 1
    wide = length(name, size, bold=True)
    after = "" if single else _text(words, wide + 7, size - 2, "muted", SMALL)
    width = wide + (0 if single else 7 + length(words, SMALL))
    font = f' style="font: bold {size:g}px sans-serif"'
    return Patch(
        width, size + 3, f'<text x="0" y="{size - 2:g}"{font}>{escape(name)}</text>{after}'
    )


def _maps(found: Levels, array: int, most: tuple[float, float], moment: Moment | None) -> Patch:
    """The values, and the gradients if some flow: beside each other or, if wide, below."""
    step, numbers = found.arrays.arrays[array], found.numbers(array)
    grid = grid_of(step.shape, step.axes)
    values = numbers.values if moment is None else moment.values.get(array)
    gradients = numbers.gradients if moment is None else moment.gradients.get(array)
    parts = [_map("value", numbers.values, values, grid, most)]
    if found.arrays.is_moved(array):
        parts.append(_map("gradient", numbers.gradients, gradients, grid, most))
    if len(numbers.values) > 1 and grid.points[1] * _cell(grid, *most)[0] > 110:
        return _below(parts, 4)
    return _beside(parts, 12)


def _map(
    kind: str, xs: Floats, shown: Floats | None, grid: MapGrid, most: tuple[float, float]
) -> Patch:
    """A map with its range; one number as a number.

    Args:
        kind: "value" or "gradient".
        xs: the final numbers, which set the size.
        shown: those that are known, or None.
        grid: how they lie.
        most: the largest width and height of the map.
    """
    if len(xs) == 1:
        text, final = (number_text(x[0]).replace("-", "−") if x else "" for x in (shown, xs))
        wide = max(len(final) * 9.3, 56.0)
        head = _text(kind, 0, SMALL, "muted", SMALL)
        size = min(15.0, 15.0 * wide / max(len(text) * 9.3, 1.0))
        number = f'<text x="0" y="28" style="font: bold {size:.3g}px monospace">{text}</text>'
        return Patch(wide, 32, head + number)
    cell_w, cell_h = _cell(grid, *most)
    w, h = cell_w * grid.points[1], cell_h * grid.points[0]
    heads = [f"{kind}s "] if w > 130 else [f"{kind}s", ""]
    several = prod(grid.fold)
    notes = [f"a point is the largest of {several}"] if several > 1 else []
    top = 13.5 * len([*heads, *notes]) + 2
    wide = max(w + 1, *(length(head, SMALL) for head in [*heads, *notes]))
    wide = max(wide, length(heads[-1] + _range(xs), SMALL))
    image = ""
    if shown is not None:
        heads[-1] += _fitting_range(shown, wide - length(heads[-1], SMALL))
        image = (
            f'<rect class="paper" x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}"/>'
            f'<image x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}" '
            'preserveAspectRatio="none" style="image-rendering: pixelated" '
            f"href={quoteattr(map_image(shown, grid, kind))}/>"
        )
    image += f'<rect class="inner" x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}"/>'
    lines = [_text(c, 0, SMALL + 13.5 * k, "muted", SMALL) for k, c in enumerate([*heads, *notes])]
    return Patch(wide, h + top + 1.5, "".join(lines) + image)


def _fitting_range(xs: Floats, room: float) -> str:
    """The range of numbers with as many digits as there is room for."""
    texts = [_range(xs, how) for how in (".3g", ".2g", ".1g", ".0e")]
    return next((text for text in texts if length(text, SMALL) <= room), texts[-1])


def _cell(grid: MapGrid, width: float, height: float) -> tuple[float, float]:
    """The size of a cell."""
    return (
        max(min(14.0, width / grid.points[1]), 1.0),
        max(min(14.0, height / grid.points[0]), 2.0),
    )


def _range(xs: Floats, how: str = ".3g") -> str:
    """The smallest and the largest finite number, and how many are not finite."""
    finite = [x for x in xs if isfinite(x)]
    if len(xs) == 1:
        return number_text(xs[0]).replace("-", "−")
    text = f"{min(finite):{how}} … {max(finite):{how}}" if finite else "none finite"
    more = f", {len(xs) - len(finite)} not finite" if finite and len(finite) < len(xs) else ""
    return re.sub(r"e([+-])0*(?=\d)", r"e\1", text + more).replace("e+", "e").replace("-", "−")


def _text(
    text: str, x: float, y: float, kind: str = "", size: float = 12.0, bold: bool = False
) -> str:
    """A line of text."""
    font = f' style="font: {"bold " * bold}{size:g}px sans-serif"' if kind else ""
    mark = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{mark}{font}>{escape(text)}</text>'


def _below(parts: list[Patch], gap: float) -> Patch:
    """Parts below each other."""
    y, svg = 0.0, ""
    for part in parts:
        svg += f'<g transform="translate(0 {y:.1f})">{part.svg}</g>'
        y += part.height + gap
    return Patch(max(part.width for part in parts), y - gap, svg)


def _beside(parts: list[Patch], gap: float) -> Patch:
    """Parts side by side."""
    x, svg = 0.0, ""
    for part in parts:
        svg += f'<g transform="translate({x:.1f} 0)">{part.svg}</g>'
        x += part.width + gap
    return Patch(x - gap, max(part.height for part in parts), svg)


def _bordered(part: Patch, radius: float, look: str, marked: bool = False) -> Patch:
    """A part in a border, with a thick red one if it is marked."""
    width, height = part.width + 2 * PAD, part.height + 2 * PAD - 2
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    rect = f'<rect class="{look}" {size}/>' + marked * f'<rect class="cross" {size}/>'
    return Patch(width, height, f'{rect}<g transform="translate({PAD:g} {PAD:g})">{part.svg}</g>')
