"""One layout of a whole graph, so that nothing jumps from frame to frame."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any, NamedTuple

from viz.formulas import number_text
from viz.frame_document import CHARACTER
from viz.render import TIMEOUT, RenderError, routes, run
from viz.stepping.frame_part import Part, whole
from viz.stepping.frames import Steps
from viz.stepping.layered import columns_of, layered
from viz.text_width import text_width

PADDING = 8.0
HEIGHT = 58.0
FEWEST, MOST = 10, 30
LONGEST_SYMBOL = 12
MARGIN = 12.0
MOST_PARALLEL = 8
MOST_CROSSED = 3000

Point = tuple[float, float]


class Rectangle(NamedTuple):
    """The place of a node: its upper left corner and its size; y grows downwards."""

    x: float
    y: float
    w: float
    h: float


class Layout(NamedTuple):
    """The places of everything, in pixels for letters of 12 pixels.

    Attributes:
        width, height: of the whole.
        nodes: a Rectangle per node of the part.
        edges: per edge of the part, from the operand to the node, the 3n + 1 control points of
            cubic Bezier curves; the last point is where an arrow's tip belongs.
        made_by: "dot", "graphviz-pure" or "layers", our own layout.
        part: the nodes and edges of the Steps that have a place; usually all.
    """

    width: float
    height: float
    nodes: tuple[Rectangle, ...]
    edges: tuple[tuple[Point, ...], ...]
    made_by: str
    part: Part

    def to_dict(self) -> dict[str, Any]:
        """Width, height, nodes and edges for JSON, to a tenth of a pixel."""
        return {
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "nodes": [{k: round(v, 1) for k, v in box._asdict().items()} for box in self.nodes],
            "edges": [[[round(x, 1), round(y, 1)] for x, y in points] for points in self.edges],
        }


def lay_out(steps: Steps, timeout: float = TIMEOUT, part: Part | None = None) -> Layout:
    """Place the nodes and edges of all frames, with operands to the left of their users.

    Graphviz's `dot` makes the layout, or graphviz-pure. If both are missing, fail or take longer
    than `timeout` seconds, a simple layout in layers is used. It is also used if edges cross very
    many columns, as from a leaf that each step of a long chain uses, because programs would take
    minutes. The same program gives the same graph the same layout; the two programs place boxes
    equally, and their edges differ by less than a pixel.

    Args:
        steps: from `steps(root)`.
        timeout: seconds for each program.
        part: the nodes and edges to place; None is all.
    """
    part = part or whole(steps)
    sizes, pairs = _shapes(steps, part)
    columns = columns_of(len(sizes), pairs)
    crossed = sum(columns[node] - columns[operand] for operand, node in pairs)
    source = _dot(sizes, pairs)
    for route in routes() if crossed <= MOST_CROSSED else ():
        try:
            drawn = json.loads(run(route, source, "json0", timeout))
            return _read(drawn, sizes, pairs, route.name, part)
        except (RenderError, subprocess.TimeoutExpired, ValueError, KeyError):
            continue
    return own_layout(steps, part)


def own_layout(steps: Steps, part: Part | None = None) -> Layout:
    """The layout in layers, which needs no program."""
    part = part or whole(steps)
    sizes, pairs = _shapes(steps, part)
    corners, curves = layered(sizes, pairs)
    boxes = [Rectangle(x, y, w, h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    return _framed(boxes, curves, "layers", part)


def _shapes(steps: Steps, part: Part) -> tuple[list[tuple[float, float]], list[tuple[int, int]]]:
    """Sizes of the part's boxes, and its edges as (operand, node) by their places among these."""
    places = {i: place for place, i in enumerate(part.nodes)}
    sizes = box_sizes(steps)
    edges = [steps.edges[i] for i in part.edges]
    pairs = [(places[edge.operand], places[edge.node]) for edge in edges]
    return [sizes[i] for i in part.nodes], pairs


def box_sizes(steps: Steps) -> list[tuple[float, float]]:
    """Width and height of each node's box: room for its name and symbol and for its numbers."""
    longest = [len(number_text(node.data)) for node in steps.nodes]
    for frame in steps:
        if frame.after is not None:
            longest[frame.target] = max(longest[frame.target], len(number_text(frame.after)))
    sizes = []
    for node, digits in zip(steps.nodes, longest, strict=True):
        symbol = min(text_width(node.symbol), LONGEST_SYMBOL)
        characters = max(text_width(node.name) + (symbol + 2 if symbol else 0), 5 + digits)
        sizes.append((CHARACTER * min(max(characters, FEWEST), MOST) + 2 * PADDING, HEIGHT))
    return sizes


def _dot(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> str:
    """The graph as DOT text without labels; all else is drawn by us."""
    lines = ["graph [rankdir=LR, nodesep=0.3, ranksep=0.6]"]
    lines.append('node [shape=box, fixedsize=true, label=""]')
    lines.append("edge [arrowhead=none]")
    lines += [f"n{i} [width={w / 72:.4f}, height={h / 72:.4f}]" for i, (w, h) in enumerate(sizes)]
    lines += [f"n{operand} -> n{node}" for operand, node in _drawn_edges(edges)]
    return "digraph {\n" + "\n".join(lines) + "\n}\n"


def _drawn_edges(edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges that a program lays out: of many between the same two nodes only the first few."""
    drawn: dict[tuple[int, int], int] = {}
    for pair in edges:
        drawn[pair] = min(drawn.get(pair, 0) + 1, MOST_PARALLEL)
    return [pair for pair, count in drawn.items() for _ in range(count)]


def _read(
    drawn: dict[str, Any],
    sizes: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    made_by: str,
    part: Part,
) -> Layout:
    """The layout from a program's JSON, whose y grows upwards and whose places are centres."""
    centres = {thing["name"]: _point(thing["pos"]) for thing in drawn["objects"]}
    boxes = []
    for i, (w, h) in enumerate(sizes):
        x, y = centres[f"n{i}"]
        boxes.append(Rectangle(x - w / 2, y - h / 2, w, h))
    curves: dict[tuple[int, int], list[list[Point]]] = {}
    for thing in drawn.get("edges", ()):
        points = [_point(part) for part in thing["pos"].split() if part[0] not in "es"]
        names = (drawn["objects"][thing[end]]["name"] for end in ("tail", "head"))
        operand, node = (int(name[1:]) for name in names)
        curves.setdefault((operand, node), []).append(points)
    taken: dict[tuple[int, int], int] = {}
    found = []
    for pair in edges:
        number = taken[pair] = taken.get(pair, -1) + 1
        found.append(curves[pair][min(number, len(curves[pair]) - 1)])
    return _framed(boxes, found, made_by, part)


def _point(text: str) -> Point:
    """A point from "x,y", with y turned downwards."""
    x, y = text.split(",")[:2]
    return float(x), -float(y)


def _framed(
    boxes: Sequence[Rectangle], curves: Sequence[Sequence[Point]], made_by: str, part: Part
) -> Layout:
    """The layout with a margin around all that is drawn."""
    xs = [x for box in boxes for x in (box.x, box.x + box.w)]
    ys = [y for box in boxes for y in (box.y, box.y + box.h)]
    xs += [x for curve in curves for x, _ in curve]
    ys += [y for curve in curves for _, y in curve]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    return Layout(
        max(xs) - left + MARGIN,
        max(ys) - top + MARGIN,
        tuple(Rectangle(box.x - left, box.y - top, box.w, box.h) for box in boxes),
        tuple(tuple((x - left, y - top) for x, y in curve) for curve in curves),
        made_by,
        part,
    )
