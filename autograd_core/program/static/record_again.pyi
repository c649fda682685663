from array import array
from collections.abc import Callable
from typing import Any

from autograd_core.value import Value

def hows_of(
    names: list[str],
    ops: array[int],
    static_numbers: array[int],
    static_values: list[tuple[Any, ...]],
    alone: array[int],
) -> tuple[array[int], list[Callable[..., Any]]]: ...
def record_again(
    hows: array[int],
    offsets: array[int],
    operands: array[int],
    functions: list[Callable[..., Any]],
    nodes: list[Any],
    alone: Callable[[int, list[Any]], None],
) -> None: ...
def serials_of(nodes: list[Value]) -> array[int]: ...
def place_of(nodes: list[Value], serials: array[int], node: Any) -> int: ...
def with_more(offsets: array[int], sizes: array[int]) -> array[int]: ...
