"""micrograd's demo: the two moons, its MLP(2, [16, 16, 1]), and training it by hand.

Every peer starts from the same weights and trains on the same data with the same rates, so all
must find the same losses. `by_hand` finds them without any engine: backpropagation written out
on plain floats.
"""

import importlib.util
import random
from math import cos, pi, sin
from pathlib import Path
from types import ModuleType

from autograd_core.summing import sum_in_order

SEED = 1337
SIZES = [2, 16, 16, 1]
ALPHA = 1e-4  # weight of the L2 penalty


def moons(count):
    """(points, labels): `count` points of two interleaved half circles, labels -1 and 1.

    As scikit-learn's make_moons(count, noise=0.1), but from Python's own random numbers.
    """
    generator = random.Random(SEED)
    outer = count // 2
    angles = [pi * i / (outer - 1) for i in range(outer)]
    rows = [(cos(t), sin(t), -1) for t in angles]
    angles = [pi * i / (count - outer - 1) for i in range(count - outer)]
    rows += [(1.0 - cos(t), 0.5 - sin(t), 1) for t in angles]
    generator.shuffle(rows)
    points = [[x + generator.gauss(0.0, 0.1), y + generator.gauss(0.0, 0.1)] for x, y, _ in rows]
    return points, [label for _, _, label in rows]


def rate(step):
    """The learning rate of the demo at a step."""
    return 1.0 - 0.9 * step / 100


def initial_weights():
    """[[(weights, bias) for each neuron] for each layer], drawn as micrograd draws them."""
    uniform = random.Random(SEED).uniform
    return [
        [([uniform(-1, 1) for _ in range(inputs)], 0.0) for _ in range(outputs)]
        for inputs, outputs in zip(SIZES, SIZES[1:], strict=False)
    ]


def micrograd_code(module):
    """micrograd's own nn.py, run with its Value imported from `module`.

    Raises:
        ImportError: micrograd is not installed, or its nn.py imports Value in another way.
    """
    spec = importlib.util.find_spec("micrograd.nn")
    if spec is None:
        raise ModuleNotFoundError("micrograd is not installed", name="micrograd")
    line = "from micrograd.engine import Value"
    source = Path(spec.origin).read_text(encoding="utf-8")
    if line not in source:
        raise ImportError(f"{spec.origin} has no line {line!r} to change")
    code = ModuleType("micrograd_nn")
    exec(source.replace(line, f"from {module} import Value"), vars(code))
    return code


class Demo:
    """The demo's training loop, one call per step, with micrograd's model code."""

    def __init__(self, module, value, samples):
        random.seed(SEED)
        self.model = micrograd_code(module).MLP(2, [16, 16, 1])
        self.value = value
        self.points, self.labels = moons(samples)

    def loss(self):
        """The demo's loss: mean hinge of the scores, and the L2 penalty."""
        inputs = [list(map(self.value, point)) for point in self.points]
        scores = list(map(self.model, inputs))
        losses = [(1 + -y * score).relu() for y, score in zip(self.labels, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        reg_loss = ALPHA * sum(p * p for p in self.model.parameters())
        return data_loss + reg_loss

    def step(self, k):
        """Train one step; the loss before it, as a float."""
        total_loss = self.loss()
        self.model.zero_grad()
        total_loss.backward()
        learning_rate = rate(k)
        for p in self.model.parameters():
            p.data -= learning_rate * p.grad
        return total_loss.data


class ByHand:
    """The same training on plain floats, with the backward pass written out by hand."""

    def __init__(self, samples):
        self.layers = [
            ([list(w) for w, _ in layer], [b for _, b in layer]) for layer in initial_weights()
        ]
        self.points, self.labels = moons(samples)

    def forward(self, x):
        """The activations of every layer, the inputs first."""
        activations = [x]
        last = len(self.layers) - 1
        for i, (weights, biases) in enumerate(self.layers):
            net = [
                sum_in_order([w * v for w, v in zip(row, x, strict=True)], b)
                for row, b in zip(weights, biases, strict=True)
            ]
            x = net if i == last else [z if z > 0.0 else 0.0 for z in net]
            activations.append(x)
        return activations

    def backward(self, activations, g, slopes):
        """Add to `slopes` the gradient of the score times g."""
        upstream = [g]
        for i in range(len(self.layers) - 1, -1, -1):
            weights, _ = self.layers[i]
            x = activations[i]
            downstream = [0.0] * len(x)
            weight_slopes, bias_slopes = slopes[i]
            for row, slope, g, j in zip(
                weights, weight_slopes, upstream, range(len(weights)), strict=True
            ):
                if g != 0.0:
                    bias_slopes[j] += g
                    for k, v in enumerate(x):
                        slope[k] += g * v
                        downstream[k] += g * row[k]
            upstream = [d if v > 0.0 else 0.0 for d, v in zip(downstream, x, strict=True)]

    def step(self, k):
        """Train one step; the loss before it."""
        count = len(self.points)
        slopes = [([[0.0] * len(w) for w in ws], [0.0] * len(bs)) for ws, bs in self.layers]
        data_loss = 0.0
        for point, y in zip(self.points, self.labels, strict=True):
            activations = self.forward(point)
            margin = 1.0 - y * activations[-1][0]
            if margin > 0.0:
                data_loss += margin
                self.backward(activations, -y / count, slopes)
        return data_loss / count + self.descend(slopes, rate(k))

    def descend(self, slopes, learning_rate):
        """Move all parameters down their slopes; the L2 penalty before that."""
        squares = 0.0
        for (weights, biases), (weight_slopes, bias_slopes) in zip(
            self.layers, slopes, strict=True
        ):
            rows = zip([*weights, biases], [*weight_slopes, bias_slopes], strict=True)
            for row, slope in rows:
                for i, w in enumerate(row):
                    squares += w * w
                    row[i] = w - learning_rate * (slope[i] + 2.0 * ALPHA * w)
        return ALPHA * squares
