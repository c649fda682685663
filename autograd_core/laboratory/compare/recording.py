"""A function called once with Values: its result, and the comparisons that it made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograd_core.laboratory.subjects.arguments import Given
from autograd_core.modes import observed_by, recorded
from autograd_core.node import is_real
from autograd_core.value import Value


class Decision(NamedTuple):
    """A comparison of a Value's number by the program: `a symbol b` came out as outcome."""

    symbol: str
    a: float
    b: float
    outcome: bool

    def __str__(self) -> str:
        """The comparison as in a program, with numbers."""
        if self.symbol == "bool":
            return f"bool({self.a!r}) is {self.outcome}"
        return f"{self.a!r} {self.symbol} {self.b!r} is {self.outcome}"


class Decisions:
    """An observer that keeps the comparisons of a program."""

    def __init__(self) -> None:
        self.made: list[Decision] = []

    def created(self, node: Any) -> None:
        """Ignore nodes: they are not decisions."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the comparison."""
        self.made.append(Decision(symbol, a, b, outcome))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Ignore sweeps: they are not decisions."""


class RecordedCall(NamedTuple):
    """A call of a function.

    Attributes:
        root: the result; a new leaf if the function returned a plain number.
        plain: whether it returned a plain number.
        decisions: the comparisons that it made.
    """

    root: Value
    plain: bool
    decisions: tuple[Decision, ...]


class NotANumber(TypeError):
    """A function returned something that is not a number; the message says what."""


def record_call(given: Given, leaves: Sequence[Value]) -> RecordedCall:
    """Call a function with these leaves.

    Raises:
        NotANumber: it returned something that is not a number; errors of its own are passed on.
    """
    watch = Decisions()
    with recorded(), observed_by(watch):
        result = given.bind(leaves)()
    if type(result) is Value:
        return RecordedCall(result, False, tuple(watch.made))
    if not is_real(result):
        raise NotANumber(f"{type(result).__name__} {result!r:.60}")
    return RecordedCall(Value(result), True, tuple(watch.made))


@contextmanager
def leaves_at(given: Given, numbers: Sequence[float]) -> Iterator[Sequence[Value]]:
    """Give a block leaves that hold these numbers: a closure's own, or new ones for a function."""
    if not given.is_closure:
        yield tuple(map(Value, numbers))
        return
    before = [leaf.data for leaf in given.leaves]
    try:
        for leaf, x in zip(given.leaves, numbers, strict=True):
            leaf.data = x
        yield given.leaves
    finally:
        for leaf, x in zip(given.leaves, before, strict=True):
            leaf.data = x
