"""Members: the places that each member of a class reads, and the nodes that it absorbs."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.forms import CHAIN, Form
from autograd_core.program.lift.operands import chain, rows
from autograd_core.program.lift.tables import exchange

NONE = -1


@dataclass
class Members:
    """The members of a class as tables, with a row for each.

    Attributes:
        places: of the members.
        width: how many operands a member has.
        operands: their places, in the order of `Array.operands`: all left factors, all right
            ones, the start.
        adds, muls: the places of the nodes inside its chain, as in `Array`.
    """

    places: array[int]
    width: int
    operands: array[int]
    adds: array[int]
    muls: array[int]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)


def members_of(flat: Flat, form: Form, places: array[int]) -> Members:
    """Read the operands of the members of a class.

    Args:
        flat: the graph.
        form: how the class is computed.
        places: of its members.
    """
    adds, muls = array("i"), array("i")
    if form.op == CHAIN:
        is_product = form.kind == "product"
        operands, adds, muls = chain(
            flat.offsets, flat.operands, places, form.inner, form.has_start, is_product
        )
    else:
        width = flat.offsets[places[0] + 1] - flat.offsets[places[0]]
        operands = rows(flat.offsets, flat.operands, places, width)
    width = len(operands) // len(places)
    if form.swapped:
        exchange(operands, width, form.inner)
    return Members(places, width, operands, adds, muls)


def members_of_lengths(
    flat: Flat, form: Form, places: array[int], lengths: Sequence[int], pad: int
) -> tuple[Form, Members]:
    """Read the operands of members that differ in their lengths, as if all had the greatest.

    Args:
        flat: the graph.
        form: how the class is computed.
        places: of its members.
        lengths: how many terms each place adds, or how long its list is; 0 where that is the
            same for all.
        pad: the place that stands for what a member lacks; in `adds` and `muls`, NONE does.

    Returns:
        The form with that length, and the members.
    """
    by_length: dict[int, list[int]] = {}
    for row, place in enumerate(places):
        by_length.setdefault(lengths[place] or form.inner, []).append(row)
    longest = replace(form, inner=max(by_length))
    if len(by_length) == 1:
        return longest, members_of(flat, longest, places)
    operands: list[list[int]] = [[] for _ in places]
    adds: list[list[int]] = [[] for _ in places]
    muls: list[list[int]] = [[] for _ in places]
    sides = 2 if form.kind == "product" else 1
    for length, rows_of_it in by_length.items():
        own = members_of(
            flat, replace(form, inner=length), array("i", [places[row] for row in rows_of_it])
        )
        fill = [pad] * (longest.inner - length)
        for k, row in enumerate(rows_of_it):
            read = list(own.operands[k * own.width : (k + 1) * own.width])
            for side in range(sides):
                operands[row] += read[side * length : (side + 1) * length] + fill
            operands[row] += read[sides * length :]
            adds[row] = _share(own.adds, k, len(own))
            muls[row] = _share(own.muls, k, len(own))
    width = len(operands[0])
    return longest, Members(places, width, _even(operands), _even(adds), _even(muls))


def _share(table: array[int], k: int, count: int) -> list[int]:
    """Row k of a table of so many rows."""
    width = len(table) // count
    return list(table[k * width : (k + 1) * width])


def _even(rows: Sequence[Sequence[int]]) -> array[int]:
    """Rows one after the other, each as long as the longest."""
    width = max(map(len, rows))
    return array("i", [x for row in rows for x in (*row, *[NONE] * (width - len(row)))])
