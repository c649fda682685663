"""Recorded samples as array steps: losses, outputs and gradients of many samples at once."""

from __future__ import annotations

from array import array
from typing import Any

from autograd_core.leaves import read_data
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.machine.plan import Asked
from autograd_core.program.machine.runner import Results
from autograd_core.program.static.calls import first_left
from autograd_core.program.static.machined import coded, flat_of
from autograd_core.program.static.merge import Merged
from autograd_core.program.static.sample_recording import SampleRecording
from autograd_core.value import Value


class CompiledSamples:
    """What recordings compute, for the numbers of any samples of their kinds.

    Args:
        recording: the first of them.
        merged: all of them as one.

    Attributes:
        parameters: the leaves whose gradients it computes.
        reason: why it cannot be used; "" if it can.
    """

    def __init__(self, recording: SampleRecording, merged: Merged):
        self._recording = recording
        trace = merged.trace
        self.parameters = list(trace.parameters.values())
        self._guards = trace.guards
        self._parts = _moved(recording, trace)
        places = {place for place in self._parts if isinstance(place, int)}
        for test in self._guards:
            places |= {place for place in (test.a, test.b) if isinstance(place, int)}
        asked = Asked(sorted(places), trace.stopped, trace.selects)
        self._at = {place: i for i, place in enumerate(asked.watched)}
        self._coded = coded(trace.guards, self._at)
        inputs = [*recording.inputs, *map(Value, merged.choices[0])]
        groups = [
            Leaves("p", "parameter", (len(self.parameters),), self.parameters),
            Leaves("x", "input", (len(inputs),), inputs),
        ]
        leaves = {place: inputs[i] for i, place in trace.inputs.items()}
        leaves |= trace.parameters
        nodes = [leaves.get(p, interior) for p, interior in enumerate(map(Value, trace.data))]
        flat = flat_of(trace, trace.outputs[0], nodes)
        lifted = lift(flat, [group for group in groups if group.values], asked.kept)
        wanted = ["p"] if self.parameters else []
        self._machine = Machine(make_plan(lifted, wanted, asked))
        compiled = self._machine.backend == "compiled"
        self.reason = self._machine.reason if compiled else "the engine is not compiled"
        if not inputs:
            self.reason = "a sample has no numbers"

    def sweep(
        self, rows: array[float], seeds: array[float], begun: array[float]
    ) -> Results | None:
        """Losses and outputs; gradients are added to those that had begun.

        None if something is not finite.
        """
        return self._machine.added(read_data(self.parameters), rows, seeds, begun)

    def leaving(self, rows: array[float], count: int) -> set[int]:
        """Which of some samples leave the recorded way; all, if something is not finite."""
        begun = array("d", bytes(8 * len(self.parameters)))
        found = self.sweep(rows, array("d", bytes(8 * count)), begun)
        return set(range(count)) if found is None else self.left(found)

    def left(self, found: Results) -> set[int]:
        """Which samples left the recorded way: a comparison came out otherwise."""
        if not self._guards:
            return set()
        width = len(self._at)
        if first_left(found.watched, width, *self._coded) < 0:
            return set()
        return {
            row
            for row in range(len(found.values))
            if first_left(found.watched[row * width : (row + 1) * width], width, *self._coded) >= 0
        }

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
