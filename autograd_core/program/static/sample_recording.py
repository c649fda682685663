"""Recordings of the samples of a training, made while they are computed eagerly.

The program of a sample runs no more often than without. Where it does what a recording would
freeze (reads a number, asks for a random one), there is no recording, and nothing else happens.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.modes import observed_by, recorded
from autograd_core.program.static.arguments import CallArguments, taken_apart
from autograd_core.program.static.executed import Executed
from autograd_core.program.static.not_static import NotStatic
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.recorder import TraceRecorder
from autograd_core.program.static.trace import Trace
from autograd_core.value import Value

Pair = tuple[Any, Any]
"""The output and the loss of a sample."""


class TolerantRecorder(TraceRecorder):
    """A recorder that lets the program go on where it does what a recording would freeze."""

    def _refuse(self, what: str, instead: str) -> Any:
        if self.failure is None:
            self.failure = NotStatic(f"{what}. {instead}")


@dataclass
class SampleRecording:
    """What one sample computed.

    Attributes:
        trace: its operations; the loss is the first output.
        inputs: the leaves that stand for the numbers of the sample.
        reach: what it reads beside the sample.
        executed: the code that ran.
        objects: what the sample holds beside numbers.
        parts: of the model's output: for each number its place, or a constant.
        build: makes an output of other numbers.
        form: what must stay equal of the output.
    """

    trace: Trace
    inputs: list[Value]
    reach: Reach
    executed: Executed
    objects: list[Any]
    parts: list[int | float]
    build: Callable[[Iterator[Any]], Any]
    form: Hashable

    @property
    def parameters(self) -> list[Value]:
        """The leaves that were there before."""
        return list(self.trace.parameters.values())

    def is_like(self, other: SampleRecording) -> bool:
        """Whether another sample computed the same, at other numbers, and went the same way."""
        return (
            self.form == other.form
            and self.trace.has_ops_of(other.trace)
            and self.trace.has_operands_of(other.trace)
            and self.trace.has_statics_of(other.trace, self.trace.selects)
            and _roles(self) == _roles(other)
        )

    def leaves_for(self, other: SampleRecording) -> bool:
        """Whether a comparison that came out otherwise led another sample to its own way."""
        mine, theirs = self.trace.guards, other.trace.guards
        for a, b in zip(mine, theirs, strict=False):
            if a.plain != b.plain:
                return a.plain[:-1] == b.plain[:-1]
        return False


def _roles(recording: SampleRecording) -> tuple[Any, ...]:
    """All that must be equal in two recordings beside their operations, as plain data."""
    trace = recording.trace
    constants = [repr(trace.data[p]) for p in trace.leaf_places if p in trace.made]
    parameters = [(place, id(value)) for place, value in trace.parameters.items()]
    parts = [part if isinstance(part, int) else repr(part) for part in recording.parts]
    tests = [test.plain[:-1] for test in trace.tests]
    guards = [test.plain for test in trace.guards]
    selects = [(place, test.plain[:-1]) for place, test in trace.selects.items()]
    return trace.inputs, trace.outputs, constants, parameters, parts, tests, guards, selects


def record_sample(
    model: Callable[[Any], Any], loss: Callable[[Any, Any], Any], x: Any, target: Any
) -> tuple[Pair, SampleRecording | str]:
    """Compute a sample, and record it.

    Returns:
        Output and loss; and the recording, or the reason why there is none.
    """

    def compute(x: Any, target: Any) -> Pair:
        output = model(x)
        return output, loss(output, target)

    return record_call(compute, (x, target), (model, loss))


def record_call(
    compute: Callable[..., Pair], args: tuple[Any, ...], functions: tuple[Any, ...]
) -> tuple[Pair, SampleRecording | str]:
    """Compute an output and a loss, and record them, as `record_sample` does.

    Args:
        compute: computes them.
        args: its arguments.
        functions: those of the user that it calls.
    """
    arguments = CallArguments(args, {})
    inputs, own, _ = arguments.stand_ins()
    listener, executed = TolerantRecorder("the loss", inputs, inputs, False), Executed()
    before = random.getstate()
    try:
        with recorded(), observed_by(listener), executed.watched():
            output, found = compute(*own)
    except Exception as error:
        random.setstate(before)
        # if this fails too, it is the error that the user sees
        return compute(*args), f"it does not take Values for numbers: {error}"
    pair = output, found
    if listener.failure is not None:
        return pair, str(listener.failure)
    if executed.writes:
        return pair, "it prints or writes something"
    if executed.outside:
        return pair, f"it asks {next(iter(executed.outside))}"
    if type(found) is not Value:
        return pair, "the loss is a plain number"
    try:
        parts, build, form = taken_apart(output)
        reach = Reach(functions, arguments.objects, executed)
    except NotStatic as error:
        return pair, str(error)
    if reach.iterator:
        return pair, f"it reads from an iterator, {reach.iterator}"
    if reach.unseen:
        return pair, f"it {next(iter(reach.unseen.values()))}, which may be another at each call"
    trace = listener.trace([found, *[part for part in parts if type(part) is Value]])
    places = iter(trace.outputs[1:])
    kept = [next(places) if type(part) is Value else float(part) for part in parts]
    objects = arguments.objects
    return pair, SampleRecording(trace, inputs, reach, executed, objects, kept, build, form)


def reach_of(model: Any, loss: Any, recordings: Sequence[SampleRecording]) -> Reach:
    """What some recordings read beside their samples, as it is now."""
    executed = Executed()
    for recording in recordings:
        executed.add(recording.executed)
    return Reach((model, loss), [x for r in recordings for x in r.objects], executed)
