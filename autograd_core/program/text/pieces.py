"""What is read from arrays side by side, piece by piece: `W @ x + U @ h` of [W, U] @ [x, h]."""

from __future__ import annotations

from array import array as positions_array
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from autograd_core.program.lift.lifted import PADDED, Array, Index, Ref
from autograd_core.program.text.constant_names import own_shape


class PieceRead(NamedTuple):
    """Some neighbours along the last axis of what is read, which lie in one array.

    Attributes:
        first, last: the places along that axis, the last one not among them.
        ref: what they read.
    """

    first: int
    last: int
    ref: Ref


def pieces_of(arrays: Sequence[Array], ref: Ref) -> list[PieceRead]:
    """What is read as pieces, each of one array; [] if places of several are mixed.

    Args:
        arrays: all arrays.
        ref: what is read; what reads no join is one piece.
    """
    width = ref.shape[-1] if ref.shape else 1
    if ref.array is None or arrays[ref.array].kind != "join" or arrays[ref.array].op == PADDED:
        return [PieceRead(0, width, ref)]
    join = arrays[ref.array]
    size = join.shape[-1]
    parts: list[tuple[int, int]] = []
    for k, part in enumerate(join.operands):
        wide = part.size * size // join.size
        parts += [(k, at) for at in range(wide)]
    places = ref.index.positions()
    owners = [parts[p % size][0] for p in places]
    if any(owner != owners[i % width] for i, owner in enumerate(owners)):
        return []
    found: list[PieceRead] = []
    first = 0
    for last in range(1, width + 1):
        if last == width or owners[last] != owners[first]:
            part = join.operands[owners[first]]
            own, wide = part.index.positions(), part.size * size // join.size
            read = [
                own[p // size * wide + parts[p % size][1]]
                for i, p in enumerate(places)
                if first <= i % width < last
            ]
            shape = (*ref.shape[:-1], last - first)
            inside = replace(
                part, shape=shape, index=Index(shape, places=positions_array("i", read))
            )
            for piece in pieces_of(arrays, inside) or [PieceRead(0, -1, inside)]:
                if piece.last < 0:
                    return []
                found.append(PieceRead(first + piece.first, first + piece.last, piece.ref))
            first = last
    return found


def parts_of(arrays: Sequence[Array], ref: Ref) -> list[Ref]:
    """What is read as whole arrays, if it is all entries of arrays side by side in any order."""
    if ref.array is None or arrays[ref.array].kind != "join" or arrays[ref.array].op == PADDED:
        return []
    join = arrays[ref.array]
    if ref.size != join.size or len(set(ref.index.positions())) != join.size:
        return []
    found: list[Ref] = []
    for part in join.operands:
        whole = arrays[part.array] if part.array is not None else None
        if whole is not None and whole.kind == "join":
            found += parts_of(arrays, part) or [part]
        elif whole is not None and part.size == len(set(part.index.positions())) == whole.size:
            shape = tuple([n for n in whole.shape if n > 1])
            index = Index(shape, places=positions_array("i", range(whole.size)))
            found.append(Ref(part.array, shape, index))
        else:
            found.append(part)
    return found


def paired_pieces(arrays: Sequence[Array], product: Array) -> list[tuple[Ref, Ref]]:
    """The factors of a product as pairs of pieces; those alone where none are side by side.

    Products row by row are not taken apart.
    """
    left, right = product.operands[:2]
    if product.rows and product.shape:
        return [(left, right)]
    if left == right and len(left.shape) == 1:
        return [(part, part) for part in parts_of(arrays, left)] or [(left, right)]
    both = pieces_of(arrays, left), pieces_of(arrays, right)
    if not all(both) or max(map(len, both)) == 1:
        return [(left, right)]
    ends = sorted({piece.last for pieces in both for piece in pieces})
    found = []
    for first, last in zip([0, *ends], ends, strict=False):
        pair = [_cut(pieces, first, last) for pieces in both]
        if pair[0] is None or pair[1] is None:
            return [(left, right)]
        found.append((pair[0], pair[1]))
    return found


def of_numbers(left: Ref, right: Ref) -> tuple[Ref, Ref]:
    """Two factors whose products have a single term, without the axis of the terms."""
    if not left.shape or left.shape[-1:] != (1,) or right.shape[-1:] != (1,):
        return left, right
    both = []
    for ref in (left, right):
        shape = ref.shape[:-1]
        both.append(replace(ref, shape=shape, index=Index(shape, places=ref.index.positions())))
    return both[0], both[1]


def _cut(pieces: Sequence[PieceRead], first: int, last: int) -> Ref | None:
    """What some places of the last axis read; None if it has no name."""
    piece = next(one for one in pieces if one.first <= first < one.last)
    ref, width = piece.ref, piece.last - piece.first
    start, stop = first - piece.first, last - piece.first
    if (start, stop) == (0, width):
        return ref
    places = ref.index.positions()
    own = [p for i, p in enumerate(places) if start <= i % width < stop]
    shape = (*ref.shape[:-1], stop - start)
    name = ref.name
    if ref.constants is not None:
        equal = len({ref.constants[p].hex() for p in own}) == 1
        lies = own_shape(ref) == ref.shape
        named = _part_name(name, start, stop, width, len(ref.shape)) if lies else ""
        if not equal and not named:
            return None
        name = "" if equal else named
    return replace(
        ref, shape=shape, name=name, index=Index(shape, places=positions_array("i", own))
    )


def _part_name(name: str, start: int, stop: int, width: int, rank: int) -> str:
    """The name of a part of constants: "x" of "[x, 0]", else a slice; "" if it has none.

    Args:
        name: of the whole.
        start, stop, width: the places of the part along the last axis, and how many there are.
        rank: of the constants.
    """
    if name.startswith("["):
        parts = name[1:-1].split(", ")
        return parts[start > 0] if len(parts) == 2 and (not start or stop == width) else ""
    if not name.isidentifier():
        return ""
    return f"{name}[{':, ' * (rank - 1)}{start or ''}:{stop if stop < width else ''}]"
