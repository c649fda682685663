"""Neurons, layers, losses and optimisers built from the Values of `autograd_core`.

    from nn import MLP, SGD, hinge

    model = MLP(2, [16, 16, 1])
    optimizer = SGD(model.parameters(), lr=0.1)
    loss = hinge(model([1.0, -2.0]), 1)
    loss.backward()
    optimizer.step()

The name nn is common: a file nn.py beside a program is imported in place of this package, and a
program whose own nn is missing imports this one. `nn.__file__` says which one was imported.
"""

from typing import TYPE_CHECKING, Any

from nn import functional, init, utils
from nn.activation_modules import (
    ELU,
    GELU,
    Flatten,
    Hardsigmoid,
    Hardtanh,
    Identity,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from nn.activations import ACTIVATIONS, PReLU, Swish
from nn.adam import Adam, AdamW
from nn.adaptive import Adagrad, RMSprop
from nn.attention import AttentionHead
from nn.batch_norm import BatchNorm, BatchNorm1d
from nn.clipping import clip_grad_norm, clip_grad_value
from nn.containers import ModuleDict, ModuleList, Parameter
from nn.convolution import Conv1d, Conv2d
from nn.datasets import IRIS_FEATURES, load_digits, load_iris, load_names
from nn.dropout import Dropout
from nn.embedding import Embedding
from nn.gated import GRUCell, LSTMCell
from nn.graph_convolution import GraphConv
from nn.history import End, History
from nn.information import cross_entropy_between, entropy, kl_divergence, self_information
from nn.inits import INITS, constant, kaiming, xavier
from nn.linear import Linear
from nn.loader import DataLoader, TensorDataset
from nn.loss_modules import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from nn.losses import (
    binary_cross_entropy,
    cost,
    cross_entropy,
    hinge,
    huber,
    l1,
    mse,
    nll,
    objective,
)
from nn.made import make_circles, make_gate, make_moons, make_spirals, make_xor
from nn.maxout import Maxout
from nn.metrics import accuracy, predicted
from nn.missing import missing
from nn.module import Module
from nn.neurons import MLP, Layer, Neuron
from nn.normalisation import GroupNorm, InstanceNorm, LayerNorm, RMSNorm
from nn.optimizer import NonFiniteGradientError, Optimizer
from nn.penalties import frobenius, l1_penalty, l2_penalty, weights
from nn.perceptron import MPNeuron, Perceptron
from nn.pooling import AvgPool, MaxPool
from nn.recurrent import Recurrent, RNNCell
from nn.samples import Samples
from nn.schedules import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    Schedule,
    StepLR,
)
from nn.sequential import Sequential
from nn.sgd import SGD
from nn.state import StateError
from nn.tables import Table, TableError, read_table
from nn.training import evaluate, fit

__all__ = [
    "ACTIVATIONS",
    "Adagrad",
    "Adam",
    "AdamW",
    "AttentionHead",
    "AvgPool",
    "BatchNorm",
    "Conv1d",
    "Conv2d",
    "CosineAnnealingLR",
    "Dropout",
    "Embedding",
    "End",
    "ExponentialLR",
    "GRUCell",
    "GraphConv",
    "GroupNorm",
    "History",
    "INITS",
    "IRIS_FEATURES",
    "InstanceNorm",
    "LSTMCell",
    "LambdaLR",
    "Layer",
    "LayerNorm",
    "LinearLR",
    "MLP",
    "MPNeuron",
    "MaxPool",
    "Maxout",
    "Module",
    "Neuron",
    "NonFiniteGradientError",
    "Optimizer",
    "PReLU",
    "Perceptron",
    "RMSNorm",
    "RMSprop",
    "RNNCell",
    "Recurrent",
    "SGD",
    "Samples",
    "Schedule",
    "Sequential",
    "StateError",
    "StepLR",
    "Swish",
    "Table",
    "TableError",
    "accuracy",
    "binary_cross_entropy",
    "clip_grad_norm",
    "clip_grad_value",
    "constant",
    "cost",
    "cross_entropy",
    "cross_entropy_between",
    "entropy",
    "evaluate",
    "fit",
    "frobenius",
    "hinge",
    "huber",
    "kaiming",
    "kl_divergence",
    "l1",
    "l1_penalty",
    "l2_penalty",
    "load_digits",
    "load_iris",
    "load_names",
    "make_circles",
    "make_gate",
    "make_moons",
    "make_spirals",
    "make_xor",
    "mse",
    "nll",
    "objective",
    "predicted",
    "read_table",
    "self_information",
    "weights",
    "xavier",
]

# Modules with the names of torch.nn, which take batches as lists of samples.
__all__ += [
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "CrossEntropyLoss",
    "DataLoader",
    "ELU",
    "Flatten",
    "GELU",
    "Hardsigmoid",
    "Hardtanh",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "Parameter",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Tanh",
    "TensorDataset",
    "functional",
    "init",
    "utils",
]


if not TYPE_CHECKING:  # type checkers see only the names above

    def __getattr__(name: str) -> Any:
        """Refuse a name, with what to write in place of torch's."""
        raise missing(name, __all__)
