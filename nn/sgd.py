"""SGD: gradient descent, with optional momentum."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import inf
from types import MappingProxyType
from typing import Any

from nn.arguments import number_in, switch
from nn.optimizer import Optimizer
from nn.update_rules import descent, momentum_descent


class SGD(Optimizer):
    """Gradient descent, with optional momentum.

    Formula: g = grad + weight_decay * w; without momentum w <- w - lr * g. With momentum
    u <- momentum * u + g (u = g at the first step) and w <- w - lr * u; with Nesterov's variant
    w <- w - lr * (g + momentum * u). As torch.optim.SGD.

    Args:
        params, lr, weight_decay: as for `Optimizer`.
        momentum: 0 or more.
        nesterov: True needs momentum above 0.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ):
        super().__init__(params, lr, weight_decay)
        self.momentum = number_in(momentum, 0.0, inf, "SGD: momentum")
        self.nesterov = switch(nesterov, "SGD: nesterov")
        if nesterov and not momentum:
            raise ValueError("SGD: nesterov=True needs a momentum above 0, such as momentum=0.9")
        self._velocity: array[float] | None = None

    _state_names = MappingProxyType({"_velocity": "momentum_buffer"})

    def _rule(self, numbers: array[float], gradients: array[float]) -> dict[str, Any]:
        if not self.momentum:
            descent(numbers, gradients, self.lr)
            return {}
        # Torch starts the velocity with the first gradient itself, whatever the dampening.
        begun = self._velocity is not None
        velocity = array("d", self._velocity or gradients)
        momentum_descent(
            numbers, gradients, velocity, begun, self.lr, self.momentum, self.nesterov
        )
        return {"_velocity": velocity}
