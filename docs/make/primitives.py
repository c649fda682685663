"""Write what follows from the table of primitives, after a row has come or changed.

    python -m docs.make.primitives

The methods of `Value` that are called by name: they are compiled, so a loop cannot make them.
The type stubs; the table in docs/derivatives.md, and how many primitives the README counts.
Tests compare the files with what is written here. `llms.txt`, which has all names, follows last.
"""

from __future__ import annotations

import re
from pathlib import Path

from autograd_core.primitives import PRIMITIVES, derivative_table
from autograd_core.primitives.describe import describe
from autograd_core.primitives.row import Primitive
from docs.make import llms, stubs

BEGIN = "# --- from the table of primitives, by docs/make/primitives.py\n"
END = "# ---\n"
FOLDER = stubs.ROOT / "autograd_core" / "primitives"
KERNELS = ("kernels", "kernels_elementary", "kernels_activations")


def written() -> dict[Path, str]:
    """What each file that follows from the table should hold, by its path."""
    methods = stubs.ROOT / "autograd_core" / "methods.py"
    table = stubs.ROOT / "docs" / "derivatives.md"
    readme = stubs.ROOT / "README.md"
    return {
        methods: with_methods(methods.read_text(encoding="utf-8")),
        table: table.read_text(encoding="utf-8").partition("| primitive")[0] + derivative_table(),
        readme: with_count(readme.read_text(encoding="utf-8")),
        **stubs.written(),
    }


def with_methods(text: str) -> str:
    """The source of `methods` with a method for each row that is called by its name."""
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    methods = [method(row) for row in PRIMITIVES.values() if row.is_named]
    return "".join([head, BEGIN, "\n\n".join(methods), "\n\n", END, tail])


def method(row: Primitive) -> str:
    """A method: it calls the kernel and records what that gives.

    Raises:
        ValueError: the row has two operands and static parameters, or more operands.
    """
    if len(row.operands) > 2 or (len(row.operands) == 2 and row.parameters):
        raise ValueError(
            f"row {row.name!r}: a method is written for one operand with static parameters or for "
            'two operands without; set method="" and write the function as `where` in functions.py'
        )
    kernel = f"{home(row)}.{row.kernel}"
    first = stubs.wrapped(describe(row).partition("\n")[0], 10)
    text = '    """' + "\n    ".join(first) + '"""'
    static = [f'    {p} = number({p}, "{row.name}: {p} must be")' for p in row.parameters]
    values = ", ".join(row.parameters)
    static_values = f"({values}{',' if len(row.parameters) == 1 else ''})" if values else "None"
    given = "".join(f", {p}={default!r}" for p, default in row.parameters.items())
    if len(row.operands) == 1:
        lines = [
            f"def {row.name}(self{given}):",
            text,
            *static,
            f"    y, d = {kernel}(_own(self){''.join(f', {p}' for p in row.parameters)})",
            f'    return recorded("{row.name}", y, self, d, None, 0.0, {static_values})',
        ]
    else:
        other = row.operands[1]
        lines = [
            f"def {row.name}(self, {other}):",
            text,
            "    own = _own(self)",
            f'    operand = _operand(self, {other}, "{row.name}: {other} must be a Value or")',
            f"    y, da, db = {kernel}(own, operand._data)",
            f'    return recorded("{row.name}", y, self, da, operand, db, None)',
        ]
    return "\n".join(lines) + "\n"


def home(row: Primitive) -> str:
    """The module whose C types declare the kernel of a row."""
    for module in KERNELS:
        types = (FOLDER / f"{module}.pxd").read_text(encoding="utf-8")
        if re.search(rf"^cpdef .* {row.kernel}\(", types, re.MULTILINE):
            return module
    raise LookupError(
        f"row {row.name!r}: no kernel {row.kernel!r} is declared in "
        + " or ".join(f"autograd_core/primitives/{module}.pxd" for module in KERNELS)
    )


def with_count(text: str) -> str:
    """The README with the number of primitives."""
    return re.sub(r"Each of the \d+ primitives", f"Each of the {len(PRIMITIVES)} primitives", text)


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
    llms.FILE.write_text(llms.written(), encoding="utf-8")
