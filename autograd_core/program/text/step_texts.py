"""Every array step as a line of its own, with the text of each of its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from autograd_core.primitives.trees import Tree
from autograd_core.program.lift.lifted import Array, Lifted, Ref
from autograd_core.program.text.array_text import ArrayWriter
from autograd_core.program.text.differences import Difference
from autograd_core.program.text.pieces import of_numbers, paired_pieces
from autograd_core.program.text.spelling import NOTATION, Spelling


class Factors(NamedTuple):
    """Two arrays that a step multiplies: what is read, and how it reads."""

    left: Ref
    right: Ref
    texts: tuple[str, str]


class StepText(NamedTuple):
    """A step as text of its own, and how each of its operands reads.

    Attributes:
        text: what it is computed from, other steps by their names.
        operands: the text of each operand, as its Ref reads: a matrix by its rows.
        factors: of a product, its factors; several of one whose factors lie side by side.
        whole: of a list that reads a difference without its zeros, that difference.
    """

    text: str
    operands: tuple[str, ...]
    factors: tuple[Factors, ...] = ()
    whole: Difference | None = None

    def with_texts(self, change: Callable[[str], str]) -> StepText:
        """The same with all its texts changed."""
        pairs = [(change(one.texts[0]), change(one.texts[1])) for one in self.factors]
        return self._replace(
            text=change(self.text),
            operands=tuple(map(change, self.operands)),
            factors=tuple(
                one._replace(texts=pair) for one, pair in zip(self.factors, pairs, strict=True)
            ),
        )


def step_texts(lifted: Lifted, spelling: type[Spelling]) -> dict[int, StepText]:
    """Every step that the root needs as a line of its own, none fused, by its number.

    Args:
        lifted: the steps.
        spelling: how they are written; its `longest` is below 0.
    """
    writer = ArrayWriter(lifted, spelling(), "")
    writer.write()
    return {i: _step_text(writer, i, text) for i, text in writer.stated.items()}


def _step_text(writer: ArrayWriter, i: int, text: str) -> StepText:
    """A step with how its operands read, once all steps have names."""
    array = writer.arrays[i]
    if i in writer.whole:
        whole = writer.whole[i]
        return StepText(text, (writer.called[whole.step],), (), whole)
    refs = array.operands
    if i in writer.differences:
        refs = [writer.differences[i].left, writer.differences[i].right]
    factors = refs[:2] if array.kind == "product" else []
    texts = [_text(writer.read(ref, full=ref in factors)[0]) for ref in refs]
    pairs = paired_pieces(writer.arrays, array) if factors and array.inner else []
    return StepText(text, tuple(texts), tuple(_factors(writer, array, *pair) for pair in pairs))


def _factors(writer: ArrayWriter, array: Array, left: Ref, right: Ref) -> Factors:
    """Two factors of a product; lists of one number as numbers."""
    if writer.spelling.sketches and not array.rows:
        left, right = of_numbers(left, right)
    return Factors(left, right, (_text(writer.factor(left)), _text(writer.factor(right))))


def _text(tree: Any) -> str:
    """What is read as text."""
    return NOTATION.text(tree) if isinstance(tree, Tree) else repr(float(tree))
