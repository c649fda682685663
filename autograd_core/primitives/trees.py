"""Expressions as trees: the formula of a row as data that any notation can print.

A row evaluated in a `TreeNamespace` is a `Tree`. A `Notation` writes trees as text with Python's
operators and the fewest parentheses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

LOOSEST, COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(7)
_BINDINGS = {
    **{"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT},
    **dict.fromkeys(("<", ">", "<=", ">="), COMPARISON),
}


@dataclass(frozen=True, slots=True)
class Tree:
    """A function of trees and numbers: "+", "-", "*", "/", "**", "neg", "<", ">", "if", "exp"...

    A name is the function "name" of its text, and a float to write with all its digits is the
    function "literal" of the float; "pi" has no operands. Operations that change no float are
    left out: x - 0, 1*x and x/1.
    """

    function: str
    operands: tuple[Any, ...] = ()

    def __add__(self, other: Any) -> Tree:
        return Tree("+", (self, other))

    def __radd__(self, other: Any) -> Tree:
        return Tree("+", (other, self))

    def __sub__(self, other: Any) -> Tree:
        return self if _is(other, 0) else Tree("-", (self, other))

    def __rsub__(self, other: Any) -> Tree:
        return Tree("-", (other, self))

    def __mul__(self, other: Any) -> Tree:
        return self if _is(other, 1) else Tree("*", (self, other))

    def __rmul__(self, other: Any) -> Tree:
        return self if _is(other, 1) else Tree("*", (other, self))

    def __truediv__(self, other: Any) -> Tree:
        return self if _is(other, 1) else Tree("/", (self, other))

    def __rtruediv__(self, other: Any) -> Tree:
        return Tree("/", (other, self))

    def __pow__(self, other: Any) -> Tree:
        return Tree("**", (self, other))

    def __rpow__(self, other: Any) -> Tree:
        return Tree("**", (other, self))

    def __neg__(self) -> Tree:
        return Tree("neg", (self,))

    def __gt__(self, other: Any) -> Tree:
        return Tree(">", (self, other))

    def __lt__(self, other: Any) -> Tree:
        return Tree("<", (self, other))

    def __ge__(self, other: Any) -> Tree:
        return Tree(">=", (self, other))

    def __le__(self, other: Any) -> Tree:
        return Tree("<=", (self, other))


def _is(x: Any, number: float) -> bool:
    """Whether x is exactly this number; False for a tree."""
    return not isinstance(x, Tree) and bool(x == number)


def name(text: str) -> Tree:
    """A variable."""
    return Tree("name", (text,))


def literal(x: float) -> Tree:
    """A float to write with all its digits."""
    return Tree("literal", (x,))


def decided(tree: Any, condition: Tree) -> Any:
    """Simplify a tree: each choice by this condition is taken as if it does not hold."""
    if not isinstance(tree, Tree):
        return tree
    if tree.function == "if" and tree.operands[0] == condition:
        return decided(tree.operands[2], condition)
    return Tree(tree.function, tuple([decided(x, condition) for x in tree.operands]))


class TreeNamespace:
    """A namespace for rows in which every function returns its call as a tree."""

    pi = Tree("pi")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *operands: Tree(name, operands)

    def truediv(self, a: Any, b: Any) -> Any:
        """A quotient, also of two numbers."""
        return Tree("/", (a, b))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """A conditional expression, or the chosen operand if the condition is a plain bool."""
        if not isinstance(condition, Tree):
            return a if condition else b
        return Tree("if", (condition, a, b))


class Term(NamedTuple):
    """An expression as text, and how closely its outermost operator binds."""

    text: str
    binding: int = ATOM

    def inside(self, binding: int) -> str:
        """The text beside an operator: in parentheses if its own operator binds less."""
        return self.text if self.binding >= binding else f"({self.text})"


class Notation:
    """Writes trees as text with Python's operators; subclasses write calls of functions."""

    regroups = True
    """Whether a + (b + c) is written as a + b + c: yes in mathematics, no for floats."""

    def text(self, tree: Any) -> str:
        """A tree or a number as text."""
        return self.term(tree).text

    def term(self, tree: Any) -> Term:
        """A tree or a number as text that knows its outermost operator."""
        if not isinstance(tree, Tree):
            return self.number(tree)
        if tree.function in ("name", "literal", "pi"):
            return self.atom(tree)
        if tree.function in _BINDINGS:
            return self._joined(tree.function, *map(self.term, tree.operands))
        if tree.function == "neg":
            return Term(f"-{self.term(tree.operands[0]).inside(POWER)}", SIGN)
        if tree.function == "**":
            return self.power(*tree.operands)
        if tree.function == "if":
            condition, a, b = map(self.term, tree.operands)
            return Term(f"{a.inside(COMPARISON)} if {condition.text} else {b.text}", LOOSEST)
        return Term(self.call(tree.function, [self.text(x) for x in tree.operands]))

    def _joined(self, sign: str, a: Term, b: Term) -> Term:
        """Two terms with an operator between them; the right one must bind closer."""
        binding = _BINDINGS[sign]
        space = "" if binding == PRODUCT else " "
        right = binding + (sign != "+" or not self.regroups)
        return Term(f"{a.inside(binding)}{space}{sign}{space}{b.inside(right)}", binding)

    def number(self, x: Any) -> Term:
        """A number in a formula."""
        return Term(f"{x:g}", SIGN if x < 0 else ATOM)

    def atom(self, tree: Tree) -> Term:
        """A name, a literal or pi."""
        return Term("pi" if tree.function == "pi" else str(tree.operands[0]))

    def power(self, base: Any, exponent: Any) -> Term:
        """base**exponent."""
        left, right = self.term(base).inside(ATOM), self.term(exponent).inside(POWER)
        return Term(f"{left}**{right}", POWER)

    def call(self, function: str, operands: Sequence[str]) -> str:
        """A call of a function."""
        return f"{function}({', '.join(operands)})"
