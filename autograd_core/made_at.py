"""positions: nodes that know the line of the program that made them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd_core.anomaly import creation_site
from autograd_core.following import Follower, Observer, observer
from autograd_core.modes import observed_by
from autograd_core.position import Position, position


@contextmanager
def positions() -> Iterator[None]:
    """A block whose nodes have `.position`, the line that made each: "model.py:41".

    The pages of `viz.step` show these lines beside the graph. It is the line of your own program,
    also where a function of this library computes. Leaves have none, nor does what is computed
    inside `no_grad()`. An operation in the block takes some three microseconds more.

        with positions():
            loss = (w * x + b - y) ** 2
        loss.position                # cell In[3], line 2
        step(loss)                   # the graph beside its lines
    """
    outer = observer.get()
    if isinstance(outer, Follower):  # a recording of `static` follows each number
        yield
    else:
        with observed_by(_Marker(outer)):
            yield


def position_of(node: Any) -> Position | None:
    """The line that made a node, or None if the node was not made in a block of `positions`."""
    found = getattr(node, "position", None)
    return found if isinstance(found, Position) and found.line > 0 else None


class _Marker:
    """Puts the line on each new node; an observer around the block sees everything as before."""

    def __init__(self, outer: Observer | None):
        self._outer = outer
        self._known: dict[tuple[str, int], Position] = {}

    def created(self, node: Any) -> None:
        """Put the line on a node."""
        file, line, _ = creation_site()
        if (file, line) not in self._known:
            self._known[file, line] = position(file, line)
        node.position = self._known[file, line]
        if self._outer is not None:
            self._outer.created(node)

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Comparisons make no node."""
        if self._outer is not None:
            self._outer.compared(symbol, a, b, outcome)

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Sweeps make no node."""
        if self._outer is not None:
            self._outer.swept(nodes, adjoints)
