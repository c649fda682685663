"""The constants of a text: numbers with names, written above the function or given to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd_core.program.text.read_steps import Shape
from autograd_core.program.text.spelling import Spelling

WRITTEN = 40
"""Numbers of a constant that are written into the text; one with more is an argument."""


class FreshNames:
    """Names that are taken, and new ones.

    Args:
        taken: those of all arrays.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> str:
        """Take a name, with a number behind it if it is taken."""
        text, count = wanted, 1
        while text in self.taken:
            count += 1
            text = f"{wanted}{count}"
        self.taken.add(text)
        return text


class Constants:
    """Names for arrays of numbers; equal ones have one name.

    Args:
        spelling: writes arrays of numbers.
        names: those that are taken.

    Attributes:
        written: the arrays above the function, by name, as text.
        given: those that the function takes, as nested lists.
    """

    def __init__(self, spelling: Spelling, names: FreshNames) -> None:
        self.written: dict[str, str] = {}
        self.given: dict[str, Any] = {}
        self._spelling = spelling
        self._names = names
        self._known: dict[tuple[Shape, tuple[str, ...]], str] = {}
        self._wholes: dict[str, str] = {}

    def floats(self, values: Sequence[float], shape: Shape, called: str = "") -> str:
        """The name of an array of floats.

        Args:
            values: row-major.
            shape: of the array.
            called: what the caller calls it, or ""; a sketch writes it as it is.
        """
        if self._spelling.sketches and called:
            return called
        key = shape, tuple(value.hex() for value in values)
        if key not in self._known:
            text = self._known[key] = self._names.take(called if called.isidentifier() else "c")
            numbers = nested(values, shape)
            if len(values) <= WRITTEN:
                self.written[text] = self._spelling.array(listed(numbers))
            else:
                self.given[text] = numbers
        return self._known[key]

    def wholes(self, numbers: Any, count: int) -> str:
        """The name of an array of whole numbers.

        Args:
            numbers: nested lists.
            count: how many numbers there are.
        """
        key = listed(numbers)
        if key not in self._wholes:
            text = self._wholes[key] = self._names.take("at")
            if count <= WRITTEN:
                self.written[text] = self._spelling.whole(key)
            else:
                self.given[text] = numbers
        return self._wholes[key]


def nested(values: Sequence[Any], shape: Shape) -> Any:
    """Numbers in row-major order as nested lists; of the shape () the number."""
    if not shape:
        return values[0]
    if len(shape) == 1:
        return list(values)
    size = len(values) // shape[0]
    return [nested(values[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


def listed(numbers: Any) -> str:
    """Nested lists as text, floats with all their digits."""
    if isinstance(numbers, list):
        return f"[{', '.join(map(listed, numbers))}]"
    return repr(numbers) if math.isfinite(numbers) else f'float("{numbers}")'


def tuple_text(shape: Shape) -> str:
    """A shape as Python writes it."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"
