"""Take nested lists of numbers, such as a channel of an image, apart and rebuild them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nn.inputs import is_list, several


def flat(nested: Any) -> list[Any]:
    """List the numbers and Values of a nested list, from left to right; a bare one gives one."""
    if not isinstance(nested, (list, tuple)):
        return [nested]
    return [x for part in nested for x in flat(part)]


def like(nested: Any, numbers: Sequence[Any]) -> Any:
    """Put numbers into the shape of a nested list with as many numbers; the inverse of `flat`."""
    source = iter(numbers)
    built = _fill(nested, source)
    if next(source, None) is not None:
        raise ValueError("like: there are more numbers than places")
    return built


def each(function: Callable[[Any], Any], x: Any) -> Any:
    """Apply a function to every number in x: a bare number, or lists or arrays of any depth."""
    if not is_list(x):
        return function(x)
    parts = several(x)
    if parts and is_list(parts[0]):
        return [each(function, part) for part in parts]
    return [function(part) for part in parts]


def innermost(function: Callable[[Sequence[Any]], Any], x: Any) -> Any:
    """Apply a function to every list of numbers in x, a list or an array of any depth."""
    parts = several(x)
    if parts and is_list(parts[0]):
        return [innermost(function, part) for part in parts]
    return function(parts)


def lists(x: Any) -> Any:
    """Turn tuples and arrays in x into lists, at any depth; a bare number stays bare."""
    return each(lambda number: number, x)


def sizes(x: Any) -> tuple[int, ...]:
    """Count the parts of x, the parts of its first part, and so on; () for a bare number."""
    return (len(x), *(sizes(x[0]) if x else ())) if isinstance(x, list) else ()


def _fill(nested: Any, source: Iterator[Any]) -> Any:
    """Take the next number, or a list of numbers for a list."""
    if isinstance(nested, (list, tuple)):
        return [_fill(part, source) for part in nested]
    return next(source)
