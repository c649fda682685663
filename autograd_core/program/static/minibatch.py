"""A minibatch of samples, and what computes each of them."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any

from autograd_core.program.static.arguments import CallArguments
from autograd_core.program.static.compiled_samples import CompiledSamples
from autograd_core.program.static.not_static import NotStatic
from autograd_core.value import Value

MOST = 1_000_000
"""How many samples are remembered."""


@dataclass(eq=False)
class SeenSample:
    """What is known of a sample.

    Attributes:
        x, target: itself.
        copy: the input once more, to see whether it has changed.
        kind: equal for samples of one kind.
        numbers: its floats, in order.
    """

    x: Any
    target: Any
    copy: Any
    kind: Hashable
    numbers: bytes

    def row(self, way: SampleWay) -> bytes:
        """Its numbers, and those of its kind."""
        return self.numbers + way.columns if way.columns else self.numbers

    def is_of(self, x: Any, target: Any) -> bool:
        """Whether a sample is this one, unchanged."""
        return self.x is x and self.target is target and bool(self.copy == x)


@dataclass(eq=False)
class SampleWay:
    """What computes samples of a kind.

    Attributes:
        steps: array steps, perhaps of several kinds.
        columns: the numbers of this kind, behind those of a sample.
    """

    steps: CompiledSamples
    columns: bytes


class Minibatch:
    """A minibatch: its samples, and what computes each of them.

    Args:
        inputs, targets: the minibatch.
        ways: each sample, and what computes it.

    Attributes:
        ways: each sample, and what computes it.
        kinds: the kinds of the samples.
        runs: samples that are computed alike and stand next to each other, the last ones first,
            as the sweep comes to them: (steps, first sample, their numbers, their seeds).
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        targets: Sequence[Any],
        ways: list[tuple[SeenSample, SampleWay]],
    ):
        self.ways = ways
        self.kinds = {sample.kind for sample, _ in ways}
        self._inputs, self._targets = inputs, targets
        self._copies = [sample.copy for sample, _ in ways]
        self.runs: list[tuple[CompiledSamples, int, array[float], array[float]]] = []
        end, seed = len(ways), array("d", [1.0 / len(ways)])
        while end:
            steps, start = ways[end - 1][1].steps, end - 1
            while start and ways[start - 1][1].steps is steps:
                start -= 1
            rows = array("d", b"".join([sample.row(way) for sample, way in ways[start:end]]))
            self.runs.append((steps, start, rows, seed * (end - start)))
            end = start

    def is_of(self, inputs: Sequence[Any], targets: Sequence[Any]) -> bool:
        """Whether a minibatch is this one, unchanged."""
        return (
            len(inputs) == len(self._inputs)
            and all(map(is_, inputs, self._inputs))
            and all(map(is_, targets, self._targets))
            and bool(self._copies == inputs)
        )


class SeenSamples:
    """The samples that were seen, taken apart once."""

    def __init__(self) -> None:
        self._known: dict[int, SeenSample] = {}

    def of(self, x: Any, target: Any) -> SeenSample:
        """What is known of a sample.

        Raises:
            NotStatic: it is made of Values, or is used up by being read.
        """
        known = self._known.get(id(x))
        if known is not None and known.is_of(x, target):
            return known
        arguments = CallArguments((x, target), {})
        if any(type(number) is Value for number in arguments.inputs):
            raise NotStatic("a sample is made of Values")
        if len(self._known) >= MOST:
            self._known.clear()
        numbers = array("d", arguments.inputs).tobytes()
        found = SeenSample(x, target, copied(x), arguments.key, numbers)
        self._known[id(x)] = found
        return found


def copied(x: Any) -> Any:
    """Nested lists once more; anything else as it is."""
    return [copied(part) for part in x] if type(x) is list else x
