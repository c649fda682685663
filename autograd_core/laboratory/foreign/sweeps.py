"""The facts about a gradient of another engine: its errors, kinks and births of nan."""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, isfinite
from typing import Any

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.numbers import DOUBLE, precision_name
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.tape import (
    Survey,
    bare_tape,
    births_of,
    steps_of,
    ties_of,
    trace_of_tape,
)
from autograd_core.laboratory.subjects.subject import DIGITS, Sweep
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.summing import sum_in_order

_UNKNOWN = 1000
"""The number of roundings assumed for a graph that cannot be read."""


def precision(unit: float, name: str) -> tuple[str, ...]:
    """Remark that an engine's numbers are narrower than float64, if they are."""
    if unit == DOUBLE:
        return ()
    return (
        f"{name} computes in {precision_name(unit)}: a rounding is 2**-{_bits(unit)} of a "
        f"number, and OK needs {_digits(unit):.1f} digits",
    )


def _digits(unit: float) -> float:
    """The number of digits that must be verified."""
    return DIGITS if unit == DOUBLE else max(1.0, DIGITS * _bits(unit) / 53)


def _bits(unit: float) -> int:
    """The bits of a unit roundoff: 24 for 2**-24."""
    return 1 - frexp(unit)[1]


def surveyed(
    survey: Survey, gradient: tuple[float, ...], point: Sequence[float], unit: float
) -> Sweep:
    """Return the facts about a gradient from the tape it was computed on.

    Args:
        survey: the tape.
        gradient: the gradient from the engine's sweep.
        point: the parameters' numbers.
        unit: the unit roundoff of the engine's numbers.
    """
    tape = survey.tape
    if survey.unreadable:
        finite = [abs(e.adjoint * e.value) for e in tape.entries if isfinite(e.adjoint)]
        nodes = len(tape.entries)
        return _guessed(tape, tape.values[-1], gradient, unit, nodes, sum_in_order(finite))
    errors = tape.errors(unit)
    rounding = errors.rounding
    if unit > DOUBLE:
        moved = [abs(g * x) for g, x in zip(gradient, point, strict=True)]
        rounding += unit * sum_in_order(moved)
    return Sweep(
        value=tape.entries[-1].value,
        gradient=gradient,
        errors=errors,
        swept=errors,
        rounding=rounding,
        nodes=len(tape.entries),
        trace=trace_of_tape(tape),
        ties=ties_of(tape),
        steps=steps_of(tape),
        births=births_of(tape, gradient),
        digits=_digits(unit),
    )


def unseen(
    reader: NodeReader, root: Any, value: float, gradient: tuple[float, ...], creations: Creations
) -> Sweep:
    """Return the facts about a result whose operands cannot be read: its number and gradients."""
    numbers = [abs(reader.number(node)) for node in creations.nodes]
    largest = max([abs(value), *(x for x in numbers if isfinite(x))])
    tape = bare_tape(reader, root, (), creations)
    customs = (reader.name,)
    return _guessed(tape, value, gradient, reader.unit, len(numbers), largest, customs)


def _guessed(
    tape: Tape,
    value: float,
    gradient: tuple[float, ...],
    unit: float,
    nodes: int,
    moved: float,
    customs: tuple[str, ...] = (),
) -> Sweep:
    """Return the facts about a gradient without local derivatives.

    Args:
        tape: the operations that are known.
        value: the result.
        gradient: the gradient from the engine's sweep.
        unit: the unit roundoff of the engine's numbers.
        nodes: how many nodes were seen, each of which rounds.
        moved: the size of what they round.
        customs: the names of unknown operations.
    """
    return Sweep(
        value=value,
        gradient=gradient,
        errors=[4 * (nodes or _UNKNOWN) * unit * abs(g) for g in gradient],
        rounding=2 * unit * moved,
        nodes=nodes,
        trace=trace_of_tape(tape),
        customs=customs,
        digits=_digits(unit),
    )
