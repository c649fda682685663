"""The arrays of a computation with their numbers: those of a Program, and its constants."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import NamedTuple

from autograd_core import Program
from autograd_core.program.lift.lifted import Array, Index, Lifted, Ref
from autograd_core.program.naming import axes_of, keep_samples
from autograd_core.program.text.constant_names import own_shape, turned_numbers
from autograd_core.program.text.step_texts import StepText
from autograd_core.suggest import did_you_mean

_UNNAMED = re.compile(r"c\d*")
"""The name of a constant that no variable of the caller holds."""


class Numbers(NamedTuple):
    """The numbers of an array, row-major.

    Attributes:
        values: as recorded.
        gradients: d root / d entry times the seed, 0.0 where no path leads; or those stored.
    """

    values: tuple[float, ...]
    gradients: tuple[float, ...]


@dataclass(frozen=True)
class LevelArrays:
    """All arrays of a computation: those that a Program found, then the constants it reads.

    Attributes:
        arrays: operands come before what reads them.
        numbers: of each array.
        texts: of each step: what it is computed from, and how each operand reads.
        root: the number of the array that the result is in, and its place there.
        slopes: of each operation of `record()`, entry by entry, the partial of each operand; None
            where no gradient flows.
    """

    arrays: tuple[Array, ...]
    numbers: tuple[Numbers, ...]
    texts: Mapping[int, StepText]
    root: tuple[int, int]
    slopes: Mapping[int, tuple[float | None, ...]] = field(default_factory=dict)

    def is_moved(self, i: int) -> bool:
        """Whether gradients flow to an array: not to constants."""
        found = self.arrays[i]
        return found.role != "constant" or found.leaves is not None


def entry_name(array: Array, entry: int) -> str:
    """The name of an entry: W1[3,2]; of the only one, that of the array."""
    if array.size == 1:
        return array.name
    places: list[int] = []
    for size in reversed(array.shape):
        entry, place = divmod(entry, size)
        places.append(place)
    return f"{array.name}[{','.join(map(str, reversed(places)))}]"


def level_arrays(
    program: Program,
    lifted: Lifted,
    texts: Mapping[int, StepText],
    gradients: Sequence[float],
    axes: Mapping[str, Sequence[str]],
) -> LevelArrays:
    """The arrays of a Program, with constants of several numbers as arrays of their own.

    Args:
        program: made by `freeze`.
        lifted: its array steps, with the names that are shown.
        texts: of its steps, by `sketch_steps`.
        gradients: of its nodes, by place.
        axes: names of axes, by the name of the array.

    Raises:
        ValueError: an array of `axes` does not exist, or does not have as many axes.
    """
    arrays = [replace(step, operands=list(step.operands)) for step in lifted.arrays]
    constants = _Constants(len(arrays))
    for step in arrays:
        if step.kind != "leaf":
            step.operands = list(map(constants.read, step.operands))
    arrays += constants.arrays
    known = [step.name for step in arrays]
    for name in axes:
        if name not in known:
            raise ValueError(
                f"axes: no array is called {name!r}{did_you_mean(name, known)}; there are "
                f"{', '.join(known)}"
            )
    keep_samples(arrays)
    for step in (*constants.arrays, *arrays):
        if step.name in axes:
            step.axes = _checked(axes[step.name], step)
        elif step.kind != "leaf":
            step.axes = axes_of(arrays, step)
    found = _numbers(program, lifted, gradients)
    found += [Numbers(tuple(c), (0.0,) * len(c)) for c in constants.numbers]
    root = lifted.root.array, lifted.root.position
    slopes = dict(_slopes(program, arrays))
    return LevelArrays(tuple(arrays), tuple(found), texts, root, slopes)


def with_gradients(
    found: LevelArrays, program: Program, gradients: Sequence[float]
) -> LevelArrays:
    """The same arrays with the gradients of another sweep.

    Args:
        found: by `level_arrays`.
        program: the one that it was made of.
        gradients: of its nodes, by place.
    """
    numbers = _numbers(program, program.outline, gradients)
    return replace(found, numbers=(*numbers, *found.numbers[len(numbers) :]))


def _checked(names: Sequence[str], named: Array) -> tuple[str, ...]:
    """The names of the axes of an array.

    Raises:
        ValueError: there are not as many as axes.
    """
    if isinstance(names, str) or len(names) != len(named.shape):
        raise ValueError(
            f"axes[{named.name!r}] must name the {len(named.shape)} axes of shape {named.shape}, "
            f"got {names!r}"
        )
    return tuple(names)


class _Constants:
    """The constants of several numbers that steps read, each once."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.arrays: list[Array] = []
        self.numbers: list[Sequence[float]] = []
        self.places: dict[tuple[str, bytes], int] = {}

    def read(self, ref: Ref) -> Ref:
        """A reference to constants as one to an array of them; others as they are."""
        if ref.constants is None or len(ref.constants) < 2:
            return ref
        shape, numbers, index, name = own_shape(ref), ref.constants, ref.index, ref.name
        turned = _turned(index, shape) if name.endswith(".T") else None
        if turned is not None:
            numbers = turned_numbers(numbers, (shape[0], shape[1]))
            shape, index, name = shape[::-1], turned, name.removesuffix(".T")
        key = (name, numbers.tobytes())
        if key not in self.places:
            self.places[key] = self.first + len(self.arrays)
            found = Array(name, "constant", "leaf", shape, array("i"))
            if len(shape) == 2 and not _UNNAMED.fullmatch(name):
                found.axes = ("sample", "input")
            self.arrays.append(found)
            self.numbers.append(numbers)
        return Ref(self.places[key], ref.shape, index)


def _turned(index: Index, shape: tuple[int, ...]) -> Index | None:
    """What reads a matrix of this shape, as an index of the matrix with its axes exchanged."""
    if len(shape) != 2 or index.strides is None or index.start:
        return None
    rows, columns = shape
    exchanged = {0: 0, columns: 1, 1: rows}
    if not exchanged.keys() >= set(index.strides):
        return None
    return Index(index.sizes, 0, tuple([exchanged[stride] for stride in index.strides]))


def _numbers(program: Program, lifted: Lifted, gradients: Sequence[float]) -> list[Numbers]:
    """The recorded numbers of each array of a Program."""
    nodes, places = program.nodes, program.places
    found: list[Numbers] = []
    for step in lifted.arrays:
        if step.leaves is not None:
            leaves = step.leaves.values
            at = [places.get(id(leaf)) for leaf in leaves]
            grads = [0.0 if place is None else gradients[place] for place in at]
            found.append(Numbers(tuple(leaf.data for leaf in leaves), tuple(grads)))
        elif step.kind == "join":
            found.append(_joined(step, found))
        else:
            found.append(
                Numbers(
                    tuple(nodes[place].data for place in step.places),
                    tuple(gradients[place] for place in step.places),
                )
            )
    return found


def _slopes(
    program: Program, arrays: Sequence[Array]
) -> Iterator[tuple[int, tuple[float | None, ...]]]:
    """The partials of operations of `record()`, by the number of their array."""
    for i, step in enumerate(arrays):
        if step.is_own:
            nodes = [program.nodes[place] for place in step.places]
            yield i, tuple(partial for node in nodes for partial in node.partials)


def _joined(join: Array, found: Sequence[Numbers]) -> Numbers:
    """The numbers of a join: those of its parts, side by side along the last axis."""
    rows = prod(join.shape[:-1])
    values: list[list[float]] = [[] for _ in range(rows)]
    gradients: list[list[float]] = [[] for _ in range(rows)]
    for ref in join.operands:
        width = ref.size // rows
        for k, place in enumerate(ref.index.positions()):
            if ref.array is None:
                assert ref.constants is not None
                values[k // width].append(ref.constants[place])
                gradients[k // width].append(0.0)
            else:
                values[k // width].append(found[ref.array].values[place])
                gradients[k // width].append(found[ref.array].gradients[place])
    return Numbers(
        tuple(x for row in values for x in row), tuple(x for row in gradients for x in row)
    )
