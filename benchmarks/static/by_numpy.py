"""NumPy with backpropagation written by hand: what a person who knows the network would write."""

import os
import sys

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np

from benchmarks import moons as demo


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "numpy": np.__version__, "compiled": True}


class Moons:
    """The network of micrograd's demo, all samples at once."""

    def __init__(self, samples):
        self.layers = [
            [np.array([w for w, _ in rows]), np.array([b for _, b in rows])]
            for rows in demo.initial_weights()
        ]
        points, labels = demo.moons(samples)
        self.points, self.labels = np.array(points), np.array(labels, float)

    def step(self, k):
        """Train one step; the loss before it."""
        (w1, b1), (w2, b2), (w3, b3) = self.layers
        x, y, n = self.points, self.labels, len(self.labels)
        z1 = x @ w1.T + b1
        h1 = np.maximum(z1, 0.0)
        z2 = h1 @ w2.T + b2
        h2 = np.maximum(z2, 0.0)
        margins = 1.0 - y * (h2 @ w3.T + b3)[:, 0]
        squares = sum((p * p).sum() for layer in self.layers for p in layer)
        loss = np.maximum(margins, 0.0).mean() + demo.ALPHA * squares
        slope = np.where(margins > 0.0, -y / n, 0.0)[:, None]
        d2 = (slope @ w3) * (z2 > 0.0)
        d1 = (d2 @ w2) * (z1 > 0.0)
        gradients = (
            (d1.T @ x, d1.sum(0)),
            (d2.T @ h1, d2.sum(0)),
            (slope.T @ h2, slope.sum(0)),
        )
        rate = demo.rate(k)
        for layer, slopes in zip(self.layers, gradients, strict=True):
            for p, g in zip(layer, slopes, strict=True):
                p -= rate * (g + 2.0 * demo.ALPHA * p)
        return float(loss)


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    (w1, b1), (w2, b2) = [(np.array(ws), np.array(bs)) for ws, bs in problem.layers]
    x, n = np.array(problem.images), len(problem.images)
    wanted = np.zeros((n, len(b2)))
    wanted[np.arange(n), problem.labels] = 1.0

    def run():
        h = np.tanh(x @ w1.T + b1)
        scores = h @ w2.T + b2
        top = scores.max(1, keepdims=True)
        powers = np.exp(scores - top)
        sums = powers.sum(1, keepdims=True)
        loss = (top[:, 0] + np.log(sums[:, 0]) - (scores * wanted).sum(1)).mean()
        d2 = (powers / sums - wanted) / n
        d1 = (d2 @ w2) * (1.0 - h * h)
        return loss, (d1.T @ x, d1.sum(0), d2.T @ h, d2.sum(0))

    return run


def flat(gradient):
    """A gradient in the order of `Digits.flat`."""
    return np.concatenate([part.ravel() for part in gradient])


def rosenbrock(x):
    """Values and gradients, a row each."""
    a, b = x[:, :-1], x[:, 1:]
    off, rest = b - a * a, 1.0 - a
    gradient = np.zeros_like(x)
    gradient[:, 1:] = 200.0 * off
    gradient[:, :-1] -= 400.0 * off * a + 2.0 * rest
    return (100.0 * off * off + rest * rest).sum(1), gradient


def speelpenning(x):
    """Values and gradients: products of all that stand before and of all that stand behind."""
    before, behind = np.ones_like(x), np.ones_like(x)
    np.cumprod(x[:, :-1], 1, out=before[:, 1:])
    np.cumprod(x[:, :0:-1], 1, out=behind[:, -2::-1])
    return before[:, -1] * x[:, -1], before * behind


def logsumexp(x):
    """Values and gradients, without a guard against overflow, as the others here."""
    powers = np.exp(x)
    sums = powers.sum(1)
    return np.log(sums), powers / sums[:, None]


def rows(problem):
    """A function that computes all values and gradients."""
    function = {f.__name__: f for f in (rosenbrock, speelpenning, logsumexp)}[problem.name]
    points = np.array(problem.points)
    return lambda: function(points)
