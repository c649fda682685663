"""The step of an optimiser at the level of arrays: `W1 -= lr * dW1`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.boxes.arrays import LevelArrays
from viz.formulas import number_text
from viz.language.say import numbered, say
from viz.optimizer_step import numbers_after, plain_rate

if TYPE_CHECKING:
    from nn import Optimizer


@dataclass(frozen=True, slots=True)
class ArrayUpdate:
    """How an optimiser moves an array.

    Attributes:
        array: the number of the array.
        values: its numbers after the step, row-major.
        rate: the learning rate of SGD without momentum and decay, else None.
        line: the rule: `W1 -= lr * dW1`, or `W1 = W1 - change (Adam)`.
        sentence: the same in words.
    """

    array: int
    values: tuple[float, ...]
    rate: float | None
    line: str
    sentence: str


def array_updates(found: LevelArrays, optimizer: Optimizer) -> tuple[ArrayUpdate, ...]:
    """The arrays that an optimiser's next step moves, in its own order.

    Args:
        found: arrays with the gradients that the step takes.
        optimizer: a copy of it makes the step.

    Raises:
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
    """
    places: dict[int, int] = {}
    gradients: list[float] = []
    owners: dict[int, int] = {}
    for i, array in enumerate(found.arrays):
        for k, leaf in enumerate(array.leaves.values if array.leaves is not None else ()):
            places[id(leaf)] = len(gradients)
            owners[id(leaf)] = i
            gradients.append(found.numbers[i].gradients[k])
    after = numbers_after(optimizer, places, gradients)
    moved = {id(p): x for p, x in zip(optimizer.params, after, strict=True) if id(p) in places}
    in_order = dict.fromkeys(owners[key] for key in moved)
    return tuple(_update(found, i, moved, optimizer) for i in in_order)


def _update(
    found: LevelArrays, i: int, moved: dict[int, float], optimizer: Optimizer
) -> ArrayUpdate:
    """How one array moves; entries that the optimiser does not have stay."""
    array = found.arrays[i]
    assert array.leaves is not None
    values = tuple(moved.get(id(leaf), leaf.data) for leaf in array.leaves.values)
    rate, kind, name = plain_rate(optimizer), type(optimizer).__name__, array.name
    if rate is None:
        line: str = say("{line} - change ({kind})", line=f"{name} = {name}", kind=kind)
        how = ""
    else:
        line, how = f"{name} -= lr * d{name}", f", lr = {number_text(rate)}"
    count = sum(1 for leaf in array.leaves.values if id(leaf) in moved)
    sentence = numbered(
        count,
        "Update: {kind} moves {name}, 1 number{how}.",
        "Update: {kind} moves {name}, {n} numbers{how}.",
        kind=kind,
        name=name,
        how=how,
    )
    return ArrayUpdate(i, values, rate, line, sentence)
