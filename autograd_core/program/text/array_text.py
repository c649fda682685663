"""Array steps as text of whole arrays: what a person would write for NumPy, PyTorch or JAX."""

from __future__ import annotations

from array import array as positions_array
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import Tree, name
from autograd_core.program.lift.lifted import PADDED, Array, Index, Lifted, Ref
from autograd_core.program.text.array_reads import ArrayReader
from autograd_core.program.text.constants import tuple_text
from autograd_core.program.text.read_steps import (
    Shape,
    Transposed,
)
from autograd_core.program.text.reads import read_places, strides_of
from autograd_core.program.text.spelling import (
    NOTATION,
    Spelling,
    total,
)
from autograd_core.program.text.writer import SourceLine, Text


class Statement(NamedTuple):
    """A step as a line of text.

    Attributes:
        array: its number.
        text: what it is computed from.
        reads: the numbers of the arrays that the text names.
    """

    array: int
    text: str
    reads: tuple[int, ...]


def statements(lifted: Lifted, spelling: type[Spelling]) -> list[Statement]:
    """The steps as lines, in order, without those that are fused into another.

    Args:
        lifted: the steps.
        spelling: how they are written.
    """
    writer = ArrayWriter(lifted, spelling(), "")
    writer.write()
    return writer.statements()


class ArrayWriter(ArrayReader):
    """Writes the steps one by one; a step that only one other reads is fused into it.

    Attributes:
        stated: the text of each step that has a line, in the order of lines.
    """

    def __init__(self, lifted: Lifted, spelling: Spelling, function: str) -> None:
        super().__init__(lifted, spelling, function)
        self.stated: dict[int, str] = {}

    def write(self) -> None:
        """Write all steps."""
        for i in self.used:
            self.write_one(i)

    def write_one(self, i: int) -> None:
        """Write an array after what it reads."""
        if self.arrays[i].kind == "leaf":
            self.trees[i] = name(self.leaf(i))
        else:
            self._step(i)

    def statements(self) -> list[Statement]:
        """The lines of steps, each with what it reads."""
        named = {i for i in self.used if self.arrays[i].kind == "leaf"}.union(self.stated)
        return [Statement(i, text, self._read_by(i, named)) for i, text in self.stated.items()]

    def _read_by(self, i: int, named: set[int]) -> tuple[int, ...]:
        """The arrays with names that a step reads, itself or through what is fused into it."""
        found: dict[int, None] = {}
        for ref in self.arrays[i].operands:
            if ref.array is not None:
                inside = ref.array in named
                found |= dict.fromkeys([ref.array] if inside else self._read_by(ref.array, named))
        return tuple(found)

    def text(self) -> Text:
        """The whole text."""
        self.write()
        result = self.last() or NOTATION.text(self._root())
        return self.finished(result, [], self.spelling.imports, shapes=True)

    def _step(self, i: int) -> None:
        """Write a step, or keep it to be fused into the only one that reads it."""
        array = self.arrays[i]
        self._settle(array)
        tree = self._written(array)
        if len(NOTATION.text(tree)) > self.spelling.longest:
            for ref in array.operands:
                if ref.array is not None and ref.array in self.pending:
                    self.assign(ref.array, self.pending.pop(ref.array))
            tree = self._written(array)
        if self.is_named(i):
            self.assign(i, tree)
        else:
            self.pending[i] = tree

    def _settle(self, array: Array) -> None:
        """Give operands a name that are not read as they are, or that the row repeats."""
        row = PRIMITIVES.get(array.op) if array.kind == "map" else None
        for k, ref in enumerate(array.operands):
            i = ref.array
            if i is None or i not in self.pending or self.arrays[i].kind == "join":
                continue
            plain = ref.shape == self.arrays[i].shape and not self.steps(ref, full=True)
            plain = plain and array.op != PADDED
            if not plain or array.is_own or (row and self._repeats(row, array, k)):
                self.assign(i, self.pending.pop(i))

    def _repeats(self, row: Primitive, array: Array, operand: int) -> bool:
        """Whether a row's text writes an operand more than once."""
        marks = [f"<{k}>" for k in range(len(array.operands))]
        tree = self.spelling.applied(row, [*map(name, marks)], array.static)
        return NOTATION.text(tree).count(marks[operand]) > 1

    def assign(self, i: int, tree: Any) -> None:
        """Write a line that gives a step its name."""
        self.stated[i] = NOTATION.text(tree)
        self.lines.append(
            SourceLine(self.called[i], self.stated[i], self.arrays[i].shape, self.depth)
        )
        self.trees[i] = name(self.called[i])

    def _written(self, array: Array) -> Any:
        """A step as the library writes it."""
        if array.is_own:
            reads = [self.read(ref, full=array.kind == "list")[0] for ref in array.operands]
            return self.spelling.own(array.op, reads)
        if array.kind == "map":
            return self._map(array)
        if array.kind == "product":
            return self._product(array)
        if array.kind == "join":
            return self._join(array)
        if array.kind == "sum":
            row = "fsum" if array.op == "chain" else array.op
            sums = self._reduced(row, array.operands[0], array.shape)
            return self._started(sums, array.operands[1:], array.shape)
        return self._list(array)

    def _map(self, array: Array) -> Any:
        """A row of operands, entry by entry."""
        row = PRIMITIVES[array.op]
        reads = [self.read(ref) for ref in array.operands]
        operands = [tree for tree, _ in reads]
        if not any(isinstance(x, Tree) for x in operands):
            operands[0] = self.floats([operands[0]], ())
        tree = self.spelling.applied(row, operands, array.static)
        if not isinstance(tree, Tree):
            tree = self.floats([float(tree)], ())
        if row.name == "where":  # which writes one of them
            reads = [reads[0 if array.static[0] else 1]]
        met = {axis for _, axes in reads for axis in axes}
        if len(met) < len(array.shape):
            return self.spelling.broadcast(tree, tuple_text(array.shape))
        return tree

    def _product(self, array: Array) -> Any:
        """A matrix product, or products row by row, summed."""
        left, right, *start = array.operands
        if not array.inner:
            return self._map(replace(array, kind="map", op="identity", operands=start))
        if left == right and (array.rows or not array.shape):
            tree = self._reduced("fsum", left, array.shape, squared=True)
        elif array.rows:
            a, b = (self.read(ref, full=True)[0] for ref in (left, right))
            tree = self.spelling.of_list("fsum", Tree("*", (a, b)), len(array.shape) or None)
        elif max(len(left.shape), len(right.shape)) > 2:
            a, b = (self.read(ref, full=True)[0] for ref in (left, right))
            tree = self.spelling.tensordot(a, b)
        else:
            a = self.read(left, full=True)[0]
            b = self.read(right, full=True, turned=len(right.shape) == 2)[0]
            tree = Tree("@", (a, b))
        return self._started(tree, start, array.shape)

    def _started(self, tree: Any, start: Sequence[Ref], shape: Shape) -> Any:
        """A sum with the number it starts from, unless that is 0."""
        for ref in start:
            first, _ = self.read(ref)
            if isinstance(first, Tree) or first != 0:
                tree = total(tree, first)
        return tree

    def _reduced(self, row: str, ref: Ref, shape: Shape, squared: bool = False) -> Any:
        """A row of lists that lie along the last axis; for all entries their order is free."""
        axis: int | None = len(shape)
        if ref.array is None:
            tree, steps = self.numbers(ref, full=True)[0], []
        else:
            tree, steps = self.source(ref), self.steps(ref, full=True)
        if not shape:
            axis = None
            if ref.array is not None and self._is_all(ref, row):
                steps = []
        elif steps and isinstance(steps[-1], Transposed):
            axes = steps[-1].axes
            if list(axes[:-1]) == sorted(axes[:-1]):
                steps, axis = steps[:-1], axes[-1]
        if ref.array is not None:
            tree = self._short(self.subscripts.after(tree, steps), ref)
        return self.spelling.of_list(row, Tree("**", (tree, 2)) if squared else tree, axis)

    def _is_all(self, ref: Ref, row: str) -> bool:
        """Whether a row of each entry of an array, once and in any order, takes it as it is."""
        assert ref.array is not None
        array = self.arrays[ref.array]
        able = len(array.shape) < 2 or self.spelling.takes_all(row)
        return able and ref.size == array.size == len(set(ref.index.positions()))

    def _list(self, array: Array) -> Any:
        """Another row of lists; of softmax all numbers, or those that are chosen."""
        (ref,) = array.operands
        if array.choice is None:
            return self._reduced(array.op, ref, array.shape)
        axis = choice_axis(array)
        if axis is not None:
            tree, _ = self.read(_part(ref, axis), full=True)
            along = len(array.shape) - 1
            if axis == along:
                return self.spelling.of_list(array.op, tree, along)
            order = [*range(axis), along, *range(axis, along)]
            moved = self.subscripts.after(tree, [Transposed(tuple(order))])
            return self.spelling.of_list(array.op, moved, axis)
        tree, _ = self.read(ref, full=True)
        tree = self.spelling.of_list(array.op, tree, len(array.shape))
        chosen = array.choice.positions()
        strides = strides_of(ref.shape)
        places = [
            sum(i * s for i, s in zip(place, strides[:-1], strict=True)) + k
            for place, k in zip(product(*map(range, array.shape)), chosen, strict=True)
        ]
        return self.subscripts.after(tree, read_places(ref.shape, array.shape, places, full=True))

    def _join(self, array: Array) -> Any:
        """Entries side by side along the last axis; for readers without missing terms."""
        if array.op == PADDED and self.spelling.sketches and len(array.operands) == 2:
            return self.read(array.operands[0], full=True)[0]
        parts = [self.read(ref, full=True)[0] for ref in array.operands]
        parts = [x if isinstance(x, Tree) else self.floats([x], (1,)) for x in parts]
        return self.spelling.joined(parts, len(array.shape) - 1)

    def _root(self) -> Any:
        """The entry that is the result."""
        i, position = self.lifted.root
        steps = read_places(self.arrays[i].shape, (), [position])
        return self.subscripts.after(self.trees[i], steps)


def _part(ref: Ref, axis: int) -> Ref:
    """A reference without an axis along which it does not change."""
    stride = strides_of(ref.shape)[axis]
    block = stride * ref.shape[axis]
    kept = [p for i, p in enumerate(ref.index.positions()) if i % block < stride]
    shape = (*ref.shape[:axis], *ref.shape[axis + 1 :])
    return replace(ref, shape=shape, index=Index(shape, places=positions_array("i", kept)))


def choice_axis(array: Array) -> int | None:
    """The axis along which all outputs of each list stand, or None where some are chosen."""
    assert array.choice is not None
    chosen = array.choice.positions()
    (ref,) = array.operands
    read, own = ref.index.positions(), strides_of(ref.shape)
    for axis, (n, stride) in enumerate(zip(array.shape, strides_of(array.shape), strict=True)):
        if n != array.inner or any(k != i // stride % n for i, k in enumerate(chosen)):
            continue
        block = own[axis] * n
        if all(read[i] == read[i - i % block + i % own[axis]] for i in range(len(read))):
            return axis
    return None
