"""Random programs on lists of Values, over all primitives: layers, sums, tables, single steps."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import reduce
from typing import Any

from autograd_core import Value, fsum
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.lifted import Leaves
from autograd_core.testing.strategies import PARAMETERS
from tests.autograd_core.calls import call

ROWS = list(PRIMITIVES.values())
NUMBERS = [0.0, 1.0, -0.0, 2.5]

NEURONS: list[Callable[[list[Any], list[Any], Any], Any]] = [
    lambda w, x, b: sum((p * q for p, q in zip(w, x, strict=True)), b),
    lambda w, x, b: sum(p * q for p, q in zip(w, x, strict=True)),
    lambda w, x, b: sum([q * p for p, q in zip(w, x, strict=True)]) + b,
    lambda w, x, b: reduce(lambda s, t: s + t, [p * q for p, q in zip(w, x, strict=True)]),
]
"""Products that programs add up by hand, in the forms that they have in courses."""

SINGLE: list[Callable[[Any], Any]] = [
    lambda x: x * x,
    lambda x: x + 1,
    lambda x: 2 * x + x,
    lambda x: x + x,
    lambda x: x * x + x * x,
    lambda x: x + (x + x),
]


def repeated(seed: int, times: int) -> tuple[Value, list[Leaves]]:
    """A random program that makes the same choices a few times, on what it gave the last time.

    Returns:
        Its result, and the numbers that each time has of its own as an array.
    """
    program = ListProgram(random.Random(seed))
    first, *more = program.lists
    rng = random.Random(seed)
    xs = [[Value(rng.uniform(-1, 1)) for _ in range(3)] for _ in range(times)]
    state = [first]
    for x in xs:
        program.rng, program.lists = random.Random(seed), [x, *state, *more[:1]]
        for _ in range(3):
            step = program.rng.choice([program.primitive, program.layer, program.sums])
            program.lists.append(step(3))
        state = program.lists[-1:]
    inner = [v for v in state[0] if isinstance(v, Value) and not v.is_leaf]
    leaves = Leaves("xs", "input", (times, 3), [v for x in xs for v in x])
    return fsum([first[0] * 1.0, *inner]), [leaves]


class ListProgram:
    """A random program, recorded.

    Attributes:
        groups: its named arrays of leaves.
        root: its result.
    """

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.lists: list[list[Any]] = [
            [Value(rng.uniform(-2, 2)) for _ in range(rng.randint(1, 6))]
            for _ in range(rng.randint(1, 3))
        ]
        self.groups = [
            Leaves(f"p{i}", rng.choice(["parameter", "input", "constant"]), (len(xs),), [*xs])
            for i, xs in enumerate(self.lists)
        ]
        for _ in range(rng.randint(1, 14)):
            step = rng.choice([self.primitive, self.layer, self.sums, self.table, self.single])
            self.lists.append(step(rng.choice([1, 2, 3, 4, 6])))
        inner = [v for xs in self.lists for v in xs if isinstance(v, Value) and not v.is_leaf]
        self.root = rng.choice([fsum, sum, lambda xs: xs[-1]])([self.lists[0][0] * 1, *inner])

    def some(self, count: int) -> list[Any]:
        """Operands: from one list or two, shuffled or in order, or numbers; one is a Value."""
        rng = self.rng
        source = rng.choice(self.lists[-4:])
        if rng.random() < 0.3:
            source = source + rng.choice(self.lists)
        if rng.random() < 0.3:
            return [rng.choice(source) for _ in range(count)]
        if rng.random() < 0.15:
            return [self.lists[0][0], *[rng.choice(NUMBERS) for _ in range(count)]][:count]
        return [source[i % len(source)] for i in range(count)]

    def primitive(self, count: int) -> list[Any]:
        """Any row, entry by entry, or on a list."""
        rng = self.rng
        row = rng.choice(ROWS)
        if row.variadic:
            k = rng.randint(1, 4)
            k = {"dot": 2 * k, "affine": 2 * k + 1}.get(row.name, k)
            chosen = {"k": rng.randrange(k)} if "k" in row.parameters else {}
            return [call(row.name, self.some(k), chosen) for _ in range(count)]
        parameters = dict(rng.choice(PARAMETERS.get(row.name, ({},))))
        operands = zip(*[self.some(count) for _ in row.operands], strict=True)
        return [call(row.name, [self.value(xs[0]), *xs[1:]], parameters) for xs in operands]

    def value(self, x: Any) -> Value:
        """An operand as a Value."""
        return x if isinstance(x, Value) else Value(x)

    def layer(self, count: int) -> list[Any]:
        """Sums of products of every row with every column, by rows or by columns."""
        rng = self.rng
        k = rng.randint(1, 4)
        rows = [self.some(k) for _ in range(count)]
        columns = [self.some(k) for _ in range(rng.randint(1, 3))]
        start, neuron = self.some(1)[0], rng.choice(NEURONS)
        if rng.random() < 0.5:
            return [neuron(w, x, start) for w in rows for x in columns]
        return [neuron(w, x, start) for x in columns for w in rows]

    def sums(self, count: int) -> list[Any]:
        """Python's sum of a list."""
        return [sum(self.some(self.rng.randint(1, 6))) for _ in range(count)]

    def table(self, count: int) -> list[Any]:
        """Every difference of two lists."""
        return [p - q for p in self.some(count) for q in self.some(2)]

    def single(self, count: int) -> list[Any]:
        """A short expression of each."""
        f = self.rng.choice(SINGLE)
        return [f(x) for x in self.some(count)]
