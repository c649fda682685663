"""Choices between two forms of a computation by its numbers.

Eagerly they are decided once, by the numbers that are there. A recording of `static` or `fit` is
run with other numbers: while it is made, `where` chooses, and does so anew in each run. Both ways
give the same bits, values and derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core import Value
from autograd_core.following import Condition, Follower, observer


def chosen_anew(numbers: Sequence[Any]) -> bool:
    """Whether `where` is to choose by these numbers: some are Values, and a recording is made.

    It is not if a number is infinite or nan: the form that is not selected would spoil the other.
    """
    watcher = observer.get()
    if not isinstance(watcher, Follower):
        return False
    return any(type(x) is Value for x in numbers) and watcher.may_choose_by(numbers)


def asked(a: Any, symbol: str, b: Any) -> Condition:
    """Compare two numbers for `where` alone; one of them is a Value, see `chosen_anew`."""
    watcher = observer.get()
    assert isinstance(watcher, Follower)
    return watcher.choice(symbol, a, b)
