"""Compute a row of the table on plain numbers: its value and its partials, by its kernel."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from autograd_core.c99 import is_absent
from autograd_core.primitives import (
    PRIMITIVES,
    kernels,
    kernels_activations,
    kernels_elementary,
    kernels_many,
)
from autograd_core.primitives.row import Primitive

KERNELS = (kernels, kernels_elementary, kernels_activations, kernels_many)
"""The modules that hold the kernels."""


def kernel_of(row: Primitive) -> Callable[..., Any]:
    """The kernel that computes a row."""
    found = _kernel(row.kernel)
    if found is None:
        raise LookupError(
            f"row {row.name!r} names the kernel {row.kernel!r}, which does not exist"
        )
    return found


@cache
def _kernel(name: str) -> Callable[..., Any] | None:
    """The kernel with this name, or None."""
    for home in KERNELS:
        if hasattr(home, name):
            found: Callable[..., Any] = getattr(home, name)
            return found
    return None


def evaluate(
    name: str, numbers: Sequence[float], static: Sequence[Any] = ()
) -> tuple[float, list[float | None]]:
    """Value and partials of a primitive at a point; None marks a partial that is absent.

    Args:
        name: the row's name.
        numbers: its operands.
        static: its static parameters, in the order of the row.
    """
    y, partials = _run(PRIMITIVES[name], numbers, static)
    return y, [None if d != d and is_absent(d) else d for d in partials]


def value_of(name: str, numbers: Sequence[float], static: Sequence[Any] = ()) -> float:
    """The value of a primitive at a point, without its partials; see `evaluate`."""
    return _run(PRIMITIVES[name], numbers, static)[0]


def _run(
    row: Primitive, numbers: Sequence[float], static: Sequence[Any]
) -> tuple[float, Sequence[float]]:
    """Run a row's kernel: its value, and its partials with ABSENT among them."""
    kernel = kernel_of(row)
    partials: Sequence[float]
    if row.variadic:
        x = array("d", numbers)
        partials = array("d", bytes(8 * len(x)))
        y = kernel(x, *static, partials)
    elif row.name == "where":
        y, *partials = kernel(bool(static[0]), *numbers)
    else:
        y, *partials = kernel(*numbers, *static)
    return y, partials
