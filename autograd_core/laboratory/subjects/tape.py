"""A recorded computation as plain numbers, for the search for a wrong operation.

The search does not depend on an engine: every graph that can be written as a `Tape` can be
searched, our own as well as that of another engine (`autograd_core.laboratory.foreign.subject`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

from autograd_core.laboratory.subjects.decisions import trace_of
from autograd_core.laboratory.subjects.error_model import Errors
from autograd_core.laboratory.subjects.watching import Sites
from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import Program, pull, stopped_by_zero
from autograd_core.value import Value


class Unreadable(ValueError):
    """The local derivatives of an engine's nodes cannot be read."""


@dataclass(slots=True)
class TapeEntry:
    """One node of a recorded computation. (A frozen class would take three times as long to make.)

    Attributes:
        op: its operation; "" for a leaf.
        value: its number.
        operands: the places of its operands on the tape.
        partials: the local derivative that the engine uses for each operand; None if it passes
            nothing on.
        static: the static parameters of the operation, or of the `likely` one.
        known: whether the operation is a primitive of the table, with a known function.
        likely: the primitive that an unknown operation resembles by its name and its number; it
            stands in where nothing better is known.
        label: the node's label.
        where: the Position of the line that created it, or "".
        adjoint: the gradient that the engine's sweep gave it; nan if unknown.
        remark: an observation about the node's backward rule beyond its numbers.
        rule: the Position of the rule in another engine, or "".
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
        parameters: the place of each parameter; None if the root does not depend on it.
        decisions: the decisions of the program. Two evaluations with equal decisions and
            operations are values of one smooth formula.
        visits: the places in the order in which another engine's sweep ran their rules; None if
            unknown.
        coarse: the size of a rounding in units of that of float64: 2**29 in float32.
        outcomes: the outcomes of comparisons among the decisions.
    """

    entries: tuple[TapeEntry, ...]
    parameters: tuple[int | None, ...]
    decisions: Hashable = ()
    visits: tuple[int, ...] | None = None
    coarse: float = 1.0
    outcomes: tuple[tuple[str, bool], ...] = ()

    def same_program(self, other: Tape) -> bool:
        """Whether both have the same operations on the same operands, with the same decisions."""
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

    def numbers(self, entry: TapeEntry) -> tuple[float, ...]:
        """The numbers of an entry's operands."""
        return tuple([self.entries[o].value for o in entry.operands])

    @cached_property
    def operands(self) -> list[tuple[int, ...]]:
        """The places of the operands of each entry."""
        return [entry.operands for entry in self.entries]

    @cached_property
    def partials(self) -> list[tuple[float | None, ...]]:
        """The local derivatives of each entry, as the engine uses them."""
        return [entry.partials for entry in self.entries]

    def errors(self, unit: float = UNIT) -> Errors:
        """Bound the rounding of an evaluation, and of the derivatives by the parameters."""
        return Errors(self.operands, self.values, self.partials, self.parameters, unit=unit)

    @property
    def has_partials(self) -> bool:
        """Whether the local derivatives of all entries are known."""
        return all(len(entry.partials) == len(entry.operands) for entry in self.entries)

    @cached_property
    def adjoints(self) -> list[float]:
        """d last entry / d each entry, summed over all paths along the recorded partials."""
        return self.pull(self.partials)

    def pull(
        self,
        partials: Sequence[Sequence[float | None]],
        times: Callable[[float, float], float] = stopped_by_zero,
    ) -> list[float]:
        """Compute d last entry / d each entry, by place.

        Args:
            partials: the local derivatives of each entry; None where nothing is passed on.
            times: multiplies an adjoint by a local derivative. By default a product with a local
                derivative of 0 is 0, even if the adjoint is infinite.
        """
        sums = [0.0] * len(self.entries)
        if sums:
            sums[-1] = 1.0
        return pull(self.operands, partials.__getitem__, sums, times=times)

    @cached_property
    def is_swept_whole(self) -> bool:
        """Whether a sweep reaches every node, because every operand was selected."""
        return all(None not in entry.partials for entry in self.entries)


Recorder = Callable[[Sequence[float]], Tape]
"""Records the checked function with these numbers for its parameters."""

Reader = Callable[[Sequence[float]], "array[float] | None"]
"""Computes the numbers of a tape with other parameters; None if the operations differ."""


def tape_of(program: Program, parameters: Sequence[Value], sites: Sites) -> Tape:
    """Make the tape of a recording of our own engine, created under `sites`."""
    names = sites.names
    entries, results = [], []
    for node, operands in zip(program.nodes, program.operands, strict=True):
        label = node.label or names.get(id(node), "")
        if not operands:
            entries.append(TapeEntry(node.op, node.data, label=label, where=sites.of(node)))
            continue
        results.append(node)
        known = node.op in PRIMITIVES
        entries.append(
            TapeEntry(
                node.op,
                node.data,
                operands,
                node.partials,
                node.static,
                known,
                label=label,
                where=sites.of(node),
            )
        )
    found = tuple(program.places_of(parameters))
    outcomes = tuple(sites.outcomes)
    return Tape(tuple(entries), found, (outcomes, trace_of(results)), outcomes=outcomes)
