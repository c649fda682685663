"""A result of a trace, computed by the machine: its number and its gradient in one call."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any

from autograd_core.leaves import read_data
from autograd_core.modes import recorded
from autograd_core.program.calls import are_finite, numbers_of
from autograd_core.program.flatten import flatten
from autograd_core.program.layout import make_plan
from autograd_core.program.lift import lift
from autograd_core.program.machine import Machine
from autograd_core.program.plan import Region
from autograd_core.program.roles import leaf_arrays
from autograd_core.program.trace import Trace
from autograd_core.value import Value

Scopes = Sequence[Mapping[str, object]]


class Machined:
    """A result of a trace as a machine runs it.

    Args:
        trace: what computes it; `can_be_machined` must hold.
        place: that of the result.
        shaped: makes nests of inputs by name, from a leaf for each input.
        scopes: variables that name the parameters.

    Attributes:
        machine: what runs it.
    """

    def __init__(
        self,
        trace: Trace,
        place: int,
        shaped: Callable[[Sequence[Value]], Any],
        scopes: Scopes,
    ):
        at = {p: Value(trace.data[p]) for p in trace.inputs.values()}
        leaves = [at.get(trace.inputs.get(i, -1)) or Value(0.0) for i in range(trace.arity)]
        stand_ins = [v if v.is_leaf else Value(v.data) for v in trace.parameters.values()]
        with recorded():
            root = trace.run(leaves, stand_ins)[place]
        flat = flatten(root, caller="static")
        groups = leaf_arrays(
            [leaf for leaf in flat.leaves.values() if not leaf.is_constant],
            shaped(leaves),
            stand_ins,
            scopes,
            "static",
        )
        plan = make_plan(lift(flat, groups))
        self.machine = Machine(plan, root)
        held = dict(zip(map(id, stand_ins), trace.parameters.values(), strict=True))
        numbers = {id(leaf): i for i, leaf in enumerate(leaves)}

        def found(regions: Sequence[Region]) -> list[Value | None]:
            places = [p for region in regions for p in region.places]
            return [flat.leaves[p] if p >= 0 else None for p in places]

        self._read = [Value(0.0) if v is None else held[id(v)] for v in found(plan.parameters)]
        self._order = [-1 if v is None else numbers[id(v)] for v in found(plan.inputs)]
        shared = [region for region in plan.wanted if region.role == "parameter"]
        own = [region for region in plan.wanted if region.role == "input"]
        self._shared = [None if v is None else held[id(v)] for v in found(shared)]
        self._own = [-1 if v is None else numbers[id(v)] for v in found(own)]

    def value_and_gradient(
        self, inputs: list[Any]
    ) -> tuple[float, list[Value], list[float], list[float]]:
        """The number; the Values it depends on and its gradient; that by each of the inputs.

        The number is nan if a derivative is not finite.

        Args:
            inputs: floats and Values.
        """
        y, gradient = self.machine.run(read_data(self._read), numbers_of(inputs, self._order))
        if not are_finite(gradient):
            return nan, [], [], []
        count = len(self._shared)
        values, partials = self._pairs(gradient[:count])
        by = [0.0] * len(inputs)
        for i, d in zip(self._own, gradient[count:], strict=True):
            by[i] = d
            if i >= 0 and type(inputs[i]) is Value:
                values.append(inputs[i])
                partials.append(d)
        return y, values, partials, by

    def numbers(self, rows: Sequence[list[Any]]) -> list[float]:
        """The number for each row of inputs."""
        return list(self.machine.values(read_data(self._read), self._rows(rows)))

    def gradients(self, rows: Sequence[list[Any]]) -> list[list[float]]:
        """The gradient for each row of inputs: by each of them."""
        _, own = self.machine.gradients(read_data(self._read), self._rows(rows))
        width, found = len(self._own), []
        for k, row in enumerate(rows):
            by = [0.0] * len(row)
            for i, d in zip(self._own, own[k * width : (k + 1) * width], strict=True):
                by[i] = d
            found.append(by)
        return found

    def mean(self, rows: Sequence[list[Any]]) -> tuple[float, list[Value], list[float]]:
        """The mean over rows of inputs; the Values it depends on, and its gradient.

        The mean is nan if a derivative is not finite.
        """
        y, shared, own = self.machine.mean(read_data(self._read), self._rows(rows))
        if not are_finite(shared) or not are_finite(own):
            return nan, [], []
        values, partials = self._pairs(shared)
        places = [(row, i) for row in rows for i in self._own]
        for (row, i), d in zip(places, own, strict=True):
            if i >= 0 and type(row[i]) is Value:
                values.append(row[i])
                partials.append(d)
        return y, values, partials

    def _pairs(self, gradient: Sequence[float]) -> tuple[list[Value], list[float]]:
        """The parameters that are used, and the derivatives by them."""
        pairs = [(v, d) for v, d in zip(self._shared, gradient, strict=True) if v is not None]
        return [v for v, _ in pairs], [d for _, d in pairs]

    def _rows(self, rows: Sequence[list[Any]]) -> array[float]:
        """The numbers of rows of inputs, as the machine takes them."""
        found = array("d")
        for row in rows:
            found.extend(numbers_of(row, self._order))
        return found


def can_be_machined(trace: Trace, place: int) -> bool:
    """Whether the machine can run a result: nothing is decided or hidden on the way."""
    return bool(
        trace.ops[place]
        and trace.inputs | trace.parameters
        and not (trace.guards or trace.selects or trace.stopped)
        and not any(value.is_constant for value in trace.parameters.values())
    )
