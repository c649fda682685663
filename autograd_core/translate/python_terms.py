"""Rows of the table as Python source: a namespace in which every operation writes itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import (
    ATOM,
    POWER,
    SIGN,
    Notation,
    Term,
    Tree,
    decided,
    literal,
)

WIDTH = 80


class PythonNotation(Notation):
    """Trees as Python source: functions are `math`'s, floats are added as they were recorded."""

    regroups = False

    def number(self, x: Any) -> Term:
        """A number in a formula, as people write it: 2 for 2.0."""
        if isinstance(x, float) and not (x.is_integer() and abs(x) < 1e6):
            return self.atom(literal(x))
        return Term(str(int(x)), SIGN if x < 0 else ATOM)

    def atom(self, tree: Tree) -> Term:
        """A name, pi, or a float with all its digits: 2.0, 0.1, math.inf."""
        if tree.function == "pi":
            return Term("math.pi")
        if tree.function == "name":
            return super().atom(tree)
        (x,) = tree.operands
        text = repr(x)
        if not math.isfinite(x):
            text = "math.nan" if math.isnan(x) else "math.inf" if x > 0 else "-math.inf"
        return Term(text, SIGN if text.startswith("-") else ATOM)

    def power(self, base: Any, exponent: Any) -> Term:
        """x**2, 2.0**x; `math.pow` if ** could give a complex number instead of an error."""
        if not isinstance(base, Tree) and base > 0:
            base = literal(base)
            return Term(f"{self.text(base)}**{self.term(exponent).inside(POWER)}", POWER)
        if isinstance(exponent, Tree) or not float(exponent).is_integer():
            return Term(self.call("pow", [self.text(base), self.text(exponent)]))
        return Term(f"{self.term(base).inside(ATOM)}**{self.text(exponent)}", POWER)

    def call(self, function: str, operands: Sequence[str]) -> str:
        """`math`'s function, or Python's own; an int result is made a float."""
        inside = ", ".join(operands)
        if function == "fsum":
            return f"math.fsum([{inside}])"
        if function in ("abs", "max", "min"):
            return f"{function}({inside})"
        if function == "round":
            return f"float(round({inside}))"
        called = f"math.{function}({inside})"
        return f"float({called})" if function in ("floor", "ceil", "trunc") else called


PYTHON = PythonNotation()


class PythonNamespace:
    """A namespace for rows that makes trees of `math`'s functions, else of the row's formula.

    Args:
        assign: gives a tree a name, on a line of its own, and returns the name; used for repeated
            parts of a formula and for sums too long for a line.
    """

    pi = Tree("pi")

    def __init__(self, assign: Callable[[Tree], Tree]) -> None:
        self.assign = assign

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if hasattr(math, name):
            return partial(_call, name)
        if name not in PRIMITIVES:
            raise AttributeError(f"PythonNamespace: no primitive is called {name!r}")
        return partial(PRIMITIVES[name].formula, self)

    def pow(self, a: Any, b: Any) -> Any:
        """a**b."""
        return a**b

    def abs(self, x: Any) -> Tree:
        """Python's own."""
        return _call("abs", x)

    def round(self, x: Any) -> Tree:
        """Python's own."""
        return _call("round", x)

    def maximum(self, a: Any, b: Any) -> Tree:
        """Python's max."""
        return _call("max", a, b)

    def minimum(self, a: Any, b: Any) -> Tree:
        """Python's min."""
        return _call("min", a, b)

    def max(self, xs: Sequence[Any]) -> Any:
        """Python's max, under a name: formulas use it for each element of a list."""
        return self.assign(_call("max", *xs)) if len(xs) > 1 else xs[0]

    def min(self, xs: Sequence[Any]) -> Any:
        """Python's min, under a name as max is."""
        return self.assign(_call("min", *xs)) if len(xs) > 1 else xs[0]

    def truediv(self, a: Any, b: Any) -> Any:
        """A quotient; a number if both operands are numbers."""
        return a / b

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """A conditional expression; choices inside b that the condition decides are taken."""
        if not isinstance(condition, Tree):
            return a if condition else b
        first, other = (x if isinstance(x, Tree) else literal(float(x)) for x in (a, b))
        return Tree("if", (condition, first, decided(other, condition)))

    def fsum(self, xs: Sequence[Any]) -> Tree:
        """`math.fsum` of a list."""
        return _call("fsum", *xs)

    def norm(self, xs: Sequence[Any]) -> Tree:
        """`math.hypot` of any number of terms."""
        return _call("hypot", *xs)

    def dot(self, xs: Sequence[Any]) -> Any:
        """The row's sum of products, added from left to right as the engine does."""
        return PRIMITIVES["dot"].formula(_PlainSums(self.assign), xs)

    def affine(self, xs: Sequence[Any]) -> Any:
        """The row's sum of products and the bias, added from left to right as the engine does."""
        return PRIMITIVES["affine"].formula(_PlainSums(self.assign), xs)


class _PlainSums(PythonNamespace):
    """Sums with plus signs: a long one is cut into several assignments."""

    def fsum(self, xs: Sequence[Any]) -> Any:
        """x + y + z."""
        total = xs[0]
        for x in xs[1:]:
            if len(PYTHON.text(total)) > WIDTH:
                total = self.assign(total)
            total = total + x
        return total


def _call(function: str, *operands: Any) -> Tree:
    """A call of a function."""
    return Tree(function, operands)


def applied(
    row: Primitive,
    operands: Sequence[Tree],
    static: Mapping[str, Any],
    assign: Callable[[Tree], Tree],
) -> Tree:
    """A row applied to trees, by `math`'s function of that name or by the row's formula.

    Args:
        row: the operation.
        operands: its operands.
        static: its static parameters.
        assign: gives a tree a name, see PythonNamespace.
    """
    if row.name in ("max", "min") and len(operands) > 1:
        return Tree(row.name, tuple(operands))  # PythonNamespace.max would name it
    found: Tree = getattr(PythonNamespace(assign), row.name)(*row.arguments(operands), **static)
    return found
