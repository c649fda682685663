"""The course, Neurons and networks: from the threshold unit of 1943 to networks on graphs."""

import math
import random
from fractions import Fraction

import pytest

from autograd_core import sigmoid, tanh
from nn import (
    MLP,
    Adam,
    AvgPool,
    Conv1d,
    Conv2d,
    GraphConv,
    GRUCell,
    Layer,
    LSTMCell,
    Maxout,
    MaxPool,
    MPNeuron,
    Neuron,
    Perceptron,
    RNNCell,
    binary_cross_entropy,
    fit,
    make_xor,
    mse,
)
from tests.nn.course.quarters import exact, quarters


def test_artificial_neuron():
    """z = sum_d w_d x_d + b, a = f(z)."""
    neuron = exact(Neuron(3, activation="tanh"))
    x = quarters(3, 2)
    z = sum(w.data * v for w, v in zip(neuron.w, x, strict=True)) + neuron.b.data
    assert neuron.net_input(x).data == z
    assert neuron(x).data == tanh(z)


def test_mp_neuron_and_perceptron():
    """The threshold neuron computes AND; the perceptron learns it, and cannot learn XOR."""
    corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [MPNeuron([1, 1], 2)(x) for x in corners] == [0, 0, 0, 1]
    assert Perceptron(2).fit(corners, [0, 0, 0, 1])[-1] == 0
    assert min(Perceptron(2).fit(corners, [0, 1, 1, 0], epochs=200)) > 0


def test_perceptron_learning_rule():
    """w <- w + (t - o) x and b <- b + (t - o), after a mistake of either kind."""
    unit = Perceptron(2)
    for x, target, after in [
        ((2.0, -1.0), 1, [2.0, -1.0, 1.0]),
        ((1.0, 3.0), 0, [2.0, -1.0, 1.0]),
    ]:
        unit.learn(x, target)
        assert [p.data for p in unit.parameters()] == after
    unit.learn((1.0, 1.0), 0)
    assert [p.data for p in unit.parameters()] == [1.0, -2.0, 0.0]


def test_border_of_a_perceptron_is_a_line():
    """w . x + b = 0 is x1 = k x0 + c with k = -w0 / w1: 1 above it, 0 below."""
    unit = Perceptron(2)
    unit.fit([(0, 0), (0, 1), (1, 0), (1, 1)], [0, 0, 0, 1])
    k, c = -unit.w[0].data / unit.w[1].data, -unit.b.data / unit.w[1].data
    for x0 in (-4.0, 0.0, 2.0):
        assert [unit([x0, k * x0 + c + step]) for step in (-0.01, 0.01)] == [0.0, 1.0]


def test_one_hidden_layer_with_score():
    """h = f(Wx + b), s = u^T h, J = -log sigma(s)."""
    hidden, score = exact(Layer(3, 4, activation="sigmoid")), exact(Layer(4, 1, nonlin=False), 2)
    score.neurons[0].b.data = 0.0
    x = quarters(3, 3)
    h = [
        1 / (1 + math.exp(-math.fsum(w.data * v for w, v in zip(n.w, x, strict=True)) - n.b.data))
        for n in hidden.neurons
    ]
    s = math.fsum(u.data * v for u, v in zip(score.neurons[0].w, h, strict=True))
    j = binary_cross_entropy(score(hidden(x)), 1)
    assert j.data == pytest.approx(-math.log(1 / (1 + math.exp(-s))), rel=1e-14)


def test_mlp_4_5_3():
    """z^(l) = W^(l) a^(l-1) + b^(l), a^(l) = f_l(z^(l)); (4 + 1) 5 + (5 + 1) 3 parameters."""
    model = exact(MLP(4, [5, 3]))
    assert len(model.parameters()) == 43
    a = [Fraction(v) for v in quarters(4, 4)]
    for depth, layer in enumerate(model.layers):
        z = [
            sum(Fraction(w.data) * v for w, v in zip(n.w, a, strict=True)) + Fraction(n.b.data)
            for n in layer.neurons
        ]
        a = z if depth == 1 else [max(v, Fraction(0)) for v in z]
    assert [Fraction(v.data) for v in model(quarters(4, 4))] == a


def test_layers_without_activation_collapse():
    """A stack of linear layers equals the one layer X W + b with W = W1 W2, exactly."""
    stack = exact(MLP(3, [4, 2], activation="linear"))
    first, second = stack.layers
    one = Layer(3, 2, nonlin=False)
    for neuron, outer in zip(one.neurons, second.neurons, strict=True):
        for i, w in enumerate(neuron.w):
            w.data = sum(u.data * n.w[i].data for u, n in zip(outer.w, first.neurons, strict=True))
        neuron.b.data = outer.b.data + sum(
            u.data * n.b.data for u, n in zip(outer.w, first.neurons, strict=True)
        )
    for seed in range(5):
        x = quarters(3, seed)
        assert [v.data for v in stack(x)] == [v.data for v in one(x)]


def test_maxout_unit():
    """max_k (w_k^T x + b_k)."""
    unit = exact(Maxout(2, pieces=3))
    x = quarters(2, 5)
    z = [
        sum(w.data * v for w, v in zip(row, x, strict=True)) + b.data
        for row, b in zip(unit.w, unit.b, strict=True)
    ]
    assert unit(x).data == max(z)


def test_convolution_and_pooling_by_hand():
    """A kernel (1, -1) gives the steps of a signal; squares of an image give maximum and mean."""
    unit = Conv1d(1, 1, 2)
    unit.w[0][0][0].data, unit.w[0][0][1].data = 1.0, -1.0
    assert [v.data for v in unit([[1.0, 4.0, 9.0]])[0]] == [-3.0, -5.0]
    edges = Conv2d(1, 1, 2)
    for row, numbers in zip(edges.w[0][0], ((1.0, -1.0), (1.0, -1.0)), strict=True):
        for w, number in zip(row, numbers, strict=True):
            w.data = number
    image = [[1.0, 2.0, 5.0], [3.0, 4.0, 5.0]]
    assert [v.data for v in edges([image])[0][0]] == [4.0 - 6.0, 6.0 - 10.0]
    assert MaxPool(2)([image]) == [[[4.0]]]
    assert AvgPool(2)([image]) == [[[2.5]]]


def test_networks_with_memory_and_on_graphs():
    """RNN, GRU and LSTM remember; a graph's node hears its neighbours and itself."""
    for kind in (RNNCell, GRUCell, LSTMCell):
        cell = kind(1, 2, rng=random.Random(1))
        first = cell.output(cell([1.0], cell([5.0])))
        second = cell.output(cell([1.0], cell([-5.0])))
        assert [v.data for v in first] != [v.data for v in second]
    unit = GraphConv(1, 1, "linear", rng=random.Random(1))
    alone, near, far = ([[1.0], [2.0], [9.0]], [[1.0], [3.0], [9.0]], [[1.0], [2.0], [0.0]])
    heard = [unit(nodes, [[1], [0], []])[0][0].data for nodes in (alone, near, far)]
    assert heard[0] != heard[1]
    assert heard[0] == heard[2]


def test_units_with_memory_by_their_formulas():
    """RNN: tanh(Wx + Uh + b); LSTM: c' = f c + i g, h' = o tanh(c'); GRU: (1 - z) n + z h."""
    x, h, c = 0.5, -0.75, 1.25

    def nets(gates):
        rows = zip(gates.w_input, gates.w_hidden, gates.b, strict=True)
        return [w[0].data * x + u[0].data * h + b.data for w, u, b in rows]

    rnn, gru, lstm = (exact(kind(1, 1)) for kind in (RNNCell, GRUCell, LSTMCell))
    assert rnn([x], [h])[0].data == pytest.approx(math.tanh(nets(rnn.gates)[0]), rel=1e-14)

    i, f, g, o = nets(lstm.gates)
    memory = sigmoid(f) * c + sigmoid(i) * math.tanh(g)
    (new_h,), (new_c,) = lstm([x], ([h], [c]))
    assert new_c.data == pytest.approx(memory, rel=1e-14)
    assert new_h.data == pytest.approx(sigmoid(o) * math.tanh(memory), rel=1e-14)

    r, z = map(sigmoid, nets(gru.gates))
    w, u, b = gru.new.w_input[0][0].data, gru.new.w_hidden[0][0].data, gru.new.b[0].data
    n = math.tanh(w * x + b + r * (u * h + gru.b_new[0].data))
    assert gru([x], [h])[0].data == pytest.approx((1 - z) * n + z * h, rel=1e-14)


def test_universal_approximation_by_a_staircase_of_sigmoids():
    """sum v_m phi(w_m x + b_m) is within eps of a continuous function, for each eps."""

    def f(x):
        return math.sin(2 * math.pi * x) + x / 2

    def error(width):
        model = MLP(1, [width, 1], activation="sigmoid")
        for m, (n, v) in enumerate(
            zip(model.layers[0].neurons, model.layers[1].neurons[0].w, strict=True)
        ):
            n.w[0].data, n.b.data = 8.0 * width, -8.0 * (m + 0.5)
            v.data = f((m + 1) / width) - f(m / width)
        return max(abs(model([i / 200]).data - f(i / 200)) for i in range(201))

    for eps, width in ((0.5, 4), (0.1, 16), (0.02, 64)):
        assert error(width) < eps


@pytest.mark.slow
def test_universal_approximation_is_better_with_more_neurons():
    """sum v_m phi(w_m x + b_m) fitted to sin(2 pi x): the error falls with the width."""
    xs = [[i / 20] for i in range(21)]
    targets = [math.sin(2 * math.pi * x[0]) for x in xs]

    def error(width):
        model = MLP(1, [width, 1], activation="tanh", init="xavier_uniform", rng=random.Random(3))
        shifts = random.Random(5)
        for n in model.layers[0].neurons:  # bends spread over [0, 1]
            n.w[0].data *= 6
            n.b.data = -n.w[0].data * shifts.random()
        fit(model, mse, xs, targets, Adam(model.parameters(), lr=0.02), 1500, None)
        return max(abs(model(x).data - t) for x, t in zip(xs, targets, strict=True))

    errors = [error(width) for width in (1, 2, 8)]
    assert errors[0] > 2 * errors[1] > 4 * errors[2]
    assert errors[2] < 0.1


def test_classifier_on_features():
    """y = g(phi(x)): XOR is linear in the feature x1 x2."""
    classifier = Neuron(3, nonlin=False)
    for w, number in zip(classifier.w, (1.0, 1.0, -2.0), strict=True):
        w.data = number
    xor = make_xor()
    assert [classifier([a, b, a * b]).data for a, b in xor.xs] == list(xor.targets)
