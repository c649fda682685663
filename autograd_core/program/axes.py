"""Axes: in which order the entries of a class stand, and what shape the array has.

Entries that read each entry of another array, or a part of it that is a box, take over its axes.
Entries that pair rows of one array with rows of another in every way are a table: a product of
two matrices, or an outer sum. All else is a list in creation order.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Sequence
from math import prod
from typing import NamedTuple


class Order(NamedTuple):
    """How the members of a class are laid out.

    Attributes:
        shape: the sizes of the axes.
        members: for each entry, row-major, the number of the member that it is.
    """

    shape: tuple[int, ...]
    members: Sequence[int]


class PairTable(NamedTuple):
    """Members that pair rows with columns in every way.

    Attributes:
        rows, columns: how many there are.
        members: for each entry, row-major, the number of the member that it is.
    """

    rows: int
    columns: int
    members: Sequence[int]


class PairSide(NamedTuple):
    """What stands on one side of each pair.

    Attributes:
        keys: for each member the key of its row, or of its column.
        is_sorted: whether rows stand in the order of their keys, or as they were created.
    """

    keys: Sequence[Hashable]
    is_sorted: bool


def listed(count: int) -> Order:
    """Members in creation order; a single one has no axis."""
    return Order((count,) if count > 1 else (), range(count))


def boxed(positions: Sequence[int], shape: tuple[int, ...]) -> Order | None:
    """Members in the order of the positions that they read; None if two read the same.

    Args:
        positions: for each member a position in an array.
        shape: the shape of that array. If the positions are a box in it, the members have the
            shape of the box.
    """
    count = len(positions)
    members = sorted(range(count), key=positions.__getitem__)
    for i in range(1, count):
        if positions[members[i]] == positions[members[i - 1]]:
            return None
    sizes = []
    span = prod(shape)
    for size in shape:
        block, span = span, span // size
        sizes.append(len({p % block // span for p in positions}))
    if prod(sizes) != count:
        return Order((count,), members)
    return Order(tuple([size for size in sizes if size > 1]), members)


def table(left: PairSide, right: PairSide) -> PairTable | None:
    """The pairs of members as a table; None if they do not fill one.

    Pairs may repeat, if each row has the same repetitions, or each column: a sample that is there
    twice has two columns.
    """
    count = len(left.keys)
    seen: Counter[Hashable] = Counter()
    turns = []
    for pair in zip(left.keys, right.keys, strict=True):
        turns.append(seen[pair])
        seen[pair] += 1
    if len(seen) == count:
        return _filled(left, right)
    rows, columns = set(left.keys), set(right.keys)
    if len(seen) != len(rows) * len(columns):
        return None
    return _filled(left, _repeated(right, turns)) or _filled(_repeated(left, turns), right)


def _repeated(side: PairSide, turns: list[int]) -> PairSide:
    """One side of the pairs, with the repetitions of a pair told apart."""
    return PairSide(list(zip(side.keys, turns, strict=True)), side.is_sorted)


def _filled(left: PairSide, right: PairSide) -> PairTable | None:
    """The table of pairs of which none repeats; None if they do not fill it."""
    row_of, column_of = _numbered(left), _numbered(right)
    columns = len(column_of)
    if len(row_of) * columns != len(left.keys):
        return None
    members = array("i", bytes(4 * len(left.keys)))
    pairs = zip(left.keys, right.keys, strict=True)
    for member, (row, column) in enumerate(pairs):
        members[row_of[row] * columns + column_of[column]] = member
    return PairTable(len(row_of), columns, members)


def _numbered(side: PairSide) -> dict[Hashable, int]:
    """The number of each key."""
    keys = dict.fromkeys(side.keys)
    ordered = sorted(keys) if side.is_sorted else keys  # type: ignore[type-var]
    return {key: number for number, key in enumerate(ordered)}
