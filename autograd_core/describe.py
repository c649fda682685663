"""Rows of the table as text: formulas and derivatives in Python notation, written by the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd_core.row import REAL, Primitive

LOOSEST, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(7)


class Term:
    """An expression as text that knows its outermost operator, to save parentheses."""

    def __init__(self, text: str, binding: int = ATOM) -> None:
        self.text = text
        self.binding = binding

    def __str__(self) -> str:
        return self.text

    def __add__(self, other: Any) -> Term:
        return _join(self, "+", other, SUM)

    def __radd__(self, other: Any) -> Term:
        return _join(other, "+", self, SUM)

    def __sub__(self, other: Any) -> Term:
        return _join(self, "-", other, SUM)

    def __rsub__(self, other: Any) -> Term:
        return _join(other, "-", self, SUM)

    def __mul__(self, other: Any) -> Term:
        return _join(self, "*", other, PRODUCT)

    def __rmul__(self, other: Any) -> Term:
        return _join(other, "*", self, PRODUCT)

    def __truediv__(self, other: Any) -> Term:
        return _join(self, "/", other, PRODUCT)

    def __rtruediv__(self, other: Any) -> Term:
        return _join(other, "/", self, PRODUCT)

    def __pow__(self, other: Any) -> Term:
        return Term(f"{_inside(self, ATOM)}**{_inside(other, POWER)}", POWER)

    def __neg__(self) -> Term:
        return Term(f"-{_inside(self, POWER)}", SIGN)

    def __gt__(self, other: Any) -> Term:
        return _join(self, ">", other, COMPARISON)

    def __lt__(self, other: Any) -> Term:
        return _join(self, "<", other, COMPARISON)


def _term(x: Any) -> Term:
    """Text of a number, or the term itself."""
    if isinstance(x, Term):
        return x
    return Term(f"{x:g}", SIGN if x < 0 else ATOM)


def _inside(x: Any, binding: int) -> str:
    """Text to stand beside an operator: in parentheses if its own operator binds less."""
    term = _term(x)
    return term.text if term.binding >= binding else f"({term.text})"


def _join(a: Any, operator: str, b: Any, binding: int) -> Term:
    """Two terms with an operator between them; the right one of - and / must bind closer."""
    space = "" if binding == PRODUCT else " "
    right = binding + (operator not in "+")
    return Term(f"{_inside(a, binding)}{space}{operator}{space}{_inside(b, right)}", binding)


class TextNamespace:
    """A namespace for rows in which every function writes its own call."""

    pi = Term("pi")

    def __getattr__(self, name: str) -> Callable[..., Term]:
        return lambda *operands: Term(f"{name}({', '.join(str(_term(x)) for x in operands)})")

    def truediv(self, a: Any, b: Any) -> Term:
        """A quotient, also of two numbers."""
        quotient: Term = _term(a) / b
        return quotient

    def where(self, condition: Term, a: Any, b: Any) -> Term:
        """Python's conditional expression."""
        return Term(f"{_inside(a, COMPARISON)} if {condition} else {_term(b)}", LOOSEST)


def _arguments(row: Primitive) -> dict[str, Term]:
    """The row's operands and parameters as text."""
    return {name: Term(name) for name in (*row.operands, *row.parameters)}


def formula(row: Primitive) -> str:
    """The row's formula: "exp(x)", "x if x > 0 else 0"."""
    if row.formula_text:
        return row.formula_text
    return str(_term(row.formula(TextNamespace(), **_arguments(row))))


def derivatives(row: Primitive) -> list[str]:
    """The row's partial derivatives, one for each operand; of a list, one in prose."""
    if row.derivative_text:
        text = row.derivative_text
        return [text] if isinstance(text, str) else list(text)
    partials = row.derivatives(TextNamespace(), *_arguments(row).values())
    return [str(_term(partial)) for partial in partials]


def lecture_derivatives(row: Primitive) -> list[str]:
    """The row's partial derivatives as lectures write them, in its operands and its result y.

    Empty where there is no short form, and for a list of operands.
    """
    if row.variadic or row.lecture_text is None:
        return []
    return list(row.lecture_text) or derivatives(row)


def domain(row: Primitive) -> str:
    """The intervals that are not the whole real line: "x in [-1, 1]"."""
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
    """A parameter as in a signature."""
    return name if default is None else f"{name}={default:g}"


def table(rows: Iterable[Primitive]) -> str:
    """Rows as a Markdown table of formulas and derivatives."""
    lines = ["| primitive | formula | derivatives | domain | note |", "|---|---|---|---|---|"]
    for row in rows:
        partials = "; ".join(f"`{text}`" for text in derivatives(row))
        cells = [f"`{row.name}`", f"`{formula(row)}`", partials, domain(row), row.note]
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
