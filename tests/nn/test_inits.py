"""Initialisations: their statistics, by derived bounds, and why zeros do not work."""

import math
import random

import pytest

from autograd_core import Value
from nn import INITS, MLP, SGD, Layer, Neuron
from nn.inits import constant, kaiming, xavier
from nn.losses import mse

NIN, NOUT, COUNT = 30, 20, 20_000

# name: (variance, fourth moment / variance^2)
VARIANCES = {
    "uniform": (1 / 3, 9 / 5),
    "normal": (0.01**2, 3.0),
    "xavier_uniform": (2 / (NIN + NOUT), 9 / 5),
    "xavier_normal": (2 / (NIN + NOUT), 3.0),
    "kaiming_uniform": (2 / NIN, 9 / 5),
    "kaiming_normal": (2 / NIN, 3.0),
}


GAINED = {
    "xavier(5/3)": (xavier(5 / 3), 25 / 9 * 2 / (NIN + NOUT), 9 / 5),
    "kaiming(1, normal)": (kaiming(1.0, "normal"), 1 / NIN, 3.0),
}
CASES = {name: (INITS[name], *found) for name, found in VARIANCES.items()} | GAINED


@pytest.mark.parametrize("name", CASES)
def test_mean_and_variance(name):
    """Mean 0 and the formula's variance, within 5 standard errors of 20,000 draws.

    Standard errors: sqrt(v / n) of the mean, v sqrt((k - 1) / n) of the variance, where k is the
    fourth moment over v^2.
    """
    init, variance, kurtosis = CASES[name]
    draw = init(NIN, NOUT, random.Random(4))
    drawn = [draw() for _ in range(COUNT)]
    mean = math.fsum(drawn) / COUNT
    found = math.fsum(x * x for x in drawn) / COUNT - mean**2
    assert abs(mean) < 5 * math.sqrt(variance / COUNT)
    assert abs(found - variance) < 5 * variance * math.sqrt((kurtosis - 1) / COUNT)


def test_xavier_uniform_of_the_course():
    """U(-r, r) with r = sqrt(6 / (a + b)): no draw outside, std = sqrt((2 r)^2 / 12)."""
    r = math.sqrt(6 / (NIN + NOUT))
    draw = INITS["xavier_uniform"](NIN, NOUT, random.Random(5))
    drawn = [draw() for _ in range(COUNT)]
    assert -r <= min(drawn) < -0.99 * r
    assert 0.99 * r < max(drawn) <= r
    assert math.sqrt(VARIANCES["xavier_uniform"][0]) == pytest.approx(math.sqrt((2 * r) ** 2 / 12))


def test_zeros_and_constant():
    """Every weight is that number."""
    assert {w.data for w in Neuron(9, init="zeros").w} == {0.0}
    assert {w.data for w in Neuron(9, init=constant(0.5)).w} == {0.5}


def test_default_is_that_of_micrograd():
    """Without init the weights are those of init="uniform" of the same generator."""
    default = Layer(3, 2, rng=random.Random(6))
    named = Layer(3, 2, rng=random.Random(6), init="uniform")
    assert default.state_dict() == named.state_dict()


def test_layer_tells_the_init_its_sizes():
    """An initialisation gets the layer's numbers of inputs and outputs."""
    seen = []

    def init(nin, nout, rng):
        seen.append((nin, nout))
        return lambda: 0.0

    Layer(5, 2, init=init)
    assert seen == [(5, 2)] * 2


def train(init):
    """A network of two tanh neurons after ten steps on three points."""
    model = MLP(2, [2, 1], activation="tanh", init=init, rng=random.Random(7))
    model.layers[1].neurons[0].b.data = 0.1
    optimizer = SGD(model.parameters(), lr=0.5)
    for _ in range(10):
        optimizer.zero_grad()
        points = [([0.0, 1.0], 1.0), ([1.0, 0.0], -1.0), ([1.0, 1.0], 0.5)]
        outputs = [model(x) for x, _ in points]
        mse(outputs, [t for _, t in points]).backward()
        optimizer.step()
    return [[p.data for p in neuron.parameters()] for neuron in model.layers[0].neurons]


@pytest.mark.parametrize("init", ["zeros", constant(0.5)])
def test_equal_weights_keep_the_neurons_of_a_layer_equal(init):
    """All zero (or all alike) is wrong: after training the neurons are still one neuron twice."""
    first, second = train(init)
    assert first == second


def test_random_weights_break_the_symmetry():
    """The same training from drawn weights gives neurons that differ."""
    first, second = train("xavier_uniform")
    assert first != second


@pytest.mark.parametrize(
    ("init", "error", "message"),
    [
        ("xaver", ValueError, "no initialisation is called 'xaver'; there are zeros"),
        (3, TypeError, "must be a name or a function, got 3"),
    ],
)
def test_unknown_init_lists_what_there_is(init, error, message):
    """A wrong name or type is an error that says what to write."""
    with pytest.raises(error, match=message):
        Neuron(2, init=init)


def test_rng_must_be_a_generator():
    """A seed in place of a generator is refused with what to write."""
    with pytest.raises(TypeError, match=r"rng must be a random.Random, such as"):
        Neuron(2, rng=1337)


@pytest.mark.parametrize("kind", [xavier, kaiming])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0,), "gain must be above 0"),
        ((math.nan,), "gain must be finite"),
        ((1.0, "gauss"), "shape must be 'uniform' or 'normal', got 'gauss'"),
    ],
    ids=str,
)
def test_gain_and_shape_are_checked(kind, arguments, message):
    """A gain that is not above 0 and an unknown shape are refused by name."""
    with pytest.raises(ValueError, match=f"{kind.__name__}: {message}"):
        kind(*arguments)


def test_constant_is_finite():
    """A constant that is no finite number is refused."""
    with pytest.raises(ValueError, match="constant: value must be finite"):
        constant(math.inf)
    with pytest.raises(TypeError, match="constant: value must be a number"):
        constant(Value(1.0))


@pytest.mark.parametrize(
    "init", [xavier(), kaiming(), xavier(shape="normal")], ids=["xavier", "kaiming", "normal"]
)
def test_no_inputs_are_refused(init):
    """A layer has one input and one output at least: no variance follows from none."""
    with pytest.raises(ValueError, match="nin must be at least 1, got 0"):
        init(0, 3, None)
