"""Steps that read an array as text: slices, transposes, index arrays, in a library's spelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core.program.text.constants import Constants, listed, nested, tuple_text
from autograd_core.program.text.read_steps import (
    ALL,
    Entry,
    Indexed,
    Positions,
    Reshaped,
    Step,
    Transposed,
    Windowed,
)
from autograd_core.program.text.spelling import Spelling, suffixed

FEW = 12
"""Whole numbers that stand between the brackets; more have a name."""


class Subscripts:
    """Writes steps behind what they read.

    Args:
        spelling: of the library.
        constants: takes index arrays that are too long to stand in the text.
    """

    def __init__(self, spelling: Spelling, constants: Constants) -> None:
        self.spelling = spelling
        self.constants = constants

    def after(self, tree: Any, steps: Sequence[Step]) -> Any:
        """A tree after some steps; for readers a part of it, `x[…]`, if its places are many."""
        lists = (
            [sketched(x) for x in steps if isinstance(x, Indexed)]
            if self.spelling.sketches
            else []
        )
        if "[…]" in lists:
            return suffixed(tree, "[…]")
        for step in steps:
            if isinstance(step, Indexed) and self.spelling.sketches:
                tree = suffixed(tree, sketched(step))
            elif isinstance(step, Indexed):
                tree = suffixed(tree, f"[{', '.join(map(self._entry, _trimmed(step.entries)))}]")
            elif isinstance(step, (Reshaped, Transposed)):
                tree = suffixed(tree, moved(step, self.spelling))
            elif isinstance(step, Windowed):
                tree = self.spelling.windowed(tree, step.axes, step.sizes)
            else:
                tree = self.spelling.broadcast(tree, tuple_text(step.shape))
        return tree

    def _entry(self, entry: Entry) -> str:
        """What stands between brackets for one axis."""
        if isinstance(entry, Positions):
            return self._index(entry)
        return _plain(entry)

    def _index(self, entry: Positions) -> str:
        """An index array: the sum of a vector per axis, or a table."""
        if entry.table is not None:
            return self.constants.wholes(nested(entry.table, entry.shape), len(entry.table))
        parts = []
        alone = len(entry.vectors) == 1
        for axis, vector in enumerate(entry.vectors):
            if vector is not None:
                behind = len(entry.vectors) - axis - 1
                text = self._vector(vector, alone)
                parts.append(text + (f"[:{', None' * behind}]" if behind else ""))
        return " + ".join(parts)

    def _vector(self, vector: Sequence[int], alone: bool) -> str:
        """A vector of whole numbers: a range, a range repeated, or a list."""
        for repeat in range(1, len(vector)):
            if len(vector) % repeat == 0:
                run = self._arange(vector[::repeat])
                if run and all(vector[i] == vector[i - i % repeat] for i in range(len(vector))):
                    return self.spelling.repeated(run, repeat) if repeat > 1 else run
        for length in range(2, len(vector)):
            if len(vector) % length == 0 and all(
                vector[i] == vector[i % length] for i in range(len(vector))
            ):
                run = self._arange(vector[:length])
                if run:
                    return self.spelling.tiled(run, len(vector) // length)
        if alone and len(vector) <= FEW:
            return self.spelling.positions(listed(list(vector)))
        return self.constants.wholes(list(vector), len(vector))

    def _arange(self, vector: Sequence[int]) -> str:
        """Whole numbers in equal steps as the library's range, or ""."""
        run = _range(vector)
        return f"{self.spelling.prefix}.arange({run})" if run else ""


def sketched(step: Indexed) -> str:
    """Brackets for readers: short lists of places, "…" for others; "" if nothing is left."""
    entries = _trimmed(step.entries)
    if all(entry == ALL for entry in entries):
        return ""
    texts = [
        _places(entry) if isinstance(entry, Positions) else _plain(entry) for entry in entries
    ]
    return f"[{', '.join(texts)}]" if all(texts) else "[…]"


def _places(entry: Positions) -> str:
    """A list of places for readers, `range(4)` or `[0, 2, 1]`; "" if it is long or no list."""
    vector = entry.vectors[0] if len(entry.vectors) == 1 else None
    if vector is None:
        return ""
    run = _range(vector)
    return f"range({run})" if run else listed(list(vector)) if len(vector) <= FEW else ""


def _plain(entry: Entry) -> str:
    """A number or a slice between brackets."""
    if not isinstance(entry, slice):
        return str(entry)
    parts = entry.start, entry.stop, entry.step
    start, stop, step = ("" if x is None else str(x) for x in parts)
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


def _trimmed(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Entries without the whole axes at their end."""
    entries = list(entries)
    while len(entries) > 1 and entries[-1] == ALL:
        entries.pop()
    return entries


def _range(vector: Sequence[int]) -> str:
    """What a range takes to give these whole numbers in equal steps, or ""."""
    if len(vector) < 2:
        return ""
    first, step = vector[0], vector[1] - vector[0]
    if step == 0 or any(x != first + i * step for i, x in enumerate(vector)):
        return ""
    inside = [first, first + len(vector) * step, step]
    if step == 1:
        inside = inside[1:2] if first == 0 else inside[:2]
    return ", ".join(map(str, inside))


def moved(step: Reshaped | Transposed, spelling: Spelling) -> str:
    """What follows an array whose entries a step moves."""
    if isinstance(step, Transposed):
        return spelling.transposed(step.axes)
    if step.shape == (-1,):
        return ".ravel()"
    return f".reshape({', '.join(map(str, step.shape))})"
