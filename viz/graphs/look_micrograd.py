"""micrograd's look: a record for each node, as in its lectures, and an oval for each operation."""

from __future__ import annotations

from viz.graphs.dot import attributes, clean, escape
from viz.graphs.face import Face, Ground, TextCell
from viz.graphs.scene import Arrow, Box
from viz.graphs.svg import SERIFS
from viz.palette import DARK
from viz.roles import Role

LONGEST_FORMULA = 240
WIDEST_FORMULA = 36

_BAD = "#c00000"
_BORDERS: dict[Role, dict[str, str]] = {
    Role.PARAMETER: {"style": "rounded", "penwidth": "2"},
    Role.INPUT: {"penwidth": "2"},
    Role.CONSTANT: {"color": "#999999", "fontcolor": "#666666"},
    Role.INTERIOR: {},
    Role.RESULT: {"style": "bold"},
}


DARK_PAIRS = {
    "white": DARK.paper,
    "black": DARK.line,
    "#999999": DARK.line,
    "#666666": DARK.muted,
    _BAD: DARK.alarm.strong,
}
"""The colours that replace these if the reader's system is dark."""


class MicrogradLook:
    """`{ a | data 2.0000 | grad 6.0000 }`, and optional parts.

    Args:
        local: whether to write local derivatives on the edges.
        formulas: whether to write operations into the boxes, with numbers.
        roles: whether parameters, inputs, constants and the result are told apart by a word and
            their border. Constants are grey without it too.
    """

    def __init__(self, local: bool = False, formulas: bool = False, roles: bool = False):
        self._local = local
        self._formulas = formulas
        self._roles = roles

    def defaults(self, rankdir: str) -> list[str]:
        """The direction."""
        return [f"graph [rankdir={rankdir}]"]

    def box(self, box: Box) -> str:
        """A record; grey for a constant, with a thick red border for an inf or nan."""
        fields = [escape(text, record=True, longest=LONGEST_FORMULA) for text in self._fields(box)]
        return attributes(f"{{ {' | '.join(fields)} }}", shape="record", **self._marks(box))

    def _marks(self, box: Box) -> dict[str, str]:
        """Border and colours of a record, as DOT has them."""
        marks = dict(_BORDERS[box.role]) if self._roles or box.role is Role.CONSTANT else {}
        if not box.finite:
            marks |= {"color": _BAD, "fontcolor": _BAD, "penwidth": "3"}
        return marks

    def _fields(self, box: Box) -> list[str]:
        """The texts of the record."""
        first = shortened(box.name)
        if (self._formulas or box.shape) and box.formula:
            first = formula_text(box.formula)
        elif self._formulas and not first and box.role is not Role.CONSTANT:
            first = box.id
        role = box.role.word if self._roles else ""
        count = box.shape or (f"×{box.copies}" if box.copies > 1 else "")
        numbers = [f"data {box.data}", f"grad {box.grad}"]
        return [text for text in (first, role, count, *numbers, box.word) if text]

    def operation(self, box: Box) -> str:
        """An oval with the operation's symbol."""
        return attributes(escape(box.op))

    def result(self, box: Box) -> str:
        """Thick and red where a nan or infinity came along."""
        return attributes(**self.result_marks(box))

    def arrow(self, arrow: Arrow) -> str:
        """Dashed where no derivative flows; thick and red where a nan or infinity came along."""
        return attributes(arrow_label(arrow, self._local), **self.arrow_marks(arrow))

    def more(self, text: str) -> str:
        """A dotted box."""
        return attributes(escape(text), shape="box", style="dotted")

    def more_edge(self, text: str | None) -> str:
        """A dotted edge."""
        return attributes(text, style="dotted")

    def ground(self) -> Ground:
        """Black on white, in the font that dot takes."""
        return Ground(SERIFS, 14.0, "white", "black", "black", 14.0, "black")

    def face(self, box: Box, rankdir: str) -> Face:
        """The fields of the record beside each other, or under each other from top to bottom."""
        marks = self._marks(box)
        colour = marks.get("fontcolor", "black")
        texts = [clean(text, LONGEST_FORMULA) for text in self._fields(box)]
        cells = [TextCell(text, colour, align="center") for text in texts]
        across = rankdir in ("LR", "RL")
        return Face([cells] if across else [[cell] for cell in cells], marks, split=True)

    def operation_face(self, box: Box) -> Face:
        """The symbol in an oval."""
        return Face([[TextCell(clean(box.op), align="center")]], {}, oval=True)

    def more_face(self, text: str) -> Face:
        """A dotted box."""
        cell = TextCell(text, align="center")
        return Face([[cell]], {"style": "dotted"})

    def arrow_marks(self, arrow: Arrow) -> dict[str, str]:
        """Return the look of an edge from an operand, as in DOT."""
        return ({} if arrow.flows else {"style": "dashed"}) | _thick(arrow.bad)

    def arrow_text(self, arrow: Arrow) -> str | None:
        """Return the text on an edge from an operand."""
        return arrow_label(arrow, self._local)

    def result_marks(self, box: Box) -> dict[str, str]:
        """Return the look of the edge from an operation to its result, as in DOT."""
        return _thick(box.spread)


def arrow_label(arrow: Arrow, local: bool) -> str | None:
    """Return the text on an edge: its number of uses, its local derivative; or None.

    A local derivative that made a gradient infinite is always shown.
    """
    if arrow.many:
        return f"{arrow.uses:,} uses" + (f"\\n{arrow.local}" if local else "")
    return arrow.local if local or arrow.strange else None


def formula_text(parts: tuple[str, ...]) -> str:
    """`e = a*b = 2.0 * -3.0 = -6.0`; in several lines if it is long."""
    line = " = ".join(parts)
    if len(line) <= WIDEST_FORMULA:
        return line
    return "\n= ".join([" = ".join(parts[:2]), *parts[2:]])


def shortened(name: str) -> str:
    """A name, cut if it is very long."""
    return name if len(name) <= 80 else name[:79] + "…"


def _thick(bad: bool) -> dict[str, str]:
    """Return the look of an edge along which a nan or infinity came."""
    return {"color": _BAD, "penwidth": "3"} if bad else {}
