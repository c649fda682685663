"""The names that programs write as torch.something beside torch.nn: `from nn import torch`.

A tensor is a number, a Value, a list of them, or a list of such lists, so it does not have methods
of its own. Functions apply to every number in it.
"""

from __future__ import annotations

import builtins
import json
import operator
import random
from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, prod
from os import PathLike
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import autograd_core
import nn
from autograd_core import fsum, maximum, no_grad
from autograd_core import mean as mean_of
from autograd_core.saving import write_whole
from nn.activation_modules import OverClasses
from nn.arguments import whole
from nn.functional import log_softmax, softmax
from nn.loader import DataLoader, TensorDataset
from nn.missing import BESIDE, missing
from nn.nested import each, flat, innermost, like, lists, sizes

__all__ = [
    "add",
    "arange",
    "argmax",
    "div",
    "linspace",
    "load",
    "log_softmax",
    "manual_seed",
    "max",
    "mean",
    "mul",
    "nn",
    "no_grad",
    "ones",
    "optim",
    "rand",
    "randn",
    "randperm",
    "save",
    "softmax",
    "sub",
    "sum",
    "tensor",
    "utils",
    "zeros",
]

KINDS = {
    **dict.fromkeys(["float", "float32", "float64", "double"], float),
    **dict.fromkeys(["long", "int", "int32", "int64"], int),
}
"""The types for `dtype=`; all floats are Python's, with 64 bits."""

TENSORS = {
    **dict.fromkeys(["Tensor", "FloatTensor", "DoubleTensor"], float),
    **dict.fromkeys(["LongTensor", "IntTensor"], int),
}
"""Older names of `tensor` with a given dtype."""

FUNCTIONS = (
    *("abs", "exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *(
        "floor",
        "ceil",
        "round",
        "trunc",
        "relu",
        "sigmoid",
        "sign",
        "erf",
        "expm1",
        "log1p",
        "log2",
        "log10",
    ),
)
"""Functions of autograd_core, applied to every number."""

OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad")
SCHEDULES = ("LambdaLR", "StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR")


class DottedNames(SimpleNamespace):
    """Names behind a dot, as in torch.optim; a missing name is answered with a hint."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise missing(name, vars(self))


optim = DottedNames(
    **{name: getattr(nn, name) for name in OPTIMIZERS},
    lr_scheduler=DottedNames(**{name: getattr(nn, name) for name in SCHEDULES}),
)
"""The optimisers and schedules of nn."""

utils = DottedNames(data=DottedNames(DataLoader=DataLoader, TensorDataset=TensorDataset))
"""Data sets and mini-batches."""


def tensor(data: Any, dtype: type | None = None, requires_grad: bool = False) -> Any:
    """Return the numbers unchanged, in lists; with `requires_grad` a Value for each.

    Args:
        data: a number, or lists or an array of numbers.
        dtype: torch.float32 and others for floats, torch.long for whole numbers.
        requires_grad: whether the numbers are parameters.

    Raises:
        ValueError: lists at the same level differ in length.
    """
    held = lists(data)
    if len(flat(held)) != prod(sizes(held)):
        raise ValueError("tensor takes lists of the same length at each level")
    if dtype is not None:
        held = each(dtype, held)
    return nn.Parameter(held) if requires_grad else held


def zeros(*size: int | Sequence[int]) -> Any:
    """Make nested lists of these sizes, filled with 0.0."""
    return _filled(0.0, _whole(size))


def ones(*size: int | Sequence[int]) -> Any:
    """Make nested lists of these sizes, filled with 1.0."""
    return _filled(1.0, _whole(size))


def _whole(size: Sequence[Any]) -> list[int]:
    """Give the numbers of a size: of `zeros(2, 3)` as of `zeros((2, 3))`."""
    return [whole(n, "a size of a tensor", low=0) for n in flat(list(size))]


def _filled(number: float, size: Sequence[int]) -> Any:
    return [_filled(number, size[1:]) for _ in range(size[0])] if size else number


def rand(*size: int | Sequence[int]) -> Any:
    """Make nested lists of these sizes, with numbers drawn uniformly from [0, 1)."""
    return each(lambda _: random.random(), zeros(*size))


def randn(*size: int | Sequence[int]) -> Any:
    """Make nested lists of these sizes, with numbers from the standard normal distribution."""
    return each(lambda _: random.gauss(0.0, 1.0), zeros(*size))


def randperm(n: int) -> list[int]:
    """Return 0, 1, ..., n - 1 in random order."""
    return random.sample(range(n), n)


def arange(*limits: float) -> list[float]:
    """Count from a start (0) up to, but not including, an end, in steps (of 1)."""
    start, end, step = {1: (0, *limits, 1), 2: (*limits, 1), 3: limits}[len(limits)]
    return [start + i * step for i in range(ceil((end - start) / step))]


def linspace(start: float, end: float, steps: int) -> list[float]:
    """Return evenly spaced numbers from start to end, each computed from the nearer end."""
    gap = (end - start) / (steps - 1) if steps > 1 else 0.0
    half = steps // 2
    return [start + i * gap if i < half else end - (steps - 1 - i) * gap for i in range(steps)]


def add(a: Any, b: Any) -> Any:
    """Add every pair of numbers; b may be one number for all; `+` of lists joins them."""
    return _paired(operator.add, a, b, "add")


def sub(a: Any, b: Any) -> Any:
    """Subtract every pair of numbers."""
    return _paired(operator.sub, a, b, "sub")


def mul(a: Any, b: Any) -> Any:
    """Multiply every pair of numbers."""
    return _paired(operator.mul, a, b, "mul")


def div(a: Any, b: Any) -> Any:
    """Divide every pair of numbers."""
    return _paired(operator.truediv, a, b, "div")


def _paired(operation: Callable[[Any, Any], Any], a: Any, b: Any, what: str) -> Any:
    """Apply an operation to two tensors of the same form, or to a tensor and a number."""
    a, b = lists(a), lists(b)
    if not isinstance(b, list):
        return each(lambda x: operation(x, b), a)
    if not isinstance(a, list):
        return each(lambda x: operation(a, x), b)
    if sizes(a) != sizes(b):
        raise ValueError(f"{what} takes tensors of one shape, got {sizes(a)} and {sizes(b)}")
    return like(a, [operation(x, y) for x, y in zip(flat(a), flat(b), strict=True)])


def sum(x: Any) -> Any:
    """Sum all numbers: `fsum`."""
    return fsum(flat(lists(x)))


def mean(x: Any) -> Any:
    """Compute the mean of all numbers."""
    return mean_of(flat(lists(x)))


def argmax(x: Any, dim: int | None = -1) -> Any:
    """Return the index of the largest number of a sample; for a batch, one for each sample."""
    return _Argmax(dim)(x)


def max(x: Any, dim: int | None = None) -> Any:
    """Return the largest of all numbers; with `dim` the largest of each sample, with indices."""
    if dim is None:
        return maximum(flat(lists(x)))
    return innermost(maximum, x), argmax(x, dim)


class _Argmax(OverClasses):
    @staticmethod
    def of(scores: Sequence[Any]) -> int:
        """Return the index of the largest number; the first of equal ones."""
        return builtins.max(range(len(scores)), key=scores.__getitem__)


def manual_seed(seed: int) -> None:
    """Call `random.seed(seed)`: nn draws from Python's generator."""
    random.seed(seed)


def save(state: Any, path: str | PathLike[str]) -> None:
    """Write a `state_dict()`, or dicts and lists of states, to a file, as JSON.

    Raises:
        TypeError: state holds something else, such as a model; `model.save(path)` saves a model.
        OSError: the file cannot be written.
    """
    try:
        text = json.dumps(state)
    except TypeError as error:
        raise TypeError(f"save takes a state_dict(): {error}") from error
    write_whole(path, text + "\n")


def load(path: str | PathLike[str]) -> Any:
    """Read what `save` wrote to a file.

    Raises:
        OSError, ValueError: the file cannot be read, or is not JSON.
    """
    return json.loads(Path(path).read_text(encoding="utf-8"))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Callable[..., Any]:
        """Return a function of every number, or a dtype; refuse other names with a hint."""
        if name in KINDS:
            return KINDS[name]
        if name in TENSORS:
            return partial(tensor, dtype=TENSORS[name])
        if name in FUNCTIONS:
            return partial(each, abs if name == "abs" else getattr(autograd_core, name))
        raise missing(name, [*__all__, *KINDS, *TENSORS, *FUNCTIONS], "nn.torch", BESIDE)
