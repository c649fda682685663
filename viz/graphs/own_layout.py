"""Our own layout of a picture, without a program: places of boxes, operations and edges."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from viz.graphs.dot import Look, counted_operands, elided, left_out
from viz.graphs.face import Face, TextCell
from viz.graphs.faces import Measured, measured
from viz.graphs.scene import Scene
from viz.stepping.layered import layered

GAP = 26.0
"""Points between columns; a text on an edge has a column of its own."""
MOST_CROSSED = 2500

Point = tuple[float, float]


class Thing(NamedTuple):
    """A box, an operation or a text on an edge, with its place.

    Attributes:
        name: as in the DOT text; "" for a text on an edge.
        x, y: the upper left corner.
        measured: what is drawn, with its measures.
    """

    name: str
    x: float
    y: float
    measured: Measured


class DrawnEdge(NamedTuple):
    """An edge or, where a text stands on it, a half of one.

    Attributes:
        name: as SVG files of Graphviz have it: "n0->n1op".
        points: the control points of Bezier curves.
        marks: color, penwidth, style, as DOT has them.
        pointed: whether it ends in a tip.
    """

    name: str
    points: tuple[Point, ...]
    marks: dict[str, str]
    pointed: bool


class Places(NamedTuple):
    """The places of everything, in points."""

    width: float
    height: float
    things: tuple[Thing, ...]
    edges: tuple[DrawnEdge, ...]


class _Parts:
    """The things of a scene and what connects them, operands before what uses them."""

    def __init__(self, look: Look, rankdir: str):
        self.look = look
        self.rankdir = rankdir
        self.names: list[str] = []
        self.faces: list[Measured] = []
        self.places: dict[str, int] = {}
        self.pairs: list[tuple[int, int]] = []
        self.edges: list[tuple[str, dict[str, str], bool]] = []

    def add(self, name: str, face: Face) -> None:
        """A thing with a name."""
        self.places[name] = len(self.names)
        self.names.append(name)
        self.faces.append(measured(face, self.look.ground()))

    def begin(self, source: str, target: str, text: str | None, marks: dict[str, str]) -> int:
        """Return the start of an edge to a later thing: the text on the edge, if it has one."""
        start = self.places[source]
        if text is None:
            return start
        ground = self.look.ground()
        words = text.replace("\\n", "\n")
        cell = TextCell(words, ground.edge_ink, size=ground.edge_size, align="center")
        self.names.append("")
        self.faces.append(measured(Face([[cell]]), ground))
        self.pairs.append((start, len(self.names) - 1))
        self.edges.append((f"{source}->{target}", marks, False))
        return len(self.names) - 1

    def connect(self, source: str, start: int, target: str, marks: dict[str, str]) -> None:
        """An edge to the thing that was added last, from where it started."""
        self.pairs.append((start, self.places[target]))
        self.edges.append((f"{source}->{target}", marks, True))


def plan(scene: Scene, look: Look, rankdir: str) -> Places:
    """A place for everything that `dot_text` writes of a scene, in the same look.

    Args:
        scene: what the picture says.
        look: how it looks.
        rankdir: the direction in which the graph grows: LR, RL, TB or BT.
    """
    parts = _parts(scene, look, rankdir)
    across = rankdir in ("LR", "RL")
    sizes = [(m.width, m.height) if across else (m.height, m.width) for m in parts.faces]
    corners, curves = layered(sizes, parts.pairs, GAP, _columns(parts))
    curves = [
        _to_border(points, corners[target], sizes[target], parts.faces[target].face.oval)
        for points, (_, target) in zip(curves, parts.pairs, strict=True)
    ]
    return _turned(parts, sizes, corners, curves)


def is_quick(scene: Scene, look: Look) -> bool:
    """Whether programs draw a scene within seconds: dot takes minutes for long edges.

    Edges that together cross 2,500 columns take it 1 to 5 seconds.
    """
    parts = _parts(scene, look, "LR")
    columns = _columns(parts)
    return sum(columns[b] - columns[a] for a, b in parts.pairs) <= MOST_CROSSED


def _parts(scene: Scene, look: Look, rankdir: str) -> _Parts:
    """Collect all parts of the picture, in the order of creation."""
    parts = _Parts(look, rankdir)
    before, later = elided(scene)
    if before:
        parts.add("hidden", look.more_face(before))
    for box in scene.boxes:
        into = f"{box.id}op" if box.op else box.id
        gap = scene.gap if scene.gap and scene.gap.target == box.id else None
        if gap:
            parts.add("between", look.more_face(left_out(gap)))
            spread = look.result_marks(box)
            parts.connect(gap.source, parts.places[gap.source], "between", spread)
        coming = [(a.source, look.arrow_text(a), look.arrow_marks(a)) for a in box.arrows]
        if box.hidden:
            coming.append(("hidden", counted_operands(box), {"style": "dotted"}))
        if gap:
            coming += [("between", None, spread)] * gap.uses
        starts = [parts.begin(source, into, text, marks) for source, text, marks in coming]
        face = look.face(box, rankdir)
        parts.add(into, look.operation_face(box) if box.op else face)
        for (source, _, marks), start in zip(coming, starts, strict=True):
            parts.connect(source, start, into, marks)
        if box.op:
            parts.add(box.id, face)
            parts.connect(into, parts.places[into], box.id, look.result_marks(box))
    if later:
        parts.add("later", look.more_face(later))
        for source in scene.leads:
            parts.connect(source, parts.places[source], "later", {"style": "dotted"})
    return parts


def _columns(parts: _Parts) -> list[int]:
    """The column of each thing: that of a text just before what its edge leads to."""
    ends = {text: target for text, target in parts.pairs if not parts.names[text]}
    starts = {text: source for source, text in parts.pairs if not parts.names[text]}
    columns = [0] * len(parts.names)
    ways = []
    for source, target in parts.pairs:
        if parts.names[target]:
            steps = 1 if parts.names[source] else 2
            start = starts.get(source, source)
            ways.append((start, target, steps))
            columns[target] = max(columns[target], columns[start] + steps)
    led = {target for _, target, _ in ways}
    first: dict[int, int] = {}
    for start, target, steps in ways:
        first[start] = min(first.get(start, columns[target] - steps), columns[target] - steps)
    columns = [c if i in led else first.get(i, c) for i, c in enumerate(columns)]
    for text, target in ends.items():
        columns[text] = columns[target] - 1
    return columns


def _to_border(
    points: Sequence[Point], corner: Point, size: tuple[float, float], oval: bool
) -> list[Point]:
    """The curve up to the border of what it leads to, which is round if that is an oval."""
    if not oval:
        return list(points)
    (_, y), half = corner, size[1] / 2
    off = (points[-1][1] - y - half) / half
    inwards = size[0] / 2 * (1.0 - sqrt(max(1.0 - off * off, 0.0)))
    return [*points[:-1], (points[-1][0] + inwards, points[-1][1])]


def _turned(
    parts: _Parts,
    sizes: Sequence[tuple[float, float]],
    corners: Sequence[Point],
    curves: Sequence[Sequence[Point]],
) -> Places:
    """The layout, which was made from left to right, in the direction that is asked for."""
    top = min(y for points in (corners, *curves) for _, y in points)
    width = max(x + w for (x, _), (w, _) in zip(corners, sizes, strict=True))
    feet = [y + h for (_, y), (_, h) in zip(corners, sizes, strict=True)]
    height = max(*feet, *(y for points in curves for _, y in points), 0.0) - top
    back, across = parts.rankdir in ("RL", "BT"), parts.rankdir in ("LR", "RL")

    def turned(x: float, y: float, w: float = 0.0) -> Point:
        """A point, or the corner of something so wide."""
        x, y = (width - x - w if back else x), y - top
        return (x, y) if across else (y, x)

    things = tuple(
        Thing(name, *turned(*corner, size[0]), face)
        for name, corner, size, face in zip(parts.names, corners, sizes, parts.faces, strict=True)
    )
    edges = tuple(
        DrawnEdge(name, tuple(turned(*point) for point in points), marks, pointed)
        for points, (name, marks, pointed) in zip(curves, parts.edges, strict=True)
    )
    return Places(*((width, height) if across else (height, width)), things, edges)
