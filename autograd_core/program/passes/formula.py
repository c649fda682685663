"""The formula of a node: its row of the table; NoFormula for an operation of the user's own."""

from __future__ import annotations

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.value import Value

ADVICE = (
    "compute it from the engine's own functions, or start after it, from a leaf in its place: "
    "detach() makes one"
)


class NoFormula(ValueError):
    """A node was made by `record()`, so the engine does not know its formula.

    Args:
        op: the recorded name of the operation.
        caller: the function that the user called, for the message.
        advice: what to do instead, for the message.

    Attributes:
        op: the same name.
        reason: the cause, in a few words.
    """

    def __init__(self, op: str, caller: str = "", advice: str = ADVICE):
        super().__init__(
            f"{caller}{': ' if caller else ''}the operation {op!r} was made by record(), so its "
            f"formula is not known to the engine; {advice}"
        )
        self.op = op
        self.reason = f"{op!r} was made by record(): its formula is not known"


def row_of(node: Value, caller: str = "") -> Primitive:
    """The row of the table that a node was computed by.

    Args:
        node: a node with operands.
        caller: the function that the user called, for the message.

    Raises:
        NoFormula: the node was made by `record()`.
    """
    row: Primitive | None = PRIMITIVES.get(node.op)
    if row is None:
        raise NoFormula(node.op, caller)
    return row
