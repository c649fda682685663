"""Frames: the steps of a computation at the level of arrays, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Literal, NamedTuple

from autograd_core.program.lift.lifted import PADDED
from autograd_core.text.short_numbers import counted
from viz.boxes.arrays import LevelArrays
from viz.boxes.boxes import LevelBox, LevelFold
from viz.boxes.receipts import as_assignment
from viz.boxes.repeat_names import at_all_times
from viz.boxes.share_text import backward_lines
from viz.boxes.updates import ArrayUpdate
from viz.formulas import number_text
from viz.language.say import numbered, say, together, word

LevelPhase = Literal["whole", "forward", "seed", "backward", "update"]


AXES = {
    "neuron": (word("1 neuron"), word("{n} neurons")),
    "input": (word("1 input"), word("{n} inputs")),
    "sample": (word("1 sample"), word("{n} samples")),
    "feature": (word("1 feature"), word("{n} features")),
    "unit": (word("1 unit"), word("{n} units")),
    "token": (word("1 token"), word("{n} tokens")),
}
"""The usual axes, in words."""

OWN_SLOPES = word(
    "Its slopes are the numbers given to record(); gradcheck() of your function measures them."
)
_WORD = re.compile(r"\w+")

MOST_NAMES = 6
"""So many receivers are named in a sentence."""


class LevelFrame(NamedTuple):
    """A step at the level of arrays.

    Attributes:
        phase: "whole": everything, before the first step. "forward": a box is computed. "seed":
            the root gets its gradient. "backward": a box hands arrays that it reads their shares.
        box: the box that acts; of a repeat of a fold, its last box.
        receivers: for "backward", the arrays that receive.
        inside: how the gradient goes through the box: `dz1 = dh1 * (z1 > 0)`.
        lines: what is computed, or handed on: `dW1 += dz1 @ xs`.
        sentence: the same in words.
        fold, time: for a repeat of a fold, which one; -1 outside.
        parts: the boxes of a repeat in the order in which they act, each with its receivers;
            () for a single box.
    """

    phase: LevelPhase
    box: int
    receivers: tuple[int, ...]
    inside: tuple[str, ...]
    lines: tuple[str, ...]
    sentence: str
    fold: int = -1
    time: int = -1
    parts: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def acting(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The boxes that act, each with its receivers."""
        return self.parts or ((self.box, self.receivers),)


def box_frames(
    summary: str,
    found: LevelArrays,
    boxes: Sequence[LevelBox],
    folds: Sequence[LevelFold],
    seed: float,
) -> Iterator[LevelFrame]:
    """The steps box by box, but updates."""
    where = places_of(folds)
    steps = [i for i, box in enumerate(boxes) if box.inner]
    last = steps[-1]
    texts = {i: f"{found.arrays[boxes[i].array].name} = {boxes[i].text}" for i in steps}
    yield LevelFrame("whole", last, (), (), tuple(_whole_lines(texts, folds, where)), summary)
    for i, text in texts.items():
        name, numbers = found.arrays[boxes[i].array].name, shape_words(found, boxes[i].array)
        sentence = say("Forward: {name} is computed, {numbers}.", name=name, numbers=numbers)
        inside = tuple(_inside(found, boxes[i]))
        yield LevelFrame("forward", i, (), inside, (text,), sentence, *where.get(i, (-1, -1)))
    name = found.arrays[boxes[last].array].name
    start = say(
        "Seed: the gradient of {name} is {number}; the sweep starts here.",
        name=name,
        number=number_text(seed),
    )
    yield LevelFrame("seed", last, (), (), (f"d{name} = {number_text(seed)}",), start)
    repeated = {
        boxes[b].array: (f, k)
        for f, fold in enumerate(folds)
        for row in fold.rows
        for k, b in enumerate(row)
    }
    for i in reversed(steps):
        for receivers in _receivers(found, boxes[i], repeated):
            inside, lines = backward_lines(found, boxes[i], receivers)
            by, given = found.arrays[boxes[i].array].name, _given(found, receivers)
            place = where.get(i, (-1, -1))
            told: str = say("Backward: {name} hands {given}.", name=by, given=given)
            if boxes[i].array in found.slopes:
                told = together([told, say(OWN_SLOPES)])
            yield LevelFrame("backward", i, receivers, inside, lines, told, *place)


def assigning(frame: LevelFrame) -> LevelFrame:
    """The step as the mistake `=` for `+=` writes it: `dW1 = dz1 @ xs`."""
    inside, lines = (tuple(map(as_assignment, each)) for each in (frame.inside, frame.lines))
    return frame._replace(inside=inside, lines=lines)


def repeat_frames(
    found: LevelArrays,
    boxes: Sequence[LevelBox],
    folds: Sequence[LevelFold],
    frames: Sequence[LevelFrame],
) -> Iterator[LevelFrame]:
    """The steps, each repeat of a fold as one.

    Args:
        found: the arrays.
        boxes: the boxes.
        folds: loops among them.
        frames: box by box.
    """
    waiting: list[LevelFrame] = []
    for frame in (*frames, None):
        key = frame and (frame.phase, frame.fold, frame.time)
        if waiting and key != waiting[0][:1] + waiting[0][6:8]:
            yield _together(found, boxes, folds[waiting[0].fold], waiting)
            waiting = []
        if frame is not None:
            if frame.fold >= 0:
                waiting.append(frame)
            else:
                yield frame


def _together(
    found: LevelArrays,
    boxes: Sequence[LevelBox],
    fold: LevelFold,
    frames: Sequence[LevelFrame],
) -> LevelFrame:
    """The frames of a repeat as one."""
    phase, time = frames[0].phase, frames[0].time
    own = {i for b in fold.rows[time] for i in boxes[b].inner}
    to = tuple(dict.fromkeys(i for f in frames for i in f.receivers if i not in own))
    to = tuple(sorted(to, key=lambda i: found.arrays[i].kind == "leaf"))
    inner = [frame for frame in frames if own.issuperset(frame.receivers)]
    passed: dict[str, None] = {}
    for f in frames:
        passed |= dict.fromkeys(
            (*f.inside, *(f.lines if phase != "forward" and f in inner else ()))
        )
    lines = tuple(x for f in frames if phase == "forward" or f not in inner for x in f.lines)
    passed = {line: None for line in passed if line not in lines}
    parts = tuple((frame.box, frame.receivers) for frame in frames)
    count, last = len(fold.rows), fold.rows[time][-1]
    place = say("repeat t = {t} of 0 to {last}", t=time, last=count - 1)
    if phase == "forward":
        names = ", ".join(found.arrays[boxes[b].array].name for b in fold.rows[time])
        sentence = say(
            "Forward, {place}: {names} is computed."
            if len(fold.rows[time]) == 1
            else "Forward, {place}: {names} are computed.",
            place=place,
            names=names,
        )
    elif to:
        sentence = say(
            "Backward, {place}: it hands {given}.", place=place, given=_given(found, to)
        )
    else:
        sentence = say("Backward, {place}: nothing outside receives.", place=place)
    fold_at = frames[0].fold
    return LevelFrame(phase, last, to, tuple(passed), lines, sentence, fold_at, time, parts)


def update_frames(
    boxes: Sequence[LevelBox], updates: Sequence[ArrayUpdate]
) -> Iterator[LevelFrame]:
    """A frame for each array that an optimiser moves."""
    home = {i: b for b, box in enumerate(boxes) for i in (*box.hangs, box.array)}
    for one in updates:
        box = home[one.array]
        yield LevelFrame("update", box, (one.array,), (), (one.line,), one.sentence)


def places_of(folds: Sequence[LevelFold]) -> dict[int, tuple[int, int]]:
    """The fold and the time of each box that is in one."""
    return {
        box: (f, t)
        for f, fold in enumerate(folds)
        for t, row in enumerate(fold.rows)
        for box in row
    }


def _whole_lines(
    texts: Mapping[int, str], folds: Sequence[LevelFold], where: Mapping[int, tuple[int, int]]
) -> Iterator[str]:
    """All lines; those of a fold once, for all times."""
    for i, text in texts.items():
        f, _ = where.get(i, (-1, -1))
        if f < 0:
            yield text
        elif i == folds[f].rows[0][0]:
            yield f"for t in range({len(folds[f].rows)}):"
            for column in zip(*folds[f].rows, strict=True):
                yield f"    {at_all_times([texts[b] for b in column])}"


def _given(found: LevelArrays, receivers: Sequence[int]) -> str:
    """Arrays in words, with what they are given: "W1 and b1 their share"."""
    names = [found.arrays[k].name for k in receivers]
    if len(names) > MOST_NAMES:
        return say(
            "{names} and {n} others their shares", names=", ".join(names[:3]), n=len(names) - 3
        )
    if len(names) == 1:
        return say("{name} its share", name=names[0])
    return say("{names} and {last} their share", names=", ".join(names[:-1]), last=names[-1])


def _inside(found: LevelArrays, box: LevelBox) -> Iterator[str]:
    """The steps of a box one by one, where it has several."""
    if len(box.inner) < 2:
        return
    read: set[str] = set()
    lines: list[str] = []
    for i in reversed(box.inner):
        step = found.arrays[i]
        stands_alone = step.kind == "join" and step.name not in read
        if i in found.texts and step.op != PADDED and not stands_alone:
            lines.append(f"{step.name} = {found.texts[i].text}")
            read.update(_WORD.findall(found.texts[i].text))
    if len(lines) > 1:
        yield from reversed(lines)


def _receivers(
    found: LevelArrays, box: LevelBox, repeated: Mapping[int, object]
) -> list[tuple[int, ...]]:
    """The arrays that a box hands shares to.

    Parameters side by side receive at once, and so do the terms of a sum and the times of a
    repeat.

    Args:
        found: the arrays.
        box: the box.
        repeated: for each array that repeats, what is the same at all its times.
    """
    moved = [i for i in box.reads if found.is_moved(i)]
    waiting = dict.fromkeys(moved)
    together: list[tuple[int, ...]] = []
    for i in box.inner:
        step = found.arrays[i]
        parts = [ref.array for ref in step.operands] if step.kind == "join" else []
        own = dict.fromkeys(k for k in parts if k is not None and k in waiting)
        roles = {found.arrays[k].role for k in own}
        alone = all(_reads(found, box, k) == {i} for k in own)
        if alone and (roles == {"parameter"} or (roles == {"interior"} and len(own) > 2)):
            together.append(tuple(own))
            for k in own:
                del waiting[k]
    times: dict[object, list[int]] = {}
    for i in waiting:
        times.setdefault(repeated.get(i, i), []).append(i)
    return [*together, *map(tuple, times.values())]


def _reads(found: LevelArrays, box: LevelBox, array: int) -> set[int]:
    """The steps of a box that read an array."""
    return {i for i in box.inner if any(ref.array == array for ref in found.arrays[i].operands)}


def shape_words(found: LevelArrays, array: int) -> str:
    """The shape of an array in words: "16 neurons × 100 samples", "8 × 3", "1 number"."""
    shape, axes = found.arrays[array].shape, found.arrays[array].axes
    if not shape:
        return say("1 number")
    named = [*axes, *[""] * (len(shape) - len(axes))]
    words = [_along(n, axis) if axis else str(n) for n, axis in zip(shape, named, strict=True)]
    if any(named) or len(shape) > 1:
        return reduce(lambda a, b: say("{a} × {b}", a=a, b=b), words)
    return say("{n} numbers", n=shape[0])


def _along(n: int, axis: str) -> str:
    """The length of an axis in words: "16 neurons"; an axis that a user named is in English."""
    if axis in AXES:
        return numbered(n, *AXES[axis])
    return counted(n, axis)
