"""Axes: in which order the entries of a class stand, and what shape the array has.

Entries that read each entry of another array, or a part of it that is a box, take over its axes.
Entries that pair rows of one array with rows of another in every way are a table: a product of
two matrices, or an outer sum. All else is a list in creation order.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from math import prod
from typing import NamedTuple

from autograd_core.program.lift.tables import (
    ascends,
    counting,
    differing,
    filled,
    in_order,
    kinds,
    taken,
)


class Order(NamedTuple):
    """How the members of a class are laid out.

    Attributes:
        shape: the sizes of the axes.
        members: for each entry, row-major, the number of the member that it is.
    """

    shape: tuple[int, ...]
    members: array[int]


class PairTable(NamedTuple):
    """Members that pair rows with columns in every way.

    Attributes:
        rows, columns: how many there are.
        members: for each entry, row-major, the number of the member that it is.
    """

    rows: int
    columns: int
    members: array[int]


class PairSide(NamedTuple):
    """What stands on one side of each pair.

    Attributes:
        table, width: a row for each member.
        start, stop: the columns of this side.
        is_sorted: whether rows are put in the order of their entries; else they stay as they were
            created.
    """

    table: array[int]
    width: int
    start: int
    stop: int
    is_sorted: bool


def listed(count: int) -> Order:
    """Members in creation order; a single one has no axis."""
    return Order((count,) if count > 1 else (), counting(count))


def by_runs(numbers: Sequence[int]) -> Order | None:
    """Members in creation order, a row for each run of equal numbers; None if runs differ."""
    runs = [len(list(run)) for _, run in groupby(numbers)]
    if len(runs) < 2 or len(set(runs)) > 1 or runs[0] < 2:
        return None
    return Order((len(runs), runs[0]), counting(len(numbers)))


def boxed(positions: array[int], shape: tuple[int, ...]) -> Order | None:
    """Members in the order of the positions that they read; None if two read the same.

    Args:
        positions: for each member a position in an array.
        shape: the shape of that array. If the positions are a box in it, the members have the
            shape of the box.
    """
    count, size = len(positions), prod(shape)
    members: array[int] | None
    if size <= 8 * count + 64:
        members = in_order(positions, size)
    else:
        ordered = sorted(range(count), key=positions.__getitem__)
        members = array("i", ordered) if len(set(positions)) == count else None
    if members is None:
        return None
    if len(shape) < 2:
        return Order((count,), members)
    sizes = []
    span = size
    for axis in shape:
        block, span = span, span // axis
        sizes.append(differing(positions, block, span))
    if prod(sizes) != count:
        return Order((count,), members)
    return Order(tuple([size for size in sizes if size > 1]), members)


def table(left: PairSide, right: PairSide) -> PairTable | None:
    """The pairs of members as a table; None if they do not fill one.

    Pairs may repeat, if each row has the same repetitions, or each column: a sample that is there
    twice has two columns.
    """
    rows, first_rows = kinds(*left[:4])
    columns, first_columns = kinds(*right[:4])
    cells = len(first_rows) * len(first_columns)
    if cells == len(rows):
        rows = _ranked(left, rows, first_rows)
        columns = _ranked(right, columns, first_columns)
        members = filled(rows, columns, len(first_rows), len(first_columns))
        return None if members is None else PairTable(len(first_rows), len(first_columns), members)
    if cells > len(rows):
        return None
    rows = _ranked(left, rows, first_rows)
    columns = _ranked(right, columns, first_columns)
    return _repeated(rows, columns, right.is_sorted)


def _ranked(side: PairSide, numbers: array[int], first: array[int]) -> array[int]:
    """The numbers of the rows in the order of their entries."""
    start, stop = side.start, side.stop
    if not side.is_sorted or ascends(side.table, side.width, first, start, stop):
        return numbers
    entries = [
        side.table[member * side.width + start : member * side.width + stop] for member in first
    ]
    order = sorted(range(len(first)), key=entries.__getitem__)
    ranks = array("i", bytes(4 * len(first)))
    for rank, number in enumerate(order):
        ranks[number] = rank
    return taken(ranks, numbers)


def _repeated(rows: array[int], columns: array[int], is_sorted: bool) -> PairTable | None:
    """The table of pairs that repeat: with more columns, else with more rows."""
    seen: Counter[tuple[int, int]] = Counter()
    turns = []
    for pair in zip(rows, columns, strict=True):
        turns.append(seen[pair])
        seen[pair] += 1
    for along, across, is_row in ((columns, rows, False), (rows, columns, True)):
        keys = dict.fromkeys(zip(along, turns, strict=True))
        ordered = sorted(keys) if is_sorted or is_row else keys
        number = {key: i for i, key in enumerate(ordered)}
        finer = array("i", [number[key] for key in zip(along, turns, strict=True)])
        sides = (finer, across) if is_row else (across, finer)
        counts = len(set(sides[0])), len(set(sides[1]))
        members = filled(*sides, *counts)
        if members is not None:
            return PairTable(*counts, members)
    return None
