"""PyTorch in float64 on one thread, eagerly: the formulas written by hand for tensors."""

import sys

import torch

from benchmarks.engine_torch import Network as Moons
from benchmarks.static.problems import FORMULAS

__all__ = ["Moons", "digits", "flat", "rows", "versions"]

torch.set_num_threads(1)


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "torch": torch.__version__, "compiled": True}


def _tensor(numbers, **options):
    """A tensor of float64."""
    return torch.tensor(numbers, dtype=torch.float64, **options)


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    layers = [_tensor(part, requires_grad=True) for layer in problem.layers for part in layer]
    x, labels = _tensor(problem.images), torch.tensor(problem.labels)

    def run():
        w1, b1, w2, b2 = layers
        scores = torch.tanh(x @ w1.T + b1) @ w2.T + b2
        loss = torch.nn.functional.cross_entropy(scores, labels)
        return loss.detach(), torch.autograd.grad(loss, layers)

    return run


def flat(gradient):
    """A gradient in the order of `Digits.flat`."""
    return torch.cat([part.ravel() for part in gradient]).numpy()


def rows(problem):
    """A function that computes all values and gradients."""
    formula = FORMULAS[problem.name]
    points = _tensor(problem.points, requires_grad=True)

    def run():
        values = formula(torch, points)
        return values.detach().numpy(), torch.autograd.grad(values.sum(), points)[0].numpy()

    return run
