"""Heat maps as small PNG images: transparent where a number is 0, so they suit any ground."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence
from math import inf, isfinite, prod
from typing import NamedTuple

from viz.palette import MAPS

COLUMN_AXES = frozenset(("neuron", "input", "feature", "unit"))
MOST_DOWN, MOST_ACROSS = 160, 320
"""The most points of a map; beyond, a point stands for several entries."""

STRENGTH = 0.6
"""The exponent of |x| / largest |x|: half of the largest is two thirds as strong."""


class MapGrid(NamedTuple):
    """How the entries of an array lie on a grid: a number of rows and of columns.

    More than two axes are tiles side by side, one column apart.
    """

    rows: int
    columns: int
    tiles: int

    @property
    def across(self) -> int:
        """The columns of all tiles with the gaps between them."""
        return self.tiles * (self.columns + 1) - 1

    @property
    def fold(self) -> tuple[int, int]:
        """How many rows and columns a point of a map stands for."""
        return -(-self.rows // MOST_DOWN), -(-self.across // MOST_ACROSS)

    @property
    def points(self) -> tuple[int, int]:
        """The rows and columns of points of a map."""
        down, across = self.fold
        return -(-self.rows // down), -(-self.across // across)

    def cell(self, entry: int) -> tuple[int, int]:
        """The row and the column of an entry."""
        tile, inside = divmod(entry, self.rows * self.columns)
        row, column = divmod(inside, self.columns)
        return row, tile * (self.columns + 1) + column


def grid_of(shape: Sequence[int], axes: Sequence[str]) -> MapGrid:
    """The grid of an array: a vector over neurons stands, others lie."""
    if len(shape) < 2:
        n = prod(shape)
        down = len(shape) == 1 and bool(axes) and axes[0] in COLUMN_AXES
        return MapGrid(n, 1, 1) if down else MapGrid(1, n, 1)
    return MapGrid(shape[-2], shape[-1], prod(shape[:-2]))


def map_image(numbers: Sequence[float], grid: MapGrid, kind: str) -> str:
    """A data URI of a PNG with one pixel for each entry.

    Of more than 160 rows or 320 columns, a pixel is the largest of several entries in size, or
    one that is not finite.

    Args:
        numbers: row-major.
        grid: how they lie.
        kind: "value" or "gradient".
    """
    ends = MAPS["both"][kind]
    most = max((abs(x) for x in numbers if isfinite(x)), default=0.0)
    height, width = grid.points
    rows = [bytearray(4 * width) for _ in range(height)]
    for (row, column), x in _points(numbers, grid).items():
        if not isfinite(x):
            pixel = (*ends.unusual, 255)
        else:
            share = (abs(x) / most) ** STRENGTH if most else 0.0
            pixel = (*(ends.low if x < 0 else ends.high), round(255 * share))
        rows[row][4 * column : 4 * column + 4] = bytes(pixel)
    return f"data:image/png;base64,{b64encode(_png(rows, width)).decode()}"


def _points(numbers: Sequence[float], grid: MapGrid) -> dict[tuple[int, int], float]:
    """The number that each point shows, by its row and column."""
    down, across = grid.fold
    found: dict[tuple[int, int], float] = {}
    for entry, x in enumerate(numbers):
        row, column = grid.cell(entry)
        at = row // down, column // across
        if at not in found or _size(x) > _size(found[at]):
            found[at] = x
    return found


def _size(x: float) -> float:
    """|x|, of nan too."""
    return abs(x) if isfinite(x) else inf


def _png(rows: Sequence[bytearray], width: int) -> bytes:
    """RGBA rows as a PNG file (https://www.w3.org/TR/png-3/)."""
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
