"""Members: the places that each member of a class reads, and the nodes that it absorbs."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from autograd_core.program.classes import CHAIN, Form
from autograd_core.program.flatten import Flat


@dataclass
class Members:
    """The members of a class as tables, with a row for each.

    Attributes:
        width: how many operands a member has.
        operands: their places, in the order of `Array.operands`: all left factors, all right
            ones, the start.
        adds, muls: the places of the nodes inside its chain, as in `Array`.
    """

    width: int
    operands: array[int]
    adds: array[int]
    muls: array[int]


def members_of(flat: Flat, form: Form, places: Sequence[int]) -> Members:
    """Read the operands of the members of a class.

    Args:
        flat: the graph.
        form: how the class is computed.
        places: of its members.
    """
    operands, adds, muls = array("i"), array("i"), array("i")
    if form.op != CHAIN:
        k = form.inner
        for place in places:
            row = flat.operands_of(place)
            if form.swapped:
                row = row[k : 2 * k] + row[:k] + row[2 * k :]
            operands.extend(row)
    elif form.kind == "sum":
        for place in places:
            terms, inside = _chain(flat, form, place)
            operands.extend(terms)
            adds.extend(inside)
    else:
        k = form.inner
        for place in places:
            products, inside = _chain(flat, form, place)
            starts = [flat.offsets[p] for p in products[:k]]
            left = [flat.operands[o] for o in starts]
            right = [flat.operands[o + 1] for o in starts]
            operands.extend([*right, *left] if form.swapped else [*left, *right])
            operands.extend(products[k:])
            adds.extend(inside)
            muls.extend(products[:k])
    return Members(len(operands) // len(places), operands, adds, muls)


def _chain(flat: Flat, form: Form, place: int) -> tuple[list[int], list[int]]:
    """The terms of a chain, then its start if it has one; and its additions but the last."""
    offsets, operands = flat.offsets, flat.operands
    terms, adds = [], []
    at = place
    for _ in range(form.inner if form.has_start else form.inner - 1):
        adds.append(at)
        terms.append(operands[offsets[at] + 1])
        at = operands[offsets[at]]
    if form.has_start:
        return [*reversed(terms), at], adds[:0:-1]
    return [at, *reversed(terms)], adds[:0:-1]
