"""Tapes for the tests of the search: of programs, with mistakes planted in recorded numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import autograd_core
from autograd_core import Value
from autograd_core.laboratory.subjects.tape import Recorder, Tape, tape_of
from autograd_core.laboratory.subjects.watching import Sites
from autograd_core.modes import observed_by
from tests.graphs import Program


class Plant(NamedTuple):
    """A factor on the local derivative of a node with respect to one of its operands."""

    place: int
    position: int
    factor: float


def recorder(f: Callable[..., Value], plant: Plant | None = None, known: bool = True) -> Recorder:
    """A function of Values as the search sees it.

    With known=False every operation counts as one of unknown function.
    """

    def record(numbers: Sequence[float]) -> Tape:
        parameters = [Value(x, label=f"p{i}") for i, x in enumerate(numbers)]
        sites = Sites({})
        with observed_by(sites):
            root = f(*parameters)
        tape = tape_of(autograd_core.program.Program(root), parameters, sites)
        entries = [replace(entry, known=entry.known and known) for entry in tape.entries]
        if plant is not None:
            entry = entries[plant.place]
            partials: list[Any] = list(entry.partials)
            partials[plant.position] *= plant.factor
            entries[plant.place] = replace(entry, partials=tuple(partials))
        return replace(tape, entries=tuple(entries))

    return record


def of_program(program: Program) -> Callable[..., Any]:
    """A random program as a function of its leaves."""
    return lambda *leaves: program.run(leaves, program.numbers, autograd_core)[-1]
