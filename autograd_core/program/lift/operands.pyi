from array import array
from collections.abc import Mapping

from autograd_core.value import Value

def chain(
    offsets: array[int],
    operands: array[int],
    places: array[int],
    count: int,
    has_start: bool,
    products: bool,
) -> tuple[array[int], array[int], array[int]]: ...
def rows(
    offsets: array[int], operands: array[int], places: array[int], width: int
) -> array[int]: ...
def placed(
    values: list[Value],
    place_of: Mapping[int, int],
    number: int,
    of: array[int],
    at: array[int],
) -> array[int]: ...
def numbers_of_singles(
    ops: array[int], offsets: array[int], joins: array[int], first: int
) -> tuple[array[int], array[int]]: ...
