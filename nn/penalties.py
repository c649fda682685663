"""Penalties: regularisation adds them to the cost to keep weights small."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_core import Value, fsum
from autograd_core.suggest import suggests
from nn.arguments import number_in, parameters_of
from nn.module import Module


def weights(model: Module) -> list[Value]:
    """List the parameters of a model without its biases: attributes named w or w_...

    A penalty usually counts only these. The units of nn use these names.

    Raises:
        TypeError: model is not a Module.
    """
    if not isinstance(model, Module):
        raise TypeError(f"weights takes a model, a Module, got {type(model).__name__}")
    return [p for name, p in model.named_parameters() if _attribute(name).split("_")[0] == "w"]


@suggests
def l1_penalty(parameters: Iterable[Value], strength: float) -> Value:
    """strength * sum |w|. Derivative: strength * sign(w), 0 at 0.

    Args:
        parameters: the weights, such as `weights(model)`.
        strength: the lambda, 0 or more.

    Raises:
        TypeError: parameters is not a list of Values.
        ValueError: strength is negative or not finite, or a Value is listed twice.
    """
    return number_in(strength, 0.0, float("inf"), "l1_penalty: strength") * fsum(
        [abs(w) for w in parameters_of(parameters, "l1_penalty")]
    )


@suggests
def l2_penalty(parameters: Iterable[Value], strength: float) -> Value:
    """(strength / 2) * sum w^2. Derivative: strength * w.

    With it, gradient descent at rate a is w <- w (1 - a strength) - a dcost/dw: weight decay.
    Arguments and errors as for `l1_penalty`.
    """
    half = number_in(strength, 0.0, float("inf"), "l2_penalty: strength") / 2
    return half * frobenius(parameters_of(parameters, "l2_penalty"))


def frobenius(parameters: Iterable[Value]) -> Value:
    """||W||_F^2, the sum of the squares of all weights. Derivative: 2 w.

    The structural risk is cost + (strength / 2) ||W||_F^2, over the weights of all layers without
    biases: `objective(cost(losses), l2_penalty(weights(model), strength))`.
    """
    return fsum([w * w for w in parameters_of(parameters, "frobenius")])


def _attribute(name: str) -> str:
    """Return the attribute in a parameter's name: "w" for "layers.0.neurons.1.w.3"."""
    return next(part for part in reversed(name.split(".")) if not part.isdigit())
