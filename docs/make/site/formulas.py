"""A primitive's function and derivatives as formulas in LaTeX, from its row."""

from __future__ import annotations

import re
from typing import Any

from autograd_core.primitives.describe import derivatives, formula
from autograd_core.primitives.row import Primitive
from autograd_core.program.namespaces import SympyNamespace

LONGEST = 160
"""Letters of a formula's LaTeX; for a longer derivative the row's text is set as formulas."""

AS_READ = ((r"_{prime}", "'"), (r"1 \frac{1}", r"\frac{1}"), (r"\left(-1\right) ", "- "))
"""What SymPy writes of an expression that it does not evaluate, and how it is read."""


def mathematics(row: Primitive) -> list[str]:
    """The function and its derivatives, each a formula on lines of its own."""
    if row.variadic:
        return displayed(texts(row, derivatives(row)))
    namespace = SympyNamespace()
    given = (*row.operands, *row.parameters)
    symbols = dict(zip(given, namespace.sympy.symbols(given, real=True), strict=True))
    lines = [f"f = {_latex(row.formula(namespace, **symbols))}"]
    said = derivatives(row)
    partials = row.derivatives(namespace, *symbols.values())
    for k, (operand, partial) in enumerate(zip(row.operands, partials, strict=True)):
        shown = _parsed(said[k], symbols, namespace) if len(said) == len(row.operands) else None
        latex = _latex(partial if shown is None else shown)
        if len(latex) > LONGEST:
            has_parts = " with " in formula(row)
            head = texts(row, [formula(row)], "f") if has_parts else lines[:1]
            return displayed([*head, *texts(row, said)])
        lines.append(f"{_derivative(operand)} = {latex}")
    return displayed(lines)


def displayed(lines: list[str]) -> list[str]:
    """Formulas as Markdown, each in the middle of a line."""
    return [f"$$\n{line}\n$$" for line in lines]


def texts(row: Primitive, said: list[str], left: str = "") -> list[str]:
    """Formulas as a row writes them: "a*b for a, b*c for b", "f(z) with z = x*y, u = z + 1".

    Args:
        row: the primitive.
        said: the texts.
        left: what stands on the left; "" for the derivatives by the operands.
    """
    lines = []
    for text in said:
        main, _, given = text.partition(" with ")
        for piece in main.split(", ") if " for " in main else [main]:
            right, _, whose = piece.partition(" for ")
            right, _, remark = right.partition(", ")
            alone = re.fullmatch(r"\w+", whose)
            operand = whose if alone else "x_i" if row.variadic else row.operands[0]
            remark = remark or ("" if alone or not whose else f"for {whose}")
            said_too = rf" \quad\text{{({remark})}}" if remark else ""
            lines.append(f"{left or _derivative(operand)} = {_set(right)}{said_too}")
        for part in given.split(", ") if given else ():
            name, _, right = part.partition(" = ")
            lines.append(f"{_set(name)} = {_set(right)}")
    return lines


def _derivative(operand: str) -> str:
    """The derivative of f by an operand."""
    return rf"\frac{{\partial f}}{{\partial {_set(operand)}}}"


def _set(text: str) -> str:
    """The LaTeX of an expression as a row writes it; u' is a name."""
    import sympy

    plain = re.sub(r"(\w)'", r"\1_prime", text)
    called = set(re.findall(r"(\w+)\(", plain)) - {"exp", "sqrt", "log", "erfc"}
    names = {name: sympy.Symbol(name) for name in re.findall(r"[A-Za-z]\w*", plain)} | {
        name: sympy.Function(name) for name in called
    }
    for known in ("exp", "sqrt", "log", "erfc", "pi"):
        names.pop(known, None)
    latex = _latex(sympy.sympify(plain, locals=names, evaluate=False), order="none")
    for written, read in AS_READ:
        latex = latex.replace(written, read)
    return latex


def _latex(expression: Any, **settings: str) -> str:
    """An expression as LaTeX, whole numbers without a point and long names upright."""
    from sympy import latex

    long = [s for s in expression.free_symbols if len(latex(s)) > 1 and latex(s).isalpha()]
    names = {s: rf"\text{{{s}}}" for s in long}
    text = latex(expression, symbol_names=names, **settings)
    return re.sub(r"(\d)\.0\b", r"\1", text).replace(r"{atan}_{2}", "{atan2}")


def _parsed(text: str, symbols: dict[str, Any], namespace: SympyNamespace) -> Any:
    """The text of a derivative as a SymPy expression; None if it is prose or a choice."""
    import sympy

    try:
        called = set(re.findall(r"(\w+)\(", text)) - set(dir(sympy))
        functions = {name: sympy.Function(name) for name in called}
        functions |= {"cbrt": sympy.Function("cbrt"), "exp2": namespace.exp2}
        return sympy.sympify(text, locals={**symbols, **functions})
    except (SyntaxError, TypeError, ValueError, sympy.SympifyError):
        return None
