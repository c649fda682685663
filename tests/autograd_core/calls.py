"""Any primitive by its name, called as a user would call it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import autograd_core

OPERATORS: dict[str, Callable[..., Any]] = {
    "identity": operator.pos,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "neg": operator.neg,
    "abs": operator.abs,
    "pow": operator.pow,
    "pow_constant": lambda x, exponent: x**exponent,
    "constant_pow": lambda x, base: base**x,
}
"""What is written with an operator."""

LISTS: dict[str, Callable[..., Any]] = {
    "fsum": lambda xs: autograd_core.fsum(xs),
    "mean": lambda xs: autograd_core.mean(xs),
    "dot": lambda xs: autograd_core.dot(xs[: len(xs) // 2], xs[len(xs) // 2 :]),
    "affine": lambda xs: autograd_core.affine(xs[: len(xs) // 2], xs[len(xs) // 2 : -1], xs[-1]),
    "logsumexp": lambda xs: autograd_core.logsumexp(xs),
    "softmax": lambda xs, k: autograd_core.softmax(xs)[k],
    "log_softmax": lambda xs, k: autograd_core.log_softmax(xs)[k],
    "norm": lambda xs: autograd_core.many.hypot(xs),
    "max": lambda xs: autograd_core.maximum(xs),
    "min": lambda xs: autograd_core.minimum(xs),
}
"""What takes a list."""


PUBLIC = {"max": "maximum", "min": "minimum", "norm": "hypot"}
"""What a row's function is called, where it has another name."""


def call(name: str, operands: Sequence[Any], parameters: dict[str, Any]) -> Any:
    """The primitive of a row on numbers or Values, with its static parameters."""
    if name in OPERATORS:
        return OPERATORS[name](*operands, **parameters)
    if name in LISTS:
        return LISTS[name](list(operands), **parameters)
    if name == "where":
        return autograd_core.where(parameters["condition"], *operands)
    return getattr(autograd_core, name)(*operands, **parameters)
