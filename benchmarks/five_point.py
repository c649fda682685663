"""A five-point central difference whose step is adapted, as Julia's FiniteDifferences takes it.

The rule is that of `central_fdm(5, 1; max_range=1e-2)` (FiniteDifferences.jl, `methods.jl`), with
which ChainRulesTestUtils.jl checks derivatives: the step minimises a bound on truncation plus
rounding, for which the fifth derivative is first estimated from seven points.
"""

import math
from fractions import Fraction

from autograd_core.summing import sum_in_order

FIVE = (-2, -1, 0, 1, 2)
SEVEN = (-3, -2, -1, 0, 1, 2, 3)
CONDITION = 10.0  # the magnitude that a derivative is taken to have before anything is known
MAX_RANGE = 1e-2


def coefficients(grid, order):
    """The weights c with sum c_i f(g_i h) / h^order ~ f^(order)(0): of all monomials, solved."""
    size = len(grid)
    rows = [
        [Fraction(g) ** power for g in grid]
        + [Fraction(math.factorial(order) if power == order else 0)]
        for power in range(size)
    ]
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [float(row[-1]) for row in rows]


class Method:
    """Weights of one difference formula, and the step that suits it."""

    def __init__(self, grid, order):
        self.grid, self.order, self.size = grid, order, len(grid)
        self.weights = coefficients(grid, order)
        self.neighbours = [coefficients([g + s for g in grid], order) for s in (-1, 0, 1)]
        powers = [abs(c * g**self.size) for c, g in zip(self.weights, grid, strict=True)]
        self.truncation = sum_in_order(powers) / math.factorial(self.size)
        self.rounding = sum_in_order(map(abs, self.weights))

    def step(self, derivative_size, error):
        """The step of the least bound, for the size of the next derivative and f's error."""
        best = self._least(derivative_size, error)
        return min(best, MAX_RANGE / max(self.grid), 1000 * self.default_step())

    def default_step(self):
        """The step when nothing is known about f."""
        return self._least(CONDITION, math.ulp(1.0))

    def _least(self, derivative_size, error):
        p, q = self.size, self.order
        ratio = error * self.rounding / (derivative_size * self.truncation)
        return float((q / (p - q) * ratio) ** (1 / p))

    def estimate(self, values, step, weights=None):
        """The derivative from the values on the grid."""
        pairs = zip(values, weights or self.weights, strict=True)
        return math.fsum(y * c for y, c in pairs) / step**self.order


FIRST = Method(FIVE, 1)
FIFTH = Method(SEVEN, 5)


def derivative(f, x):
    """f'(x) for f of a float, from 12 evaluations."""
    h = min(FIFTH.default_step(), MAX_RANGE / max(SEVEN))
    values = [f(x + h * g) for g in SEVEN]
    size = max(abs(FIFTH.estimate(values, h, weights)) for weights in FIFTH.neighbours)
    largest = max(map(abs, values))
    if size == 0.0 or largest == 0.0:
        h = FIRST.step(CONDITION, math.ulp(1.0))
    else:
        h = FIRST.step(size, math.ulp(largest))
    return FIRST.estimate([f(x + h * g) for g in FIVE], h)
