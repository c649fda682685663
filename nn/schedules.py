"""Schedules: the learning rate as a function of how many steps (or epochs) have been made."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from math import cos, inf, pi

from autograd_core.suggest import Suggesting
from nn.arguments import number_in, whole
from nn.assignment import assign
from nn.forms import settings_of, shown
from nn.optimizer import Optimizer


class Schedule(Suggesting):
    """Sets an optimiser's learning rate: `rate(t)` after t calls of `step()`.

        schedule = CosineAnnealingLR(optimizer, 100)
        for epoch in range(100):
            ...                       # steps of the optimiser
            schedule.step()

    A subclass defines `rate(t)`; `base` is the optimiser's learning rate when it was made.

    Raises:
        TypeError: optimizer is not an Optimizer.
    """

    def __init__(self, optimizer: Optimizer):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"{type(self).__name__} takes an optimiser, got {type(optimizer).__name__}"
            )
        self.optimizer = optimizer
        self.base = optimizer.lr
        self.t = 0

    def start(self) -> None:
        """Give the optimiser the rate of t = 0; a subclass calls it once its fields are set."""
        self.optimizer.lr = self.rate(0)

    def rate(self, t: int) -> float:
        """The learning rate after t steps of the schedule."""
        raise NotImplementedError(f"{type(self).__name__} does not define rate()")

    def step(self) -> None:
        """Go on by one, and give the optimiser its new learning rate."""
        rate = self.rate(self.t + 1)
        assign([(self.optimizer, "lr", rate), (self, "t", self.t + 1)])

    def __repr__(self) -> str:
        names = tuple(signature(type(self).__init__).parameters)
        settings = ", ".join(settings_of(self, but=("optimizer",), always=names))
        return f"{type(self).__name__}({settings}), lr={self.optimizer.lr:.4g} at t={self.t}"


class LambdaLR(Schedule):
    """Formula: base * factor(t), for a function of one's own; as in PyTorch.

    micrograd's demo: `LambdaLR(optimizer, lambda t: 1.0 - 0.9 * t / 100)`.
    """

    def __init__(self, optimizer: Optimizer, factor: Callable[[int], float]):
        super().__init__(optimizer)
        if not callable(factor):
            raise TypeError(f"LambdaLR: factor must be a function of t, got {shown(factor)}")
        self.factor = factor
        self.start()

    def rate(self, t: int) -> float:
        """base * factor(t)."""
        return number_in(self.base * self.factor(t), 0.0, inf, f"LambdaLR: the rate at t = {t}")


class StepLR(Schedule):
    """Formula: base * gamma ** (t // step_size); as in PyTorch.

    Raises:
        TypeError, ValueError: step_size is no whole number from 1, gamma is negative.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1):
        super().__init__(optimizer)
        self.step_size = whole(step_size, "StepLR: step_size")
        self.gamma = number_in(gamma, 0.0, inf, "StepLR: gamma")
        self.start()

    def rate(self, t: int) -> float:
        """base * gamma ** (t // step_size)."""
        return self.base * float(self.gamma ** (t // self.step_size))


class ExponentialLR(Schedule):
    """Formula: base * gamma ** t; as in PyTorch.

    Raises:
        TypeError, ValueError: gamma is negative.
    """

    def __init__(self, optimizer: Optimizer, gamma: float):
        super().__init__(optimizer)
        self.gamma = number_in(gamma, 0.0, inf, "ExponentialLR: gamma")
        self.start()

    def rate(self, t: int) -> float:
        """base * gamma ** t."""
        return self.base * float(self.gamma**t)


class CosineAnnealingLR(Schedule):
    """From base down to `minimum` along half a cosine in `steps`, and up again, as in PyTorch.

    Formula: minimum + (base - minimum) (1 + cos(pi t / steps)) / 2. Loshchilov and Hutter,
    "SGDR: stochastic gradient descent with warm restarts", 2017.

    Raises:
        TypeError, ValueError: steps is no whole number from 1, minimum is negative.
    """

    def __init__(self, optimizer: Optimizer, steps: int, minimum: float = 0.0):
        super().__init__(optimizer)
        self.steps = whole(steps, "CosineAnnealingLR: steps")
        self.minimum = number_in(minimum, 0.0, inf, "CosineAnnealingLR: minimum")
        self.start()

    def rate(self, t: int) -> float:
        """Half a cosine from base to minimum."""
        return self.minimum + (self.base - self.minimum) * (1 + cos(pi * t / self.steps)) / 2


class LinearLR(Schedule):
    """From first * base to last * base in equal steps, and constant then; as in PyTorch.

    With first < last it warms up: LinearLR(optimizer, 10, first=0.1).

    Raises:
        TypeError, ValueError: steps is no whole number from 1, a factor is negative.
    """

    def __init__(self, optimizer: Optimizer, steps: int, first: float = 1 / 3, last: float = 1.0):
        super().__init__(optimizer)
        self.steps = whole(steps, "LinearLR: steps")
        self.first = number_in(first, 0.0, inf, "LinearLR: first")
        self.last = number_in(last, 0.0, inf, "LinearLR: last")
        self.start()

    def rate(self, t: int) -> float:
        """base times a factor between first and last."""
        share = min(t, self.steps) / self.steps
        return self.base * (self.first + (self.last - self.first) * share)
