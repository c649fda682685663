"""PyTorch on one thread: 0-d float64 tensors as scalars, and the network as one batch."""

import sys

import torch

from benchmarks.moons import ALPHA, initial_weights, moons, rate

HIDDEN_MEMORY = True  # allocated by C++, where Python cannot count it

torch.set_num_threads(1)


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "torch": torch.__version__}


def Value(x):
    """A scalar that takes part in a computation."""
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def number(v):
    """The float of a tensor."""
    return v.item()


def backward(v):
    """Sweep from v."""
    v.backward()


def gradient(v):
    """The gradient that sweeps have added up at a leaf."""
    return v.grad.item()


def release():
    """Free what was dropped: nothing is left to do."""


class Mover:
    """A tensor of parameters with its gradient, and an optimiser that moves it."""

    def __init__(self, kind, numbers, gradients, rate):
        self.tensor = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
        self.tensor.grad = torch.tensor(gradients, dtype=torch.float64)
        optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[kind]([self.tensor], rate)
        self.step = optimizer.step

    def clear(self):
        """Set the gradient to 0."""
        self.tensor.grad.zero_()

    def numbers(self):
        """The parameters as floats."""
        return self.tensor.tolist()


class Network:
    """The moons network in float64, all samples at once, trained a step at a time."""

    def __init__(self, samples):
        layers = []
        for rows in initial_weights():
            linear = torch.nn.Linear(len(rows[0][0]), len(rows), dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor([w for w, _ in rows], dtype=torch.float64))
                linear.bias.copy_(torch.tensor([b for _, b in rows], dtype=torch.float64))
            layers += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=1.0)
        points, labels = moons(samples)
        self.points = torch.tensor(points, dtype=torch.float64)
        self.labels = torch.tensor(labels, dtype=torch.float64)

    def step(self, k):
        """Train one step; the loss before it, as a float."""
        scores = self.model(self.points)[:, 0]
        loss = torch.relu(1.0 - self.labels * scores).mean()
        loss = loss + ALPHA * sum((p * p).sum() for p in self.model.parameters())
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.param_groups[0]["lr"] = rate(k)
        self.optimizer.step()
        return loss.item()
