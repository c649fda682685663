from array import array
from collections.abc import Callable, Hashable
from typing import Any

FLOAT: str
SYMBOLS: tuple[str, ...]

def part_of(x: Any, inputs: list[Any], other: Callable[[Any], Hashable]) -> Hashable: ...
def numbers_of(inputs: list[Any], order: array[int]) -> array[float]: ...
def put_at(numbers: array[float], more: array[float], places: array[int]) -> array[float]: ...
def are_finite(numbers: array[float]) -> bool: ...
def first_left(
    watched: array[float],
    width: int,
    symbols: array[int],
    left: array[int],
    right: array[int],
    numbers: array[float],
    outcomes: array[int],
) -> int: ...
def rows_left(
    watched: array[float],
    width: int,
    symbols: array[int],
    left: array[int],
    right: array[int],
    numbers: array[float],
    outcomes: array[int],
) -> array[int]: ...
