from array import array
from typing import NamedTuple

from autograd_core.program.machine.plan import Plan, Step

class Block(NamedTuple):
    kind: int
    swapped: bool
    start: int
    rows: int
    columns: int
    terms: int
    s_at: array[int]
    x_at: array[int]
    pack: array[int] | None

class Piece(NamedTuple):
    start: int
    size: int
    blocks: list[Block]

def sum_pieces(plan: Plan) -> list[Piece]: ...
def step_blocks(step: Step, lanes: int) -> list[Block]: ...
def pieces(
    start: int,
    count: int,
    width: int,
    ends: array[int],
    left: array[int],
    right: array[int],
    worth: int,
) -> list[Piece]: ...
