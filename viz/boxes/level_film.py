"""Frames at the level of arrays as pictures: one, several side by side, all as a film."""

from __future__ import annotations

from collections.abc import Sequence

from viz.boxes.level_text import level_text, share_line
from viz.boxes.mistake_text import outcome, reasons
from viz.boxes.moments import Moment, Moments, most_telling
from viz.boxes.picture import MARGIN, PAGE, RoomOfFrames, boxes_svg, room_of
from viz.film_places import GAP, Panel, across, check_length, in_rows
from viz.frame_document import document, lines_svg
from viz.language.choice import in_its_language
from viz.language.say import PHASES, say, word
from viz.palette import ThemeName
from viz.raster import SECONDS, gif
from viz.sweep import mistake_heading

PANEL = (400.0, 1400.0)
"""The page that boxes are arranged for where several frames stand together."""

FEWEST_CHOSEN, MOST_CHOSEN = 3, 6
TALLEST = 4800.0
LEGEND = word(
    "thick border: acts; thick dashed: receives; dashed: not computed yet; maps without colours: "
    "no gradient yet"
)


@in_its_language
def level_frame_svg(
    moments: Moments, k: int, theme: ThemeName, room: RoomOfFrames | None = None
) -> str:
    """Draw frame k: the boxes with what is known after it, and below them its lines.

    Args:
        moments: those of the computation.
        k: the frame; -1 is the last.
        theme: "light", "dark" or "auto".
        room: what boxes need at any repeat, so that nothing moves from frame to frame.

    Raises:
        IndexError: the frame does not exist.
    """
    moment = moments[k]
    content, width, height = _panel(moments, moment, PAGE, room)
    title = say(
        "Frame {k} of {n}: {text}", k=moment.place + 1, n=len(moments), text=_headline(moment)
    )
    return document(content, width, height, title, moment.frame.sentence, theme)


@in_its_language
def level_strip(
    moments: Moments, shown: Sequence[int], columns: int, theme: ThemeName
) -> tuple[str, str]:
    """Chosen frames side by side: the picture, and the same in words.

    Args:
        moments: those of the computation.
        shown: the frames, from 0.
        columns: the most frames side by side.
        theme: "light", "dark" or "auto".
    """
    found = moments.found
    room = room_of(found)
    panels = [_panel(moments, moments[k], PANEL, room) for k in shown]
    if across(columns, panels) == 1:  # none stands beside another, so each may be wider
        panels = [_panel(moments, moments[k], PAGE, room) for k in shown]
    heading = [mistake_heading(found.what_if)] if found.what_if else []
    count = across(columns, panels)
    full = GAP + count * (panels[0][1] + GAP)
    top, y = lines_svg(heading, GAP, GAP, full, "strong")
    content, width, y = in_rows(panels, count, y + (8.0 if top else 0.0))
    legend = say("{legend}; cross: wrong", legend=say(LEGEND)) if top else say(LEGEND)
    notes = [outcome(found), legend, found.note]
    below, y = lines_svg([*filter(None, notes)], GAP, y, width, "muted")
    title = say(
        "{root}: {k} of {n} frames",
        root=found.name(found.arrays.root[0]),
        k=len(shown),
        n=len(moments),
    )
    words = "\n".join(f"{k + 1}. {found.frames[k].sentence}" for k in shown)
    svg = document(top + content + below, width, y + GAP / 2, title, words, theme)
    return svg, "\n\n".join(level_text(moments, k) for k in shown)


@in_its_language
def level_gif(
    moments: Moments, frames: Sequence[int], theme: ThemeName, seconds: float = SECONDS
) -> bytes:
    """Draw frames as a GIF in one layout.

    Args:
        moments: those of the computation.
        frames: which of them, from 0.
        theme: "light", "dark", or "auto", which is light because a GIF cannot follow the reader.
        seconds: duration of each frame.

    Raises:
        RenderError: a package is missing, or a font.
        ValueError: there are more than 500 frames.
    """
    check_length(len(frames))
    room = room_of(moments.found)
    return gif([level_frame_svg(moments, k, theme, room) for k in frames], seconds)


def chosen_frames(moments: Moments, columns: int) -> tuple[int, ...]:
    """Choose the frames to show if not all can be shown: the whole, the ends, some between.

    There are fewer of a computation whose frames would make a picture too high.

    Args:
        moments: those of the computation.
        columns: the most frames side by side.
    """
    count = len(moments)
    seed = next(k for k, frame in enumerate(moments.found.frames) if frame.phase == "seed")
    panel = _panel(moments, moments[seed], PANEL)
    beside = across(columns, [panel] * MOST_CHOSEN)
    if beside == 1:
        panel = _panel(moments, moments[seed], PAGE)
    most = max(FEWEST_CHOSEN, beside * int(TALLEST / (panel[2] + GAP)))
    if count <= min(most, MOST_CHOSEN):
        return tuple(range(count))
    rest = count - 1 - seed
    best = (0, seed, count - 1, seed + 2 * rest // 3, seed - 1, seed + rest // 3)
    return tuple(sorted(set(best[:most])))


def _headline(moment: Moment) -> str:
    """The phase of a moment, and what happens."""
    frame = moment.frame
    return (
        frame.sentence
        if frame.phase == "whole"
        else "; ".join((say(PHASES[frame.phase]), *frame.lines))
    )


def _panel(
    moments: Moments, moment: Moment, page: tuple[float, float], room: RoomOfFrames | None = None
) -> Panel:
    """The picture of a moment and its caption: SVG elements, width and height."""
    frame = moment.frame
    lines = [frame.sentence] if frame.phase == "whole" else [*frame.inside, *frame.lines]
    told: Sequence[str] = ()
    if frame.phase == "backward" and frame.receivers:
        i = frame.receivers[0]
        told = share_line(moments.found, moment, i, most_telling(moment.shares[i]))
        told = (*told, *reasons(moments, moment))
    boxes = boxes_svg(moments.found, page, moment, room=room)
    head, look = (
        f"{moment.place + 1} / {len(moments)}  {say(PHASES[moment.frame.phase])}",
        "strong",
    )
    if not moment.wrong.isdisjoint(moment.frame.receivers):
        head, look = f"{head}  ✗ {say('wrong')}", "strong wrong"
    drawn, y = lines_svg([head], MARGIN, boxes.height - MARGIN / 2, boxes.width, look)
    more, y = lines_svg(lines, MARGIN, y, boxes.width)
    muted, y = lines_svg(told, MARGIN, y, boxes.width, "muted")
    return boxes.svg + drawn + more + muted, boxes.width, y + MARGIN / 2
