"""How a program is run on an engine, and what must be true of the result: the checks themselves.

They take the engine as an argument, so that test_planted.py can show them engines with mistakes.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import autograd_core
from tests.exact import sweep
from tests.graphs import Program
from tests.naive import IV, UNIT, Naive

STALE = 1234.5


def differentiate(
    program: Program, engine: Any = autograd_core, seed: float = 1.0
) -> tuple[float, list[float]]:
    """Value of the root and its derivative along each leaf, by the engine's `backward`.

    The leaves are given another number between recording and sweeping: derivatives belong to the
    recorded point.
    """
    leaves = [engine.Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, engine)[-1]
    if isinstance(root, float):
        return root, [0.0] * len(leaves)
    value = root.data
    for leaf in leaves:
        leaf.data = STALE
    root.backward(seed)
    return value, [leaf.grad for leaf in leaves]


def check_exact(program: Program, engine: Any = autograd_core) -> None:
    """Where no float is rounded, value and gradient are those of a sweep on fractions."""
    value, gradient = sweep(program)
    got_value, got_gradient = differentiate(program, engine)
    assert Fraction(got_value) == value
    assert [Fraction(g) for g in got_gradient] == gradient


def enclosure(program: Program, leaves: list[Any] | None = None) -> tuple[Any, list[Any]]:
    """Intervals in which value and derivatives of an engine in floats must lie.

    The naive engine computes on intervals, and widens each result and each partial by 16 u
    relatively (u = 2**-53), more than a float engine may be wrong there. By induction the float
    engine's numbers lie in the intervals, whatever the conditioning. Left over are the roundings
    of the sweep itself: a derivative is a sum over paths of products of partials, and each edge
    adds one product and one sum; so with E edges each path product is off by a factor within
    (1 + u)**(2 E): by no more than 2 E u * sum of |path products|, doubled for second order
    (and by some subnormals, where products underflow).
    """
    naive = Naive(len(program.leaves), exact=False)
    points = [naive(x, i) for i, x in enumerate(leaves or program.leaves)]
    root = program.run(points, [naive(x) for x in program.numbers], naive)[-1]
    rounding = [naive.edges * (4 * UNIT * abs(size).b + 2.0**-1060) for size in root.sizes]
    slack = [IV.mpf([-r, r]) for r in rounding]
    return root.value, [slope + s for slope, s in zip(root.slopes, slack, strict=True)]


def length(interval: Any) -> float:
    """How long an interval is."""
    return float(interval.delta.b)


def is_narrow(interval: Any) -> bool:
    """Whether an interval is short, relative to its numbers where they are above 1."""
    return length(interval) < 1e-9 * max(1.0, float(abs(interval).b)) < math.inf


def check_smooth(program: Program, engine: Any = autograd_core) -> bool:
    """Value and gradient lie in the naive engine's intervals.

    Returns whether these are narrow: a wide one proves little.
    """
    value, gradient = enclosure(program)
    got_value, got_gradient = differentiate(program, engine)
    assert got_value in value, f"value {got_value!r} not in {value}"
    for got, interval in zip(got_gradient, gradient, strict=True):
        assert got in interval, f"derivative {got!r} not in {interval}"
    return all(map(is_narrow, [value, *gradient]))


def check_difference(program: Program, engine: Any = autograd_core) -> bool:
    """Each derivative is a central difference of the engine's own values.

    By the mean value theorem (f(x + h) - f(x - h)) / 2h is the derivative at some point between.
    So it differs from that at x by no more than the derivative varies there, which the naive
    engine bounds by an interval; and by what rounding does to the two values, which the width of
    their intervals bounds, divided by 2h.
    """
    _, gradient = differentiate(program, engine)
    strong = True
    for i, x in enumerate(program.leaves):
        step = 2.0**-26
        high, low = x + step, x - step
        above, below = [
            program._replace(leaves=(*program.leaves[:i], at, *program.leaves[i + 1 :]))
            for at in (high, low)
        ]
        span = IV.mpf(high) - low
        values = [differentiate(p, engine)[0] for p in (above, below)]
        quotient = (IV.mpf(values[0]) - values[1]) / span
        between = [IV.mpf(p) for p in program.leaves]
        between[i] = IV.mpf([low, high])
        variation = length(enclosure(program, between)[1][i])
        rounding = sum(length(enclosure(p)[0]) for p in (above, below)) / float(span.a)
        allowed = (variation + rounding) * (1 + 1e-9)
        assert float(abs(quotient - gradient[i]).a) <= allowed, (
            f"derivative {gradient[i]!r}, difference quotient {quotient}, allowed {allowed}"
        )
        strong &= allowed < 1e-3 * max(1.0, abs(gradient[i]))
    return strong
