"""A step at the level of arrays as plain text: formulas, a table of arrays, one entry in numbers.

A box opens in two stages: into the entries of what is computed or handed on, and the first of
those into its scalars.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import isfinite

from autograd_core import Value
from viz.boxes.arrays import entry_name
from viz.boxes.levels import Levels
from viz.boxes.mistake_text import outcome, reasons
from viz.boxes.mistakes import Floats
from viz.boxes.moments import Moment, Moments, most_telling, terms_of
from viz.formulas import MOST_TERMS, equation, number_text, spoken
from viz.language.choice import in_its_language
from viz.language.say import PHASES, numbered, say, word
from viz.sweep import MISTAKES, same
from viz.text_width import cut, folded, padded, text_width

DEEPEST = 2
"""How often a box can be opened: into entries, and one of them into scalars."""

WIDEST_NAME = 22
FEWEST_LINES = 6
"""So many lines of formulas are shown at least."""

_MARKS = {
    "forward": word("computed"),
    "seed": word("seeded"),
    "backward": word("hands on"),
}
_Row = tuple[str, ...]


@in_its_language
def level_text(moments: Moments, k: int, width: int = 80, rows: int = 14, depth: int = 0) -> str:
    """Write frame k in words and a table, in lines of at most `width` columns, without colours.

    Args:
        moments: those of the computation.
        k: the frame; -1 is the last.
        width: columns, 60 or more.
        rows: the most rows of the table; where there are more, those nearest to the action.
        depth: 0 for arrays, 1 for the entries of the box, 2 for the scalars of one.

    Raises:
        IndexError: the frame does not exist.
    """
    moment = moments[k]
    frame = moment.frame
    head = f"{moment.place + 1} / {len(moments)}  {say(PHASES[frame.phase])}"
    if not moment.wrong.isdisjoint(frame.receivers):
        head += f"  ** {say('WRONG')} **"
    what_if = moments.found.what_if
    lines = [head, *(folded(f"({say(MISTAKES[what_if])})", width) if what_if else []), ""]
    formulas = [*frame.inside, *frame.lines]
    if len(formulas) > max(rows, FEWEST_LINES) + 1:
        kept = max(rows, FEWEST_LINES)
        formulas = [*formulas[:kept], say("... {n} more lines", n=len(formulas) - kept)]
    for line in formulas:
        lines += folded(line, width, "  ")
    table = (_arrays, _entries, _scalars)[depth]
    lines += ["", *_columns(table(moments.found, moment, rows), width), ""]
    lines += folded(frame.sentence, width)
    if frame.phase == "whole" and what_if:
        lines += folded(outcome(moments.found), width)
    birth = moments.found.birth
    if birth is not None and (frame.phase == "whole" or moment.place >= birth.step):
        lines += folded(say("The {first}: {text}", first=birth.words, text=birth.text), width)
    if frame.phase == "backward" and frame.receivers:
        lines += _largest(moments.found, moment, width)
        for reason in reasons(moments, moment):
            lines += folded(reason, width)
    return "\n".join(lines)


@in_its_language
def level_summary(found: Levels, width: int = 80) -> str:
    """Write the final gradients of the leaves: each number of small arrays, ranges of others."""
    lines: list[str] = [say("Gradients in the end:")]
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None and found.arrays.is_moved(i):
            gradients = found.numbers(i).gradients
            text = f"  d{array.name} = {range_text(gradients)}"
            if array.size > 1:
                text += f"  ({' x '.join(map(str, array.shape))})"
            true = gradients if found.right is None else found.right.numbers(i).gradients
            if not all(map(same, gradients, true)):
                text += f"   {say('WRONG, right is {number}', number=range_text(true))}"
            lines += folded(text, width, "  ")
    if found.what_if:
        lines += folded(outcome(found), width)
    return "\n".join(lines)


def range_text(numbers: Sequence[float], digits: int = 3) -> str:
    """A number, or the smallest and the largest of several, and how many are not finite."""
    if len(numbers) == 1:
        return number_text(numbers[0])
    finite = [x for x in numbers if isfinite(x)]
    if not finite:
        return say("none finite")
    low, high = f"{min(finite):.{digits}g}", f"{max(finite):.{digits}g}"
    bad = len(numbers) - len(finite)
    text = say("all {low}" if low == high else "{low} to {high}", low=low, high=high)
    return say("{range}, {n} not finite", range=text, n=bad) if bad else text


def _arrays(found: Levels, moment: Moment, most: int) -> list[_Row]:
    """A row for each array that is drawn: what it does, its size, its values and gradients."""
    rows: list[_Row] = [("", say("array"), say("size"), say("values"), say("gradients"))]
    shown = _shown(found, moment, most)
    hung = {i for box in found.boxes for i in box.hangs}
    for i in shown:
        array = found.arrays.arrays[i]
        name = cut(("  " if i in hung else "") + array.name, WIDEST_NAME)
        values = range_text(moment.values[i]) if i in moment.values else "?"
        gradients: str = say("constant")
        if found.arrays.is_moved(i):
            gradients = range_text(moment.gradients[i]) if i in moment.gradients else "0"
        size = "x".join(map(str, array.shape)) or "1"
        rows.append((_mark(found, moment, i), name, size, values, gradients))
    hidden = sum(1 + len(box.hangs) for box in found.boxes) - len(shown)
    if hidden:
        rows.append(("", numbered(hidden, "... 1 more array", "... {n} more arrays")))
    return rows


def _shown(found: Levels, moment: Moment, most: int) -> list[int]:
    """The arrays of the table, in order: all, or the boxes nearest to what happens."""
    groups = [(box.array, *box.hangs) for box in found.boxes]
    if sum(map(len, groups)) <= most:
        return [i for group in groups for i in group]
    frame = moment.frame
    home = {i: b for b, group in enumerate(groups) for i in group}
    acts = [box for box, _ in frame.acting]
    acting = [*acts, *(home[i] for i in frame.receivers if i in home)]
    nearest = sorted(range(len(groups)), key=lambda b: (min(abs(b - a) for a in acting), b))
    boxes = dict.fromkeys(found.boxes[box].array for box in acts)
    kept: list[int] = [*boxes, *frame.receivers][:most]
    for i in [i for b in nearest for i in groups[b]]:
        if len(kept) < most and i not in kept and i in home:
            kept.append(i)
    wanted = set(kept)
    return [i for group in groups for i in group if i in wanted]


def _mark(found: Levels, moment: Moment, i: int) -> str:
    """What an array does, in a word."""
    frame = moment.frame
    if i in frame.receivers:
        return say("updated") if frame.phase == "update" else say("receives")
    acts = {found.boxes[box].array for box, _ in frame.acting}
    return say(_MARKS[frame.phase]) if i in acts and frame.phase in _MARKS else ""


def _target(found: Levels, moment: Moment) -> int:
    """The array whose entries a frame is about."""
    receivers = moment.frame.receivers
    return receivers[0] if receivers else found.boxes[moment.frame.box].array


def _entries(found: Levels, moment: Moment, most: int) -> list[_Row]:
    """A row for each entry of what is computed or handed on, the largest shares first."""
    i = _target(found, moment)
    array = found.arrays.arrays[i]
    share = moment.shares.get(i)
    gradients = moment.gradients.get(i)
    order = list(range(array.size))
    if share is not None or gradients is not None:
        sizes: Floats = share if share is not None else gradients or ()
        order.sort(key=lambda p: -abs(sizes[p]) if isfinite(sizes[p]) else float("-inf"))
    head: _Row = (say("entry"), say("value"), say("gradient"))
    if share is not None:
        head = (say("entry"), say("share"), say("before"), say("after"))
    rows: list[_Row] = [head]
    before = moment.before.get(i, (0.0,) * array.size)
    for p in order[:most]:
        name = entry_name(array, p)
        if share is not None:
            assert gradients is not None
            rows.append((f"d{name}", *map(number_text, (share[p], before[p], gradients[p]))))
        else:
            value = number_text(moment.values[i][p]) if i in moment.values else "?"
            gradient = number_text(gradients[p]) if gradients is not None else "0"
            rows.append((name, value, gradient))
    if array.size > most:
        rows.append((say("... {n} more", n=array.size - most),))
    return rows


def _scalars(found: Levels, moment: Moment, most: int) -> list[_Row]:
    """The scalars of one entry: the terms of a share, or the operations that compute it."""
    i = _target(found, moment)
    if i in moment.shares:
        p = most_telling(moment.shares[i])
        terms = terms_of(found, moment.frame, i, p)
        rows: list[_Row] = [
            (f"d{entry_name(found.arrays.arrays[i], p)}", say("local"), "", say("gradient"))
        ]
        for term in terms[:most]:
            giver = entry_name(found.arrays.arrays[term.unit], term.entry)
            numbers = number_text(term.partial), "*", number_text(term.upstream)
            if found.what_if == "no_order":
                numbers = "", "", say("again and again")
            told = (
                say("= share of {name}", name=giver)
                if found.what_if == "assign"
                else say("+= share of {name}", name=giver)
            )
            rows.append((told, *numbers, "=", number_text(term.share)))
        return [*rows, (say("... {n} more", n=len(terms) - most),)] if len(terms) > most else rows
    place = most_telling(found.numbers(i).gradients)
    lines = [spoken(" = ".join(one)) for one in operations(found, moment.frame.box, i, place)]
    shown = (
        lines if len(lines) <= most else [*lines[:most], say("... {n} more", n=len(lines) - most)]
    )
    return [(line,) for line in shown]


def operations(
    found: Levels, b: int, i: int, p: int, most: int = MOST_TERMS
) -> list[tuple[str, ...]]:
    """How an entry is computed, operation by operation: the parts of equations.

    Args:
        found: made by `levels`.
        b: the box in which it is.
        i, p: its array, and its place there.
        most: of sums of more terms, some are left out.
    """
    program, arrays = found.program, found.arrays.arrays
    inside = [k for k in found.boxes[b].inner if arrays[k].shape == arrays[i].shape] or [i]
    if arrays[i].kind in ("leaf", "join"):
        return [(entry_name(arrays[i], p), number_text(found.numbers(i).values[p]))]
    places = [
        at
        for k in inside
        if arrays[k].kind not in ("leaf", "join")
        for at in (*arrays[k].absorbed(p), arrays[k].places[p])
    ]
    named = {id(program.nodes[arrays[k].places[p]]): entry_name(arrays[k], p) for k in inside}

    def called(node: Value) -> str:
        """A node's name: that of its entry, or its number."""
        if id(node) in named:
            return named[id(node)]
        owner = found.owner(node)
        if node.is_constant or owner is None:
            return number_text(node.data)
        array = arrays[owner[0]]
        last = array.kind == "leaf" or program.nodes[array.places[owner[1]]] is node
        return entry_name(array, owner[1]) if last else f"n{program.places[id(node)]}"

    return [equation(program.nodes[at], called, most) for at in places]


def _largest(found: Levels, moment: Moment, width: int) -> list[str]:
    """One entry of what is handed on, in numbers, and what becomes of it."""
    i = moment.frame.receivers[0]
    share = moment.shares[i]
    p = most_telling(share)
    text, remark = share_line(found, moment, i, p)
    return [*folded(text, width, "  "), *folded(remark, width)]


def share_line(found: Levels, moment: Moment, i: int, p: int) -> tuple[str, str]:
    """An entry of a share in numbers: `dW[2,5] += 1.93*(-0.00965) + ... 55 terms = -0.43136`.

    Args:
        found: made by `levels`.
        moment: that of a backward frame.
        i, p: the array that receives, and the entry.

    Returns:
        The line, and a sentence on it.
    """
    name = f"d{entry_name(found.arrays.arrays[i], p)}"
    terms = terms_of(found, moment.frame, i, p)
    real = [term for term in terms if term.share != 0.0]
    sign, kept = "+=", real[:2]
    if found.what_if == "assign":
        sign, kept, real = "=", terms[-1:], []
    parts = [f"{term.partial:.3g}*{_factor(term.upstream)}" for term in kept]
    if found.what_if == "no_order":
        parts = [f"{term.share:.3g}" for term in kept]
    if len(real) > len(parts):
        parts.append(say("... {n} terms", n=len(real)))
    line = f"{name} {sign} {' + '.join(parts) or '0'} = {moment.shares[i][p]:.5g}"
    zeros = len(terms) - len(real)
    large = found.arrays.arrays[i].size > 1
    remarks: list[str] = [say("The largest share" if large else "The share")]
    if found.what_if == "assign":
        if len(terms) > 1:
            last = entry_name(found.arrays.arrays[terms[-1].unit], terms[-1].entry)
            remarks.append(
                say("= keeps the last of {n} terms, that of {name}", n=len(terms), name=last)
            )
    elif zeros:
        remarks.append(
            say(
                "{zeros} of {n} terms is 0" if zeros == 1 else "{zeros} of {n} terms are 0",
                zeros=zeros,
                n=len(terms),
            )
        )
    start = moment.before[i][p] if i in moment.before else 0.0
    remarks.append(
        say(
            "{gradient} goes from {before} to {after}",
            gradient=name,
            before=number_text(start),
            after=number_text(moment.gradients[i][p]),
        )
    )
    text = reduce(lambda a, b: say("{first}; {second}", first=a, second=b), remarks)
    return line, say("{text}.", text=text)


def _factor(x: float) -> str:
    """A number after a times sign."""
    return f"({x:.3g})" if x < 0 else f"{x:.3g}"


def _columns(rows: Sequence[_Row], width: int) -> list[str]:
    """Rows as lines with aligned columns; a row of one cell stands alone, folded."""
    wide: dict[int, int] = {}
    for row in rows:
        if len(row) > 2:
            for c, cell in enumerate(row):
                wide[c] = max(wide.get(c, 0), text_width(cell))
    lines: list[str] = []
    for row in rows:
        if len(row) == 1:
            lines += folded(row[0], width, "  ")
            continue
        cells = [padded(cell, wide.get(c, 0)) for c, cell in enumerate(row[:-1])]
        lines.append(cut("  ".join([*cells, row[-1]]).rstrip(), width))
    return lines
