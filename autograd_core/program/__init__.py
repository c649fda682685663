"""A recorded graph as plain data, computed again in any arithmetic."""

from autograd_core.program.passes.chain_rule import pull, stopped_by_zero
from autograd_core.program.passes.formula import NoFormula, row_of
from autograd_core.program.passes.forward import depending, follow, run
from autograd_core.program.program import (
    NONE_GIVEN,
    Program,
    needed_operands,
    passed_on,
    passing,
    rows_in,
)

__all__ = [
    "NONE_GIVEN",
    "NoFormula",
    "Program",
    "depending",
    "follow",
    "needed_operands",
    "passed_on",
    "passing",
    "pull",
    "row_of",
    "rows_in",
    "run",
    "stopped_by_zero",
]
