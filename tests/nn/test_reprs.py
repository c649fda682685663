"""What models, optimisers and schedules say of themselves: one line that informs."""

import copy
import random

import pytest

from autograd_core import Value, tanh
from nn import (
    MLP,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AttentionHead,
    AvgPool,
    BatchNorm,
    Conv1d,
    CosineAnnealingLR,
    Dropout,
    Embedding,
    ExponentialLR,
    GraphConv,
    GroupNorm,
    GRUCell,
    InstanceNorm,
    LambdaLR,
    Layer,
    LayerNorm,
    LinearLR,
    LSTMCell,
    Maxout,
    MaxPool,
    Module,
    MPNeuron,
    Neuron,
    Optimizer,
    Perceptron,
    PReLU,
    Recurrent,
    RMSNorm,
    RMSprop,
    RNNCell,
    Sequential,
    StepLR,
    Swish,
)

UNITS = [
    (lambda: MLP(2, [16, 16, 1]), "MLP(2 -> 16 relu -> 16 relu -> 1), 337 parameters"),
    (lambda: MLP(2, [1]), "MLP(2 -> 1), 3 parameters"),
    (
        lambda: MLP(3, [4, 2], activation="tanh", norm=LayerNorm, dropout=0.25),
        "MLP(3 -> 4 LayerNorm tanh dropout 0.25 -> 2), 34 parameters",
    ),
    (lambda: MLP(1, [2, 1], activation=PReLU), "MLP(1 -> 2 PReLU -> 1), 9 parameters"),
    (lambda: Layer(2, 16), "Layer(2 -> 16 relu), 48 parameters"),
    (lambda: Neuron(2), "ReLUNeuron(2), 3 parameters"),
    (lambda: Neuron(2, nonlin=False), "LinearNeuron(2), 3 parameters"),
    (
        lambda: Sequential(Layer(2, 8), Dropout(0.5), tanh, Layer(8, 1, nonlin=False)),
        "Sequential(Layer(2 -> 8 relu), Dropout(p=0.5), tanh, Layer(8 -> 1)), 33 parameters",
    ),
    (lambda: LayerNorm(3), "LayerNorm(3), 6 parameters"),
    (lambda: RMSNorm(3), "RMSNorm(3), 3 parameters"),
    (lambda: GroupNorm(2, 4), "GroupNorm(2, 4), 8 parameters"),
    (lambda: InstanceNorm(4), "InstanceNorm(4)"),
    (lambda: BatchNorm(1), "BatchNorm(1), 2 parameters"),
    (lambda: Conv1d(1, 2, 3), "Conv1d(1, 2, kernel=3, stride=1, padding=0), 8 parameters"),
    (lambda: MaxPool(2), "MaxPool(2, stride=2)"),
    (lambda: AvgPool(2, 1), "AvgPool(2, stride=1)"),
    (lambda: Embedding(3, 2), "Embedding(3, 2), 6 parameters"),
    (lambda: AttentionHead(2, 3, causal=True), "AttentionHead(2, 3, causal=True), 18 parameters"),
    (lambda: RNNCell(2, 3), "RNNCell(2, 3), 18 parameters"),
    (lambda: GRUCell(2, 3), "GRUCell(2, 3), 57 parameters"),
    (
        lambda: Recurrent(LSTMCell(2, 3), backwards=True),
        "Recurrent(LSTMCell(2, 3), backwards=True), 72 parameters",
    ),
    (lambda: GraphConv(2, 3), "GraphConv(2, 3, ReLU), 15 parameters"),
    (lambda: Maxout(2), "Maxout(2, pieces=2), 6 parameters"),
    (lambda: Perceptron(2), "Perceptron(2), 3 parameters"),
    (lambda: MPNeuron([1, 1], 2), "MPNeuron([1.0, 1.0], threshold=2)"),
    (lambda: PReLU(), "PReLU(a=0.25), 1 parameter"),
    (lambda: Swish(), "Swish(beta=1), 1 parameter"),
]


@pytest.mark.parametrize(("make", "text"), UNITS, ids=[text for _, text in UNITS])
def test_unit(make, text):
    """What it is made of, and how many parameters it has."""
    assert repr(make()) == text


@pytest.mark.parametrize(
    "model",
    [
        MLP(2, [3] * 100),
        Sequential(*[Layer(2, 2) for _ in range(50)]),
        MPNeuron([1.0] * 1000, 2),
    ],
    ids=["MLP", "Sequential", "MPNeuron"],
)
def test_a_large_model_is_a_line(model):
    """Its middle gives way; beginning, end and the number of parameters stay."""
    text = repr(model)
    assert len(text) < 130 and "\n" not in text and "..." in text
    assert text.startswith(type(model).__name__)


class Net(Module):
    """A model of one's own."""

    def __init__(self):
        self.rate, self.name = 0.5, "net"
        self.scale = Value(1.5)
        self.body = MLP(2, [3, 1])
        self.heads = [Neuron(1)]
        self.table = [1.0] * 1000
        self._hidden = 3


def test_model_of_ones_own():
    """Numbers, words and modules among its attributes, and all its parameters."""
    assert repr(Net()) == (
        "Net(rate=0.5, name='net', scale=1.5, body=MLP(2 -> 3 relu -> 1), heads=[ReLUNeuron(1)]), "
        "16 parameters"
    )


def test_own_repr_is_kept():
    """A repr that a model defines is its own, also inside a larger one, on one line there."""

    class Verbose(Module):
        def __repr__(self):
            return "Verbose of\ntwo lines"

    assert repr(Verbose()) == "Verbose of\ntwo lines"
    assert repr(Sequential(Verbose(), max)) == "Sequential(Verbose of\\ntwo lines, max)"


def test_altered_models_are_shown():
    """Layers of another kind, or none: a repr raises nothing."""
    model = MLP(2, [3, 1])
    model.layers.insert(0, Dropout(0.5))
    assert repr(model).startswith("MLP(Dropout(p=0.5) -> 3 relu -> 1)")
    model.layers.clear()
    assert repr(model) == "MLP()"
    assert repr(Sequential(PReLU)) == "Sequential(PReLU)"


PARAMETERS = MLP(2, [16, 16, 1], rng=random.Random(1)).parameters()

OPTIMIZERS = [
    (lambda p: SGD(p, lr=0.1), "SGD(lr=0.1, 337 parameters)"),
    (
        lambda p: SGD(p, lr=0.1, momentum=0.9, nesterov=True),
        "SGD(lr=0.1, momentum=0.9, nesterov=True, 337 parameters)",
    ),
    (lambda p: Adam(p, lr=0.01), "Adam(lr=0.01, betas=(0.9, 0.999), 337 parameters)"),
    (lambda p: AdamW(p), "AdamW(lr=0.001, betas=(0.9, 0.999), 337 parameters)"),
    (
        lambda p: AdamW(p, weight_decay=0.5),
        "AdamW(lr=0.001, betas=(0.9, 0.999), weight_decay=0.5, 337 parameters)",
    ),
    (lambda p: Adagrad(p, initial=1.0), "Adagrad(lr=0.01, 337 parameters)"),
    (lambda p: RMSprop(p[:1], alpha=0.5), "RMSprop(lr=0.01, alpha=0.5, 1 parameter)"),
    (lambda p: Optimizer(p, 1), "Optimizer(lr=1.0, 337 parameters)"),
]


@pytest.mark.parametrize(("make", "text"), OPTIMIZERS, ids=[text for _, text in OPTIMIZERS])
def test_optimizer(make, text):
    """The learning rate, what is not as usual, and how many parameters it moves."""
    optimizer = make(PARAMETERS)
    assert repr(optimizer) == text
    assert repr(copy.deepcopy(optimizer)) == text


def halved(t):
    """A factor."""
    return 0.5**t


SCHEDULES = [
    (lambda o: StepLR(o, 30), "StepLR(step_size=30, gamma=0.1), lr=0.5 at t=1"),
    (lambda o: ExponentialLR(o, 0.5), "ExponentialLR(gamma=0.5), lr=0.25 at t=1"),
    (lambda o: LambdaLR(o, halved), "LambdaLR(factor=halved), lr=0.25 at t=1"),
    (
        lambda o: CosineAnnealingLR(o, 2),
        "CosineAnnealingLR(steps=2, minimum=0.0), lr=0.25 at t=1",
    ),
    (
        lambda o: LinearLR(o, 2, first=0.5),
        "LinearLR(steps=2, first=0.5, last=1.0), lr=0.375 at t=1",
    ),
]


@pytest.mark.parametrize(("make", "text"), SCHEDULES, ids=[text for _, text in SCHEDULES])
def test_schedule(make, text):
    """Its settings, the rate, and how far it is."""
    schedule = make(SGD(PARAMETERS, lr=0.5))
    schedule.step()
    assert repr(schedule) == text
