"""Array steps as text of whole arrays: what a person would write for NumPy, PyTorch or JAX."""

from __future__ import annotations

from array import array as positions_array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import Tree, name
from autograd_core.program.lift.lifted import PADDED, Array, Index, Lifted, Ref
from autograd_core.program.text.array_reads import ArrayReader
from autograd_core.program.text.constants import tuple_text
from autograd_core.program.text.differences import whole_differences
from autograd_core.program.text.pieces import of_numbers, paired_pieces
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
from autograd_core.program.text.usual_names import ACTIVATIONS, LOGITS
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
        narrow: the pending steps whose text for readers leaves out axes along which they repeat.
    """

    def __init__(self, lifted: Lifted, spelling: Spelling, function: str) -> None:
        super().__init__(lifted, spelling, function)
        self.stated: dict[int, str] = {}
        self.narrow: set[int] = set()
        self.narrowed = False
        self.whole = whole_differences(self.arrays, self.used) if spelling.sketches else {}
        self.differences = {one.step: one for one in self.whole.values()}
        self.unwritten = {self.arrays[i].operands[0].array for i in self.whole}
        self.in_pieces = set(self._in_pieces()) if spelling.sketches else set()

    def write(self) -> None:
        """Write all steps."""
        for i in self.used:
            self.write_one(i)

    def write_one(self, i: int) -> None:
        """Write an array after what it reads."""
        if self.arrays[i].kind == "leaf":
            self.trees[i] = name(self.leaf(i))
        elif i not in self.unwritten:
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
        if i not in self.whole:
            self._settle(array)
        self.narrowed = not self.narrow.isdisjoint(self._operands(i))
        tree = self._written(i)
        long = len(self.spelling.shown(NOTATION.text(tree))) > self._longest(array)
        if long and (i not in self.whole or self.spelling.longest < 0):
            for k in self._operands(i):
                if k in self.pending:
                    self.assign(k, self.pending.pop(k))
            tree = self._written(i)
        if self.is_named(i) and i not in self.in_pieces:
            self.assign(i, tree)
        else:
            self.pending[i] = tree
            self.narrow.update([i] if self.narrowed else [])

    def _in_pieces(self) -> Iterator[int]:
        """The joins that products read piece by piece, so that no text names them."""
        readers: dict[int, list[Array]] = {}
        for i in self.used:
            for ref in self.arrays[i].operands:
                if ref.array is not None and self.arrays[ref.array].kind == "join":
                    readers.setdefault(ref.array, []).append(self.arrays[i])
        for i, steps in readers.items():
            products = [step for step in steps if step.kind == "product" and step.inner]
            whole = len(products) < len(steps)
            whole |= any(step.operands[0] == step.operands[1] for step in products)
            if not whole and all(len(paired_pieces(self.arrays, step)) > 1 for step in products):
                yield i

    def _longest(self, array: Array) -> int:
        """Characters of a step that others are fused into; for readers more of `tanh(W @ x)`."""
        i = array.operands[0].array if len(array.operands) == 1 else None
        is_activation = array.op in ACTIVATIONS and i is not None
        if is_activation and self.spelling.sketches and self.arrays[i or 0].kind == "product":
            return self.spelling.longest + 24 * (self.spelling.longest > 0)
        return self.spelling.longest

    def _operands(self, i: int) -> list[int]:
        """The arrays that the text of a step reads."""
        if i in self.whole:
            return [self.whole[i].step]
        return [ref.array for ref in self.arrays[i].operands if ref.array is not None]

    def _settle(self, array: Array) -> None:
        """Give operands a name that are not read as they are, or that the row repeats."""
        row = PRIMITIVES.get(array.op) if array.kind == "map" else None
        for k, ref in enumerate(array.operands):
            i = ref.array
            if i is None or i not in self.pending or self.arrays[i].kind == "join":
                continue
            axis = choice_axis(array) if array.choice is not None else None
            read = ref if axis is None else without_axis(ref, axis)
            plain = read.shape == self.arrays[i].shape and not self.steps(read, full=True)
            plain = plain and array.op != PADDED and (array.kind == "map" or i not in self.narrow)
            if self.spelling.sketches and array.kind == "product":
                plain = False  # a reader wants to see what is multiplied
            if self.spelling.sketches and array.op == "sub" and LOGITS.fullmatch(self.called[i]):
                plain = False  # and logits, not what is left once their largest is taken away
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

    def _written(self, i: int) -> Any:
        """A step as the library writes it."""
        array = self.arrays[i]
        if array.is_own:
            reads = [self.read(ref, full=array.kind == "list")[0] for ref in array.operands]
            return self.spelling.own(array.op, reads)
        if i in self.whole:
            step, axis = self.whole[i].step, self.whole[i].axis
            tree = self.pending.get(step) or self.trees[step]
            return self.spelling.of_list(array.op, tree, axis if array.shape else None)
        if i in self.differences:
            one = self.differences[i]
            return self.read(one.left, full=True)[0] - self.read(one.right)[0]
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
        if len(met) < len(array.shape) and self.spelling.sketches:
            self.narrowed = True
        elif len(met) < len(array.shape):
            return self.spelling.broadcast(tree, tuple_text(array.shape))
        return tree

    def _product(self, array: Array) -> Any:
        """A matrix product, or products row by row, summed."""
        left, right, *start = array.operands
        if not array.inner:
            return self._map(replace(array, kind="map", op="identity", operands=start))
        pairs = paired_pieces(self.arrays, array) if self.spelling.sketches else []
        if len(pairs) > 1 and left != right:
            parts = [self._product(replace(array, operands=list(pair))) for pair in pairs]
            return self._started(total(*parts), start, array.shape)
        if self.spelling.sketches and array.inner == 1 and not array.rows:
            left, right = of_numbers(left, right)
            a, b = self.factor(left), self.factor(right)
            plain = not left.shape or not right.shape
            return self._started(
                Tree(*("*", (a, b)) if plain else ("outer", (a, b))), start, array.shape
            )
        if left == right and (array.rows or not array.shape):
            tree = self._reduced("fsum", left, array.shape, squared=True)
        elif array.rows:
            a, b = (self.read(ref, full=True)[0] for ref in (left, right))
            tree = self.spelling.of_list("fsum", Tree("*", (a, b)), len(array.shape) or None)
        elif max(len(left.shape), len(right.shape)) > 2:
            a, b = (self.read(ref, full=True)[0] for ref in (left, right))
            tree = self.spelling.tensordot(a, b)
        else:
            a = self.factor(left)
            b = self.factor(right, turned=len(right.shape) == 2)
            tree = Tree("@", (a, b))
        return self._started(tree, start, array.shape)

    def factor(self, ref: Ref, turned: bool = False) -> Any:
        """What a matrix product multiplies, an array also where its numbers are all equal."""
        tree = self.read(ref, full=True, turned=turned)[0]
        numbers = ref.constants
        if self.spelling.sketches and numbers is not None and not ref.name:
            shape = ref.shape[::-1] if turned else ref.shape
            size = str(shape[0]) if len(shape) == 1 else tuple_text(shape)
            first = numbers[ref.index.positions()[0]]
            function = {0.0: "zeros", 1.0: "ones"}.get(first)
            return Tree(function or "full", (name(size), *[tree] * (function is None)))
        return tree

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
            tree, _ = self.read(without_axis(ref, axis), full=True)
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
            return self.source(array.operands[0])
        parts = [self._part(ref) for ref in array.operands]
        parts = [x if isinstance(x, Tree) else self.floats([x], (1,)) for x in parts]
        return self.spelling.joined(parts, len(array.shape) - 1)

    def _part(self, ref: Ref) -> Any:
        """What stands side by side with others; for readers a number is no list of one."""
        number = ref.array is not None and ref.size == 1
        return self.read(ref, full=not (number and self.spelling.sketches))[0]

    def _root(self) -> Any:
        """The entry that is the result."""
        i, position = self.lifted.root
        steps = read_places(self.arrays[i].shape, (), [position])
        return self.subscripts.after(self.trees[i], steps)


def without_axis(ref: Ref, axis: int) -> Ref:
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
