"""Compare the shape of a given gradient with that of its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core.laboratory.subjects.arguments import paths_of
from autograd_core.text.short_numbers import counted
from autograd_core.tree import flatten
from autograd_core.value import Value


def numbers_in(tree: Any, what: str) -> list[float]:
    """List the numbers of a structure in order, as floats."""
    found = flatten(tree, f"gradcheck: {what}")[0]
    return [float(x.data if type(x) is Value else x) for x in found]


def fitting(name: str, argument: Any, part: Any) -> list[float]:
    """List the derivatives by one argument; ValueError if the shape differs."""
    numbers = numbers_in(part, f"the gradient of {name}")
    wanted, given = paths_of(name, argument), paths_or_none(part, name)
    if len(numbers) == len(wanted) == 1 or given == wanted:
        return numbers
    missing = [path for path in wanted if given is not None and path not in given]
    lacks = f": {missing[0]} is missing" if missing and isinstance(argument, dict) else ""
    raise ValueError(
        f"gradcheck: the gradient of {name} must be {_shape(argument)}, like {name}, "
        f"got {_shape(part)}{lacks}"
    )


def in_order(argument: Any, part: Any) -> Any:
    """Put the keys of a gradient's dicts in the order of the argument's.

    Any order is right: back-propagation fills them from the last layer to the first.
    """
    if isinstance(argument, dict) and isinstance(part, Mapping) and set(argument) == set(part):
        return {key: in_order(below, part[key]) for key, below in argument.items()}
    both = isinstance(argument, (list, tuple)) and isinstance(part, (list, tuple))
    if both and len(argument) == len(part):
        return [in_order(a, b) for a, b in zip(argument, part, strict=True)]
    return part


def paths_or_none(tree: Any, name: str = "") -> list[str] | None:
    """List the paths of all numbers in a structure; None for an object that is not a structure."""
    try:
        return paths_of(name, tree)
    except TypeError:
        return None


def _shape(tree: Any) -> str:
    """Describe the shape of an array, or the count of numbers in another structure."""
    shape = getattr(tree, "shape", None)
    if shape:
        return f"an array of shape {tuple(shape)}"
    if not isinstance(tree, (list, tuple, dict)):
        return "one number"
    count = len(flatten(tree, "gradcheck: a gradient")[0])
    return f"a {type(tree).__name__} of {counted(count, 'number')}"
