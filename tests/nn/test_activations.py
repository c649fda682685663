"""Activations by name, as functions and with parameters of their own."""

import math
import random

import pytest

from autograd_core import Value, gradients, tanh
from nn import ACTIVATIONS, MLP, Layer, Neuron, PReLU, Swish

# The course's formulas, in plain floats; they are accurate enough at these points.
FORMULAS = {
    "linear": lambda z: z,
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: max(0.0, z) + 0.01 * min(0.0, z),
    "elu": lambda z: max(0.0, z) + min(0.0, math.exp(z) - 1),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "logsigmoid": lambda z: -math.log(1 + math.exp(-z)),
    "hard_sigmoid": lambda z: max(min(z / 6 + 0.5, 1.0), 0.0),
    "hard_logistic": lambda z: max(min(0.25 * z + 0.5, 1.0), 0.0),
    "tanh": lambda z: 2 / (1 + math.exp(-2 * z)) - 1,
    "hard_tanh": lambda z: max(min(z, 1.0), -1.0),
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    "gelu_tanh": lambda z: (
        0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    ),
}
POINTS = (-2.5, -1.3, -0.2, 0.4, 1.7, 3.1)


def test_every_name_has_a_formula_here():
    """The list of activations and the list of formulas are the same."""
    assert set(ACTIVATIONS) == set(FORMULAS)


@pytest.mark.parametrize("name", FORMULAS)
def test_neuron_applies_the_formula_of_the_name(name):
    """A neuron with w = 1, b = 0 computes the course's formula, to 1e-14 at moderate z."""
    neuron = Neuron(1, activation=name)
    neuron.w[0].data = 1.0
    for z in POINTS:
        assert neuron(z).data == pytest.approx(FORMULAS[name](z), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("name", FORMULAS)
def test_layer_applies_it_to_every_neuron(name):
    """A layer gives, to the bit, what its neurons give one by one."""
    layer = Layer(2, 3, activation=name, rng=random.Random(3))
    x = [0.7, -1.1]
    assert [a.data for a in layer(x)] == [neuron(x).data for neuron in layer.neurons]


def test_prelu_learns_its_slope():
    """For z <= 0: a z with derivatives a and z; above, z with derivative 1 and none for a."""
    unit = PReLU(0.3)
    z = Value(-2.0)
    assert unit(z).data == 0.3 * -2.0
    assert gradients(unit(z), [z, unit.a]) == [0.3, -2.0]
    z = Value(2.0)
    assert gradients(unit(z), [z, unit.a]) == [1.0, 0.0]


def test_swish_learns_beta_and_has_the_limits_of_the_course():
    """beta = 0 gives z / 2, a large beta nearly ReLU; d/dbeta = z^2 s (1 - s)."""
    assert Swish(0.0)(Value(3.0)).data == 1.5
    assert Swish(1e4)(Value(3.0)).data == 3.0
    assert abs(Swish(1e4)(Value(-3.0)).data) < 1e-300
    unit, z = Swish(0.8), Value(1.5)
    s = 1 / (1 + math.exp(-0.8 * 1.5))
    assert gradients(unit(z), unit.beta) == pytest.approx(1.5**2 * s * (1 - s), rel=1e-14)


@pytest.mark.parametrize(("unit", "name"), [(PReLU, "a"), (Swish, "beta")])
def test_learned_activation_per_neuron_or_shared(unit, name):
    """The class gives each neuron a parameter of its own; an instance is one for all."""
    own = Layer(2, 3, activation=unit)
    names = [n for n, _ in own.named_parameters() if n.endswith(f"activation.{name}")]
    assert names == [f"neurons.{i}.activation.{name}" for i in range(3)]
    shared = Layer(2, 3, activation=unit())
    names = [n for n, _ in shared.named_parameters() if "activation" in n]
    assert names == [f"neurons.0.activation.{name}"]


def test_function_is_an_activation():
    """Any function of a net input will do."""
    neuron = Neuron(1, activation=lambda z: tanh(z) * 2)
    neuron.w[0].data = 1.0
    assert neuron(0.5).data == 2 * tanh(0.5)


def test_mlp_activation_is_of_the_hidden_layers():
    """The last layer stays linear unless it is asked for."""
    assert repr(MLP(1, [1, 1], activation="tanh")).startswith("MLP(1 -> 1 tanh -> 1)")
    both = MLP(1, [1, 1], activation="tanh", nonlin_last=True)
    assert repr(both).startswith("MLP(1 -> 1 tanh -> 1 tanh)")


@pytest.mark.parametrize("unit", [PReLU, Swish])
@pytest.mark.parametrize(
    ("start", "error"), [("a", TypeError), (None, TypeError), (math.nan, ValueError)]
)
def test_learned_activation_starts_at_a_finite_number(unit, start, error):
    """What is no finite number is refused by name."""
    with pytest.raises(error, match=unit.__name__):
        unit(start)


@pytest.mark.parametrize(
    ("activation", "error", "message"),
    [
        ("rleu", ValueError, "no activation is called 'rleu'; there are linear, relu"),
        (3, TypeError, "must be a name or a function, got 3"),
    ],
)
def test_unknown_activation_lists_what_there_is(activation, error, message):
    """A wrong name or type is an error that says what to write."""
    with pytest.raises(error, match=message):
        Neuron(2, activation=activation)
