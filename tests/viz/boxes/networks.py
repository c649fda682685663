"""Recorded graphs of the sizes that people have, each with the variables that it was made of."""

import math
import random
from itertools import pairwise

import nn
from autograd_core import Value, exp, fsum, log, log_softmax, logsumexp, mean, softmax, tanh
from benchmarks.gpt import Gpt


def neuron():
    """x1*w1 + x2*w2 + b, and its tanh."""
    names = {"x1": 2.0, "w1": -3.0, "x2": 0.5, "w2": 1.0, "b": 6.9}
    x1, w1, x2, w2, b = (Value(x, label=name) for name, x in names.items())
    root = tanh(x1 * w1 + x2 * w2 + b)
    return root, locals()


def lecture():
    """The lecture's MLP 3-4-4-1 on four samples, with squared errors."""
    random.seed(0)
    model = nn.MLP(3, [4, 4, 1], activation="tanh")
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    ypred = [model(x) for x in xs]
    root = sum((out - y) ** 2 for y, out in zip(ys, ypred, strict=True))
    return root, locals()


def moons(samples=20):
    """micrograd's demo: hinge losses of an MLP, and a penalty of all parameters."""
    random.seed(1)
    model = nn.MLP(2, [16, 16, 1])
    inputs = [[Value(random.gauss(0, 1)) for _ in range(2)] for _ in range(samples)]
    labels = [random.choice((-1, 1)) for _ in range(samples)]
    scores = [model(row) for row in inputs]
    losses = [(1 + -y * s).relu() for y, s in zip(labels, scores, strict=True)]
    data_loss = sum(losses) * (1.0 / len(losses))
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    total_loss = data_loss + reg_loss
    return total_loss, locals()


def attention():
    """A head of attention on 8 tokens; the sum of its squares."""
    random.seed(1)
    head = nn.AttentionHead(4, 4)
    tokens = [[Value(random.gauss(0, 1)) for _ in range(4)] for _ in range(8)]
    root = fsum([y * y for row in head(tokens) for y in row])
    return root, locals()


def gru():
    """A GRU over 4 tokens."""
    random.seed(1)
    cell = nn.GRUCell(3, 4)
    h = [0.0] * 4
    for _ in range(4):
        h = cell([random.gauss(0, 1) for _ in range(3)], h)
    root = fsum([y * y for y in h])
    return root, locals()


def classes():
    """The cross entropy of three classes for four samples."""
    random.seed(2)
    model = nn.MLP(2, [5, 3])
    rows = [[random.gauss(0, 1), random.gauss(0, 1)] for _ in range(4)]
    outs = [model(row) for row in rows]
    root = mean([logsumexp(out) - out[i % 3] for i, out in enumerate(outs)])
    return root, locals()


def convolution():
    """A convolution of a 6 by 6 image, and a sum of exponentials."""
    random.seed(3)
    layer = nn.Conv2d(1, 2, 3)
    image = [[[random.gauss(0, 1) for _ in range(6)] for _ in range(6)]]
    root = log(fsum([exp(x) for plane in layer(image) for row in plane for x in row]))
    return root, locals()


def overflow():
    """Fifty exponentials, of which some are infinite."""
    xs = [Value(float(10 * i - 100)) for i in range(100)]
    ys = [exp(x) for x in xs]
    root = fsum([y * math.pi for y in ys])
    return root, locals()


NETWORKS = {
    "neuron": neuron,
    "lecture": lecture,
    "moons": moons,
    "attention": attention,
    "gru": gru,
    "classes": classes,
    "convolution": convolution,
    "overflow": overflow,
}


def gru_losses():
    """A GRU that reads letters, with the loss of each: of a softmax, the entry that comes next."""
    random.seed(1)
    cell, head = nn.GRUCell(3, 4), nn.Linear(4, 3)
    h, losses = [0.0] * 4, []
    for now, after in pairwise([0, 1, 1, 2, 0]):
        h = cell([float(k == now) for k in range(3)], h)
        losses.append(-log(softmax(head(h))[after]))
    loss = sum(losses) * 0.25
    return loss, {"cell": cell, "head": head, "losses": losses, "loss": loss}


def _lists(loss_of):
    """A network of one layer, with a loss of each sample's outputs and label."""

    def make():
        random.seed(2)
        W = [[Value(random.gauss(0, 1)) for _ in range(4)] for _ in range(5)]
        xs = [[random.gauss(0, 1) for _ in range(4)] for _ in range(8)]
        outs = [[sum(w * v for w, v in zip(row, x, strict=True)) for row in W] for x in xs]
        losses = [loss_of(out, (3 * k) % 5) for k, out in enumerate(outs)]
        loss = sum(losses) * 0.25
        return loss, {"W": W, "losses": losses, "loss": loss}

    return make


def microgpt():
    """A small transformer of plain loops, with RMSNorm and heads of attention."""
    model = Gpt(Value, 8)
    return model.loss(0), {"model": model}


READ_IN_PART = {
    "gru losses": gru_losses,
    "softmax": _lists(lambda out, k: -log(softmax(out)[k])),
    "log_softmax": _lists(lambda out, k: -log_softmax(out)[k]),
    "cross entropy": _lists(nn.cross_entropy),
    "all of softmax": _lists(lambda out, k: fsum([p * p for p in softmax(out)])),
    "all of log_softmax": _lists(lambda out, k: fsum([p * p for p in log_softmax(out)])),
    "logsumexp": _lists(lambda out, k: logsumexp(out) - out[k]),
    "norm": _lists(lambda out, k: out[k] * (mean([x * x for x in out]) + 1.0) ** -0.5),
    "microgpt": microgpt,
}
"""Networks of lists of which one entry is taken, or all are read twice."""
