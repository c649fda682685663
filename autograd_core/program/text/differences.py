"""The logits of a cross-entropy less that of the label, whole: without the 0 put in for the label.

`nn.cross_entropy` computes logsumexp([0, z_j - z_label, ...]), for each sample. Its 0 stands where
z_label - z_label would; with it the list is `z - z[label]`.
"""

from __future__ import annotations

from array import array as positions_array
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from autograd_core.program.lift.lifted import PADDED, Array, Index, Ref


class Difference(NamedTuple):
    """What a list reads, as one difference.

    Attributes:
        step: the array that computes it, but for the zeros.
        left, right: what it is computed from, entry for entry.
        axis: along which the lists lie.
    """

    step: int
    left: Ref
    right: Ref
    axis: int


def whole_differences(arrays: Sequence[Array], used: Sequence[int]) -> Mapping[int, Difference]:
    """The lists that read such a difference, by their number.

    Args:
        arrays: all arrays.
        used: the numbers of those that the root needs.
    """
    uses = Counter(ref.array for i in used for ref in arrays[i].operands)
    found: dict[int, Difference] = {}
    for i in used:
        ref = arrays[i].operands[0] if arrays[i].op == "logsumexp" else None
        if ref is not None and ref.array is not None and uses[ref.array] == 1:
            step = _subtracted(arrays, ref.array)
            whole = _whole(arrays, ref, step) if step >= 0 and uses[step] == 1 else None
            if whole is not None:
                found[i] = whole
    return found


def _subtracted(arrays: Sequence[Array], number: int) -> int:
    """The difference that stands beside a 0 in a join; -1 if the array is none."""
    join = arrays[number]
    if join.kind != "join" or join.op == PADDED or len(join.operands) != 2:
        return -1
    zero, rest = sorted(join.operands, key=lambda ref: ref.constants is None)
    if zero.constants is None or any(zero.constants) or rest.array is None:
        return -1
    step = arrays[rest.array]
    reads = {ref.array for ref in step.operands}
    is_whole = len(step.shape) == 1 and list(rest.index.positions()) == list(range(step.size))
    return (
        rest.array
        if step.op == "sub" and is_whole and not step.given and None not in reads
        else -1
    )


def _whole(arrays: Sequence[Array], ref: Ref, number: int) -> Difference | None:
    """The difference that a list reads, with the zeros as differences of equal entries."""
    step = arrays[number]
    own = [operand.index.positions() for operand in step.operands]
    join = arrays[ref.array or 0]
    zeros = join.size - step.size if join.operands[0].constants is not None else 0
    read = [place - zeros for place in ref.index.positions()]
    lefts, rights = ([own[k][p] if 0 <= p < step.size else -1 for p in read] for k in (0, 1))
    n = ref.shape[-1]
    if step.operands[0].array != step.operands[1].array:
        return None
    for first in range(0, len(read), n):
        known = {p for p in rights[first : first + n] if p >= 0}
        if len(known) != 1 or lefts[first : first + n].count(-1) != 1:
            return None
        label = known.pop()
        rights[first : first + n] = [label] * n
        lefts[first : first + n] = [p if p >= 0 else label for p in lefts[first : first + n]]
    shape, axis = ref.shape, len(ref.shape) - 1
    if len(shape) == 2 and lefts[:1] and lefts[1] - lefts[0] > lefts[n] - lefts[0]:
        lefts, rights = (_turned(each, shape) for each in (lefts, rights))
        shape, axis = shape[::-1], 0
    source = step.operands[0].array
    left, right = (
        Ref(source, shape, Index(shape, places=positions_array("i", each)))
        for each in (lefts, rights)
    )
    return Difference(number, left, right, axis)


def _turned(places: Sequence[int], shape: tuple[int, ...]) -> list[int]:
    """The entries of a matrix, column by column."""
    rows, columns = shape
    assert len(places) == prod(shape)
    return [places[i * columns + j] for j, i in product(range(columns), range(rows))]
