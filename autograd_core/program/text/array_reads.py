"""What array steps read, as text: slices of named arrays, and constants."""

from __future__ import annotations

from array import array as positions_array
from collections.abc import Sequence
from itertools import product
from typing import Any

from autograd_core.primitives.trees import Tree, name
from autograd_core.program.lift.lifted import Index, Lifted, Ref
from autograd_core.program.text.constant_names import own_shape
from autograd_core.program.text.constants import tuple_text
from autograd_core.program.text.read_steps import (
    ALL,
    ANYTHING,
    Able,
    Entry,
    Indexed,
    Reshaped,
    Shape,
    Step,
)
from autograd_core.program.text.reads import read_places, read_strided, strides_of
from autograd_core.program.text.spelling import NOTATION, Spelling
from autograd_core.program.text.subscripts import Subscripts
from autograd_core.program.text.writer import SourceLine, Writer

LONGEST_READ = 40
"""Characters of slices, reshapes and index arrays that stand inside a step."""


class ArrayReader(Writer):
    """A text of whole arrays, with what its steps read.

    Attributes:
        trees: the arrays that have a name, as what the text calls them.
        pending: those that are fused into the only step that reads them.
        reads: the names of long reads, by their text.
    """

    def __init__(self, lifted: Lifted, spelling: Spelling, function: str) -> None:
        super().__init__(lifted, spelling, function, ["range"])
        self.subscripts = Subscripts(spelling, self.constants)
        self.trees: dict[int, Any] = {}
        self.pending: dict[int, Any] = {}
        self.reads: dict[str, str] = {}

    def source(self, ref: Ref) -> Any:
        """What a reference reads from."""
        assert ref.array is not None
        if ref.array in self.pending:
            return self.pending[ref.array]
        return self.trees[ref.array]

    def steps(self, ref: Ref, full: bool, turned: bool = False) -> list[Step]:
        """The steps of a reference; turned, of its last axis as the first."""
        assert ref.array is not None
        source = self.arrays[ref.array].shape
        if turned:
            ref = Ref(ref.array, *_turned(ref.shape, ref.index))
        return reading_steps(source, ref, full, self.spelling.able)

    def read(self, ref: Ref, full: bool = False, turned: bool = False) -> tuple[Any, set[int]]:
        """What an operand reads, and the axes that the text has."""
        if ref.array is None:
            return self.numbers(ref, full, turned)
        tree = self.subscripts.after(self.source(ref), self.steps(ref, full, turned))
        met = set(range(len(ref.shape))) if full else _met(ref)
        return self._short(tree, ref), met

    def _short(self, tree: Any, ref: Ref) -> Any:
        """A tree; if it is a long read, by a name on a line of its own."""
        if not isinstance(tree, Tree) or tree.function != "suffix":
            return tree
        text = NOTATION.text(tree)
        assert ref.array is not None
        base = self.called[ref.array]
        short = len(text) - len(NOTATION.text(self.source(ref))) <= LONGEST_READ
        if short or self.spelling.sketches:
            return tree
        if text not in self.reads:
            self.reads[text] = self.names.take(f"{base}_part")
            self.lines.append(SourceLine(self.reads[text], text, depth=self.depth))
        return name(self.reads[text])

    def numbers(self, ref: Ref, full: bool, turned: bool = False) -> tuple[Any, set[int]]:
        """Constants: a number if all are equal, else an array."""
        assert ref.constants is not None
        values = [ref.constants[p] for p in ref.index.positions()]
        shape = ref.shape
        if turned:
            a, b = shape
            shape, values = (b, a), [values[i * b + j] for j in range(b) for i in range(a)]
        if len({v.hex() for v in values}) == 1 and not full:
            return values[0], set()
        named = full and self.spelling.sketches and ref.name != ""
        narrow = named and len(own_shape(ref)) < len(shape)
        kept = list(range(len(shape))) if full and not narrow else _varying(shape, values)
        inner = tuple(shape[axis] for axis in kept)
        strides = strides_of(shape)
        seen = [
            values[sum(i * strides[axis] for i, axis in zip(place, kept, strict=True))]
            for place in product(*map(range, inner))
        ]
        tree = self._constants(ref.name, seen, inner, turned)
        if kept:
            wanted: list[Entry] = [
                ALL if axis in kept else None for axis in range(kept[0], len(shape))
            ]
            if None in wanted:
                tree = self.subscripts.after(tree, [Indexed(tuple(wanted))])
        return self.spelling.broadcast(tree, tuple_text(shape)) if narrow else tree, set(kept)

    def _constants(self, called: str, values: Sequence[float], shape: Shape, turned: bool) -> Tree:
        """An array of constants, by the caller's name with a minus and a `.T` where it has them.

        Args:
            called: "labels", "-labels", "xs.T", or "".
            values: row-major.
            shape: of the array.
            turned: whether the name is that of the array with its axes exchanged.
        """
        negative, base = called.startswith("-"), called.removeprefix("-").removesuffix(".T")
        if negative:
            values = [-value for value in values]
        if len(shape) == 2 and called and called.endswith(".T") != turned:
            rows, columns = shape
            values = [values[i * columns + j] for j in range(columns) for i in range(rows)]
            tree = Tree("suffix", (self.floats(values, (columns, rows), base), ".T"))
        else:
            tree = self.floats(values, shape, base)
        return -tree if negative else tree

    def as_array(self, tree: Any, shape: Shape) -> Any:
        """What is read, as an array if it is a number."""
        return tree if isinstance(tree, Tree) else self.floats([tree], shape)

    def floats(self, values: Sequence[float], shape: Shape, called: str = "") -> Tree:
        """An array of constants; for readers, without a name, the number that all entries are."""
        if self.spelling.sketches and not called and len({x.hex() for x in values}) < 2:
            number = name(NOTATION.text(abs(values[0])) if values else "[]")
            return -number if values and values[0] < 0 else number
        return name(self.constants.floats(values, shape, called))


def reading_steps(source: Shape, ref: Ref, full: bool, able: Able = ANYTHING) -> list[Step]:
    """The steps that read a reference.

    Args:
        source: the shape of the array that is read.
        ref: what is read.
        full: whether the result has the shape of the reference; else it broadcasts to it.
        able: what the library can do.
    """
    index, shape = ref.index, ref.shape
    if index.strides is None:
        return read_places(source, shape, index.positions(), full, able)
    if index.sizes == shape:
        return read_strided(source, shape, index.start, index.strides, full, able)
    steps = read_strided(source, index.sizes, index.start, index.strides, True, able)
    return [*steps, Reshaped(shape)]


def _turned(shape: Shape, index: Index) -> tuple[Shape, Index]:
    """A reference of two axes with the second one first."""
    if index.strides is None:
        a, b = shape
        places = index.positions()
        turned = positions_array("i", [places[i * b + j] for j in range(b) for i in range(a)])
        return (b, a), Index((b, a), places=turned)
    cut, size = 0, 1
    while size < shape[0]:
        size, cut = size * index.sizes[cut], cut + 1
    sizes = (*index.sizes[cut:], *index.sizes[:cut])
    return shape[::-1], Index(sizes, index.start, (*index.strides[cut:], *index.strides[:cut]))


def _met(ref: Ref) -> set[int]:
    """The axes that the text of a reference has: those along which it changes."""
    if ref.index.strides is None or ref.index.sizes != ref.shape:
        return set(range(len(ref.shape)))
    return {axis for axis, stride in enumerate(ref.index.strides) if stride}


def _varying(shape: Shape, values: Sequence[float]) -> list[int]:
    """The axes along which numbers change."""
    bits = [value.hex() for value in values]
    kept = []
    for axis, (n, stride) in enumerate(zip(shape, strides_of(shape), strict=True)):
        block = n * stride
        if any(bits[i] != bits[i - i % block + i % stride] for i in range(len(bits))):
            kept.append(axis)
    return kept
