"""Single steps: a graph without structure, each of its nodes a step of its own.

Where most classes have one node there is nothing to take together, and to look for axes costs
more than recording did. Such a graph keeps its nodes in creation order. Its arrays are made when
they are read: what they say stands in the Flat.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import overload

from autograd_core.program.lift.flat import LEAF, Flat
from autograd_core.program.lift.forms import CONSTANTS, Form, form_with, row_forms
from autograd_core.program.lift.indices import (
    constant_ref,
    constants_ref,
    index_of,
    nothing,
    whole,
)
from autograd_core.program.lift.lifted import Array, Index, Ref
from autograd_core.program.lift.operands import numbers_of_singles
from autograd_core.program.lift.tables import chosen, numbered, taken

_SCALAR = Index((), 0, ())


class SingleSteps(Sequence[Array]):
    """The arrays of a graph without structure.

    A node with a list of operands reads joins, which stand before it: one for the list, or one
    for each side of a product.

    Args:
        flat: the graph.
        leaves: its named arrays of leaves.
        of: for each leaf, by place, 1 + the number of its array; CONSTANTS if it is in none.
        at: the position of each leaf in its array, by place.
    """

    def __init__(self, flat: Flat, leaves: Sequence[Array], of: array[int], at: array[int]):
        self.flat, self.of, self.at = flat, of, at
        self.forms = row_forms(flat.names)
        joins = array("i", [{"map": 0, "product": 2}.get(form.kind, 1) for form in self.forms])
        self.numbers, self.owners = numbers_of_singles(flat.ops, flat.offsets, joins, len(leaves))
        self.made = dict(enumerate(leaves))
        self.first = len(leaves)
        self.letter = "v"
        while any(self.is_numbered(step.name) for step in leaves):
            self.letter += "_"

    def is_numbered(self, name: str) -> bool:
        """Whether a name is one that the arrays have unless they are given another."""
        return re.fullmatch(rf"{self.letter}\d+", name) is not None

    def __len__(self) -> int:
        """How many arrays there are."""
        return self.first + len(self.owners)

    @overload
    def __getitem__(self, number: int) -> Array: ...

    @overload
    def __getitem__(self, number: slice) -> list[Array]: ...

    def __getitem__(self, number: int | slice) -> Array | list[Array]:
        """The array of a number, made at the first time."""
        if isinstance(number, slice):
            return [self[i] for i in range(len(self))[number]]
        number = range(len(self))[number]
        if number not in self.made:
            self.made[number] = self._array(number)
        return self.made[number]

    def __iter__(self) -> Iterator[Array]:
        """All arrays."""
        return map(self.__getitem__, range(len(self)))

    def _array(self, number: int) -> Array:
        """An array that is not a leaf."""
        place = self.owners[number - self.first]
        before = self.numbers[place] - number
        form: Form = self.forms[self.flat.ops[place]]
        operands = self.flat.operands_of(place)
        if not before:
            made = self._step(place, form, operands)
        elif form.kind == "product":
            half = len(operands) // 2
            made = self._join(operands[:half] if before == 2 else operands[half : 2 * half])
        else:
            made = self._join(operands)
        made.name = f"{self.letter}{number}"
        return made

    def _step(self, place: int, form: Form, operands: array[int]) -> Array:
        """The step of a node."""
        static, number = self.flat.static(place), self.numbers[place]
        form = form_with(form, static, len(operands), False)
        step = Array("", "interior", form.kind, (), array("i", [place]), form.op, form.static)
        step.inner = 0 if form.kind == "map" else form.inner
        if form.kind == "map":
            step.operands = [self._scalar(operand) for operand in operands]
            return step
        width = form.inner
        sides = (number - 2, number - 1) if form.kind == "product" else (number - 1,)
        step.operands = [
            Ref(side, (width,), whole((width,))) if width else nothing(()) for side in sides
        ]
        if form.has_start:
            step.operands.append(self._scalar(operands[-1]))
        if form.has_choice:
            choice = next(x for x in static if type(x) is int)
            step.choice = Index((), choice, ())
        return step

    def _scalar(self, place: int) -> Ref:
        """What reads one number."""
        if self.flat.ops[place] != LEAF:
            return Ref(self.numbers[place], (), _SCALAR)
        if self.of[place] == CONSTANTS:
            return constant_ref(self.flat.data[place])
        return Ref(self.of[place] - 1, (), Index((), self.at[place], ()))

    def source(self, place: int) -> int:
        """The number of the array that a place is in; -1 if it is a constant."""
        return self.of[place] - 1 if self.flat.ops[place] == LEAF else self.numbers[place]

    def _join(self, places: array[int]) -> Array:
        """The numbers of some places, one after the other."""
        nowhere, parts = array("i", [-1]) * len(places), []
        for source, run in groupby(places, key=self.source):
            own = array("i", run)
            shape = (len(own),)
            if source < 0:
                numbers = chosen(self.flat.data, own)
                parts.append(constants_ref(numbers, numbered(numbers), shape))
            else:
                is_leaf = source < self.first
                positions = taken(self.at, own) if is_leaf else array("i", bytes(4 * len(own)))
                parts.append(Ref(source, shape, index_of(positions, shape)))
        return Array("", "interior", "join", (len(places),), nowhere, operands=parts)
