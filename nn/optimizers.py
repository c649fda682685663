"""SGD and Adam: what a gradient does to the parameters, with torch's conventions."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, sqrt

from autograd_core import Value
from nn.arguments import number_in


class Optimizer:
    """What optimisers share: the parameters, their learning rate, and `zero_grad`.

    Args:
        params: the parameters, as `model.parameters()` gives them; distinct leaf Values.
        lr: the learning rate, 0 or more. The attribute may be assigned between steps.

    Raises:
        TypeError: params is not an iterable of Values, or lr is not a number.
        ValueError: params is empty, names a Value twice, or names one that is computed from
            others; lr is negative, infinite or nan.
    """

    def __init__(self, params: Iterable[Value], lr: float):
        name = type(self).__name__
        if not isinstance(params, Iterable):
            raise TypeError(
                f"{name}: params must be a list of Values, got {type(params).__name__}; "
                "for a single one write [v]"
            )
        self.params = list(params)
        self.lr = number_in(lr, 0.0, inf, f"{name}: lr")
        if not self.params:
            raise ValueError(f"{name}: params is empty, there is nothing to optimise")
        for p in self.params:
            if type(p) is not Value:
                raise TypeError(
                    f"{name}: a parameter must be a Value, got {type(p).__name__} {p!r}"
                )
            if not p.is_leaf:
                raise ValueError(
                    f"{name}: {p!r} is computed from other Values (op {p.op!r}); a parameter is "
                    "a leaf, such as Value(0.5)"
                )
        if len({id(p) for p in self.params}) != len(self.params):
            raise ValueError(f"{name}: a Value stands twice among params; it would move twice")

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to what it finds."""
        for p in self.params:
            p.grad = 0.0

    def step(self) -> None:
        """Move every parameter by its gradient."""
        raise NotImplementedError(f"{type(self).__name__} does not define step()")


class SGD(Optimizer):
    """Gradient descent, with momentum where wanted.

    Formula: g = grad + weight_decay * w; without momentum w <- w - lr * g. With momentum
    u <- momentum * u + g (u = g at the first step) and w <- w - lr * u; with Nesterov's variant
    w <- w - lr * (g + momentum * u). As torch.optim.SGD.

    Args:
        params, lr: as for `Optimizer`.
        momentum: 0 or more.
        weight_decay: 0 or more; the lambda of a penalty lambda / 2 * sum w^2 on all parameters.
        nesterov: True needs momentum above 0.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ):
        super().__init__(params, lr)
        self.momentum = number_in(momentum, 0.0, inf, "SGD: momentum")
        self.weight_decay = number_in(weight_decay, 0.0, inf, "SGD: weight_decay")
        self.nesterov = nesterov
        if nesterov and not momentum:
            raise ValueError("SGD: nesterov=True needs a momentum above 0, such as momentum=0.9")
        self._velocity: list[float] | None = None

    def step(self) -> None:
        """Move every parameter by its gradient."""
        moves = [p.grad + self.weight_decay * p.data for p in self.params]
        if self.momentum:
            # Torch starts the velocity with the first gradient itself, whatever the dampening.
            before = self._velocity
            velocity = moves
            if before is not None:
                velocity = [self.momentum * u + g for u, g in zip(before, moves, strict=True)]
            self._velocity = velocity
            if self.nesterov:
                moves = [g + self.momentum * u for g, u in zip(moves, velocity, strict=True)]
            else:
                moves = velocity
        for p, move in zip(self.params, moves, strict=True):
            p.data -= self.lr * move


class Adam(Optimizer):
    """Steps scaled by running means of the gradient and of its square.

    Formula, with g = grad + weight_decay * w and t = 1, 2, ...:
    m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2;
    w <- w - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015; as torch.optim.Adam.

    Args:
        params: as for `Optimizer`.
        lr: as for `Optimizer`.
        betas: (b1, b2), each from 0 up to, but not including, 1.
        eps: above 0; keeps a parameter whose gradients were all 0 where it is.
        weight_decay: 0 or more; the lambda of a penalty lambda / 2 * sum w^2.

    Raises:
        TypeError, ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(params, lr)
        if not isinstance(betas, (list, tuple)) or len(betas) != 2:
            raise TypeError(f"Adam: betas must be a pair (b1, b2), got {betas!r}")
        first, second = betas
        self.betas = (
            number_in(first, 0.0, 1.0, "Adam: betas[0]"),
            number_in(second, 0.0, 1.0, "Adam: betas[1]"),
        )
        self.eps = number_in(eps, 0.0, inf, "Adam: eps")
        if eps == 0:
            raise ValueError("Adam: eps must be above 0, or a gradient of 0 gives 0 / 0")
        self.weight_decay = number_in(weight_decay, 0.0, inf, "Adam: weight_decay")
        self._steps = 0
        self._mean = [0.0] * len(self.params)
        self._square = [0.0] * len(self.params)

    def step(self) -> None:
        """Move every parameter by its gradient."""
        first, second = self.betas
        self._steps += 1
        step_size = self.lr / (1.0 - first**self._steps)
        root_correction = sqrt(1.0 - second**self._steps)
        for i, p in enumerate(self.params):
            g = p.grad + self.weight_decay * p.data
            m = self._mean[i] = self._mean[i] + (1.0 - first) * (g - self._mean[i])
            v = self._square[i] = second * self._square[i] + (1.0 - second) * (g * g)
            p.data -= step_size * m / (sqrt(v) / root_correction + self.eps)
