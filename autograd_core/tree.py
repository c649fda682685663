"""Take the numbers out of nested lists, tuples and dicts, and rebuild the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from autograd_core.node import is_real
from autograd_core.value import Value


def flatten(tree: Any, what: str) -> tuple[list[Any], Callable[[Iterator[Any]], Any]]:
    """A structure's numbers and Values in order, and a function that rebuilds it from others.

    A structure is a real number, a Value, or a list, tuple, dict or NumPy array of structures
    (an array comes back as nested lists).

    Raises:
        TypeError: the structure holds something else; the message begins with `what`.
    """
    if type(tree) is Value or is_real(tree):
        return [tree], next
    if hasattr(tree, "tolist") and not isinstance(tree, (list, tuple)):
        return flatten(tree.tolist(), what)
    if isinstance(tree, dict):
        parts = [flatten(part, what) for part in tree.values()]
        keys = list(tree)
        leaves = [leaf for found, _ in parts for leaf in found]
        return leaves, lambda new: {
            key: build(new) for key, (_, build) in zip(keys, parts, strict=True)
        }
    if isinstance(tree, (list, tuple)):
        parts = [flatten(part, what) for part in tree]
        leaves = [leaf for found, _ in parts for leaf in found]
        if isinstance(tree, tuple) and hasattr(tree, "_fields"):
            return leaves, lambda new: type(tree)(*[build(new) for _, build in parts])
        kind = tuple if isinstance(tree, tuple) else list
        return leaves, lambda new: kind([build(new) for _, build in parts])
    raise TypeError(
        f"{what} must be a real number or a list, tuple or dict of them, "
        f"got {type(tree).__name__} {tree!r}"
    )
