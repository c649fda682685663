from array import array
from collections.abc import Sequence
from typing import NamedTuple, final

from autograd_core.program.machine.blocks import Piece
from autograd_core.program.machine.plan import Plan

PLAIN: int
SHARED_BY_LANES: int
TWICE: int
TWICE_SHARED: int
ONLY_ADDED: int

class StripStep(NamedTuple):
    number: int
    local: bool
    at: list[array[int]]
    apart: list[int]
    inside: list[int]
    stores: bool

class Strip(NamedTuple):
    rows: int
    steps: list[StripStep]

class Flow(NamedTuple):
    targets: array[int]
    ends: array[int]
    nodes: array[int]
    partials: array[int]
    kinds: array[int]

@final
class Strips:
    forwards: list[int | Strip]
    backwards: list[Piece | Flow]
    def __init__(self, plan: Plan, pieces: list[Piece], vectors: Sequence[int]) -> None: ...
