"""Array steps computed entry by entry, each node compared with its recorded number."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core.primitives.evaluate import value_of
from autograd_core.program.lift.lifted import Array, Lifted, Ref


class Entries:
    """The numbers of all entries of a Lifted, computed in its order.

    Attributes:
        numbers: of each array, the number of each entry.
        computed: the number of each place, also of those that an entry absorbs.

    Raises:
        AssertionError: a place belongs to two entries, shapes do not fit, or a number is not the
            recorded one.
    """

    def __init__(self, lifted: Lifted):
        self.flat = lifted.flat
        self.numbers: list[list[float]] = []
        self.computed: dict[int, float] = {}
        for step in lifted.arrays:
            read = [self.read(ref) for ref in step.operands]
            found = getattr(self, step.kind)(step, read)
            assert len(found) == step.size == len(step.places), step.name
            self.numbers.append(found)
            for place, x in zip(step.places, found, strict=True):
                if place != -1:
                    self.put(place, x)

    def put(self, place: int, x: float) -> None:
        """Note the number of a place."""
        assert place not in self.computed, f"place {place} belongs to two entries"
        recorded = self.flat.data[place]
        assert x == recorded or (x != x and recorded != recorded), (place, x, recorded)
        self.computed[place] = x

    def read(self, ref: Ref) -> list[float]:
        """The numbers that a Ref reads, row-major."""
        source = ref.constants if ref.array is None else self.numbers[ref.array]
        assert source is not None
        found = [source[p] for p in ref.index.positions()]
        assert len(found) == ref.size
        return found

    def leaf(self, step: Array, _: object) -> list[float]:
        """The numbers of leaves."""
        assert step.leaves is not None
        return [leaf.data for leaf in step.leaves.values]

    def join(self, step: Array, read: Sequence[list[float]]) -> list[float]:
        """The operands side by side along the last axis."""
        widths = [ref.shape[-1] for ref in step.operands]
        assert all(ref.shape[:-1] == step.shape[:-1] for ref in step.operands)
        return [
            x
            for row in range(step.size // step.shape[-1])
            for numbers, w in zip(read, widths, strict=True)
            for x in numbers[row * w : (row + 1) * w]
        ]

    def map(self, step: Array, read: Sequence[list[float]]) -> list[float]:
        """The row at each entry."""
        assert all(ref.shape == step.shape for ref in step.operands)
        static = self.statics(step)
        rows = zip(*read, strict=True)
        return [value_of(step.op, row, static[e]) for e, row in enumerate(rows)]

    def list(self, step: Array, read: Sequence[list[float]]) -> list[float]:
        """The row of each list."""
        k = step.inner
        assert step.operands[0].shape == (*step.shape, k)
        static = self.statics(step)
        lists = [read[0][e * k : (e + 1) * k] for e in range(step.size)]
        return [value_of(step.op, xs, static[e]) for e, xs in enumerate(lists)]

    def statics(self, step: Array) -> Sequence[tuple[object, ...]]:
        """The static parameters of each entry."""
        if step.choice is None:
            return [step.static] * step.size
        return [(*step.static, k) for k in step.choice.positions()]

    def sum(self, step: Array, read: Sequence[list[float]]) -> list[float]:
        """The sum of each list, a chain from left to right."""
        if step.op != "chain":
            return self.list(step, read)
        k = step.inner
        assert step.operands[0].shape == (*step.shape, k)
        terms = [read[0][e * k : (e + 1) * k] for e in range(step.size)]
        starts = read[1] if step.has_start else [None] * step.size
        return [self.added(step, e, terms[e], starts[e]) for e in range(step.size)]

    def added(self, step: Array, entry: int, terms: list[float], start: float | None) -> float:
        """The start plus the terms, from left to right; notes the partial sums."""
        width = len(step.adds) // step.size
        partial = [*step.adds[entry * width : (entry + 1) * width]]
        assert len(partial) == len(terms) - (1 if step.has_start else 2)
        y = terms[0] if start is None else start + terms[0]
        if start is not None and partial:
            self.put(partial.pop(0), y)
        for term in terms[1:]:
            y = y + term
            if partial:
                self.put(partial.pop(0), y)
        return y

    def product(self, step: Array, read: Sequence[list[float]]) -> list[float]:
        """A sum of products for each entry."""
        k, (left, right) = step.inner, step.operands[:2]
        if step.rows:
            assert left.shape == right.shape == (*step.shape, k)
            pairs = [(e, e) for e in range(step.size)]
        else:
            assert left.shape[:-1] + right.shape[:-1] == step.shape
            assert left.shape[-1:] == right.shape[-1:] == (k,)
            pairs = [(a, b) for a in range(left.size // k) for b in range(right.size // k)]
        found = []
        for e, (a, b) in enumerate(pairs):
            p, q = read[0][a * k : (a + 1) * k], read[1][b * k : (b + 1) * k]
            start = read[2][e] if step.has_start else None
            if step.op == "chain":
                terms = [x * y for x, y in zip(p, q, strict=True)]
                for place, x in zip(step.muls[e * k : (e + 1) * k], terms, strict=True):
                    self.put(place, x)
                found.append(self.added(step, e, terms, start))
            else:
                first, second = (q, p) if step.swapped else (p, q)
                last = [] if start is None else [start]
                found.append(value_of(step.op, [*first, *second, *last]))
        return found


def check(lifted: Lifted) -> Entries:
    """Compute a Lifted; every node must be one entry, inside one, or a constant, and as recorded.

    Raises:
        AssertionError: that is not so.
    """
    entries = Entries(lifted)
    flat = lifted.flat
    constants = {place for place in flat.leaf_places if place not in entries.computed}
    assert len(entries.computed) + len(constants) == len(flat)
    for number, step in enumerate(lifted.arrays):
        assert all(ref.array is None or ref.array < number for ref in step.operands)
        if step.kind not in ("leaf", "join"):
            inside = [place for e in range(step.size) for place in step.absorbed(e)]
            assert sorted(inside) == sorted([*step.adds, *step.muls])
    assert lifted.arrays[lifted.root.array].places[lifted.root.position] == flat.root
    return entries
