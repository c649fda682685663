"""erf and erfc of a complex number near the real axis, to double precision."""

from __future__ import annotations

import cmath
import math

from autograd_core.summing import sum_in_order

SPACING = 0.5
"""The spacing of erfc's trapezoidal rule; its error is below exp(-(pi / SPACING)**2) = 7e-18."""


def erf(z: complex) -> complex:
    """2/sqrt(pi) times the integral of exp(-t*t) from 0 to z."""
    if abs(z.real) < 0.75:
        return _series(z)
    return 1 - erfc(z) if z.real > 0 else erfc(-z) - 1


def erfc(z: complex) -> complex:
    """1 - erf(z): no digits lost for Re z > 0.

    The trapezoidal rule applied to z/pi times the integral of exp(-z*z - t*t) / (z*z + t*t) over
    all t, with the residue of the pole at t = iz where that lies close enough to matter.

    Source: C. Chiarella and A. Reichel, Mathematics of Computation 22, 1968.
    """
    if z.real < 0:
        return 2 - erfc(-z)
    if z.real < 0.75:
        return 1 - _series(z)
    square = z * z
    terms = [math.exp(-((n * SPACING) ** 2)) / ((n * SPACING) ** 2 + square) for n in range(1, 14)]
    total = (
        2 * SPACING * z / math.pi * cmath.exp(-square) * (1 / (2 * square) + sum_in_order(terms))
    )
    if z.real < math.pi / SPACING:
        total += 2 / (1 - cmath.exp(2 * math.pi * z / SPACING))
    return total


def _series(z: complex) -> complex:
    """erf(z) for small z: 2/sqrt(pi) times the sum of (-1)**n z**(2n + 1) / (n! (2n + 1))."""
    square, term, total = z * z, z, z
    for n in range(1, 24):
        term = -term * square / n
        total += term / (2 * n + 1)
    return 2 / math.sqrt(math.pi) * total
