"""A recorded computation as plain numbers: what the search for a wrong operation reads of it.

The search knows no engine: whatever can be written as a `Tape` can be searched, our own graph as
well as that of a class somebody wrote this afternoon (`autograd_core.laboratory.foreign.subject`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan
from operator import attrgetter
from typing import Any

from autograd_core.laboratory.subjects.decisions import trace_of
from autograd_core.laboratory.subjects.watching import Sites
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import NONE_GIVEN, Program, follow, pull, run, stopped_by_zero
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
    def values(self) -> array[float]:
        """The numbers of the nodes."""
        return array("d", [entry.value for entry in self.entries])

    @cached_property
    def operands(self) -> list[tuple[int, ...]]:
        """For each entry the places of its operands."""
        return [entry.operands for entry in self.entries]

    @cached_property
    def partials(self) -> list[tuple[float | None, ...]]:
        """For each entry its local derivatives, as the engine uses them."""
        return [entry.partials for entry in self.entries]

    @cached_property
    def adjoints(self) -> list[float]:
        """d last entry / d each entry, summed over all paths along the recorded partials."""
        return self.pull(self.partials)

    def pull(
        self,
        partials: Sequence[Sequence[float | None]],
        times: Callable[[float, float], float] = stopped_by_zero,
    ) -> list[float]:
        """d last entry / d each entry, by place.

        Args:
            partials: the local derivatives of each entry; None where none flows.
            times: an adjoint times one of them. By default a path along which one is 0 adds
                nothing, whatever the others are.
        """
        flow = [0.0] * len(self.entries)
        if flow:
            flow[-1] = 1.0
        return pull(self.operands, partials.__getitem__, flow, times=times)

    def run(
        self,
        compute: Callable[[Entry, Sequence[Any]], Any],
        leaf: Callable[[Entry], Any],
        given: Mapping[int, Any] = NONE_GIVEN,
    ) -> list[Any]:
        """The result of every entry, by place.

        Args:
            compute: makes the result of an entry with operands.
            leaf: makes that of a leaf.
            given: results that are known, by place.
        """
        return run(self.entries, self.operands, compute, leaf, given)

    def follow(
        self, compute: Callable[[Entry, Sequence[Any]], Any], given: Mapping[int, Any]
    ) -> dict[int, Any]:
        """The results of the entries that depend on some places; others keep their number.

        Args:
            compute: makes the result of an entry with operands.
            given: what stands at those places.
        """
        return follow(self.entries, self.operands, compute, attrgetter("value"), given)

    @cached_property
    def is_swept_whole(self) -> bool:
        """Whether a sweep reaches every node: no operand was left unselected."""
        return all(None not in entry.partials for entry in self.entries)


Recorder = Callable[[Sequence[float]], Tape]
"""Evaluates the checked function with its parameters at the given numbers."""

Reader = Callable[[Sequence[float]], "array[float] | None"]
"""The number of every entry of a tape with the parameters elsewhere; None for another program."""


def tape_of(program: Program, parameters: Sequence[Value], sites: Sites) -> Tape:
    """A recording of our own engine, created under `sites`."""
    places, names = program.places, sites.names
    entries, results = [], []
    for node, operands in zip(program.nodes, program.operands, strict=True):
        label = node.label or names.get(id(node), "")
        if not operands:
            entries.append(Entry(node.op, node.data, label=label, where=sites.of(node)))
            continue
        results.append(node)
        op = node.op
        entries.append(
            Entry(
                op,
                node.data,
                operands,
                node.partials,
                node.static,
                op in PRIMITIVES,
                "",
                label,
                sites.of(node),
            )
        )
    found = tuple(places.get(id(parameter)) for parameter in parameters)
    outcomes = tuple(sites.outcomes)
    return Tape(tuple(entries), found, (outcomes, trace_of(results)), outcomes=outcomes)
