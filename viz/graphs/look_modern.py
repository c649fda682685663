"""The modern look: name, word and numbers in a box whose border tells its role."""

from __future__ import annotations

import re

from viz.graphs.dot import LONGEST_LABEL, attribute_list, clean, escape
from viz.graphs.face import Face, Ground, TextCell
from viz.graphs.look_micrograd import arrow_label, formula_text, shortened
from viz.graphs.scene import Arrow, Box
from viz.graphs.svg import FONT, FONTS
from viz.graphs.themes import DrawColours
from viz.roles import Role

# Of two backslashes one is drawn: dot reads escapes such as \\N in the text of HTML, too.
_SPECIAL = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "\\": "&#92;&#92;",
}
_LINE_END = '<br align="left"/>'
_SPACES = re.compile("^ | (?= )| $", re.MULTILINE)

_BORDERS: dict[Role, dict[str, str]] = {
    Role.PARAMETER: {"style": "filled,rounded", "penwidth": "2.5"},
    Role.INPUT: {"style": "filled", "penwidth": "1.8"},
    Role.CONSTANT: {"style": "filled,dotted", "penwidth": "1.2"},
    Role.INTERIOR: {"style": "filled", "penwidth": "1"},
    Role.RESULT: {"style": "filled", "penwidth": "1.5", "peripheries": "2"},
}


class ModernLook:
    """Boxes with a name, the role in words, number and gradient, and perhaps a formula.

    A parameter has a thick round border, an input a less thick one with corners, a constant a
    dotted one, the result a double one; several nodes drawn as one are a block.

    Args:
        colours: light or dark.
        local: whether to write local derivatives on the edges.
        formulas: whether to write operations into the boxes, with numbers.
        roles: whether the boxes say and show their roles.
    """

    def __init__(
        self, colours: DrawColours, local: bool = False, formulas: bool = False, roles: bool = True
    ):
        self._colours = colours
        self._local = local
        self._formulas = formulas
        self._roles = roles

    def defaults(self, rankdir: str) -> list[str]:
        """Direction, background, fonts, colours of lines."""
        colours = self._colours
        node = f'fontname={FONT} fontsize=12 fontcolor="{colours.text}"'
        edge = f'fontname={FONT} fontsize=11 fontcolor="{colours.muted}"'
        return [
            f'graph [rankdir={rankdir} bgcolor="{colours.background}" pad=0.15'
            " nodesep=0.2 ranksep=0.35]",
            f'node [{node} color="{colours.line}"]',
            f'edge [{edge} color="{colours.line}" arrowsize=0.7]',
        ]

    def box(self, box: Box) -> str:
        """A box with a table in it; several nodes drawn as one are a block."""
        shape, margin = ("box", "0.1,0.04") if box.copies == 1 else ("box3d", "0.12,0.1")
        table = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in self._rows(box))
        label = (
            f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="2">{table}</table>>'
        )
        return attribute_list(label, shape=shape, margin=margin, **self._marks(box))

    def _marks(self, box: Box) -> dict[str, str]:
        """Border and colours of a box, as DOT has them."""
        colours = self._colours
        role = box.role if self._roles else Role.INTERIOR
        marks = _BORDERS[role] | {"color": colours.borders[role], "fillcolor": colours.fills[role]}
        if not box.finite:
            marks |= {
                "color": colours.bad,
                "fillcolor": colours.bad_fill,
                "penwidth": "3" if box.spread else "2",
            }
        if box.copies > 1:
            marks["style"] = marks["style"].replace(",rounded", "")
        return marks

    def _rows(self, box: Box) -> list[list[TextCell]]:
        """Name and role; data and gradient; formula; what is wrong."""
        colours = self._colours
        # What is not finite is told by its own colour; grey on that fill would be too faint.
        bad = colours.bad
        quiet, loud = (colours.muted, colours.gradient) if box.finite else (bad, bad)
        head = shortened(box.name)
        if self._formulas and not head and not box.formula and box.role is not Role.CONSTANT:
            head = box.id
        head += f" ×{box.copies}" * (box.copies > 1)
        role = box.role.word if self._roles else ""
        word = ", ".join(text for text in (role, box.shape) if text)
        rows = []
        if head or word:
            name = TextCell(clean(head), bold=True)
            rows.append([name, TextCell(word, quiet, size=10.0, align="right")])
        data, grad = clean(f"data {box.data}"), clean(f"grad {box.grad}")
        if box.shape:
            made = [f"= {clean(part, 4 * 80)}" for part in box.formula[-1:]]
            rows += [[TextCell(line, wide=True)] for line in (*made, data)]
            rows.append([TextCell(grad, loud, wide=True)])
        else:
            rows.append([TextCell(data), TextCell(grad, loud, align="right")])
        if self._formulas and box.formula and not box.shape:
            text = formula_text(tuple(shortened(part) for part in box.formula))
            rows.append([TextCell(clean(text, 4 * 80), wide=True)])
        if box.word:
            rows.append([TextCell(box.word, bad, bold=True, align="center", wide=True)])
        return rows

    def operation(self, box: Box) -> str:
        """A small oval with the operation's symbol."""
        return attribute_list(
            f'"{escape(box.op)}"',
            style="filled",
            fillcolor=self._colours.operation,
            height="0.3",
            width="0.3",
            margin="0.04,0.02",
        )

    def result(self, box: Box) -> str:
        """Thick where a nan or infinity came along."""
        return attribute_list(None, **self.result_marks(box))

    def arrow(self, arrow: Arrow) -> str:
        """Dashed where no derivative flows; thick where a nan or infinity came along."""
        label = arrow_label(arrow, self._local)
        return attribute_list(None if label is None else f'" {label}"', **self.arrow_marks(arrow))

    def _thick(self, bad: bool) -> dict[str, str]:
        return {"color": self._colours.bad, "penwidth": "3"} if bad else {}

    def more(self, text: str) -> str:
        """A dotted box."""
        return attribute_list(
            f'"{escape(text)}"', shape="box", style="dotted", fontcolor=self._colours.muted
        )

    def more_edge(self, text: str | None) -> str:
        """A dotted edge."""
        return attribute_list(None if text is None else f'"{text}"', style="dotted")

    def ground(self) -> Ground:
        """Dark on light, or light on dark."""
        c = self._colours
        return Ground(FONTS, 12.0, c.background, c.text, c.line, 11.0, c.muted)

    def face(self, box: Box, rankdir: str) -> Face:
        """The table in its box."""
        return Face(self._rows(box), self._marks(box), block=box.copies > 1)

    def operation_face(self, box: Box) -> Face:
        """The symbol in a small oval."""
        marks = {"style": "filled", "fillcolor": self._colours.operation}
        return Face([[TextCell(clean(box.op), align="center")]], marks, oval=True)

    def more_face(self, text: str) -> Face:
        """A dotted box."""
        cell = TextCell(text, self._colours.muted, align="center")
        return Face([[cell]], {"style": "dotted"})

    def arrow_marks(self, arrow: Arrow) -> dict[str, str]:
        """Return the look of an edge from an operand, as in DOT."""
        return ({} if arrow.flows else {"style": "dashed"}) | self._thick(arrow.bad)

    def arrow_text(self, arrow: Arrow) -> str | None:
        """Return the text on an edge from an operand."""
        return arrow_label(arrow, self._local)

    def result_marks(self, box: Box) -> dict[str, str]:
        """Return the look of the edge from an operation to its result, as in DOT."""
        return self._thick(box.spread)


def _cell(cell: TextCell) -> str:
    """A cell of a table, as DOT's HTML; a wide one takes both columns."""
    inside = html(cell.text, len(cell.text))
    # "…" and " × " are measured a little too narrow, and the next cell would touch.
    narrow = (" … " in cell.text and cell.colour is None) or " × " in cell.text
    inside += "&#160;" * (narrow and not cell.wide)
    if cell.text:
        inside = f"<b>{inside}</b>" if cell.bold else inside
        size = f'point-size="{cell.size:g}" ' if cell.size else ""
        colour = f'color="{cell.colour}"' if cell.colour else ""
        inside = f"<font {size}{colour}>{inside}</font>" if size or colour else inside
    span = ' colspan="2"' if cell.wide else ""
    return f'<td align="{cell.align}"{span}>{inside}</td>'


def html(text: str, longest: int = LONGEST_LABEL) -> str:
    """Any text as the inside of an HTML-like label that is drawn as it stands, after `clean`."""
    text = "".join(_SPECIAL.get(c, c) for c in clean(text, longest))
    text = _SPACES.sub("&#160;", text)
    return text.replace("\n", _LINE_END) + _LINE_END if "\n" in text else text
