"""Lift a recorded graph of scalars to array steps."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import groupby
from math import prod

from autograd_core.program.axes import Order, PairSide, boxed, listed, table
from autograd_core.program.classes import CONSTANTS, Form, classify
from autograd_core.program.flatten import Flat
from autograd_core.program.indices import constants_ref, index_of, whole
from autograd_core.program.lifted import Array, Entry, Index, Leaves, Lifted, Ref
from autograd_core.program.members import Members, members_of

NOWHERE = -1


def lift(flat: Flat, groups: Sequence[Leaves], keep: Iterable[int] = ()) -> Lifted:
    """The array steps that compute a graph, with the same numbers to the bit.

    Args:
        flat: the graph.
        groups: its leaves in named arrays. Leaves in none of them are constants.
        keep: places whose numbers are wanted, beside the root.

    Raises:
        ValueError: a leaf is in two arrays.
    """
    work = _Lifter(flat, groups)
    found = classify(
        flat, work.array_of, [group.role == "parameter" for group in work.known], keep
    )
    work.array_of = found.of
    for form, places in zip(found.forms, found.members, strict=True):
        work.step(form, places)
    root = work.array_of[flat.root]
    return Lifted(flat, work.arrays, Entry(work.numbers[root], work.at[flat.root]))


class _Lifter:
    """The arrays made so far, and where each node is in them.

    Attributes:
        at: the position of each place in its array; of a constant, its number among constants.
        array_of: the class of each place.
        numbers: the array of each class.
    """

    def __init__(self, flat: Flat, groups: Sequence[Leaves]):
        anonymous = Leaves("", "constant", (), [])
        self.flat = flat
        self.known = [anonymous, *groups]
        self.array_of = array("i", bytes(4 * len(flat)))
        self.at = self._constants()
        self.arrays = [Array(g.name, g.role, "leaf", g.shape, array("i")) for g in groups]
        self.numbers = list(range(-1, len(groups)))
        self.joins: dict[tuple[object, ...], int] = {}
        self._place_leaves(groups)

    def _constants(self) -> array[int]:
        """The number of each leaf among those with different bits."""
        at = array("i", [NOWHERE]) * len(self.flat)
        numbers: dict[int, int] = {}
        bits = array("q", self.flat.data.tobytes())
        for place in self.flat.leaves:
            at[place] = numbers.setdefault(bits[place], len(numbers))
        return at

    def _place_leaves(self, groups: Sequence[Leaves]) -> None:
        """Put the leaves of each group into its array."""
        places = {id(leaf): place for place, leaf in self.flat.leaves.items()}
        for number, group in enumerate(groups):
            step = self.arrays[number]
            step.leaves, step.axes = group, group.axes
            for position, leaf in enumerate(group.values):
                place = places.get(id(leaf), NOWHERE)
                step.places.append(place)
                if place != NOWHERE:
                    if self.array_of[place] != CONSTANTS:
                        other = self.known[self.array_of[place]].name
                        raise ValueError(f"a leaf is both in {other} and in {group.name}")
                    self.array_of[place], self.at[place] = number + 1, position

    def step(self, form: Form, places: Sequence[int]) -> None:
        """Make the array of a class."""
        members = members_of(self.flat, form, places)
        make = {"map": self._map, "product": self._product}.get(form.kind, self._list)
        step = make(form, places, members)
        for position, place in enumerate(step.places):
            self.at[place] = position
        self.numbers.append(self._add(step))

    def _add(self, step: Array) -> int:
        """Append an array; return its number."""
        step.name = f"v{len(self.arrays)}"
        self.arrays.append(step)
        return len(self.arrays) - 1

    def _map(self, form: Form, places: Sequence[int], members: Members) -> Array:
        """An entrywise step."""
        slots = [members.operands[i :: members.width] for i in range(members.width)]
        order = self._map_order(slots)
        step = self._array(form, order, places)
        for slot in slots:
            step.operands.append(self.read([[slot[m]] for m in order.members], order.shape))
        return step

    def _map_order(self, slots: Sequence[Sequence[int]]) -> Order:
        """The order of the array that an operand reads entry by entry, else a table."""
        count = len(slots[0])
        if count == 1:
            return listed(1)
        found = []
        for slot in slots:
            order = self._read_order(slot)
            if order is not None:
                step = self.arrays[self.numbers[self.array_of[slot[0]]]]
                found.append((step.kind != "leaf", step.size == count, len(order.shape), order))
        if found:
            return max(found, key=lambda x: x[:3])[3]
        sides = [self._side([[p] for p in slot]) for slot in slots]
        for i, left in enumerate(sides):
            for right in sides[i + 1 :]:
                cells = table(left, right)
                if cells is not None and cells.rows > 1 and cells.columns > 1:
                    return Order((cells.rows, cells.columns), cells.members)
        return listed(count)

    def _read_order(self, slot: Sequence[int]) -> Order | None:
        """The order in which members read one array; None if two of them read the same entry."""
        kinds = {self.array_of[place] for place in slot}
        if len(kinds) > 1 or CONSTANTS in kinds:
            return None
        shape = self.arrays[self.numbers[kinds.pop()]].shape
        return boxed([self.at[place] for place in slot], shape)

    def _product(self, form: Form, places: Sequence[int], members: Members) -> Array:
        """A sum of products: a matrix product, or row by row."""
        k, width = form.inner, members.width
        rows = [members.operands[i : i + width] for i in range(0, len(members.operands), width)]
        left, right = [row[:k] for row in rows], [row[k : 2 * k] for row in rows]
        cells = table(self._side(left), self._side(right))
        if cells is None:
            order = self._rows_order(left) or self._rows_order(right) or listed(len(rows))
            step = self._array(form, order, places)
            step.rows = True
            step.operands = [
                self.read([side[m] for m in order.members], (*order.shape, k))
                for side in (left, right)
            ]
        else:
            lead = [listed(size).shape for size in (cells.rows, cells.columns)]
            order = Order(lead[0] + lead[1], cells.members)
            step = self._array(form, order, places)
            first = order.members[: cells.columns]
            step.operands = [
                self.read([left[m] for m in order.members[:: cells.columns]], (*lead[0], k)),
                self.read([right[m] for m in first], (*lead[1], k)),
            ]
        self._finish(step, form, members, order, rows)
        return step

    def _rows_order(self, rows: Sequence[Sequence[int]]) -> Order | None:
        """The order of the array whose rows are read, or None."""
        return self._read_order([row[0] for row in rows]) if len(rows) > 1 else listed(1)

    def _list(self, form: Form, places: Sequence[int], members: Members) -> Array:
        """A row of a list: a sum, or softmax and the like."""
        k, width = form.inner, members.width
        rows = [members.operands[i : i + width] for i in range(0, len(members.operands), width)]
        terms = [row[:k] for row in rows]
        choices = self._choices(places) if form.has_choice else []
        order = self._list_order(terms, choices)
        step = self._array(form, order, places)
        step.operands = [self.read([terms[m] for m in order.members], (*order.shape, k))]
        if choices:
            chosen = array("i", [choices[m] for m in order.members])
            step.choice = index_of(chosen, order.shape)
        self._finish(step, form, members, order, rows)
        return step

    def _choices(self, places: Sequence[int]) -> list[int]:
        """The whole number among the static parameters of each member."""
        statics = self.flat.statics
        return [next(x for x in statics[place] if type(x) is int) for place in places]

    def _list_order(self, terms: Sequence[array[int]], choices: Sequence[int]) -> Order:
        """The order of the lists that are read; all choices of each list are its last axis."""
        if choices:
            side = self._side(terms)
            cells = table(side, PairSide(choices, True))
            if cells is not None:
                first = [terms[m] for m in cells.members[:: cells.columns]]
                lead = self._rows_order(first)
                shape = listed(cells.rows).shape if lead is None else lead.shape
                return Order(shape + listed(cells.columns).shape, cells.members)
        return self._rows_order(terms) or listed(len(terms))

    def _array(self, form: Form, order: Order, places: Sequence[int]) -> Array:
        """An array without its operands."""
        return Array(
            "",
            "interior",
            form.kind,
            order.shape,
            array("i", [places[m] for m in order.members]),
            form.op,
            form.static,
            inner=form.inner,
            swapped=form.swapped,
        )

    def _finish(
        self,
        step: Array,
        form: Form,
        members: Members,
        order: Order,
        rows: Sequence[array[int]],
    ) -> None:
        """Add the start of a sum, and what its entries absorb."""
        if form.has_start:
            step.operands.append(self.read([rows[m][-1:] for m in order.members], step.shape))
        for taken, into in ((members.adds, step.adds), (members.muls, step.muls)):
            width = len(taken) // len(rows)
            for m in order.members if width else ():
                into.extend(taken[m * width : (m + 1) * width])

    def _side(self, rows: Sequence[Sequence[int]]) -> PairSide:
        """What members have on one side, as keys; rows of constants stay in creation order."""
        at, of = self.at, self.array_of
        classes = [of[place] for place in rows[0]]
        keys: list[tuple[int, ...]] = [tuple([at[place] for place in row]) for row in rows]
        if classes.count(classes[0]) < len(classes):
            kinds = [tuple([of[place] for place in row]) for row in rows]
            keys = [key + kind for key, kind in zip(keys, kinds, strict=True)]
        return PairSide(keys, any(c != CONSTANTS for c in classes))

    def read(self, rows: Sequence[Sequence[int]], shape: tuple[int, ...]) -> Ref:
        """What an operand reads: rows of places that together fill a shape, row-major."""
        of = self.array_of
        classes = [of[place] for place in rows[0]]
        if classes.count(classes[0]) < len(classes):
            if any([of[place] for place in row] != classes for row in rows):
                return self._interleaved(rows, shape)
            return self._joined(rows, classes, shape)
        places = [place for row in rows for place in row]
        positions = array("i", [self.at[place] for place in places])
        if classes[0] == CONSTANTS:
            return constants_ref([self.flat.data[place] for place in places], positions, shape)
        return Ref(self.numbers[classes[0]], shape, index_of(positions, shape))

    def _joined(
        self, rows: Sequence[Sequence[int]], classes: Sequence[int], shape: tuple[int, ...]
    ) -> Ref:
        """What an operand reads from several arrays, put side by side."""
        runs = [len(list(run)) for _, run in groupby(classes)]
        if len(runs) > len(set(classes)):
            return self._interleaved(rows, shape)
        parts, start = [], 0
        for width in runs:
            part = [row[start : start + width] for row in rows]
            parts.append(self.read(part, (*shape[:-1], width)))
            start += width
        return Ref(self._join(parts, shape), shape, whole(shape))

    def _interleaved(self, rows: Sequence[Sequence[int]], shape: tuple[int, ...]) -> Ref:
        """What an operand reads from several arrays in turns: all of them in one list."""
        used: dict[int, dict[int, int]] = {}
        for row in rows:
            for place in row:
                used.setdefault(self.array_of[place], {}).setdefault(self.at[place], place)
        parts, starts = [], {}
        total = 0
        for number, by_position in used.items():
            places = [by_position[position] for position in sorted(by_position)]
            parts.append(self.read([[place] for place in places], (len(places),)))
            starts[number] = {p: total + i for i, p in enumerate(sorted(by_position))}
            total += len(places)
        positions = [starts[self.array_of[p]][self.at[p]] for row in rows for p in row]
        return Ref(self._join(parts, (total,)), shape, index_of(array("i", positions), shape))

    def _join(self, parts: list[Ref], shape: tuple[int, ...]) -> int:
        """The number of the array that puts some Refs side by side."""
        key = (shape, *map(_key, parts))
        if key not in self.joins:
            nowhere = array("i", [NOWHERE]) * prod(shape)
            step = Array("", "interior", "join", shape, nowhere, operands=parts)
            self.joins[key] = self._add(step)
        return self.joins[key]


def _key(ref: Ref) -> tuple[object, ...]:
    """What two Refs that read the same have in common."""
    places = ref.index.places.tobytes() if ref.index.places is not None else b""
    numbers = ref.constants.tobytes() if ref.constants is not None else b""
    index: Index = ref.index
    return ref.array, ref.shape, index.start, index.sizes, index.strides, places, numbers
