"""Trace: what a function computed in one recording, as plain data that can be run again."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from autograd_core.following import HOLDS
from autograd_core.position import Position
from autograd_core.program.lift.flat import Flat
from autograd_core.program.passes.again import DISTRIBUTIONS, function_of
from autograd_core.value import Value, constant


class RecordedComparison(NamedTuple):
    """A comparison of numbers.

    Attributes:
        symbol: <, <=, >, >=, == or !=; "bool" asks whether a number is not 0.
        a: the place of the left number.
        b: the place of the right one, an int; or the number itself, a float.
        outcome: what was found when it was recorded.
        where: its line.
    """

    symbol: str
    a: int
    b: int | float
    outcome: bool
    where: Position | str = ""

    def holds(self, nodes: Sequence[Value]) -> bool:
        """What is found with the numbers of other nodes."""
        b = nodes[self.b].data if isinstance(self.b, int) else self.b
        return self.compare(nodes[self.a].data, b)

    def compare(self, a: float, b: float) -> bool:
        """What is found with two numbers."""
        return HOLDS[self.symbol](a, b)

    @property
    def plain(self) -> tuple[Any, ...]:
        """All but the line, to be compared with ==."""
        return self.symbol, self.a, type(self.b), repr(self.b), self.outcome


TraceStep = tuple[
    Callable[..., Any], tuple[int, ...], tuple[int, ...], RecordedComparison | None, bool
]
"""A node to make, or the nodes of a distribution.

What makes it from its operands; the places of these; its own place, or of a distribution those of
its nodes by their number, -1 if unused; the comparison that `where` selects by, or None; whether
no derivative passes it.
"""


@dataclass
class Trace:
    """The operations of a recording, in creation order, with the roles of their leaves.

    Attributes:
        ops: for each place the row of its operation; "" for a leaf.
        operands: the places of its operands.
        statics: its static parameters.
        data: the recorded numbers.
        arity: how many inputs the arguments hold.
        inputs: the places of those that are used, by their number among the arguments.
        parameters: the Values that the function closes over, by place.
        made: the leaves that the function made itself, by place: their numbers are constants.
        stopped: places that pass no derivative on: made under no_grad, or by detach.
        selects: the comparison that a node of `where` selects by, by place.
        tests: all comparisons, in order.
        guards: those that the program decided by.
        outputs: the places of the results.
        lines: file and line that made each node, by place.
    """

    ops: list[str] = field(default_factory=list)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    statics: list[tuple[Any, ...]] = field(default_factory=list)
    data: list[float] = field(default_factory=list)
    arity: int = 0
    inputs: dict[int, int] = field(default_factory=dict)
    parameters: dict[int, Value] = field(default_factory=dict)
    made: dict[int, Value] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    selects: dict[int, RecordedComparison] = field(default_factory=dict)
    tests: list[RecordedComparison] = field(default_factory=list)
    guards: list[RecordedComparison] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.ops)

    def read(self, flat: Flat) -> None:
        """Take over operations and numbers from arrays."""
        names = [*flat.names, ""]  # LEAF, -1, is the last
        self.ops = [names[code] for code in flat.ops]
        operands, ends = tuple(flat.operands), flat.offsets
        self.operands = [operands[a:b] for a, b in pairwise(ends)]
        statics = flat.static_values
        self.statics = [statics[number] for number in flat.static_numbers]
        self.data = list(flat.data)

    def run(self, leaves: Sequence[Value], parameters: Sequence[Value]) -> list[Value]:
        """Record everything again with other leaves; the node of each place.

        Args:
            leaves: for the inputs, in order.
            parameters: for the parameters, in order.
        """
        nodes: list[Any] = list(self._constants)
        for i, place in self.inputs.items():
            nodes[place] = leaves[i]
        for place, value in zip(self.parameters, parameters, strict=True):
            nodes[place] = value
        for compute, operands, places, select, stopped in self._steps:
            if select is not None:
                compute = function_of("where", (select.holds(nodes),))
            made = compute(*[nodes[o] for o in operands])
            if len(places) == 1:
                nodes[places[0]] = made.detach() if stopped else made
                continue
            for place, node in zip(places, made, strict=True):
                if place >= 0:
                    nodes[place] = node.detach() if stopped else node
        return nodes

    def left_at(self, nodes: Sequence[Value]) -> RecordedComparison | None:
        """The first comparison that comes out otherwise than recorded, or None."""
        for test in self.guards:
            if test.holds(nodes) is not test.outcome:
                return test
        return None

    @cached_property
    def _constants(self) -> list[Value | None]:
        """A leaf for each constant, by place."""
        return [
            None if name or place in self.parameters else constant(x)
            for place, (name, x) in enumerate(zip(self.ops, self.data, strict=True))
        ]

    @cached_property
    def _steps(self) -> list[TraceStep]:
        """The nodes to make, in order; those of a distribution together."""
        steps: list[TraceStep] = []
        computes: dict[str, Callable[..., Any]] = {}
        last = -1
        for place, name in enumerate(self.ops):
            if not name or place <= last:
                continue
            operands, static = self.operands[place], self.statics[place]
            stopped = place in self.stopped
            if name in DISTRIBUTIONS:
                there = self._distribution(place)
                last = place + len(there) - 1
                places = tuple([there.get(k, -1) for k in range(len(operands))])
                compute = _listing(DISTRIBUTIONS[name], places)
                steps.append((compute, operands, places, None, stopped))
                continue
            if static:
                compute = function_of(name, static)
            elif name in computes:
                compute = computes[name]
            else:
                compute = computes[name] = function_of(name, ())
            steps.append((compute, operands, (place,), self.selects.get(place), stopped))
        return steps

    def _distribution(self, place: int) -> dict[int, int]:
        """The places of the outputs that were made with that at a place, by their number."""
        found: dict[int, int] = {}
        alike = self.ops[place], self.operands[place], place in self.stopped
        while (
            place < len(self)
            and (self.ops[place], self.operands[place], place in self.stopped) == alike
            and self.statics[place][0] > max(found, default=-1)
        ):
            found[self.statics[place][0]] = place
            place += 1
        return found

    def difference(self, other: Trace) -> tuple[str, int] | None:
        """What differs in another recording of the same call, and the place; None if nothing.

        A leaf that this recording made may be a parameter in the other: it was made and kept.
        """
        leaves = (place for place, name in enumerate(self.ops) if not name)
        if self._computes_as(other) and all(self._is_like(place, other) for place in leaves):
            return None
        for place, (mine, theirs) in enumerate(zip(self.ops, other.ops, strict=False)):
            if mine != theirs or (place in self.stopped) != (place in other.stopped):
                return "operation", place
            if self.operands[place] != other.operands[place]:
                return "operands", place
            if repr(self.statics[place]) != repr(other.statics[place]):
                return "constant", place
            if not mine and not self._is_like(place, other):
                return "leaf", place
            if not mine and repr(self.data[place]) != repr(other.data[place]):
                return "constant", place
        if len(self) != len(other):
            return "length", min(len(self), len(other)) - 1
        if [test.plain for test in self.tests] != [test.plain for test in other.tests]:
            return "comparison", -1
        return None if self.outputs == other.outputs else ("result", -1)

    def _computes_as(self, other: Trace) -> bool:
        """Whether all but the roles of leaves is the same, to the bit."""
        statics = [static for static in self.statics if static]
        others = [static for static in other.statics if static]
        return (
            self.ops == other.ops
            and self.operands == other.operands
            and self.stopped == other.stopped
            and array("d", self.data).tobytes() == array("d", other.data).tobytes()
            and repr(statics) == repr(others)
            and [test.plain for test in self.tests] == [test.plain for test in other.tests]
            and self.outputs == other.outputs
        )

    def _is_like(self, place: int, other: Trace) -> bool:
        """Whether a leaf has the same role in another recording."""
        kept = other.parameters.get(place)
        if place in self.made:
            return place in other.made or kept is self.made[place]
        mine = self.parameters.get(place)
        return mine is kept and self.indices(place) == other.indices(place)

    def indices(self, place: int) -> list[int]:
        """Which of the inputs stand at a place."""
        return [i for i, there in self.inputs.items() if there == place]


def _listing(function: Callable[..., Any], places: Sequence[int]) -> Callable[..., Any]:
    """What makes the nodes of a distribution; its only one, if it has one operand."""
    if len(places) == 1:
        return lambda *operands: function(operands)[0]
    return lambda *operands: function(operands)
