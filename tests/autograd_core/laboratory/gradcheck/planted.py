"""Wrong gradients on purpose: functions whose value is right and whose derivative is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core import Value, gradients, record


def scaled(f: Callable[..., Any], factor: float) -> Callable[..., Value]:
    """f with all its derivatives multiplied by a factor: 1 + 1e-4, or -1 for a wrong sign."""

    def wrong(*xs: Value) -> Value:
        leaves = [Value(x.data) for x in xs]
        y = f(*leaves)
        if type(y) is not Value:
            raise TypeError(f"nothing to be wrong about: {y!r} is no Value")
        return record("planted", y.data, xs, [factor * d for d in gradients(y, leaves)])

    return wrong


def with_derivatives(f: Callable[..., Any], *derivatives: float) -> Callable[..., Value]:
    """f with the derivatives given, whatever the right ones are."""

    def wrong(*xs: Value) -> Value:
        y = f(*[Value(x.data) for x in xs])
        return record("planted", y.data, xs, derivatives)

    return wrong
