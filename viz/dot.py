"""The DOT text of a picture, in micrograd's look. Plain text: writing it needs no Graphviz."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from autograd_core import Value
from viz.selection import Selection

NUMBER_FORMAT = ".4f"
LONGEST_LABEL = 80
LONGEST_NUMBER = 24
MOST_EDGES = 8

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL_PICTURES = {c: 0x2400 + c for c in range(32) if c not in b"\t\n"} | {0x7F: 0x2421}
_NOT_IN_XML = re.compile("[\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r'["\\]')
_SPECIAL_IN_RECORD = re.compile(r'["\\{}|<>]')


def dot_text(
    selection: Selection,
    names: Mapping[int, str],
    rankdir: str = "LR",
    local: bool = False,
    number_format: str = NUMBER_FORMAT,
) -> str:
    """The picture as DOT text: the same graph gives the same text, in every process.

    Args:
        selection: the nodes to show.
        names: a name by `id` for nodes that have no label of their own.
        rankdir: the direction in which the graph grows: LR, RL, TB or BT.
        local: write the local derivative d node / d operand on each edge.
        number_format: how numbers are written, as `format` takes it.
    """
    body = statements(selection, names, number_format, local)
    return "".join(["digraph {\n", f"\tgraph [rankdir={rankdir}]\n", *body, "}\n"])


def statements(
    selection: Selection,
    names: Mapping[int, str],
    number_format: str = NUMBER_FORMAT,
    local: bool = False,
) -> list[str]:
    """The lines between the braces, with their line ends, node after node in creation order.

    Nodes are called n0, n1, ...; the operation that made n2 is n2op.
    """
    ids = {id(node): f"n{i}" for i, node in enumerate(selection.nodes)}
    lines = []
    for node in selection.nodes:
        label = record_label(node, names, number_format)
        lines.append(f"{ids[id(node)]}{attributes(label, shape='record', **marks(node))}")
        if not node.is_leaf:
            lines += _operation(node, ids, selection, number_format if local else None)
    if selection.hidden:
        text = f"{selection.hidden:,} more node{'s' * (selection.hidden > 1)}\nnot shown"
        lines.append(f"hidden{attributes(escape(text), shape='box', style='dotted')}")
    return [f"\t{line}\n" for line in lines]


def _operation(
    node: Value, ids: Mapping[int, str], selection: Selection, partial_format: str | None
) -> list[str]:
    """The node of an operation, the edge to its result and an edge per use of an operand.

    An operand that one node uses very often (`fsum([a] * 1000)`) has one edge that says so.
    """
    result = ids[id(node)]
    lines = [f"{result}op{attributes(escape(node._op))}", f"{result}op -> {result}"]
    edges = node._edges()
    uses = Counter([id(operand) for operand, _ in edges])
    folded = set()
    hidden = 0
    for operand, partial in edges:
        key = id(operand)
        if key not in ids:
            hidden += selection.constants or not operand.is_constant
        elif uses[key] <= MOST_EDGES:
            look = edge_look(partial, partial_format)
            lines.append(f"{ids[key]} -> {result}op{look}")
        elif key not in folded:
            lines.append(f"{ids[key]} -> {result}op{attributes(f'{uses[key]:,} uses')}")
            folded.add(key)
    if hidden:
        label = f"{hidden:,} operands" if hidden > 1 else None
        lines.append(f"hidden -> {result}op{attributes(label, style='dotted')}")
    return lines


def edge_look(partial: float | None, partial_format: str | None) -> str:
    """Attributes of the edge from an operand: dashed where no derivative flows along it.

    With a format the local derivative is written beside the edge, and `none` where there is none.
    """
    label = None
    if partial_format is not None:
        label = "none" if partial is None else number_text(partial, partial_format)
    return attributes(label, style="dashed" if partial is None else None)


def marks(node: Value) -> dict[str, str]:
    """How a node stands out: a constant is grey; one with an inf or nan has a thick red border."""
    if not (math.isfinite(node.data) and math.isfinite(node.grad)):
        return {"color": "#c00000", "fontcolor": "#c00000", "penwidth": "3"}
    if node.is_constant:
        return {"color": "#999999", "fontcolor": "#666666"}
    return {}


def record_label(node: Value, names: Mapping[int, str], number_format: str = NUMBER_FORMAT) -> str:
    """`{ label | data 2.0000 | grad 0.0000 }`, as DOT; without the first field if unnamed."""
    name = node.label or names.get(id(node), "")
    data = escape(number_text(node.data, number_format), record=True)
    grad = escape(number_text(node.grad, number_format), record=True)
    first = f"{escape(name, record=True)} | " if name else ""
    return f"{{ {first}data {data} | grad {grad} }}"


def number_text(x: float, number_format: str) -> str:
    """A number in the given format, or with an exponent where that would have very many digits."""
    text = format(x, number_format)
    return text if len(text) <= LONGEST_NUMBER else format(x, ".4e")


def escape(text: str, record: bool = False) -> str:
    """Any text as the inside of a DOT string that is drawn as it stands.

    DOT reads backslashes, quotes and HTML entities in a label, and in a record also `{}|<>`.
    A line end breaks the line, a tab is a space. Characters that no SVG file can hold are
    replaced, control characters by their pictures (U+2400 and on). Very long text is cut.
    """
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1] + "…"
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ").translate(_CONTROL_PICTURES)
    text = _NOT_IN_XML.sub("\ufffd", text).replace("&", "&amp;")
    text = (_SPECIAL_IN_RECORD if record else _SPECIAL).sub(r"\\\g<0>", text)
    if record and ("  " in text or not text.isascii()):
        # A record merges spaces, and in dot 2.43 loses the one after a first letter such as é.
        text = text.replace(" ", "&#32;")
    return text.replace("\n", r"\n")


def attributes(label: str | None = None, **others: str | None) -> str:
    """A DOT attribute list with a space before it, or nothing; None leaves an attribute out.

    The label, given as DOT, is always quoted: bare or between < > it would mean something else.
    """
    parts = [] if label is None else [f'label="{label}"']
    for name, value in others.items():
        if value is not None:
            parts.append(f"{name}={value}" if value.isalnum() else f'{name}="{value}"')
    return f" [{' '.join(parts)}]" if parts else ""
