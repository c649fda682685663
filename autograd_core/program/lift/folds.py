"""Folds: array steps that repeat, as those of a recurrent cell do at each time, or equal layers.

The steps are read as a sequence of what they compute, without their operands. Where this sequence
repeats with some period, the operands decide whether it is a loop: each must be read in one of
five ways (`Read`). Then the time before the first one is looked for, which is often written among
other steps, since it starts from constants.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from autograd_core.program.lift.indices import constants_ref, index_of, read_key, whole
from autograd_core.program.lift.lifted import Array, Carry, Fold, Index, Read, Ref
from autograd_core.program.lift.tables import numbered

LEAST = 3
"""So often a body is computed at least."""

SHORTEST = 6
"""Fewer steps in all are not worth a loop."""

WINDOWS = (1, 2, 4, 8, 16, 32)
PERIODS = 24
"""So many periods are tried, the most frequent ones."""

Rows = list[tuple[int, ...]]


class _Checked(NamedTuple):
    """Rows of arrays that are a loop, with how its body reads."""

    rows: Rows
    reads: list[tuple[Read, ...]]
    carried: tuple[Carry, ...]


def folds_of(arrays: Sequence[Array]) -> list[Fold]:
    """The loops among array steps, the longest first; no step is in two of them."""
    kinds = _kinds(arrays)
    free = [i for i, step in enumerate(arrays) if step.kind != "leaf"]
    found: list[Fold] = []
    while len(free) >= SHORTEST:
        unused = frozenset(free)
        best = _longest(arrays, kinds, free, unused, found)
        if best is None or 2 * len(best.rows) * len(best.rows[0]) < len(free):
            core = _core(arrays, kinds, free)
            best = _better(arrays, best, _longest(arrays, kinds, core, unused, found))
        if best is None:
            break
        fold = Fold(tuple(best.rows), tuple(best.reads), best.carried)
        found.append(fold)
        members = fold.members
        free = [i for i in free if i not in members]
    return found


def _core(arrays: Sequence[Array], kinds: Sequence[int], free: Sequence[int]) -> list[int]:
    """The arrays that lead to one of their own kind: a state's, but not the loss of each time."""
    leads = [0] * len(arrays)
    for number in reversed(free):
        after = leads[number] | 1 << kinds[number]
        for ref in arrays[number].operands:
            if ref.array is not None:
                leads[ref.array] |= after
    return [number for number in free if leads[number] >> kinds[number] & 1]


def _better(
    arrays: Sequence[Array], one: _Checked | None, other: _Checked | None
) -> _Checked | None:
    """The better one of two loops, the first if they are equally good."""
    if one is None or other is None:
        return one or other
    return other if _rank(arrays, other) > _rank(arrays, one) else one


def _longest(
    arrays: Sequence[Array],
    kinds: Sequence[int],
    free: Sequence[int],
    unused: Set[int],
    others: Sequence[Fold],
) -> _Checked | None:
    """The loop of the most steps; of these the best by `_rank`.

    Of equally good ones it is that with the least of a further time after it, of those the last:
    a loop over layers begins where a layer does, since the last one is whole.
    """
    sequence = [kinds[i] for i in free]
    tries = [
        ((stop - start) // period + 1, period, start, stop)
        for period in _periods(sequence)
        for start, stop in _runs(sequence, period)
    ]
    where = {number: i for i, number in enumerate(free)}
    best: _Checked | None = None
    rank = (0, 0, 0, 0, 0)
    for most, period, start, stop in sorted(tries, key=lambda x: (-x[0] * x[1], -x[0])):
        for first in range(start, min(start + period, stop - 2 * period + 1)):
            if (period * most, most, 0, 0, 0) < rank:
                break
            rows = [
                tuple(free[at : at + period]) for at in range(first, stop - period + 1, period)
            ]
            loop = _whole(arrays, kinds, rows, unused)
            if loop is not None:
                last = max(where.get(number, stop) for number in loop.rows[-1])
                own = (*_rank(arrays, loop), -max(0, stop - 1 - last))
                if own >= rank and _is_one_step(arrays, loop.rows, others):
                    best, rank = loop, own
    return best


def _rank(arrays: Sequence[Array], loop: _Checked) -> tuple[int, int, int, int]:
    """How good a loop is: many steps, many times, little that is handed on, no lists of parts."""
    times = len(loop.rows)
    joins = [c.body for c in loop.carried if arrays[loop.rows[0][c.body]].kind == "join"]
    return times * len(loop.rows[0]), times, -len(loop.carried), -len(joins)


def _kinds(arrays: Sequence[Array]) -> list[int]:
    """A number for each array, the same for those that compute alike."""
    numbers: dict[object, int] = {}
    return [
        numbers.setdefault(
            (
                step.kind,
                step.op,
                step.shape,
                repr(step.static),
                step.inner,
                step.rows,
                step.swapped,
                _read_alike(step.choice),
                *[ref.shape for ref in step.operands],
            ),
            len(numbers),
        )
        for step in arrays
    ]


def _read_alike(index: Index | None) -> object:
    """What equal indices have in common."""
    if index is None:
        return None
    places = index.places.tobytes() if index.places is not None else b""
    return index.sizes, index.start, index.strides, places


def _periods(sequence: Sequence[int]) -> list[int]:
    """How far equal parts of a sequence are apart, the most frequent distances first."""
    distances: Counter[int] = Counter()
    for width in WINDOWS:
        last: dict[tuple[int, ...], int] = {}
        for i in range(len(sequence) - width + 1):
            key = tuple(sequence[i : i + width])
            if key in last:
                distances[i - last[key]] += width
            last[key] = i
    return [period for period, _ in distances.most_common(PERIODS)]


def _runs(sequence: Sequence[int], period: int) -> Iterator[tuple[int, int]]:
    """Where a sequence repeats with a period at least once, as pairs of start and stop."""
    start = 0
    for i in range(len(sequence) - period + 1):
        if i == len(sequence) - period or sequence[i] != sequence[i + period]:
            if i - start >= period:
                yield start, i + period
            start = i + 1


def _whole(
    arrays: Sequence[Array], kinds: Sequence[int], rows: Rows, free: Set[int]
) -> _Checked | None:
    """The loop of some rows, with the times before and after them; None if they are none."""
    loop = _checked(arrays, rows) or _checked(arrays, rows[1:])
    if loop is None:
        return None
    while (before := _before(arrays, kinds, loop, free)) is not None:
        longer = _checked(arrays, [before, *loop.rows])
        if longer is None:
            break
        loop = longer
    while (after := _after(arrays, kinds, loop, free)) is not None:
        longer = _checked(arrays, [*loop.rows, after])
        if longer is None:
            break
        loop = longer
    enough = len(loop.rows) >= LEAST and len(loop.rows) * len(loop.rows[0]) >= SHORTEST
    return loop if enough and loop.carried else None


def _checked(arrays: Sequence[Array], rows: Rows) -> _Checked | None:
    """How the body of a loop reads its operands; None if the rows are no loop."""
    if len(rows) < 2:
        return None
    where = {number: (t, k) for t, row in enumerate(rows) for k, number in enumerate(row)}
    reads: list[tuple[Read, ...]] = []
    handed: dict[int, list[tuple[Index, Ref]]] = {}
    for k in range(len(rows[0])):
        body = [arrays[row[k]] for row in rows]
        own: list[Read] = []
        for refs in zip(*[step.operands for step in body], strict=True):
            read = _read(refs, where)
            if read is None:
                return None
            if read.way == "carried":
                handed.setdefault(read.body, []).append((refs[1].index, refs[0]))
            own.append(read)
        reads.append(tuple(own))
    carried = []
    for k, sites in sorted(handed.items()):
        first = _first(arrays[rows[0][k]].shape, sites)
        if first is None:
            return None
        carried.append(Carry(k, first))
    return _Checked(rows, reads, tuple(carried))


def _read(refs: Sequence[Ref], where: dict[int, tuple[int, int]]) -> Read | None:
    """How an operand is read from time to time; None if in no way that a loop can."""
    one = refs[1]
    places = [(-1, -1) if ref.array is None else where.get(ref.array, (-1, -1)) for ref in refs]
    same_index = all(ref.index == one.index for ref in refs[1:])
    body = places[1][1]
    if same_index and body >= 0 and all(p == (t, body) for t, p in enumerate(places) if t):
        if places[0] == (0, body) and refs[0].index == one.index:
            return Read("inner", body)
        return None
    if same_index and body >= 0 and all(p == (t - 1, body) for t, p in enumerate(places) if t):
        return Read("carried", body) if places[0] == (-1, -1) else None
    if any(p != (-1, -1) for p in places):
        return None
    if all(ref.array == one.array and read_key(ref) == read_key(one) for ref in refs):
        return Read("shared")
    move = one.index.start - refs[0].index.start
    if one.array is not None and all(
        ref.array == one.array
        and ref.index.strides is not None
        and (ref.index.strides, ref.index.sizes) == (one.index.strides, one.index.sizes)
        and ref.index.start == refs[0].index.start + t * move
        for t, ref in enumerate(refs)
    ):
        return Read("sliced", move=move)
    return Read("listed")


def _first(shape: tuple[int, ...], sites: Sequence[tuple[Index, Ref]]) -> Ref | None:
    """What stands for the result of the time before the first one; None if it is no one array.

    Args:
        shape: of that result.
        sites: for each operand that reads it, how it does later on, and what it reads at first.
    """
    sources = {ref.array for _, ref in sites}
    if len(sources) > 1:
        return None
    (source,) = sources
    found: dict[int, float] = {}
    for index, ref in sites:
        numbers: Sequence[float] = ref.index.positions()
        if ref.constants is not None:
            numbers = [ref.constants[p] for p in ref.index.positions()]
        for position, x in zip(index.positions(), numbers, strict=True):
            if repr(found.setdefault(position, x)) != repr(x):
                return None
    everything = whole(shape).positions()
    if len(found) < len(everything):
        return None
    if source is not None:
        positions = array("i", [int(found[p]) for p in everything])
        return Ref(source, shape, index_of(positions, shape))
    constants = array("d", [found[p] for p in everything])
    return constants_ref(constants, numbered(constants), shape)


def _before(
    arrays: Sequence[Array], kinds: Sequence[int], loop: _Checked, free: Set[int]
) -> tuple[int, ...] | None:
    """The arrays of the time before the first one; None if there is none like the others.

    What is handed on leads to those that it was computed from; the others are looked for.
    """
    found = _Row(arrays, kinds, loop, free)
    body = range(len(loop.reads))
    if not (
        all(found.put(carry.body, carry.first.array) for carry in loop.carried)
        and all(found.put_inner(k) for k in reversed(body))
        and all(found.look_for(k) for k in body)
    ):
        return None
    row = tuple([found.numbers[k] for k in body])
    return row if len(set(row)) == len(row) else None


def _after(
    arrays: Sequence[Array], kinds: Sequence[int], loop: _Checked, free: Set[int]
) -> tuple[int, ...] | None:
    """The arrays of the time after the last one; None if there is none like the others."""
    last, taken = loop.rows[-1], {number for row in loop.rows for number in row}
    row: list[int] = []
    for k, reads in enumerate(loop.reads):
        sources = [
            row[r.body] if r.way == "inner" else last[r.body] if r.way == "carried" else None
            for r in reads
        ]
        if not any(source is not None for source in sources):
            return None
        for number in sorted(free):
            if number > last[k] and number not in taken and kinds[number] == kinds[last[k]]:
                refs = [ref.array for ref in arrays[number].operands]
                pairs = zip(sources, refs, strict=True)
                if all(source is None or source == ref for source, ref in pairs):
                    row.append(number)
                    taken.add(number)
                    break
        else:
            return None
    return tuple(row)


class _Row:
    """A time of a loop that is being put together.

    Attributes:
        numbers: the arrays found so far, by their positions in the body.
    """

    def __init__(
        self, arrays: Sequence[Array], kinds: Sequence[int], loop: _Checked, free: Set[int]
    ):
        self.arrays, self.kinds, self.free = arrays, kinds, free
        self.taken = {number for row in loop.rows for number in row}
        self.reads, self.like = loop.reads, loop.rows[0]
        self.numbers: dict[int, int] = {}

    def put(self, k: int, number: int | None) -> bool:
        """Put an array at a position, if it is free, like the others there, and no other is."""
        return (
            number is not None
            and number in self.free
            and number not in self.taken
            and self.kinds[number] == self.kinds[self.like[k]]
            and self.numbers.setdefault(k, number) == number
        )

    def put_inner(self, k: int) -> bool:
        """Put what the array at a position reads of its own time, if there is one yet."""
        if k not in self.numbers:
            return True
        refs = self.arrays[self.numbers[k]].operands
        return all(
            read.way != "inner" or self.put(read.body, ref.array)
            for read, ref in zip(self.reads[k], refs, strict=True)
        )

    def look_for(self, k: int) -> bool:
        """Find the array of a position among those that read the ones found."""
        if k in self.numbers:
            return True
        wanted = [
            (i, self.numbers[r.body]) for i, r in enumerate(self.reads[k]) if r.way == "inner"
        ]
        return bool(wanted) and any(
            all(self.arrays[number].operands[i].array == source for i, source in wanted)
            and self.put(k, number)
            for number in sorted(self.free)
            if number < self.like[k] and self.kinds[number] == self.kinds[self.like[k]]
        )


def _is_one_step(arrays: Sequence[Array], rows: Rows, others: Sequence[Fold]) -> bool:
    """Whether nothing outside a loop must be computed between its times."""
    loop = {number for row in rows for number in row}
    after = set(loop)
    count = 0
    while len(after) > count:
        count = len(after)
        for number, step in enumerate(arrays):
            if any(ref.array in after for ref in step.operands):
                after.add(number)
        for other in others:
            if not other.members.isdisjoint(after):
                after |= other.members
    return not any(
        ref.array in after and ref.array not in loop
        for number in loop
        for ref in arrays[number].operands
    )
