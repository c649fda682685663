"""Penalties: sums over the weights, and the updates that the course derives from them."""

from fractions import Fraction

import pytest

from autograd_core import Value, gradients
from nn import (
    MLP,
    SGD,
    Layer,
    cost,
    frobenius,
    l1_penalty,
    l2_penalty,
    mse,
    objective,
    weights,
)

W = [0.5, -2.0, 0.0, 3.0]


def test_weights_leave_the_biases_out():
    """All w of all layers in order, and no b."""
    model = MLP(2, [3, 1])
    expected = [w for layer in model.layers for n in layer.neurons for w in n.w]
    assert [id(w) for w in weights(model)] == [id(w) for w in expected]


def test_sums_and_their_derivatives():
    """L1: strength sum |w|, slope strength sign(w); L2: strength/2 sum w^2, slope strength w."""
    values = [Value(w) for w in W]
    assert l1_penalty(values, 0.5).data == 0.5 * 5.5
    assert gradients(l1_penalty(values, 0.5), values) == [0.5, -0.5, 0.0, 0.5]
    assert l2_penalty(values, 0.5).data == 0.25 * 13.25
    assert gradients(l2_penalty(values, 0.5), values) == [0.5 * w for w in W]
    assert frobenius(values).data == 13.25


def test_update_with_a_penalty_is_that_of_the_course():
    """W <- W - alpha ((1/N) sum dL/dW + lambda W), exactly, on numbers that need no rounding."""
    layer = Layer(2, 1, nonlin=False)
    neuron = layer.neurons[0]
    for w, number in zip(neuron.w, [0.5, -1.0], strict=True):
        w.data = number
    samples, targets = [[1.0, 2.0], [2.0, -1.0]], [0.5, 1.0]
    losses = [mse(layer(x), t) for x, t in zip(samples, targets, strict=True)]
    objective(cost(losses), l2_penalty(weights(layer), 0.5)).backward()
    SGD(layer.parameters(), lr=0.25).step()
    for i, number in enumerate([Fraction(1, 2), Fraction(-1)]):
        sums = Fraction(0)
        for x, t in zip(samples, targets, strict=True):
            z = Fraction(1, 2) * Fraction(x[0]) - Fraction(x[1])
            sums += 2 * (z - Fraction(t)) * Fraction(x[i])
        expected = number - Fraction(1, 4) * (sums / 2 + Fraction(1, 2) * number)
        assert Fraction(neuron.w[i].data) == expected


def test_weight_decay_is_the_same_update():
    """SGD's weight_decay on the weights alone equals the gradient of the penalty."""
    penalised, decayed = Value(0.75), Value(0.75)
    l2_penalty([penalised], 0.5).backward()
    SGD([penalised], lr=0.25).step()
    SGD([decayed], lr=0.25, weight_decay=0.5).step()
    assert penalised.data == decayed.data == 0.75 * (1 - 0.25 * 0.5)


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_strength_is_not_negative(penalty):
    """A negative strength would reward large weights."""
    with pytest.raises(ValueError, match="strength must be finite, at least 0, got -1"):
        penalty([Value(1.0)], -1)


@pytest.mark.parametrize("wrong", [MLP(1, [1]), 3, [1.0]], ids=["model", "number", "floats"])
def test_penalty_takes_a_list_of_values(wrong):
    """A model is passed as weights(model); anything else is refused with what is expected."""
    with pytest.raises(TypeError, match="l1_penalty takes"):
        l1_penalty(wrong, 1.0)
    with pytest.raises(TypeError, match="frobenius takes"):
        frobenius(wrong)
    with pytest.raises(TypeError, match="weights takes a model"):
        weights([1.0])
