"""Deviations from a mean, and numbers divided by their standard deviation, at every size."""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, inf
from typing import Any

from autograd_core import maximum, mean, no_grad, sqrt, where
from nn.arguments import deciding
from nn.choices import asked, chosen_anew

_LARGE = 2.0**500
"""Squares of larger numbers may overflow."""
_UNIT = 2.0**-52


def deviations(xs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the mean of some numbers, and x - mean for each.

    A mean that rounding has moved by more than an ulp of the largest deviation is corrected by
    the mean of the deviations, which would be 0 without rounding: the corrected two-pass algorithm
    of Chan, Golub and LeVeque, 1983. If all numbers are equal, the deviations are exactly 0.
    """
    centre = mean(xs)
    apart = [x - centre for x in xs]
    if chosen_anew(apart):
        with no_grad():
            moved, limit = abs(mean(apart)), _UNIT * maximum([abs(d) for d in apart])
        rest, moves = mean(apart), asked(moved, ">", limit)
        return centre, [where(moves, d - rest, d) for d in apart]
    found = deciding(apart)
    if abs(mean(found)) > _UNIT * maximum([abs(d) for d in found]):
        rest = mean(apart)
        apart = [d - rest for d in apart]
    return centre, apart


def divided(xs: Sequence[Any], eps: float) -> tuple[Any, list[Any]]:
    """Return the mean square of some numbers, and x / sqrt(mean square + eps) for each.

    If squares would overflow, root and numbers are scaled by a power of two, which rounds
    nothing; the mean square is then infinite, as it is in floating point.
    """
    scale = scale_of(xs)
    held = xs if scale == 1.0 else [x * scale for x in xs]
    square = mean([x * x for x in held])
    root = sqrt(square + eps * scale * scale)
    return square if scale == 1.0 else square / scale / scale, [x / root for x in held]


def standardised(xs: Sequence[Any], eps: float) -> tuple[Any, Any, list[Any]]:
    """Mean and variance of some numbers, and (x - mean) / sqrt(variance + eps) for each."""
    # The largest floats are four times as far apart as they may be.
    shrink = 0.25 if any(abs(x) > 2.0**1021 for x in deciding(xs)) else 1.0
    centre, apart = deviations(xs if shrink == 1.0 else [x * shrink for x in xs])
    variance, normal = divided(apart, eps * shrink * shrink)
    if shrink == 1.0:
        return centre, variance, normal
    return centre / shrink, variance / shrink / shrink, normal


def scale_of(xs: Sequence[Any]) -> float:
    """Return the power of two that scales large numbers to at most 1; 1 for smaller numbers."""
    if not xs or not _LARGE <= (largest := maximum([abs(x) for x in deciding(xs)])) < inf:
        return 1.0
    return 2.0 ** -frexp(largest)[1]
