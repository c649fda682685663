"""The result of a comparison as data: a table for each argument, a line for each way."""

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
        way: the key of the way, as in `compare(ways=...)`.
        title: the name of the way.
        verdict: the verdict.
            agrees: the error is at most the predicted one; no digits: the same, but the predicted
            error is as large as the derivative;
            kink: there is no single derivative here, and the number lies between those on both
            sides; step too large: the step of a difference quotient leaves the smooth piece of f
            around the point, across a kink, a jump, a pole or the end of the domain, so that it
            says nothing about this point; known limit: the library's own derivative is off, which
            the explanation shows with its error; DIFFERS: none of these. Only DIFFERS makes a
            Comparison false.
        derivative: the number, or nan.
        digits: the number in decimal digits, if it has more than a float; else "".
        error: |derivative - reference|.
        relative_error: error / |reference|; nan if the reference is 0 and the error is not.
        ulps: the error in units in the last place of the reference.
        predicted: the largest error expected for this way and this function.
        evaluations: how often f, or its recorded graph, was evaluated for it.
        seconds: the time (a mean of a few runs; for one sweep, of the whole gradient).
        step, truncation, rounding: the step of a difference quotient and the predicted parts of
            its error; otherwise nan.
        explanation: why the number differs, the expected difference, or why there is no number.
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
        """Whether the way gave a number."""
        return self.verdict not in (Agreement.NOT_APPLICABLE, Agreement.NOT_INSTALLED)


@dataclass(frozen=True, slots=True)
class ArgumentTable:
    """All ways to differentiate by one argument; true if none DIFFERS.

    Attributes:
        argument: the name of the argument.
        at: the number of the argument.
        reference: the derivative that the others are compared with, as a float.
        reference_digits: the same in decimal digits.
        reference_way: the title of the way that the reference comes from.
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
        """Find the line of a way by its key; KeyError if the way was not run."""
        for line in self.lines:
            if line.way == way:
                return line
        known = ", ".join(repr(line.way) for line in self.lines)
        raise KeyError(f"no way {way!r} in this table; there are {known}")


@dataclass(frozen=True, slots=True, repr=False)
class ComparisonData:
    """The findings of a comparison as data; `Comparison` explains each attribute."""

    name: str
    at: str
    value: float
    nodes: int
    tables: tuple[ArgumentTable, ...]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return all(self.tables)

    def __getitem__(self, argument: str | int) -> ArgumentTable:
        """Find the table of an argument, by its name or position."""
        if isinstance(argument, int):
            return self.tables[argument]
        for table in self.tables:
            if table.argument == argument:
                return table
        known = ", ".join(repr(table.argument) for table in self.tables)
        raise KeyError(f"no argument {argument!r} in this comparison; there are {known}")
