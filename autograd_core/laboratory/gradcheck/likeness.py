"""Recognise what is wrong with a given gradient: one factor everywhere, or another order."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from autograd_core.laboratory.subjects.findings import Finding, Verdict

LEAST = 2
"""The fewest mismatches: one derivative alone is always some multiple of the measured one."""


def likeness(findings: Sequence[Finding]) -> str:
    """Say what all wrong derivatives have in common, in a sentence; "" if nothing."""
    if sum(f.verdict is Verdict.MISMATCH for f in findings) < LEAST:
        return ""
    known = [f for f in findings if isfinite(f.numeric) and isfinite(f.analytic)]
    return _one_factor(known) or _other_order(known)


def _one_factor(findings: Sequence[Finding]) -> str:
    """Find one factor between all derivatives and the measured ones."""
    largest = max(findings, key=lambda f: abs(f.numeric))
    if largest.numeric == 0.0:
        return ""
    factor = largest.analytic / largest.numeric
    if not all(_near(f.analytic, factor * f.numeric, f, factor) for f in findings):
        return ""
    if factor == 0.0:
        return "every given derivative is 0"
    if abs(factor + 1.0) < 1e-9:
        return "every derivative has the wrong sign"
    return f"every derivative is {factor:.6g} times the measured one: is a factor missing?"


def _other_order(findings: Sequence[Finding]) -> str:
    """Find the measured derivatives in another order."""
    given = sorted(findings, key=lambda f: f.analytic)
    measured = sorted(findings, key=lambda f: f.numeric)
    if not all(_near(a.analytic, b.numeric, b) for a, b in zip(given, measured, strict=True)):
        return ""
    pairs = [
        f"the given one for {a.name} is that of {b.name}"
        for a, b in zip(given, measured, strict=True)
        if a.verdict is Verdict.MISMATCH and a is not b
    ]
    if not pairs:
        return ""
    return f"the derivatives are right, but exchanged: {pairs[0]}. Is something transposed?"


def _near(a: float, b: float, finding: Finding, factor: float = 1.0) -> bool:
    """Whether two derivatives are equal to the accuracy of the measurement."""
    slack = finding.tolerance if isfinite(finding.tolerance) else 0.0
    return abs(a - b) <= 2 * slack * max(1.0, abs(factor)) + 1e-9 * abs(b)
