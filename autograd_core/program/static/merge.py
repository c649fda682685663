"""Merge traces that differ in constants or in which operands they read: labels, for example.

Where traces read different operands, the merged one reads a sum of all of them, each times a
number that is 1.0 for the traces that read it and 0.0 for all others. As long as everything is
finite this changes no bit: not of the sum, and not of the derivatives, to which the others add 0.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

from autograd_core.modes import recorded
from autograd_core.program.lift.lifted import Rows
from autograd_core.program.static.arguments import Same
from autograd_core.program.static.calls import are_finite
from autograd_core.program.static.machined import (
    LeftWay,
    Machined,
    NotFinite,
    can_be_machined,
)
from autograd_core.program.static.trace import RecordedComparison, Trace
from autograd_core.program.static.ways import RecordedWay
from autograd_core.sweep import adjoints
from autograd_core.value import Value

MOST_CHOICES = 4096
"""How many numbers a merged trace may take for its choices."""


@dataclass
class Merged:
    """Traces in one.

    Attributes:
        trace: takes the choices as further inputs.
        choices: for each of the traces, the numbers of these inputs.
    """

    trace: Trace
    choices: list[list[float]]


def merge(traces: Sequence[Trace]) -> Merged | None:
    """One trace for several; None if they differ in more than constants and operands."""
    if not all(are_alike(traces[0], other) for other in traces[1:]):
        return None
    work = _Merging(traces)
    for place in range(len(traces[0])):
        if not work.put(place):
            return None
    return work.merged()


def are_alike(a: Trace, b: Trace) -> bool:
    """Whether two traces have the same operations and comparisons, at the same places."""
    return (
        a.has_ops_of(b)
        and a.stopped == b.stopped
        and a.arity == b.arity
        and a.outputs == b.outputs
        and a.has_statics_of(b, a.selects)
        and [t.plain[:-1] for t in a.tests] == [t.plain[:-1] for t in b.tests]
        and [t.plain for t in a.guards] == [t.plain for t in b.guards]
        and {p: t.plain[:-1] for p, t in a.selects.items()}
        == {p: t.plain[:-1] for p, t in b.selects.items()}
    )


class _Merging:
    """A merged trace in the making.

    What is read has a key: the place of a node or of a constant, the Value of a parameter, the
    numbers of an input.
    """

    def __init__(self, traces: Sequence[Trace]):
        self.traces = traces
        self.made = Trace(arity=traces[0].arity)
        self.at: dict[Hashable, int] = {}
        self.choices: list[list[float]] = [[] for _ in traces]
        self.keys = [_keys(trace) for trace in traces]

    def put(self, place: int) -> bool:
        """Put what stands at a place; False if the traces cannot be merged."""
        first = self.traces[0]
        if not first.op(place):
            if all(keys[place] == place for keys in self.keys):  # a constant in all of them
                numbers = [trace.data[place] for trace in self.traces]
                differ = len({repr(x) for x in numbers}) > 1
                found = self._choice(numbers) if differ else self._leaf(numbers[0])
                self.at[place] = found
            return True
        read = [
            [keys[o] for o in trace.operands_of(place)]
            for trace, keys in zip(self.traces, self.keys, strict=True)
        ]
        if len({len(each) for each in read}) > 1:
            return False
        differing = [k for k, each in enumerate(zip(*read, strict=True)) if len(set(each)) > 1]
        if differing and any(len(set(each)) < len(each) for each in read):
            return False  # what is read twice would receive its shares in another order
        operands = [(k, [each[k] for each in read]) for k in range(len(read[0]))]
        if not all(self._can_be_read(key) for _, keys in operands for key in keys):
            return False
        inside = {k: self._pick(keys) for k, keys in reversed(operands)}
        self.at[place] = self._node(
            first.op(place), [inside[k] for k, _ in operands], first.static(place)
        )
        return len(self.choices[0]) <= MOST_CHOICES

    def merged(self) -> Merged | None:
        """The result; None if a comparison or the result reads a leaf that differs."""
        made, first = self.made, self.traces[0]
        asked = [
            *first.outputs,
            *(p for t in first.tests for p in (t.a, t.b) if isinstance(p, int)),
        ]
        if any(len({keys[place] for keys in self.keys}) > 1 for place in asked):
            return None
        if not all(self._can_be_read(self.keys[0][place]) for place in asked):
            return None
        made.stopped = {self.at[place] for place in first.stopped}
        made.outputs = [self._found(self.keys[0][place]) for place in first.outputs]
        made.tests = [self._moved(test) for test in first.tests]
        made.guards = [self._moved(test) for test in first.guards]
        made.selects = {self.at[p]: self._moved(test) for p, test in first.selects.items()}
        return Merged(made, self.choices)

    def _moved(self, test: RecordedComparison) -> RecordedComparison:
        """A comparison at the new places."""
        keys = self.keys[0]
        b = self._found(keys[test.b]) if isinstance(test.b, int) else test.b
        return test._replace(a=self._found(keys[test.a]), b=b)

    def _can_be_read(self, key: Hashable) -> bool:
        """Whether what has a key is there: a constant is only if it is one in all traces."""
        return key in self.at or not isinstance(key, int)

    def _found(self, key: Hashable) -> int:
        """The new place of what has a key."""
        if key not in self.at:
            place = self.at[key] = self._leaf(0.0)
            if isinstance(key, Same):
                self.made.parameters[place] = key.thing
            else:
                assert isinstance(key, tuple)
                self.made.inputs |= dict.fromkeys(key, place)
        return self.at[key]

    def _pick(self, keys: Sequence[Hashable]) -> int:
        """The operand that each trace reads, as one: a sum of all, times their choices."""
        distinct = list(dict.fromkeys(keys))
        if len(distinct) == 1:
            return self._found(distinct[0])
        total = -1
        for key in distinct:
            choice = self._choice([1.0 if each == key else 0.0 for each in keys])
            term = self._node("mul", (choice, self._found(key)), ())
            total = term if total < 0 else self._node("add", (total, term), ())
        return total

    def _choice(self, numbers: Sequence[float]) -> int:
        """A new input with a number for each trace."""
        place = self._leaf(numbers[0])
        self.made.inputs[self.made.arity] = place
        self.made.arity += 1
        for choices, x in zip(self.choices, numbers, strict=True):
            choices.append(x)
        return place

    def _leaf(self, number: float) -> int:
        """Put a leaf."""
        return self.made.put("", (), (), number)

    def _node(self, op: str, operands: Sequence[int], static: tuple[Any, ...]) -> int:
        """Put a node."""
        return self.made.put(op, operands, static, 0.0)


def _keys(trace: Trace) -> list[Hashable]:
    """The key of each place: its number, or what stands there, a parameter or inputs."""
    keys: list[Hashable] = list(range(len(trace)))
    for place in set(trace.inputs.values()):
        keys[place] = tuple(trace.indices(place))
    for place, value in trace.parameters.items():
        keys[place] = Same(value)
    return keys


class Family:
    """Ways that one machine runs, in rows of any of them.

    Args:
        ways: of one form; they differ in static arguments.

    Attributes:
        ways: the same.
    """

    def __init__(self, ways: Sequence[RecordedWay]):
        self.ways = tuple(ways)
        self._choices: dict[int, list[float]] = {id(way): [] for way in ways}
        self._merged = merge([way.trace for way in ways]) if _mergeable(ways) else None
        if self._merged is not None:
            self._choices = dict(zip(map(id, ways), self._merged.choices, strict=True))

    @cached_property
    def machine(self) -> Machined | None:
        """Runs the rows; None if the ways cannot be merged."""
        if len(self.ways) == 1:
            return self.ways[0].machined if self.ways[0].is_bare else None
        return self._machined(any(way.has_values for way in self.ways))

    @cached_property
    def watching(self) -> Machined | None:
        """Runs the rows for their numbers, also of one way that has several results."""
        if self.machine is None and len(self.ways) == 1:
            return next((m for m in self.ways[0].by_part if m is not None), None)
        return self.machine

    def results(self, machine: Machined, numbers: Rows, count: int) -> Sequence[Any]:
        """The result of each row, in numbers.

        Args:
            machine: `watching`.
            numbers, count: the rows, see `Machined.values`.

        Raises:
            LeftWay: a comparison comes out otherwise.
            NotFinite: a number is not finite.
        """
        if machine is self.machine:
            values = machine.values(numbers, count)
            if not are_finite(values):
                raise NotFinite
            return values
        way = self.ways[0]
        rows = way.numbers(machine, numbers, count)
        if not all(isfinite(x) for row in rows for x in row):
            raise NotFinite
        return [way.build(iter(row)) for row in rows]

    @cached_property
    def differentiating(self) -> Machined | None:
        """The same, but it differentiates by all inputs."""
        if len(self.ways) == 1:
            return self.ways[0].differentiating if self.ways[0].is_bare else None
        return self._machined(True)

    def _machined(self, by_inputs: bool) -> Machined | None:
        """A machine for all ways."""
        if self._merged is None:
            return None
        trace, one = self._merged.trace, self.ways[0]
        (part,) = trace.outputs
        if not can_be_machined(trace, part):
            return None
        count = one.trace.arity

        def shaped(leaves: Sequence[Value]) -> dict[str, Any]:
            return {**one.arguments.named(leaves[:count]), "choices": list(leaves[count:])}

        machine = Machined(trace, part, shaped, one.scopes(), by_inputs)
        return machine if all(self._is_right(machine, way) for way in self.ways) else None

    def inputs(self, way: RecordedWay, inputs: list[Any]) -> list[Any]:
        """The inputs of a row on one of the ways, as the machine takes them."""
        return [*inputs, *self._choices[id(way)]]

    def _is_right(self, machine: Machined, way: RecordedWay) -> bool:
        """Whether a machine has the bits of a way, at the point where that was recorded."""
        trace = way.trace
        at = trace.inputs
        leaves = [Value(trace.data[at[i]] if i in at else 0.0) for i in range(trace.arity)]
        parameters = [v if v.is_leaf else Value(v.data) for v in trace.parameters.values()]
        with recorded():
            root = trace.run(leaves, parameters)[trace.outputs[0]]
        try:
            y, values, found = machine.value_and_gradient(self.inputs(way, list(leaves)))
        except LeftWay:
            return False
        actual = dict(zip(map(id, trace.parameters.values()), parameters, strict=True))
        expected = adjoints([root], [1.0], [actual.get(id(v), v) for v in values])
        return y != y or (y == root.data and array("d", expected) == array("d", found))


def _mergeable(ways: Sequence[RecordedWay]) -> bool:
    """Whether ways have a single result each, and are several."""
    return len(ways) > 1 and all(way.is_bare and isinstance(way.parts[0], int) for way in ways)
