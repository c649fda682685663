from array import array
from typing import NamedTuple

class Edges(NamedTuple):
    ends: array[int]
    nodes: array[int]
    partials: array[int]

def put_partials(
    partials: array[int],
    offsets: array[int],
    places: array[int],
    slot: int,
    addresses: array[int],
) -> None: ...
def edges_by_address(
    ops: array[int],
    offsets: array[int],
    operands: array[int],
    addresses: array[int],
    partials: array[int],
    needed: array[int],
    size: int,
) -> Edges: ...
def without_copies(
    edges: Edges, regions: list[tuple[int, int]], one: int
) -> tuple[Edges, list[int]]: ...
def depending(offsets: array[int], operands: array[int], needed: array[int]) -> None: ...
