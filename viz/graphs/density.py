"""How many boxes a picture can have, from the number and length of their edges."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core import Value

# dot and graphviz-pure take 1 to 7 seconds for that; for twice as many, minutes.
LONGEST = 2800
# Edges that skip columns, as of a leaf that a chain always uses, take far longer: their columns
# together times those of the picture make 0.4 seconds of computing at 20,000, and 3 at 40,000.
MOST_SKIPPED = 20_000
# An edge takes up to 900 bytes of SVG, and a picture of a notebook may have 1,000,000.
MOST_EDGES = 1000


def fitting(groups: Sequence[tuple[Value, ...]], most: int) -> int:
    """Return how many of the first groups a program can draw within seconds.

    Their edges together cross at most 2,800 columns, or twice `most` if that is more. In a deep
    picture, edges that skip columns count more because they take far longer; an example are the
    weights of a recurrent cell, which every step uses. They have at most 1,000 edges, or three
    times `most`; with more, the picture would be too large for a notebook.

    Args:
        groups: nodes that are drawn as one box, the most important first, at most `most` groups.
        most: number of boxes allowed.
    """
    longest, edges = max(LONGEST, 2 * most), max(MOST_EDGES, 3 * most)
    if _is_small(groups, longest, edges):
        return len(groups)
    fits, too_many = 1, len(groups)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _is_small(groups[:middle], longest, edges):
            fits = middle
        else:
            too_many = middle
    return fits


def _is_small(groups: Sequence[tuple[Value, ...]], longest: int, edges: int) -> bool:
    """Whether the edges are few and short enough, also those that skip columns."""
    spans, columns = _spans(groups)
    skipped = sum(spans) - len(spans)
    quick = sum(spans) <= longest and skipped * columns <= MOST_SKIPPED * longest / LONGEST
    return quick and len(spans) <= edges


def length(groups: Sequence[tuple[Value, ...]]) -> int:
    """Count the columns that all edges between groups cross; a column is one operation deep.

    Leaves are in the column before their first use.
    """
    return sum(_spans(groups)[0])


def _spans(groups: Sequence[tuple[Value, ...]]) -> tuple[list[int], int]:
    """Return the columns that each edge crosses, and the number of columns."""
    home = {id(node): i for i, group in enumerate(groups) for node in group}
    nodes = sorted((node for group in groups for node in group), key=lambda v: v._serial)
    column: dict[int, int] = {}
    edges: set[tuple[int, int]] = set()
    for node in nodes:
        own = home[id(node)]
        sources = {home[id(v)] for v in node.operands if id(v) in home}
        edges.update((source, own) for source in sources)
        deepest = max((column[source] for source in sources), default=-1)
        column[own] = max(column.get(own, 0), deepest + 1)
    used = {own for _, own in edges}
    first: dict[int, int] = {}
    for source, own in edges:
        first[source] = min(first.get(source, column[own]), column[own])
    place = {i: c if i in used else first.get(i, 1) - 1 for i, c in column.items()}
    spans = [place[own] - place[source] for source, own in edges]
    return spans, max(column.values(), default=0) + 1
