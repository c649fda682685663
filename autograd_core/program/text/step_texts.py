"""Every array step as a line of its own, with the text of each of its operands."""

from __future__ import annotations

from typing import NamedTuple

from autograd_core.primitives.trees import Tree
from autograd_core.program.lift.lifted import Array, Lifted
from autograd_core.program.text.array_text import ArrayWriter
from autograd_core.program.text.spelling import NOTATION, Spelling


class StepText(NamedTuple):
    """A step as text of its own, and how each of its operands reads.

    Attributes:
        text: what it is computed from, other steps by their names.
        operands: the text of each operand, as its Ref reads: a matrix by its rows.
    """

    text: str
    operands: tuple[str, ...]


def step_texts(lifted: Lifted, spelling: type[Spelling]) -> dict[int, StepText]:
    """Every step that the root needs as a line of its own, none fused, by its number.

    Args:
        lifted: the steps.
        spelling: how they are written; its `longest` is below 0.
    """
    writer = ArrayWriter(lifted, spelling(), "")
    writer.write()
    return {
        i: StepText(text, _readings(writer, lifted.arrays[i])) for i, text in writer.stated.items()
    }


def _readings(writer: ArrayWriter, array: Array) -> tuple[str, ...]:
    """How the operands of a step read, once all steps have names."""
    factors = array.operands[:2] if array.kind == "product" else ()
    trees = [writer.read(ref, full=ref in factors)[0] for ref in array.operands]
    return tuple(NOTATION.text(x) if isinstance(x, Tree) else repr(float(x)) for x in trees)
