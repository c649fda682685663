"""A way through a function, recorded, and a call that it has computed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import isfinite
from typing import Any

from autograd_core.c99 import ABSENT
from autograd_core.many import computed
from autograd_core.modes import recorded, recording
from autograd_core.program.lift.lifted import Rows
from autograd_core.program.static.arguments import CallArguments
from autograd_core.program.static.machined import (
    NO_NUMBERS,
    Computed,
    LeftWay,
    Machined,
    Scopes,
    can_be_machined,
)
from autograd_core.program.static.reach import Reach
from autograd_core.program.static.trace import RecordedComparison, Trace
from autograd_core.sweep import adjoints, ordered
from autograd_core.value import Value

MOST_RESULTS = 16
"""How many numbers of a result are computed by machines, of which each computes one."""

Again = Callable[..., Value]
"""Records the call that a node computed; is given the number of a part of the result."""


@dataclass(eq=False)
class RecordedWay:
    """One way through a function, recorded.

    Attributes:
        trace: what it computes.
        reach: what it reads beside the arguments.
        build: makes the result of its numbers.
        parts: for each number of the result its place, or the number itself if it is constant.
        plain: whether each is a float when nothing is recorded.
        arguments: alike those of the recorded call.
        scopes: finds the variables that name the parameters.
        has_values: whether Values were among the inputs.
        calls: how often it was used.
    """

    trace: Trace
    reach: Reach
    build: Callable[[Iterator[Any]], Any]
    parts: list[int | float]
    plain: list[bool]
    arguments: CallArguments
    scopes: Callable[[], Scopes]
    has_values: bool
    calls: int = 0

    @cached_property
    def is_bare(self) -> bool:
        """Whether the result is one number, in no list."""
        marker = object()
        return len(self.parts) == 1 and self.build(iter([marker])) is marker

    @cached_property
    def machined(self) -> Machined | None:
        """The machine that computes the result; None if it cannot, or there are several.

        It differentiates by the parameters, and by the inputs if there are Values among them.
        """
        return self.by_part[0] if len(self.by_part) == 1 else None

    @cached_property
    def differentiating(self) -> Machined | None:
        """The same, but it differentiates by all inputs."""
        if self.has_values or self.machined is None:
            return self.machined
        return self._machined(int(self.parts[0]), True)

    @cached_property
    def by_part(self) -> list[Machined | None]:
        """For each number of the result the machine that computes it.

        None for what needs no machine: a constant, or what f returns as it was given. No machines
        at all if one of them is missing, or they would be too many.
        """
        found: list[Machined | None] = []
        for part in self.parts:
            is_made = isinstance(part, int) and bool(self.trace.op(part))
            made = self._machined(int(part), self.has_values) if is_made else None
            if (is_made and made is None) or len(self.parts) > MOST_RESULTS:
                return []
            found.append(made)
        return found if any(found) else []

    @property
    def unfit(self) -> tuple[str, tuple[str, int]]:
        """Why no machine computes the result, and the line to blame, ("", 0) for f's own.

        "" if one does. Machines are not made for this.
        """
        trace, nowhere = self.trace, ("", 0)
        if len(self.parts) > MOST_RESULTS:
            count = f"it has {len(self.parts)} results, and machines compute {MOST_RESULTS}"
            return f"{count} at most", nowhere
        made = [part for part in self.parts if isinstance(part, int) and trace.op(part)]
        if not made:
            return "it returns a constant, or an argument or parameter as it is", nowhere
        for part in made:
            if not trace.inputs | trace.parameters:
                return "it depends on no input and no parameter", trace.line(part)
            if not can_be_machined(trace, part):
                return "it uses a constant of another graph", trace.line(part)
        for machine in vars(self).get("by_part", ()):
            if machine is not None and machine.machine.reason:
                return machine.machine.reason, nowhere
        return "", nowhere

    def _machined(self, part: int, by_inputs: bool) -> Machined | None:
        """A machine for a part of the result; None if there is none."""
        if not can_be_machined(self.trace, part):
            return None
        named, scopes = self.arguments.named, self.scopes()
        return Machined(self.trace, part, named, scopes, by_inputs)

    def numbers(self, machine: Machined, inputs: Rows, count: int) -> list[list[float]]:
        """For each row the numbers of a result that is several.

        Args:
            machine: one of `by_part`.
            inputs: those of all rows in its order.
            count: how many rows there are.
        """
        places = [part for part in self.parts if isinstance(part, int)]
        rows = map(iter, machine.at_places(inputs, count, places))
        return [
            [next(found) if isinstance(part, int) else part for part in self.parts]
            for found in rows
        ]

    @property
    def machines(self) -> list[Machined | None]:
        """As `by_part`, from the second call on: a single call is not worth it."""
        return self.by_part if self.calls > 1 else []


class Row:
    """A call that a recording computes.

    Args:
        way: the recording.
        arguments: those of the call.
        leaves: the leaf that stands for each Value, by `id`; is added to. Leaves stand for
            themselves, what was computed earlier has a new one.
    """

    def __init__(
        self, way: RecordedWay, arguments: CallArguments, leaves: dict[int, tuple[Value, Value]]
    ):
        self.way = way
        self.arguments = arguments
        self.leaves = leaves
        self._known: dict[Machined, Computed] = {}

    @property
    def takes_parameters(self) -> bool:
        """Whether a parameter is among the arguments: a Value that f also closes over."""
        return any(type(x) is Value for x in self.arguments.objects)

    @property
    def takes_results(self) -> bool:
        """Whether one of the Values was computed earlier, perhaps from another of them."""
        values = [*self.arguments.inputs, *self.way.trace.parameters.values()]
        return any(type(x) is Value and not x.is_leaf for x in values)

    @cached_property
    def inputs(self) -> list[Value]:
        """The leaves that stand for the inputs."""
        return [self._leaf(x) for x in self.arguments.inputs]

    @cached_property
    def parameters(self) -> list[Value]:
        """The leaves that stand for the parameters."""
        return [self._leaf(v) for v in self.way.trace.parameters.values()]

    @cached_property
    def nodes(self) -> list[Value]:
        """Everything that was recorded, recorded again."""
        with recorded():
            return self.way.trace.run(self.inputs, self.parameters)

    def record_anew(self) -> None:
        """Record everything again when it is needed: rows of a mean in their order."""
        self.__dict__.pop("nodes", None)

    def left_at(self) -> RecordedComparison | None:
        """The comparison at which the call leaves the way, or None."""
        if not self.way.trace.guards:
            return None
        first = self._first_machine()
        if first is None:
            return self.way.trace.left_at(self.nodes)
        try:
            self._known[first[1]] = self._by_machine(*first)
        except LeftWay as left:
            return left.test
        return None

    def _first_machine(self) -> tuple[int, Machined] | None:
        """The first part of the result that a machine computes, and the machine."""
        pairs = enumerate(self.way.machines)
        return next(((k, machine) for k, machine in pairs if machine is not None), None)

    def _leaf(self, x: Any) -> Value:
        """The leaf that stands for an input or a parameter."""
        if type(x) is not Value:
            return Value(x)
        found = self.leaves.get(id(x))
        if found is None:
            found = self.leaves[id(x)] = x, x if x.is_leaf else Value(x.data)
        return found[1]

    def result(self, part: int | float) -> Value | float:
        """A part of the result: its node, or a number that is constant."""
        return self.nodes[part] if isinstance(part, int) else part

    def number(self, part: int | float) -> float:
        """The number of a part of the result."""
        return self.nodes[part].data if isinstance(part, int) else part

    def passed_through(self, part: int | float) -> Any:
        """The argument or parameter that f returns as it is; None for a result of its own."""
        if not isinstance(part, int):
            return None
        for i, place in self.way.trace.inputs.items():
            if place == part:
                return self.arguments.inputs[i]
        return self.way.trace.parameters.get(part)

    def results(self, name: str, again: Again) -> list[Any] | None:
        """The numbers of the result as nodes; None if one, or a derivative, is not finite.

        Args:
            name: what the nodes are called.
            again: records the call.
        """
        found = []
        machines = self.way.machines or [None] * len(self.way.parts)
        for k, (part, machine) in enumerate(zip(self.way.parts, machines, strict=True)):
            if machine is None:
                found.append(self._result(part, self.way.plain[k], name, partial(again, k)))
                continue
            known = self._known.get(machine)
            y, values, partials = known or self._by_machine(k, machine)
            plain = self.way.plain[k] and isfinite(y)
            found.append(y if plain else one_node(name, y, values, partials, partial(again, k)))
        return None if any(x is None for x in found) else found

    def numbers(self) -> list[float]:
        """The numbers of the result."""
        first = self._first_machine()
        if first is None or len(self.way.parts) == 1:
            return [self.number(part) for part in self.way.parts]
        inputs = first[1].joined([self.arguments.inputs])
        return self.way.numbers(first[1], inputs, 1)[0]

    def _by_machine(self, k: int, machine: Machined) -> Computed:
        """Part k of the result by its machine, with its gradient where that is wanted."""
        inputs = self.arguments.inputs
        if self.way.plain[k] or not recording.get():
            return machine.numbers([inputs])[0], (), NO_NUMBERS
        return machine.value_and_gradient(inputs)

    def _result(self, part: int | float, plain: bool, name: str, again: Again) -> Any:
        """A part of the result as the caller gets it; None if it is not finite."""
        passed = self.passed_through(part)
        if passed is not None:
            return passed
        root = self.result(part)
        if plain or type(root) is not Value:
            y = self.number(part)
            return y if isfinite(y) else None
        return node_of(name, root, self.leaves, again)


def node_of(
    name: str, root: Value, leaves: Mapping[int, tuple[Value, Value]], again: Again
) -> Value | None:
    """One node for a computed root; None if it, or a derivative, is not finite.

    Args:
        name: what it is called.
        root: the root.
        leaves: the Values it depends on, and the leaves that stand for them.
        again: records what the node computes, for its second derivatives.
    """
    if not isfinite(root.data):
        return None
    if not leaves or not recording.get():
        return Value(root.data)
    stand_ins = [leaf for _, leaf in leaves.values()]
    found = adjoints([root], [1.0], stand_ins)
    if not all(map(isfinite, found)):
        return None
    reached = {id(v) for v in ordered([root])[0]}
    pairs = zip(stand_ins, found, strict=True)
    partials = array("d", [d if id(leaf) in reached else ABSENT for leaf, d in pairs])
    values = tuple([value for value, _ in leaves.values()])
    return computed(name, root.data, values, partials, (again,))


def one_node(
    name: str, y: float, values: tuple[Value, ...], partials: array[float], again: Again
) -> Value | None:
    """A node with a number and its derivatives; None if the number is not finite.

    `again` records what it computes, for its second derivatives.
    """
    if not isfinite(y):
        return None
    return computed(name, y, values, partials, (again,)) if values else Value(y)
