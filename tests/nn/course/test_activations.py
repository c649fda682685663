"""The course, Activations: formulas, derivatives, limits, strengths and weaknesses."""

import math

import pytest

from autograd_core import (
    Value,
    elu,
    fsum,
    gelu,
    grad,
    gradients,
    hard_logistic,
    hard_sigmoid,
    hard_tanh,
    leaky_relu,
    prelu,
    relu,
    sigmoid,
    softmax,
    softplus,
    swish,
    tanh,
)
from nn import Layer, Neuron, PReLU, Swish, constant

POINTS = (-4.0, -1.5, -0.3, 0.2, 1.0, 3.5)


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


def test_beta_of_swish_can_be_learned():
    """A beta for each of three neurons, or one for all; its derivative is x^2 s (1 - s)."""
    assert len(Layer(1, 3, activation=Swish).parameters()) == 6 + 3
    shared = Swish(0.5)
    assert len(Layer(1, 3, activation=shared).parameters()) == 6 + 1
    s = sigmoid(0.5 * 3.0)
    assert gradients(shared(Value(3.0)), shared.beta) == pytest.approx(9 * s * (1 - s), rel=1e-14)


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
    total = math.fsum(math.exp(x) for x in (1.0, 2.0, 0.5))
    assert p == pytest.approx([math.exp(x) / total for x in (1.0, 2.0, 0.5)], rel=1e-15)
    assert softmax([101.0, 102.0, 100.5]) == pytest.approx(p, rel=1e-15)


@pytest.mark.parametrize(
    "f",
    [sigmoid, tanh, relu, leaky_relu, elu, softplus, hard_logistic, hard_tanh, gelu],
    ids=lambda f: f.__name__,
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


@pytest.mark.parametrize("f", [sigmoid, tanh, relu, elu, softplus, gelu])
def test_derivative_of_an_activation_is_in_a_suitable_range(f):
    """Never far above 1, so that it does not make gradients explode; of sigmoid 1/4 at most."""
    slopes = [grad(f)(k / 8) for k in range(-80, 81)]
    assert -0.2 < min(slopes)
    assert max(slopes) <= (0.25 if f is sigmoid else 1.13)
    assert max(slopes) > 0.2
