"""A naive second engine: forward-mode dual numbers, written from the mathematics alone.

Over fractions it is exact. Over intervals it encloses: each result and each partial is widened by
the error that a float engine may make there, so that the float engine's own lie inside as well.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import mpmath

IV = mpmath.MPIntervalContext()
IV.prec = 120
UNIT = 2.0**-53
SLACK = IV.mpf([1 - 16 * UNIT, 1 + 16 * UNIT])
TINY = IV.mpf([-(2.0**-1070), 2.0**-1070])
"""8 ulps and 16 subnormals: more than any function that is used here may be off by."""


FUNCTIONS = {
    "exp": lambda x: (IV.exp(x), IV.exp(x)),
    "log": lambda x: (IV.log(x), 1 / x),
    "sqrt": lambda x: (IV.sqrt(x), 1 / (2 * IV.sqrt(x))),
    "sin": lambda x: (IV.sin(x), IV.cos(x)),
    "cos": lambda x: (IV.cos(x), -IV.sin(x)),
    "sigmoid": lambda x: (1 / (1 + IV.exp(-x)), IV.exp(-x) / (1 + IV.exp(-x)) ** 2),
    "tanh": lambda x: (1 - 2 / (1 + IV.exp(2 * x)), 4 / (IV.exp(x) + IV.exp(-x)) ** 2),
}
"""Value and derivative."""

COMPOSED: dict[str, Any] = {
    "fsum": lambda f, xs: sum(xs, f(0)),
    "mean": lambda f, xs: f.fsum(xs) / len(xs),
    "affine": lambda f, w, x, b: sum((p * q for p, q in zip(w, x, strict=True)), b),
    "dot": lambda f, p, q: f.affine(p, q, f(0)),
    "hypot": lambda f, x, y: f.sqrt(x * x + y * y),
    "logsumexp": lambda f, xs: f.log(f.fsum([f.exp(x) for x in xs])),
}


class Dual:
    """A number, its derivative along each leaf, and the sum of |path products| behind each."""

    def __init__(self, f: Any, value: Any, slopes: list[Any], sizes: list[Any]):
        self.f, self.value, self.slopes, self.sizes = f, value, slopes, sizes

    def __add__(self, b: Any) -> Dual:
        return self.f.result(self.value + self.f(b).value, (self, 1), (self.f(b), 1))

    def __sub__(self, b: Any) -> Dual:
        return self.f.result(self.value - self.f(b).value, (self, 1), (self.f(b), -1))

    def __mul__(self, b: Any) -> Dual:
        x, y = self.value, self.f(b).value
        return self.f.result(x * y, (self, y), (self.f(b), x))

    def __truediv__(self, b: Any) -> Dual:
        x, y = self.value, self.f(b).value
        return self.f.result(x / y, (self, 1 / y), (self.f(b), -x / y / y))

    def __neg__(self) -> Dual:
        return self.f.result(-self.value, (self, -1))

    def __pow__(self, c: Any) -> Dual:
        x, y = self.value, self.f(c).value
        if c == 3:
            return self.f.result(x * x * x, (self, 3 * x * x))
        v = IV.exp(y * IV.log(x))
        return self.f.result(v, (self, y * v / x), (self.f(c), v * IV.log(x)))


class Naive:
    """Functions on Duals over fractions, or over intervals where `exact` is False."""

    def __init__(self, leaves: int, exact: bool):
        self.leaves, self.exact, self.edges = leaves, exact, 0
        self.number = Fraction if exact else IV.mpf

    def __call__(self, x: Any, leaf: int = -1) -> Dual:
        """A constant, or the leaf of a number; a Dual as it is."""
        unit = [self.number(int(i == leaf)) for i in range(self.leaves)]
        return x if isinstance(x, Dual) else Dual(self, self.number(x), unit, unit)

    def result(self, value: Any, *parts: tuple[Dual, Any]) -> Dual:
        """The chain rule: slope = sum of partial * slope of the operand."""
        self.edges += len(parts)
        slack, tiny = (1, 0) if self.exact else (SLACK, TINY)
        flows = [(x, d * slack + tiny) for x, d in parts]
        along = range(self.leaves)
        slopes = [sum(d * x.slopes[i] for x, d in flows) for i in along]
        sizes = [sum(abs(d) * x.sizes[i] for x, d in flows) for i in along]
        return Dual(self, value * slack + tiny, slopes, sizes)

    def __getattr__(self, name: str) -> Any:
        """exp, fsum, ... on Duals."""
        if name in COMPOSED:
            return partial(COMPOSED[name], self)
        both = FUNCTIONS[name]
        return lambda x: self.result(both(x.value)[0], (x, both(x.value)[1]))
