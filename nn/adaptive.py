"""Adagrad and RMSprop: steps scaled by the squares of the gradients so far."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, sqrt
from types import MappingProxyType
from typing import Any

from nn.arguments import number_in, positive, switch
from nn.optimizer import Optimizer


class Adagrad(Optimizer):
    """Steps scaled by the root of the sum of all squared gradients, so that they shrink.

    Formula, with g = grad + weight_decay * w and t = 1, 2, ...: s <- s + g^2;
    w <- w - lr / (1 + (t - 1) lr_decay) * g / (sqrt(s) + eps). Duchi, Hazan and Singer, "Adaptive
    subgradient methods", 2011; as torch.optim.Adagrad.

    Args:
        params, lr, weight_decay: as for `Optimizer`.
        lr_decay: 0 or more.
        initial: s at first, 0 or more.
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
        self._sums = [start] * len(self.params)
        self._steps = 0

    _state_names = MappingProxyType({"_steps": "step", "_sums": "sum"})

    def _move(self, gradients: list[float]) -> None:
        rate = self.lr / (1 + self._steps * self.lr_decay)
        self._steps += 1
        for i, (p, g) in enumerate(zip(self.params, gradients, strict=True)):
            s = self._sums[i] = self._sums[i] + g * g
            p.data -= rate * g / (sqrt(s) + self.eps)


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
        centered: whether the variance of the gradient is taken.

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
        self._squares = [0.0] * len(self.params)
        self._means = [0.0] * len(self.params)
        self._velocity = [0.0] * len(self.params)

    _state_names = MappingProxyType(
        {"_squares": "square_avg", "_means": "grad_avg", "_velocity": "momentum_buffer"}
    )

    def _move(self, gradients: list[float]) -> None:
        keep, take = self.alpha, 1.0 - self.alpha
        for i, (p, g) in enumerate(zip(self.params, gradients, strict=True)):
            s = self._squares[i] = keep * self._squares[i] + take * (g * g)
            if self.centered:
                mean = self._means[i] = self._means[i] + take * (g - self._means[i])
                s = max(0.0, s - mean * mean)  # rounding may leave less than nothing
            move = g / (sqrt(s) + self.eps)
            if self.momentum:
                move = self._velocity[i] = self.momentum * self._velocity[i] + move
            p.data -= self.lr * move
