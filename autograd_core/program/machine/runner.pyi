from array import array
from typing import NamedTuple, final

from autograd_core.program.lift.lifted import Rows
from autograd_core.program.machine.plan import Plan

COMPILED: bool

class Results(NamedTuple):
    values: array[float]
    shared: array[float]
    own: array[float]
    finite: bool
    watched: array[float]

@final
class Runner:
    def __init__(self, plan: Plan) -> None: ...
    def use(self, name: str) -> None: ...
    def run(
        self,
        parameters: array[float],
        rows: Rows,
        count: int,
        seeds: array[float] | None,
        begun: array[float] | None = None,
    ) -> Results | None: ...

def instruction_sets() -> list[str]: ...
