"""How a library spells the rows of the table on whole arrays.

A spelling is a namespace in which a row becomes text: the library's own function where it has
one, else the row's formula, written out with the library's functions.
"""

from __future__ import annotations

import keyword
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.primitives.trees import (
    ATOM,
    PRODUCT,
    SIGN,
    Notation,
    Term,
    Tree,
    decided,
    literal,
    name,
)
from autograd_core.program.lift.lifted import Array
from autograd_core.program.text.read_steps import Able

_PLAIN = frozenset("._")


class ArrayNotation(Notation):
    """Trees as Python source with arrays: `@`, subscripts, attributes, spaces round operators.

    A function that begins with a dot is a method or attribute of its first operand, which
    `suffixed` makes.
    """

    regroups = False

    def term(self, tree: Any) -> Term:
        """A tree or a number as text that knows its outermost operator."""
        if isinstance(tree, Tree):
            if tree.function == "suffix":
                base, text = tree.operands
                return Term(f"{self.term(base).inside(ATOM)}{text}")
            if tree.function == "@":
                a, b = map(self.term, tree.operands)
                return Term(f"{a.inside(PRODUCT)} @ {b.inside(PRODUCT + 1)}", PRODUCT)
            if tree.function == "pi":
                return Term(str(tree.operands[0]) if tree.operands else "math.pi")
        return super().term(tree)

    def _joined(self, sign: str, a: Term, b: Term) -> Term:
        """Two terms with an operator between them, and spaces round it."""
        joined = super()._joined(sign, a, b)
        if joined.binding != PRODUCT:
            return joined
        return Term(f"{a.inside(PRODUCT)} {sign} {b.inside(PRODUCT + 1)}", PRODUCT)

    def power(self, base: Any, exponent: Any) -> Term:
        """x**2, or with spaces where an operand is not a name or a number."""
        power = super().power(base, exponent)
        left, right = self.term(base).inside(ATOM), self.term(exponent).text
        if all(c.isalnum() or c in _PLAIN for c in left + right.removeprefix("-")):
            return power
        return Term(power.text.replace(f"{left}**", f"{left} ** ", 1), power.binding)

    def number(self, x: Any) -> Term:
        """A number as people write it: 2 for 2.0, else with all its digits."""
        if isinstance(x, (int, bool)) or (
            x.is_integer() and abs(x) < 1e6 and not _negative_zero(x)
        ):
            return Term(str(int(x)), SIGN if x < 0 else ATOM)
        return self.atom(literal(x))

    def atom(self, tree: Tree) -> Term:
        """A name, or a float with all its digits."""
        if tree.function != "literal":
            return super().atom(tree)
        (x,) = tree.operands
        text = repr(x) if math.isfinite(x) else f'float("{x}")'
        return Term(text, SIGN if text.startswith("-") else ATOM)


def _negative_zero(x: float) -> bool:
    """Whether x is -0.0."""
    return x == 0 and math.copysign(1.0, x) < 0


NOTATION = ArrayNotation()


def path_of(array: Array) -> str:
    """The name of a parameter in the dict of parameters."""
    return (array.leaves.path if array.leaves else "") or array.name


def suffixed(base: Any, text: str) -> Any:
    """A subscript, attribute or method call of an expression; the expression if it is ""."""
    return Tree("suffix", (base, text)) if text else base


def total(base: Any, *others: Any) -> Any:
    """A sum, from left to right."""
    for other in others:
        base = Tree("+", (base, other))
    return base


class Spelling:
    """A library's own way to write rows as text.

    Attributes:
        title: the library's name.
        prefix: its short name in the text.
        able: how it can read arrays.
        longest: characters of a step that others are fused into.
        scans: whether loops are scans of JAX, where they can be.
        sketches: whether the text is for readers alone: new axes are left out, index arrays "…".
        imports: lines of import, by the text that needs them.
        functions: the library's functions by the names of rows, `prefix` left out.
        lists: those of rows of lists; {x} is the array and {axis} the axis of the list.
    """

    title: str
    prefix: str
    able = Able()
    longest = 76
    scans = False
    sketches = False
    imports: dict[str, str]
    functions: dict[str, str]
    lists: dict[str, str]

    def __getattr__(self, row: str) -> Callable[..., Any]:
        if row.startswith("_") or row not in PRIMITIVES:
            raise AttributeError(f"{type(self).__name__}: no primitive is called {row!r}")
        spelled = self.functions.get(row)
        if spelled is None:
            return partial(PRIMITIVES[row].formula, self)
        return lambda *operands: Tree(spelled, operands)

    def parameter(self, array: Array) -> str:
        """What the text calls a parameter: an item of the dict that the function takes."""
        return f'params["{path_of(array)}"]'

    def reserved(self) -> set[str]:
        """The names that the text may use itself."""
        used = [*self.imports, *self.functions.values(), *self.lists.values(), *keyword.kwlist]
        return {text.partition(".")[0].partition(":")[0].rstrip("(") for text in used} - {""}

    def applied(self, row: Primitive, operands: Sequence[Any], static: Sequence[Any]) -> Any:
        """A row of operands, in order, with its static parameters."""
        if row.name == "where":
            return operands[0 if static[0] else 1]
        found: Any = getattr(self, row.name)(*operands, *static)
        return found

    def own(self, op: str, operands: Sequence[Any]) -> Tree:
        """An operation of `record()`, which readers see alone."""
        return name(f"{' '.join(op.split())}({self.listed(operands)})")

    def shown(self, text: str) -> str:
        """A text as the reader gets it."""
        return text

    @property
    def pi(self) -> Tree:
        """The library's pi."""
        return Tree("pi", (f"{self.prefix}.pi",))

    def identity(self, x: Any) -> Any:
        """The operand itself."""
        return x

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The library's selection; a plain bool chooses at once."""
        if not isinstance(condition, Tree):
            return a if condition else b
        if isinstance(b, Tree):
            b = decided(b, condition)
        return Tree(f"{self.prefix}.where", (condition, a, b))

    def truediv(self, a: Any, b: Any) -> Any:
        """A quotient; a number if both operands are numbers."""
        return a / b

    def sqrt(self, x: Any) -> Any:
        """The root, of a number in a formula too."""
        return Tree(f"{self.prefix}.sqrt", (x,))

    def add(self, a: Any, b: Any) -> Any:
        """a + b."""
        return Tree("+", (a, b))

    def sub(self, a: Any, b: Any) -> Any:
        """a - b."""
        return Tree("-", (a, b))

    def mul(self, a: Any, b: Any) -> Any:
        """a * b."""
        return Tree("*", (a, b))

    def pow(self, a: Any, b: Any) -> Any:
        """a ** b."""
        return Tree("**", (a, b))

    def constant_pow(self, x: Any, base: Any) -> Any:
        """base ** x."""
        return Tree("**", (literal(base), x))

    def of_list(self, row: str, x: Any, axis: int | None) -> Any:
        """A row of a list.

        Args:
            row: its name.
            x: an array.
            axis: the axis that the list lies along; None for all entries.
        """
        if row == "norm":
            return self.sqrt(self.of_list("fsum", Tree("**", (x, 2)), axis))
        pattern = self.lists[row]
        at = "" if axis is None else str(axis)
        if pattern.startswith("."):
            return suffixed(x, f"{pattern}({at})")
        function, asks, keyword = pattern.partition(":")
        if axis is None and not asks:
            return Tree(function, (x,))
        return Tree(function, (x, name(f"{keyword}{'0' if axis is None else at}")))

    def takes_all(self, row: str) -> bool:
        """Whether a row of lists takes all entries of an array of several axes."""
        return row == "norm" or ":" not in self.lists[row]

    def positions(self, text: str) -> str:
        """A list of whole numbers as an index array."""
        return text

    def array(self, text: str) -> str:
        """An array of floats from nested lists of them."""
        return f"{self.prefix}.array({text})"

    def whole(self, text: str) -> str:
        """An array of whole numbers from nested lists of them."""
        return f"{self.prefix}.array({text})"

    def transposed(self, axes: Sequence[int]) -> str:
        """The suffix that brings axes into this order."""
        return ".T" if tuple(axes) == (1, 0) else f".transpose({', '.join(map(str, axes))})"

    def windowed(self, x: Any, axes: Sequence[int], sizes: Sequence[int]) -> Any:
        """Windows that slide along axes, with axes of their own at the end."""
        at = ", ".join(map(str, axes)), ", ".join(map(str, sizes))
        axis, size = (text if len(axes) == 1 else f"({text})" for text in at)
        return Tree("sliding_window_view", (x, name(size), name(f"axis={axis}")))

    def broadcast(self, x: Any, shape: str) -> Any:
        """Numbers repeated until they have a shape."""
        return Tree(f"{self.prefix}.broadcast_to", (x, name(shape)))

    def repeated(self, text: str, times: int) -> str:
        """Each number so many times, one after the other."""
        return f"{text}.repeat({times})"

    def tiled(self, text: str, times: int) -> str:
        """All numbers so many times."""
        return f"{self.prefix}.tile({text}, {times})"

    def joined(self, parts: Sequence[Any], axis: int) -> Any:
        """Arrays one after the other along an axis."""
        return self._joined("concatenate", parts, axis)

    def _joined(self, function: str, parts: Sequence[Any], axis: int) -> Tree:
        """A call with a list of arrays, and the axis unless it is the first."""
        texts = [f"[{self.listed(parts)}]", *[str(axis)] * bool(axis)]
        return Tree(f"{self.prefix}.{function}", (*map(name, texts),))

    def listed(self, parts: Sequence[Any]) -> str:
        """Trees with commas between them."""
        return ", ".join(map(NOTATION.text, parts))

    def tensordot(self, a: Any, b: Any) -> Any:
        """The products of all entries of two arrays, summed over their last axes."""
        return Tree(f"{self.prefix}.tensordot", (a, b, name("(-1, -1)")))
