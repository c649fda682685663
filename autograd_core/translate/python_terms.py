"""Rows of the table as Python source: a namespace in which every operation writes itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_core.describe import ATOM, COMPARISON, LOOSEST, POWER, PRODUCT, SIGN, SUM
from autograd_core.primitives import PRIMITIVES

WIDTH = 80


class Term:
    """An expression as Python source that knows its outermost operator, to save parentheses.

    Unlike `describe.Term` it keeps the order in which floats are added and multiplied, writes
    numbers with all their digits, and leaves out what changes no float: x - 0, 1*x and x/1.
    """

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
        return self if _is(other, 0) else _join(self, "-", other, SUM)

    def __rsub__(self, other: Any) -> Term:
        return _join(other, "-", self, SUM)

    def __mul__(self, other: Any) -> Term:
        return self if _is(other, 1) else _join(self, "*", other, PRODUCT)

    def __rmul__(self, other: Any) -> Term:
        return self if _is(other, 1) else _join(other, "*", self, PRODUCT)

    def __truediv__(self, other: Any) -> Term:
        return self if _is(other, 1) else _join(self, "/", other, PRODUCT)

    def __rtruediv__(self, other: Any) -> Term:
        return _join(other, "/", self, PRODUCT)

    def __pow__(self, other: Any) -> Term:
        """x**2; `math.pow` where Python's ** could give a complex number instead of an error."""
        if isinstance(other, Term) or not float(other).is_integer():
            return call("math.pow", self, other)
        return Term(f"{_inside(self, ATOM)}**{term(other)}", POWER)

    def __rpow__(self, other: float) -> Term:
        """2.0**x."""
        if not other > 0:
            return call("math.pow", other, self)
        return Term(f"{constant(other)}**{_inside(self, POWER)}", POWER)

    def __neg__(self) -> Term:
        return Term(f"-{_inside(self, POWER)}", SIGN)

    def __gt__(self, other: Any) -> Term:
        return _join(self, ">", other, COMPARISON)

    def __lt__(self, other: Any) -> Term:
        return _join(self, "<", other, COMPARISON)


def _is(x: Any, number: float) -> bool:
    """Whether x is this very number; a term never is."""
    return not isinstance(x, Term) and bool(x == number)


def constant(x: float) -> Term:
    """A float with all its digits: 2.0, 0.1, math.inf."""
    if not math.isfinite(x):
        text = "math.nan" if math.isnan(x) else "math.inf" if x > 0 else "-math.inf"
    else:
        text = repr(x)
    return Term(text, SIGN if text.startswith("-") else ATOM)


def term(x: Any) -> Term:
    """The term itself, or a number that a formula contains: 2 for 2.0, as one writes it."""
    if isinstance(x, Term):
        return x
    if isinstance(x, float) and not (x.is_integer() and abs(x) < 1e6):
        return constant(x)
    return Term(str(int(x)), SIGN if x < 0 else ATOM)


def _inside(x: Any, binding: int) -> str:
    """Text to stand beside an operator: in parentheses if its own operator binds less."""
    found = term(x)
    return found.text if found.binding >= binding else f"({found.text})"


def _join(a: Any, operator: str, b: Any, binding: int) -> Term:
    """Two terms with an operator between them; the right one must bind closer."""
    space = "" if binding == PRODUCT else " "
    text = f"{_inside(a, binding)}{space}{operator}{space}{_inside(b, binding + 1)}"
    return Term(text, binding)


def call(function: str, *arguments: Any) -> Term:
    """A call of a function."""
    return Term(f"{function}({', '.join(str(term(x)) for x in arguments)})")


class PythonNamespace:
    """A namespace for rows that writes Python: `math`'s function, else the formula of the row.

    Args:
        assign: writes `name = term` into the program and returns the name as a term; for what a
            formula uses again and again, and for sums too long for a line.
    """

    pi = Term("math.pi")

    def __init__(self, assign: Callable[[Term], Term]) -> None:
        self.assign = assign
        self._choices: list[tuple[str, str, str]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if hasattr(math, name):
            return partial(call, f"math.{name}")
        if name not in PRIMITIVES:
            raise AttributeError(f"PythonNamespace: no primitive is called {name!r}")
        return partial(PRIMITIVES[name].formula, self)

    def pow(self, a: Any, b: Any) -> Any:
        """a**b."""
        return a**b

    def abs(self, x: Any) -> Term:
        """Python's own."""
        return call("abs", x)

    def floor(self, x: Any) -> Term:
        """As a float, which `math.floor` does not return."""
        return call("float", call("math.floor", x))

    def ceil(self, x: Any) -> Term:
        """As a float, which `math.ceil` does not return."""
        return call("float", call("math.ceil", x))

    def trunc(self, x: Any) -> Term:
        """As a float, which `math.trunc` does not return."""
        return call("float", call("math.trunc", x))

    def round(self, x: Any) -> Term:
        """As a float, which `round` does not return."""
        return call("float", call("round", x))

    def maximum(self, a: Any, b: Any) -> Term:
        """Python's max."""
        return call("max", a, b)

    def minimum(self, a: Any, b: Any) -> Term:
        """Python's min."""
        return call("min", a, b)

    def max(self, xs: Sequence[Any]) -> Any:
        """Python's max, under a name: formulas use it for each element of a list."""
        return self.assign(call("max", *xs)) if len(xs) > 1 else xs[0]

    def min(self, xs: Sequence[Any]) -> Any:
        """Python's min, under a name as max is."""
        return self.assign(call("min", *xs)) if len(xs) > 1 else xs[0]

    def truediv(self, a: Any, b: Any) -> Any:
        """A quotient; that of two numbers is a number."""
        return a / b

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """A conditional expression; choices inside b that the condition decides are taken."""
        if not isinstance(condition, Term):
            return a if condition else b
        first, other = (x if isinstance(x, Term) else constant(float(x)) for x in (a, b))
        for made, question, answer in self._choices:
            if question == condition.text:
                other = Term(other.text.replace(made, answer), other.binding)
        text = f"{_inside(first, COMPARISON)} if {condition} else {other}"
        self._choices.append((text, condition.text, other.text))
        return Term(text, LOOSEST)

    def fsum(self, xs: Sequence[Any]) -> Term:
        """`math.fsum` of a list."""
        return Term(f"math.fsum([{', '.join(str(term(x)) for x in xs)}])")

    def norm(self, xs: Sequence[Any]) -> Term:
        """`math.hypot` of any number of terms."""
        return call("math.hypot", *xs)

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
            if len(total.text) > WIDTH:
                total = self.assign(total)
            total = total + x
        return total
