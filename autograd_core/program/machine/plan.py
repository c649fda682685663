"""A plan: how a machine computes a lifted program and its gradients, as plain data.

Every number has an address. First come those that are the same for each row of inputs: constants
and parameters; then inputs, the arrays that are computed, and partials that have to be stored.

Forwards, a step computes an array from what stands at other addresses. Backwards, each adjoint is

    adjoint[a] = adjoint[g1] * value[p1] + adjoint[g2] * value[p2] + ...

with a product for each edge of the graph that leads to a, in the order in which the engine's sweep
adds them. So it has the bits of the sweep, however the nodes were grouped into arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Protocol

from autograd_core.program.lift.lifted import Floats, Ints, Lifted
from autograd_core.program.machine.edges import Edges

NOWHERE = -1
ONE = 0
"""The address of 1.0."""


class PlannedComparison(Protocol):
    """A comparison of two numbers of a program.

    Attributes:
        symbol: <, <=, >, >=, == or !=; "bool" asks whether the left number is not 0.
        a: the place of the left number.
        b: the place of the right one, an int; or the number itself, a float.
    """

    @property
    def symbol(self) -> str:
        """See above."""

    @property
    def a(self) -> int:
        """See above."""

    @property
    def b(self) -> int | float:
        """See above."""


@dataclass(frozen=True)
class Asked:
    """What a plan computes beside the root and its gradients, and how.

    Attributes:
        watched: places whose numbers each run gives.
        stopped: places that pass no derivative on to their operands.
        selects: what decides a node of `where` at each run, by its place; others select what they
            selected in the record.
    """

    watched: Sequence[int] = ()
    stopped: Collection[int] = ()
    selects: Mapping[int, PlannedComparison] = field(default_factory=dict)

    @property
    def kept(self) -> set[int]:
        """The places that must be entries of their own, for `lift`."""
        kept = {*self.watched, *self.stopped, *self.selects}
        return kept.union(*self.compared.values())

    @property
    def compared(self) -> dict[int, list[int]]:
        """For each place of `selects` those that are compared there, for `lift`."""
        return {
            place: [x for x in (test.a, test.b) if isinstance(x, int)]
            for place, test in self.selects.items()
        }


@dataclass(frozen=True)
class Step:
    """How one array is computed.

    Attributes:
        kind: "map", "select" (`where`, decided at each run), "product", "pairs" (a product whose
            sides both have a row for each entry), "chain" (a sum of terms that were added one by
            one) or "list" (a row of a list).
        op: the name of the row; "chain" for a sum or product that was recorded as such.
        statics: the static parameters of the row: one tuple for all entries, or one for each.
        start: the address of the first entry; the others follow.
        shape: of a product (rows, columns), else (entries,).
        inner: how many operands, terms or pairs an entry has.
        operands: what is read, as addresses: of a map one per entry for each operand, of a select
            also for both sides of the comparison, which come last; of a product
            left, right and perhaps what the sum begins with; of a chain the terms, and perhaps
            that; of a list the operands.
        partials: where the partials that have to be stored begin: of a map one for each operand,
            NOWHERE if they need not; of a list one, for the entries' operands in order.
    """

    kind: str
    op: str
    statics: Sequence[tuple[Any, ...]]
    start: int
    shape: tuple[int, ...]
    inner: int
    operands: tuple[Ints, ...]
    partials: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many entries are computed."""
        return prod(self.shape)

    def factors(self) -> tuple[Ints, Ints]:
        """Of a product: the addresses of all its factors, entry by entry."""
        left, right = self.operands[:2]
        if self.kind == "pairs":
            return left, right
        rows, columns = self.shape
        return repeated(left, self.inner, columns), right * rows

    def static(self, entry: int) -> tuple[Any, ...]:
        """The static parameters of an entry."""
        return self.statics[entry if len(self.statics) > 1 else 0]


@dataclass(frozen=True)
class Region:
    """The addresses of an array: `count` of them from `start` on.

    Attributes:
        name, role: those of the array.
        width: how many entries its last axis has.
        places: the places of its entries in the record; -1 for one that the record does not use.
    """

    name: str
    role: str
    start: int
    count: int
    width: int
    places: Ints

    @property
    def end(self) -> int:
        """The address after the last one."""
        return self.start + self.count


@dataclass(frozen=True)
class Plan:
    """How a machine computes a lifted program.

    Attributes:
        lifted: the program.
        size: how many addresses there are; the first `fixed` are the same for each row of inputs,
            the first `constants` always.
        lanes: how many rows of inputs it computes at once.
        values: the constants at their addresses, and the recorded parameters; 0.0 elsewhere.
        parameters, inputs: the leaves that are read at each run.
        wanted: those of them whose gradients are computed.
        steps: forwards.
        edges: what makes up each adjoint.
        sums: backwards, the arrays whose adjoints are computed, those of `wanted` last.
        root: the address of the result.
        watched: the addresses of the numbers that were asked for.
        asked: what was asked for.
    """

    lifted: Lifted
    size: int
    fixed: int
    constants: int
    lanes: int
    values: Floats
    parameters: list[Region]
    inputs: list[Region]
    wanted: list[Region]
    steps: list[Step]
    edges: Edges
    sums: list[Region]
    root: int
    watched: Ints
    asked: Asked


def repeated(addresses: Ints, inner: int, times: int) -> Ints:
    """Lists of addresses, `inner` in each: each list several times in turn."""
    found = array("i")
    for start in range(0, len(addresses), inner):
        found.extend(addresses[start : start + inner] * times)
    return found
