"""Our own simple layout: columns by depth, and boxes near their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from autograd_core.summing import sum_in_order

COLUMN_GAP = 44.0
ROW_GAP = 22.0
BEND_HEIGHT = 10.0
SWEEPS = 6
LONGEST_BENT = 40
STEEP, WIDEST_GAP = 0.1, 4.0
SHORT = 14.0

Point = tuple[float, float]


def layered(
    sizes: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    gap: float = COLUMN_GAP,
    columns: Sequence[int] | None = None,
) -> tuple[list[Point], list[list[Point]]]:
    """Return the upper left corners of boxes, and a curve per edge.

    Boxes are in the middle of their columns. If an edge goes far up or down, the gap between its
    columns is wider, so the edge is not steep.

    An edge over several columns passes through a bend in each column between, which takes part
    in the ordering like a low box, so that edges go around boxes.

    Args:
        sizes: width and height of each box; operands come before what uses them.
        edges: (operand, node) pairs, in the order of the nodes.
        gap: the least room between columns.
        columns: the column of each box, if not as `columns_of` has it.
    """
    columns = columns_of(len(sizes), edges) if columns is None else columns
    places, all_sizes, chains = _bent(columns, sizes, edges)
    rows = _ordered(places, chains)
    ys = _spread(rows, all_sizes, _neighbours(len(places), chains))
    widths = [max(all_sizes[i][0] for i in row) for row in rows]
    gaps = _gaps(chains, places, ys, all_sizes, gap)
    lefts = [0.0, *accumulate(w + g for w, g in zip(widths, gaps, strict=True))][: len(widths)]
    corners = [
        (lefts[places[i]] + (widths[places[i]] - sizes[i][0]) / 2, ys[i])
        for i in range(len(sizes))
    ]
    return corners, _curves(chains, places, lefts, widths, ys, all_sizes, len(sizes))


def columns_of(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The column of each box: one after its operands; a leaf stands just before its first user."""
    columns = [0] * count
    used: dict[int, int] = {}
    has_operands = [False] * count
    for operand, node in edges:
        columns[node] = max(columns[node], columns[operand] + 1)
        has_operands[node] = True
    for operand, node in edges:
        used[operand] = min(used.get(operand, columns[node]), columns[node])
    return [
        column if has_operands[i] or i not in used else used[i] - 1
        for i, column in enumerate(columns)
    ]


def _bent(
    columns: Sequence[int], sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]
) -> tuple[list[int], list[tuple[float, float]], list[list[int]]]:
    """Columns and sizes of boxes and bends, and each edge as a chain from operand to node."""
    places, all_sizes = list(columns), list(sizes)
    chains = []
    known: dict[tuple[int, int], int] = {}
    for operand, node in edges:
        chain = [operand]
        between = range(columns[operand] + 1, columns[node])
        for column in between if len(between) <= LONGEST_BENT else ():
            key = operand, column  # the edges from one operand run together
            if key not in known:
                known[key] = len(places)
                places.append(column)
                all_sizes.append((0.0, BEND_HEIGHT))
            chain.append(known[key])
        chains.append([*chain, node])
    return places, all_sizes, chains


def _neighbours(count: int, chains: Sequence[Sequence[int]]) -> list[tuple[list[int], list[int]]]:
    """For each box and bend what it is connected with on the left and on the right."""
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in range(count)]
    for chain in chains:
        for a, b in zip(chain[:-1], chain[1:], strict=True):
            found[a][1].append(b)
            found[b][0].append(a)
    return found


def _ordered(places: Sequence[int], chains: Sequence[Sequence[int]]) -> list[list[int]]:
    """Each column from top to bottom, ordered by the mean place of what it is connected with."""
    rows: list[list[int]] = [[] for _ in range(max(places) + 1)]
    for i, column in enumerate(places):
        rows[column].append(i)
    neighbours = _neighbours(len(places), chains)
    rank = [0.0] * len(places)
    for row in rows:
        for k, i in enumerate(row):
            rank[i] = k / len(row)
    for turn in range(SWEEPS):
        side = turn % 2  # first from the right, where the root is
        for row in reversed(rows) if side == 0 else rows:
            wish = {i: _mean([rank[j] for j in neighbours[i][1 - side]], rank[i]) for i in row}
            row.sort(key=lambda i, wish=wish, rank=rank: (wish[i], rank[i], i))  # type: ignore
            for k, i in enumerate(row):
                rank[i] = k / len(row)
    return rows


def _spread(
    rows: Sequence[Sequence[int]],
    sizes: Sequence[tuple[float, float]],
    neighbours: Sequence[tuple[list[int], list[int]]],
) -> list[float]:
    """Upper edges: each box as near to its neighbours' height as the order of its column lets."""
    middle = [0.0] * len(sizes)
    for row in rows:
        _place(row, [0.0] * len(row), sizes, middle)
    for turn in range(SWEEPS):
        side = turn % 2
        for row in reversed(rows) if side == 0 else rows:
            wishes = [_mean([middle[j] for j in neighbours[i][1 - side]], middle[i]) for i in row]
            _place(row, wishes, sizes, middle)
    return [y - h / 2 for y, (_, h) in zip(middle, sizes, strict=True)]


def _place(
    row: Sequence[int],
    wishes: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    middle: list[float],
) -> None:
    """Give a column its heights: as wished, pushed apart where boxes would overlap.

    Boxes that touch form a block, which stands at the mean of what its boxes wish.
    """
    blocks: list[tuple[list[int], list[float], float]] = []  # boxes, offsets, wished start
    for i, wish in zip(row, wishes, strict=True):
        half = sizes[i][1] / 2
        boxes, offsets, start = [i], [half], wish - half
        while blocks and blocks[-1][2] + _length(blocks[-1], sizes) + ROW_GAP > start:
            before = blocks.pop()
            shift = _length(before, sizes) + ROW_GAP
            weight, total = len(boxes), len(boxes) + len(before[0])
            start = (before[2] * len(before[0]) + (start - shift) * weight) / total
            boxes = before[0] + boxes
            offsets = before[1] + [shift + offset for offset in offsets]
        blocks.append((boxes, offsets, start))
    for boxes, offsets, start in blocks:
        for i, offset in zip(boxes, offsets, strict=True):
            middle[i] = start + offset


def _length(
    block: tuple[list[int], list[float], float], sizes: Sequence[tuple[float, float]]
) -> float:
    """The height of a block."""
    boxes, offsets, _ = block
    return offsets[-1] + sizes[boxes[-1]][1] / 2


def _gaps(
    chains: Sequence[Sequence[int]],
    places: Sequence[int],
    ys: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    gap: float,
) -> list[float]:
    """The room behind each column: a tenth of the longest way up or down, within bounds."""
    ways = [0.0] * (max(places) + 1)
    for chain in chains:
        for a, b in zip(chain[:-1], chain[1:], strict=True):
            way = abs(ys[a] + sizes[a][1] / 2 - ys[b] - sizes[b][1] / 2)
            ways[places[a]] = max(ways[places[a]], way)
    return [min(max(gap, 0.6 * gap + STEEP * way), WIDEST_GAP * gap) for way in ways]


def _curves(
    chains: Sequence[Sequence[int]],
    places: Sequence[int],
    lefts: Sequence[float],
    widths: Sequence[float],
    ys: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    boxes: int,
) -> list[list[Point]]:
    """Each chain as Bezier curves, horizontal at its ends."""
    curves = []
    for chain, share in zip(chains, _shares(chains, ys, sizes), strict=True):
        points = []
        for k, i in enumerate(chain):
            left, (w, h) = lefts[places[i]], sizes[i]
            right = left + widths[places[i]]
            side = (right - left - w) / 2  # straight on beside a box, where others are wider
            if i >= boxes:
                points += [(left, ys[i] + h / 2), (right, ys[i] + h / 2)]
            elif k == 0:
                points.append((right - side, ys[i] + h / 2))
                if side > SHORT:
                    points.append((right, ys[i] + h / 2))
            else:
                if side > SHORT:
                    points.append((left, ys[i] + h * share))
                points.append((left + side, ys[i] + h * share))
        curves.append(_smooth(points))
    return curves


def _shares(
    chains: Sequence[Sequence[int]], ys: Sequence[float], sizes: Sequence[tuple[float, float]]
) -> list[float]:
    """Return the height at which each chain meets its box, in the order of the chains' starts."""
    arriving: dict[int, list[int]] = {}
    for i, chain in enumerate(chains):
        arriving.setdefault(chain[-1], []).append(i)
    shares = [0.5] * len(chains)
    for found in arriving.values():
        found.sort(key=lambda i: ys[chains[i][-2]] + sizes[chains[i][-2]][1] / 2)
        for number, i in enumerate(found, start=1):
            shares[i] = number / (len(found) + 1)
    return shares


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Cubic Bezier curves through the points, horizontal at each."""
    found = [points[0]]
    for (ax, ay), (bx, by) in zip(points[:-1], points[1:], strict=True):
        half = (bx - ax) / 2
        found += [(ax + half, ay), (bx - half, by), (bx, by)]
    return found


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    """The mean, or another number where there is nothing to take the mean of."""
    return sum_in_order(numbers) / len(numbers) if numbers else otherwise
