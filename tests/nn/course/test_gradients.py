"""The course, Gradients: hand formulas, paths, three ways to differentiate, two kinds of graph."""

import math
import random

import pytest

from autograd_core import Graph, Value, dot, exp, fsum, grad, jacobian, jvp, relu, tanh, to_python
from nn import MLP, Layer, binary_cross_entropy
from tests.nn.course.quarters import exact, quarters


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


def test_gradients_of_the_score_by_hand():
    """A: dJ/ds = sigma(s) - 1, dJ/du = dJ/ds h, delta = dJ/ds u f'(z), dJ/dW = delta x^T."""
    hidden = exact(Layer(3, 2, activation="sigmoid"))
    u, x = [Value(0.75), Value(-0.5)], quarters(3, 4)
    h = hidden(x)
    s = dot(u, h)
    binary_cross_entropy(s, 1).backward()
    ds = 1 / (1 + math.exp(-s.data)) - 1
    assert s.grad == pytest.approx(ds, rel=1e-14)
    assert [v.grad for v in u] == pytest.approx([ds * v.data for v in h], rel=1e-14)
    for neuron, weight, v in zip(hidden.neurons, u, h, strict=True):
        delta = ds * weight.data * v.data * (1 - v.data)
        assert neuron.b.grad == pytest.approx(delta, rel=1e-13)
        assert [w.grad for w in neuron.w] == pytest.approx([delta * a for a in x], rel=1e-13)


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
    nets = first.net_inputs(x)
    hidden = [relu(z) for z in nets]
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
    assert [z.grad for z in nets] == d_net
    assert {h.data > 0 for h in hidden} == {True, False}  # one lives, one is silent
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
