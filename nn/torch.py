"""What programs write as torch.something beside torch.nn: `from nn import torch`.

A tensor is a number or a Value, or a list of them, or a list of such lists; nothing else is kept,
so that it has no methods of its own. Functions take every number in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import autograd_core
import nn
from autograd_core import fsum, no_grad
from autograd_core import mean as mean_of
from nn.activation_modules import OverClasses
from nn.functional import log_softmax, softmax
from nn.loader import DataLoader, TensorDataset
from nn.nested import each, flat, lists, sizes

__all__ = [
    "argmax",
    "log_softmax",
    "manual_seed",
    "mean",
    "nn",
    "no_grad",
    "ones",
    "optim",
    "softmax",
    "sum",
    "tensor",
    "utils",
    "zeros",
]

KINDS = {
    **dict.fromkeys(["float", "float32", "float64", "double"], float),
    **dict.fromkeys(["long", "int", "int32", "int64"], int),
}
"""What the numbers of a tensor are made with `dtype=`; all floats are Python's, of 64 bits."""

FUNCTIONS = (
    *("abs", "exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *("relu", "sigmoid", "sign", "erf", "expm1", "log1p", "log2", "log10"),
)
"""Functions of every number, as autograd_core has them."""

OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad")
SCHEDULES = ("LambdaLR", "StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR")

optim = SimpleNamespace(
    **{name: getattr(nn, name) for name in OPTIMIZERS},
    lr_scheduler=SimpleNamespace(**{name: getattr(nn, name) for name in SCHEDULES}),
)
"""The optimisers and schedules of nn."""

utils = SimpleNamespace(
    data=SimpleNamespace(DataLoader=DataLoader, TensorDataset=TensorDataset),
)
"""Data sets and mini-batches."""


def tensor(data: Any, dtype: type | None = None, requires_grad: bool = False) -> Any:
    """The numbers as they came, in lists; with `requires_grad` a Value for each.

    Args:
        data: a number, or lists or an array of numbers.
        dtype: torch.float32 and others for floats, torch.long for whole numbers.
        requires_grad: whether the numbers are parameters.

    Raises:
        ValueError: lists beside each other differ in length.
    """
    held = lists(data)
    if len(flat(held)) != prod(sizes(held)):
        raise ValueError("tensor takes lists of the same length beside each other")
    if dtype is not None:
        held = each(dtype, held)
    return nn.Parameter(held) if requires_grad else held


def zeros(*size: int) -> Any:
    """Lists in lists of so many numbers 0.0."""
    return _filled(0.0, size)


def ones(*size: int) -> Any:
    """Lists in lists of so many numbers 1.0."""
    return _filled(1.0, size)


def _filled(number: float, size: Sequence[int]) -> Any:
    return [_filled(number, size[1:]) for _ in range(size[0])] if size else number


def sum(x: Any) -> Any:
    """The sum of all numbers: `fsum`."""
    return fsum(flat(lists(x)))


def mean(x: Any) -> Any:
    """The mean of all numbers."""
    return mean_of(flat(lists(x)))


def argmax(x: Any, dim: int | None = -1) -> Any:
    """The index of the largest number of a sample; in a batch one for each."""
    return _Argmax(dim)(x)


class _Argmax(OverClasses):
    @staticmethod
    def of(scores: Sequence[Any]) -> int:
        """Of equal numbers the first counts."""
        return max(range(len(scores)), key=scores.__getitem__)


def manual_seed(seed: int) -> None:
    """`random.seed(seed)`: of Python's generator, from which nn draws."""
    random.seed(seed)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Callable[..., Any]:
        """A function of every number, a kind of number; what there is not is refused."""
        if name in KINDS:
            return KINDS[name]
        if name in FUNCTIONS:
            return partial(each, abs if name == "abs" else getattr(autograd_core, name))
        raise AttributeError(
            f"nn.torch has no {name}: a tensor is a list of numbers here, or of lists of them",
            name=name,
        )
