"""The whole computation as a picture: its boxes with heat maps, as SVG and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from viz.boxes.arrange import Arrangement, arrange, wire
from viz.boxes.box_picture import (
    LINE,
    PAD,
    SMALL,
    TITLE,
    Maps,
    Patch,
    below,
    bordered,
    box_patch,
    look_of,
    maps_of,
    named,
    ranges_in_words,
    shown_boxes,
    text_at,
    time_shown,
)
from viz.boxes.frames import places_of, shape_words
from viz.boxes.levels import Levels
from viz.boxes.moments import Moment, Moments
from viz.boxes.opened_box import opened_patch
from viz.boxes.repeat_names import base_name
from viz.frame_style import style_sheet
from viz.language.choice import in_its_language
from viz.language.say import say, word
from viz.palette import ThemeName
from viz.svg_text import escape
from viz.text_width import length

PAGE = (900.0, 900.0)
HEIGHTS = (900.0, 1400.0, 2400.0, 4800.0)
LEAST = 9.0 / SMALL
"""The smallest scale, at which the smallest text is 9 pixels high."""

WIDEST = 963.0
"""Beyond this width a picture is arranged for a higher page."""

MARGIN = 30.0
SIDE, TOP = 26.0, 34.0
INSIDE = (1.0, 0.7, 0.45, 1.5)
"""How wide the inside of a fold may be, as parts of the page."""


@in_its_language
def levels_svg(
    found: Levels, theme: ThemeName, opened: Collection[int] = (), caption: str = ""
) -> str:
    """The boxes with names, formulas, ranges and heat maps of values and gradients.

    Args:
        found: made by `levels`.
        theme: "light", "dark" or "auto".
        opened: the boxes that show the numbers of their steps.
        caption: a line below the picture.
    """
    width, height, drawn = _legible(found, opened)
    if caption:
        width = max(width, length(caption, SMALL) + 2 * MARGIN)
        drawn += text_at(caption, MARGIN, height, "muted", SMALL)
        height += MARGIN / 2
    shown = min(1.0, max(PAGE[0] / width, LEAST))
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


def _legible(found: Levels, opened: Collection[int]) -> Patch:
    """The boxes, no wider than what is legible on a page if they can be; rather higher."""
    moment = Moments(found)[0] if found.what_if else None
    tried: list[Patch] = []
    for height in HEIGHTS:
        tried.append(boxes_svg(found, (PAGE[0], height), moment, opened))
        if tried[-1].width * LEAST <= WIDEST:
            return tried[-1]
    return min(tried, key=lambda patch: patch.width)


def boxes_svg(
    found: Levels,
    page: tuple[float, float],
    moment: Moment | None = None,
    opened: Collection[int] = (),
    maps: Maps | None = None,
    room: RoomOfFrames | None = None,
) -> Patch:
    """The boxes and the wires between them, with a margin around; of a fold those of one repeat.

    Args:
        found: made by `levels`.
        page: the width and the height that they are arranged for.
        moment: a step; then only what is known after it is shown, and what acts and receives is
            marked. Boxes stand where they stand without it.
        opened: the boxes that show the numbers of their steps.
        maps: draws the numbers of an array in the others; None draws heat maps.
        room: of `room_of`; then boxes stand where they stand at all repeats.
    """
    least = room.boxes if room else {}
    drawn = {
        i: opened_patch(found, i)
        if i in opened
        else box_patch(found, i, moment, maps, least.get(i, (0.0, 0.0)))
        for i in shown_boxes(found, moment)
    }
    ports = [_ports(found, f, moment, maps, room) for f in range(len(found.folds))]
    wires = list(_wires(found, moment))
    best: tuple[float, Patch] | None = None
    for shape in INSIDE if found.folds else INSIDE[:1]:
        inside = (page[0] * shape, page[1])
        pieces = [
            _fold(found, f, (drawn, ports[f], wires), inside, moment)
            for f in range(len(found.folds))
        ]
        scale, patch = _whole(found, pieces, drawn, wires, page)
        if best is None or scale > best[0]:
            best = scale, patch
    assert best is not None
    return best[1]


def _whole(
    found: Levels,
    folds: list[Patch],
    drawn: Mapping[int, Patch],
    wires: Sequence[Wire],
    page: tuple[float, float],
) -> tuple[float, Patch]:
    """The folds and the other boxes in one arrangement, and its scale."""
    fold_of = {b: f for b, (f, _) in places_of(found.folds).items()}
    item = {b: fold_of.get(b, b + len(folds)) for b in range(len(found.boxes))}
    links: dict[tuple[int, int], str] = {}
    for one in wires:
        ends = item[one.start], item[one.end]
        if ends[0] != ends[1]:
            links[ends] = links.get(ends) or one.flow
    patches = dict(enumerate(folds)) | {
        b + len(folds): patch for b, patch in drawn.items() if b not in fold_of
    }
    order = _in_order(sorted(patches, key=lambda k: -1 if k < len(folds) else k), links)
    placed, svg = _arranged([patches[k] for k in order], order, links, page)
    group = f'<g transform="translate({MARGIN:g} {MARGIN:g})">{svg}</g>'
    return placed.scale, Patch(placed.width + 2 * MARGIN, placed.height + 2 * MARGIN, group)


def _in_order(items: Sequence[int], links: Mapping[tuple[int, int], str]) -> list[int]:
    """Items, those that others read first."""
    found: dict[int, None] = {}

    def visit(k: int) -> None:
        if k not in found:
            for a, b in links:
                if b == k:
                    visit(a)
            found[k] = None

    for k in items:
        visit(k)
    return list(found)


def _arranged(
    patches: list[Patch],
    keys: Sequence[int],
    links: Mapping[tuple[int, int], str],
    page: tuple[float, float],
) -> tuple[Arrangement, str]:
    """Patches where they stand, with the wires between them; links are pairs of keys."""
    sizes = [(patch.width, patch.height) for patch in patches]
    at = {key: k for k, key in enumerate(keys)}
    ends = {(at[a], at[b]): flow for (a, b), flow in links.items()}
    sources = [sorted({a for a, b in ends if b == i}) for i in range(len(patches))]
    placed = arrange(sizes, sources, *page)
    drawn = "".join(_wire(placed, pair, flow) for pair, flow in ends.items()) + "".join(
        f'<g transform="translate({where.x:.1f} {where.y:.1f})">{part.svg}</g>'
        for where, part in zip(placed.boxes, patches, strict=True)
    )
    return placed, drawn


class Wire(NamedTuple):
    """From a box to one that reads it, with what goes along it."""

    start: int
    end: int
    array: int
    flow: str


def _wires(found: Levels, moment: Moment | None) -> Iterator[Wire]:
    """All wires between boxes."""
    home = {box.array: i for i, box in enumerate(found.boxes)}
    for i, box in enumerate(found.boxes):
        for k in box.reads:
            if k in home and k not in box.hangs:
                yield Wire(home[k], i, k, _flow(moment, i, k))


class RoomOfFrames(NamedTuple):
    """The largest sizes over all repeats: of boxes, and of what is carried, by fold and place."""

    boxes: dict[int, tuple[float, float]]
    ports: dict[tuple[int, int], tuple[float, float]]


def room_of(found: Levels) -> RoomOfFrames:
    """What the boxes of repeats need at any of them, for pictures of several steps."""

    def largest(patches: Iterable[Patch]) -> tuple[float, float]:
        """The largest width and height."""
        sizes = [(patch.width, patch.height) for patch in patches]
        return max(width for width, _ in sizes), max(height for _, height in sizes)

    room = RoomOfFrames({}, {})
    for f, fold in enumerate(found.folds):
        for column in zip(*fold.rows, strict=True):
            size = largest(box_patch(found, b, None) for b in column)
            room.boxes.update(dict.fromkeys(column, size))
        for k in range(len(fold.handed)):
            times = range(len(fold.rows))
            room.ports[f, k] = largest(_port(found, f, k, t, None, None) for t in times)
    return room


def _ports(
    found: Levels, f: int, moment: Moment | None, maps: Maps | None, room: RoomOfFrames | None
) -> list[Patch]:
    """What the repeat before hands to the one that is shown."""
    t, count = time_shown(found, f, moment), len(found.folds[f].handed)
    least = [room.ports[f, k] if room else (0.0, 0.0) for k in range(count)]
    return [_port(found, f, k, t, moment, maps, least[k]) for k in range(count)]


def _port(
    found: Levels,
    f: int,
    k: int,
    t: int,
    moment: Moment | None,
    maps: Maps | None,
    least: tuple[float, float] = (0.0, 0.0),
) -> Patch:
    """One of what repeat t of a fold is handed."""
    fold = found.folds[f]
    one = fold.handed[k]
    array = found.boxes[fold.rows[t - 1][one.place]].array if t else one.first
    if array is None:
        start = Patch(64, LINE, text_at(say("start: 0"), 0, 11))
        return bordered(start, 12, "panel", least=least)
    name, size = named(found, array, 12), (96.0, 64.0)
    drawn = maps(array, size, True) if maps else maps_of(found, array, size, moment)
    look = look_of(found, array, moment)
    return bordered(below([name, drawn], 3), 12, look, least=least)


def _fold(
    found: Levels,
    f: int,
    parts: tuple[Mapping[int, Patch], list[Patch], Sequence[Wire]],
    page: tuple[float, float],
    moment: Moment | None,
) -> Patch:
    """A repeat of a fold in a frame, with what is carried as a wire back."""
    fold, t = found.folds[f], time_shown(found, f, moment)
    drawn, ports, wires = parts
    row = fold.rows[t]
    # At t = 0 a repeat may read less; it stands, and is wired, as the others.
    links = dict.fromkeys(_links(found, f, 1, moment, wires), "")
    links |= _links(found, f, t, moment, wires)
    links = {(_key(row, a), _key(row, b)): flow for (a, b), flow in links.items()}
    keys = [*[-k - 1 for k in range(len(ports))], *row]
    placed, svg = _arranged([*ports, *[drawn[b] for b in row]], keys, links, page)
    svg += "".join(_back(placed, len(ports) + one.place, k) for k, one in enumerate(fold.handed))
    names = ", ".join(
        base_name(found.name(found.boxes[row[one.place]].array)) for one in fold.handed
    )
    words, count = word("repeat × {n}, carried: {names}; t = {t} of 0 … {last}"), len(fold.rows)
    title, longest = (
        say(words, n=count, names=names, t=time, last=count - 1) for time in (t, count - 1)
    )
    width = max(placed.width, length(longest, TITLE)) + 2 * SIDE
    height = placed.height + TOP + SIDE
    acts = moment is not None and moment.frame.fold == f
    style = "" if acts else ' stroke-dasharray="5 4"'
    frame = f'<rect class="inner" width="{width:.1f}" height="{height:.1f}" rx="12"{style}/>'
    head = f'<g transform="translate({PAD:g} 6)">{text_at(title, 0, 13, "muted", 13, acts)}</g>'
    return Patch(
        width, height, f'{frame}{head}<g transform="translate({SIDE:g} {TOP:g})">{svg}</g>'
    )


def _key(row: Sequence[int], place: int) -> int:
    """A box of a repeat by its place; what is carried is below 0."""
    return row[place] if place >= 0 else place


def _links(
    found: Levels, f: int, t: int, moment: Moment | None, wires: Sequence[Wire]
) -> dict[tuple[int, int], str]:
    """Which places of repeat t read which, and what goes there; -1, -2, ... are carried."""
    fold = found.folds[f]
    row = fold.rows[t]
    carried: dict[int | None, int] = {}
    for k, one in enumerate(fold.handed):
        before = found.boxes[fold.rows[t - 1][one.place]].array if t else one.first
        carried[before] = -k - 1
    links = {}
    for place, b in enumerate(row):
        for array in found.boxes[b].reads:
            if array in carried:
                links[carried[array], place] = _flow(moment, b, array)
    for wire_ in wires:
        if wire_.start in row and wire_.end in row:
            links[row.index(wire_.start), row.index(wire_.end)] = wire_.flow
    return links


def _back(placed: Arrangement, i: int, k: int) -> str:
    """The wire from what is handed on, round below, to where it is carried in."""
    path, y = wire(placed, i, k, back=True)
    tip = f"M{placed.boxes[k].x:.1f} {y:.1f}l-8 -4.5v9z"
    return f'<path class="edge" d="{path}"/><path class="tip" d="{tip}"/>'


@in_its_language
def levels_text(found: Levels) -> str:
    """The same in words: a line for each box, with its shape and the ranges of its numbers."""
    lines, birth = [found.summary], found.birth
    where = places_of(found.folds)
    for i in shown_boxes(found):
        box = found.boxes[i]
        if i in where and i == found.folds[where[i][0]].rows[where[i][1]][0]:
            count = len(found.folds[where[i][0]].rows)
            lines.append(
                say(
                    "What repeats {n} times, at t = {t} of 0 to {last}:",
                    n=count,
                    t=where[i][1],
                    last=count - 1,
                )
            )
        numbers = found.numbers(box.array)
        formula = f" = {box.text}" if box.text else ""
        ranges = ranges_in_words(numbers, found.arrays.is_moved(box.array))
        words = shape_words(found.arrays, box.array)
        first = f"; {birth.words}: {birth.text}" if birth and birth.box == i else ""
        lines.append(f"{found.name(box.array)}{formula}: {words}; {ranges}{first}")
    return "\n".join(lines)


def _flow(moment: Moment | None, to: int, array: int) -> str:
    """What goes along a wire at a moment: "ahead", numbers; "flow", a gradient; or ""."""
    receivers = [own for box, own in moment.frame.acting if box == to] if moment else []
    if moment is None or not receivers:
        return ""
    if moment.frame.phase == "forward":
        return "ahead"
    return "flow" if any(array in own for own in receivers) else ""


def _wire(placed: Arrangement, ends: tuple[int, int], flow: str) -> str:
    """An arrow between two boxes; a gradient goes against it."""
    a, b = (placed.boxes[k] for k in ends)
    path, y = wire(placed, *ends)
    tip = f"M{b.x:.1f} {y:.1f}l-8 -4.5v9z"
    if flow == "flow":
        tip = f"M{a.x + a.width:.1f} {a.y + a.height / 2:.1f}l11 -6v12z"
    more = f" {flow}" * bool(flow)
    return f'<path class="edge{more}" d="{path}"/><path class="tip{more}" d="{tip}"/>'
