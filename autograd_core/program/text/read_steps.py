"""The steps that read an array: slices, reshapes, transposes, windows, as data."""

from __future__ import annotations

from typing import NamedTuple

Shape = tuple[int, ...]
Vector = tuple[int, ...]


class Positions(NamedTuple):
    """Whole numbers that index one axis of a source: the sum of a vector per axis of the result.

    Attributes:
        vectors: for each axis of the result the numbers to add, or None where it has no influence.
        table: the numbers in row-major order, where they are not such a sum; else None.
        shape: of the table.
    """

    vectors: tuple[Vector | None, ...]
    table: Vector | None = None
    shape: Shape = ()


Entry = int | slice | None | Positions
"""What stands between the brackets for one axis."""


class Indexed(NamedTuple):
    """`x[0, 2:, None]`."""

    entries: tuple[Entry, ...]


class Reshaped(NamedTuple):
    """`x.reshape(2, 3)`."""

    shape: Shape


class Transposed(NamedTuple):
    """`x.transpose(1, 0)`, for two axes `x.T`."""

    axes: tuple[int, ...]


class Broadcast(NamedTuple):
    """The same numbers along new axes, written out to a shape."""

    shape: Shape


class Windowed(NamedTuple):
    """Windows that slide along axes: each axis is that of the windows, theirs come at the end.

    Attributes:
        axes: along which they slide.
        sizes: of the windows.
    """

    axes: tuple[int, ...]
    sizes: Shape


class Able(NamedTuple):
    """What a library can do.

    Attributes:
        windows: whether it has sliding windows.
        backwards: whether slices may go backwards.
    """

    windows: bool = True
    backwards: bool = True


Step = Indexed | Reshaped | Transposed | Broadcast | Windowed

ALL = slice(None)
ANYTHING = Able()
