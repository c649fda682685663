"""Computations in which something is inf or nan, each with the variables it was made of."""

import math

from autograd_core import Value, exp, fsum, log, mean, sqrt


def overflowing():
    """exp of a sum of one sample of 20 overflows."""
    weights = [Value(2.0), Value(-1.0)]
    xs = [[0.1 * k, 0.2] for k in range(20)]
    xs[7] = [400.0, -5.0]
    outs = [exp(weights[0] * a + weights[1] * b) for a, b in xs]
    losses = [log(out) for out in outs]
    root = mean(losses)
    return root, {"weights": weights, "xs": xs, "outs": outs, "losses": losses}


def kinked():
    """All values are finite; the slope of sqrt at 0 is not."""
    xs = [Value(float(k - 10) ** 2) for k in range(40)]
    roots = [sqrt(x) for x in xs]
    return fsum(roots) * 0.5, {"xs": xs, "roots": roots}


def multiplied():
    """A product inside a sum overflows."""
    rows = [[Value(1e200), Value(2.0)] for _ in range(8)]
    xs = [[Value(1e160), Value(1.0)] for _ in range(8)]
    ys = [
        [sum((a * b for a, b in zip(row, x, strict=True)), Value(0.0)) for row in rows] for x in xs
    ]
    return fsum([y for row in ys for y in row]), {"rows": rows, "xs": xs, "ys": ys}


def spoiled():
    """One of 40 leaves is nan."""
    leaves = [Value(1.0) for _ in range(40)]
    leaves[5].data = math.nan
    ys = [(x * 2.0).tanh() for x in leaves]
    return fsum(ys), {"leaves": leaves, "ys": ys}
