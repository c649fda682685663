"""Activations as modules, under torch's names: each takes a number, a sample or a batch.

Each is a function of `autograd_core` on every number, or on every sample, with its settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import (
    elu,
    gelu,
    gelu_tanh,
    hard_sigmoid,
    hard_tanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from autograd_core.suggest import did_you_mean
from nn.activations import linear
from nn.arguments import finite
from nn.forms import shown
from nn.inputs import depth, is_list, shape
from nn.module import Module
from nn.nested import each, flat, innermost, lists


class Elementwise(Module):
    """Base of the activations of single numbers, applied to each in lists of any depth.

    Args:
        inplace: accepted as in torch, without effect: the list passed in stays as it was.
    """

    of: Callable[[Any], Any]
    """The function of one number."""

    def __init__(self, inplace: bool = False):
        pass

    def forward(self, x: Any) -> Any:
        """The activation of every number, in the form of x."""
        return each(self.of, x)


class ReLU(Elementwise):
    """max(0, z) of every number: `relu`."""

    of = staticmethod(relu)


class Tanh(Elementwise):
    """tanh(z) of every number: `tanh`."""

    of = staticmethod(tanh)


class Sigmoid(Elementwise):
    """1 / (1 + exp(-z)) of every number: `sigmoid`."""

    of = staticmethod(sigmoid)


class LogSigmoid(Elementwise):
    """log sigmoid(z) of every number: `logsigmoid`."""

    of = staticmethod(logsigmoid)


class SiLU(Elementwise):
    """z sigmoid(z) of every number: `silu`."""

    of = staticmethod(silu)


class Hardtanh(Elementwise):
    """z clipped to [-1, 1], of every number: `hard_tanh`."""

    of = staticmethod(hard_tanh)


class Hardsigmoid(Elementwise):
    """(z + 3) / 6 clipped to [0, 1], of every number: `hard_sigmoid`."""

    of = staticmethod(hard_sigmoid)


class Identity(Elementwise):
    """z itself: a stage that does nothing."""

    of = staticmethod(linear)


class LeakyReLU(Elementwise):
    """z above 0, negative_slope * z below, of every number: `leaky_relu`."""

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        self.negative_slope = finite(negative_slope, "LeakyReLU: negative_slope")

    def of(self, z: Any) -> Any:
        """The activation of one number."""
        return leaky_relu(z, self.negative_slope)


class ELU(Elementwise):
    """z above 0, alpha (exp(z) - 1) below, of every number: `elu`."""

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        self.alpha = finite(alpha, "ELU: alpha")

    def of(self, z: Any) -> Any:
        """The activation of one number."""
        return elu(z, self.alpha)


class Softplus(Elementwise):
    """log(1 + exp(beta z)) / beta of every number: `softplus`.

    Above beta z = `threshold` torch returns z, up to 2e-9 too little; this class has no threshold.
    """

    def __init__(self, beta: float = 1.0):
        self.beta = finite(beta, "Softplus: beta")

    def of(self, z: Any) -> Any:
        """The activation of one number."""
        return softplus(z, self.beta)


class GELU(Elementwise):
    """z Phi(z) of every number: `gelu`; approximate="tanh" is `gelu_tanh`.

    Raises:
        ValueError: approximate is not "none" or "tanh".
    """

    def __init__(self, approximate: str = "none"):
        forms = {"none": gelu, "tanh": gelu_tanh}
        if approximate not in forms:
            raise ValueError(
                f"GELU: approximate must be 'none' or 'tanh', got {shown(approximate)}"
                f"{did_you_mean(approximate, forms)}"
            )
        self.approximate = approximate

    def of(self, z: Any) -> Any:
        """The activation of one number."""
        return gelu(z) if self.approximate == "none" else gelu_tanh(z)


class OverClasses(Module):
    """Base of activations that take all numbers of a sample together, sample by sample in a batch.

    Args:
        dim: None or -1, the innermost lists. Torch's programs also count them from outside:
            1 for a batch, 0 for one sample.

    Raises:
        TypeError: dim is not a whole number, or the argument is not a list.
        ValueError: dim is the dimension of the samples in a batch.
    """

    of: Callable[[Sequence[Any]], Any]

    def __init__(self, dim: int | None = None):
        if dim is not None and (isinstance(dim, bool) or not isinstance(dim, int)):
            raise TypeError(f"{type(self).__name__}: dim must be a whole number, got {shown(dim)}")
        self.dim = dim

    def forward(self, x: Any) -> Any:
        """The result for every sample, in the form of x."""
        what = type(self).__name__
        if not is_list(x):
            raise TypeError(f"{what} takes the numbers of a sample, a list, got {shape(x)}")
        x = lists(x)
        dim, levels = self.dim, depth(x)
        if dim not in (None, -1, levels - 1) and (levels, dim) != (1, 1):
            raise ValueError(
                f"{what}: dim={dim} of lists {levels} deep does not count the numbers of a "
                "sample; write dim=-1"
            )
        return innermost(self.of, x)


class Softmax(OverClasses):
    """exp(z_i) / sum_j exp(z_j) of every sample: `softmax`."""

    of = staticmethod(softmax)


class LogSoftmax(OverClasses):
    """log softmax(z) of every sample: `log_softmax`."""

    of = staticmethod(log_softmax)


class Flatten(Module):
    """Flatten every sample of a batch, at any depth, to one list of numbers.

    Args:
        start_dim: 1, or 0 for the whole batch as one list.

    As in torch, the first level of lists is the batch. `batch`, which `fit` calls, takes a list of
    samples; a list of bare numbers is one sample.

    Raises:
        TypeError, ValueError: start_dim is not 0 or 1; a bare number came.
    """

    def __init__(self, start_dim: int = 1):
        if start_dim not in (0, 1):
            raise ValueError(f"Flatten: start_dim must be 0 or 1, got {shown(start_dim)}")
        self.start_dim = start_dim

    def forward(self, x: Any) -> list[Any]:
        """A list of numbers for every sample."""
        if not is_list(x):
            raise TypeError(f"Flatten takes a batch of samples, got {shape(x)}")
        x = lists(x)
        return flat(x) if self.start_dim == 0 or depth(x) < 2 else [flat(part) for part in x]

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """A list of numbers for every sample."""
        return [flat(lists(x)) for x in xs]
