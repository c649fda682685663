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


def gpt(layers=1, tokens=5):
    """A GPT as microgpt writes it: token by token, with lists of keys and values."""
    rng = random.Random(3)
    width, heads, letters = 4, 2, 5
    size = width // heads

    def matrix(rows, columns):
        return [[Value(rng.gauss(0, 0.5)) for _ in range(columns)] for _ in range(rows)]

    def linear(x, w):
        return [sum(a * b for a, b in zip(row, x, strict=True)) for row in w]

    def softmax(scores):
        largest = max(score.data for score in scores)
        exps = [(score - largest).exp() for score in scores]
        total = sum(exps)
        return [e / total for e in exps]

    def normed(x):
        scale = (sum(a * a for a in x) / len(x) + 1e-5) ** -0.5
        return [a * scale for a in x]

    state = {"wte": matrix(letters, width), "wpe": matrix(tokens, width)}
    for i in range(layers):
        state |= {f"layer{i}.{name}": matrix(width, width) for name in ("wq", "wk", "wv", "wo")}
        state |= {f"layer{i}.fc1": matrix(8, width), f"layer{i}.fc2": matrix(width, 8)}
    state["lm_head"] = matrix(letters, width)
    params = [p for made in state.values() for row in made for p in row]
    keys, values = ([[] for _ in range(layers)] for _ in range(2))

    def logits(token, place):
        x = [a + b for a, b in zip(state["wte"][token], state["wpe"][place], strict=True)]
        for i in range(layers):
            before, x = x, normed(x)
            q = linear(x, state[f"layer{i}.wq"])
            keys[i].append(linear(x, state[f"layer{i}.wk"]))
            values[i].append(linear(x, state[f"layer{i}.wv"]))
            mixed = []
            for h in range(0, width, size):
                scores = [
                    sum(q[h + j] * k[h + j] for j in range(size)) / size**0.5 for k in keys[i]
                ]
                weights = softmax(scores)
                mixed += [
                    sum(w * v[h + j] for w, v in zip(weights, values[i], strict=True))
                    for j in range(size)
                ]
            x = [a + b for a, b in zip(linear(mixed, state[f"layer{i}.wo"]), before, strict=True)]
            wide = [a.relu() for a in linear(normed(x), state[f"layer{i}.fc1"])]
            x = [a + b for a, b in zip(linear(wide, state[f"layer{i}.fc2"]), x, strict=True)]
        return linear(x, state["lm_head"])

    text = [rng.randrange(letters) for _ in range(tokens + 1)]
    losses = [-softmax(logits(text[i], i))[text[i + 1]].log() for i in range(tokens)]
    loss = (1 / tokens) * sum(losses)
    names = {"state": state, "params": params, "keys": keys, "values": values}
    return loss, {**names, "losses": losses, "loss": loss}


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
