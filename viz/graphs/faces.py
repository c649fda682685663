"""The measures of a box: how wide its columns are, how high its rows, where its texts stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd_core.summing import sum_in_order
from viz.graphs.face import Face, Ground, TextCell
from viz.text_width import length

LINE = 1.2
"""The height of a line by the size of its letters."""


class TextLine(NamedTuple):
    """A line of text in a box, from its upper left corner.

    Attributes:
        x, y: where the line begins, ends or has its middle; y is that of its foot.
        text: what it says.
        cell: the cell that it stands in.
        size: of the letters.
    """

    x: float
    y: float
    text: str
    cell: TextCell
    size: float


class Measured(NamedTuple):
    """A face with its measures, in points.

    Attributes:
        face: what is measured.
        width, height: of the box.
        columns, rows: the widths and heights of its cells.
        margin: around the cells of one that is not split, on the left and above.
    """

    face: Face
    width: float
    height: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    margin: tuple[float, float]

    def lines(self, ground: Ground) -> Iterator[TextLine]:
        """The texts, line by line."""
        y = self.margin[1]
        for row, height in zip(self.face.rows, self.rows, strict=True):
            x = self.margin[0]
            for cell, column in zip(row, self.columns, strict=False):
                width = sum_in_order(self.columns) if cell.wide else column
                yield from _lines(cell, x, y, width, height, ground, _inner(self.face))
                x += column
            y += height


def measured(face: Face, ground: Ground) -> Measured:
    """Measure a face: the least room that its texts need.

    A record (a split box) and a box have the measures that Graphviz gives them. An oval is wider
    than its text, because its ends are round.
    """
    inside = _inner(face)
    columns = [0.0] * max(len(row) for row in face.rows)
    wide = 0.0
    rows = []
    for row in face.rows:
        high = 0.0
        for i, cell in enumerate(row):
            size = cell.size or ground.size
            texts = cell.text.split("\n")
            width = max(length(text, size, cell.bold) for text in texts) + 2 * inside
            high = max(high, LINE * size * len(texts))
            if cell.wide:
                wide = max(wide, width)
            else:
                columns[i] = max(columns[i], width)
        rows.append(high + (12.0 if face.split else 4.0))
    columns[-1] += max(wide - sum_in_order(columns), 0.0)
    if face.oval:
        return _oval(face, ground, columns, rows)
    if face.split:
        least = 2.6 * ground.size if len(rows) == 1 else 0.0
        rows = [max(row, least) for row in rows]
        return Measured(
            face,
            sum_in_order(columns),
            sum_in_order(rows),
            tuple(columns),
            tuple(rows),
            (0.0, 0.0),
        )
    margin = 6.0, 3.0
    width, height = sum_in_order(columns) + 2 * margin[0], sum_in_order(rows) + 2 * margin[1]
    return Measured(face, width, height, tuple(columns), tuple(rows), margin)


def _oval(face: Face, ground: Ground, columns: Sequence[float], rows: Sequence[float]) -> Measured:
    """An oval around its text."""
    width = max(1.25 * sum_in_order(columns) + 0.6 * ground.size, 2.2 * ground.size)
    height = max(1.1 * sum_in_order(rows), 1.9 * ground.size)
    margin = (width - sum_in_order(columns)) / 2, (height - sum_in_order(rows)) / 2
    return Measured(face, width, height, tuple(columns), tuple(rows), margin)


def _inner(face: Face) -> float:
    """The room on both sides of a text in its cell."""
    return 8.0 if face.split else 0.0 if face.oval else 4.0


def _lines(
    cell: TextCell, x: float, y: float, width: float, height: float, ground: Ground, inside: float
) -> Iterator[TextLine]:
    """The lines of a cell, in the middle of its height."""
    size = cell.size or ground.size
    texts = cell.text.split("\n")
    at = {"left": x + inside, "center": x + width / 2, "right": x + width - inside}[cell.align]
    top = y + (height - LINE * size * len(texts)) / 2
    for i, text in enumerate(texts):
        if text:
            yield TextLine(at, top + LINE * size * i + 0.92 * size, text, cell, size)
