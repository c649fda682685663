"""The result of a comparison of ways to differentiate, as data: a table per argument."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Agreement(StrEnum):
    """The possible verdicts on one way's derivative, compared with the reference."""

    REFERENCE = "reference"
    AGREES = "agrees"
    NO_DIGITS = "no digits"
    KINK = "kink"
    STEP = "step too large"
    LIMIT = "known limit"
    DIFFERS = "DIFFERS"
    NOT_APPLICABLE = "n/a"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One way to differentiate, for one argument.

    Attributes:
        way: its key, as in `compare(ways=...)`.
        title: its name in words.
        verdict: its verdict.
            agrees: the error is at most the predicted one; no digits: the same, but the predicted
            error is as large as the derivative;
            kink: there is no single derivative here, and the number lies between those on both
            sides; step too large: the step of a difference quotient reaches past the point's
            piece of f, across a kink, a jump, a pole or the end of the domain, so that it says
            nothing about this point; known limit: a property of that library, named in the
            explanation; DIFFERS: none of these. Only the last makes a Comparison false.
        derivative: its result, or nan.
        digits: the result in decimal digits, if it has more than a float; else "".
        error: |derivative - reference|.
        relative_error: error / |reference|; nan if the reference is 0 and the error is not.
        ulps: error in units in the last place of the reference.
        predicted: the largest error expected for this way and this function.
        evaluations: how often f, or its recorded graph, was evaluated for it.
        seconds: its time (a mean of a few runs; for one sweep, of the whole gradient).
        step, truncation, rounding: the step of a difference quotient and the predicted parts of
            its error; otherwise nan.
        explanation: why it differs, the expected difference, or why there is no result.
    """

    way: str
    title: str
    verdict: Agreement
    derivative: float = math.nan
    digits: str = ""
    error: float = math.nan
    relative_error: float = math.nan
    ulps: float = math.nan
    predicted: float = math.nan
    evaluations: int = 0
    seconds: float = math.nan
    step: float = math.nan
    truncation: float = math.nan
    rounding: float = math.nan
    explanation: str = ""

    @property
    def applies(self) -> bool:
        """Whether the way gave a result."""
        return self.verdict not in (Agreement.NOT_APPLICABLE, Agreement.NOT_INSTALLED)


@dataclass(frozen=True, slots=True)
class Table:
    """All ways to differentiate by one argument; true if none DIFFERS.

    Attributes:
        argument: its name.
        at: its number.
        reference: the derivative that the others are compared with, as a float.
        reference_digits: the same in decimal digits.
        reference_way: the title of the way it comes from.
        lines: one per way.
        left, right: the slopes on both sides if the point is at a kink; otherwise nan.
        notes: remarks about this derivative.
    """

    argument: str
    at: float
    reference: float
    reference_digits: str
    reference_way: str
    lines: tuple[TableLine, ...]
    left: float = math.nan
    right: float = math.nan
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.differing

    @property
    def differing(self) -> tuple[TableLine, ...]:
        """The lines that contradict the reference."""
        return tuple(line for line in self.lines if line.verdict is Agreement.DIFFERS)

    def __getitem__(self, way: str) -> TableLine:
        """The line of a way by its key; KeyError for a way that was not requested."""
        for line in self.lines:
            if line.way == way:
                return line
        known = ", ".join(repr(line.way) for line in self.lines)
        raise KeyError(f"no way {way!r} in this table; there are {known}")


@dataclass(frozen=True, slots=True, repr=False)
class Tables:
    """The findings of a comparison as data; `Comparison` explains each attribute."""

    name: str
    at: str
    value: float
    nodes: int
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return all(self.tables)

    def __getitem__(self, argument: str | int) -> Table:
        """The table of an argument, by its name or position."""
        if isinstance(argument, int):
            return self.tables[argument]
        for table in self.tables:
            if table.argument == argument:
                return table
        known = ", ".join(repr(table.argument) for table in self.tables)
        raise KeyError(f"no argument {argument!r} in this comparison; there are {known}")
