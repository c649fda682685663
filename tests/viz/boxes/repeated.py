"""Computations in which something repeats: cells over tokens, equal layers, equal blocks."""

import random

import nn
from autograd_core import Value, fsum, mean, tanh

TOKENS = 8


def over_tokens(cell):
    """A cell over plain numbers; its first state is plain zeros."""
    random.seed(1)
    cell = cell(3, 4)
    xs = [[random.gauss(0, 1) for _ in range(3)] for _ in range(TOKENS)]
    h = cell.start()
    for x in xs:
        h = cell(x, h)
    root = fsum([y * y for y in cell.output(h)])
    return root, {"cell": cell, "xs": xs, "h": cell.output(h), "x": x, "root": root}


def rnn():
    """nn's plain recurrent cell."""
    return over_tokens(nn.RNNCell)


def gru():
    """nn's GRU."""
    return over_tokens(nn.GRUCell)


def lstm():
    """nn's LSTM, which hands on two states."""
    return over_tokens(nn.LSTMCell)


def own():
    """A recurrent network of lists, with a loss at each time, as people write it themselves."""
    random.seed(2)

    def values(rows, columns):
        return [[Value(random.uniform(-0.7, 0.7)) for _ in range(columns)] for _ in range(rows)]

    def product(rows, x):
        return [sum(w * xi for w, xi in zip(row, x, strict=True)) for row in rows]

    Wx, Wh, Wy, b = values(4, 3), values(4, 4), values(2, 4), [Value(0.1) for _ in range(4)]
    xs = [[random.gauss(0, 1) for _ in range(3)] for _ in range(TOKENS)]
    ys = [[random.gauss(0, 1) for _ in range(2)] for _ in range(TOKENS)]
    h = [Value(0.0) for _ in range(4)]
    losses = []
    for x, y in zip(xs, ys, strict=True):
        net = [u + v + c for u, v, c in zip(product(Wx, x), product(Wh, h), b, strict=True)]
        h = [tanh(z) for z in net]
        o = product(Wy, h)
        losses.append(sum((p - q) ** 2 for p, q in zip(o, y, strict=True)))
    loss = sum(losses)
    return loss, locals()


def characters():
    """A GRU that reads ten characters and guesses each next one."""
    random.seed(4)
    text = "hello worl"
    letters = sorted(set(text))
    cell, head = nn.GRUCell(len(letters), 6), nn.Linear(6, len(letters))
    xs = [[float(c == letter) for letter in letters] for c in text]
    targets = [letters.index(c) for c in text[1:]]
    h = cell.start()
    losses = []
    for x, target in zip(xs, targets, strict=False):
        h = cell(x, h)
        losses.append(nn.cross_entropy(head(h), target))
    loss = mean(losses)
    return loss, locals()


def deep():
    """An MLP of six equal layers on five samples."""
    rng = random.Random(0)
    model = nn.MLP(4, [4] * 6 + [1], rng=rng)
    xs = [[rng.gauss(0, 1) for _ in range(4)] for _ in range(5)]
    ys = [rng.gauss(0, 1) for _ in range(5)]
    out = [model(x) for x in xs]
    loss = mean([(o - y) ** 2 for o, y in zip(out, ys, strict=True)])
    return loss, locals()


def blocks():
    """Four equal blocks of attention, a network and a norm, as in a GPT, on five tokens."""
    rng = random.Random(2)
    layers = [
        (nn.AttentionHead(4, 4, rng=rng), nn.MLP(4, [8, 4], rng=rng), nn.LayerNorm(4))
        for _ in range(4)
    ]
    rows = xs = [[Value(rng.gauss(0, 1)) for _ in range(4)] for _ in range(5)]
    for attend, network, norm in layers:
        rows = [
            [a + b for a, b in zip(*r, strict=True)] for r in zip(rows, attend(rows), strict=True)
        ]
        rows = norm.batch([[a + b for a, b in zip(r, network(r), strict=True)] for r in rows])
    loss = fsum([v * v for row in rows for v in row])
    return loss, {"xs": xs, "layers": layers, "loss": loss}


REPEATED = {
    "rnn": (rnn, TOKENS, 1),
    "gru": (gru, TOKENS, 1),
    "lstm": (lstm, TOKENS, 2),
    "own": (own, TOKENS, 1),
    "characters": (characters, 9, 1),
    "deep": (deep, 6, 1),
    "blocks": (blocks, 4, 1),
}
"""How often each repeats, and how much it hands on."""
