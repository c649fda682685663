"""The first step of a difference: the largest, from |x|/10 down, that crosses no kink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, ulp

from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.numerical import representable, start_step

ROOM = 2.0**10
"""A step is at least this many units in the last place of x."""


def first_step(line: Line) -> float | None:
    """The largest step at whose ends all is decided as at the centre; None if there is none.

    Steps are halved at first and then shrink faster and faster, since a domain may end 1e-300
    from x; the gap to the last step that failed is closed by bisection.
    """
    x = line.centre

    def agrees(h: float) -> bool:
        h = representable(x, h)
        return h > 0 and line.is_like_centre(x + h) and line.is_like_centre(x - h)

    return largest_step(x, agrees)


def largest_step(x: float, agrees: Callable[[float], bool], most: float = inf) -> float | None:
    """The largest of the steps tried at x, none above `most`, that `agrees`; to a factor of 2."""
    failed = None
    for h in steps_down(x):
        if h > most:
            continue
        if agrees(h):
            return h if failed is None else _closer(h, failed, agrees)
        failed = h
    return None


def steps_down(x: float) -> Iterator[float]:
    """Steps from |x|/10 (at least 1e-4; 0.1 at 0) down to the resolution of floats at x.

    Halved six times, then ever faster; again from |x|/10 where x is so small that the first
    steps were far larger.
    """
    least = ROOM * ulp(x)
    tenth = abs(x) / 10
    h = start_step(x)
    if 0 < tenth < h / 64:
        yield from _faster(h, tenth)
        h = tenth
    yield from _faster(h, least)


def _faster(h: float, least: float) -> Iterator[float]:
    """Steps from h down to a least one."""
    halvings = 1
    slow_until = h / 64
    while h > least:
        yield h
        h /= 2.0**halvings
        if h < slow_until:
            halvings += 1 + halvings // 3


def _closer(good: float, bad: float, agrees: Callable[[float], bool]) -> float:
    """A step between one that agrees and one that does not, as large as can be had cheaply."""
    while bad / good > 4:
        middle = good * min((bad / good) ** 0.5, 1e100)
        if agrees(middle):
            good = middle
        else:
            bad = middle
    return good
