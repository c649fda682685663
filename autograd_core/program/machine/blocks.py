"""Find in lists of products the rectangles that loops over vectors can compute.

Each target is a sum of products, left[j] * right[j] for j upwards. Many targets that follow each
other are a rectangle of rows and columns if, from column to column, the addresses in each product
move by a fixed step. The order of each sum stays as it is: what is side by side in a vector are
different targets. So matrix products, with their gradients, entrywise products and sums over rows
are found alike, whatever they were called.
"""

from array import array
from typing import NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import ints

_SHARED, _OWN, _BOTH = 0, 1, 2


class Block(NamedTuple):
    """target[r][c] += sum over j of s[r][j] * x[j][c].

    Attributes:
        kind: SHARED: all rows have the same x, a list of `terms` rows; OWN: each has its own;
            BOTH: s is a row of numbers too.
        swapped: whether s are the right _factors, x the left ones.
        start: the first target.
        rows, columns, terms: the sizes.
        s_at: the address of each s[r][j].
        x_at: the address of the first number in each row of x.
        pack: the addresses of all x, row by row, if those of a row do not follow each other.
    """

    kind: int
    swapped: bool
    start: int
    rows: int
    columns: int
    terms: int
    s_at: array
    x_at: array
    pack: array | None


class Piece(NamedTuple):
    """Targets that are computed by blocks, one after the other; without blocks, one by one."""

    start: int
    size: int
    blocks: list


_WORTH = 32
"""The products of a piece or a step that are computed by blocks, at least."""


def sum_pieces(plan):
    """The pieces in which the adjoints of a plan are summed, in order."""
    found = []
    for region in plan.sums:
        found += pieces(region.start, region.count, region.width, *plan.edges, _WORTH)
    return found


def step_blocks(step, lanes):
    """The blocks that add up a step, after what it begins with; none if it is no sum for them.

    What it begins with is the first term or product, unless it has something else.

    Args:
        step: the step.
        lanes: those of the plan.
    """
    if step.kind not in ("product", "pairs", "chain") or step.count * step.inner < _WORTH:
        return []
    begins = len(step.operands) > (1 if step.kind == "chain" else 2) or step.op == "dot"
    begun = 0 if begins else 1
    if step.kind == "product" and step.shape[1] > 1:
        return _product_blocks(step, begun)
    terms = step.inner - begun
    if step.kind == "chain":
        left, right = step.operands[0], array("i", bytes(4 * step.count * step.inner))  # 1.0
    else:
        left, right = step.factors()
    if terms == 0 or step.count == 1:
        return []
    found = _rectangle(step.start, 1, step.count, step.inner, begun, 0, left, right)
    if not found and 1 < lanes < step.count:
        rows = step.count // lanes
        found = _rectangle(step.start, rows, lanes, step.inner, begun, 0, left, right)
    return found


def _product_blocks(step, begun):
    """The block of a matrix product: a row for each row on the left, a column for each right."""
    rows, columns = step.shape
    inner, terms = step.inner, step.inner - begun
    if terms == 0:
        return []
    left, right = step.operands[0], step.operands[1]
    x = ints(right)
    s_at = left
    if begun:
        s_at = array("i")
        for r in range(rows):
            s_at.extend(left[r * inner + 1 : (r + 1) * inner])
    x_at = right[begun:inner]
    pack = None
    for c in range(columns):
        for j in range(begun, inner):
            if x[c * inner + j] != x[j] + c:
                pack = array("i", bytes(4 * terms * columns))
    if pack is not None:
        to = ints(pack)
        for j in range(terms):
            for c in range(columns):
                to[j * columns + c] = x[c * inner + begun + j]
        x_at = array("i", range(0, terms * columns, columns))
    return [Block(_SHARED, False, step.start, rows, columns, terms, s_at, x_at, pack)]


def pieces(start, count, width, ends, left, right, worth):
    """Divide targets that follow each other into pieces, each of blocks where that is possible.

    Args:
        start, count: the targets.
        width: how many targets a row has, if there are rows.
        ends: for each target where its products end; they begin where those of the target before
            it end.
        left, right: the addresses of the factors.
        worth: with fewer products than these, a piece is not made of blocks.
    """
    found = []
    end = ints(ends)
    first = start
    while first < start + count:
        terms = end[first] - end[first - 1]
        last = first + 1
        while last < start + count and end[last] - end[last - 1] == terms:
            last += 1
        size = last - first
        blocks = []
        if size * terms >= worth and size > 1:
            at = end[first - 1]
            blocks = _rectangle(first, 1, size, terms, 0, at, left, right)
            if not blocks and 1 < width < size and size % width == 0:
                blocks = _rectangle(first, size // width, width, terms, 0, at, left, right)
        if not blocks and found and not found[len(found) - 1].blocks:
            before = found.pop()
            found.append(Piece(before.start, before.size + size, []))
        else:
            found.append(Piece(first, size, blocks))
        first = last
    return found


def _rectangle(start, rows, columns, terms, begun, at, left, right):
    """The blocks that compute rows * columns targets; none if they are not a rectangle.

    Args:
        start: the first target.
        rows, columns, terms: the sizes.
        begun: the number of the first product in each sum that the blocks add.
        at: where the products of the first target begin.
        left, right: the addresses of the factors.
    """
    found = []
    j = begun
    while j < terms:
        kind = _segment_kind(rows, columns, terms, at, j, left, right)
        if kind < 0:
            return []
        end = j + 1
        while end < terms and _segment_kind(rows, columns, terms, at, end, left, right) == kind:
            end += 1
        found.append(_block(kind, start, rows, columns, terms, at, j, end, left, right))
        j = end
    return found


def _segment_kind(rows, columns, terms, at, j, left, right):
    """The kind of the products number j of all targets, a Block's kind; -1 if there is none.

    4 is added where s are the right _factors, 8 where x has to be copied side by side.
    """
    first = at + j
    p, q = ints(left), ints(right)
    step_left = p[first + terms] - p[first]
    step_right = q[first + terms] - q[first]
    shared_left = shared_right = True
    for r in range(rows):
        row = first + r * columns * terms
        if p[row] != p[first]:
            shared_left = False
        if q[row] != q[first]:
            shared_right = False
        for c in range(1, columns):
            k = row + c * terms
            if p[k] - p[k - terms] != step_left:
                return -1
            if q[k] - q[k - terms] != step_right:
                return -1
    if step_left == 1 and step_right == 1:
        return _BOTH
    if step_left == 0 and step_right != 0:
        if shared_right:
            return _SHARED if step_right == 1 else _SHARED + 8
        return _OWN if step_right == 1 else -1
    if step_right == 0 and step_left != 0:
        if shared_left:
            return _SHARED + 4 if step_left == 1 else _SHARED + 12
        return _OWN + 4 if step_left == 1 else -1
    return -1


def _block(kind, start, rows, columns, terms, at, first, end, left, right):
    """The block of the products from number `first` to `end` of all targets."""
    swapped = bool(kind & 4)
    s, x = (ints(right), ints(left)) if swapped else (ints(left), ints(right))
    length = end - first
    s_at = array("i", bytes(4 * rows * length))
    x_at = array("i", bytes(4 * rows * length))
    to_s, to_x = ints(s_at), ints(x_at)
    for r in range(rows):
        for j in range(length):
            k = at + r * columns * terms + first + j
            to_s[r * length + j] = s[k]
            to_x[r * length + j] = x[k]
    pack = None
    if kind & 8:
        pack = array("i", bytes(4 * length * columns))
        to_x = ints(pack)
        for j in range(length):
            for c in range(columns):
                to_x[j * columns + c] = x[at + first + j + c * terms]
        x_at = array("i", range(0, length * columns, columns))
    if kind & 3 == _SHARED:
        x_at = x_at[:length]
    return Block(kind & 3, swapped, start, rows, columns, length, s_at, x_at, pack)
