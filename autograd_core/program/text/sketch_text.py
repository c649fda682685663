"""Array steps as lines for readers: `h1 = relu(W1 @ xs.T + b1[:, None])`, as NumPy runs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.trees import Tree, name
from autograd_core.program.lift.lifted import Array, Lifted
from autograd_core.program.text.array_text import Statement, statements
from autograd_core.program.text.constant_names import with_constant_names
from autograd_core.program.text.spelling import Spelling
from autograd_core.program.text.step_texts import StepText, step_texts

_LONG = re.compile(r"\d+\.\d{5,}(?:e[+-]?\d+)?")

OPERATORS = frozenset("identity add sub mul truediv neg pow pow_constant constant_pow".split())


def short_numbers(text: str) -> str:
    """A text with at most four digits of each number."""
    return _LONG.sub(lambda found: f"{float(found[0]):.4g}", text)


NUMBERS = short_numbers
"""How the numbers of lines are written."""


class SketchSpelling(Spelling):
    """Rows by their names, parameters by their symbols."""

    title = "a reader"
    prefix = "np"
    longest = 48
    sketches = True
    imports: dict[str, str] = {}
    functions = {
        row: row
        for row, found in PRIMITIVES.items()
        if not found.variadic and row not in OPERATORS
    }
    lists = {
        row: f"{row.replace('fsum', 'sum')}:axis="
        for row, found in PRIMITIVES.items()
        if found.variadic
    }

    def parameter(self, array: Array) -> str:
        """The symbol."""
        return array.name

    def reserved(self) -> set[str]:
        """None: a reader tells a variable from a function."""
        return set()

    def shown(self, text: str) -> str:
        """The text with at most four digits of each number."""
        return short_numbers(text)

    def sqrt(self, x: Any) -> Any:
        """The row."""
        return Tree("sqrt", (x,))

    def of_list(self, row: str, x: Any, axis: int | None) -> Any:
        """A row of a list, with its axis where it is not all."""
        function = self.lists[row].partition(":")[0]
        more = [] if axis is None else [name(f"axis={axis}")]
        return Tree(function, (x, *more))

    def takes_all(self, row: str) -> bool:
        """Each."""
        return True

    def broadcast(self, x: Any, shape: str) -> Any:
        """What is repeated, in all its entries."""
        return Tree("broadcast_to", (x, name(shape)))

    def joined(self, parts: Sequence[Any], axis: int) -> Any:
        """A list of the parts."""
        return name(f"[{self.listed(parts)}]")

    def windowed(self, x: Any, axes: Sequence[int], sizes: Sequence[int]) -> Any:
        """The windows and their size."""
        return Tree("windows", (x, name(" × ".join(map(str, sizes)))))

    def tensordot(self, a: Any, b: Any) -> Any:
        """A product."""
        return Tree("tensordot", (a, b, name("(-1, -1)")))


def sketch_text(lifted: Lifted) -> list[Statement]:
    """The steps as lines, in order, without those that are fused into another."""
    return [
        line._replace(text=NUMBERS(line.text))
        for line in statements(with_constant_names(lifted), SketchSpelling)
    ]


class _StepByStep(SketchSpelling):
    """No step is fused into another."""

    longest = -1


def sketch_steps(lifted: Lifted) -> dict[int, StepText]:
    """Every step as a line of its own, with the text of each operand, by its number."""
    return {
        i: one.with_texts(NUMBERS)
        for i, one in step_texts(with_constant_names(lifted), _StepByStep).items()
    }
