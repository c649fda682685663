"""Nested lists of numbers, such as a channel of an image: taken apart and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def flat(nested: Any) -> list[Any]:
    """The numbers and Values of a nested list, from left to right; a bare one is a list of one."""
    if not isinstance(nested, (list, tuple)):
        return [nested]
    return [x for part in nested for x in flat(part)]


def like(nested: Any, numbers: Sequence[Any]) -> Any:
    """The numbers in the shape of a nested list that has as many; the inverse of `flat`."""
    source = iter(numbers)
    built = _fill(nested, source)
    if next(source, None) is not None:
        raise ValueError("like: there are more numbers than places")
    return built


def _fill(nested: Any, source: Iterator[Any]) -> Any:
    """The next number, or a list of them for a list."""
    if isinstance(nested, (list, tuple)):
        return [_fill(part, source) for part in nested]
    return next(source)
