"""The objective of a training from recordings of its samples, with the bits of the eager one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from math import isfinite
from typing import Any

from autograd_core.following import observer
from autograd_core.many import computed, mean
from autograd_core.modes import recording
from autograd_core.primitives import kernels_many
from autograd_core.program.machine.runner import Results
from autograd_core.program.static.calls import put_at
from autograd_core.program.static.compiled_samples import CompiledSamples
from autograd_core.program.static.merged_samples import merged_samples
from autograd_core.program.static.minibatch import Minibatch, SampleWay, SeenSample, SeenSamples
from autograd_core.program.static.not_static import NotStatic
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.read_samples import ReadSamples, Run, read_samples
from autograd_core.program.static.rearranged import moved
from autograd_core.program.static.recorded_penalty import RecordedPenalty
from autograd_core.program.static.sample_recording import (
    Pair,
    SampleRecording,
    reach_of,
    record_sample,
)
from autograd_core.sweep import adjoints
from autograd_core.value import Value

MOST_KINDS = 64
"""How many kinds of samples (labels, lengths) are recorded; with more, steps stay eager."""
MOST_WAYS = 8
"""How many ways through the loss by comparisons are recorded for a kind."""
MOST_CHANGES = 8
"""How often what a recording reads may have changed."""


class RecordedObjective:
    """The recordings of a training's samples, and the objectives that are computed by them.

    The objective of a minibatch is the mean of the losses of its samples, and a penalty. Samples
    are recorded while the first minibatches are computed eagerly: when two of a kind (of one
    label, of one length) have recorded the same, and a whole minibatch has given the same bits,
    recordings compute what follows, for as long as what they read stays as it is.

    Args:
        model: makes an output of a sample's input.
        loss: makes a loss of an output and a target.
        parameters: Values whose gradients a penalty may change.
        penalty: gives what is added to the mean of the losses.
        as_numbers: makes numbers of an output.

    Attributes:
        reason: why all minibatches stay eager; "" if they may be recorded.
    """

    def __init__(
        self,
        model: Callable[[Any], Any],
        loss: Callable[[Any, Any], Any],
        parameters: Sequence[Value],
        penalty: Callable[[], Any] | None,
        as_numbers: Callable[[Any], Any],
    ):
        self._model, self._loss, self._as_numbers = model, loss, as_numbers
        self.reason = ""
        self._pending: dict[Hashable, list[SampleRecording]] = {}
        self._trusted: dict[Hashable, list[SampleRecording]] = {}
        self._ways: dict[Hashable, list[SampleWay]] = {}
        self._verified: set[Hashable] = set()
        self._samples = SeenSamples()
        self._left: set[Hashable] = set()
        self._last: Minibatch | None = None
        self._reach: Reach | None = None
        self._changes = 0
        self._eager_penalty = penalty
        self._penalty = None if penalty is None else RecordedPenalty(penalty)
        self._values = tuple(parameters)
        self._places: dict[int, array[int] | None] = {}
        self._placed: tuple[tuple[Value, ...], array[int]] | None = None
        self._read: ReadSamples | None = None

    # --- eager steps
    def added(self) -> Any:
        """What the penalty adds to the mean of the losses, eagerly; it may be recorded."""
        if self._penalty is None or self.reason:
            return 0.0 if self._eager_penalty is None else self._eager_penalty()
        return self._penalty()

    def pairs(self, inputs: Sequence[Any], targets: Sequence[Any]) -> list[Pair]:
        """Outputs and losses, eagerly, one sample after the other; a few are recorded."""
        found: list[Pair] = []
        seen: set[Hashable] = set()
        plain: set[Hashable] = set()
        for x, target in zip(inputs, targets, strict=True):
            kind = self._kind_to_record(x, target, seen)
            if kind is None:
                output = self._model(x)
                found.append((output, self._loss(output, target)))
                if not self.reason:
                    plain.add(self._samples.of(x, target).kind)
            else:
                seen.add(kind)
                pair, recording = record_sample(self._model, self._loss, x, target)
                found.append(pair)
                self._keep(kind, recording)
        self._left.clear()
        if not self.reason and plain - self._verified:
            self._verify(inputs, targets, found, plain)
        return found

    def _verify(
        self,
        inputs: Sequence[Any],
        targets: Sequence[Any],
        pairs: Sequence[Pair],
        plain: set[Hashable],
    ) -> None:
        """Compare a minibatch with its recordings; they are used if all bits are equal.

        Args:
            inputs, targets: the minibatch.
            pairs: what it computed eagerly.
            plain: the kinds of which a sample was computed from its own numbers.
        """
        batch = self._batch_of(inputs, targets)
        if batch is None or not all(type(loss) is Value for _, loss in pairs):
            return
        begun = array("d", bytes(8 * len(self._values)))
        found = self._swept(batch.runs, begun, True, lambda i: batch.ways[i][0].kind)
        if found is None:
            return
        objective = mean([loss for _, loss in pairs])
        expected = adjoints([objective], [1.0], self._values)
        losses, outputs = found
        if (
            list(losses) == [loss.data for _, loss in pairs]
            and outputs == [self._as_numbers(output) for output, _ in pairs]
            and list(begun) == expected
        ):
            self._verified |= plain
            self._read = read_samples({kind: self._ways[kind] for kind in self._verified})
        else:
            self._give_up("a recording differs from the samples themselves")

    def _kind_to_record(self, x: Any, target: Any, seen: set[Hashable]) -> Hashable | None:
        """The kind of a sample that is to be recorded; None for any other."""
        if self.reason:
            return None
        try:
            kind = self._samples.of(x, target).kind
        except NotStatic as error:
            self._give_up(str(error))
            return None
        if kind in seen or (kind in self._trusted and kind not in self._left):
            return None
        return kind

    def _keep(self, kind: Hashable, found: SampleRecording | str) -> None:
        """Keep a recording; the second of two that are alike is compiled."""
        if isinstance(found, str):
            return self._give_up(found)
        pending = self._pending.setdefault(kind, [])
        for other in list(pending):
            if not other.reach.holds():
                self._changes += 1
                pending.remove(other)
            elif other.is_like(found):
                pending.remove(other)
                return self._trust(kind, found)
            elif not other.leaves_for(found):
                return self._give_up("two samples of one kind are not the same computation")
        pending.append(found)
        ways = len(pending) + len(self._trusted.get(kind, ()))
        if len(self._pending) > MOST_KINDS or ways > MOST_WAYS or self._changes > MOST_CHANGES:
            self._give_up("there are too many kinds of samples, or ways through the loss")
        return None

    def _trust(self, kind: Hashable, recording: SampleRecording) -> None:
        """Use a recording from now on."""
        self._trusted.setdefault(kind, []).append(recording)
        self._ways.clear()
        self._read = None

    def _compile(self) -> None:
        """Make array steps of all recordings, of several at once where they can be merged."""
        kept = [(kind, mine) for kind, found in self._trusted.items() for mine in found]
        if not all(mine.reach.holds() for _, mine in kept):
            return self._forget()
        compiled = []
        for group, merged in merged_samples(kept):
            made = CompiledSamples(group[0][1], merged, [{"model": self._model}])
            if made.reason:
                return self._give_up(made.reason)
            compiled.append(made)
            for (kind, _), column in zip(group, merged.choices, strict=True):
                self._ways.setdefault(kind, []).append(
                    SampleWay(made, array("d", column).tobytes())
                )
        self._order_values(compiled)
        self._reach = reach_of(self._model, self._loss, [mine for _, mine in kept])
        return None

    def _order_values(self, compiled: Sequence[CompiledSamples]) -> None:
        """Put the Values whose gradients are summed in the order of the first steps."""
        parts = [*[steps.parameters for steps in compiled], self._values]
        self._values = tuple({id(v): v for part in parts for v in part if v is not None}.values())
        self._placed = None
        index = {id(value): i for i, value in enumerate(self._values)}
        for steps in compiled:
            at = array("i", [index.get(id(value), -1) for value in steps.parameters])
            self._places[id(steps)] = None if at == array("i", range(len(at))) else at

    def _give_up(self, reason: str) -> None:
        """Stay eager from now on."""
        self.reason = reason
        self._drop()
        self._samples = SeenSamples()

    def _drop(self) -> None:
        """Drop all recordings of samples."""
        self._last = self._read = None
        for kept in (self._pending, self._trusted, self._ways, self._verified):
            kept.clear()

    # --- compiled steps
    def objective(
        self, inputs: Sequence[Any], targets: Sequence[Any], wants_outputs: bool
    ) -> tuple[list[Any], Value] | None:
        """Outputs as numbers, and the objective as one node; None if the step must be eager.

        Args:
            inputs, targets: the minibatch.
            wants_outputs: whether outputs are wanted; else there are none.
        """
        if not self._verified or observer.get() is not None or not recording.get():
            return None
        runs = self._runs_at_once(inputs, targets)
        if runs is None:
            batch = self._batch_of(inputs, targets)
            if batch is None or not batch.kinds <= self._verified:
                return None
            runs = batch.runs
        added, begun = self._begun()
        kind_of = self._kind_in(inputs, targets)
        found = self._swept(runs, begun, wants_outputs, kind_of)
        if found is None:
            return None
        losses, outputs = found
        y = kernels_many.mean(losses, losses[:]) + added
        if not isfinite(y):
            return None
        return outputs, computed("objective", y, self._values, begun)

    def _begun(self) -> tuple[float, array[float]]:
        """What the penalty adds, and the gradients that it has left when the losses come."""
        found = None if self._penalty is None else self._penalty.computed()
        places = None if found is None else self._places_of_penalty(found[1])
        begun = array("d", bytes(8 * len(self._values)))
        if found is not None and places is not None:
            return found[0], put_at(begun, found[2], places)
        value = 0.0 if self._penalty is None else self._penalty()
        if type(value) is not Value:
            return value, begun
        return value.data, array("d", adjoints([value], [1.0], self._values))

    def _places_of_penalty(self, values: tuple[Value, ...]) -> array[int]:
        """Where the Values that the penalty depends on stand; those that are new come behind."""
        if self._placed is None or self._placed[0] is not values:
            self._values = tuple({id(v): v for v in (*self._values, *values)}.values())
            index = {id(value): i for i, value in enumerate(self._values)}
            self._placed = values, array("i", [index[id(value)] for value in values])
        return self._placed[1]

    def _runs_at_once(self, inputs: Sequence[Any], targets: Sequence[Any]) -> list[Run] | None:
        """A minibatch that is read at once; None if it is not, or something has changed."""
        run = None if self._read is None else self._read.run(inputs, targets)
        holds = run is not None and self._reach is not None and self._reach.holds()
        return [run] if run is not None and holds else None

    def _kind_in(self, inputs: Sequence[Any], targets: Sequence[Any]) -> Callable[[int], Hashable]:
        """What tells the kind of a sample of a minibatch, by its number."""
        return lambda i: self._samples.of(inputs[i], targets[i]).kind

    def _batch_of(self, inputs: Sequence[Any], targets: Sequence[Any]) -> Minibatch | None:
        """What computes each sample; None if one is of a kind that is not recorded."""
        if not self._trusted:
            return None
        samples: list[SeenSample] = []
        if not self._ways:
            samples = self._seen(inputs, targets)
            if any(sample.kind not in self._trusted for sample in samples):
                return None  # more is to come, and all would be compiled anew
            self._last = None
            self._compile()
        if self._reach is None or not self._reach.holds():
            self._forget()
            return None
        if self._last is not None and self._last.is_of(inputs, targets):
            return self._last
        samples = samples or self._seen(inputs, targets)
        kinds = {sample.kind for sample in samples}
        if not kinds <= self._ways.keys():
            return None
        found = [(sample, self._ways[sample.kind][0]) for sample in samples]
        several = [kind for kind in kinds if len(self._ways[kind]) > 1]
        for kind in several:
            self._choose(kind, found)
        if self._left:
            return None
        batch = Minibatch(inputs, targets, found)
        self._last = None if several else batch
        return batch

    def _seen(self, inputs: Sequence[Any], targets: Sequence[Any]) -> list[SeenSample]:
        """The samples of a minibatch, each with its kind."""
        return [self._samples.of(x, target) for x, target in zip(inputs, targets, strict=True)]

    def _forget(self) -> None:
        """Drop all recordings: something that they read has changed."""
        self._changes += 1
        self._drop()
        if self._changes > MOST_CHANGES:
            self._give_up("what the model and the loss read changes again and again")

    def _choose(self, kind: Hashable, found: list[tuple[SeenSample, SampleWay]]) -> None:
        """Find which way each sample of a kind goes."""
        waiting = [i for i, (sample, _) in enumerate(found) if sample.kind == kind]
        for way in self._ways[kind]:
            if waiting:
                parts = [found[i][0].numbers + way.columns for i in waiting]
                leaving = way.steps.leaving(array("d", b"".join(parts)), len(waiting))
                for k, i in enumerate(waiting):
                    if k not in leaving:
                        found[i] = found[i][0], way
                waiting = [waiting[k] for k in sorted(leaving)]
        if waiting:
            self._left.add(kind)

    def _swept(
        self,
        runs: Sequence[Run],
        begun: array[float],
        wants_outputs: bool,
        kind_of: Callable[[int], Hashable],
    ) -> tuple[array[float], list[Any]] | None:
        """Losses and outputs; gradients are added to those that had begun.

        Args:
            runs: the samples.
            begun: the gradients, which are changed.
            wants_outputs: whether outputs are wanted.
            kind_of: tells the kind of a sample.
        """
        losses = array("d")
        outputs: list[Any] = []
        for steps, start, rows, seeds in runs:
            found = self._added(steps, rows, seeds, begun)
            if found is None:
                return None
            left = steps.left(found)
            if left:
                self._left |= {kind_of(start + k) for k in left}
                return None
            losses = found.values + losses
            if wants_outputs:
                outputs[:0] = [
                    self._as_numbers(steps.output(found, row)) for row in range(len(seeds))
                ]
        return losses, outputs

    def _added(
        self, steps: CompiledSamples, rows: array[float], seeds: array[float], begun: array[float]
    ) -> Results | None:
        """What some samples give; their gradients are added to `begun`, which is changed."""
        count, at = len(steps.parameters), self._places[id(steps)]
        found = steps.sweep(rows, seeds, begun[:count] if at is None else moved(begun, at))
        if found is None:
            return None
        if at is None:
            begun[:count] = found.shared
        else:
            put_at(begun, found.shared, at)
        return found
