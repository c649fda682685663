"""Schedules: the learning rate as a function of the number of steps (or epochs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from math import cos, inf, pi
from typing import Any, Self, TypeVar, cast

from autograd_core import Value
from autograd_core.suggest import Suggesting
from nn.arguments import number, number_in, whole
from nn.assignment import Change, assign
from nn.forms import settings_of, shown
from nn.optimizer import Optimizer
from nn.sgd import SGD
from nn.state import StateError
from nn.training_state import (
    Resumable,
    finite_from,
    plain_settings,
    remade,
    require_names,
    require_state,
)

Init = TypeVar("Init", bound=Callable[..., None])


def torch_names(**ours: str) -> Callable[[Init], Init]:
    """Decorate `__init__`: PyTorch's names of arguments are taken for ours, T_max for steps."""

    def decorate(init: Init) -> Init:
        @wraps(init)
        def translated(self: Any, *args: Any, **keywords: Any) -> None:
            init(self, *args, **_in_our_names(keywords, ours))

        translated.__dict__["torch_names"] = ours
        return cast(Init, translated)

    return decorate


def _in_our_names(keywords: Mapping[str, Any], ours: Mapping[str, str]) -> dict[str, Any]:
    """The keyword arguments, those in PyTorch's names renamed."""
    for name in keywords:
        if ours.get(name) in keywords:
            raise TypeError(f"{name} is another name of {ours[name]}: give one of them")
    return {ours.get(name, name): held for name, held in keywords.items()}


class Schedule(Resumable, Suggesting):
    """Sets an optimiser's learning rate: `rate(t)` after t calls of `step()`.

        schedule = CosineAnnealingLR(optimizer, 100)
        for epoch in range(100):
            ...                       # steps of the optimiser
            schedule.step()

    A subclass defines `rate(t)`; its arguments are attributes of the same names. `base` is the
    optimiser's learning rate when the schedule is made. If an earlier schedule set that rate,
    `base` is the earlier schedule's first rate, as PyTorch's initial_lr, so a new schedule begins
    anew. Assigning `optimizer.lr` sets a new beginning.

    Raises:
        TypeError: optimizer is not an Optimizer.
    """

    def __new__(cls, *args: Any, **keywords: Any) -> Self:
        """A new instance, once the keyword arguments are those of `__init__`, or PyTorch's."""
        ours = getattr(cls.__init__, "torch_names", {})
        return super().__new__(cls, *args, **_in_our_names(keywords, ours))

    def __init__(self, optimizer: Optimizer):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"{type(self).__name__} takes an optimiser, got {type(optimizer).__name__}"
            )
        self.optimizer = optimizer
        self.base = optimizer.first_lr()
        self.t = 0

    def start(self) -> None:
        """Give the optimiser the rate at t = 0; a subclass calls this after setting its fields."""
        assign(self._given(0))

    def rate(self, t: int) -> float:
        """The learning rate after t steps of the schedule."""
        raise NotImplementedError(f"{type(self).__name__} does not define rate()")

    def step(self) -> None:
        """Increase t by 1, and give the optimiser its new learning rate.

        Raises:
            ValueError: the rate would be negative, infinite or nan. Nothing has changed.
        """
        assign([*self._given(self.t + 1), (self, "t", self.t + 1)])

    def get_last_lr(self) -> list[float]:
        """Return [the optimiser's learning rate], as in torch."""
        return [self.optimizer.lr]

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next step depends on: t, base, settings and the learning rate.

        It does not contain functions: `LambdaLR` keeps the function it was made with.
        """
        return {
            "schedule": type(self).__name__,
            "t": self.t,
            "base": self.base,
            "lr": self.optimizer.lr,
            "settings": plain_settings(self),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from a `state_dict()`; the optimiser gets the learning rate stored there.

        Raises:
            TypeError: state is not a dict.
            StateError: the state belongs to another class, a name is missing or unknown, or a
                number is out of its range. Nothing has changed then.
        """
        what = type(self).__name__
        require_state(state, "schedule", what, ("t", "base", "lr", "settings"))
        require_names(state["settings"], tuple(plain_settings(self)), f"{what}: settings")
        t = finite_from(state["t"], f"{what}: t", low=0.0)
        if t % 1:
            raise StateError(f"{what}: t must be a whole number, got {t!r}")
        base, lr = (
            finite_from(state[name], f"{what}: {name}", low=0.0) for name in ("base", "lr")
        )
        stand_in = SGD([Value(0.0)], lr=base)
        made = remade(self, "optimizer", stand_in, state["settings"])
        settings = [(self, name, getattr(made, name)) for name in state["settings"]]
        try:
            _, (_, _, given) = made._given(int(t))
        except ValueError as error:
            raise StateError(str(error)) from error
        assign(
            [
                *settings,
                (self, "t", int(t)),
                (self, "base", base),
                (self.optimizer, "lr", lr),
                (self.optimizer, "_scheduled", given),
            ]
        )

    def _given(self, t: int) -> list[Change]:
        """List the changes that set the rate after t steps, and mark it as scheduled."""
        try:
            rate = self.rate(t)
        except OverflowError:  # of a power
            rate = inf
        rate = number_in(rate, 0.0, inf, f"{type(self).__name__}: the rate at t = {t}")
        return [(self.optimizer, "lr", rate), (self.optimizer, "_scheduled", (self.base, rate))]

    def __repr__(self) -> str:
        names = tuple(signature(type(self).__init__).parameters)
        settings = ", ".join(settings_of(self, but=("optimizer",), always=names))
        return f"{type(self).__name__}({settings}), lr={self.optimizer.lr:.4g} at t={self.t}"


class LambdaLR(Schedule):
    """Formula: base * factor(t), for your own function; as in PyTorch.

    micrograd's demo: `LambdaLR(optimizer, lambda t: 1.0 - 0.9 * t / 100)`. PyTorch's name of
    `factor`, lr_lambda, will do.
    """

    @torch_names(lr_lambda="factor")
    def __init__(self, optimizer: Optimizer, factor: Callable[[int], float]):
        super().__init__(optimizer)
        if not callable(factor):
            raise TypeError(f"LambdaLR: factor must be a function of t, got {shown(factor)}")
        self.factor = factor
        self.start()

    def rate(self, t: int) -> float:
        """base * factor(t)."""
        return self.base * number(self.factor(t), f"LambdaLR: factor({t})")


class StepLR(Schedule):
    """Formula: base * gamma ** (t // step_size); as in PyTorch.

    Raises:
        TypeError, ValueError: step_size is not an integer >= 1, or gamma is negative.
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
        TypeError, ValueError: gamma is not a number, or is negative.
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
    "SGDR: stochastic gradient descent with warm restarts", 2017. PyTorch's names of `steps` and
    `minimum`, T_max and eta_min, will do.

    Raises:
        TypeError, ValueError: steps is not an integer >= 1, or minimum is negative.
    """

    @torch_names(T_max="steps", eta_min="minimum")
    def __init__(self, optimizer: Optimizer, steps: int, minimum: float = 0.0):
        super().__init__(optimizer)
        self.steps = whole(steps, "CosineAnnealingLR: steps")
        self.minimum = number_in(minimum, 0.0, inf, "CosineAnnealingLR: minimum")
        self.start()

    def rate(self, t: int) -> float:
        """Half a cosine from base to minimum."""
        return self.minimum + (self.base - self.minimum) * ((1 + cos(pi * t / self.steps)) / 2)


class LinearLR(Schedule):
    """From first * base to last * base in equal steps, then constant; as in PyTorch.

    With first < last it warms up: LinearLR(optimizer, 10, first=0.1). PyTorch's names of `steps`,
    `first` and `last`, total_iters, start_factor and end_factor, will do.

    Raises:
        TypeError, ValueError: steps is not an integer >= 1, or a factor is negative.
    """

    @torch_names(total_iters="steps", start_factor="first", end_factor="last")
    def __init__(
        self, optimizer: Optimizer, steps: int = 5, first: float = 1 / 3, last: float = 1.0
    ):
        super().__init__(optimizer)
        self.steps = whole(steps, "LinearLR: steps")
        self.first = number_in(first, 0.0, inf, "LinearLR: first")
        self.last = number_in(last, 0.0, inf, "LinearLR: last")
        self.start()

    def rate(self, t: int) -> float:
        """base times a factor between first and last."""
        share = min(t, self.steps) / self.steps
        return self.base * (self.first + (self.last - self.first) * share)
