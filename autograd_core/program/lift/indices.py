"""Indices: which positions an operand reads, as a start and strides where it is that."""

from __future__ import annotations

from array import array
from math import prod

from autograd_core.program.lift.lifted import Index, Ref
from autograd_core.program.lift.tables import follows, repeats, strided


def index_of(positions: array[int], shape: tuple[int, ...]) -> Index:
    """The positions of a Ref as an Index: a start and strides, or else a list.

    Args:
        positions: the position of each entry, row-major.
        shape: the shape of the Ref.
    """
    strides = _strides(positions, shape)
    if strides is not None:
        return Index(shape, positions[0], strides)
    finer = _divided(positions, shape)
    if finer is not None:
        sizes, strides = finer
        return Index(sizes, positions[0], strides)
    return Index(shape, 0, None, positions)


def _strides(positions: array[int], shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The stride of each axis; None if the positions are not such a walk."""
    strides = []
    span = 1
    for size in reversed(shape):
        stride = positions[span] - positions[0] if size > 1 else 0
        if not follows(positions, span, size, stride):
            return None
        strides.append(stride)
        span *= size
    return tuple(strides[::-1])


def _divided(
    positions: array[int], shape: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Sizes and strides for a finer division of the axes; None if there are none."""
    span = len(positions)
    sizes: list[int] = []
    strides: list[int] = []
    for size in shape:
        span //= size
        along = positions[: size * span : span]
        walk = _walk(along)
        if walk is None:
            return None
        for steps, stride in walk:
            sizes.append(steps)
            strides.append(stride)
    found = tuple(sizes), tuple(strides)
    return found if _strides(positions, found[0]) == found[1] else None


def _walk(positions: array[int]) -> list[tuple[int, int]] | None:
    """Pairs of size and stride, outermost first, whose strided walk gives these positions."""
    walk: list[tuple[int, int]] = []
    while len(positions) > 1:
        stride = positions[1] - positions[0]
        steps = 2
        while steps < len(positions) and positions[steps] - positions[steps - 1] == stride:
            steps += 1
        if len(positions) % steps or len(walk) == 4:
            return None
        walk.insert(0, (steps, stride))
        positions = positions[::steps]
    return walk or [(1, 0)]


def lead_of(sizes: tuple[int, ...], inner: int) -> tuple[int, ...]:
    """The sizes of a walk without those that make up its last axis, which has `inner` entries."""
    lead = list(sizes)
    span = lead.pop()
    while span < inner:
        span *= lead.pop()
    return tuple(lead)


def constant_ref(number: float) -> Ref:
    """A Ref of one constant."""
    return Ref(None, (), Index((), 0, ()), array("d", [number]))


def nothing(lead: tuple[int, ...]) -> Ref:
    """A Ref of empty lists, one for each entry of a shape."""
    shape = (*lead, 0)
    return Ref(None, shape, Index(shape, 0, None, array("i")), array("d"))


def constants_ref(numbers: array[float], same: array[int], shape: tuple[int, ...]) -> Ref:
    """A Ref of constants; an axis along which they repeat is stored once.

    Args:
        numbers: the number of each entry, row-major.
        same: for each entry what is equal for equal numbers only.
        shape: the shape of the Ref.
    """
    span = len(numbers)
    sizes = []
    for size in shape:
        span //= size
        sizes.append(1 if repeats(same, size * span, span) else size)
    strides = []
    stride = 1
    for size in reversed(sizes):
        strides.append(stride if size > 1 else 0)
        stride *= size
    if stride < len(numbers):
        own = whole(shape).strides or ()
        picked = strided(0, tuple(sizes), own)
        numbers = array("d", [numbers[i] for i in picked])
    return Ref(None, shape, Index(shape, 0, tuple(strides[::-1])), numbers)


def whole(shape: tuple[int, ...]) -> Index:
    """The index that reads an array of this shape entry by entry."""
    strides = [prod(shape[i + 1 :]) for i in range(len(shape))]
    return Index(shape, 0, tuple(strides))


def read_key(ref: Ref) -> tuple[object, ...]:
    """What two Refs that read the same have in common."""
    index = ref.index
    places = index.places.tobytes() if index.places is not None else b""
    numbers = ref.constants.tobytes() if ref.constants is not None else b""
    return ref.array, ref.shape, index.start, index.sizes, index.strides, places, numbers
