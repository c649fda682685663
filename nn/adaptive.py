"""Adagrad and RMSprop: steps scaled by the squares of the gradients so far."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import inf
from types import MappingProxyType
from typing import Any

from nn.arguments import number_in, positive, switch
from nn.optimizer import Optimizer
from nn.update_rules import adagrad, rmsprop


class Adagrad(Optimizer):
    """Steps scaled by the root of the sum of all squared gradients, so steps shrink.

    Formula, with g = grad + weight_decay * w and t = 1, 2, ...: s <- s + g^2;
    w <- w - lr / (1 + (t - 1) lr_decay) * g / (sqrt(s) + eps). Duchi, Hazan and Singer, "Adaptive
    subgradient methods", 2011; as torch.optim.Adagrad.

    Args:
        params, lr, weight_decay: as for `Optimizer`.
        lr_decay: 0 or more.
        initial: the initial s, 0 or more.
        eps: above 0.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 0.01,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial: float = 0.0,
        eps: float = 1e-10,
    ):
        super().__init__(params, lr, weight_decay)
        self.lr_decay = number_in(lr_decay, 0.0, inf, "Adagrad: lr_decay")
        self.eps = positive(eps, "Adagrad: eps")
        start = number_in(initial, 0.0, inf, "Adagrad: initial")
        self._sums = array("d", [start]) * len(self.params)
        self._steps = 0

    _state_names = MappingProxyType({"_steps": "step", "_sums": "sum"})

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        sums = array("d", self._sums)
        rate = self.lr / (1 + self._steps * self.lr_decay)
        adagrad(numbers, gradients, sums, rate, self.eps)
        return {"_steps": self._steps + 1, "_sums": sums}


class RMSprop(Optimizer):
    """Steps scaled by the root of a running mean of the squared gradient.

    Formula, with g = grad + weight_decay * w: s <- alpha s + (1 - alpha) g^2;
    w <- w - lr * g / (sqrt(s) + eps). Centred, s less the square of the running mean of g is taken
    instead; with momentum, u <- momentum * u + g / (sqrt(s) + eps) and w <- w - lr * u. Tieleman
    and Hinton, lecture 6.5 of "Neural networks for machine learning", 2012; as
    torch.optim.RMSprop.

    Args:
        params, lr, weight_decay: as for `Optimizer`.
        alpha: from 0 up to, but not including, 1.
        eps: above 0.
        momentum: 0 or more.
        centered: whether to divide by the root of the gradient's variance.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 0.01,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ):
        super().__init__(params, lr, weight_decay)
        self.alpha = number_in(alpha, 0.0, 1.0, "RMSprop: alpha")
        self.eps = positive(eps, "RMSprop: eps")
        self.momentum = number_in(momentum, 0.0, inf, "RMSprop: momentum")
        self.centered = switch(centered, "RMSprop: centered")
        self._squares = array("d", [0.0]) * len(self.params)
        self._means = array("d", [0.0]) * len(self.params)
        self._velocity = array("d", [0.0]) * len(self.params)

    _state_names = MappingProxyType(
        {"_squares": "square_avg", "_means": "grad_avg", "_velocity": "momentum_buffer"}
    )

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        squares, means = array("d", self._squares), array("d", self._means)
        velocity = array("d", self._velocity)
        settings = self.lr, self.alpha, self.eps, self.momentum, self.centered
        rmsprop(numbers, gradients, squares, means, velocity, *settings)
        return {"_squares": squares, "_means": means, "_velocity": velocity}
