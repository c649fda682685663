"""CasADi: expressions of matrices or of scalars, differentiated and run by its own machine."""

import sys

import casadi
import numpy as np

from benchmarks import moons as demo

__all__ = ["Moons", "digits", "flat", "rows", "versions"]


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "casadi": casadi.__version__, "compiled": True}


def _affine(w, x, b):
    """W x + b for columns x; CasADi repeats no column by itself."""
    return w @ x + casadi.repmat(b, 1, x.shape[1])


class Moons:
    """The network of micrograd's demo, all samples at once; the whole step is one function."""

    def __init__(self, samples):
        points, labels = demo.moons(samples)
        x, y = casadi.DM(points).T, casadi.DM(labels).T
        self.parameters = [
            casadi.DM(part)
            for rows in demo.initial_weights()
            for part in ([w for w, _ in rows], [b for _, b in rows])
        ]
        w1, b1, w2, b2, w3, b3 = symbols = [casadi.MX.sym("p", *p.shape) for p in self.parameters]
        h1 = casadi.fmax(_affine(w1, x, b1), 0.0)
        h2 = casadi.fmax(_affine(w2, h1, b2), 0.0)
        margins = casadi.fmax(1.0 - y * _affine(w3, h2, b3), 0.0)
        squares = sum(casadi.sumsqr(p) for p in symbols)
        loss = casadi.sum2(margins) / samples + demo.ALPHA * squares
        rate = casadi.MX.sym("rate")
        moved = [p - rate * casadi.gradient(loss, p) for p in symbols]
        self.compiled = casadi.Function("step", [rate, *symbols], [loss, *moved])

    def step(self, k):
        """Train one step; the loss before it."""
        loss, *self.parameters = self.compiled(demo.rate(k), *self.parameters)
        return float(loss)


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    x, count = casadi.DM(problem.images).T, len(problem.images)
    wanted = np.zeros((len(problem.layers[-1][1]), count))
    wanted[problem.labels, np.arange(count)] = 1.0
    layers = [casadi.DM(part) for layer in problem.layers for part in layer]
    w1, b1, w2, b2 = symbols = [casadi.MX.sym("p", *p.shape) for p in layers]
    scores = _affine(w2, casadi.tanh(_affine(w1, x, b1)), b2)
    # Scores of this network are small: no guard against overflow, which its gradient would pay.
    sums = casadi.log(casadi.sum1(casadi.exp(scores)))
    loss = (casadi.sum2(sums) - casadi.sum2(casadi.sum1(scores * casadi.DM(wanted)))) / count
    slopes = [casadi.gradient(loss, p) for p in symbols]
    compiled = casadi.Function("digits", symbols, [loss, *slopes])

    def run():
        loss, *gradient = compiled(*layers)
        return loss, gradient

    return run


def flat(gradient):
    """A gradient in the order of `Digits.flat`."""
    return np.concatenate([np.asarray(part).ravel() for part in gradient])


def rosenbrock(x):
    """On a column of numbers."""
    a, b = x[:-1], x[1:]
    return casadi.sum1(100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2)


def speelpenning(x):
    """The product of a column of numbers."""
    product = x[0]
    for i in range(1, x.shape[0]):
        product = product * x[i]
    return product


def logsumexp(x):
    """Without a guard against overflow, as the others here."""
    return casadi.log(casadi.sum1(casadi.exp(x)))


def rows(problem):
    """A function that computes all values and gradients."""
    function = {f.__name__: f for f in (rosenbrock, speelpenning, logsumexp)}[problem.name]
    x = casadi.SX.sym("x", problem.length)
    value = function(x)
    one = casadi.Function("row", [x], [value, casadi.gradient(value, x)])
    every, points = one.map(len(problem.points)), casadi.DM(problem.points).T

    def run():
        values, gradients = every(points)
        return values.full()[0], gradients.full().T

    return run
