"""Find the first step of a difference: the largest, from |x|/10 down, that crosses no kink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, ulp

from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.numerical import representable, start_step

ROOM = 2.0**10
"""A step is at least this many units in the last place of x."""


def first_step(line: Line) -> float | None:
    """Find the largest step at whose ends the program decides as at the centre; None without one.

    Steps are halved at first and then shrink faster and faster, since a domain may end 1e-300
    from x. Bisection closes the gap to the last step that failed.
    """
    x = line.centre

    def agrees(h: float) -> bool:
        h = representable(x, h)
        return h > 0 and line.is_like_centre(x + h) and line.is_like_centre(x - h)

    return largest_step(x, agrees)


def largest_step(x: float, agrees: Callable[[float], bool], most: float = inf) -> float | None:
    """Find the largest step at x, at most `most`, that `agrees` accepts; to a factor of 4."""
    failed = None
    for h in steps_down(x):
        if h > most:
            continue
        if agrees(h):
            return h if failed is None else _closer(h, failed, agrees)
        failed = h
    return None


def steps_down(x: float) -> Iterator[float]:
    """Yield steps from |x|/10 (at least 1e-4; 0.1 at 0) down to the resolution of floats at x.

    They are halved six times and then shrink faster and faster. Where x is so small that the first
    steps are far larger, they slow down again from |x|/10.
    """
    least = ROOM * ulp(x)
    tenth = abs(x) / 10
    h = start_step(x)
    if 0 < tenth < h / 64:
        yield from _faster(h, tenth)
        h = tenth
    yield from _faster(h, least)


def _faster(h: float, least: float) -> Iterator[float]:
    """Yield steps from h down to a smallest step, faster and faster."""
    halvings = 1
    slow_until = h / 64
    while h > least:
        yield h
        h /= 2.0**halvings
        if h < slow_until:
            halvings += 1 + halvings // 3


def _closer(good: float, bad: float, agrees: Callable[[float], bool]) -> float:
    """Find a step that agrees, between one that does and one that does not, to a factor of 4."""
    while bad / good > 4:
        middle = good * min((bad / good) ** 0.5, 1e100)
        if agrees(middle):
            good = middle
        else:
            bad = middle
    return good
