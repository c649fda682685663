"""What texts of array steps have in common: names, constants, arguments, lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from autograd_core.program.lift.kept import kept_branches
from autograd_core.program.lift.lifted import Array, Lifted
from autograd_core.program.text.constants import Constants, FreshNames
from autograd_core.program.text.read_steps import Shape
from autograd_core.program.text.spelling import Spelling
from autograd_core.text.folded import folded


class Text(NamedTuple):
    """A function as text.

    Attributes:
        source: the text.
        arguments: what it takes: "params" if there are parameters, then the inputs.
        constants: what it takes by keyword alone: numbers that are too many to be written out.
    """

    source: str
    arguments: tuple[str, ...]
    constants: dict[str, Any]


class SourceLine(NamedTuple):
    """A line of a function: a name and its value, or another statement.

    Attributes:
        name: "" if the value is a whole statement.
        value: as text.
        shape: of the value.
        depth: how many loops it stands in.
    """

    name: str
    value: str
    shape: Shape = ()
    depth: int = 0

    @property
    def text(self) -> str:
        """The line, indented."""
        indent = " " * (4 * self.depth + 4)
        return f"{indent}{self.name} = {self.value}" if self.name else f"{indent}{self.value}"


class Writer:
    """The state of a text that is being written.

    Args:
        lifted: the steps.
        spelling: how the library writes them.
        function: the name of the function.
        more: names that the text uses itself, beside those of the spelling.

    Attributes:
        lines: those of the function so far.
        depth: how many loops the next line stands in.
        called: the name of each array in the text.
        used: the arrays that the root needs, in order.
        uses: how many operands read each array.
    """

    def __init__(
        self, lifted: Lifted, spelling: Spelling, function: str, more: Iterable[str] = ()
    ) -> None:
        self.lifted = lifted
        self.spelling = spelling
        self.arrays: Sequence[Array] = lifted.arrays
        self.function = function
        reserved = {*spelling.reserved(), *more, "params", function}
        own = {array.name for array in self.arrays if array.role != "constant"}
        self.names = FreshNames(reserved | own)
        self.called = [
            self.names.take(array.name) if array.name in reserved else array.name
            for array in self.arrays
        ]
        self.constants = Constants(spelling, self.names)
        self.lines: list[SourceLine] = []
        self.depth = 0
        self.used = reached(lifted)
        self.uses = Counter(
            ref.array
            for i in self.used
            for ref in self.arrays[i].operands
            if ref.array is not None
        )

    def is_named(self, i: int) -> bool:
        """Whether a step has a line of its own, however short it is."""
        array = self.arrays[i]
        alone = array.given or array.is_own or i == self.lifted.root.array
        return alone or self.uses[i] != 1

    def last(self) -> str:
        """The value of the last line, if that is the root, which then needs no name; else ""."""
        i = self.lifted.root.array
        line = self.lines[-1] if self.lines else None
        if line and not (line.shape or line.depth) and line.name == self.called[i]:
            return self.lines.pop().value
        return ""

    def leaf(self, i: int) -> str:
        """A parameter, an input or a constant by its name."""
        array = self.arrays[i]
        if array.role == "parameter":
            return self.spelling.parameter(array)
        if array.role == "input":
            return self.called[i]
        assert array.leaves is not None
        values = [leaf.data for leaf in array.leaves.values]
        return self.constants.floats(values, array.shape, array.name)

    def finished(
        self, result: str, blocks: Sequence[str], imports: dict[str, str], shapes: bool
    ) -> Text:
        """The whole text.

        Args:
            result: what the function returns.
            blocks: definitions to write above it.
            imports: lines of import, by the text that needs them.
            shapes: whether lines tell the shapes of their steps.
        """
        leaves = [i for i, array in enumerate(self.arrays) if array.kind == "leaf"]
        arguments = [self.called[i] for i in leaves if self.arrays[i].role == "input"]
        if any(self.arrays[i].role == "parameter" for i in leaves):
            arguments.insert(0, "params")
        given, written = self.constants.given, self.constants.written.items()
        named = [*arguments, *["*", *given] * bool(given)]
        kept = kept_branches(self.lifted.flat)
        lines = [f"# {kept[0].upper()}{kept[1:]}"] if kept else []
        lines += folded(f"def {self.function}({', '.join(named)}):")
        for line in self.lines:
            *others, last = folded(line.text)
            lines += [*others, f"{last}  # {line.shape}" if shapes and line.shape else last]
        lines += folded(f"    return {result}")
        above = [line for text, value in written for line in folded(f"{text} = {value}")]
        parts = [*blocks, *["\n".join(above)] * bool(above), "\n".join(lines)]
        source = "\n\n\n".join(parts) + "\n"
        needed = [line for text, line in imports.items() if text in source]
        source = "\n".join([*needed, "", "", source]) if needed else source
        return Text(source, tuple(arguments), given)


def reached(lifted: Lifted) -> list[int]:
    """The arrays that the root needs, in order."""
    found = {lifted.root.array}
    for i in range(len(lifted.arrays) - 1, -1, -1):
        if i in found:
            found |= {ref.array for ref in lifted.arrays[i].operands if ref.array is not None}
    return sorted(found)
