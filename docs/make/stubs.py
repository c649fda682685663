"""Write the type stubs that follow from the table of primitives and from the C types.

A type checker cannot know what a function made from a row takes, nor read the C types of a .pxd
file. The stubs say it in its language: functions and methods follow from the rows, kernels and the
rules of optimisers from their .pxd. The other .pyi files, and `value.pyi` around what is written
here, are written by hand; tests compare all of them with the modules as they run.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from autograd_core import functions, many
from autograd_core.habits import NUMPY_NAMES
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.describe import describe
from autograd_core.primitives.row import Primitive

ROOT = Path(__file__).resolve().parents[2]

WIDTH = 99
BEGIN = "    # --- from the table of primitives, by docs/make/stubs.py\n"
END = "    # ---\n"

FROM_C_TYPES = (
    "autograd_core/primitives/kernels",
    "autograd_core/primitives/kernels_elementary",
    "autograd_core/primitives/kernels_activations",
    "autograd_core/primitives/kernels_many",
    "nn/update_rules",
)
"""Modules whose public functions are all declared in their .pxd."""

PYTHON_TYPES = {
    "": "None",
    "array": "array[float]",
    "bint": "bool",
    "double": "float",
    "Py_ssize_t": "int",
}

OF_ANY_NUMBER = {
    "hypot": (
        ("a: Value, /, *others: _Operand", "Value"),
        ("a: _Number, b: Value, /, *others: _Operand", "Value"),
        ("*operands: _Number", "float"),
        ("*operands: _Operand", "Value | float"),
    ),
    **dict.fromkeys(
        ("maximum", "minimum"),
        (
            ("a: Value, b: _Operand, /, *others: _Operand", "Value"),
            ("a: _Number, b: Value, /, *others: _Operand", "Value"),
            ("a: _Number, b: _Number, /, *others: _Number", "float"),
            ("a: _Number, b: _Number, /, *others: _Operand", "Value | float"),
            ("values: Iterable[Value], /", "Value"),
            ("values: Iterable[_Number], /", "float"),
            ("values: Iterable[_Operand], /", "Value | float"),
        ),
    ),
}
"""Functions of two operands that take more as well: their arguments and result."""

OF_CONDITIONS = (
    ("condition: object, a: Value, b: _Operand", "Value"),
    ("condition: object, a: _Number, b: Value", "Value"),
    ("condition: object, a: _Number, b: _Number", "float"),
)
"""The arguments and result of `where`."""


def written() -> dict[Path, str]:
    """What each stub that is written here should hold, by its path."""
    value = ROOT / "autograd_core" / "value.pyi"
    return {
        ROOT / "autograd_core" / "functions.pyi": function_stub(),
        value: value_stub(value.read_text(encoding="utf-8")),
        **{ROOT / f"{name}.pyi": stub_of_c(ROOT / f"{name}.pxd") for name in FROM_C_TYPES},
    }


def function_stub() -> str:
    """The stub of `functions`: overloads for each row, and the names it takes from elsewhere."""
    elsewhere = [
        name for name in functions.__all__ if getattr(many, name, 0) is getattr(functions, name)
    ]
    made = sorted(row.name for row in PRIMITIVES.values() if row.is_named)
    public = sorted({*functions.__all__, *made} - {"round"})  # a new row's name too
    lines = [
        "from collections.abc import Iterable",
        "from typing import overload",
        "",
        *(f"from autograd_core.many import {name} as {name}" for name in elsewhere),
        "from autograd_core.node import _Number, _Operand",
        "from autograd_core.value import Value",
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in public),
        "]",
        "",
        *(line for name in made for line in function(PRIMITIVES[name])),
        *(line for each in OF_CONDITIONS for line in ("@overload", definition("where", *each))),
    ]
    return "\n".join(lines) + "\n"


def function(row: Primitive) -> Iterator[str]:
    """The lines of a row's function; editors show the docstring of its first overload for all."""
    first, *others = overloads(row)
    yield from ("@overload", definition(row.name, *first).removesuffix(" ..."), *docstring(row))
    for each in others:
        yield from ("@overload", definition(row.name, *each))


def overloads(row: Primitive) -> Iterator[tuple[str, str]]:
    """The arguments of a row's function, and what it gives for them."""
    if row.name in OF_ANY_NUMBER:
        yield from OF_ANY_NUMBER[row.name]
    elif len(row.operands) == 2:
        a, b = row.operands
        yield f"{a}: Value, {b}: _Operand, /", "Value"
        yield f"{a}: _Number, {b}: Value, /", "Value"
        yield f"{a}: _Number, {b}: _Number, /", "float"
    else:
        parameters = "".join(
            f", {name}: _Number = {default!r}" for name, default in row.parameters.items()
        )
        yield f"x: Value{parameters}", "Value"
        yield f"x: _Number{parameters}", "float"


def docstring(row: Primitive) -> list[str]:
    """What an editor shows of a function: the text that its row writes, on lines that fit."""
    first, *rest = [part for line in describe(row).split("\n") for part in wrapped(line)]
    return [f'    """{first}', *(f"    {line}".rstrip() for line in rest), '    """', ""]


def wrapped(line: str, less: int = 7) -> list[str]:
    """A line as several that are shorter than the width by this; an empty one stays."""
    width = WIDTH - less
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]


def value_stub(text: str) -> str:
    """The stub of `value` with the methods of all rows, by the names of their arguments."""
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    methods = [method(row) for row in PRIMITIVES.values() if row.is_named]
    methods += [f"    {name} = {ours}\n" for name, ours in NUMPY_NAMES.items()]
    return "".join([head, BEGIN, *methods, END, tail])


def method(row: Primitive) -> str:
    """The line of a method: other operands are Values or numbers, parameters are numbers."""
    more = [f", {operand}: _Operand" for operand in row.operands[1:]]
    more += [f", {name}: _Number = {default!r}" for name, default in row.parameters.items()]
    return f"    def {row.name}(self{''.join(more)}) -> Value: ...\n"


def stub_of_c(path: Path) -> str:
    """The stub of a module whose C types are in a .pxd file."""
    declared = re.findall(
        r"^cpdef\s+(\([^)]*\)|\w+(?=\s+\w+\())?\s*(\w+)\(([^)]*)\)",
        path.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    lines = []
    for result, name, arguments in declared:
        typed = [part.split() for part in re.split(r",\s*", arguments)]
        given = ", ".join(f"{each}: {PYTHON_TYPES[kind]}" for kind, each in typed)
        lines.append(definition(name, given, python_type(result)))
    if any("array[" in line for line in lines):
        lines[:0] = ["from array import array", ""]
    return "\n".join(lines) + "\n"


def definition(name: str, arguments: str, result: str) -> str:
    """A definition without a body, on as many lines as the formatter gives it."""
    line = f"def {name}({arguments}) -> {result}: ..."
    if len(line) <= WIDTH:
        return line
    inner = (
        [arguments] if len(arguments) <= WIDTH - 4 else [f"{a}," for a in arguments.split(", ")]
    )
    return "\n".join([f"def {name}(", *(f"    {part}" for part in inner), f") -> {result}: ..."])


def python_type(result: str) -> str:
    """The type of what a C function gives back: one number, or a tuple of them."""
    if result.startswith("("):
        return f"tuple[{', '.join(python_type(part.strip()) for part in result[1:-1].split(','))}]"
    return PYTHON_TYPES[result]
