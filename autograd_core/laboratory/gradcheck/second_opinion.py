"""Measure a derivative that rounding hides from differences: by a complex step.

In the tail of tanh, or of a small term beside a large one, differences of floats lose the
derivative, but Im f(x + ih) / h subtracts nothing. It is independent of the engine's partials: it
evaluates only the formulas of the functions. It does not follow what a program computes from plain
numbers. So it counts only if the program, run again beside the point, performs the same operations
with the same constants: then it computes nothing beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import isfinite, nan
from operator import attrgetter
from typing import Any

from autograd_core.laboratory.gradcheck.claims import Claim, is_verified
from autograd_core.laboratory.gradcheck.forward_rounding import MovedGradients
from autograd_core.laboratory.gradcheck.inconclusive import MORE_DIGITS, advised
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.measure import SAFETY
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.laboratory.subjects.tape import Tape, TapeEntry, Unreadable
from autograd_core.numerical.estimate import EPSILON
from autograd_core.numerical.imaginary import (
    ComplexNamespace,
    NotAnalytic,
    along_imaginary_axis,
    continued,
)
from autograd_core.primitives import PRIMITIVES
from autograd_core.program import follow

ROUNDINGS = 4 * EPSILON
"""The error of a complex step, as a fraction of the derivative."""

WITNESSES = 3
"""At this many points on each side the program must perform the same operations."""

AGAINST = "differences of floats cannot tell it from 0, but a complex step measures"

NOTE = "rounding hides it from differences; a complex step through the operations verifies it"


class SecondOpinion:
    """What the recorded operations of a subject tell of a derivative, besides its differences."""

    def __init__(self, subject: Subject):
        self._subject = subject

    def spread(self, i: int, needed: float) -> float:
        """Estimate how far forward rounding may move derivative i; 0.0 if operations are unread.

        Args:
            needed: the spread that would matter.
        """
        return 0.0 if self._moved is None else self._moved.spread(i, needed)

    @cached_property
    def _moved(self) -> MovedGradients | None:
        try:
            return MovedGradients(self._subject.tape(self._subject.point))
        except (Unreadable, ArithmeticError, ValueError):
            return None

    def on(self, finding: Finding, claim: Claim, line: Line, i: int) -> Finding:
        """Confirm or doubt a finding on parameter i by a complex step.

        An INCONCLUSIVE becomes OK if the complex step verifies the derivative. An OK for a
        derivative of 0, where no difference was measured, becomes INCONCLUSIVE if the complex step
        measures one. Where terms cancel to rounding they cancel in a complex step too, so it
        confirms nothing.
        """
        doubtful = finding.verdict is Verdict.INCONCLUSIVE and claim.terms == 0.0
        zero = finding.verdict is Verdict.OK and claim.is_zero
        if not (doubtful or zero) or claim.tie is not None or claim.step is not None:
            return finding
        derivative = self._derivative(line, i, expected=0.0 if zero else None)
        if derivative is None:
            return finding
        spread = self.spread(i, 1e-6 * abs(derivative))
        tried = replace(
            finding,
            numeric=derivative,
            tolerance=SAFETY * (claim.error + ROUNDINGS * abs(derivative)) + 2 * spread,
            truncation=0.0,
            rounding=ROUNDINGS * abs(derivative) + spread,
            step=nan,
        )
        if zero and tried.difference > tried.tolerance:
            note = advised(f"{AGAINST} {derivative:.6g}", MORE_DIGITS)
            return replace(tried, verdict=Verdict.INCONCLUSIVE, note=note)
        if doubtful and tried.difference <= tried.tolerance and is_verified(claim, tried, 0.0):
            return replace(tried, verdict=Verdict.OK, note=NOTE)
        return finding

    @cached_property
    def _tape(self) -> Tape:
        return self._subject.tape(self._subject.point)

    @cached_property
    def _identities(self) -> set[int]:
        """The places of unknown operations that return the number of their only operand."""
        return {
            place
            for place, entry in enumerate(self._tape.entries)
            if entry.operands and entry.op not in PRIMITIVES and _is_identity(self._tape, place)
        }

    def _derivative(self, line: Line, i: int, expected: float | None) -> float | None:
        """Measure by a complex step; None where it does not count, or is not possible.

        Args:
            expected: a result that needs no confirmation.
        """
        try:
            tape = self._tape
            place = tape.parameters[i]
            same = self._identities
            if place is None:
                return None
            found = along_imaginary_axis(lambda z: _follow(tape, place, z, same), line.centre)
            if not isfinite(found.derivative) or found.derivative == expected:
                return None
            elsewhere = self._same_elsewhere(tape, line, i)
        except (Unreadable, NotAnalytic, ArithmeticError, ValueError):
            return None
        return found.derivative if elsewhere == same else None

    def _same_elsewhere(self, tape: Tape, line: Line, i: int) -> set[int] | None:
        """The unknown operations that are identities; None if the program differs elsewhere.

        An unknown operation that returned the number of its operand at every point is taken to be
        the identity. Any other stops the complex step.
        """
        found = self._identities
        points = line.like_centre(WITNESSES)
        for x in points:
            numbers = [x if k == i else at for k, at in enumerate(self._subject.point)]
            other = self._subject.tape(numbers)
            if not _same_program(tape, other, i):
                return None
            found = {place for place in found if _is_identity(other, place)}
        return found if points else None


def _same_program(tape: Tape, other: Tape, i: int) -> bool:
    """Whether two tapes have the same operations and constants, apart from parameter i."""
    return tape.same_program(other) and all(
        a.static == b.static
        and (not a.is_leaf or place == tape.parameters[i] or repr(a.value) == repr(b.value))
        for place, (a, b) in enumerate(zip(tape.entries, other.entries, strict=True))
    )


def _is_identity(tape: Tape, place: int) -> bool:
    """Whether an entry repeats the number of its only operand."""
    entry = tape.entries[place]
    operands = entry.operands
    return len(operands) == 1 and repr(tape.entries[operands[0]].value) == repr(entry.value)


def _follow(tape: Tape, parameter: int, z: complex, identities: set[int]) -> complex:
    """Recompute the last entry with a complex number for a parameter.

    Raises:
        NotAnalytic: see complex_step.
    """
    namespace = ComplexNamespace()
    passing_on = {id(tape.entries[place]) for place in identities}

    def compute(entry: TapeEntry, operands: Sequence[Any]) -> Any:
        if id(entry) in passing_on:
            return operands[0]
        row = PRIMITIVES.get(entry.op)
        names = row.parameters if row is not None else {}
        parameters = dict(zip(names, entry.static, strict=True))
        return continued(entry.op, parameters, operands, namespace)

    found = follow(tape.entries, tape.operands, compute, attrgetter("value"), {parameter: z})
    result = found.get(len(tape.entries) - 1, tape.entries[-1].value)
    if isinstance(result, NotAnalytic):
        raise result
    return complex(result)
