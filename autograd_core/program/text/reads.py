"""What reads some entries of an array in the order of another: slices, transposes, index arrays.

An index map says which flat position of a source array stands at each entry of a shape. Here it
becomes the steps that a person would write, `x[:, 1:]`, `x.T`, `x.reshape(16, 3)`, and index
arrays where no slice does. The steps are the same for NumPy, PyTorch and JAX.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from autograd_core.program.text.read_steps import (
    ALL,
    ANYTHING,
    Able,
    Broadcast,
    Entry,
    Indexed,
    Positions,
    Reshaped,
    Shape,
    Step,
    Transposed,
    Vector,
    Windowed,
)


def strides_of(shape: Shape) -> Shape:
    """How far apart neighbours along each axis lie, in row-major order."""
    return tuple(prod(shape[i + 1 :]) for i in range(len(shape)))


def positions_of(shape: Shape, start: int, strides: Sequence[int]) -> Iterator[int]:
    """The flat positions that a start and a stride per axis mean, in row-major order."""
    for place in product(*map(range, shape)):
        yield start + sum(i * stride for i, stride in zip(place, strides, strict=True))


def read_strided(
    source: Shape,
    shape: Shape,
    start: int,
    strides: Sequence[int],
    full: bool = False,
    able: Able = ANYTHING,
) -> list[Step]:
    """The steps that read `start + i*strides[0] + j*strides[1] + ...` at each entry (i, j, ...).

    Args:
        source: the shape of the array that is read.
        shape: of the result.
        start, strides: flat positions in the source.
        full: whether the result has this very shape; else it broadcasts to it.
        able: what the library can do.
    """
    strides = [0 if n == 1 else t for n, t in zip(shape, strides, strict=True)]
    kept = [axis for axis, t in enumerate(strides) if t]
    axes = [(shape[axis], strides[axis]) for axis in kept]
    steps = _direct(source, axes, start, able)
    if steps is None:
        steps = _reshaped(source, axes, start, able)
    if steps is None and able.windows:
        steps = _windowed(source, axes, start)
    if steps is None:
        places = list(positions_of(tuple(n for n, _ in axes), start, [t for _, t in axes]))
        steps = _indexed(source, tuple(n for n, _ in axes), places, able)
    return _widened(steps, shape, kept, full)


def read_places(
    source: Shape, shape: Shape, places: Sequence[int], full: bool = False, able: Able = ANYTHING
) -> list[Step]:
    """The steps that read a flat position at each entry of a shape.

    Args:
        source: the shape of the array that is read.
        shape: of the result.
        places: flat positions, in row-major order.
        full, able: as for `read_strided`.
    """
    strides, apart = strides_of(shape), []
    for n, stride in zip(shape, strides, strict=True):
        apart.append(places[stride] - places[0] if n > 1 else 0)
    if all(p == q for p, q in zip(positions_of(shape, places[0], apart), places, strict=True)):
        return read_strided(source, shape, places[0], apart, full, able)
    if len(shape) == 1 and (rows := _whole_rows(source, places)):
        chosen = read_places(source, (rows, source[-1]), places, True, able)
        return [*chosen, Reshaped((-1,))]
    kept = [axis for axis in range(len(shape)) if _varies(shape, places, axis)]
    inner = tuple(shape[axis] for axis in kept)
    seen = [
        places[sum(i * strides[axis] for i, axis in zip(place, kept, strict=True))]
        for place in product(*map(range, inner))
    ]
    return _widened(_indexed(source, inner, seen, able), shape, kept, full)


def _whole_rows(source: Shape, places: Sequence[int]) -> int:
    """How many whole rows of a source some places are, one after the other; 0 if they are not."""
    size = source[-1] if len(source) > 1 else 1
    if size == 1 or len(places) % size:
        return 0
    rows = range(0, len(places), size)
    whole = all(
        places[i] % size == 0 and all(places[i + j] == places[i] + j for j in range(size))
        for i in rows
    )
    return len(rows) if whole else 0


def _varies(shape: Shape, places: Sequence[int], axis: int) -> bool:
    """Whether positions change along an axis."""
    stride = strides_of(shape)[axis]
    block = stride * shape[axis]
    return any(places[i] != places[i - i % block + i % stride] for i in range(len(places)))


def _direct(
    source: Shape, axes: Sequence[tuple[int, int]], start: int, able: Able
) -> list[Step] | None:
    """Slices and a transpose, where each axis that is read runs along one axis of the source."""
    apart = strides_of(source)
    entries: list[Entry] = [
        start // stride % n if n else 0 for n, stride in zip(source, apart, strict=True)
    ]
    runs: dict[int, int] = {}
    for axis, (count, stride) in enumerate(axes):
        along = next(
            (
                j
                for j, (n, c) in enumerate(zip(source, apart, strict=True))
                if c <= abs(stride) < c * n and stride % c == 0 and j not in runs
            ),
            None,
        )
        if along is None or (stride < 0 and not able.backwards):
            return None
        first, step = entries[along], stride // apart[along]
        assert isinstance(first, int)
        last = first + step * (count - 1)
        if not 0 <= last < source[along]:
            return None
        entries[along] = _slice(first, last, step, source[along])
        runs[along] = axis
    steps: list[Step] = []
    if any(entry != ALL for entry in entries):
        steps.append(Indexed(tuple(entries)))
    return steps + _transposed([runs[along] for along in sorted(runs)])


def _windowed(source: Shape, axes: Sequence[tuple[int, int]], start: int) -> list[Step] | None:
    """Sliding windows, where two axes that are read run along one of the source."""
    apart = strides_of(source)
    along: list[list[int]] = [[] for _ in source]
    for axis, (_, stride) in enumerate(axes):
        fits = [
            j for j, (n, c) in enumerate(zip(source, apart, strict=True)) if c <= stride < c * n
        ]
        if not fits or stride % apart[fits[0]] or len(along[fits[0]]) == 2:
            return None
        along[fits[0]].append(axis)
    entries: list[Entry] = []
    order: list[int] = []
    slid: list[tuple[int, int, int]] = []
    for j, (n, c) in enumerate(zip(source, apart, strict=True)):
        first = start // c % n
        if not along[j]:
            entries.append(first)
            continue
        order.append(along[j][0])
        count, stride = axes[along[j][0]]
        size = 1
        if len(along[j]) == 2:
            size, inner = axes[along[j][1]]
            if inner != c:
                return None
            slid.append((j, size, along[j][1]))
        last = first + stride // c * (count - 1)
        if last + size > n:
            return None
        entries.append(_slice(first, last, stride // c, n - size + 1))
    if not slid:
        return None
    steps: list[Step] = [Windowed(tuple(j for j, _, _ in slid), tuple(n for _, n, _ in slid))]
    if any(entry != ALL for entry in entries):
        steps.append(Indexed((*entries, *[ALL] * len(slid))))
    return steps + _transposed([*order, *(axis for _, _, axis in slid)])


def _slice(first: int, last: int, step: int, length: int) -> slice:
    """A slice with as little in it as possible."""
    stop: int | None = last + (1 if step > 0 else -1)
    if stop == length or stop == -1:
        stop = None
    begin = None if first == (0 if step > 0 else length - 1) else first
    return slice(begin, stop, None if step == 1 else step)


def _transposed(order: Sequence[int]) -> list[Step]:
    """Bring axes that stand in some order into the order 0, 1, 2, ..."""
    if list(order) == sorted(order):
        return []
    return [Transposed(tuple(order.index(axis) for axis in range(len(order))))]


def _reshaped(
    source: Shape, axes: Sequence[tuple[int, int]], start: int, able: Able
) -> list[Step] | None:
    """A flat slice with a new shape, where what is read lies in equal steps."""
    order = sorted(range(len(axes)), key=lambda axis: -abs(axes[axis][1]))
    for (_, outer), (n, inner) in zip(
        [axes[axis] for axis in order], [axes[axis] for axis in order[1:]], strict=False
    ):
        if outer != n * inner:
            return None
    if not axes:
        return None
    count = prod(n for n, _ in axes)
    flat = _direct((prod(source),), [(count, axes[order[-1]][1])], start, able)
    if flat is None:
        return None
    shape = tuple(axes[axis][0] for axis in order)
    whole = not flat
    steps: list[Step] = [] if whole or len(source) == 1 else [Reshaped((-1,))]
    steps += flat
    if len(axes) > 1 or whole:
        steps.append(Reshaped(shape if len(shape) > 1 else (-1,)))
    return steps + _transposed(order)


def _indexed(source: Shape, shape: Shape, places: Sequence[int], able: Able) -> list[Step]:
    """Index arrays, and slices beside them where they can stand alone."""
    coordinates = [
        [place // stride % n for place in places]
        for n, stride in zip(source, strides_of(source), strict=True)
    ]
    depends = [
        [axis for axis in range(len(shape)) if _varies(shape, c, axis)] for c in coordinates
    ]
    before: list[Entry] = []
    entries: list[Entry] = []
    order: list[int] = []
    used = [axis for axes in depends for axis in axes]
    arrays: list[int] = []
    for c, axes, length in zip(coordinates, depends, source, strict=True):
        if not axes:
            before.append(c[0])
            continue
        before.append(ALL)
        vector = _along(shape, c, axes[0])
        run = _run(vector, length, able) if len(axes) == 1 and used.count(axes[0]) == 1 else None
        if run is not None:
            entries.append(run)
            order.append(axes[0])
        else:
            arrays.append(len(entries))
            entries.append(_positions(shape, c, axes))
            order.append(-1)
    steps: list[Step] = []
    if any(entry != ALL for entry in before):
        steps.append(Indexed(tuple(before)))
    adjacent = not arrays or arrays == list(range(arrays[0], arrays[0] + len(arrays)))
    mine = sorted({axis for i in arrays for axis in _axes_of(entries[i])})
    entries = [_restricted(entry, mine) for entry in entries]
    if any(entry != ALL for entry in entries):
        steps.append(Indexed(tuple(entries)))
    basic = [axis for axis in order if axis >= 0]
    if not arrays:
        return steps + _transposed(basic)
    before_arrays = [axis for axis in order[: arrays[0]] if axis >= 0] if adjacent else []
    after = [axis for axis in basic if axis not in before_arrays]
    return steps + _transposed([*before_arrays, *mine, *after])


def _along(shape: Shape, values: Sequence[int], axis: int) -> Vector:
    """The values along an axis, at the first place of all others."""
    stride = strides_of(shape)[axis]
    return tuple(values[i * stride] for i in range(shape[axis]))


def _run(vector: Vector, length: int, able: Able) -> slice | None:
    """A vector as a slice of an axis, or None where it is none."""
    step = vector[1] - vector[0]
    if step == 0 or (step < 0 and not able.backwards):
        return None
    if any(b - a != step for a, b in zip(vector, vector[1:], strict=False)):
        return None
    return _slice(vector[0], vector[-1], step, length)


def _positions(shape: Shape, values: Sequence[int], axes: Sequence[int]) -> Positions:
    """Values that change along some axes, as a sum of vectors or as a table."""
    first = values[0]
    vectors: list[Vector | None] = [None] * len(shape)
    for axis in axes:
        along = _along(shape, values, axis)
        vectors[axis] = along if axis == axes[0] else tuple(v - first for v in along)
    found = Positions(tuple(vectors))
    if len(axes) == 1 or list(values_of(found, shape)) == list(values):
        return found
    inner = tuple(n if axis in axes else 1 for axis, n in enumerate(shape))
    strides = strides_of(shape)
    table = tuple(
        values[sum(i * s for i, s in zip(place, strides, strict=True))]
        for place in product(*map(range, inner))
    )
    return Positions((), table, inner)


def values_of(positions: Positions, shape: Shape) -> Iterator[int]:
    """The sum of the vectors at each entry of a shape."""
    for place in product(*map(range, shape)):
        yield sum(v[i] for v, i in zip(positions.vectors, place, strict=True) if v is not None)


def _axes_of(entry: Entry) -> list[int]:
    """The axes of the result along which an index array changes."""
    assert isinstance(entry, Positions)
    if entry.table is None:
        return [axis for axis, vector in enumerate(entry.vectors) if vector is not None]
    return [axis for axis, n in enumerate(entry.shape) if n > 1]


def _restricted(entry: Entry, axes: Sequence[int]) -> Entry:
    """An index array without the axes that belong to slices."""
    if not isinstance(entry, Positions):
        return entry
    if entry.table is None:
        return Positions(tuple(entry.vectors[axis] for axis in axes))
    return Positions((), entry.table, tuple(entry.shape[axis] for axis in axes))


def _widened(steps: list[Step], shape: Shape, kept: Sequence[int], full: bool) -> list[Step]:
    """Put axes of length 1 where what is read does not change; write them out if asked to."""
    first = 0 if full or not kept else kept[0]
    wanted: list[Entry] = [ALL if axis in kept else None for axis in range(first, len(shape))]
    if not kept and not full:
        wanted = []
    if None in wanted:
        last = steps[-1] if steps else None
        if isinstance(last, Indexed) and sum(_keeps(e) for e in last.entries) == len(kept):
            steps = [*steps[:-1], Indexed(_merged(last.entries, wanted))]
        else:
            steps = [*steps, Indexed(tuple(wanted))]
    narrow = tuple(n if axis in kept else 1 for axis, n in enumerate(shape))
    return [*steps, Broadcast(shape)] if full and narrow != shape else steps


def _keeps(entry: Entry) -> bool:
    """Whether an axis is still there after this entry; never of an index array with more."""
    return isinstance(entry, slice)


def _merged(entries: Sequence[Entry], wanted: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries with None among them where new axes are wanted."""
    if any(isinstance(entry, Positions) for entry in entries):
        raise AssertionError("index arrays are not merged")
    waiting = list(entries)
    merged: list[Entry] = []
    for want in wanted:
        if want is None:
            merged.append(None)
            continue
        while not _keeps(waiting[0]):
            merged.append(waiting.pop(0))
        merged.append(waiting.pop(0))
    return (*merged, *waiting)
