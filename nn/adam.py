"""Adam and AdamW: steps scaled by running means of the gradient and of its square."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from nn.arguments import number_in, positive
from nn.forms import shown
from nn.optimizer import Optimizer
from nn.update_rules import adam, shrink


class Adam(Optimizer):
    """Steps scaled by running means of the gradient and of its square.

    Formula, with g = grad + weight_decay * w and t = 1, 2, ...:
    m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2;
    w <- w - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015; as torch.optim.Adam.

    Args:
        params, lr, weight_decay: as for `Optimizer`.
        betas: (b1, b2), each from 0 up to, but not including, 1.
        eps: above 0; a parameter whose gradients were all 0 stays where it is.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(params, lr, weight_decay)
        what = type(self).__name__
        if not isinstance(betas, (list, tuple)) or len(betas) != 2:
            raise TypeError(f"{what}: betas must be a pair (b1, b2), got {shown(betas)}")
        first, second = betas
        self.betas = (
            number_in(first, 0.0, 1.0, f"{what}: betas[0]"),
            number_in(second, 0.0, 1.0, f"{what}: betas[1]"),
        )
        self.eps = positive(eps, f"{what}: eps")
        self._steps = 0
        self._mean = array("d", [0.0]) * len(self.params)
        self._square = array("d", [0.0]) * len(self.params)

    _shown = ("lr", "betas")
    _state_names = MappingProxyType(
        {"_steps": "step", "_mean": "exp_avg", "_square": "exp_avg_sq"}
    )

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        means, squares = array("d", self._mean), array("d", self._square)
        steps = self._steps + 1
        adam(numbers, gradients, means, squares, steps, self.lr, *self.betas, self.eps)
        return {"_steps": steps, "_mean": means, "_square": squares}


class AdamW(Adam):
    """Adam whose weight decay shrinks the weights themselves, not the gradient.

    Formula: w <- (1 - lr * weight_decay) w, then Adam's step on the bare gradient. Loshchilov and
    Hutter, "Decoupled weight decay regularization", 2019; as torch.optim.AdamW.

    Args and errors: as for `Adam`, with a weight_decay of 0.01.
    """

    _decays_itself = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(params, lr, betas, eps, weight_decay)

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        shrink(numbers, 1.0 - self.lr * self.weight_decay)
        return super()._rule(numbers, gradients)
