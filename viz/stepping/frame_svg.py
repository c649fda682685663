"""One frame as SVG: the whole graph, the acting and receiving nodes, and the numbers so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from autograd_core.suggest import suggests
from viz.arrow import pointed
from viz.boxes.level_film import level_frame_svg
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.formulas import number_text
from viz.frame_document import CHARACTER, cross_svg, document, lines_svg, text_svg
from viz.language.choice import in_its_language
from viz.language.say import PHASES, say, together
from viz.palette import ThemeName
from viz.stepping.frame_part import part_of
from viz.stepping.frames import Frame, StepNode, Steps, check_steps
from viz.stepping.layout import LONGEST_SYMBOL, Layout, Rectangle, lay_out
from viz.stepping.share_place import share_box
from viz.svg_text import escape
from viz.text_width import cut, text_width
from viz.theme import colours_or_default

MARGIN = 12.0
NARROWEST = 300.0
TIP = 9.0

BLANK = "_____"
"""Where a number is to be filled in."""


class Blanks(NamedTuple):
    """Numbers of a frame that are to be filled in.

    Attributes:
        values, gradients: indices of nodes.
    """

    values: Collection[int] = ()
    gradients: Collection[int] = ()


@suggests
@in_its_language
def frame_svg(
    steps: Steps | Levels,
    k: int,
    theme: ThemeName | None = None,
    layout: Layout | None = None,
) -> str:
    """Draw frame k as a picture, with its formula under it.

    The acting node has a thick border, the receiving node a thick dashed one; the share flows
    along a thick edge. A node not yet computed has a dashed border and a question mark, a wrong
    gradient has a cross. Meaning never rests on colour alone. A graph of more than 300 nodes is
    shown in part: the acting node, and nodes near it. Frames of `levels(root)` are boxes with
    heat maps of what is known; a map without colours is not known yet.

    Args:
        steps: from `steps(root)` or `levels(root)`.
        k: the frame, from 0; -1 is the last.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.
        layout: the result of `lay_out(steps)`, if you have it; for Steps.

    Raises:
        IndexError: the frame does not exist.
        TypeError: the argument is not Steps or Levels.
        ValueError: the theme is unknown.
    """
    theme = colours_or_default(theme)
    if isinstance(steps, Levels):
        return level_frame_svg(Moments(steps), k, theme)
    check_steps(steps, "frame_svg")
    frame = steps[k]
    layout = layout or lay_out(steps, part=part_of(steps, [k]))
    content, width, height = panel(steps, frame, layout)
    more, height = lines_svg([layout.part.note], MARGIN, height - MARGIN, width, "muted")
    title = say("Frame {k} of {n}: {text}", k=frame.index + 1, n=len(steps), text=frame.formula)
    words = together([frame.sentence, *filter(None, [layout.part.note])])
    return document(content + more, width, height + MARGIN, title, words, theme)


@in_its_language
def panel(
    steps: Steps, frame: Frame, layout: Layout, blanks: Blanks | None = None
) -> tuple[str, float, float]:
    """The picture of a frame and its caption: SVG elements, width and height."""
    width = max(layout.width, NARROWEST)
    left = (width - layout.width) / 2
    lines, height = caption(frame, len(steps), width, layout.height)
    spoilt = wrong_nodes(steps, frame.index)
    drawing = "".join(_edges(steps, frame, layout)) + _nodes(
        steps, frame, layout, spoilt, blanks or Blanks()
    )
    drawing += _share(frame, steps, layout)
    boxes = zip(layout.part.nodes, layout.nodes, strict=True)
    drawing += "".join(cross_svg(box.x + 1, box.y + 1) for i, box in boxes if i in spoilt)
    return f'<g transform="translate({left:.1f} 0)">\n{drawing}</g>\n{lines}', width, height


def caption(frame: Frame, count: int, width: float, top: float) -> tuple[str, float]:
    """The number, phase and formula of a frame, and what is wrong with it, as lines of text."""
    head = f"{frame.index + 1} / {count}  {say(PHASES[frame.phase])}"
    look = "strong"
    if frame.wrong:
        head, look = f"{head}  ✗ {say('wrong')}", "strong wrong"
    first, y = lines_svg([head], MARGIN, top, width, look)
    formula, y = lines_svg([frame.formula], MARGIN, y, width)
    why, y = lines_svg([frame.why], MARGIN, y, width, "wrong")
    return first + formula + why, y + MARGIN


def _nodes(
    steps: Steps, frame: Frame, layout: Layout, spoilt: Collection[int], blanks: Blanks
) -> str:
    """Draw all boxes; the boxes of `spoilt` nodes are marked."""
    numbers = steps.numbers(frame.index)
    gradients = steps.gradients(frame.index)
    drawn = []
    for i, box in zip(layout.part.nodes, layout.nodes, strict=True):
        node = steps.nodes[i]
        look = ["box"]
        if node.role == "constant":
            look.append("constant")
        if i not in numbers:
            look.append("unknown")
        if i == frame.target and frame.phase == "backward":
            look.append("receiving")
        elif i in (frame.node, frame.target):
            look.append("acting")
        if i in spoilt:
            look.append("wrong")
        data = number_text(numbers[i]) if i in numbers else "?"
        data = BLANK if i in blanks.values else data
        gradient = BLANK if i in blanks.gradients else number_text(gradients[i])
        changed = i == frame.target and frame.phase in ("seed", "backward")
        drawn.append(_box(node, box, " ".join(look)))
        drawn.append(_words(node, box, data, gradient, changed))
    return "".join(drawn)


def wrong_nodes(steps: Steps, k: int) -> set[int]:
    """The nodes that hold something wrong after frame k."""
    found = {frame.target: frame.wrong for frame in steps.frames[: k + 1]}
    return {i for i, wrong in found.items() if wrong}


def _box(node: StepNode, box: Rectangle, look: str) -> str:
    """The outline of a node: parameters are round, the result has a second line inside."""
    radius = {"parameter": 14, "input": 0, "constant": 0, "interior": 5, "result": 5}[node.role]
    outline = _rectangle(box, radius, look, node.long_name)
    if node.role == "result":
        inner = Rectangle(box.x + 4, box.y + 4, box.w - 8, box.h - 8)
        outline += _rectangle(inner, 3, "inner")
    return outline


def _rectangle(box: Rectangle, radius: float, look: str, title: str = "") -> str:
    """A rectangle, with a title that browsers show where the pointer rests on it."""
    end = f"><title>{escape(title)}</title></rect>" if title else "/>"
    return (
        f'<rect class="{look}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.w:.1f}" '
        f'height="{box.h:.1f}" rx="{radius}"{end}\n'
    )


def _words(node: StepNode, box: Rectangle, data: str, gradient: str, changed: bool) -> str:
    """Name and symbol, number, gradient."""
    left, right = box.x + 8, box.x + box.w - 8
    symbol = cut(node.symbol, LONGEST_SYMBOL)
    room = int((box.w - 16) / CHARACTER) - (text_width(symbol) + 1 if symbol else 0)
    lines = [text_svg(left, box.y + 17, cut(node.name, max(room, 1)), "strong")]
    if symbol:
        lines.append(text_svg(right, box.y + 17, symbol, "", end=True))
    lines.append(text_svg(left, box.y + 32, f"data {data}"))
    lines.append(text_svg(left, box.y + 47, f"grad {gradient}", "strong" if changed else ""))
    return "".join(lines)


def _edges(steps: Steps, frame: Frame, layout: Layout) -> list[str]:
    """All edges; those that the frame uses come last, on top."""
    passed = {(f.node, f.position) for f in steps.frames[: frame.index] if f.phase == "backward"}
    plain, used = [], []
    for i, points in zip(layout.part.edges, layout.edges, strict=True):
        edge = steps.edges[i]
        active = frame.node == edge.node and (
            frame.phase == "forward" or frame.position == edge.position
        )
        if active and frame.phase == "forward":
            used.append(_curve(points, "ahead"))
        elif active and frame.phase == "backward":
            used.append(_curve(points[::-1], "flow"))
        elif edge.partial is None:
            plain.append(_curve(points, "closed"))
        elif (edge.node, edge.position) in passed:
            plain.append(_curve(points[::-1], "passed"))
        else:
            plain.append(_curve(points, ""))
    return plain + used


def _curve(points: Sequence[tuple[float, float]], look: str) -> str:
    """An edge with an arrow's tip at its last point."""
    path, tip = pointed(points, TIP + (4 if look in ("flow", "ahead") else 0))
    more = f" {look}" if look else ""
    return f'<path class="edge{more}" d="{path}"/><polygon class="tip{more}" points="{tip}"/>\n'


def _share(frame: Frame, steps: Steps, layout: Layout) -> str:
    """The contribution, written on the edge along which it flows."""
    if frame.phase != "backward" or frame.contribution is None:
        return ""
    found = (
        points
        for i, points in zip(layout.part.edges, layout.edges, strict=True)
        if (steps.edges[i].node, steps.edges[i].position) == (frame.node, frame.position)
    )
    points = next(found, None)
    if points is None:  # the layout is that of another part
        return ""
    share = number_text(float(f"{frame.contribution:.4g}"))
    sign = "=" if steps.what_if == "assign" else "" if share.startswith("-") else "+"
    text = sign + share
    paper = Rectangle(0, 0, layout.width, layout.height)
    box = share_box(points, CHARACTER * len(text) + 10, layout.nodes, paper)
    middle = box.x + box.w / 2
    return _rectangle(box, 9, "panel") + text_svg(middle, box.y + 13, text, "strong", middle=True)
