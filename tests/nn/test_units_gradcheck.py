"""The gradient of every unit, with respect to its parameters, is confirmed from outside."""

import random

import pytest

from autograd_core import fsum, gradcheck
from nn import (
    MLP,
    AttentionHead,
    BatchNorm,
    Conv1d,
    Conv2d,
    Embedding,
    GraphConv,
    GroupNorm,
    GRUCell,
    InstanceNorm,
    Layer,
    LayerNorm,
    LSTMCell,
    Maxout,
    PReLU,
    Recurrent,
    RMSNorm,
    RNNCell,
    Swish,
)
from nn.nested import flat


def numbers(*shape):
    """A nested list of drawn numbers."""
    draw = random.Random(9)

    def fill(sizes):
        return [fill(sizes[1:]) for _ in range(sizes[0])] if sizes else draw.uniform(-2, 2)

    return fill(shape)


RNG = random.Random(8)
UNITS = {
    "layer": (Layer(3, 2, activation="tanh", rng=RNG), lambda u: u(numbers(3))),
    "unfused": (MLP(3, [3, 2], fused=False, rng=RNG), lambda u: u(numbers(3))),
    "normed": (MLP(2, [4, 2], norm=LayerNorm, rng=RNG), lambda u: u(numbers(2))),
    "prelu": (Layer(2, 3, activation=PReLU, rng=RNG), lambda u: u(numbers(2))),
    "swish": (Layer(2, 3, activation=Swish(), rng=RNG), lambda u: u(numbers(2))),
    "maxout": (Maxout(3, 3, rng=RNG), lambda u: u(numbers(3))),
    "layer norm": (LayerNorm(4), lambda u: u(numbers(4))),
    "rms norm": (RMSNorm(4), lambda u: u(numbers(4))),
    "group norm": (GroupNorm(2, 4), lambda u: u(numbers(4, 2))),
    "instance norm": (InstanceNorm(2, affine=True), lambda u: u(numbers(2, 3))),
    "conv 1d": (Conv1d(2, 2, 3, padding=1, rng=RNG), lambda u: u(numbers(2, 4))),
    "conv 2d": (Conv2d(2, 1, 2, stride=2, rng=RNG), lambda u: u(numbers(2, 4, 4))),
    "rnn": (Recurrent(RNNCell(2, 2, rng=RNG)), lambda u: u(numbers(3, 2))),
    "gru": (Recurrent(GRUCell(2, 2, rng=RNG)), lambda u: u(numbers(3, 2))),
    "lstm": (Recurrent(LSTMCell(2, 2, rng=RNG)), lambda u: u(numbers(3, 2))),
    "graph": (GraphConv(2, 2, "tanh", rng=RNG), lambda u: u(numbers(3, 2), [[1], [0, 2], []])),
    "embedding": (Embedding(4, 2, rng=RNG), lambda u: u([0, 2, 2])),
    "attention": (AttentionHead(2, 2, causal=True, rng=RNG), lambda u: u(numbers(3, 2))),
    "relu rnn": (
        Recurrent(RNNCell(2, 3, rng=RNG, activation="relu")),
        lambda u: u(numbers(3, 2)),
    ),
}


@pytest.mark.parametrize("name", UNITS)
def test_gradient_of_a_unit(name):
    """Every derivative of a weighted sum of squared outputs passes the gradient check."""
    unit, call = UNITS[name]

    def loss():
        outputs = flat(call(unit))
        return fsum([(1 + i % 3) * y * y for i, y in enumerate(outputs)])

    report = gradcheck(loss, unit)
    assert report, str(report)


def test_gradient_of_a_batch_normalisation():
    """Through mean and variance of the batch; the running statistics do not enter."""
    unit, xs = BatchNorm(2), numbers(4, 2)

    def loss():
        return fsum([(1 + i) * y * y for i, y in enumerate(flat(unit.batch(xs)))])

    report = gradcheck(loss, unit)
    assert report, str(report)
