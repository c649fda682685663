"""Difference quotients at steps h, h/2, h/4, ..., extrapolated to h = 0: Ridders' table.

Two guards make it safe if the scale of f is unknown. A table that has not settled, as that of
sin(1e6 x) for steps near 0.1, is followed by a table at smaller steps. And the result must agree
with the plain difference at a much smaller step, within the noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from autograd_core.numerical.estimate import Counted, Estimate
from autograd_core.numerical.ridders import Quotient, RiddersTable

HALVINGS = 40
"""How often a first step that leaves the domain is halved before the search ends."""
TABLES = 4
"""How many tables are tried; each begins where the last one ended."""
WITNESS = 2.0**-26
"""The much smaller step, as a part of |x|."""


def extrapolate(
    quotient: Callable[[float], Quotient],
    x: float,
    h: float,
    near: Counted,
    ratio: float = 4.0,
    levels: int = 12,
) -> Estimate:
    """The derivative at x by tables whose first step is h, or the next possible step.

    Tables follow each other until one is settled and confirmed by a witness. If f changes at
    larger steps but not at smaller ones, the smaller ones are not a result: f may have been
    rounded.

    Args:
        quotient: the difference quotient as a function of the step.
        x: the point.
        h: the first step.
        near: the function, which counts its evaluations.
        ratio: the factor by which the quotient's leading truncation term shrinks when the step is
            halved.
        levels: the most steps of a table.
    """
    if levels < 2:
        raise ValueError(f"levels must be 2 or more, got {levels!r}")
    first = _inside(quotient, x, h)
    if not first.finite:
        return near.nowhere()
    witness = quotient(WITNESS * max(abs(x), 1e-3))
    tables: list[RiddersTable] = []
    while first.finite and len(tables) < TABLES:
        steps = [first.step / 2**level for level in range(1, levels)]
        table = RiddersTable(chain([first], map(quotient, steps)), ratio)
        tables.append(table)
        if witness.step > table.smallest / 64:
            witness = quotient(table.smallest / 1024)
        unchanging = table.best.derivative == 0 and len(tables) > 1
        if table.settled and not unchanging and not _is_doubtful(quotient, table, witness):
            return replace(table.best, evaluations=near.count)
        first = quotient(first.step / 2**levels)
    return replace(_least_bad(tables, witness), evaluations=near.count)


def _is_doubtful(
    quotient: Callable[[float], Quotient], table: RiddersTable, witness: Quotient
) -> bool:
    """Whether a witness contradicts a table for a reason other than noise in f.

    Noise makes slopes at similar tiny steps scatter, and shows in the table too: its error is then
    about the noise over its step. A slope of exactly 0 proves nothing: f may be rounded to so few
    digits that it does not change.
    """
    doubt = table.doubt(witness)
    if not doubt or witness.slope == 0:
        return False
    slopes = [quotient(k * witness.step).slope for k in (1.19, 1.37, 1.58, 1.79)]
    scatter = max(*slopes, witness.slope) - min(*slopes, witness.slope)
    noise = scatter * witness.step / table.best.step
    return not (doubt <= 2 * scatter and noise <= 100 * table.best.error)


def _inside(quotient: Callable[[float], Quotient], x: float, h: float) -> Quotient:
    """The quotient at h, at |x|/10, or after halving that until f is finite."""
    found = quotient(h)
    for _ in range(HALVINGS):
        if found.finite or found.step == 0 or not math.isfinite(x):
            break
        h = abs(x) / 10 if 0 < abs(x) / 10 < h else h / 2
        found = quotient(h)
    return found


def _least_bad(tables: list[RiddersTable], witness: Quotient) -> Estimate:
    """The best of the failed tables, by relative error; the failure becomes its truncation."""

    def part(table: RiddersTable) -> float:
        """The error as a part of the result."""
        error = table.best.error
        if error == 0.0:
            return 0.0
        return error / (abs(table.best.derivative) + error) if math.isfinite(error) else math.inf

    chosen = min(tables, key=part)
    failed = max(chosen.doubt(witness), *(chosen.quarrel(other) for other in tables))
    return replace(chosen.best, truncation=max(chosen.best.truncation, failed))
