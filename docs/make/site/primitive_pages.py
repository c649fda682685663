"""A page for each primitive, from its row: formula, picture, domain, kinks, source."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import autograd_core
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.describe import domain, formula
from autograd_core.primitives.row import Primitive
from autograd_core.program.passes.again import DISTRIBUTIONS, function_of
from autograd_core.value import Value
from docs.make.docstrings import escaped
from docs.make.excerpts import cut
from docs.make.signatures import shown, signatures
from docs.make.site.documents import append, source_page, toctree
from docs.make.site.formulas import mathematics

FOLDER = "autograd_core/primitives"
ROWS = ("arithmetic", "elementary", "activations", "lists")
KERNELS = ("kernels", "kernels_elementary", "kernels_activations", "kernels_many")

PLACES: dict[str, tuple[float, float]] = {
    "acosh": (0.5, 5.0),
    "asin": (-1.2, 1.2),
    "acos": (-1.2, 1.2),
    "atanh": (-1.2, 1.2),
    "exp": (-3.0, 2.0),
    "exp2": (-3.0, 3.0),
    "expm1": (-3.0, 2.0),
    "log": (-0.5, 4.0),
    "log1p": (-1.5, 4.0),
    "log2": (-0.5, 4.0),
    "log10": (-0.5, 4.0),
    "sqrt": (-0.5, 4.0),
    "sinh": (-3.0, 3.0),
    "cosh": (-3.0, 3.0),
    "pow": (0.0, 3.0),
}
"""Where the picture of a primitive is drawn, if not from -4 to 4."""

GIVEN = {"exponent": 3.0, "base": 2.0, "condition": True}
"""Numbers of required parameters in pictures."""

OPERANDS = {"dot": ("w1", "w2", "x1", "x2"), "affine": ("w1", "w2", "x1", "x2", "b")}
"""Names of the operands of a list in pictures, if not x1, x2, x3."""

HELD = {"pow": (2.5, 1.5), "atan2": (1.0, 1.0), "prelu": (0.25, -2.0), "swish": (1.5, 1.0)}
"""What the operands are held at while another moves, if not at 2, 1, 0, -1 and 0.5."""


def write_primitives(pages: Path) -> None:
    """Write a page for each row of the table, and links to them into the page of the table."""
    folder = pages / "derivatives"
    folder.mkdir(parents=True, exist_ok=True)
    for row in PRIMITIVES.values():
        (folder / f"{row.name}.md").write_text(primitive_page(row, pages), encoding="utf-8")
    table = pages / "docs" / "derivatives.md"
    text = re.sub(
        r"^\| `(\w+)` \|",
        r"| [`\1`](../derivatives/\1.md) |",
        table.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    table.write_text(text, encoding="utf-8")
    append(table, toctree({name: f"../derivatives/{name}" for name in PRIMITIVES}))


def primitive_page(row: Primitive, pages: Path) -> str:
    """The page of a primitive."""
    parts = [f"# {row.name}", f"`{formula(row)}`", *mathematics(row)]
    parts.append(escaped(f"**Domain:** {domain(row) or 'all real numbers'}.").replace(r"\*", "*"))
    if row.note:
        parts.append(f"**Conventions:** {escaped(row.note)}")
    parts += pictures(row, pages / "derivatives")
    parts += calls(row)
    parts.append(excerpt("The row", ROWS, row.name, pages))
    parts.append(excerpt("The kernel", KERNELS, row.kernel, pages))
    return "\n\n".join(part for part in parts if part) + "\n"


def pictures(row: Primitive, folder: Path) -> list[str]:
    """Draw f and its derivative by each operand, light and dark; the Markdown that shows them."""
    from viz.plots import plot_activation

    found = []
    low, high = PLACES.get(row.name, (-4.0, 4.0))
    for place, (title, function) in enumerate(curves(row)):
        name = f"{row.name}{place or ''}"
        for theme in "light", "dark":
            figure: Any = plot_activation(function, low, high, theme=theme)
            figure.axes[0].set_xlabel(title)
            figure.savefig(folder / f"{name}_{theme}.svg")
        words = figure.describe.replace('"', "'").replace("\n", " ")
        images = [
            f'<img class="only-{theme}" alt="{words}" src="{name}_{theme}.svg">'
            for theme in ("light", "dark")
        ]
        found.append("\n".join(images))
    return found


def curves(row: Primitive) -> list[tuple[str, Callable[[Any], Any]]]:
    """What to draw: the function of each operand, with the others held, and its title."""
    static = tuple(GIVEN.get(name, number) for name, number in row.parameters.items())
    operands = OPERANDS.get(row.name, ("x1", "x2", "x3")) if row.variadic else row.operands
    held = HELD.get(row.name, (2.0, 1.0, 0.0, -1.0, 0.5)[: len(operands)])
    compute = _first_of(row.name) if row.name in DISTRIBUTIONS else function_of(row.name, static)
    pairs = zip(row.parameters, static, strict=True)
    settings = [f"{name} = {x:g}" for name, x in pairs if row.name not in DISTRIBUTIONS]
    found: list[tuple[str, Callable[[Any], Any]]] = []
    for place, moving in enumerate(operands):
        others = [f"{n} = {x:g}" for n, x in zip(operands, held, strict=False) if n != moving]

        def function(x: Any, place: int = place) -> Any:
            """The primitive of this operand."""
            at = [x if i == place else Value(number) for i, number in enumerate(held)]
            return compute(*at)

        function.__name__ = row.name if len(operands) == 1 else "f"
        given = ", ".join([*others, *settings])
        found.append((f"{moving}, at {given}" if given else moving, function))
        if row.variadic:
            break
    return found


def _first_of(name: str) -> Callable[..., Any]:
    """The first number of a distribution."""
    return lambda *xs: DISTRIBUTIONS[name](xs)[0]


def calls(row: Primitive) -> list[str]:
    """How it is called, as a function and as a method."""
    lines = []
    if thing := getattr(autograd_core, row.name, None):
        lines += [shown(text) for text in signatures(row.name, thing)]
    if row.method and row.method.startswith("__"):
        lines.append(f"{row.symbol}  # Value.{row.method}")
    return ["## How it is written", "```python\n" + "\n".join(lines) + "\n```"] if lines else []


def excerpt(title: str, modules: tuple[str, ...], name: str, pages: Path) -> str:
    """A part of the source under a title, with a link to the page of the file; or nothing."""
    for module in modules:
        file = f"{FOLDER}/{module}.py"
        try:
            code = cut(file, name)
        except LookupError:
            continue
        link = source_page(Path(file), pages)
        return f"## {title}\n\n```python\n{code}```\n\nFrom [`{file}`](../{link})."
    return ""
