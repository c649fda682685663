"""Trace: what a function computed in one recording, as plain data that can be run again."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from operator import is_
from typing import Any, NamedTuple

from autograd_core.following import HOLDS
from autograd_core.position import Position
from autograd_core.program.lift.flat import LEAF, Flat, Operations
from autograd_core.program.passes.again import DISTRIBUTIONS, Compute, function_of
from autograd_core.program.static.record_again import hows_of, record_again, with_more
from autograd_core.value import Value, constant

Computed = tuple[str, Sequence[int], tuple[Any, ...]]
"""The operation of a node, the places of its operands and its static parameters."""


class RecordedComparison(NamedTuple):
    """A comparison of numbers.

    Attributes:
        symbol: <, <=, >, >=, == or !=; "bool" asks whether a number is not 0.
        a: the place of the left number.
        b: the place of the right one, an int; or the number itself, a float.
        outcome: what was found when it was recorded.
        where: its line.
        inside: the line of nn or of a package that compares, if one does; else "".
    """

    symbol: str
    a: int
    b: int | float
    outcome: bool
    where: Position | str = ""
    inside: Position | str = ""

    def holds(self, nodes: Sequence[Value]) -> bool:
        """What is found with the numbers of other nodes."""
        b = nodes[self.b].data if isinstance(self.b, int) else self.b
        return self.compare(nodes[self.a].data, b)

    def compare(self, a: float, b: float) -> bool:
        """What is found with two numbers."""
        return HOLDS[self.symbol](a, b)

    @property
    def plain(self) -> tuple[Any, ...]:
        """All but the lines, to be compared with ==."""
        return self.symbol, self.a, type(self.b), repr(self.b), self.outcome


@dataclass
class Trace(Operations):
    """The operations of a recording, in creation order, with the roles of their leaves.

    Attributes:
        arity: how many inputs the arguments hold.
        inputs: the places of those that are used, by their number among the arguments.
        parameters: the Values that the function closes over, by place.
        made: the leaves that the function made itself, by place: their numbers are constants.
        stopped: places that pass no derivative on: made under no_grad, or by detach.
        selects: the comparison that a node of `where` selects by, by place.
        tests: all comparisons, in order.
        guards: those that the program decided by.
        outputs: the places of the results.
        line_numbers: for each place the number of its line among `lines`; -1 if none is known.
        lines: files and lines that made nodes.
    """

    arity: int = 0
    inputs: dict[int, int] = field(default_factory=dict)
    parameters: dict[int, Value] = field(default_factory=dict)
    made: dict[int, Value] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    selects: dict[int, RecordedComparison] = field(default_factory=dict)
    tests: list[RecordedComparison] = field(default_factory=list)
    guards: list[RecordedComparison] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    line_numbers: array[int] = field(default_factory=lambda: array("i"))
    lines: Sequence[tuple[str, int]] = ()

    def line(self, place: int) -> tuple[str, int]:
        """The file and the line that made a node; ("", 0) if none is known."""
        number = self.line_numbers[place] if place < len(self.line_numbers) else -1
        return self.lines[number] if number >= 0 else ("", 0)

    def read(self, flat: Flat, computed: Mapping[int, Computed]) -> None:
        """Take over operations and numbers from arrays.

        Args:
            flat: the arrays.
            computed: leaves of them that operations computed, by place.
        """
        self.names, self.static_values = list(flat.names), list(flat.static_values)
        self.ops, self.data, self.static_numbers = flat.ops, flat.data, flat.static_numbers
        self.offsets, self.operands = flat.offsets, flat.operands
        self.leaf_places = flat.leaf_places
        self._static_texts.update(zip(map(repr, self.static_values), count(), strict=False))
        if computed:
            self._compute(computed)

    def _compute(self, computed: Mapping[int, Computed]) -> None:
        """Put operations at the places of leaves."""
        operands, sizes, start = array("i"), array("i", bytes(4 * len(self))), 0
        for place in sorted(computed):
            name, inside, static = computed[place]
            if name not in self.names:
                self.names.append(name)
            self.ops[place] = self.names.index(name)
            self.static_numbers[place] = self._number_of(static)
            sizes[place] = len(inside)
            operands += self.operands[start : self.offsets[place]] + array("i", inside)
            start = self.offsets[place]
        self.operands = operands + self.operands[start:]
        self.offsets = with_more(self.offsets, sizes)
        self.leaf_places = array("i", [p for p in self.leaf_places if p not in computed])
        self.stopped = set(computed)

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
        hows, functions = self._steps
        record_again(hows, self.offsets, self.operands, functions, nodes, self._record)
        return nodes

    def _record(self, place: int, nodes: list[Any]) -> None:
        """Record what stands at one of the places that are made in a way of their own."""
        name, select = self.op(place), self.selects.get(place)
        operands = [nodes[o] for o in self.operands_of(place)]
        if name in DISTRIBUTIONS:
            made, places = DISTRIBUTIONS[name](operands), self._distribution(place)
        else:
            static = self.static(place) if select is None else (select.holds(nodes),)
            made, places = [function_of(name, static)(*operands)], {0: place}
        for number, at in places.items():
            nodes[at] = made[number].detach() if at in self.stopped else made[number]

    def left_at(self, nodes: Sequence[Value]) -> RecordedComparison | None:
        """The first comparison that comes out otherwise than recorded, or None."""
        for test in self.guards:
            if test.holds(nodes) is not test.outcome:
                return test
        return None

    @cached_property
    def _constants(self) -> list[Value | None]:
        """A leaf for each constant, by place."""
        found: list[Value | None] = [None] * len(self)
        for place in self.leaf_places:
            if place not in self.parameters:
                found[place] = constant(self.data[place])
        return found

    @cached_property
    def _steps(self) -> tuple[array[int], list[Compute]]:
        """How each place is made, and the functions that make them; see `record_again`."""
        own = {self.names.index(name) for name in DISTRIBUTIONS.keys() & set(self.names)}
        alone = [p for p, code in enumerate(self.ops) if code in own] if own else []
        places = array("i", sorted({*alone, *self.stopped, *self.selects}))
        return hows_of(self.names, self.ops, self.static_numbers, self.static_values, places)

    def _distribution(self, place: int) -> dict[int, int]:
        """The places of the outputs that were made with that at a place, by their number."""
        found: dict[int, int] = {}
        code, operands = self.ops[place], self.operands_of(place)
        stopped = place in self.stopped
        while (
            place < len(self)
            and (self.ops[place], place in self.stopped) == (code, stopped)
            and self.operands_of(place) == operands
            and self.static(place)[0] > max(found, default=-1)
        ):
            found[self.static(place)[0]] = place
            place += 1
        return found

    def difference(self, other: Trace) -> tuple[str, int] | None:
        """What differs in another recording of the same call, and the place; None if nothing.

        A leaf that this recording made may be a parameter in the other: it was made and kept.
        """
        if self._computes_as(other) and self._has_leaves_of(other):
            return None
        for place in range(min(len(self), len(other))):
            is_leaf = self.ops[place] == LEAF
            if self.op(place) != other.op(place):
                return "operation", place
            if (place in self.stopped) != (place in other.stopped):
                return "operation", place
            if self.operands_of(place) != other.operands_of(place):
                return "operands", place
            if repr(self.static(place)) != repr(other.static(place)):
                return "constant", place
            if is_leaf and not self._is_like(place, other):
                return "leaf", place
            if is_leaf and repr(self.data[place]) != repr(other.data[place]):
                return "constant", place
        if len(self) != len(other):
            return "length", min(len(self), len(other)) - 1
        if [test.plain for test in self.tests] != [test.plain for test in other.tests]:
            return "comparison", -1
        return None if self.outputs == other.outputs else ("result", -1)

    def _computes_as(self, other: Trace) -> bool:
        """Whether all but the roles of leaves is the same, to the bit."""
        return (
            self.has_ops_of(other)
            and self.has_operands_of(other)
            and self.has_statics_of(other)
            and self.stopped == other.stopped
            and self.data.tobytes() == other.data.tobytes()
            and [test.plain for test in self.tests] == [test.plain for test in other.tests]
            and self.outputs == other.outputs
        )

    def _has_leaves_of(self, other: Trace) -> bool:
        """Whether each leaf has the same role in another recording with the same operations."""
        if self.inputs == other.inputs and self.made.keys() == other.made.keys():
            mine, theirs = self.parameters, other.parameters
            if mine.keys() == theirs.keys() and all(map(is_, mine.values(), theirs.values())):
                return True
        return all(self._is_like(place, other) for place in self.leaf_places)

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
