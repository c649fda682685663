"""An Observer sees the nodes, the comparisons and the sweeps of its own context."""

from __future__ import annotations

import copy
import operator
from typing import Any

import pytest

from autograd_core import Value, maximum, no_grad, softmax, where
from autograd_core.following import Condition, Follower
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


class Following(Follower):
    """Keeps what a follower is told; comparisons give Conditions."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def created(self, node: Any) -> None:
        """Keep the operation."""
        self.seen.append(node.op)

    def decided(self, symbol: str, a: Any, b: Any, outcome: bool) -> Any:
        """Keep the operands, and later that the program decided."""
        self.seen.append((symbol, a, b))
        if symbol == "bool":
            return outcome
        return Condition(outcome, lambda condition: self.seen.append("decided"))

    def read(self, node: Any, what: str) -> None:
        """Keep the way of reading."""
        self.seen.append(what)

    def unrecorded(self, node: Any, name: str, operands: tuple[Any, ...], static: Any) -> None:
        """Keep the operation and its operands."""
        self.seen.append((name, *operands))


def test_follower_is_told_each_way_to_a_number():
    """Reading, writing, formatting, hashing and copying; the class of the hidden leaf."""
    x, told = Value(2.0), Following()
    ways = {
        "data": lambda: x.data,
        "grad": lambda: x.grad,
        "item()": lambda: x.item(),
        "repr": lambda: repr(x),
        "hash": lambda: {x: 1},
        "copy": lambda: copy.copy(x),
        "format": lambda: f"{x:.1f}",
        "data =": lambda: setattr(x, "data", 3.0),
        "grad =": lambda: setattr(x, "grad", 3.0),
        "partials": lambda: (x * 2).partials,
        "_local_grads": lambda: (x * 2)._local_grads,
    }
    for what, read in ways.items():
        told.seen.clear()
        with observed_by(told):
            read()
        assert what in told.seen


def test_follower_is_shown_leaves_of_operations():
    """What no_grad and detach hide comes with the operands it was computed from."""
    x, y, told = Value(2.0), Value(3.0), Following()
    with observed_by(told):
        x.detach()
        with no_grad():
            _ = x * y, -x, maximum(x, y, 1.0), softmax([x, y])
    names = [each[0] for each in told.seen]
    assert names == ["identity", "mul", "neg", "max", "softmax", "softmax"]
    assert told.seen[1][1:] == (x, y)


@pytest.mark.filterwarnings("ignore:Bitwise inversion:DeprecationWarning")  # from Python 3.12 on
def test_condition_is_a_bool_that_says_when_it_decides():
    """`where` selects by it without deciding; everything else that asks a bool decides."""
    x, told = Value(2.0), Following()
    with observed_by(told):
        chosen = where(x > 1, x, 0.0)
        assert "decided" not in told.seen
        condition = x > 1
        same = x != x
    assert chosen.data == 2.0
    assert same is not True
    uses = (
        lambda c: bool(c), lambda c: c == True, lambda c: c + 1, lambda c: 1 + c,  # noqa: E712
        lambda c: [0, 1][c], lambda c: c & True, lambda c: True ^ c, lambda c: int(c),
        lambda c: float(c), lambda c: hash(c), lambda c: str(c), lambda c: f"{c:d}", lambda c: ~c,
        lambda c: {True: 1, False: 0}[c], lambda c: c.real, lambda c: -c, lambda c: c < 2,
        lambda c: where(c, 1.0, 2.0), lambda c: 7 // c, lambda c: not c,
    )  # fmt: skip
    for use in uses:
        told.seen.clear()
        assert use(condition) == use(True)
        assert "decided" in told.seen
