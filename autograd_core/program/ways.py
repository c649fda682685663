"""A way through a function, recorded, and a call that it has computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograd_core.modes import recorded
from autograd_core.program.arguments import CallArguments
from autograd_core.program.reach import Reach
from autograd_core.program.trace import Trace
from autograd_core.value import Value


@dataclass
class RecordedWay:
    """One way through a function, recorded.

    Attributes:
        trace: what it computes.
        reach: what it reads beside the arguments.
        build: makes the result of its numbers.
        parts: for each number of the result its place, or the number itself if it is constant.
        plain: whether each is a float when nothing is recorded.
    """

    trace: Trace
    reach: Reach
    build: Callable[[Iterator[Any]], Any]
    parts: list[int | float]
    plain: list[bool]


class Row:
    """A call that a recording has computed: the nodes that it made again.

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
        self.inputs = [self._leaf(x) for x in arguments.inputs]
        self.parameters = [self._leaf(v) for v in way.trace.parameters.values()]
        with recorded():
            self.nodes = way.trace.run(self.inputs, self.parameters)

    def _leaf(self, x: Any) -> Value:
        """The leaf that stands for an input or a parameter."""
        if type(x) is not Value:
            return Value(x)
        found = self.leaves.get(id(x))
        if found is None:
            found = self.leaves[id(x)] = x, x if x.is_leaf else Value(x.data)
        return found[1]

    def stand_in(self, value: Value) -> Value:
        """The leaf that stands for a Value."""
        return self.leaves.get(id(value), (value, value))[1]

    def result(self, part: int | float) -> Value | float:
        """A part of the result: its node, or a number that is constant."""
        return self.nodes[part] if isinstance(part, int) else part

    def number(self, part: int | float) -> float:
        """The number of a part of the result."""
        return self.nodes[part].data if isinstance(part, int) else part
