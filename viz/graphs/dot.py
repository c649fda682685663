"""The DOT text of a scene. Plain text: writing it needs no Graphviz."""

from __future__ import annotations

import re
from typing import Protocol

from autograd_core.text.short_numbers import counted
from viz.graphs.face import Face, Ground
from viz.graphs.scene import Arrow, Box, Gap, Scene

LONGEST_LABEL = 80

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL_PICTURES = {c: 0x2400 + c for c in range(32) if c not in b"\t\n"} | {0x7F: 0x2421}
_NOT_IN_XML = re.compile("[\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r'["\\]')
_SPECIAL_IN_RECORD = re.compile(r'["\\{}|<>]')


class Look(Protocol):
    """The look of a scene; most methods return DOT attributes, written by `attributes`."""

    def defaults(self, rankdir: str) -> list[str]:
        """The lines with settings of the whole graph."""

    def box(self, box: Box) -> str:
        """Attributes of a node, or of several drawn as one."""

    def operation(self, box: Box) -> str:
        """Attributes of the operation that made the box."""

    def result(self, box: Box) -> str:
        """Attributes of the edge from the operation to the box."""

    def arrow(self, arrow: Arrow) -> str:
        """Attributes of the edge from an operand."""

    def more(self, text: str) -> str:
        """Attributes of the box that counts hidden nodes."""

    def more_edge(self, text: str | None) -> str:
        """Attributes of the edge from or to that box."""

    def ground(self) -> Ground:
        """Settings of the whole picture, to draw it without a program."""

    def face(self, box: Box, rankdir: str) -> Face:
        """The content of `box`, to draw it without a program."""

    def operation_face(self, box: Box) -> Face:
        """The content of `operation`."""

    def more_face(self, text: str) -> Face:
        """The content of `more`."""

    def arrow_marks(self, arrow: Arrow) -> dict[str, str]:
        """The line that `arrow` draws."""

    def arrow_text(self, arrow: Arrow) -> str | None:
        """The text of `arrow`."""

    def result_marks(self, box: Box) -> dict[str, str]:
        """The line that `result` draws."""


def dot_text(scene: Scene, look: Look, rankdir: str = "LR") -> str:
    """The picture as DOT text: the same graph gives the same text, in every process.

    Args:
        scene: what the picture says.
        look: how it looks.
        rankdir: the direction in which the graph grows: LR, RL, TB or BT.
    """
    lines = [f"\t{line}\n" for line in look.defaults(rankdir)]
    return "".join(["digraph {\n", *lines, *statements(scene, look), "}\n"])


def statements(scene: Scene, look: Look) -> list[str]:
    """The lines between the braces, with their line ends, box after box in creation order.

    Boxes are called n0, n1, ...; the operation that made n2 is n2op.
    """
    lines = []
    for box in scene.boxes:
        lines.append(f"{box.id}{look.box(box)}")
        if box.op:
            lines += _between(scene, box, look)
            lines.append(f"{box.id}op{look.operation(box)}")
            lines.append(f"{box.id}op -> {box.id}{look.result(box)}")
        into = f"{box.id}op" if box.op else box.id
        lines += [f"{a.source} -> {into}{look.arrow(a)}" for a in box.arrows]
        if box.hidden:
            lines.append(f"hidden -> {into}{look.more_edge(counted_operands(box))}")
    return [f"\t{line}\n" for line in [*lines, *_elided(scene, look)]]


def _between(scene: Scene, box: Box, look: Look) -> list[str]:
    """Write the gap in the path of the first nan, before the operation after the gap."""
    gap = scene.gap
    if gap is None or gap.target != box.id:
        return []
    edge = look.result(box)  # thick, because the nan came along it
    return [
        f"between{look.more(left_out(gap))}",
        f"{gap.source} -> between{edge}",
        *[f"between -> {box.id}op{edge}"] * gap.uses,
    ]


def left_out(gap: Gap) -> str:
    """Write the number of nodes left out of a path."""
    return f"… {gap.nodes:,} node{'s' * (gap.nodes != 1)} …"


def _elided(scene: Scene, look: Look) -> list[str]:
    """The boxes that count what is not shown."""
    before, later = elided(scene)
    lines = [f"hidden{look.more(before)}"] if before else []
    if later:
        lines.append(f"later{look.more(later)}")
        lines += [f"{source} -> later{look.more_edge(None)}" for source in scene.leads]
    return lines


def elided(scene: Scene) -> tuple[str, str]:
    """Describe hidden nodes: those that the picture starts from, and those it leads to."""
    before = scene.hidden - scene.later - (scene.gap.nodes if scene.gap else 0)
    note = f"\n{scene.note}" if scene.note else ""
    return (
        f"{_more(before)}\nnot shown{note}" if before else "",
        f"{_more(scene.later)}\nthat use these" if scene.later else "",
    )


def counted_operands(box: Box) -> str | None:
    """Return the text on the edge from hidden operands."""
    return f"{box.hidden:,} operands" if box.hidden > 1 else None


def _more(count: int) -> str:
    """A number of nodes: "1 more node", "1,001 more nodes"."""
    return counted(count, "more node")


def clean(text: str, longest: int = LONGEST_LABEL) -> str:
    """Any text as characters that an SVG file can hold and show.

    A line end breaks the line, a tab is a space. Characters that no SVG file can hold are
    replaced, control characters by their pictures (U+2400 and on). Very long text is cut.
    """
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ").translate(_CONTROL_PICTURES)
    return _NOT_IN_XML.sub("\ufffd", text)


def escape(text: str, record: bool = False, longest: int = LONGEST_LABEL) -> str:
    """Any text as the inside of a DOT string that is drawn as it stands, after `clean`.

    DOT reads backslashes, quotes and HTML entities in a label, and in a record also `{}|<>`.
    """
    text = clean(text, longest).replace("&", "&amp;")
    text = (_SPECIAL_IN_RECORD if record else _SPECIAL).sub(r"\\\g<0>", text)
    if record and ("  " in text or not text.isascii()):
        # A record merges spaces, and in dot 2.43 loses the one after a first letter such as é.
        text = text.replace(" ", "&#32;")
    return text.replace("\n", r"\n")


def attributes(label: str | None = None, **others: str | None) -> str:
    """A DOT attribute list with a space before it, or nothing; None leaves an attribute out.

    The label, given as DOT, is always quoted: bare or between < > it would mean something else.
    """
    return attribute_list(None if label is None else f'"{label}"', **others)


def attribute_list(label: str | None, **others: str | None) -> str:
    """As `attributes`, with a label that has its quotes, or its < > if it is HTML."""
    parts = [] if label is None else [f"label={label}"]
    for name, value in others.items():
        if value is not None:
            parts.append(f"{name}={value}" if value.isalnum() else f'{name}="{value}"')
    return f" [{' '.join(parts)}]" if parts else ""
