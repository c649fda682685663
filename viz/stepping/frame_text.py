"""One frame as plain text: its formula, a table of nodes, and its sentence."""

from __future__ import annotations

from autograd_core.suggest import suggests
from viz.arguments import check_whole
from viz.boxes.level_text import level_text
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.formulas import gradient_of, number_text
from viz.language.choice import in_its_language
from viz.language.say import PHASES, numbered, say, word
from viz.stepping.frame_part import nearest
from viz.stepping.frames import Frame, Steps, check_steps
from viz.sweep import MISTAKES
from viz.text_width import cut, folded, padded, text_width

MOST_ROWS = 14
NARROWEST = 60
LONGEST_SYMBOL = 10
SHORTEST_NAME = 12
MARKS = {
    "forward": word("computed"),
    "seed": word("seeded"),
    "backward": word("hands on"),
    "update": word("updated"),
}
"""What a node does in a frame of a phase."""


@suggests
@in_its_language
def frame_text(steps: Steps | Levels, k: int, width: int = 80, rows: int = MOST_ROWS) -> str:
    """Write frame k in words and a table, in lines of at most `width` columns, without colours.

    For a large graph the table has the nodes that act or receive, then those nearest to them. At
    the level of arrays it has their ranges, and one entry of what is handed on in numbers.

    Args:
        steps: from `steps(root)` or `levels(root)`.
        k: the frame; -1 is the last.
        width: columns, 60 or more.
        rows: the most nodes in the table, 2 or more.

    Raises:
        IndexError: the frame does not exist.
        TypeError: the argument is not Steps or Levels; width or rows is not a whole number.
        ValueError: width is below 60, or rows below 2.
    """
    if not isinstance(steps, Levels):
        check_steps(steps, "frame_text")
    check_whole("width", width, NARROWEST)
    check_whole("rows", rows, 2)
    if isinstance(steps, Levels):
        return level_text(Moments(steps), k, width, rows)
    frame = steps[k]
    head = f"{frame.index + 1} / {len(steps)}  {say(PHASES[frame.phase])}"
    if frame.wrong:
        head += f"  ** {say('WRONG')} **"
    lines = [head]
    if steps.what_if:
        lines += folded(f"({say(MISTAKES[steps.what_if])})", width)
    lines += ["", *folded(frame.formula, width, "  "), "", *_table(steps, frame, width, rows), ""]
    lines += folded(frame.sentence, width)
    if steps.note and frame.index == len(steps) - 1:
        lines += folded(steps.note, width)
    return "\n".join(lines)


@in_its_language
def summary_text(steps: Steps, width: int = 80) -> str:
    """Write the final gradients, and the right ones where they differ."""
    wrong = {node.index: true for node, _, true in steps.differences()}
    gradients = steps.final_gradients
    named = [node for node in steps.nodes if not node.operands and node.role != "constant"]
    named += [node for node in steps.nodes if node.index in wrong and node not in named]
    lines: list[str] = [say("Gradients in the end:")]
    for node in named:
        line = f"  {gradient_of(node.name)} = {number_text(gradients[node.index])}"
        if node.index in wrong:
            right = number_text(wrong[node.index])
            line += f"   {say('WRONG, right is {number}', number=right)}"
        lines += folded(line, width, "  ")
    return "\n".join(lines)


def _table(steps: Steps, frame: Frame, width: int, most: int) -> list[str]:
    """A row per node: what it does now, its name, operation, number and gradient."""
    numbers, gradients = steps.numbers(frame.index), steps.gradients(frame.index)
    shown = rows_shown(steps, frame, most)
    rows: list[tuple[str, ...]] = [("", say("node"), say("op"), "data", "grad")]
    for i in shown:
        node = steps.nodes[i]
        data = number_text(numbers[i]) if i in numbers else "?"
        symbol = cut(node.symbol, LONGEST_SYMBOL)
        rows.append((_mark(frame, i), node.name, symbol, data, number_text(gradients[i])))
    wide = [max(text_width(row[k]) for row in rows) for k in range(5)]
    wide[0] = max(text_width(say(mark)) for mark in MARKS.values())
    room = width - 8 - sum(wide) + wide[1]
    if frame.phase in ("seed", "backward") and frame.before is not None:
        change = f"{number_text(frame.before)} -> "
        if len(change) + min(wide[1], SHORTEST_NAME) <= room:
            k = shown.index(frame.target) + 1
            rows[k] = (*rows[k][:4], change + rows[k][4])
            room -= len(change)
    wide[1] = min(wide[1], room)
    lines = []
    for row in rows:
        cells = [padded(cell, columns) for cell, columns in zip(row[:4], wide[:4], strict=True)]
        lines.append("  ".join([*cells, row[4]]).rstrip())
    if len(shown) < len(steps.nodes):
        lines.append(f"{'':10}... {_more(len(steps.nodes) - len(shown))}")
    return lines


def rows_shown(steps: Steps, frame: Frame, most: int = MOST_ROWS) -> list[int]:
    """The nodes of a frame's table: all, or those nearest to what happens."""
    return list(nearest(steps, (frame.node, frame.target), most))


def _mark(frame: Frame, i: int) -> str:
    """Return a node's action in a frame, in a word."""
    if frame.phase == "backward":
        if i == frame.operand and i != frame.node:
            return say("receives")
    return say(MARKS[frame.phase]) if i == frame.node else ""


def _more(count: int) -> str:
    """How many nodes are not in a table."""
    return numbered(count, "1 more node", "{n} more nodes")
