"""The true derivatives of a problem, by mpmath: differences at rising precision until they agree.

Nothing of the engine's derivatives is used: a formula is evaluated in numbers of 150 digits beside
the point, at a distance of 1e-50 of it, then in 300 digits at 1e-100, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.program.namespaces import MpmathNamespace
from benchmarks.hard_study.problem import Problem

DIGITS = (50, 100, 200, 400, 800)
AGREED = 1e-20
SMOOTH, KINK, JUMP, UNKNOWN = "smooth", "kink", "jump", "unknown"


@dataclass(frozen=True)
class Truth:
    """One derivative.

    Attributes:
        kind: SMOOTH; KINK, the slopes of the two sides differ; JUMP, the value does; UNKNOWN, no
            two precisions agree, or the function is not real there.
        left, right: the slopes of the sides; the same number where it is SMOOTH.
    """

    kind: str
    left: float = math.nan
    right: float = math.nan

    @property
    def slope(self) -> float:
        """The derivative of a SMOOTH one."""
        return self.left

    def error(self, claimed: float) -> float:
        """The relative error of a claimed derivative: how far outside the slopes it lies.

        Below the normal numbers, a few of the smallest steps of a double are no error; nan and
        infinite claims have the error inf.
        """
        low, high = min(self.left, self.right), max(self.left, self.right)
        off = max(low - claimed, claimed - high, 0.0) if math.isfinite(claimed) else math.inf
        if off <= 1e-320:
            return 0.0
        scale = max(abs(low), abs(high))
        return off / scale if scale else math.inf


def truths(problem: Problem, x: Sequence[float]) -> list[Truth]:
    """The derivative of the problem's formula by each of its numbers, at a point."""
    import mpmath

    found: list[Truth | None] = [None] * len(x)
    before: list[Any] = []
    for digits in DIGITS:
        with mpmath.workdps(3 * digits):
            now = list(_slopes(problem, x, digits, found))
            if before:
                for i, (old, new) in enumerate(zip(before, now, strict=True)):
                    found[i] = found[i] or _agreed(old, new, digits == DIGITS[-1])
        if all(found):
            break
        before = now
    return [truth or Truth(UNKNOWN) for truth in found]


def _slopes(
    problem: Problem, x: Sequence[float], digits: int, found: Sequence[Truth | None]
) -> Iterator[tuple[Any, Any] | None]:
    """(left, right): the slopes of both sides for each number that is not yet known."""
    import mpmath

    m = MpmathNamespace()
    point = [mpmath.mpf(v) for v in x]
    here = problem.formula(m, point)
    for i, v in enumerate(point):
        if found[i] is not None:
            yield None
            continue
        step = (abs(v) or 1) * mpmath.mpf(10) ** -digits
        left, right = (
            problem.formula(m, [*point[:i], w, *point[i + 1 :]]) for w in (v - step, v + step)
        )
        yield (here - left) / step, (right - here) / step


def _agreed(old: Any, new: Any, last: bool) -> Truth | None:
    """What slopes at a precision and at twice that say, if they agree.

    Slopes of 0 may have been lost in the digits: they are believed at the last precision only.
    """
    import mpmath

    if old is None or not all(map(mpmath.isfinite, (*old, *new))):
        return None
    gaps = [abs(right - left) for left, right in (old, new)]
    slopes = [(left + right) / 2 for left, right in (old, new)]
    if gaps[1] > 1e10 * gaps[0] > 0:
        return Truth(JUMP)
    size = abs(slopes[1])
    if gaps[1] <= AGREED * max(gaps[0], size):
        if size <= AGREED * abs(slopes[0]) or not size:
            return Truth(SMOOTH, 0.0, 0.0) if last else None
        if abs(slopes[1] - slopes[0]) <= AGREED * size:
            return Truth(SMOOTH, float(slopes[1]), float(slopes[1]))
    elif all(abs(a - b) <= AGREED * (abs(b) + gaps[1]) for a, b in zip(old, new, strict=True)):
        return Truth(KINK, *map(float, new))
    return None
