"""Why gradients are wrong at the level of arrays, in words, and how many are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce

from viz.boxes.levels import Levels
from viz.boxes.moments import Moment, Moments
from viz.language.say import say


def outcome(found: Levels) -> str:
    """What a mistake does to the gradients, as a sentence; "" of a right sweep."""
    if found.right is None:
        return ""
    if not found.wrong:
        return say("All gradients come out right here.")
    parts = {"wrong": found.wrong, "n": len(found.program)}
    if not found.wrong_plain:
        return say("{wrong} of {n} gradients are wrong.", **parts)
    return say(
        "{wrong} of {n} gradients are wrong, {plain} of them of plain numbers, which have no box.",
        **parts,
        plain=found.wrong_plain,
    )


def reasons(moments: Moments, moment: Moment) -> Iterator[str]:
    """Why the gradients that a step hands on are wrong; of the whole, those of all boxes."""
    found, frame = moments.found, moment.frame
    shown: list[int] = []
    if frame.phase == "backward":
        shown = list(frame.receivers)
    elif frame.phase == "whole":
        shown = [i for box in found.boxes for i in (box.array, *box.hangs)]
    for i in dict.fromkeys(shown):
        if i in moment.wrong:
            yield _reason(moments, moment, i)


def _reason(moments: Moments, moment: Moment, i: int) -> str:
    """Why the gradient of an array is wrong after a step."""
    found, gradient = moments.found, f"d{moments.found.name(i)}"
    boxes = list(dict.fromkeys(moments.givers(moment.place, i)))
    if found.what_if == "stale":
        return say(
            "{gradient} is wrong: it still held the gradients of an equal sweep, since "
            "zero_grad() was forgotten.",
            gradient=gradient,
        )
    if not boxes:
        return say("{gradient} is wrong.", gradient=gradient)
    *others, giver = [found.name(found.boxes[box].array) for box in boxes]
    if found.what_if == "no_order":
        return say(
            "{gradient} is wrong: {giver} hands on each time a share arrives, so shares are "
            "counted again.",
            gradient=gradient,
            giver=giver,
        )
    told = list(_lost(found, boxes[-1], i, giver))
    if others:
        told.append(
            say(
                "= put the share of {last} in place of that of {others}",
                last=giver,
                others=", ".join(others),
            )
        )
    if not told or not moment.wrong.isdisjoint(found.boxes[boxes[-1]].inner):
        told.append(say("{giver}, which hands it on, has a wrong gradient", giver=giver))
    text = reduce(lambda a, b: say("{first}; {second}", first=a, second=b), told)
    return say("{gradient} is wrong: {reasons}.", gradient=gradient, reasons=text)


def _lost(found: Levels, box: int, i: int, giver: str) -> Iterator[str]:
    """How many shares a box hands to an entry, of which `=` keeps one."""
    counts = Counter(scalar.place for scalar in found.scalars(box) if scalar.array == i)
    n = max(counts.values(), default=0)
    if n > 1:
        yield say(
            "of up to {n} shares that {giver} hands an entry, = keeps the last alone",
            n=n,
            giver=giver,
        )
