"""Every unit of nn with parameters, small, and how to call it."""

import random

from nn import (
    MLP,
    AttentionHead,
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
