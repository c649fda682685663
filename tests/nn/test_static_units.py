"""Recorded units and losses have the bits of the eager ones."""

from __future__ import annotations

import random

import pytest

import nn
from autograd_core import fsum, mean, sigmoid, static
from nn.nested import flat
from tests.recorded import require_alike

RNG = random.Random(8)
UNITS = {
    "layer": (nn.Layer(3, 2, activation="tanh", rng=RNG), (3,)),
    "fused": (nn.MLP(3, [4, 2], rng=RNG), (3,)),
    "unfused": (nn.MLP(3, [4, 2], fused=False, rng=RNG), (3,)),
    "layer norm": (nn.MLP(2, [4, 2], norm=nn.LayerNorm, rng=RNG), (2,)),
    "prelu": (nn.Layer(2, 3, activation=nn.PReLU, rng=RNG), (2,)),
    "swish": (nn.Layer(2, 3, activation=nn.Swish(), rng=RNG), (2,)),
    "maxout": (nn.Maxout(3, 3, rng=RNG), (3,)),
    "rms norm": (nn.RMSNorm(4), (4,)),
    "group norm": (nn.GroupNorm(2, 4), (4, 2)),
    "instance norm": (nn.InstanceNorm(2, affine=True), (2, 3)),
    "conv 1d": (nn.Conv1d(2, 2, 3, padding=1, rng=RNG), (2, 4)),
    "conv 2d": (nn.Conv2d(2, 1, 2, stride=2, rng=RNG), (2, 4, 4)),
    "rnn": (nn.Recurrent(nn.RNNCell(2, 2, rng=RNG)), (3, 2)),
    "relu rnn": (nn.Recurrent(nn.RNNCell(2, 3, rng=RNG, activation="relu")), (3, 2)),
    "gru": (nn.Recurrent(nn.GRUCell(2, 2, rng=RNG)), (3, 2)),
    "lstm": (nn.Recurrent(nn.LSTMCell(2, 2, rng=RNG)), (3, 2)),
    "attention": (nn.AttentionHead(2, 2, causal=True, rng=RNG), (3, 2)),
    "dropout in use": (nn.MLP(2, [4, 2], dropout=0.5, rng=RNG).eval(), (2,)),
    "batch norm in use": (nn.MLP(2, [4, 2], norm=nn.BatchNorm, rng=RNG).eval(), (2,)),
}


def numbers(rng, shape):
    """A nested list of drawn numbers."""
    if not shape:
        return rng.uniform(-2.0, 2.0)
    return [numbers(rng, shape[1:]) for _ in range(shape[0])]


def weighted(outputs):
    """A weighted sum of squared outputs."""
    return fsum([(1 + i % 3) * y * y for i, y in enumerate(flat(outputs))])


@pytest.mark.parametrize("name", UNITS)
def test_unit(name):
    """A unit in batches of several sizes."""
    unit, shape = UNITS[name]
    rng = random.Random(name)
    rows = [(numbers(rng, shape),) for _ in range(17)]
    require_alike(lambda x: weighted(unit(x)), rows, unit.parameters())


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_unit_in_large_batches(name):
    """The same in batches of 64 and 1,000."""
    unit, shape = UNITS[name]
    rng = random.Random(name)
    rows = [(numbers(rng, shape),) for _ in range(1000)]
    require_alike(lambda x: weighted(unit(x)), rows, unit.parameters(), sizes=(64, 1000))


def test_embedding_and_graph():
    """Whole numbers select rows of a table; a list of neighbours is static."""
    table, graph = nn.Embedding(4, 2, rng=RNG), nn.GraphConv(2, 2, "tanh", rng=RNG)
    parameters = table.parameters() + graph.parameters()

    def f(a, b, x):
        return weighted(graph([*table([a, b]), x], [[1], [0, 2], []]))

    rows = [(a, b, [0.5 * a, x]) for a, b in ((0, 1), (3, 2), (1, 1)) for x in (0.5, -1.5)]
    require_alike(f, rows, parameters, sizes=(1, 2, 6))


LOSSES = {
    "mse": (nn.mse, 1, lambda rng: rng.uniform(-1.0, 1.0)),
    "l1": (nn.l1, 1, lambda rng: rng.uniform(-1.0, 1.0)),
    "huber": (nn.huber, 1, lambda rng: rng.uniform(-3.0, 3.0)),
    "hinge": (nn.hinge, 1, lambda rng: rng.choice((-1, 1))),
    "binary cross entropy": (nn.binary_cross_entropy, 1, lambda rng: rng.choice((0, 1))),
    "cross entropy": (nn.cross_entropy, 3, lambda rng: rng.randrange(3)),
    "nll": (lambda o, t: nn.nll(nn.LogSoftmax()(o), t), 3, lambda rng: rng.randrange(3)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_loss(name):
    """A loss behind a network; whole numbers among the targets are static, floats are inputs."""
    loss, outputs, target = LOSSES[name]
    network = nn.MLP(2, [4, outputs], rng=random.Random(3), activation="tanh")
    rng = random.Random(name)
    rows = [(numbers(rng, (2,)), target(rng)) for _ in range(17)]

    def f(x, t):
        return loss(nn.Sigmoid()(network(x)) if "binary" in name else network(x), t)

    require_alike(f, rows, network.parameters())


def test_penalty_and_whole_batch():
    """A loss without arguments: the data are constants of the recording."""
    network = nn.MLP(2, [4, 1], rng=random.Random(4))
    xs = [numbers(random.Random(i), (2,)) for i in range(9)]

    def f():
        losses = [nn.hinge(network(x), 1 - 2 * (i % 2)) for i, x in enumerate(xs)]
        return mean(losses) + nn.l2_penalty(network.parameters(), 0.01)

    require_alike(f, [()] * 3, network.parameters(), sizes=())


@pytest.mark.parametrize("loss", [nn.binary_cross_entropy, nn.BCEWithLogitsLoss(), nn.BCELoss()])
def test_targets_that_are_floats(loss):
    """A share as a target is an input; one that is out of range is told as without static."""
    network = nn.MLP(2, [4, 1], rng=random.Random(3), activation="tanh")

    def f(x, t):
        return loss(sigmoid(network(x)) if type(loss) is nn.BCELoss else network(x), t)

    recorded = static(f)
    for t in (1.0, 0.0, 0.3, 0.75, 1.0):
        found, wanted = recorded([0.5, -0.25], t), f([0.5, -0.25], t)
        network.zero_grad()
        found.backward()
        slopes = [p.grad for p in network.parameters()]
        network.zero_grad()
        wanted.backward()
        assert (found.data, slopes) == (wanted.data, [p.grad for p in network.parameters()])
    assert recorded.backend != "eager"
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        recorded([0.5, -0.25], 1.5)


def whole_batch(rows, labels):
    """The losses of rows with pixels from 0 to 16, in one call."""
    return mean([nn.cross_entropy(DIGITS(x), k) for x, k in zip(rows, labels, strict=True)])


DIGITS = nn.MLP(64, [5, 10], rng=random.Random(1))


def test_each_row_chooses_its_form_anew():
    """40 steps of a training whose scores are far apart are those of the eager loss, to the bit.

    There is one recording of the whole batch: no choice of a form is a way of its own.
    """
    data = nn.load_digits()
    columns = [16.0 * pixel for image in data.xs[:12] for pixel in image]
    rows = [columns[start : start + 64] for start in range(0, len(columns), 64)]
    found = []
    for wrap in (lambda f: f, static):
        loss, model = wrap(whole_batch), DIGITS
        begun = [p.data for p in model.parameters()]
        optimizer = nn.SGD(model.parameters(), lr=0.002)
        for k in range(40):
            cost = loss(rows[k % 3 * 4 :][:4], list(data.targets[k % 3 * 4 :][:4]))
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            found.append((cost.data, [p.grad for p in model.parameters()]))
        for p, x in zip(model.parameters(), begun, strict=True):
            p.data = x
    assert found[:40] == found[40:]
    assert repr(loss) == "static(whole_batch): 3 recordings"
    assert loss.reason == ""
