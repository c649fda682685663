"""Wrong names of keywords and options are answered with the right ones."""

import pytest

import nn
from autograd_core import Value
from nn import MLP, SGD, Adam, Layer, Module, Neuron, Samples, fit, make_gate, make_moons, xavier


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda: Adam([Value(1.0)], learning_rate=0.1), "lr"),
        (lambda: SGD([Value(1.0)], lr=0.1, momentun=0.9), "momentum"),
        (lambda: SGD([Value(1.0)], lr=0.1, l2=0.9), "weight_decay"),
        (lambda: MLP(2, hidden=[3, 1]), "nouts"),
        (lambda: MLP(in_features=2, nouts=[3, 1]), "nin"),
        (lambda: MLP(2, [3, 1], act="tanh"), "activation"),
        (lambda: MLP(2, [3, 1], seed=1), "rng"),
        (lambda: Layer(2, 3, initializer="normal"), "init"),
        (lambda: Neuron(2, activaton="tanh"), "activation"),
        (lambda: fit(n_epochs=3), "epochs"),
        (lambda: fit(batchsize=3), "batch_size"),
        (lambda: fit(verbose=True), "progress"),
        (lambda: fit(scheduler=None), "schedule"),
        (lambda: make_moons(10, random_state=1), "rng"),
        (lambda: nn.StepLR(SGD([Value(1.0)], lr=0.1), step=3), "step_size"),
        (lambda: nn.CosineAnnealingLR(SGD([Value(1.0)], lr=0.1), t_max=3), "steps"),
        (lambda: nn.Conv1d(1, 1, kernel_size=3), "kernel"),
        (lambda: nn.Embedding(num_embeddings=3, features=2), "symbols"),
        (lambda: nn.GRUCell(2, hidden_size=3), "nhidden"),
        (lambda: nn.Dropout(rate=0.5), "p"),
        (lambda: nn.clip_grad_norm([Value(1.0)], maxnorm=1.0), "max_norm"),
        (lambda: Samples(X=[1], targets=[1]), "xs"),
        (lambda: Samples(xs=[1], y=[1]), "targets"),
        (lambda: nn.accuracy([1], y_true=[1]), "targets"),
        (lambda: nn.accuracy(y_pred=[1], targets=[1]), "outputs"),
    ],
    ids=range(25),
)
def test_keyword(call, meant):
    """The nearest keyword is named."""
    with pytest.raises(TypeError, match=f"Did you mean '{meant}'"):
        call()


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda: MLP(2, [1], activation="rleu"), "relu"),
        (lambda: Layer(2, 1, activation="Sigmoid"), "sigmoid"),
        (lambda: Neuron(2, init="xavier"), "xavier_uniform"),
        (lambda: Neuron(2, init="he_normal"), "kaiming_normal"),
        (lambda: xavier(shape="unifrom"), "uniform"),
        (lambda: make_gate("xor"), "XOR"),
    ],
)
def test_option(call, meant):
    """The nearest word is named after all that there are."""
    with pytest.raises(ValueError, match=f"did you mean '{meant}'"):
        call()


def test_classes_of_ones_own_answer_too():
    """A user's module is asked for the keywords of its own `__init__`."""

    class Net(Module):
        def __init__(self, hidden_size):
            self.size = hidden_size

    assert Net(hidden_size=3).size == 3
    with pytest.raises(TypeError, match="Did you mean 'hidden_size'"):
        Net(hiden_size=3)


@pytest.mark.parametrize("nonlin", ["relu", None, 2])
def test_nonlin_is_true_or_false(nonlin):
    """The name of an activation in its place is told where to go."""
    with pytest.raises(TypeError, match=r"nonlin must be True or False.*activation='tanh'"):
        Neuron(2, nonlin=nonlin)
