from array import array
from collections.abc import Callable

from autograd_core.value import Value

CODES: dict[str, int]

def spread(
    starts: array[int],
    operands: array[int],
    moved: array[int],
    cone: array[int],
    first: int,
    count: int,
) -> int: ...
def reach(
    starts: array[int], operands: array[int], absent: array[int], reached: array[int]
) -> int: ...
def compute(
    codes: array[int],
    starts: array[int],
    operands: array[int],
    cone: array[int],
    count: int,
    numbers: array[float],
    other: Callable[[int], float],
) -> int: ...
def restore(cone: array[int], count: int, numbers: array[float], rest: array[float]) -> int: ...
def hold(nodes: list[Value], numbers: array[float]) -> bool: ...
def gather(numbers: array[float], places: array[int]) -> array[float]: ...
def outside(
    numbers: array[float],
    rest: array[float],
    low: array[float],
    high: array[float],
    found: array[int],
) -> int: ...
def keep_finite(numbers: array[float], rest: array[float]) -> bool: ...
def scatter(found: array[float], places: array[int], numbers: array[float]) -> int: ...
def runs_as(
    code: int,
    position: int,
    a: float,
    b: float,
    partial: float,
    h: float,
    floor: float,
    unit: float,
    other: Callable[[float], float] | None,
) -> bool: ...
