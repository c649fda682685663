"""Rows of the table as text: formulas and derivatives in Python notation, written by the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd_core.primitives.row import REAL, Primitive
from autograd_core.primitives.trees import Notation, Tree, TreeNamespace, name

_AS_TEXT = Notation()


def _arguments(row: Primitive) -> dict[str, Tree]:
    """The row's operands and parameters as names."""
    return {text: name(text) for text in (*row.operands, *row.parameters)}


def formula(row: Primitive) -> str:
    """The row's formula: "exp(x)", "x if x > 0 else 0"."""
    if row.formula_text:
        return row.formula_text
    return _AS_TEXT.text(row.formula(TreeNamespace(), **_arguments(row)))


def derivatives(row: Primitive) -> list[str]:
    """The row's partial derivatives, one per operand. A list of operands has one, in prose."""
    if row.derivative_text:
        text = row.derivative_text
        return [text] if isinstance(text, str) else list(text)
    partials = row.derivatives(TreeNamespace(), *_arguments(row).values())
    return [_AS_TEXT.text(partial) for partial in partials]


def lecture_derivatives(row: Primitive) -> list[str]:
    """The row's partial derivatives as lectures write them, in its operands and its result y.

    Empty if no short form exists, and for a list of operands.
    """
    if row.variadic or row.lecture_text is None:
        return []
    return list(row.lecture_text) or derivatives(row)


def domain(row: Primitive) -> str:
    """The operands' intervals that are not the whole real line: "x in [-1, 1]"."""
    pairs = zip(row.operands, row.domains, strict=True)
    return ", ".join(f"{name} in {interval}" for name, interval in pairs if interval != REAL)


def describe(row: Primitive) -> str:
    """A docstring for the row: call, formula, derivatives, domain, convention at kinks, source."""
    call = ", ".join([*row.operands, *(_parameter(*item) for item in row.parameters.items())])
    lines = [f"{row.name}({call}) = {formula(row)}.", ""]
    partials = derivatives(row)
    if row.variadic or len(partials) < len(row.operands):
        lines.append(f"Derivatives: {partials[0]}.")
    elif len(partials) == 1:
        lines.append(f"Derivative: {partials[0]}.")
    else:
        given = zip(row.operands, partials, strict=True)
        lines.append(
            "Derivatives: " + "; ".join(f"d/d{name}: {text}" for name, text in given) + "."
        )
    if domain(row):
        lines.append(f"Domain: {domain(row)}; outside, value and derivative are nan.")
    if row.note:
        lines.append(row.note)
    return "\n".join(lines)


def _parameter(name: str, default: Any) -> str:
    """The parameter as a signature shows it."""
    return name if default is None else f"{name}={default:g}"


def table(rows: Iterable[Primitive]) -> str:
    """Rows as a Markdown table of formulas and derivatives."""
    lines = ["| primitive | formula | derivatives | domain | note |", "|---|---|---|---|---|"]
    for row in rows:
        partials = "; ".join(f"`{text}`" for text in derivatives(row))
        cells = [f"`{row.name}`", f"`{formula(row)}`", partials, domain(row), row.note]
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
