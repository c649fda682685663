"""Descent: the path of an optimiser of `nn` over a function of a few numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd_core import Value
from viz.network import is_optimizer, note, package
from viz.numbers import listed, number_of
from viz.plots.arguments import whole

if TYPE_CHECKING:
    from nn import Optimizer


@dataclass(frozen=True)
class Descent:
    """The path of an optimiser.

    Attributes:
        points: the starting point and the point after each step.
        losses: the function at each point.
        broken: whether it ended early, at a loss, gradient or point that is not finite.
    """

    points: tuple[tuple[float, ...], ...]
    losses: tuple[float, ...]
    broken: bool = False


def descend(
    f: Callable[..., Any],
    start: Sequence[float],
    steps: int = 20,
    optimizer: Callable[[list[Value]], Optimizer] | None = None,
) -> Descent:
    """Let an optimiser of `nn` minimise f; the engine differentiates it.

        descend(lambda x, y: x * x + 10 * y * y, [2, 1], 30, lambda ps: Adam(ps, lr=0.1))

    It ends early if the loss or a gradient becomes nan or infinite.

    Args:
        f: function of Values, one for each number of `start`.
        start: the starting point.
        steps: number of steps, 0 or more.
        optimizer: makes the optimiser from a list of parameters; None takes SGD with rate 0.1.

    Raises:
        TypeError: f does not return a number that depends on its arguments; start is not a list of
            numbers; steps is not a whole number; optimizer does not make an optimiser of nn.
        ValueError: start is empty; steps is negative; f is not finite at the start.
    """
    start = listed(start, "descend: start")
    if not start:
        raise ValueError("descend: start is empty; write a number for each argument of f")
    steps = whole(steps, "descend: steps", 0)
    places = [Value(number_of(x, "descend: a number of start")) for x in start]
    moving = _optimizer(optimizer, places)
    points, losses = [], []
    for step in range(steps + 1):
        loss = f(*places)
        if type(loss) is not Value:
            raise TypeError(
                f"descend: f returned {type(loss).__name__} {loss!r}; it must be computed from "
                "its arguments with the functions of autograd_core"
            )
        if not math.isfinite(loss.data):
            break
        points.append(tuple(p.data for p in places))
        losses.append(loss.data)
        moving.zero_grad()
        loss.backward()
        if step == steps or not all(math.isfinite(p.grad) for p in places):
            break
        moving.step()
        if not all(math.isfinite(p.data) for p in places):
            break
    if not points:
        raise ValueError(f"descend: f is not finite at the start, {tuple(start)}")
    return Descent(tuple(points), tuple(losses), len(points) <= steps)


def _optimizer(make: Any, places: list[Value]) -> Optimizer:
    """Make the optimiser that the caller of `descend` asked for."""
    if make is None:
        plain: Optimizer = package("descend").SGD(places, lr=0.1)
        return plain
    wanted = "descend: optimizer must make one of a list of parameters: lambda ps: SGD(ps, lr=0.1)"
    if not callable(make):
        raise TypeError(f"{wanted}; got {make!r}")
    try:
        made = make(places)
    except TypeError as error:
        raise TypeError(f"{wanted}; calling {make!r} failed: {error}") from error
    if not is_optimizer(made):
        raise TypeError(f"{wanted}; it made {made!r}{note()}")
    return made
