"""The scene: the content of a picture - boxes, arrows, words, numbers - before its look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple

from autograd_core import Value
from viz.formulas import equation, one_line
from viz.formulas import number_text as short_number
from viz.graphs.births import Births
from viz.graphs.folding import common_name
from viz.graphs.selection import Selection
from viz.roles import Role

NUMBER_FORMAT = ".4f"
LONGEST_NUMBER = 24
MOST_EDGES = 8


class Arrow(NamedTuple):
    """One use of an operand, or several that are drawn as one.

    Attributes:
        source: the operand's box.
        uses: how many uses it stands for.
        local: the local derivative as text; "none" where no derivative flows.
        flows: whether a derivative flows along it.
        many: whether uses are drawn as one.
        bad: whether a nan or infinity came along it.
        strange: whether a gradient that is not finite was born of the local derivative.
    """

    source: str
    uses: int
    local: str
    flows: bool
    many: bool = False
    bad: bool = False
    strange: bool = False


class Box(NamedTuple):
    """A node, or several that are drawn as one.

    Attributes:
        id: n0, n1, ... in the order of the boxes.
        nodes: the nodes.
        name: a name, or "".
        long: the same at length, as for a parameter of a Module the way to it.
        role: what it is for.
        op: the operation that made it as it is drawn, "" for a leaf.
        data, grad: number and gradient as text; of several nodes the range.
        formula: how it was made, in parts that an equals sign joins; empty for leaves and for
            several nodes.
        finite: whether number and gradient are finite.
        word: "first nan" and the like, or "".
        spread: whether the first nan or infinity reached it.
        arrows: from the operands that are shown, in order.
        hidden: how many operands are not shown.
        shape: of an array of numbers, in words; "" for nodes.
    """

    id: str
    nodes: tuple[Value, ...]
    name: str
    long: str
    role: Role
    op: str
    data: str
    grad: str
    formula: tuple[str, ...]
    finite: bool
    word: str
    spread: bool
    arrows: tuple[Arrow, ...]
    hidden: int
    shape: str = ""

    @property
    def size(self) -> int:
        """The number of nodes in the box."""
        return len(self.nodes)

    @property
    def copies(self) -> int:
        """How many boxes it stands for: as many as nodes, but one for an array of numbers."""
        return 1 if self.shape else self.size

    @property
    def title(self) -> str:
        """Its name at length, where that says more than its name; else ""."""
        return "" if self.long == self.name else one_line(self.long)


class Gap(NamedTuple):
    """The part of the path of the first nan that is not shown.

    Attributes:
        nodes: how many it has.
        source: the box that it starts from.
        target: the box whose operation uses its last node, `uses` times.
    """

    nodes: int
    source: str
    target: str
    uses: int


class Scene(NamedTuple):
    """The content of a picture.

    Attributes:
        boxes: in creation order of their first nodes, operands before what uses them.
        root: the box of the node the picture was made for, or None if it is not shown.
        shown, hidden: how many nodes are shown and how many are not.
        later: how many of those hidden depend on nodes that are shown.
        leads: the boxes that hidden nodes depend on.
        note: a sentence about a nan or infinity born out of sight, or "".
        order: the boxes by their ids, the most important first.
        centred: whether the picture has a middle, so that it counts what leads on.
        gap: what is left out of the way of the first nan, among those hidden, or None.
        title: what the picture is of; "" for a graph, which has a title of its own.
    """

    boxes: tuple[Box, ...]
    root: Box | None
    shown: int
    hidden: int
    later: int
    leads: tuple[str, ...]
    note: str
    order: tuple[str, ...] = ()
    centred: bool = False
    gap: Gap | None = None
    title: str = ""


class Teller:
    """Makes the scene of a selection.

    Args:
        selection: the nodes to show.
        root: the node the graph was made for.
        name_of: a node's name, or "".
        caption_of: what to call several unnamed nodes that are drawn as one, or "".
        role_of: a node's role.
        births: where what is not finite was born.
        number_format: how numbers are written, as `format` takes it.
        long_name_of: a node's name at length, or ""; `name_of` by default.
    """

    def __init__(
        self,
        selection: Selection,
        root: Value,
        name_of: Callable[[Value], str],
        role_of: Callable[[Value], Role],
        births: Births,
        number_format: str = NUMBER_FORMAT,
        caption_of: Callable[[Value], str] | None = None,
        long_name_of: Callable[[Value], str] | None = None,
    ):
        self._selection = selection
        self._root = root
        self._name_of = name_of
        self._long_name_of = long_name_of or name_of
        self._caption_of = caption_of
        self._role_of = role_of
        self._births = births
        self._format = number_format
        self._ids = {
            id(node): f"n{i}" for i, group in enumerate(selection.groups) for node in group
        }

    def scene(self, leads: Sequence[Value] = (), centred: bool = False) -> Scene:
        """The scene.

        Args:
            leads: of a picture with a middle, the nodes shown that hidden ones depend on.
            centred: whether it has one.
        """
        boxes = tuple(self._box(group) for group in self._selection.groups)
        root = next((box for box in boxes if box.nodes[0] is self._root), None)
        ids = dict.fromkeys(self._ids[id(node)] for node in leads)
        hidden, later = self._selection.hidden, self._selection.later
        shown = len(self._selection.nodes)
        order = tuple(self._ids[id(node)] for node in self._selection.order)
        leads_on, note = tuple(ids), self._note()
        return Scene(
            boxes, root, shown, hidden, later, leads_on, note, order, centred, self._gap()
        )

    def _gap(self) -> Gap | None:
        """Return the gap in the path of the first nan."""
        if self._selection.ends is None:
            return None
        user, source = self._selection.ends
        uses = sum(self._is_gap(user, operand) for operand in user.operands)
        count = len(self._selection.middle)
        return Gap(count, self._ids[id(source)], self._ids[id(user)], uses)

    def _is_gap(self, node: Value, operand: Value) -> bool:
        """Whether an operand is the last node that is left out of the path of the first nan."""
        ends, middle = self._selection.ends, self._selection.middle
        return ends is not None and node is ends[0] and operand is middle[0]

    def _note(self) -> str:
        """Write a note about a first nan outside the picture."""
        first = self._births.first
        if first is None or id(first) in self._ids:
            return ""
        made = self._name_of(first) or first.symbol or "a leaf"
        return f"{self._births.words[id(first)]} among them: {one_line(made)}"

    def _box(self, group: tuple[Value, ...]) -> Box:
        """The box of one node or several."""
        node = group[0]
        single = len(group) == 1
        key = next((id(v) for v in group if id(v) in self._births.words), None)
        arrows, hidden = self._uses(node) if single else self._merged_uses(group)
        return Box(
            id=self._ids[id(node)],
            nodes=group,
            name=self._name(group),
            long=self._name(group, long=True),
            role=self._role_of(node),
            op=node.symbol,
            data=self._range([v.data for v in group]),
            grad=self._range([v.grad for v in group]),
            formula=equation(node, self._called) if single and not node.is_leaf else (),
            finite=all(isfinite(v.data) and isfinite(v.grad) for v in group),
            word="" if key is None else self._births.words[key],
            spread=any(id(v) in self._births.spread for v in group),
            arrows=tuple(arrows),
            hidden=hidden,
        )

    def _name(self, group: tuple[Value, ...], long: bool = False) -> str:
        """The name of a node, or one for all of a group."""
        name_of = self._long_name_of if long else self._name_of
        if len(group) == 1:
            return name_of(group[0])
        for naming in (name_of, self._caption_of):
            names = [naming(node) for node in group] if naming else []
            if names and all(names):
                return common_name(names)
        return ""

    def _uses(self, node: Value) -> tuple[list[Arrow], int]:
        """An arrow per use of an operand that is shown, and how many are not.

        An operand that one node uses very often (`fsum([a] * 1000)`) has one arrow that says so.
        """
        merged = {a.source: a for a in self._merged_uses([node])[0]}
        arrows = []
        hidden = 0
        for operand, partial in zip(node.operands, node.partials, strict=True):
            key = self._ids.get(id(operand))
            if key is None:
                counts = self._selection.constants or not operand.is_constant
                hidden += counts and not self._is_gap(node, operand)
            elif key in merged and merged[key].uses <= MOST_EDGES and self._alone(key):
                came = self._came(node, operand)
                arrows.append(self._arrow(key, [partial], came))
            elif key in merged:
                arrows.append(merged.pop(key))
        return arrows, hidden

    def _alone(self, key: str) -> bool:
        """Whether a box holds one node."""
        return len(self._selection.groups[int(key[1:])]) == 1

    def _merged_uses(self, group: Sequence[Value]) -> tuple[list[Arrow], int]:
        """One arrow per box with operands of any node of a group."""
        ids, constants = self._ids, self._selection.constants
        uses: dict[str, list[float | None]] = {}
        came: set[str] = set()
        hidden = 0
        for node in group:
            for operand, partial in zip(node.operands, node.partials, strict=True):
                key = ids.get(id(operand))
                if key is None:
                    hidden += constants or not operand.is_constant
                elif key in uses:
                    uses[key].append(partial)
                else:
                    uses[key] = [partial]
            if id(node) in self._births.spread:
                came.update(ids.get(id(v), "") for v in node.operands if self._came(node, v))
        return [self._arrow(key, partials, key in came) for key, partials in uses.items()], hidden

    def _came(self, node: Value, operand: Value) -> bool:
        """Whether the first nan or infinity went along an edge."""
        return id(node) in self._births.spread and id(operand) in self._births.spread

    def _arrow(self, key: str, partials: Sequence[float | None], came: bool) -> Arrow:
        """The arrow for one or several uses."""
        flowing = [d for d in partials if d is not None]
        strange = self._births.gradient and not all(map(isfinite, flowing))
        local = self._range(flowing) if flowing else "none"
        many = len(partials) > 1
        return Arrow(key, len(partials), local, bool(flowing), many, came or strange, strange)

    def _range(self, numbers: Sequence[float]) -> str:
        """A number as text, or a range."""
        return range_text(numbers, self._format)

    def _text(self, x: float) -> str:
        return number_text(x, self._format)

    def _called(self, node: Value) -> str:
        """Return a node's text in formulas: its name, a constant's number, or its id."""
        if name := self._name_of(node):
            return one_line(name)
        if node.is_constant:
            return short_number(node.data)
        key = self._ids.get(id(node))
        if key is None:
            return "…"
        return key if self._alone(key) else f"{key}[*]"


def range_text(numbers: Sequence[float], number_format: str) -> str:
    """A number as text; of several the smallest and the largest, and what is not finite."""
    finite = [x for x in numbers if isfinite(x)]
    ends = [min(finite), max(finite)] if finite else []
    within = dict.fromkeys(number_text(x, number_format) for x in ends)
    others = dict.fromkeys(number_text(x, number_format) for x in numbers if not isfinite(x))
    return ", ".join([*([" … ".join(within)] if within else []), *others])


def number_text(x: float, number_format: str) -> str:
    """A number in the given format, or with an exponent where that would have very many digits."""
    text = format(x, number_format)
    return text if len(text) <= LONGEST_NUMBER else format(x, ".4e")
