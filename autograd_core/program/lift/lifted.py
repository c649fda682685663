"""Lifted: a recorded graph of scalars as array steps, with the leaves in named arrays.

`lift` makes it. One `Array` stands for many nodes of one kind, and reads other arrays through a
`Ref`, which says for each entry what it reads. Everything is plain data: arrays of numbers and
places, no nodes.

Axes of size 1 are left out, so a single number has the shape (). Entries are always in row-major
order.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.tables import strided
from autograd_core.value import Value

if TYPE_CHECKING:
    from autograd_core.program.lift.flat import Flat

Ints: TypeAlias = "array[int]"
Floats: TypeAlias = "array[float]"
Rows: TypeAlias = "array[float] | memoryview"
"""Doubles one after the other that are only read, in an array or in a flat memoryview."""

PADDED = "padded"

Role = Literal["parameter", "input", "constant", "interior"]
Kind = Literal["leaf", "map", "product", "sum", "list", "join"]


@dataclass(frozen=True)
class Leaves:
    """A named array of leaves, such as the weights of a layer.

    Attributes:
        name: a Python identifier: "W1", "xs".
        role: parameters are read at each run, inputs are given to it, constants stay.
        shape: the sizes of its axes; () for a single leaf.
        values: the leaves, row-major. The graph need not use all of them.
        path: the name in tables and dicts of parameters: "layers.0.w".
        axes: names of its axes, "" where unknown; () if none is known.
    """

    name: str
    role: Role
    shape: tuple[int, ...]
    values: list[Value]
    path: str = ""
    axes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """The positions that the entries of a Ref read, row-major: a strided walk, or a list.

    Attributes:
        start: the position that the first entry reads.
        strides: for each axis how far the position moves; None if `places` lists the positions.
        sizes: the sizes of the axes that the strides belong to. They are the shape of the Ref,
            or a finer division of it: an axis of 12 may be one of 3 and one of 4.
        places: every position, where no such strides exist.
    """

    sizes: tuple[int, ...]
    start: int = 0
    strides: tuple[int, ...] | None = None
    places: Ints | None = None

    def positions(self) -> Ints:
        """The position of each entry, listed."""
        if self.places is not None:
            return self.places
        return strided(self.start, self.sizes, self.strides or ())


@dataclass(frozen=True, slots=True)
class Ref:
    """What one operand of an array reads.

    Attributes:
        array: the number of the array it reads; None if it reads `constants`.
        shape: the shape of what is read.
        index: for each entry of that shape the position in the array, row-major.
        constants: numbers, where no array is read. An axis along which they repeat is stored
            once, and has the stride 0.
        name: the caller's name for the constants: "labels", "-labels"; "" if unknown.
    """

    array: int | None
    shape: tuple[int, ...]
    index: Index
    constants: Floats | None = None
    name: str = ""

    @property
    def size(self) -> int:
        """How many entries are read."""
        return prod(self.shape)


@dataclass(slots=True)
class Array:
    """One step: many nodes that are computed alike, or a named array of leaves.

    The kinds, with the number of each entry e:

    * leaf: it has none; the caller supplies the numbers.
    * map: the row `op` of the operands at e. Each operand has the shape of the array.
    * product: start[e] + sum over k of left[..., k] * right[..., k], from left to right. The
      operands are left and right, then start if there is one; without it the sum begins with the
      first product. With `rows` False it is an outer product, a matrix product: shape = left's
      axes without the last, then right's; with `rows` True left and right have the shape
      (*shape, inner) both. The start has the shape of the array.
      op "affine" and "dot": one node for each entry, computed by the row (dot starts from 0.0).
      op "chain": additions and multiplications that were recorded one by one.
    * sum: start[e] + sum over k of terms[e, k]. The operands are terms, of shape
      (*shape, inner), then start if there is one.
      op "chain": additions that were recorded one by one; else the row: "fsum", "mean".
    * list: another row of a list of numbers ("logsumexp", "softmax", "max", ...). One operand of
      shape (*shape, inner).
    * An operation of `record()` is a map of a few operands, or a list of more; `is_own` tells.
    * join: the operands side by side along the last axis; no node is computed. Their other axes
      are equal. op PADDED: the last operand is the number that stands for missing terms.

    Attributes:
        name: unique among the arrays, a Python identifier.
        given: whether the name is the caller's own, of a variable that holds exactly this array.
        role: of leaves; "interior" for all else.
        kind: see above.
        shape: the sizes of its axes, each at least 2; those of leaves may be 1.
        op: the name of the row, or "chain"; "" for leaves and other joins.
        static: the static parameters of the row (an exponent), equal in all entries.
        choice: for rows with a whole number among their static parameters (softmax's k), that
            number for each entry: where all outputs of each list are there, they are an axis.
        operands: what is read.
        inner: how many products or terms an entry adds, or how long its list is.
        rows: of a product, see above.
        swapped: whether left holds the second factors, right the first ones: parameters stand
            left.
        places: the place in the Flat of the node of each entry; of a leaf that the graph does not
            use, and of a join's entries, -1.
        adds, muls: the places of the nodes that an entry absorbs, for each in the order of its
            terms: all additions but the last, and the products, if those are nodes; -1 for those
            of missing terms.
        axes: names of the axes, "" where unknown.
        leaves: of leaves, where they came from.
    """

    name: str
    role: Role
    kind: Kind
    shape: tuple[int, ...]
    places: Ints
    op: str = ""
    static: tuple[object, ...] = ()
    choice: Index | None = None
    operands: list[Ref] = field(default_factory=list)
    inner: int = 0
    rows: bool = False
    swapped: bool = False
    adds: Ints = field(default_factory=lambda: array("i"))
    muls: Ints = field(default_factory=lambda: array("i"))
    axes: tuple[str, ...] = ()
    leaves: Leaves | None = None
    given: bool = False

    @property
    def size(self) -> int:
        """How many entries there are."""
        return prod(self.shape)

    @property
    def has_start(self) -> bool:
        """Whether a product or sum begins with a number of its own, the last operand."""
        return len(self.operands) > {"product": 2, "sum": 1}.get(self.kind, len(self.operands))

    @property
    def is_own(self) -> bool:
        """Whether it is an operation of `record()`: values and partials are the recorded ones."""
        return self.kind in ("map", "list") and self.op not in PRIMITIVES

    @property
    def is_matrix_product(self) -> bool:
        """Whether it multiplies a matrix, so that it has a row for each of its rows."""
        return self.kind == "product" and not self.rows and self.shape != ()

    def absorbed(self, entry: int) -> list[int]:
        """The places of the nodes that belong to an entry beside its own, in creation order."""
        adds, muls = len(self.adds) // self.size, len(self.muls) // self.size
        inside = [
            *self.adds[entry * adds : (entry + 1) * adds],
            *self.muls[entry * muls : (entry + 1) * muls],
        ]
        return sorted([place for place in inside if place >= 0])


class Entry(NamedTuple):
    """An entry of an array."""

    array: int
    position: int


class Read(NamedTuple):
    """How an operand of a fold's body is read from time to time.

    The ways:

    * shared: the same Ref at each time: weights.
    * inner: what the body computes at the same time.
    * carried: what it computed at the time before, with the same index; at the first time the
      part of `Carry.first` that this index reads.
    * sliced: one array, by an index whose start moves on: the inputs of each time.
    * listed: each time something else that the loop does not compute: the weights of each layer.

    Attributes:
        way: see above.
        body: of what is inner or carried, the position in the body.
        move: of what is sliced, how far the start moves from one time to the next.
    """

    way: Literal["shared", "inner", "carried", "sliced", "listed"]
    body: int = -1
    move: int = 0


class Carry(NamedTuple):
    """A result that one time hands to the next.

    Attributes:
        body: its position in the body.
        first: what stands for it at the first time, with its shape.
    """

    body: int
    first: Ref


@dataclass(frozen=True)
class Fold:
    """Steps that repeat: a loop over the times 0, 1, 2, ... of a body of some arrays.

    To compute the loop in the place of its first array is an order that operands allow, although
    other arrays may stand between those of the loop.

    Attributes:
        rows: for each time, the numbers of its arrays. Those at the same position in the body
            are alike in all but their operands, their places and their names.
        reads: for each array of the body, how its operands are read.
        carried: the results that are handed on, in the order of the body.
    """

    rows: tuple[tuple[int, ...], ...]
    reads: tuple[tuple[Read, ...], ...]
    carried: tuple[Carry, ...]

    @property
    def first(self) -> int:
        """The number of the first array of the loop."""
        return min(self.rows[0])

    @property
    def period(self) -> int:
        """How many arrays the body has."""
        return len(self.rows[0])

    @property
    def count(self) -> int:
        """How often the body is computed."""
        return len(self.rows)

    @cached_property
    def members(self) -> frozenset[int]:
        """The numbers of all arrays of the loop."""
        return frozenset([number for row in self.rows for number in row])


@dataclass
class Lifted:
    """A recorded graph as array steps.

    Attributes:
        flat: the graph.
        arrays: operands come before what reads them; leaves first.
        root: the entry that the root became.
        structured: whether nodes were taken together; else each is a step of its own, in creation
            order, and its array is made when it is read.
    """

    flat: Flat
    arrays: Sequence[Array]
    root: Entry
    structured: bool = True

    @property
    def steps(self) -> list[Array]:
        """The arrays that are computed: all but leaves and joins."""
        return [a for a in self.arrays if a.kind not in ("leaf", "join")]
