"""A recorded computation as plain numbers: what the search for a wrong operation reads of it.

The search knows no engine: whatever can be written as a `Tape` can be searched, our own graph as
well as that of a class somebody wrote this afternoon (`autograd_core.laboratory.foreign`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from math import nan
from operator import attrgetter
from typing import Any

from autograd_core.anomaly import creation_site
from autograd_core.laboratory.decisions import trace_of
from autograd_core.position import position
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import Program
from autograd_core.sweep import ordered
from autograd_core.value import Value


class Unreadable(ValueError):
    """An engine does not tell the local derivatives of its nodes."""


@dataclass(slots=True)
class Entry:
    """One node of a recorded computation. (Not frozen: that would triple the time to make one.)

    Attributes:
        op: its operation; "" for a leaf.
        value: its number.
        operands: the places of its operands on the tape.
        partials: the local derivative that the engine uses for each; None where none flows.
        static: static parameters of that row, or of the `likely` one.
        known: whether op is a row of the table, so that its function is known.
        likely: the row of the table that an operation of unknown function is by its name and its
            number; what is known of operands comes from there, if nothing better does.
        label: the node's label.
        where: the Position that created it, or "".
        adjoint: the gradient that the engine's sweep gave it; nan where that is not known.
        remark: what was noticed about the node's backward rule beyond its numbers.
        rule: the Position of the rule, where the engine is not ours, or "".
    """

    op: str
    value: float
    operands: tuple[int, ...] = ()
    partials: tuple[float | None, ...] = ()
    static: tuple[Any, ...] = ()
    known: bool = False
    likely: str = ""
    label: str = ""
    where: str = ""
    adjoint: float = nan
    remark: str = ""
    rule: str = ""

    @property
    def is_leaf(self) -> bool:
        """Whether it has no operands."""
        return not self.operands


@dataclass(frozen=True)
class Tape:
    """A recorded computation: operands before what uses them, in creation order; the root last.

    Attributes:
        entries: the nodes.
        parameters: the place of each parameter; None for one that the root does not depend on.
        decisions: what the program decided on the way. Two evaluations with equal decisions and
            operations are values of one smooth formula.
        visits: the places in the order in which another engine's sweep ran their rules; None where
            that was not seen.
        coarse: how much larger a rounding is than in float64: 2**29 times in float32.
        outcomes: of the comparisons among them.
    """

    entries: tuple[Entry, ...]
    parameters: tuple[int | None, ...]
    decisions: Hashable = ()
    visits: tuple[int, ...] | None = None
    coarse: float = 1.0
    outcomes: tuple[tuple[str, bool], ...] = ()

    def same_program(self, other: Tape) -> bool:
        """Whether both are the same operations on the same operands, decided the same way."""
        return (
            len(self.entries) == len(other.entries)
            and self.decisions == other.decisions
            and all(
                a.op == b.op and a.operands == b.operands
                for a, b in zip(self.entries, other.entries, strict=True)
            )
        )

    @cached_property
    def operations(self) -> list[str]:
        """The operations of the nodes that are no leaves, in order."""
        return [entry.op for entry in self.entries if not entry.is_leaf]

    @cached_property
    def is_swept_whole(self) -> bool:
        """Whether a sweep reaches every node: no operand was left unselected."""
        return all(None not in entry.partials for entry in self.entries)

    @cached_property
    def leaves_first(self) -> list[int]:
        """For each entry its place where all leaves come before all others."""
        inputs, results = count(), count(len(self.entries) - len(self.operations))
        return [next(inputs if entry.is_leaf else results) for entry in self.entries]


Recorder = Callable[[Sequence[float]], Tape]
"""Evaluates the checked function with its parameters at the given numbers."""

Reader = Callable[[Sequence[float]], "list[float] | None"]
"""The number of every entry of a tape with the parameters elsewhere; None for another program."""


class Sites:
    """An observer that remembers the line that created each node, and every comparison.

    Args:
        names: what messages call nodes without a label, by `id`.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self._lines: dict[int, str] = {}
        self._known: dict[tuple[str, int], str] = {}
        self.decisions: list[tuple[str, bool]] = []

    def created(self, node: Any) -> None:
        """Remember the line, by the number that the engine gave the node."""
        file, line, _ = creation_site()
        where = self._known.get((file, line))
        if where is None:
            where = self._known[file, line] = position(file, line)
        self._lines[node._serial] = where

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Remember what was decided."""
        self.decisions.append((symbol, outcome))

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """A sweep makes no node."""

    def of(self, node: Any) -> str:
        """The line that created a node, "" for one that was made outside the block."""
        return self._lines.get(node._serial, "")


def tape_of(root: Value, parameters: Sequence[Value], sites: Sites) -> Tape:
    """The graph of a Value of our own engine, created under `sites`."""
    program = Program(root)
    nodes, places = program.nodes, program.places
    entries = []
    for place, node in enumerate(nodes):
        operands = program.operands[place]
        entries.append(
            Entry(
                op=node.op,
                value=node.data,
                operands=operands,
                partials=tuple(program.recorded_partials(place)),
                static=tuple(node._static),
                known=node.op in PRIMITIVES and bool(operands),
                label=node.label or sites.names.get(id(node), ""),
                where=sites.of(node),
            )
        )
    found = tuple(places.get(id(parameter)) for parameter in parameters)
    outcomes = tuple(sites.decisions)
    return Tape(tuple(entries), found, (outcomes, trace_of(nodes)), outcomes=outcomes)


def numbers_of(
    root: Value, base: Tape, outcomes: Sequence[tuple[str, bool]]
) -> list[float] | None:
    """The number of every entry of a tape, read from another evaluation of the same program.

    A tape of it would tell the same and take twenty times as long. What is compared are the
    operations, their number and the outcomes of comparisons.

    Args:
        root: the result of the other evaluation.
        base: the tape.
        outcomes: the comparisons of the other evaluation.
    """
    leaves, interior = ordered([root]) if base.is_swept_whole else _apart(Program(root).nodes)
    same = len(leaves) + len(interior) == len(base.entries) and tuple(outcomes) == base.outcomes
    if not same or [node.op for node in interior] != base.operations:
        return None
    leaves.sort(key=attrgetter("_serial"))
    numbers = [*[node.data for node in leaves], *[node.data for node in interior]]
    return [numbers[i] for i in base.leaves_first]


def _apart(nodes: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """The leaves among some nodes, and the others."""
    leaves = [node for node in nodes if node.is_leaf]
    return leaves, [node for node in nodes if not node.is_leaf]
