"""What nn learns, with how long it takes: `python -m benchmarks.results [moons iris ...]`.

Every result is computed when asked for, from fixed seeds: moons, iris, digits, xor, names.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from math import log
from time import perf_counter

from autograd_core import COMPILED, relu
from autograd_core.summing import sum_in_order
from nn import (
    MLP,
    SGD,
    Adam,
    Embedding,
    LambdaLR,
    Module,
    accuracy,
    cross_entropy,
    evaluate,
    fit,
    l2_penalty,
    load_digits,
    load_iris,
    load_names,
    make_moons,
    make_xor,
    mse,
)

END = "."


def moons():
    """micrograd's demo: 100 points of two moons, two hidden layers of 16, 100 steps on all."""
    data = make_moons(100, 0.1, random.Random(1))
    targets = [2 * t - 1 for t in data.targets]
    model = MLP(2, [16, 16, 1], rng=random.Random(1337))
    optimizer = SGD(model.parameters(), lr=1.0)
    history = fit(
        model,
        lambda score, t: relu(1 + -t * score),
        data.xs,
        targets,
        optimizer,
        epochs=100,
        batch_size=None,
        metrics={"accuracy": accuracy},
        penalty=lambda: l2_penalty(model.parameters(), 2e-4),
        schedule=LambdaLR(optimizer, lambda t: 1.0 - 0.9 * t / 100),
    )
    right = accuracy(evaluate(model, data.xs), targets)
    return [
        f"accuracy {right:.1%} after {history.steps} steps of all 100 points, "
        f"{history.seconds:.2f} s"
    ]


def iris():
    """4-8-3 on 80 % of the flowers, tested on the rest; ten splits."""
    table = load_iris().standardised()
    samples = list(zip(table.rows, table.targets, strict=True))
    found, seconds = [], 0.0
    for seed in range(10):
        rng = random.Random(seed)
        rng.shuffle(samples)
        train, test = samples[:120], samples[120:]
        model = MLP(4, [8, 3], rng=rng, init="xavier_uniform")
        xs, targets = zip(*train, strict=True)
        optimizer = Adam(model.parameters(), lr=0.01)
        seconds += fit(model, cross_entropy, xs, targets, optimizer, 40, 16, rng=rng).seconds
        xs, targets = zip(*test, strict=True)
        found.append(accuracy(evaluate(model, xs), targets))
    return [
        f"test accuracy {sum_in_order(found) / 10:.1%} on average over ten splits, "
        f"{min(found):.1%} to {max(found):.1%}; {seconds / 10:.2f} s each"
    ]


def digits():
    """64-32-10 on 80 % of the 1,797 images of 8 x 8, tested on the rest."""
    train, test = load_digits().split(0.8, random.Random(0))
    model = MLP(64, [32, 10], rng=random.Random(0), init="kaiming_uniform")
    history = fit(
        model,
        cross_entropy,
        train.xs,
        train.targets,
        Adam(model.parameters(), lr=0.005),
        epochs=15,
        batch_size=32,
        rng=random.Random(0),
    )
    right = accuracy(evaluate(model, test.xs), test.targets)
    return [
        f"test accuracy {right:.1%} ({len(test)} images) after 15 epochs of {len(train)} images, "
        f"{history.seconds:.1f} s; {len(model.parameters())} parameters"
    ]


def solve_xor(seed):
    """XOR with two hidden ReLU neurons, MSE, Adam(0.05), 1,000 steps: "solved", or why not."""
    data = make_xor()
    model = MLP(2, [2, 1], rng=random.Random(seed))
    optimizer = Adam(model.parameters(), lr=0.05)
    fit(model, mse, data.xs, data.targets, optimizer, 1000, None, shuffle=False)
    outputs = evaluate(model, data.xs)
    if all(abs(y - t) < 0.1 for y, t in zip(outputs, data.targets, strict=True)):
        return "solved"
    dead = sum(all(neuron(x).data == 0 for x in data.xs) for neuron in model.layers[0].neurons)
    if dead:
        return f"{'one ReLU is' if dead == 1 else 'both ReLUs are'} dead on all four inputs"
    return "both ReLUs live, in a local minimum"


def xor():
    """Exercise 4-2 from 100 seeds: how often it is solved, and why not."""
    started = perf_counter()
    found = Counter(solve_xor(seed) for seed in range(100))
    seconds = perf_counter() - started
    lines = [f"{count:3d} of 100 seeds: {what}" for what, count in found.most_common()]
    return [*lines, f"{seconds / 100:.2f} s each"]


class NextCharacter(Module):
    """Predicts the next character from the last few: embeddings, a hidden layer, logits."""

    def __init__(self, symbols: int, context: int, rng: random.Random):
        self.embedding = Embedding(symbols, 6, rng)
        self.network = MLP(
            6 * context, [48, symbols], rng, activation="tanh", init="xavier_uniform"
        )

    def __call__(self, recent):
        """The logits of the next character."""
        return self.network([v for vector in self.embedding(recent) for v in vector])


def pieces(names, number, context):
    """(the last `context` characters, the next) for each place of each name, as numbers."""
    for name in names:
        text = END * context + name + END
        for i in range(context, len(text)):
            yield [number[c] for c in text[i - context : i]], number[text[i]]


def bigram_loss(train, test):
    """Mean -log p(next | last) on test, by counts on train with 1 added to each."""
    counts, totals = Counter(train), Counter(last for last, _ in train)
    symbols = 27
    return -sum_in_order(
        log((counts[pair] + 1) / (totals[pair[0]] + symbols)) for pair in test
    ) / len(test)


def names():
    """A character model on given names: its loss on names that it has not seen, by bigrams."""
    rng = random.Random(0)
    words = load_names()
    rng.shuffle(words)
    cut = len(words) * 9 // 10
    number = {c: i for i, c in enumerate(END + "abcdefghijklmnopqrstuvwxyz")}
    train, test = (list(pieces(part, number, 3)) for part in (words[:cut], words[cut:]))
    pairs = [[(recent[-1], after) for recent, after in part] for part in (train, test)]
    baseline = bigram_loss(*pairs)
    model = NextCharacter(27, 3, rng)
    xs, targets = zip(*train, strict=True)
    test_xs, test_targets = zip(*test, strict=True)
    history = fit(
        model,
        cross_entropy,
        xs,
        targets,
        Adam(model.parameters(), lr=0.005),
        epochs=8,
        batch_size=32,
        validation=(test_xs, test_targets),
        rng=rng,
        penalty=lambda: l2_penalty(model.network.parameters(), 1e-4),
    )
    losses = history.metrics["validation loss"]
    return [
        f"loss on {len(words) - cut} unseen names {min(losses):.3f} nats a character, of bigrams "
        f"{baseline:.3f}; {history.seconds:.0f} s for {history.epochs} epochs of {len(train)} "
        f"characters; {len(model.parameters())} parameters"
    ]


RESULTS = {f.__name__: f for f in (moons, iris, digits, xor, names)}


def main(words=None):
    """Run the results asked for, all by default; the exit status is 2 for unknown ones."""
    chosen = list(sys.argv[1:] if words is None else words) or list(RESULTS)
    unknown = [name for name in chosen if name not in RESULTS]
    if unknown:
        print(
            f"no result is called {unknown[0]!r}; there are {', '.join(RESULTS)}", file=sys.stderr
        )
        return 2
    print(f"The engine is {'compiled' if COMPILED else 'interpreted'}.")
    for name in chosen:
        print(f"\n{name}: {RESULTS[name].__doc__}")
        for line in RESULTS[name]():
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
