"""An Observer sees the nodes, the comparisons and the sweeps of its own context."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from autograd_core import Value, no_grad
from autograd_core.modes import observed_by


class Watcher:
    """Keeps what it is shown."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def created(self, node: Any) -> None:
        """Keep the operation."""
        self.seen.append(node.op)

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the comparison."""
        self.seen.append((symbol, a, b, outcome))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Keep the number of nodes."""
        self.seen.append(len(nodes))


SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


@pytest.mark.parametrize("symbol", SIGNS)
@pytest.mark.parametrize("b", [1.0, 2.0, 3.0, float("nan")])
def test_comparison_is_reported_with_its_outcome(symbol, b):
    """Each operator reports both numbers and what it answered, against a number or a Value."""
    compare = getattr(operator, symbol)
    for other in (b,) if symbol in ("eq", "ne") else (b, Value(b)):
        watcher = Watcher()
        with observed_by(watcher):
            answer = compare(Value(2.0), other)
        ((sign, left, right, outcome),) = watcher.seen
        assert answer is outcome is compare(2.0, b)
        assert sign == SIGNS[symbol]
        assert left == 2.0
        assert repr(right) == repr(b)


def test_identity_is_no_decision_about_numbers():
    """== of two Values compares no numbers, so there is nothing to report."""
    watcher, x = Watcher(), Value(2.0)
    with observed_by(watcher):
        assert x != Value(2.0)
        assert x in [Value(2.0), x]
    assert watcher.seen == []


def test_truth_and_builtin_max_are_reported():
    """`if v`, `max` and `in` decide by comparisons, so they are seen; reflected ones too."""
    watcher = Watcher()
    x = Value(2.0)
    with observed_by(watcher):
        assert x
        assert not Value(0.0)
        assert max(x, Value(1.0)) is x
        assert 3.0 > x
    assert watcher.seen == [
        ("bool", 2.0, 0.0, True),
        ("bool", 0.0, 0.0, False),
        (">", 1.0, 2.0, False),
        ("<", 2.0, 3.0, True),
    ]


def test_comparison_is_seen_under_no_grad():
    """What is not recorded still decides."""
    watcher = Watcher()
    with observed_by(watcher), no_grad():
        assert Value(2.0) * 2 > 3
    assert watcher.seen == [(">", 4.0, 3.0, True)]


def test_observer_may_refuse_a_comparison():
    """An exception from `compared` reaches the comparison."""

    class Refuses(Watcher):
        def compared(self, symbol, a, b, outcome):
            raise LookupError(symbol)

    with observed_by(Refuses()):
        for compare in (operator.lt, operator.eq, lambda a, b: bool(a)):
            with pytest.raises(LookupError):
                compare(Value(1.0), 2.0)


def test_nothing_is_seen_outside_the_block():
    """A closed block hears nothing."""
    watcher = Watcher()
    with observed_by(watcher):
        pass
    assert Value(1.0) < 2.0
    assert watcher.seen == []
