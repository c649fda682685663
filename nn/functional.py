"""Torch's functions of samples and batches: `import nn.functional as F`.

Each makes a module of nn and calls it: F.relu(x) is ReLU()(x), F.mse_loss(outputs, targets,
reduction="sum") is MSELoss(reduction="sum")(outputs, targets).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd_core import affine_layer
from autograd_core.suggest import require_keywords
from nn import activation_modules, loss_modules
from nn.arguments import class_index, whole
from nn.dropout import Dropout
from nn.missing import missing
from nn.module import Module
from nn.nested import each, innermost

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dropout",
    "elu",
    "gelu",
    "hardsigmoid",
    "hardtanh",
    "huber_loss",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mse_loss",
    "nll_loss",
    "one_hot",
    "relu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]


def _activation(kind: type[Module], name: str) -> Callable[..., Any]:
    """Return a function of x that makes a module from the other arguments and calls it."""

    def function(x: Any, *settings: Any, **named: Any) -> Any:
        require_keywords(kind.__init__, named, name)
        return kind(*settings, **named)(x)

    return _called(function, name, f"{kind.__name__}(...)(x): {kind.__doc__}")


def _loss(kind: type[Module], name: str) -> Callable[..., Any]:
    """Return a function of outputs and targets; its settings are passed by name."""

    def function(outputs: Any, targets: Any, **named: Any) -> Any:
        require_keywords(kind.__init__, named, name)
        return kind(**named)(outputs, targets)

    return _called(function, name, f"{kind.__name__}(...)(outputs, targets): {kind.__doc__}")


def _called(function: Callable[..., Any], name: str, says: str) -> Callable[..., Any]:
    """Give a function its name and its docstring."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = says
    return function


elu = _activation(activation_modules.ELU, "elu")
gelu = _activation(activation_modules.GELU, "gelu")
hardsigmoid = _activation(activation_modules.Hardsigmoid, "hardsigmoid")
hardtanh = _activation(activation_modules.Hardtanh, "hardtanh")
leaky_relu = _activation(activation_modules.LeakyReLU, "leaky_relu")
log_softmax = _activation(activation_modules.LogSoftmax, "log_softmax")
logsigmoid = _activation(activation_modules.LogSigmoid, "logsigmoid")
relu = _activation(activation_modules.ReLU, "relu")
sigmoid = _activation(activation_modules.Sigmoid, "sigmoid")
silu = _activation(activation_modules.SiLU, "silu")
softmax = _activation(activation_modules.Softmax, "softmax")
softplus = _activation(activation_modules.Softplus, "softplus")
tanh = _activation(activation_modules.Tanh, "tanh")

binary_cross_entropy = _loss(loss_modules.BCELoss, "binary_cross_entropy")
binary_cross_entropy_with_logits = _loss(
    loss_modules.BCEWithLogitsLoss, "binary_cross_entropy_with_logits"
)
cross_entropy = _loss(loss_modules.CrossEntropyLoss, "cross_entropy")
huber_loss = _loss(loss_modules.HuberLoss, "huber_loss")
l1_loss = _loss(loss_modules.L1Loss, "l1_loss")
mse_loss = _loss(loss_modules.MSELoss, "mse_loss")
nll_loss = _loss(loss_modules.NLLLoss, "nll_loss")
smooth_l1_loss = _loss(loss_modules.SmoothL1Loss, "smooth_l1_loss")


def dropout(x: Any, p: float = 0.5, training: bool = True) -> Any:
    """Compute Dropout(p)(x), in training or in use."""
    return Dropout(p).train(training)(x)


def linear(x: Any, weight: Sequence[Sequence[Any]], bias: Sequence[Any] | None = None) -> Any:
    """Compute W x + b of every sample: `affine_layer`; weight has a row for each output."""
    biases = [0.0] * len(weight) if bias is None else list(bias)
    return innermost(lambda sample: affine_layer(weight, sample, biases), x)


def one_hot(target: Any, num_classes: int) -> Any:
    """Turn every class index into a list with 1 at that index and 0 elsewhere."""
    classes = whole(num_classes, "one_hot: num_classes")
    return each(lambda t: _one_hot(class_index(t, classes, "one_hot"), classes), target)


def _one_hot(index: int, classes: int) -> list[int]:
    return [1 if k == index else 0 for k in range(classes)]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Refuse a name, with what to write in place of torch's."""
        raise missing(name, __all__, "nn.functional")
