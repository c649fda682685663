"""Lift a recorded graph of scalars to array steps."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import inf, prod

from autograd_core.program.lift.axes import Order, PairSide, boxed, by_runs, listed, table
from autograd_core.program.lift.classes import classify
from autograd_core.program.lift.flat import LEAF, Flat
from autograd_core.program.lift.forms import CONSTANTS, Form
from autograd_core.program.lift.indices import (
    constant_ref,
    constants_ref,
    index_of,
    lead_of,
    nothing,
    read_key,
    whole,
)
from autograd_core.program.lift.lifted import PADDED, Array, Entry, Index, Leaves, Lifted, Ref
from autograd_core.program.lift.members import NONE, Members, members_of, members_of_lengths
from autograd_core.program.lift.operands import placed
from autograd_core.program.lift.single import SingleSteps
from autograd_core.program.lift.tables import (
    chosen,
    counting,
    is_alike,
    is_constant,
    numbered,
    part,
    put_entries,
    scatter,
    taken,
    zeros,
)

NOTHING_COMPARED: Mapping[int, Sequence[int]] = {}


def lift(
    flat: Flat,
    groups: Sequence[Leaves],
    keep: Iterable[int] = (),
    uneven: bool = False,
    compared: Mapping[int, Sequence[int]] = NOTHING_COMPARED,
) -> Lifted:
    """The array steps that compute a graph, with the same numbers to the bit.

    Args:
        flat: the graph.
        groups: its leaves in named arrays. Leaves in none of them are constants.
        keep: places whose numbers are wanted, beside the root.
        uneven: whether sums and lists of other lengths are one step, for readers: the shorter
            ones end in 0 or -inf, which do not count.
        compared: what is compared, and so computed before, for nodes of `where` decided later.

    Raises:
        ValueError: a leaf is in two arrays.
    """
    work = _Lifter(flat, groups)
    parameters = [group.role == "parameter" for group in work.known]
    found = classify(flat, work.of, parameters, keep, uneven, compared)
    if found is None:
        return _singly(work)
    work.of = found.of
    if uneven:
        work.add_pads(found.lengths)
    for form, places in zip(found.forms, found.members, strict=True):
        work.step(form, places)
    root = work.of[flat.root]
    return Lifted(flat, work.arrays, Entry(work.numbers[root], work.at[flat.root]))


def singly(flat: Flat, groups: Sequence[Leaves]) -> Lifted:
    """The array steps of a graph, each of a single node, in creation order.

    Args:
        flat: the graph.
        groups: as for `lift`.
    """
    return _singly(_Lifter(flat, groups))


def _singly(work: _Lifter) -> Lifted:
    """Each node as a step of its own."""
    flat = work.flat
    arrays = SingleSteps(flat, work.arrays, work.of, work.at)
    position = work.at[flat.root] if flat.ops[flat.root] == LEAF else 0
    return Lifted(flat, arrays, Entry(arrays.source(flat.root), position), structured=False)


class _Lifter:
    """The arrays made so far, and where each node is in them.

    Attributes:
        at: the position of each place in its array; of a constant, its number among constants.
        of: the class of each place.
        numbers: the array of each class.
    """

    def __init__(self, flat: Flat, groups: Sequence[Leaves]):
        self.flat, self.data = flat, flat.data
        self.lengths = array("i")
        self.known = [Leaves("", "constant", (), []), *groups]
        self.of, self.at = zeros(len(flat)), zeros(len(flat))
        numbers = numbered(chosen(flat.data, flat.leaf_places))
        scatter(numbers, flat.leaf_places, self.at)
        self.arrays = [Array(g.name, g.role, "leaf", g.shape, array("i")) for g in groups]
        self.numbers = list(range(-1, len(groups)))
        self.joins: dict[tuple[object, ...], int] = {}
        self._place_leaves(groups)

    def _place_leaves(self, groups: Sequence[Leaves]) -> None:
        """Put the leaves of each group into its array."""
        places = self.flat.variables
        for number, group in enumerate(groups):
            step = self.arrays[number]
            step.leaves, step.axes = group, group.axes
            step.places = placed(group.values, places, number + 1, self.of, self.at)
            if len(step.places) < len(group.values):
                leaf = group.values[len(step.places)]
                other = self.known[self.of[places[id(leaf)]]].name
                raise ValueError(f"a leaf is both in {other} and in {group.name}")

    def step(self, form: Form, places: array[int]) -> None:
        """Make the array of a class."""
        if form.kind == "map" and len(places) == 1:
            step = self._single(form, places)
        else:
            form, members = self._members(form, places)
            make = {"map": self._map, "product": self._product}.get(form.kind, self._list)
            step = make(form, members)
        put_entries(step.places, self.at)
        self.numbers.append(self._add(step))

    def add_pads(self, lengths: array[int]) -> None:
        """Take members of different lengths together; behind all places stand 0 and -inf."""
        self.lengths = lengths
        self.data = self.flat.data + array("d", [0.0, -inf])
        self.of.extend([CONSTANTS] * 2)
        self.at.extend([len(self.flat), len(self.flat) + 1])

    def _members(self, form: Form, places: array[int]) -> tuple[Form, Members]:
        """The members of a class, and their form, with the greatest of their lengths."""
        if not self.lengths or not form.inner:
            return form, members_of(self.flat, form, places)
        pad = len(self.flat) + (form.kind == "list")
        return members_of_lengths(self.flat, form, places, self.lengths, pad)

    def _add(self, step: Array) -> int:
        """Append an array; return its number."""
        step.name = f"v{len(self.arrays)}"
        self.arrays.append(step)
        return len(self.arrays) - 1

    def _single(self, form: Form, places: array[int]) -> Array:
        """An entrywise step of one entry; graphs without structure have nothing else."""
        operands = [
            constant_ref(self.flat.data[place])
            if self.of[place] == CONSTANTS
            else Ref(self.numbers[self.of[place]], (), Index((), self.at[place], ()))
            for place in self.flat.operands_of(places[0])
        ]
        return Array("", "interior", "map", (), places, form.op, form.static, None, operands)

    def _map(self, form: Form, members: Members) -> Array:
        """An entrywise step."""
        order = self._map_order(members)
        step = self._array(form, order, members)
        for i in range(members.width):
            step.operands.append(self._read(members, order.members, i, i + 1, order.shape))
        return step

    def _map_order(self, members: Members) -> Order:
        """The order of the array that an operand reads entry by entry, else a table."""
        count = len(members)
        if count == 1:
            return listed(1)
        found = []
        for i in range(members.width):
            order = self._read_order(members, i)
            if order is not None:
                step = self.arrays[self.numbers[self.of[members.operands[i]]]]
                found.append((step.kind != "leaf", step.size == count, len(order.shape), order))
        if found:
            return max(found, key=lambda x: x[:3])[3]
        for i in range(members.width):
            for j in range(i + 1, members.width):
                cells = table(self._side(members, i, i + 1), self._side(members, j, j + 1))
                if cells is not None and cells.rows > 1 and cells.columns > 1:
                    return Order((cells.rows, cells.columns), cells.members)
        return listed(count)

    def _read_order(self, members: Members, column: int) -> Order | None:
        """The order in which members read one array; None if two of them read the same entry."""
        first = self.of[members.operands[column]]
        if first == CONSTANTS or not self._is_alike(members, column, column + 1):
            return None
        positions = taken(self.at, members.operands[column :: members.width])
        return boxed(positions, self.arrays[self.numbers[first]].shape)

    def _is_alike(self, members: Members, start: int, stop: int) -> bool:
        """Whether each of some operands of all members is in one class."""
        return is_alike(self.of, members.operands, members.width, start, stop)

    def _product(self, form: Form, members: Members) -> Array:
        """A sum of products: a matrix product, or row by row."""
        k = form.inner
        cells = table(self._side(members, 0, k), self._side(members, k, 2 * k)) if k else None
        if cells is None:
            order = self._rows_order(members, 0) or self._rows_order(members, k)
            order = order or self._lengths_order(members) or self._blocks_order(members, k)
            step = self._array(form, order, members)
            step.rows = True
            lead, left, right = (order.shape, order.shape), order.members, order.members
        else:
            lead = listed(cells.rows).shape, listed(cells.columns).shape
            order = Order(lead[0] + lead[1], cells.members)
            step = self._array(form, order, members)
            left, right = cells.members[:: cells.columns], cells.members[: cells.columns]
        step.operands = [
            self._read(members, left, 0, k, (*lead[0], k)),
            self._read(members, right, k, 2 * k, (*lead[1], k)),
        ]
        self._finish(step, form, members, order)
        return step

    def _blocks_order(self, members: Members, k: int) -> Order:
        """Creation order, with the axes of a walk that both sides take: products of many matrices.

        The heads of attention, or the samples of a batch, are such an axis.
        """
        order = listed(len(members))
        if not order.shape:
            return order
        read = [
            self._read(members, order.members, start, start + k, (*order.shape, k))
            for start in (0, k)
        ]
        indices = [ref.index for ref in read if ref.array is not None]
        walks = [lead_of(index.sizes, k) for index in indices if index.strides is not None]
        shape = max(walks, key=len, default=())
        finer = [index_of(index.positions(), (*shape, k)) for index in indices]
        if len(shape) > 1 and all(
            index.strides and len(index.sizes) == len(shape) + 1 for index in finer
        ):
            return Order(shape, order.members)
        return order

    def _lengths_order(self, members: Members) -> Order | None:
        """A row for the members of each length; None if that makes no table."""
        return by_runs(taken(self.lengths, members.places)) if self.lengths else None

    def _rows_order(self, members: Members, column: int) -> Order | None:
        """The order of the array whose rows are read, or None."""
        return self._read_order(members, column) if len(members) > 1 else listed(1)

    def _list(self, form: Form, members: Members) -> Array:
        """A row of a list: a sum, or softmax and the like."""
        k = form.inner
        choices = self._choices(members) if form.has_choice else None
        order = None if choices is None else self._choice_order(members, k, choices)
        order = order or self._rows_order(members, 0) or self._lengths_order(members)
        order = order or listed(len(members))
        step = self._array(form, order, members)
        step.operands = [self._read(members, order.members, 0, k, (*order.shape, k))]
        if choices is not None:
            step.choice = index_of(taken(choices, order.members), order.shape)
        self._finish(step, form, members, order)
        return step

    def _choices(self, members: Members) -> array[int]:
        """The whole number among the static parameters of each member."""
        values = self.flat.static_values
        wholes = array("i", [next((x for x in static if type(x) is int), 0) for static in values])
        return taken(wholes, taken(self.flat.static_numbers, members.places))

    def _choice_order(self, members: Members, k: int, choices: array[int]) -> Order | None:
        """All choices of each list as the last axis, or None."""
        cells = table(self._side(members, 0, k), PairSide(choices, 1, 0, 1, True))
        if cells is None:
            return None
        first = cells.members[:: cells.columns]
        rows = part(members.operands, members.width, first, 0, k)
        lead = self._rows_order(Members(first, k, rows, first, first), 0)
        if lead is None or list(lead.members) != list(range(cells.rows)):
            lead = listed(cells.rows)
        return Order(lead.shape + listed(cells.columns).shape, cells.members)

    def _array(self, form: Form, order: Order, members: Members) -> Array:
        """An array without its operands."""
        return Array(
            "",
            "interior",
            form.kind,
            order.shape,
            taken(members.places, order.members),
            form.op,
            form.static,
            inner=form.inner,
            swapped=form.swapped,
        )

    def _finish(self, step: Array, form: Form, members: Members, order: Order) -> None:
        """Add the start of a sum, and what its entries absorb."""
        width, count = members.width, len(members)
        if form.has_start:
            step.operands.append(self._read(members, order.members, width - 1, width, step.shape))
        adds, muls = len(members.adds) // count, len(members.muls) // count
        step.adds = part(members.adds, adds, order.members, 0, adds)
        step.muls = part(members.muls, muls, order.members, 0, muls)

    def _side(self, members: Members, start: int, stop: int) -> PairSide:
        """What members have on one side; rows of constants stay in creation order."""
        operands, width = members.operands, members.width
        if is_constant(self.of, operands, width, start, stop):
            return PairSide(taken(self.at, operands), width, start, stop, False)
        if self._is_alike(members, start, stop):
            return PairSide(taken(self.at, operands), width, start, stop, True)
        positions, kinds = taken(self.at, operands), taken(self.of, operands)
        both = array("i")
        for i in range(0, len(operands), width):
            both += positions[i + start : i + stop] + kinds[i + start : i + stop]
        return PairSide(both, 2 * (stop - start), 0, 2 * (stop - start), True)

    def _read(
        self,
        members: Members,
        rows: array[int],
        start: int,
        stop: int,
        shape: tuple[int, ...],
    ) -> Ref:
        """What an operand reads.

        Args:
            members: the members.
            rows: those of them that the operand's rows are read from.
            start, stop: where the operand stands among all.
            shape: the shape of what is read.
        """
        places = part(members.operands, members.width, rows, start, stop)
        return self.read(places, stop - start, shape)

    def read(self, places: array[int], width: int, shape: tuple[int, ...]) -> Ref:
        """What an operand reads: rows of places that together fill a shape, row-major."""
        of = self.of
        if not places:
            return nothing(shape[:-1])
        if not is_alike(of, places, 1, 0, 1):
            if not is_alike(of, places, width, 0, width):
                return self._interleaved(places, shape)
            return self._joined(places, [of[place] for place in places[:width]], shape)
        positions = taken(self.at, places)
        if of[places[0]] == CONSTANTS:
            return constants_ref(chosen(self.data, places), positions, shape)
        return Ref(self.numbers[of[places[0]]], shape, index_of(positions, shape))

    def _joined(self, places: array[int], classes: Sequence[int], shape: tuple[int, ...]) -> Ref:
        """What an operand reads from several arrays, put side by side."""
        runs = [len(list(run)) for _, run in groupby(classes)]
        if len(runs) > len(set(classes)):
            return self._interleaved(places, shape)
        rows = counting(len(places) // len(classes))
        parts, start = [], 0
        for width in runs:
            each = part(places, len(classes), rows, start, start + width)
            parts.append(self.read(each, width, (*shape[:-1], width)))
            start += width
        return Ref(self._join(parts, shape), shape, whole(shape))

    def _interleaved(self, places: array[int], shape: tuple[int, ...]) -> Ref:
        """What an operand reads from several arrays in turns: all of them in one list."""
        used: dict[int, dict[int, int]] = {}
        for place in places:
            used.setdefault(self.of[place], {}).setdefault(self.at[place], place)
        parts, starts = [], {}
        total = 0
        for number, by_position in used.items():
            ordered = sorted(by_position)
            each = array("i", [by_position[position] for position in ordered])
            parts.append(self.read(each, 1, (len(each),)))
            starts[number] = {position: total + i for i, position in enumerate(ordered)}
            total += len(each)
        positions = [starts[self.of[p]][self.at[p]] for p in places]
        op = PADDED if max(places) >= len(self.flat) else ""
        join = self._join(parts, (total,), op)
        return Ref(join, shape, index_of(array("i", positions), shape))

    def _join(self, parts: list[Ref], shape: tuple[int, ...], op: str = "") -> int:
        """The number of the array that puts some Refs side by side."""
        key = (shape, *map(read_key, parts))
        if key not in self.joins:
            nowhere = array("i", [NONE]) * prod(shape)
            step = Array("", "interior", "join", shape, nowhere, op, operands=parts)
            self.joins[key] = self._add(step)
        return self.joins[key]
