"""Make a plan: give every number of a lifted program an address, and put the steps in order."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from autograd_core.program.lift.flat import LEAF
from autograd_core.program.lift.lifted import Array, Ints, Lifted, Ref
from autograd_core.program.lift.tables import put_addresses, shifted, taken
from autograd_core.program.machine.edges import (
    Edges,
    depending,
    edges_by_address,
    put_partials,
    without_copies,
)
from autograd_core.program.machine.plan import NOWHERE, ONE, Asked, Plan, Region, Step
from autograd_core.summing import sum_in_order

_CONSTANT = {
    "identity": (1.0,),
    "add": (1.0, 1.0),
    "sub": (1.0, -1.0),
    "neg": (-1.0,),
    "fsum": (1.0,),
}
"""The partials of each operand, or of all operands of a list, where they are always the same."""


NOTHING = Asked()


def make_plan(
    lifted: Lifted, wanted: Collection[str] | None = None, asked: Asked = NOTHING
) -> Plan:
    """How to compute a program and its gradients.

    Args:
        lifted: the program.
        wanted: the names of the arrays of leaves whose gradients are computed; None for all
            parameters and inputs.
        asked: what else is computed; its `kept` places were kept when the program was lifted.

    Raises:
        ValueError: a name is not that of an array of parameters or inputs.
    """
    layout = _Layout(lifted, asked)
    leaves = [*layout.parameters, *layout.inputs]
    chosen = [region for region in leaves if wanted is None or region.name in wanted]
    unknown = sorted(set(wanted or ()) - {region.name for region in chosen})
    if unknown:
        known = ", ".join(region.name for region in leaves) or "none"
        raise ValueError(
            f"{', '.join(unknown)}: not an array of parameters or inputs; there are {known}"
        )
    needed = _needed(lifted, chosen)
    flat = lifted.flat
    partials = layout.edge_partials()
    addresses, size = layout.addresses, len(layout.values)
    edges = edges_by_address(
        flat.ops, flat.offsets, flat.operands, addresses, partials, needed, size
    )
    root = layout.of[lifted.root.array][lifted.root.position]
    edges, sums = _sums(edges, reversed(layout.computed.values()), needed, root)
    return Plan(
        lifted=lifted,
        size=size,
        fixed=layout.fixed,
        constants=layout.fixed - sum_in_order([r.count for r in layout.parameters], 0),
        lanes=1,
        values=layout.values,
        parameters=layout.parameters,
        inputs=layout.inputs,
        wanted=chosen,
        steps=list(layout.steps.values()),
        edges=edges,
        sums=[*sums, *chosen],
        root=root,
        watched=array("i", [layout.address(place) for place in asked.watched]),
        asked=asked,
    )


def _sums(
    edges: Edges, computed: Iterable[Region], needed: Ints, root: int
) -> tuple[Edges, list[Region]]:
    """The arrays whose adjoints are computed, and the edges that lead to them.

    Args:
        edges: all edges.
        computed: what the steps compute, last first.
        needed: for each place 1 if its adjoint is needed.
        root: the address of the root.
    """
    sums = [r for r in computed if 1 in map(needed.__getitem__, r.places)]
    below = [r for r in sums if not r.start <= root < r.end]
    edges, counts = without_copies(edges, [(r.start, r.count) for r in below], ONE)
    counted = {r.start: count for r, count in zip(below, counts, strict=True)}
    found = [replace(r, count=counted.get(r.start, r.count)) for r in sums]
    return edges, [r for r in found if r.count]


def _needed(lifted: Lifted, chosen: list[Region]) -> Ints:
    """For each place of the record 1 if it depends on a leaf whose gradient is wanted, else 0."""
    needed = array("i", bytes(4 * len(lifted.flat)))
    for region in chosen:
        for place in region.places:
            if place >= 0:
                needed[place] = 1
    depending(lifted.flat.offsets, lifted.flat.operands, needed)
    return needed


class _Layout:
    """The addresses of a program, and its steps.

    Attributes:
        values: the number at each address: constants, recorded leaves, 0.0 for what is computed.
        fixed: how many of them do not depend on inputs.
        of: the addresses of each array, by its number.
        addresses: that of each place in the record; NOWHERE for constants in no named array, and
            for nodes that a sum absorbed.
        computed, steps: what is computed and how, by the number of the array.
    """

    def __init__(self, lifted: Lifted, asked: Asked):
        self.lifted = lifted
        self.asked = asked
        self.values = array("d")
        self.addresses = array("i", [NOWHERE]) * len(lifted.flat)
        self.of: list[range | Ints] = [range(0)] * len(lifted.arrays)
        self.computed: dict[int, Region] = {}
        self._of_number: dict[float, int] = {}
        self._of_ref: dict[int, Ints] = {}
        self._fix_constants()
        self.parameters = self._place_leaves("parameter")
        self.fixed = len(self.values)
        self.inputs = self._place_leaves("input")
        self.steps: dict[int, Step] = {}
        for number, found in enumerate(lifted.arrays):
            if found.kind == "join":
                self.of[number] = self._joined(found)
            elif found.kind != "leaf":
                self.computed[number] = self._place(number, found)
                self.steps[number] = self._step(number, found)

    def address(self, place: int) -> int:
        """The address of a place that is an entry, or a constant."""
        if self.addresses[place] == NOWHERE:
            self.addresses[place] = self._constant(self.lifted.flat.data[place])
        return self.addresses[place]

    def _fix_constants(self) -> None:
        """Give addresses to all numbers that never change."""
        for number in (1.0, -1.0):  # at ONE and after it
            self._constant(number)
        self._fix_asked()
        for found in self.lifted.arrays:
            if found.op == "mean":
                self._constant(1.0 / found.inner)
        self._place_leaves("constant")
        for found in self.lifted.arrays:
            for ref in found.operands:
                if ref.array is None:
                    start = len(self.values)
                    self.values.extend(ref.constants or ())
                    positions = ref.index.positions()
                    self._of_ref[id(ref)] = array("i", [start + p for p in positions])

    def _fix_asked(self) -> None:
        """Give addresses to constants that are watched or compared with."""
        flat = self.lifted.flat
        named = {p for a in self.lifted.arrays if a.kind == "leaf" for p in a.places}
        for test in self.asked.selects.values():
            if not isinstance(test.b, int):
                self._constant(test.b)
        for place in self.asked.kept:
            if flat.ops[place] == LEAF and place not in named:
                self.address(place)

    def _constant(self, number: float) -> int:
        """The address of a constant."""
        if number not in self._of_number:
            self._of_number[number] = self._reserve([number])
        return self._of_number[number]

    def _reserve(self, numbers: Sequence[float]) -> int:
        """The first of new addresses, for numbers."""
        start = len(self.values)
        self.values.extend(numbers)
        return start

    def _place_leaves(self, role: str) -> list[Region]:
        """Give addresses to all arrays of leaves of a role."""
        arrays = enumerate(self.lifted.arrays)
        return [self._place(i, a) for i, a in arrays if a.kind == "leaf" and a.role == role]

    def _place(self, number: int, found: Array) -> Region:
        """Give addresses to the entries of an array."""
        data = self.lifted.flat.data
        numbers = array("d", bytes(8 * found.size))
        if found.kind == "leaf":
            numbers = array("d", [data[place] if place >= 0 else 0.0 for place in found.places])
        start = self._reserve(numbers)
        self.of[number] = range(start, start + found.size)
        put_addresses(found.places, start, self.addresses)
        width = found.shape[-1] if found.shape else 1
        return Region(found.name, found.role, start, found.size, width, found.places)

    def _reads(self, ref: Ref) -> Ints:
        """The addresses that an operand reads."""
        if ref.array is None:
            return self._of_ref[id(ref)]
        of = self.of[ref.array]
        if not ref.shape and ref.index.strides is not None:
            return array("i", [of[ref.index.start]])
        positions = ref.index.positions()
        return shifted(positions, of.start) if isinstance(of, range) else taken(of, positions)

    def _joined(self, found: Array) -> Ints:
        """The addresses of what stands side by side, row for row."""
        rows = prod(found.shape[:-1])
        parts = [self._reads(ref) for ref in found.operands]
        widths = [len(part) // rows for part in parts]
        addresses = array("i")
        for row in range(rows):
            for part, width in zip(parts, widths, strict=True):
                addresses.extend(part[row * width : (row + 1) * width])
        return addresses

    def _step(self, number: int, found: Array) -> Step:
        """How an array is computed."""
        kind: str = found.kind
        shape: tuple[int, ...] = (found.size,)
        if found.kind == "product":
            rows = prod(found.operands[0].shape[:-1])
            kind = "pairs" if found.rows else "product"
            shape = shape if found.rows else (rows, found.size // rows)
        elif found.kind == "sum":
            kind = "chain" if found.op == "chain" else "list"
        partials: tuple[int, ...] = ()
        if kind == "map":
            partials = tuple([self._stored(found.op, found.size) for _ in found.operands])
        elif kind == "list":
            partials = (self._stored(found.op, found.size * found.inner),)
        statics: Sequence[tuple[Any, ...]] = [found.static]
        operands = tuple([self._reads(ref) for ref in found.operands])
        if self.asked.selects and any(p in self.asked.selects for p in found.places):
            return self._select(number, found, operands)
        if found.choice is not None:
            statics = [(k, *found.static) for k in found.choice.positions()]
        start = self.of[number][0]
        return Step(kind, found.op, statics, start, shape, found.inner, operands, partials)

    def _select(self, number: int, found: Array, operands: tuple[Ints, ...]) -> Step:
        """How nodes of `where` are computed that are decided at each run."""
        symbols: list[tuple[str]] = []
        left, right = array("i"), array("i")
        for place in found.places:
            test = self.asked.selects.get(place)
            if test is None:  # as recorded: 1 > -1, or -1 > 1
                order = (1.0, -1.0) if found.static[0] else (-1.0, 1.0)
                symbols.append((">",))
                left.append(self._constant(order[0]))
                right.append(self._constant(order[1]))
            else:
                b = test.b
                symbols.append((test.symbol,))
                left.append(self.address(test.a))
                right.append(self.address(b) if isinstance(b, int) else self._constant(b))
        partials = (self._reserve_for(found.size), self._reserve_for(found.size))
        start = self.of[number][0]
        operands = (*operands, left, right)
        return Step("select", "where", symbols, start, (found.size,), 0, operands, partials)

    def _reserve_for(self, count: int) -> int:
        """New addresses for so many partials."""
        return self._reserve(array("d", bytes(8 * count)))

    def _stored(self, op: str, count: int) -> int:
        """New addresses for partials; NOWHERE if they stand elsewhere already."""
        if op in _CONSTANT or op in ("mul", "exp", "where", "mean"):
            return NOWHERE
        return self._reserve_for(count)

    def edge_partials(self) -> Ints:
        """For each operand in the record the address of its partial; NOWHERE if there is none."""
        partials = array("i", [NOWHERE]) * len(self.lifted.flat.operands)
        for number, step in self.steps.items():
            found = self.lifted.arrays[number]
            if step.kind in ("product", "pairs"):
                self._put_products(partials, found, step)
            elif step.kind == "list":
                self._put(partials, found.places, 0, self._of_list(step))
            elif step.kind in ("map", "select"):
                for slot in range(len(step.partials)):
                    self._put(partials, found.places, slot, self._of_map(step, slot))
            if step.op == "chain":
                for slot in range(2):
                    self._put(partials, found.places + found.adds, slot, array("i", [ONE]))
        offsets = self.lifted.flat.offsets
        for place in self.asked.stopped:
            for k in range(offsets[place], offsets[place + 1]):
                partials[k] = NOWHERE
        return partials

    def _put(self, partials: Ints, places: Ints, slot: int, addresses: Ints) -> None:
        """Note the addresses of the partials of some places, from an operand on.

        Args:
            partials: where they are noted.
            places: the places.
            slot: which operand is the first.
            addresses: as many for each place; a single one for all.
        """
        if len(addresses) == 1:
            addresses = addresses * len(places)
        put_partials(partials, self.lifted.flat.offsets, places, slot, addresses)

    def _put_products(self, partials: Ints, found: Array, step: Step) -> None:
        """Note that the partial of a factor is the other factor."""
        left, right = step.factors()
        first, second = (right, left) if found.swapped else (left, right)
        if step.op == "chain":
            self._put(partials, found.muls, 0, second)
            self._put(partials, found.muls, 1, first)
        else:
            self._put(partials, found.places, 0, second)
            self._put(partials, found.places, step.inner, first)
            if found.has_start:
                self._put(partials, found.places, 2 * step.inner, array("i", [ONE]))

    def _of_map(self, step: Step, slot: int) -> Ints:
        """The addresses of the partials of an operand."""
        if step.op in _CONSTANT:
            return array("i", [self._constant(_CONSTANT[step.op][slot])])
        if step.op == "mul":
            return step.operands[1 - slot]
        if step.op == "where" and step.kind == "map":
            return array("i", [ONE if bool(step.statics[0][0]) == (slot == 0) else NOWHERE])
        start = step.start if step.op == "exp" else step.partials[slot]
        return array("i", range(start, start + step.count))

    def _of_list(self, step: Step) -> Ints:
        """The addresses of the partials of all operands of all entries."""
        size = step.count * step.inner
        if step.op in _CONSTANT:
            return array("i", [self._constant(_CONSTANT[step.op][0])]) * size
        if step.op == "mean":
            return array("i", [self._constant(1.0 / step.inner)]) * size
        return array("i", range(step.partials[0], step.partials[0] + size))
