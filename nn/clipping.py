"""Gradient clipping: make too large gradients smaller before a step."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import hypot, inf, isfinite

from autograd_core import Value
from autograd_core.leaves import read_grads, write_grads
from autograd_core.suggest import suggests
from nn.arguments import number_in, parameters_of, positive
from nn.optimizer import NonFiniteGradientError
from nn.update_rules import all_finite


@suggests
def clip_grad_norm(parameters: Iterable[Value], max_norm: float, eps: float = 0.0) -> float:
    """Scale all gradients so that their norm is at most max_norm; returns the norm before.

    Formula: norm = sqrt(sum grad^2); if norm + eps > max_norm, grad <- grad * max_norm /
    (norm + eps). If anything interrupts, no gradient changes.

    Args:
        parameters: the parameters, such as model.parameters().
        max_norm: above 0.
        eps: 0 or more; PyTorch's is 1e-6, so its norm stays a little below max_norm.

    Raises:
        ValueError: max_norm is not above 0, eps is negative, or a Value is listed twice among the
            parameters.
        NonFiniteGradientError: a gradient is nan or infinite; no gradient was changed.
    """
    limit = positive(max_norm, "clip_grad_norm: max_norm")
    more = number_in(eps, 0.0, inf, "clip_grad_norm: eps")
    values, gradients = _finite(parameters, "clip_grad_norm")
    largest = max(map(abs, gradients), default=0.0)
    if largest == 0.0:
        return 0.0
    ratio = hypot(*[g / largest for g in gradients])
    norm = largest * ratio  # may overflow; the quotients below do not
    if norm + more > limit:
        clipped = [g / largest / (ratio + more / largest) * limit for g in gradients]
        write_grads(values, array("d", clipped))
    return norm


@suggests
def clip_grad_value(parameters: Iterable[Value], limit: float) -> None:
    """Bring every gradient between -limit and limit.

    Raises:
        ValueError: limit is not above 0, or a Value is listed twice among the parameters.
        NonFiniteGradientError: a gradient is nan or infinite; no gradient was changed.
    """
    bound = positive(limit, "clip_grad_value: limit")
    values, gradients = _finite(parameters, "clip_grad_value")
    clipped = [min(max(g, -bound), bound) for g in gradients]
    write_grads(values, array("d", clipped))


def _finite(parameters: Iterable[Value], what: str) -> tuple[list[Value], array[float]]:
    """The parameters and their gradients, all of which are finite."""
    values = parameters_of(parameters, what)
    gradients = read_grads(values)
    if not all_finite(gradients):
        i, g = next((i, g) for i, g in enumerate(gradients) if not isfinite(g))
        name = values[i].label or f"parameter {i}"
        raise NonFiniteGradientError(
            f"{what}: the gradient of {name} is {g!r}; no gradient was changed", name, g
        )
    return values, gradients
