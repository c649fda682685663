"""The whole computation as a picture: its boxes with heat maps, as SVG and in words."""

from __future__ import annotations

from math import isfinite, prod
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from viz.boxes.arrange import Arrangement, arrange, wire
from viz.boxes.levels import Levels, shape_words
from viz.boxes.maps import MapGrid, grid_of, map_image
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
    parts = [_box(found, i) for i in range(len(found.boxes))]
    sizes = [(part.width, part.height) for part in parts]
    edges = _edges(found)
    sources = [sorted({a for a, b in edges if b == i}) for i in range(len(parts))]
    placed = arrange(sizes, sources, *PAGE)
    drawn = "".join(_wire(placed, sizes, a, b) for a, b in edges) + "".join(
        f'<g transform="translate({at.x:.1f} {at.y:.1f})">{part.svg}</g>'
        for at, part in zip(placed.boxes, parts, strict=True)
    )
    width, height = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
    shown = min(1.0, max(PAGE[0] / width, 9.0 / SMALL))
    title, _, rest = levels_text(found).partition("\n")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="frames-{theme}" '
        f'width="{width * shown:.0f}" height="{height * shown:.0f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(rest)}</desc>\n"
        f"<style>{style_sheet(theme)}</style>\n"
        f'<rect class="paper" width="{width:.1f}" height="{height:.1f}"/>\n'
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">{drawn}</g>\n</svg>\n'
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


def _edges(found: Levels) -> list[tuple[int, int]]:
    """Pairs of boxes: what leads to what."""
    home = {box.array: i for i, box in enumerate(found.boxes)}
    return [
        (home[k], i)
        for i, box in enumerate(found.boxes)
        for k in box.reads
        if k in home and k not in box.hangs
    ]


def _wire(placed: Arrangement, sizes: list[tuple[float, float]], a: int, b: int) -> str:
    """An arrow between two boxes."""
    path = wire((placed.boxes[a], sizes[a]), (placed.boxes[b], sizes[b]), placed.width)
    x, y = placed.boxes[b].x, placed.boxes[b].y + sizes[b][1] / 2
    return f'<path class="edge" d="{path}"/><path class="tip" d="M{x:.1f} {y:.1f}l-8 -4.5v9z"/>'


def _box(found: Levels, i: int) -> Patch:
    """A box: its name, its formula, its maps, and what hangs in it below."""
    box = found.boxes[i]
    own = _named(found, box.array, TITLE)
    if box.text:
        text = cut(f"= {box.text}", WIDEST_FORMULA)
        formula = Patch(len(text) * 12 * MONO, LINE, _text(text, 0, 11))
        own = _below([own, formula], 2)
    born = found.birth is not None and found.birth.box == i
    if found.birth is not None and born:
        text = cut(f"{found.birth.words}: {found.birth.text}", WIDEST_BIRTH)
        wide = length(text, SMALL, bold=True)
        own = _below([own, Patch(wide, LINE, _text(text, 0, SMALL, "wrong", SMALL, True))], 2)
    main = _below([own, _maps(found, box.array, 200.0, 84.0)], 3)
    tiles = [
        _bordered(_below([_named(found, k, 12), _maps(found, k, 96.0, 64.0)], 3), 6)
        for k in box.hangs
    ]
    whole = _below([main, _beside(tiles, GAP)], 6) if tiles else main
    return _bordered(whole, 16 if not box.inner else 7, born)


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


def _maps(found: Levels, array: int, width: float, height: float) -> Patch:
    """The values, and the gradients if some flow: beside each other or, if wide, below."""
    step, numbers = found.arrays.arrays[array], found.numbers(array)
    grid = grid_of(step.shape, step.axes)
    kinds = [("value", numbers.values)]
    if found.arrays.is_moved(array):
        kinds.append(("gradient", numbers.gradients))
    parts = [_map(kind, xs, grid, width, height) for kind, xs in kinds]
    if len(numbers.values) > 1 and grid.points[1] * _cell(grid, width, height)[0] > 110:
        return _below(parts, 4)
    return _beside(parts, 12)


def _map(kind: str, xs: tuple[float, ...], grid: MapGrid, width: float, height: float) -> Patch:
    """A map with its range; one number as a number."""
    if len(xs) == 1:
        text = number_text(xs[0]).replace("-", "−")
        head = _text(kind, 0, SMALL, "muted", SMALL)
        number = f'<text x="0" y="28" style="font: bold 15px monospace">{text}</text>'
        return Patch(max(len(text) * 9.3, 56.0), 32, head + number)
    cell_w, cell_h = _cell(grid, width, height)
    w, h = cell_w * grid.points[1], cell_h * grid.points[0]
    captions = [f"{kind}s {_range(xs)}"] if w > 130 else [f"{kind}s", _range(xs)]
    if (several := prod(grid.fold)) > 1:
        captions.append(f"a point is the largest of {several}")
    top = 13.5 * len(captions) + 2
    image = (
        f'<image x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}" preserveAspectRatio="none" '
        f'style="image-rendering: pixelated" href={quoteattr(map_image(xs, grid, kind))}/>'
        f'<rect class="inner" x="0.5" y="{top}" width="{w:.1f}" height="{h:.1f}"/>'
    )
    lines = [_text(c, 0, SMALL + 13.5 * k, "muted", SMALL) for k, c in enumerate(captions)]
    wide = max(w + 1, *(length(c, SMALL) for c in captions))
    return Patch(wide, h + top + 1.5, "".join(lines) + image)


def _cell(grid: MapGrid, width: float, height: float) -> tuple[float, float]:
    """The size of a cell."""
    return (
        max(min(14.0, width / grid.points[1]), 1.0),
        max(min(14.0, height / grid.points[0]), 2.0),
    )


def _range(xs: tuple[float, ...]) -> str:
    """The smallest and the largest finite number, and how many are not finite."""
    finite = [x for x in xs if isfinite(x)]
    if len(xs) == 1:
        return number_text(xs[0]).replace("-", "−")
    text = f"{min(finite):.3g} … {max(finite):.3g}" if finite else "none finite"
    more = f", {len(xs) - len(finite)} not finite" if finite and len(finite) < len(xs) else ""
    return (text + more).replace("-", "−")


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


def _bordered(part: Patch, radius: float, marked: bool = False) -> Patch:
    """A part in a border, with a thick red one if it is marked."""
    width, height = part.width + 2 * PAD, part.height + 2 * PAD - 2
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    rect = f'<rect class="panel" {size}/>' + marked * f'<rect class="cross" {size}/>'
    return Patch(width, height, f'{rect}<g transform="translate({PAD:g} {PAD:g})">{part.svg}</g>')
