"""Observers of a checked program: its comparisons, and the lines that created its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core.anomaly import creation_site
from autograd_core.laboratory.subjects.place import COMPARED, Place
from autograd_core.position import position


class Listener:
    """An observer that keeps the outcomes of comparisons."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, bool]] = []

    def created(self, node: Any) -> None:
        """Do nothing: the outcomes of comparisons are enough."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the outcome."""
        self.outcomes.append((symbol, outcome))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Do nothing: a sweep does not decide."""


class Sites(Listener):
    """An observer that also keeps the line that created each node, and where numbers were equal.

    Args:
        names: the names of nodes without a label in messages, by `id`.

    Attributes:
        ties: under -1 the first comparison of equal numbers, if there was one.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        super().__init__()
        self.names = names
        self.ties: dict[int, Place] = {}
        self._lines: dict[int, str] = {}
        self._known: dict[tuple[str, int], str] = {}

    def created(self, node: Any) -> None:
        """Keep the line, by the serial number of the node."""
        self._lines[node._serial] = self._line()

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Keep the outcome, and of equal numbers also the line."""
        super().compared(symbol, a, b, outcome)
        if a == b and not self.ties:
            self.ties[-1] = Place(f"{COMPARED}{symbol}", (a, b), ("", ""), "", self._line())

    def _line(self) -> str:
        """The line of the program that is running."""
        file, line, _ = creation_site()
        where = self._known.get((file, line))
        if where is None:
            where = self._known[file, line] = position(file, line)
        return where

    def of(self, node: Any) -> str:
        """The line that created a node; "" for a node made outside the block."""
        return self._lines.get(node._serial, "")

    def saw(self, node: Any) -> bool:
        """Whether a node was created in the block."""
        return node._serial in self._lines
