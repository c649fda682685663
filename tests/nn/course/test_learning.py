"""The course, Learning: rates, structural risk, decay, dropout, initialisation, normalisation."""

import math
import random

import pytest

from autograd_core import Value, fsum, gradients
from nn import (
    MLP,
    SGD,
    Adam,
    BatchNorm,
    Dropout,
    GroupNorm,
    InstanceNorm,
    Layer,
    LayerNorm,
    Neuron,
    cost,
    fit,
    frobenius,
    l1_penalty,
    l2_penalty,
    make_xor,
    mse,
    objective,
    weights,
)
from tests.nn.course.quarters import exact, quarters


def descend(lr, steps):
    """x after each step of gradient descent on 4 x^2 from 2."""
    x = Value(2.0)
    optimizer = SGD([x], lr=lr)
    path = []
    for _ in range(steps):
        optimizer.zero_grad()
        (4 * x**2).backward()
        optimizer.step()
        path.append(x.data)
    return path


def test_learning_rates_on_a_parabola():
    """1 diverges: 2, -14, 98; 0.25 oscillates; 0.24 alternates and shrinks; 0.125 hits 0."""
    assert descend(1.0, 2) == [-14.0, 98.0]
    assert [4 * x * x for x in [2.0, *descend(1.0, 2)]] == [16, 784, 38416]
    assert descend(0.25, 4) == [-2.0, 2.0, -2.0, 2.0]
    slow = descend(0.24, 50)
    assert all(a * b < 0 and abs(b) < abs(a) for a, b in zip(slow, slow[1:], strict=False))
    assert descend(0.125, 1) == [0.0]
    assert descend(0.1, 60)[-1] == pytest.approx(0.0, abs=1e-30)


def test_descent_of_a_function_that_is_not_convex_depends_on_the_start():
    """x^4 - 3 x^2 + x has two minima; the lower one is found from its own side only."""
    found = []
    for start in (-2.0, 0.1, 0.3, 2.0):
        x = Value(start)
        optimizer = SGD([x], lr=0.02)
        for _ in range(300):
            optimizer.zero_grad()
            (x**4 - 3 * x**2 + x).backward()
            optimizer.step()
        assert abs(4 * x.data**3 - 6 * x.data + 1) < 1e-9
        found.append(round(x.data, 3))
    assert found == [-1.301, -1.301, 1.131, 1.131]


def test_structural_risk_and_its_update():
    """R = (1/N) sum L + lambda/2 ||W||_F^2 of the weights, not the biases; and one step of it."""
    layer = exact(Layer(2, 2, nonlin=False))
    for n in layer.neurons:
        n.b.data = 5.0
    squares = sum(w.data**2 for n in layer.neurons for w in n.w)
    assert frobenius(weights(layer)).data == squares
    xs, targets = [quarters(2, 8), quarters(2, 9)], [[1.0, -1.0], [0.5, 2.0]]
    outputs = [layer(x) for x in xs]
    losses = [
        fsum([(y - t) ** 2 for y, t in zip(out, target, strict=True)])
        for out, target in zip(outputs, targets, strict=True)
    ]
    risk = objective(cost(losses), l2_penalty(weights(layer), 0.5))
    assert risk.data == (losses[0].data + losses[1].data) / 2 + 0.25 * squares
    risk.backward()
    before = [[w.data for w in n.w] for n in layer.neurons]
    SGD(layer.parameters(), lr=0.5).step()
    for j, (neuron, row) in enumerate(zip(layer.neurons, before, strict=True)):
        slopes = [2 * (out[j].data - t[j]) for out, t in zip(outputs, targets, strict=True)]
        for i, w in enumerate(row):
            mean_slope = sum(s * x[i] for s, x in zip(slopes, xs, strict=True)) / 2
            assert neuron.w[i].data == w - 0.5 * (mean_slope + 0.5 * w)
        assert neuron.b.data == 5.0 - 0.5 * sum(slopes) / 2  # a bias does not decay


def test_norms_and_weight_decay():
    """L1 = sum |w|; L2 with lambda / 2 is w <- w (1 - lambda) - dLoss/dw for a rate of 1."""
    w = Value(0.75)
    assert l1_penalty([w, Value(-2.0)], 1.0).data == 2.75
    (3 * w + l2_penalty([w], 0.25)).backward()
    SGD([w], lr=1.0).step()
    assert w.data == 0.75 * (1 - 0.25) - 3


@pytest.mark.parametrize(("at_test", "total"), [(True, 50.0), (False, 100.0)])
def test_dropout_scales(at_test, total):
    """100 units of weight 1, p = 0.5: 50 in training and in use; 100 if training is scaled."""
    drop = Dropout(0.5, scale_at_test=at_test, rng=random.Random(1))
    trained = [sum(drop([1.0] * 100)) for _ in range(1000)]
    deviation = total / 50 * math.sqrt(100 / 4)  # of the number of units left, binomial, scaled
    assert abs(math.fsum(trained) / 1000 - total) < 5 * deviation / math.sqrt(1000)
    assert sum(drop.eval()([1.0] * 100)) == total


def test_zero_initialisation_keeps_neurons_equal():
    """All zero: the neurons of a layer stay one neuron, whatever is learned."""
    model = MLP(2, [3, 1], activation="sigmoid", init="zeros")
    xor = make_xor()
    fit(model, mse, xor.xs, xor.targets, Adam(model.parameters(), lr=0.1), 50, None)
    rows = [[p.data for p in n.parameters()] for n in model.layers[0].neurons]
    assert rows[0] == rows[1] == rows[2]
    assert any(rows[0])


def test_xavier_statistics():
    """U(-r, r), r = sqrt(6 / (a + b)): mean 0 and std = sqrt((2 r)^2 / 12), within 5 errors."""
    layer = Layer(60, 40, init="xavier_uniform", rng=random.Random(1))
    drawn = [w.data for w in weights(layer)]
    r = math.sqrt(6 / 100)
    deviation = math.sqrt((2 * r) ** 2 / 12)
    n = len(drawn)
    mean = math.fsum(drawn) / n
    found = math.sqrt(math.fsum(x * x for x in drawn) / n - mean**2)
    assert max(map(abs, drawn)) <= r
    assert abs(mean) < 5 * deviation / math.sqrt(n)
    assert abs(found - deviation) < 5 * deviation * math.sqrt((9 / 5 - 1) / 4 / n)


@pytest.mark.parametrize(
    ("init", "deviation"), [("normal", 0.01), ("kaiming_normal", math.sqrt(2 / 60))]
)
def test_gaussian_and_kaiming_statistics(init, deviation):
    """N(0, 0.01) with deviation 0.01, Kaiming (MSRA) with sqrt(2 / inputs), within 5 errors."""
    drawn = [w.data for w in weights(Layer(60, 40, init=init, rng=random.Random(2)))]
    n = len(drawn)
    assert abs(math.fsum(drawn) / n) < 5 * deviation / math.sqrt(n)
    found = math.sqrt(math.fsum(x * x for x in drawn) / n)
    assert abs(found - deviation) < 5 * deviation / math.sqrt(2 * n)


def test_what_the_four_normalisations_standardise():
    """A feature over samples, a sample, a channel, and a group of channels."""
    draw = random.Random(3)
    rows = [[draw.uniform(1, 9) for _ in range(4)] for _ in range(4)]
    found = {
        "batch": [list(column) for column in zip(*BatchNorm(4).batch(rows), strict=True)],
        "layer": [LayerNorm(4)(row) for row in rows],
        "instance": InstanceNorm(4)(rows),
        "group": [[*a, *b] for a, b in [GroupNorm(1, 2)(rows[:2]), GroupNorm(1, 2)(rows[2:])]],
    }
    for sets in found.values():
        for numbers in sets:
            xs = [float(getattr(v, "data", v)) for v in numbers]
            assert math.fsum(xs) / len(xs) == pytest.approx(0.0, abs=1e-14)
            assert math.fsum(x * x for x in xs) / len(xs) == pytest.approx(1.0, rel=1e-4)


@pytest.mark.slow
def test_bias_variance_and_noise():
    """A line is wrong on all points of a parabola; a large network learns the noise of a few."""
    draw = random.Random(2)
    xs = [[x / 3] for x in range(-3, 4)]
    noisy = [x[0] ** 2 + draw.gauss(0, 0.3) for x in xs]
    unseen = [[x / 24] for x in range(-24, 25)]
    true = [x[0] ** 2 for x in unseen]

    def errors(model):
        optimizer = Adam(model.parameters(), lr=0.03)
        history = fit(model, mse, xs, noisy, optimizer, 600, None, validation=(unseen, true))
        return history.losses[-1], history.metrics["validation loss"][-1]

    line = errors(Neuron(1, nonlin=False))
    large = errors(MLP(1, [12, 12, 1], activation="tanh", rng=random.Random(1)))
    assert min(line) > 0.05  # bias: neither the seen nor the unseen points
    assert large[1] > 10 * large[0]  # variance: the seen points, noise and all


def test_gradient_vanishes_with_depth_for_sigmoid_and_not_for_relu():
    """Each sigmoid multiplies by less than 1/4; a live ReLU of weight 1 by exactly 1."""

    def slope(activation, depth):
        model = MLP(1, [1] * depth, activation=activation, nonlin_last=True)
        for layer in model.layers:
            layer.neurons[0].w[0].data = 1.0
        x = Value(0.5)
        return gradients(model(x), x)

    for depth in (1, 4, 16):
        assert 0 < slope("sigmoid", depth) <= 0.25**depth
        assert slope("relu", depth) == 1.0
