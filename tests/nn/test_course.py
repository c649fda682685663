"""The course from top to bottom: every formula and every worked number, in its order."""

import math
import random
from fractions import Fraction

import pytest

from autograd_core import (
    Graph,
    Value,
    elu,
    exp,
    fsum,
    gelu,
    grad,
    gradients,
    hard_logistic,
    hard_sigmoid,
    hard_tanh,
    jacobian,
    jvp,
    leaky_relu,
    prelu,
    relu,
    sigmoid,
    softmax,
    softplus,
    swish,
    tanh,
    to_python,
)
from nn import (
    MLP,
    SGD,
    Adam,
    AvgPool,
    BatchNorm,
    Conv1d,
    Conv2d,
    Dropout,
    GraphConv,
    GroupNorm,
    GRUCell,
    InstanceNorm,
    Layer,
    LayerNorm,
    LSTMCell,
    Maxout,
    MaxPool,
    MPNeuron,
    Neuron,
    Perceptron,
    PReLU,
    RNNCell,
    binary_cross_entropy,
    constant,
    cost,
    cross_entropy,
    cross_entropy_between,
    entropy,
    fit,
    frobenius,
    kl_divergence,
    l1_penalty,
    l2_penalty,
    make_xor,
    mse,
    objective,
    self_information,
    weights,
)

POINTS = (-4.0, -1.5, -0.3, 0.2, 1.0, 3.5)


def quarters(count, seed):
    """Multiples of 1/4, so that short sums of products are exact."""
    draw = random.Random(seed)
    return [draw.randrange(-8, 9) / 4 for _ in range(count)]


def exact(model, seed=1):
    """The model with parameters that are multiples of 1/4."""
    for p, number in zip(model.parameters(), quarters(len(model.parameters()), seed), strict=True):
        p.data = number
    return model


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
        1 / (1 + math.exp(-sum(w.data * v for w, v in zip(n.w, x, strict=True)) - n.b.data))
        for n in hidden.neurons
    ]
    s = sum(u.data * v for u, v in zip(score.neurons[0].w, h, strict=True))
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


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
        (tanh, lambda x: 1 - math.tanh(x) ** 2),
        (softplus, lambda x: 1 / (1 + math.exp(-x))),
        (relu, lambda x: float(x > 0)),
        (hard_logistic, lambda x: 0.25 * (-2 < x < 2)),
        (hard_sigmoid, lambda x: (-3 < x < 3) / 6),
        (hard_tanh, lambda x: float(-1 < x < 1)),
        (elu, lambda x: 1.0 if x > 0 else math.exp(x)),
        (leaky_relu, lambda x: 1.0 if x > 0 else 0.01),
    ],
    ids=[
        "sigmoid",
        "tanh",
        "softplus",
        "relu",
        "hard_logistic",
        "hard_sigmoid",
        "hard_tanh",
        "elu",
        "leaky_relu",
    ],
)
def test_derivative_of_activation(f, slope):
    """sigma' = sigma (1 - sigma), tanh' = 1 - tanh^2, softplus' = sigma, and the hard ones'."""
    for x in POINTS:
        assert grad(f)(x) == pytest.approx(slope(x), rel=1e-13)


def test_identities_of_activations():
    """tanh = 2 sigma(2x) - 1; leaky ReLU = max(x, gamma x); ELU and softplus by their formulas."""
    for x in POINTS:
        assert tanh(x) == pytest.approx(2 * sigmoid(2 * x) - 1, rel=1e-14)
        assert leaky_relu(x, 0.2) == max(x, 0.2 * x) == max(0, x) + 0.2 * min(0, x)
        assert prelu(x, 0.2) == leaky_relu(x, 0.2)
        assert elu(x, 0.7) == pytest.approx(max(0, x) + 0.7 * min(0, math.exp(x) - 1), rel=1e-14)
        assert softplus(x) == pytest.approx(math.log(1 + math.exp(x)), rel=1e-14)
        assert hard_tanh(x) == max(min(x, 1), -1)
        assert hard_logistic(x) == max(min(0.25 * x + 0.5, 1), 0)


def test_hard_logistic_is_the_tangent_of_the_sigmoid():
    """Value 1/2 and slope 1/4 at 0; PyTorch's hard sigmoid has 1/6."""
    assert (hard_logistic(0.0), grad(hard_logistic)(0.0)) == (sigmoid(0.0), grad(sigmoid)(0.0))
    assert (grad(hard_logistic)(0.0), grad(hard_sigmoid)(0.0)) == (0.25, 1 / 6)


def test_swish_between_linear_and_relu():
    """beta = 0 gives x / 2; beta -> infinity gives ReLU."""
    for x in POINTS:
        assert swish(x, 0.0) == x / 2
        assert swish(x, 1e6) == pytest.approx(max(0.0, x), abs=1e-15)


def test_slope_of_prelu_per_neuron_or_shared_by_a_group():
    """gamma_i for each of three neurons, or one gamma for all, which gets all their gradients."""
    assert len(Layer(1, 3, activation=PReLU).parameters()) == 6 + 3
    shared = PReLU(0.25)
    layer = Layer(1, 3, activation=shared, init=constant(1.0))
    assert len(layer.parameters()) == 6 + 1
    assert gradients(fsum(layer([-2.0])), shared.a) == 3 * -2.0


def test_bias_shift():
    """Of numbers with mean 0 sigmoid and ReLU make some with another mean, tanh does not."""
    xs = [x / 4 for x in range(-8, 9)]
    assert math.fsum(map(sigmoid, xs)) / len(xs) == pytest.approx(0.5, rel=1e-15)
    assert math.fsum(map(relu, xs)) / len(xs) == 9 / 17
    assert math.fsum(map(tanh, xs)) == 0.0


def test_gelu_with_any_normal_distribution():
    """x P(X <= x) for X of N(mu, sigma^2)."""
    for mu, sigma in ((0.0, 1.0), (0.5, 2.0)):
        for x in POINTS:
            phi = (1 + math.erf((x - mu) / sigma / math.sqrt(2))) / 2
            assert gelu(x, mu, sigma) == pytest.approx(x * phi, rel=1e-10)


def test_softmax_sums_to_one_and_ignores_a_shift():
    """e^x_i / sum e^x_j."""
    p = softmax([1.0, 2.0, 0.5])
    total = sum(math.exp(x) for x in (1.0, 2.0, 0.5))
    assert p == pytest.approx([math.exp(x) / total for x in (1.0, 2.0, 0.5)], rel=1e-15)
    assert softmax([101.0, 102.0, 100.5]) == pytest.approx(p, rel=1e-15)


@pytest.mark.parametrize(
    "f", [sigmoid, tanh, relu, leaky_relu, elu, softplus, hard_logistic, hard_tanh, gelu], ids=str
)
def test_activation_is_continuous(f):
    """A small step changes it by little, at the kinks too."""
    for x in (*POINTS, -2.0, -1.0, 0.0, 1.0, 2.0):
        assert abs(f(x + 1e-9) - f(x - 1e-9)) < 3e-9


def test_saturation_and_dead_relu():
    """Far out sigmoid and tanh have next to no slope; a ReLU below 0 has none at all."""
    assert grad(sigmoid)(20.0) < 1e-8
    assert grad(tanh)(20.0) < 1e-16
    dead = Neuron(1)
    dead.w[0].data, dead.b.data = 1.0, -10.0
    assert gradients(dead([2.0]), dead.parameters()) == [0.0, 0.0]


def test_sigmoid_is_not_zero_centred():
    """Its outputs are all positive, those of tanh are not."""
    assert all(sigmoid(x) > 0 for x in POINTS)
    assert min(map(tanh, POINTS)) < 0 < max(map(tanh, POINTS))


def test_worked_losses():
    """MSE of (1.5, 1.5) for (1, 2): 0.25. Cross entropy of (0.05, 0.1, 0.7, 0.15): -log 0.7."""
    assert mse([1.5, 1.5], [1, 2]) == 0.25
    q = [0.05, 0.1, 0.7, 0.15]
    assert round(cross_entropy_between([0, 0, 1, 0], q), 2) == 0.36
    assert cross_entropy([math.log(x) for x in q], 2) == pytest.approx(-math.log(0.7), rel=1e-15)


def test_information():
    """I = -log P, H = -sum P log P, H(p, q) = H(p) + D(p || q)."""
    p, q = [0.5, 0.25, 0.25], [0.2, 0.3, 0.5]
    assert self_information(0.25) == math.log(4)
    assert entropy(p) == pytest.approx(1.5 * math.log(2), rel=1e-15)
    both = entropy(p) + kl_divergence(p, q)
    assert cross_entropy_between(p, q) == pytest.approx(both, rel=1e-15)


def test_binary_score():
    """J = -log sigma(s), and its derivative sigma(s) - 1."""
    s = Value(0.7)
    j = binary_cross_entropy(s, 1)
    assert j.data == pytest.approx(-math.log(1 / (1 + math.exp(-0.7))), rel=1e-15)
    assert gradients(j, s) == pytest.approx(1 / (1 + math.exp(-0.7)) - 1, rel=1e-14)


def test_jacobian_of_a_layer():
    """d h / d x of h = f(W x + b) is diag(f'(z)) W; of h = f(z) alone it is diagonal."""
    layer = exact(Layer(3, 2, activation="tanh"))
    x = quarters(3, 6)
    found = jacobian(lambda v: layer(v))(x)
    z = [n.net_input(x).data for n in layer.neurons]
    for row, neuron, net in zip(found, layer.neurons, z, strict=True):
        slope = 1 - math.tanh(net) ** 2
        assert row == pytest.approx([slope * w.data for w in neuron.w], rel=1e-12)
    diagonal = jacobian(lambda v: [tanh(a) for a in v])(z)
    assert diagonal[0][1] == diagonal[1][0] == 0.0


def back_propagation(model, x, target):
    """B 4.4 by hand for tanh layers and squared error: {parameter: derivative}, layer by layer."""
    activations, nets = [x], []
    for layer in model.layers:
        nets.append([n.net_input(activations[-1]).data for n in layer.neurons])
        activations.append([math.tanh(z) for z in nets[-1]])
    found = {}
    delta = [2 * (a - t) * (1 - a * a) for a, t in zip(activations[-1], target, strict=True)]
    for depth in reversed(range(len(model.layers))):
        layer = model.layers[depth]
        for neuron, d in zip(layer.neurons, delta, strict=True):
            found[id(neuron.b)] = d  # dL/db = delta
            for w, a in zip(neuron.w, activations[depth], strict=True):
                found[id(w)] = d * a  # dL/dW = delta a^T
        if depth:
            back = [
                sum(n.w[i].data * d for n, d in zip(layer.neurons, delta, strict=True))
                for i in range(len(activations[depth]))
            ]  # W^T delta
            delta = [(1 - a * a) * v for a, v in zip(activations[depth], back, strict=True)]
    return found


def test_back_propagation_by_hand():
    """delta^(l) = diag(f'(z)) W^T delta^(l+1), dL/dW = delta a^T, dL/db = delta: as autodiff."""
    model = MLP(3, [4, 3, 2], activation="tanh", nonlin_last=True, rng=random.Random(1))
    x, target = [0.5, -1.0, 0.25], [0.3, -0.7]
    loss = fsum([(y - t) ** 2 for y, t in zip(model(x), target, strict=True)])
    loss.backward()
    by_hand = back_propagation(model, x, target)
    assert len(by_hand) == len(model.parameters()) == 16 + 15 + 8
    for p in model.parameters():
        assert p.grad == pytest.approx(by_hand[id(p)], rel=1e-12, abs=1e-15)


def test_two_layers_by_hand():
    """C: dL/dW2 = dL/dO h^T, dL/dh = W2^T dL/dO, dL/dz = dL/dh phi'(z), dL/dW1 = dL/dz x^T."""
    first, second = exact(Layer(2, 3)), exact(Layer(3, 2, nonlin=False), 2)
    x, target = quarters(2, 7), [1.0, -1.0]
    hidden = first(x)
    outputs = second(hidden)
    fsum([(o - t) ** 2 for o, t in zip(outputs, target, strict=True)]).backward()
    d_out = [2 * (o.data - t) for o, t in zip(outputs, target, strict=True)]
    d_hidden = [
        sum(n.w[i].data * d for n, d in zip(second.neurons, d_out, strict=True)) for i in range(3)
    ]
    d_net = [d * (h.data > 0) for d, h in zip(d_hidden, hidden, strict=True)]
    for neuron, d in zip(second.neurons, d_out, strict=True):
        assert [w.grad for w in neuron.w] == [d * h.data for h in hidden]
    assert [h.grad for h in hidden] == d_hidden
    for neuron, d in zip(first.neurons, d_net, strict=True):
        assert [w.grad for w in neuron.w] == [d * v for v in x]


def test_as_many_paths_so_many_terms():
    """The gradient is the sum over all paths from the loss, of the products along them."""
    model = exact(MLP(1, [3, 2, 1], activation="linear"))
    x = Value(0.5)
    y = model(x)
    paths = Graph(y).paths(x)
    assert paths.count == 3 * 2
    y.backward()
    assert sum(path.term for path in paths) == x.grad


def test_three_ways_to_differentiate():
    """Numerical, symbolic (by hand) and automatic, forward and reverse, agree on x^3 tanh x."""

    def f(x):
        return x**3 * tanh(x)

    x = 0.7
    symbolic = 3 * x**2 * math.tanh(x) + x**3 * (1 - math.tanh(x) ** 2)
    assert grad(f)(x) == pytest.approx(symbolic, rel=1e-15)
    assert jvp(f, (x,), (1.0,))[1] == pytest.approx(symbolic, rel=1e-15)

    def error(h):
        return abs((f(x + h) - f(x - h)) / (2 * h) - symbolic)

    assert error(1e-5) < error(1e-1)  # too large: truncation
    assert error(1e-5) < error(1e-13)  # too small: rounding


def test_dynamic_graph_follows_the_program():
    """The graph is built while the program runs, so each input may have another."""

    def f(x):
        return x * x if x > 0 else -x

    assert grad(f)(3.0) == 6.0
    assert grad(f)(-3.0) == -1.0


def test_static_graph_is_built_once_and_runs_often():
    """As a function a graph runs on any inputs, and keeps the branch it was built with."""

    def f(x):
        return x * x if x > 0 else -x

    namespace = {}
    exec(to_python(f(Value(3.0, label="x")), "static"), namespace)
    assert [namespace["static"](x) for x in (3.0, 0.5, -3.0)] == [9.0, 0.25, 9.0]


def test_gradient_is_the_direction_of_the_largest_derivative():
    """The directional derivative is g . v, and no unit vector has more than |g|."""

    def f(x, y):
        return exp(x) * y

    g = [math.exp(0.5) * 2, math.exp(0.5)]
    length = math.hypot(*g)
    best = jvp(f, (0.5, 2.0), (g[0] / length, g[1] / length))[1]
    assert best == pytest.approx(length, rel=1e-14)
    for k in range(12):
        v = (math.cos(k / 2), math.sin(k / 2))
        found = jvp(f, (0.5, 2.0), v)[1]
        assert found == pytest.approx(g[0] * v[0] + g[1] * v[1], rel=1e-12)
        assert found <= best * (1 + 1e-15)


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


def test_dropout_scales():
    """100 units of weight 1, p = 0.5: scaled at test, 50 of 50 live ones trained, 50 used."""
    drop = Dropout(0.5, scale_at_test=True, rng=random.Random(1))
    trained = [sum(drop([1.0] * 100)) for _ in range(2000)]
    assert math.fsum(trained) / 2000 == pytest.approx(50.0, abs=5 * 5 / math.sqrt(2000))
    assert sum(drop.eval()([1.0] * 100)) == 50.0


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


def test_exercise_4_1_positive_inputs_learn_more_slowly():
    """Inputs that are always positive: a sample's gradients have one sign, and it takes longer."""
    draw = random.Random(4)
    centred = [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(40)]
    labels = [int(x[0] + x[1] > 0) for x in centred]

    def steps(shift):
        neuron = Neuron(2, nonlin=False, init="zeros")
        xs = [[v + shift for v in x] for x in centred]
        optimizer = SGD(neuron.parameters(), lr=0.3)
        for step in range(1, 3000):
            optimizer.zero_grad()
            losses = [binary_cross_entropy(neuron(x), t) for x, t in zip(xs, labels, strict=True)]
            risk = cost(losses)
            if risk.data < 0.3:
                return step
            risk.backward()
            optimizer.step()
        return step

    positive = Neuron(2, nonlin=False, init="zeros")
    for x, t in zip(centred, labels, strict=True):
        slopes = gradients(binary_cross_entropy(positive([v + 1.1 for v in x]), t), positive.w)
        assert slopes[0] * slopes[1] > 0
    assert steps(1.1) > 1.5 * steps(0.0)


def solve_xor(seed):
    """Whether two hidden ReLU neurons and Adam(0.05) solve XOR, and whether a ReLU is dead."""
    xor = make_xor()
    model = MLP(2, [2, 1], rng=random.Random(seed))
    fit(
        model,
        mse,
        xor.xs,
        xor.targets,
        Adam(model.parameters(), lr=0.05),
        500,
        None,
        rng=random.Random(seed),
    )
    solved = all(abs(model(x).data - t) < 0.5 for x, t in zip(xor.xs, xor.targets, strict=True))
    dead = any(all(n(x).data == 0 for x in xor.xs) for n in model.layers[0].neurons)
    return solved, dead


def test_exercise_4_2_xor_depends_on_the_seed():
    """Some seeds solve XOR; no network with a ReLU that is dead everywhere does."""
    results = [solve_xor(seed) for seed in range(12)]
    assert any(solved for solved, _ in results)
    assert any(dead for _, dead in results)
    assert not any(solved and dead for solved, dead in results)
