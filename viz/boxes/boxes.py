"""Boxes: the lines of a computation, each with the steps fused in it and the leaves at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograd_core.program.lift.lifted import Array
from autograd_core.program.text.array_text import Statement
from viz.boxes.arrays import LevelArrays
from viz.boxes.repeats import HandedOn, Repeats


@dataclass(frozen=True, slots=True)
class LevelBox:
    """A line of a computation, `h1 = relu(W1 @ xs.T + b1[:, None])`, or an array from outside.

    Attributes:
        array: the number of the array that it is named for.
        inner: the steps fused in it, in order; the last is `array`. Empty for an outside array.
        text: the right-hand side of the line; "" for an outside array.
        reads: the arrays outside it that its steps read, each once, in order.
        hangs: those of them that are drawn inside this box: leaves that it is the first to use.
    """

    array: int
    inner: tuple[int, ...]
    text: str
    reads: tuple[int, ...]
    hangs: tuple[int, ...]


class Carried(NamedTuple):
    """A result that one repeat hands to the next.

    Attributes:
        place: the place of its box in a row.
        first: the array that stands for it at the first repeat; None where none is as large.
    """

    place: int
    first: int | None


@dataclass(frozen=True, slots=True)
class LevelFold:
    """Boxes that repeat: a cell at each time, equal layers one after the other.

    Attributes:
        rows: for each repeat its boxes, in the same order.
        handed: what one repeat hands to the next.
        reads: for each repeat the arrays that it reads and that no repeat computes.
    """

    rows: tuple[tuple[int, ...], ...]
    handed: tuple[Carried, ...]
    reads: tuple[tuple[int, ...], ...]


def level_boxes(
    found: LevelArrays, lines: Sequence[Statement], loops: Sequence[Repeats] = ()
) -> tuple[LevelBox, ...]:
    """The boxes, operands first.

    A leaf hangs in the box of its first user. Only what a product takes in from outside, and is
    not a parameter, is a box.

    Args:
        found: the arrays.
        lines: the statements of the program's sketch.
        loops: of lines; what only one of their times reads hangs there.
    """
    arrays = found.arrays
    own = {line.array for line in lines}
    outside = set(_outside(found)) - _at_one_time(found, lines, loops)
    boxes: list[LevelBox] = []
    shown: set[int] = set()
    for line in lines:
        inner, reads = _parts(found, line.array, own)
        for i in reads:
            if i in outside and i not in shown:
                boxes.append(LevelBox(i, (), "", (), ()))
                shown.add(i)
        hangs = [i for i in reads if arrays[i].kind == "leaf" and i not in shown]
        shown.update(hangs)
        boxes.append(LevelBox(line.array, inner, line.text, reads, tuple(hangs)))
    return tuple(boxes)


def level_folds(
    found: LevelArrays, boxes: Sequence[LevelBox], loops: Sequence[Repeats]
) -> tuple[LevelFold, ...]:
    """The folds of boxes, by the loops of their lines."""
    home = {box.array: b for b, box in enumerate(boxes)}
    folds = []
    for loop in loops:
        own = {i for row in loop.times for i in row}
        rows = tuple(tuple(home[i] for i in row) for row in loop.times)
        reads = tuple(
            tuple(dict.fromkeys(i for b in row for i in boxes[b].reads if i not in own))
            for row in rows
        )
        handed = tuple(Carried(one.place, _first(found, loop, one)) for one in loop.handed)
        folds.append(LevelFold(rows, handed, reads))
    return tuple(folds)


def _first(found: LevelArrays, loop: Repeats, handed: HandedOn) -> int | None:
    """The array that stands for a result before the first time."""
    if handed.site is None:
        return None
    step, operand = handed.site
    first = found.arrays[step].operands[operand].array
    if first is None or found.arrays[first].size != found.arrays[loop.times[0][handed.place]].size:
        return None
    return first


def _at_one_time(
    found: LevelArrays, lines: Sequence[Statement], loops: Sequence[Repeats]
) -> set[int]:
    """The leaves that only one time of a loop reads, but those that it starts from."""
    if not loops:
        return set()
    where = {i: row for loop in loops for row in loop.times for i in row}
    own = {line.array for line in lines}
    readers: dict[int, set[object]] = {}
    for line in lines:
        for i in _parts(found, line.array, own)[1]:
            readers.setdefault(i, set()).add(where.get(line.array))
    starts = {_first(found, loop, one) for loop in loops for one in loop.handed}
    return {
        i for i, rows in readers.items() if len(rows) == 1 and None not in rows and i not in starts
    }


def _outside(found: LevelArrays) -> Iterator[int]:
    """The inputs and constants that a product multiplies weights with."""
    products = []
    for step in found.arrays:
        if step.kind == "product" and not step.rows:
            sides = [ref.array for ref in step.operands[:2]]
            leaves = [i for i in sides if i is not None and found.arrays[i].kind == "leaf"]
            products.append((step, leaves))
    roles = [found.arrays[i].role for _, leaves in products for i in leaves]
    for step, leaves in products:
        weights = None if "parameter" in roles else _weights(found, step, leaves)
        for i in leaves:
            is_input = found.arrays[i].role != "parameter" and i != weights
            if is_input and len(found.numbers[i].values) > 1:
                yield i


def _weights(found: LevelArrays, product: Array, leaves: Sequence[int]) -> int | None:
    """The factor of a product that stands for weights where no product has a parameter.

    Of a Value and plain numbers, or of a Value and what was computed, the Value. Of two Values the
    one that a bias goes with: there is one for each of its rows; else the first.
    """
    values = [i for i in leaves if found.is_moved(i)]
    if len(values) < 2 or values[0] == values[1]:
        return values[0] if len(values) == 1 else None
    across = len(product.operands[0].shape) - 1
    strides = product.operands[2].index.strides if product.has_start else None
    if strides and any(strides[across:]) and not any(strides[:across]):
        return values[1]
    return values[0]


def _parts(
    found: LevelArrays, last: int, own: set[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The steps that belong to a line, and the arrays outside it that they read."""
    inner: dict[int, None] = {}
    reads: dict[int, None] = {}

    def visit(i: int) -> None:
        for ref in found.arrays[i].operands:
            k = ref.array
            if k is None or k in inner:
                continue
            if k in own or found.arrays[k].kind == "leaf":
                reads[k] = None
            else:
                visit(k)
        inner[i] = None

    visit(last)
    return tuple(inner), tuple(reads)
