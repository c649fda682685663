"""Recorded samples as array steps: losses, outputs and gradients of many samples at once."""

from __future__ import annotations

from array import array
from typing import Any

from autograd_core.leaves import read_data
from autograd_core.program.lift.lift import lift
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.machine.plan import Asked
from autograd_core.program.machine.runner import Results
from autograd_core.program.roles import leaf_arrays
from autograd_core.program.static.calls import rows_left
from autograd_core.program.static.machined import (
    Scopes,
    coded,
    flat_of,
    leaves_in,
)
from autograd_core.program.static.merge import Merged
from autograd_core.program.static.sample_recording import SampleRecording
from autograd_core.value import Value


class CompiledSamples:
    """What recordings compute, for the numbers of any samples of their kinds.

    Args:
        recording: the first of them.
        merged: all of them as one.
        scopes: variables that name the parameters.

    Attributes:
        parameters: the leaves whose gradients it computes; None for a number that is no leaf's.
        reason: why it cannot be used; "" if it can.
    """

    def __init__(self, recording: SampleRecording, merged: Merged, scopes: Scopes):
        self._recording = recording
        trace = merged.trace
        self._guards = trace.guards
        self._parts = _moved(recording, trace)
        places = {place for place in self._parts if isinstance(place, int)}
        for test in self._guards:
            places |= {place for place in (test.a, test.b) if isinstance(place, int)}
        asked = Asked(sorted(places), trace.stopped, trace.selects)
        self._at = {place: i for i, place in enumerate(asked.watched)}
        self._coded = coded(trace.guards, self._at)
        inputs = [*recording.inputs, *map(Value, merged.choices[0])]
        stand_ins = {p: v if v.is_leaf else Value(v.data) for p, v in trace.parameters.items()}
        leaves = {place: inputs[i] for i, place in trace.inputs.items()} | stand_ins
        nodes = [leaves.get(p, interior) for p, interior in enumerate(map(Value, trace.data))]
        flat = flat_of(trace, trace.outputs[0], nodes)
        given = {"x": inputs} if inputs else None
        groups = leaf_arrays(
            [*inputs, *stand_ins.values()], given, list(stand_ins.values()), scopes, "fit"
        )
        lifted = lift(flat, groups, asked.kept, compared=asked.compared)
        wanted = [group.name for group in groups if group.role == "parameter"]
        plan = make_plan(lifted, wanted, asked)
        self._machine = Machine(plan)
        held = {id(leaf): trace.parameters[place] for place, leaf in stand_ins.items()}
        read = leaves_in(plan.parameters, flat)
        self._read = [Value(0.0) if v is None else held[id(v)] for v in read]
        self.parameters = [
            None if v is None else held[id(v)] for v in leaves_in(plan.wanted, flat)
        ]
        compiled = self._machine.backend == "compiled"
        self.reason = self._machine.reason if compiled else "the engine is not compiled"
        if not inputs:
            self.reason = "a sample has no numbers"
        if any(value.is_constant for value in trace.parameters.values()):
            self.reason = "it uses a constant of another graph"

    def sweep(
        self, rows: array[float], seeds: array[float], begun: array[float]
    ) -> Results | None:
        """Losses and outputs; gradients are added to those that had begun.

        None if something is not finite.
        """
        return self._machine.added(read_data(self._read), rows, seeds, begun)

    def leaving(self, rows: array[float], count: int) -> set[int]:
        """Which of some samples leave the recorded way; all, if something is not finite."""
        begun = array("d", bytes(8 * len(self.parameters)))
        found = self.sweep(rows, array("d", bytes(8 * count)), begun)
        return set(range(count)) if found is None else self.left(found)

    def left(self, found: Results) -> set[int]:
        """Which samples left the recorded way: a comparison came out otherwise."""
        if not self._guards:
            return set()
        return set(rows_left(found.watched, len(self._at), *self._coded))

    def output(self, found: Results, row: int) -> Any:
        """The output of a sample, as numbers in its form."""
        start = row * len(self._at)
        parts = [
            found.watched[start + self._at[part]] if isinstance(part, int) else part
            for part in self._parts
        ]
        return self._recording.build(iter(parts))


def _moved(recording: SampleRecording, trace: Any) -> list[int | float]:
    """The parts of an output at the places that they have in a merged recording."""
    places = dict(zip(recording.trace.outputs, trace.outputs, strict=True))
    return [places[part] if isinstance(part, int) else part for part in recording.parts]
