"""Where the first inf or nan of a computation appears: a step, a box, an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core import Program, Value
from autograd_core.primitives import named_static
from viz.boxes.arrays import LevelArrays, entry_name
from viz.boxes.boxes import LevelBox
from viz.boxes.shares import Scalar
from viz.formulas import equation, expression, number_text, spoken
from viz.language.say import say


class Birth(NamedTuple):
    """The first number that is not finite, though all that it is computed from is.

    Attributes:
        step: the number of the frame in which it appears.
        box: the number of the box that it stands in.
        array, entry: where it is.
        kind: "inf", "-inf" or "nan".
        gradient: whether it is a gradient; all values are finite then.
        text: how it was computed: "ys[81] = exp(xs[81]) = exp(710.0) = inf".
    """

    step: int
    box: int
    array: int
    entry: int
    kind: str
    gradient: bool
    text: str

    @property
    def words(self) -> str:
        """What it is: "first inf", "first nan gradient"."""
        if self.gradient:
            return say("first {kind} gradient", kind=self.kind)
        return say("first {kind}", kind=self.kind)


class ActingStep(NamedTuple):
    """A frame: its number, what it does, the box that acts, the arrays that receive."""

    number: int
    phase: str
    box: int
    receivers: Sequence[int]


def find_birth(
    program: Program,
    found: LevelArrays,
    boxes: Sequence[LevelBox],
    steps: Iterable[ActingStep],
    owners: Mapping[int, tuple[int, int]],
    scalars: Callable[[int], Sequence[Scalar]],
) -> Birth | None:
    """Find the first inf or nan among values, else among gradients; None if all are finite.

    Args:
        program: the recorded graph.
        found: its arrays.
        boxes: its boxes.
        steps: the frames in order.
        owners: the array and the entry of each node, by its `id`.
        scalars: gives what the scalars of a box hand on.
    """
    steps = list(steps)
    home = {i: b for b, box in enumerate(boxes) for i in (*box.inner, *box.hangs, box.array)}
    for step in steps:
        if step.phase == "forward":
            box = boxes[step.box]
            for i in (*box.reads, *box.inner):
                entry = _unusual(found.numbers[i].values)
                if entry is not None:
                    text = _value_text(program, found, i, entry, owners)
                    x = found.numbers[i].values[entry]
                    return Birth(step.number, home[i], i, entry, f"{x:g}", False, text)
    return _gradient(found, boxes, home, steps, scalars)


def _gradient(
    found: LevelArrays,
    boxes: Sequence[LevelBox],
    home: Mapping[int, int],
    steps: Sequence[ActingStep],
    scalars: Callable[[int], Sequence[Scalar]],
) -> Birth | None:
    """The first inf or nan among gradients."""
    last = {i: step.number for step in steps for i in step.receivers if step.phase == "backward"}
    for step in steps:
        if step.phase not in ("seed", "backward"):
            continue
        box = boxes[step.box]
        for i in (*reversed(box.inner), *step.receivers):
            entry = _unusual(found.numbers[i].gradients)
            if entry is None:
                continue
            handed = [] if i in box.inner else _handed(scalars(step.box), i, entry)
            unusual = [one for one in handed if not isfinite(one.share)]
            if i in box.inner or unusual or last[i] == step.number:
                text = _gradient_text(found, i, entry, unusual)
                x = found.numbers[i].gradients[entry]
                return Birth(step.number, home[i], i, entry, f"{x:g}", True, text)
    return None


def _handed(scalars: Sequence[Scalar], array: int, entry: int) -> list[Scalar]:
    """What is handed to an entry."""
    return [one for one in scalars if (one.array, one.place) == (array, entry)]


def _unusual(xs: Sequence[float]) -> int | None:
    """The first place of a number that is not finite."""
    return next((k for k, x in enumerate(xs) if not isfinite(x)), None)


def _value_text(
    program: Program,
    found: LevelArrays,
    i: int,
    entry: int,
    owners: Mapping[int, tuple[int, int]],
) -> str:
    """How an entry was computed, in names and numbers."""
    array = found.arrays[i]
    name, number = entry_name(array, entry), number_text(found.numbers[i].values[entry])
    if array.kind in ("leaf", "join"):
        return say("{line} was given", line=f"{name} = {number}")
    nodes = [program.nodes[at] for at in (*array.absorbed(entry), array.places[entry])]
    node = next(v for v in nodes if not isfinite(v.data))
    if node is nodes[-1] and not any(owners.get(id(v)) == (i, entry) for v in node.operands):

        def called(v: Value) -> str:
            owner = owners.get(id(v))
            return (
                number_text(v.data)
                if owner is None
                else entry_name(found.arrays[owner[0]], owner[1])
            )

        return spoken(" = ".join(equation(node, called)))
    numbers = [number_text(v.data) for v in node.operands]
    made = expression(node.op, numbers, named_static(node.op, node.static), numbers=True)
    return say(
        "{line}, for {reason}",
        line=f"{name} = {number}",
        reason=f"{made} = {number_text(node.data)}",
    )


def _gradient_text(found: LevelArrays, i: int, entry: int, unusual: Sequence[Scalar]) -> str:
    """What an entry was handed, in names and numbers."""
    name, number = (
        entry_name(found.arrays[i], entry),
        number_text(found.numbers[i].gradients[entry]),
    )
    if not unusual:
        return f"d{name} = {number}"
    first = unusual[0]
    by = entry_name(found.arrays[first.unit], first.entry)
    product = f"{number_text(first.partial)} * {number_text(first.upstream)}"
    return f"d{name} += {number_text(first.partial)} * d{by} = {product} = {first.share:g}"
