"""The content of a box, before it has a place: its rows of text and its border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class TextCell(NamedTuple):
    """A text in a box, of one line or several.

    Attributes:
        text: clean, as `viz.graphs.dot.clean` makes it.
        colour: None is that of the picture.
        bold: whether it is bold.
        size: of the letters; 0 is that of the picture.
        align: where it stands in its column.
        wide: whether it takes the whole row.
    """

    text: str
    colour: str | None = None
    bold: bool = False
    size: float = 0.0
    align: Literal["left", "center", "right"] = "left"
    wide: bool = False


@dataclass(frozen=True)
class Face:
    """A box as it is drawn.

    Attributes:
        rows: its texts.
        marks: border and inside, by the names that DOT has for them: color, fillcolor, penwidth,
            peripheries, style.
        split: whether lines part the cells.
        oval: whether it is round.
        block: whether it stands for several nodes.
    """

    rows: Sequence[Sequence[TextCell]]
    marks: dict[str, str] = field(default_factory=dict)
    split: bool = False
    oval: bool = False
    block: bool = False


class Ground(NamedTuple):
    """Settings of a whole picture.

    Attributes:
        font, size: of the letters, as CSS has it, in points.
        paper: the background.
        ink: the colour of letters.
        line: of borders and edges.
        edge_size, edge_ink: of the letters on edges.
    """

    font: str
    size: float
    paper: str
    ink: str
    line: str
    edge_size: float
    edge_ink: str
