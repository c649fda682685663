"""The machine: runs a plan, once or for many rows of inputs, with the bits of the engine."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any

from autograd_core.following import observer
from autograd_core.primitives import kernels_many
from autograd_core.program.lift.lifted import Floats, Rows
from autograd_core.program.machine import one_by_one
from autograd_core.program.machine.lanes import widen
from autograd_core.program.machine.plan import Plan, Region
from autograd_core.program.machine.runner import COMPILED, Results, Runner
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints as adjoints_of
from autograd_core.value import Value

LANES = (16, 32, 64)
"""How many rows of inputs are computed at once."""
IN_CACHE = 80_000
"""The most numbers with which more rows than the fewest are computed at once."""
BEGUN = 8
"""What it costs to compute rows at once at all, in rows."""
MOST_LANES = 128
"""With more rows than these they are never computed all at once."""
NEAR = 1 << 15
"""The most numbers of rows that are computed all at once."""
MOST_EXACT = 4
"""For how many numbers of rows there are lanes for all of them."""
MOST_EDGES = 1_000_000
"""With more edges rows are computed one by one: wide, they would need some 200 bytes each."""


class Machine:
    """A plan that is run again and again.

    When it is made it runs once at the recorded point; if a number or gradient differs from the
    engine's, it gives way for good to `one_by_one`, which computes node by node. Where a result
    is not finite it does so for that call.

    Args:
        plan: what to run.
        root: the recorded node, whose sweep gives the gradients to compare with.

    Attributes:
        plan: what it runs.
        backend: what runs it: "compiled" or "python".
        reason: why it gave way for good; "" if it did not.
    """

    def __init__(self, plan: Plan, root: Value | None = None):
        self.plan = plan
        self.backend = "compiled" if COMPILED else "python"
        self._runner = Runner(plan)
        self._wide: dict[int, Runner] = {}
        self._parameters = sum_in_order([region.count for region in plan.parameters], 0)
        self._inputs = sum_in_order([region.count for region in plan.inputs], 0)
        self._shared = [r for r in plan.wanted if r.role == "parameter"]
        self._own = [r for r in plan.wanted if r.role == "input"]
        self._gradients = sum_in_order([region.count for region in self._shared], 0)
        self._can_be_wide = COMPILED and len(plan.edges.nodes) <= MOST_EDGES
        self.reason = self._difference(root)

    def run(self, parameters: Floats, inputs: Floats, seed: float = 1.0) -> tuple[float, Floats]:
        """The value, and seed times its gradient for each of the wanted leaves in order.

        Args:
            parameters: the numbers of `plan.parameters`, one array after the other.
            inputs: those of `plan.inputs`.
            seed: the adjoint of the root.
        """
        found = self.results(parameters, inputs, array("d", [seed]))
        return found.values[0], found.shared + found.own

    def values(self, parameters: Floats, rows: Rows) -> Floats:
        """The value for each row of inputs; the rows stand one after the other."""
        return self.results(parameters, rows, None).values

    def gradients(self, parameters: Floats, rows: Rows) -> tuple[Floats, Floats]:
        """The value for each row of inputs, and its gradient for the wanted inputs, by rows."""
        seeds = array("d", [1.0]) * self._count(rows)
        found = self.results(parameters, rows, seeds)
        return found.values, found.own

    def mean(self, parameters: Floats, rows: Rows) -> tuple[float, Floats, Floats]:
        """The mean of the values for all rows, with the bits of `mean`, and its gradients.

        Returns:
            The mean, its gradients for the wanted parameters, and for the wanted inputs by rows.
        """
        count = self._count(rows)
        if not count:
            raise ValueError("mean of no rows is not defined; pass at least one")
        seeds = array("d", [1.0 / count]) * count
        found = self.results(parameters, rows, seeds)
        return kernels_many.mean(found.values, seeds), found.shared, found.own

    def results(
        self, parameters: Floats, rows: Rows, seeds: Floats | None, count: int = -1
    ) -> Results:
        """All that a plan gives for rows of inputs.

        Args:
            parameters: the numbers of `plan.parameters`.
            rows: those of `plan.inputs` for each row, one row after the other.
            seeds: the adjoint of the root in each row; None if no gradients are wanted.
            count: how many rows there are, for a plan without inputs and seeds.
        """
        if count < 0:
            count = self._count(rows) if seeds is None else len(seeds)
        self._check(parameters, self._parameters, "parameters")
        self._check(rows, count * self._inputs, "inputs")
        if not self.reason:
            found = self._runner_for(parameters, rows, count).run(parameters, rows, count, seeds)
            if found is not None and found.finite:
                return found
        return self._one_by_one(parameters, rows, count, seeds)

    def added(
        self, parameters: Floats, rows: Rows, seeds: Floats, begun: Floats
    ) -> Results | None:
        """What the rows give, their gradients added to others; None if it is not finite.

        The sums have the bits of one sweep that came to the rows last, the last row first.

        Args:
            parameters, rows, seeds: as for `results`.
            begun: gradients of the wanted parameters, which newer nodes have left.
        """
        count = len(seeds)
        self._check(parameters, self._parameters, "parameters")
        self._check(rows, count * self._inputs, "inputs")
        self._check(begun, self._gradients, "gradients")
        if self.reason:
            return None
        runner = self._runner_for(parameters, rows, count)
        found = runner.run(parameters, rows, count, seeds, begun)
        return found if found is not None and found.finite else None

    def forward(self, parameters: Floats) -> Results | None:
        """The value without inputs; None if it is not finite, or the machine has given way."""
        self._check(parameters, self._parameters, "parameters")
        if self.reason:
            return None
        found = self._runner.run(parameters, array("d"), 1, None)
        return found if found is not None and found.finite else None

    def _count(self, rows: Rows) -> int:
        """How many rows there are."""
        count, rest = divmod(len(rows), self._inputs or 1)
        if rest or not self._inputs:
            raise ValueError(f"rows of {self._inputs} inputs expected, got {len(rows)} numbers")
        return count

    def _runner_for(self, parameters: Floats, rows: Rows, count: int) -> Runner:
        """What runs so many rows: side by side where that gives the same bits as one by one."""
        if count < LANES[0] or not self._can_be_wide:
            return self._runner
        lanes = self._lanes(count)
        if lanes not in self._wide:
            wide = Runner(widen(self.plan, lanes))
            some = parameters, rows[: lanes * self._inputs], lanes, array("d", [1.0]) * lanes
            found, expected = wide.run(*some), self._runner.run(*some)
            if found is None or expected is None:
                return wide
            self._wide[lanes] = wide if _agree(found, expected) else self._runner
        return self._wide[lanes]

    def _lanes(self, count: int) -> int:
        """How many rows are computed at once: all, if their numbers stay near the processor."""
        own = self.plan.size - self.plan.fixed
        exact = count in self._wide or len(self._wide) < MOST_EXACT
        if exact and count <= MOST_LANES and count * own <= NEAR:
            return count
        edges = len(self.plan.edges.nodes)
        fitting = [
            n
            for n in LANES
            if n <= count and n * own <= IN_CACHE and n * edges <= LANES[0] * MOST_EDGES
        ]
        return min(fitting, key=lambda n: -(-count // n) * (n + BEGUN), default=LANES[0])

    @staticmethod
    def _check(numbers: Rows, count: int, what: str) -> None:
        """Raise unless there is a number for each leaf."""
        known = isinstance(numbers, array) and numbers.typecode == "d"
        if not known and not _are_flat_doubles(numbers):
            raise TypeError(f"the numbers of the {what} must be an array('d'), got {numbers!r}")
        if len(numbers) != count:
            raise ValueError(f"{count} {what} expected, got {len(numbers)} numbers")

    def _one_by_one(
        self, parameters: Floats, rows: Rows, count: int, seeds: Floats | None
    ) -> Results:
        """The same results, computed node by node."""
        flat = self.plan.lifted.flat
        results = array("d", bytes(8 * count))
        own: list[Floats] = [array("d")] * count
        watched: list[Floats] = [array("d")] * count
        leaves = [(p, k) for r in self._shared for k, p in enumerate(r.places, r.start) if p >= 0]
        shared = array("d", bytes(8 * self.plan.fixed))
        for row in range(count - 1, -1, -1):
            inputs = rows[row * self._inputs : (row + 1) * self._inputs]
            given = dict(zip(_places(self.plan.parameters), parameters, strict=True))
            given |= dict(zip(_places(self.plan.inputs), inputs, strict=True))
            given.pop(-1, None)
            values, partials = one_by_one.compute(flat, given, self.plan.asked)
            results[row] = values[flat.root]
            watched[row] = array("d", [values[p] for p in self.plan.asked.watched])
            if seeds is not None:
                begun = {place: shared[address] for place, address in leaves}
                adjoints = one_by_one.sweep(flat, partials, seeds[row], begun)
                for place, address in leaves:
                    shared[address] = adjoints[place]
                own[row] = array("d", [adjoints[p] if p >= 0 else 0.0 for p in _places(self._own)])
        sums = _taken(shared, self._shared)
        return Results(results, sums, _joined(own), False, _joined(watched))

    def _difference(self, root: Value | None) -> str:
        """What differs from the engine at the recorded point, "" if nothing does."""
        flat = self.plan.lifted.flat
        parameters, inputs = (
            array("d", [flat.data[p] if p >= 0 else 0.0 for p in _places(regions)])
            for regions in (self.plan.parameters, self.plan.inputs)
        )
        found = self._runner.run(parameters, inputs, 1, array("d", [1.0]))
        assert found is not None  # nobody else knows the runner
        if root is not None and observer.get() is None:
            leaves = [flat.leaves[p] if p >= 0 else Value(0.0) for p in _places(self.plan.wanted)]
            gradients = adjoints_of([root], [1.0], leaves)
            if not self._compared(found, root.data, gradients):
                return ""  # else the leaves may have changed since they were used
        right = self._one_by_one(parameters, inputs, 1, array("d", [1.0]))
        return self._compared(found, right.values[0], right.shared + right.own)

    def _compared(self, found: Results, value: float, gradients: Sequence[float]) -> str:
        """How results differ from those of the engine, "" if they do not."""
        if _differ(found.values[0], value):
            return f"the value is {found.values[0]!r} instead of the engine's {value!r}"
        names = [region.name for region in self.plan.wanted for _ in region.places]
        for name, one, other in zip(names, found.shared + found.own, gradients, strict=True):
            if _differ(one, other):
                return f"a gradient of {name} is {one!r} instead of the engine's {other!r}"
        return ""


def _are_flat_doubles(numbers: Any) -> bool:
    """Whether a memoryview holds doubles one after the other."""
    return (
        isinstance(numbers, memoryview)
        and numbers.format == "d"
        and numbers.ndim == 1
        and numbers.contiguous
    )


def _differ(found: float, expected: float) -> bool:
    """Whether a result is wrong; one that is not finite is computed again in any case."""
    return found != expected and math.isfinite(found)


def _agree(found: Results, expected: Results) -> bool:
    """Whether two ways to run the same rows gave the same numbers, if they are finite."""
    parts = zip(found[:3], expected[:3], strict=True)
    return not any(_differ(x, y) for a, b in parts for x, y in zip(a, b, strict=True))


def _places(regions: Sequence[Region]) -> list[int]:
    """The places of the entries of regions."""
    return [place for region in regions for place in region.places]


def _taken(numbers: Floats, regions: Sequence[Region]) -> Floats:
    """What stands in regions, one after the other."""
    return _joined([numbers[region.start : region.end] for region in regions])


def _joined(parts: Sequence[Floats]) -> Floats:
    """Arrays one after the other."""
    whole = array("d")
    for part in parts:
        whole.extend(part)
    return whole
