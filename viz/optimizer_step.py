"""The next step of an optimiser, made by a copy: no parameter moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from viz.language.say import word
from viz.network import is_optimizer, note

if TYPE_CHECKING:
    from nn import Optimizer

NOTHING_MOVED = word("The optimizer moves nothing here: none of its parameters is in this graph.")


def check_optimizer(optimizer: object) -> None:
    """Raise TypeError unless this is an optimiser of nn, or None."""
    if optimizer is not None and not is_optimizer(optimizer):
        raise TypeError(
            f"optimizer must be one of nn's, such as SGD, got {type(optimizer).__name__}{note()}"
        )


def numbers_after(
    optimizer: Optimizer, places: Mapping[int, int], gradients: Sequence[float]
) -> list[float]:
    """The numbers of the parameters after the next step with these gradients.

    Parameters that are not in `places` keep the gradient they hold.

    Args:
        optimizer: it is copied with its parameters; the copy makes the step.
        places: the place in `gradients` of each parameter, by its `id`.
        gradients: in any order.

    Raises:
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
    """
    copy = deepcopy(optimizer)
    for p, twin in zip(optimizer.params, copy.params, strict=True):
        if id(p) in places:
            twin.grad = gradients[places[id(p)]]
    copy.step()
    return [p.data for p in copy.params]


def plain_rate(optimizer: Optimizer) -> float | None:
    """The learning rate of SGD without momentum and decay, or None for another rule."""
    from nn import SGD

    plain = type(optimizer) is SGD and not optimizer.momentum and not optimizer.weight_decay
    return optimizer.lr if plain else None
