"""Members: the places that each member of a class reads, and the nodes that it absorbs."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.forms import CHAIN, Form
from autograd_core.program.lift.operands import chain, rows
from autograd_core.program.lift.tables import exchange


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
