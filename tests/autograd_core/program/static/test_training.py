"""Training loops as people write them, with and without static: the same numbers to the bit."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import NotStatic, Value, exp, log, maximum, relu, static
from autograd_core.summing import sum_in_order

Loss = Callable[..., Any]


class Neuron:
    """As micrograd has it."""

    def __init__(self, inputs: int, source: random.Random, nonlinear: bool):
        self.w = [Value(source.uniform(-1, 1)) for _ in range(inputs)]
        self.b = Value(0.0)
        self.nonlinear = nonlinear

    def __call__(self, x: list[Any]) -> Value:
        """Its output."""
        total = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return total.relu() if self.nonlinear else total


class MLP:
    """As micrograd has it."""

    def __init__(self, sizes: list[int]):
        source = random.Random(1337)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.layers = [
            [Neuron(n, source, k < len(pairs) - 1) for _ in range(m)]
            for k, (n, m) in enumerate(pairs)
        ]

    def __call__(self, x: list[Any]) -> Any:
        """The score of a point."""
        for layer in self.layers:
            x = [neuron(x) for neuron in layer]
        return x[0]

    def parameters(self) -> list[Value]:
        """All of them."""
        return [p for layer in self.layers for n in layer for p in (*n.w, n.b)]


def moons(count: int) -> tuple[list[list[float]], list[int]]:
    """Points and labels."""
    source = random.Random(7)
    labels = [source.choice((-1, 1)) for _ in range(count)]
    points = [[source.gauss(y, 1.0), source.gauss(-y, 1.0)] for y in labels]
    return points, labels


def whole_batch(wrap: Callable[[Loss], Any]) -> list[Any]:
    """micrograd's demo: the loss of the whole batch is one function without arguments."""
    model, (points, labels) = MLP([2, 6, 6, 1]), moons(16)

    @wrap
    def loss() -> Any:
        scores = [model(point) for point in points]
        losses = [(1 + -y * score).relu() for y, score in zip(labels, scores, strict=True)]
        return sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())

    return trained(loss, model.parameters(), lambda k: ())


def minibatches(wrap: Callable[[Loss], Any]) -> list[Any]:
    """The same with a batch as argument: lists of points and of labels."""
    model, (points, labels) = MLP([2, 5, 1]), moons(24)

    @wrap
    def loss(xs: list[list[float]], ys: list[float]) -> Any:
        losses = [(1 + -y * model(x)).relu() for x, y in zip(xs, ys, strict=True)]
        return sum(losses) * (1.0 / len(losses))

    floats = [float(y) for y in labels]
    return trained(
        loss,
        model.parameters(),
        lambda k: (points[k % 3 * 8 : k % 3 * 8 + 8], floats[k % 3 * 8 : k % 3 * 8 + 8]),
    )


def trained(loss: Loss, parameters: list[Value], arguments: Callable[[int], Any]) -> list[Any]:
    """The losses of 20 steps by hand, and the last parameters and gradients."""
    found: list[Any] = []
    for k in range(20):
        total = loss(*arguments(k))
        for p in parameters:
            p.grad = 0.0
        total.backward()
        rate = 0.1 - 0.09 * k / 100
        for p in parameters:
            p.data -= rate * p.grad
        found.append(total.data)
    return [*found, [p.data for p in parameters], [p.grad for p in parameters]]


DOCUMENTS = ("emma", "olivia", "ava", "mia", "liam")
LETTERS = sorted(set("".join(DOCUMENTS)))
WIDTH = 4


def script(wrap: Callable[[Loss], Any], largest: Callable[[list[Any]], Any]) -> list[Any]:
    """microgpt's script, small: attention over the letters so far, its own Adam, a loss a name."""
    source = random.Random(42)

    def matrix(rows: int, columns: int) -> list[list[Value]]:
        return [[Value(source.gauss(0, 0.2)) for _ in range(columns)] for _ in range(rows)]

    state = {"wte": matrix(len(LETTERS) + 1, WIDTH), "lm_head": matrix(len(LETTERS) + 1, WIDTH)}
    state |= {name: matrix(WIDTH, WIDTH) for name in ("wq", "wk", "wv", "wo")}
    params = [p for rows in state.values() for row in rows for p in row]

    def linear(x: list[Any], rows: list[list[Value]]) -> list[Any]:
        return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) for row in rows]

    def softmax(logits: list[Any]) -> list[Any]:
        top = largest(logits)
        exps = [exp(v - top) for v in logits]
        total = sum(exps)
        return [e / total for e in exps]

    def forward(token: int, keys: list[Any], values: list[Any]) -> list[Any]:
        x = state["wte"][token]
        scale = (sum(v * v for v in x) / len(x) + 1e-5) ** -0.5
        x = [v * scale for v in x]
        q = linear(x, state["wq"])
        keys.append(linear(x, state["wk"]))
        values.append(linear(x, state["wv"]))
        scores = [sum(a * b for a, b in zip(q, key, strict=True)) / WIDTH**0.5 for key in keys]
        weights = softmax(scores)
        mixed = [
            sum(a * value[j] for a, value in zip(weights, values, strict=True))
            for j in range(WIDTH)
        ]
        x = [a + b for a, b in zip(linear(mixed, state["wo"]), x, strict=True)]
        return linear([relu(v) for v in x], state["lm_head"])

    @wrap
    def loss(tokens: list[int]) -> Any:
        keys: list[Any] = []
        values: list[Any] = []
        losses = []
        for token, target in zip(tokens, tokens[1:], strict=False):
            losses.append(-log(softmax(forward(token, keys, values))[target]))
        return (1 / len(losses)) * sum(losses)

    m, v = [0.0] * len(params), [0.0] * len(params)
    found: list[Any] = []
    end = len(LETTERS)
    for step in range(20):
        tokens = [end, *map(LETTERS.index, DOCUMENTS[step % len(DOCUMENTS)]), end]
        total = loss(tokens)
        total.backward()
        for i, p in enumerate(params):
            m[i] = 0.85 * m[i] + 0.15 * p.grad
            v[i] = 0.99 * v[i] + 0.01 * p.grad**2
            first, second = m[i] / (1 - 0.85 ** (step + 1)), v[i] / (1 - 0.99 ** (step + 1))
            p.data -= 0.01 * first / (math.sqrt(second) + 1e-8)
            p.grad = 0.0
        found.append(total.data)
    assert sum_in_order(found[-5:]) < sum_in_order(found[:5])
    return [*found, [p.data for p in params], getattr(loss, "reason", "")]


def as_it_is(f: Loss) -> Loss:
    """Without static."""
    return f


@pytest.mark.parametrize("program", [whole_batch, minibatches])
def test_loops_by_hand_train_to_the_same_bits(program: Callable[..., list[Any]]) -> None:
    """20 steps of `p.data -= rate * p.grad`: losses, parameters and gradients are equal."""
    assert program(static) == program(as_it_is)


def test_a_script_trains_to_the_same_bits() -> None:
    """A GPT of scalars with its own Adam, for names of several lengths: as the script itself.

    Without static the script takes the largest score as a number; with it, as a Value that
    passes no derivative on, which is the same number.
    """
    plain = script(as_it_is, lambda scores: max(score.data for score in scores))
    assert script(static, lambda scores: maximum(scores).detach()) == plain
    assert script(as_it_is, lambda scores: maximum(scores).detach()) == plain


def test_the_number_of_the_largest_score_is_refused() -> None:
    """`max(v.data ...)` as the script has it would be frozen: the message names line and way."""
    with pytest.raises(NotStatic, match=r"detach\(\)") as caught:
        script(static, lambda scores: max(score.data for score in scores))
    assert "test_training.py" in str(caught.value)
