"""A recorded graph as a SymPy expression."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograd_core.graph import Graph, check_root
from autograd_core.primitives import named_static
from autograd_core.program import Program, needed_operands, passed_on, passing, row_of
from autograd_core.program.namespaces import SympyNamespace
from autograd_core.translate.names import leaf_names
from autograd_core.translate.powers import TOO_LARGE, has_huge_power
from autograd_core.translate.too_large import TooLarge
from autograd_core.unfolding import unfolded
from autograd_core.value import Value

MOST_SYMBOLS = 5_000
LARGEST_INTEGER = 2.0**53


def to_sympy(root: Value, names: Mapping[str, object] | None = None, exact: bool = False) -> Any:
    """The recorded graph as a SymPy expression of its leaves.

        w, x = Value(2.0, label="w"), Value(3.0, label="x")
        to_sympy(tanh(w * x) + 1)          # tanh(w*x) + 1

    Each leaf that is not a constant becomes a real Symbol, named as in `leaf_names`; constants
    and static parameters become numbers. Every operation is written by SymPy's own function if
    there is one, else by its row of the table. `where` keeps its recorded choice. A choice inside
    a formula (relu) becomes a Piecewise; maximum and sign become SymPy's Max and sign. relu of an
    expression that contains choices becomes Max(0, x).

    SymPy simplifies as always (x*x becomes x**2, 0.1 + 0.2 one number), so the expression equals
    the graph as mathematics, not in the last bits. SymPy does not know -0.0, leaves the derivative
    of floor unevaluated, and differentiates sign and Max as distributions (Heaviside); these agree
    with the engine's derivatives away from jumps.

    Args:
        root: the Value whose computation is translated.
        names: names for the leaves, such as `locals()` or `{"w": w}`; else labels, else x0, x1...
        exact: write each float as its exact rational number instead of a Float of 15 digits.
            Whole numbers up to 2**53 are exact Integers in any case.

    Raises:
        TypeError: root is not a Value.
        NoFormula: a node was made by `record()`.
        ValueError: a constant is nan.
        TooLarge: the expression has more than 5,000 numbers, symbols and operations, with each
            node written out at every use; it is nested too deeply for SymPy; or SymPy would not
            finish a power at the recorded numbers.
        ImportError: SymPy is not installed.
    """
    check_root(root, "to_sympy")
    root = unfolded(root, "to_sympy")
    program = Program(root, needed_operands)
    if has_huge_power(program.nodes):
        raise TooLarge(f"to_sympy: {TOO_LARGE}; to_python has no such limit")
    namespace = SympyNamespace()
    _refuse_large(program, namespace)
    number = _Number(namespace.sympy, exact)

    def compute(node: Value, operands: Sequence[Any]) -> Any:
        static = {
            name: number(value) for name, value in named_static(node.op, node.static).items()
        }
        return namespace.apply(row_of(node, "to_sympy"), operands, static)

    symbols = {id(leaf): symbol for leaf, symbol in symbols_of(root, names).items()}
    try:
        results = program.run(passing(compute), lambda leaf: number(leaf.data), symbols)
        return number.tidy(results[-1])
    except RecursionError:
        raise TooLarge(
            "to_sympy: the graph is nested more deeply than SymPy can follow; translate a part of "
            "it, or write it with to_python, which has no such limit"
        ) from None


def symbols_of(root: Value, names: Mapping[str, object] | None = None) -> dict[Value, Any]:
    """The real Symbol that `to_sympy` writes for each leaf that is not a constant."""
    sympy = SympyNamespace().sympy
    check_root(root, "symbols_of")
    found = leaf_names(Graph(root).leaves, names)
    return {leaf: sympy.Symbol(name, real=True) for leaf, name in found.items()}


def _refuse_large(program: Program, namespace: SympyNamespace) -> None:
    """Raise TooLarge for a graph whose expression would take SymPy too long.

    A Piecewise whose condition contains others becomes all their combinations: with k of them, it
    counts 2**k times.
    """
    known: dict[tuple[str, int], tuple[int, int]] = {}

    def compute(node: Value, operands: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Numbers and symbols of an expression, and the choices in it."""
        size = 1 + sum(size for size, _ in operands)
        inner = sum(choices for _, choices in operands)
        own = 0
        if passed_on(node) is None:
            kind = node.op, len(operands) % 2
            if kind not in known:
                known[kind] = _growth(node, namespace)
            repeats, own = known[kind] if inner == 0 or node.op != "relu" else (1, 0)
            size *= repeats * 2 ** min(own * inner, 20)
        return min(size, MOST_SYMBOLS + 1), min(inner + own, MOST_SYMBOLS)

    size, _ = program.run(compute, lambda leaf: (1, 0))[-1]
    if size > MOST_SYMBOLS:
        raise TooLarge(
            f"to_sympy: the graph has {len(program):,} nodes and, with shared ones written out at "
            f"each use, more than {MOST_SYMBOLS:,} numbers, symbols and operations; translate a "
            "part of it, or write it with to_python, which has no such limit"
        )


def _growth(node: Value, namespace: SympyNamespace) -> tuple[int, int]:
    """The most times a row's expression contains an operand, and whether it has a Piecewise.

    A row on a list is tried on a short one.
    """
    row = row_of(node, "to_sympy")
    sympy = namespace.sympy
    count = 2 + len(node.operands) % 2 if row.variadic else len(row.operands)
    probes = [sympy.Dummy(real=True) for _ in range(count)]
    static = {
        name: 0 if row.variadic else p for name, p in named_static(node.op, node.static).items()
    }
    expression = namespace.apply(row, probes, static)
    symbols = list(sympy.preorder_traversal(expression))
    return max(1, *map(symbols.count, probes)), int(expression.has(sympy.Piecewise))


class _Number:
    """How a float is written in SymPy."""

    def __init__(self, sympy: Any, exact: bool):
        self.sympy = sympy
        self.exact = exact

    def __call__(self, x: Any) -> Any:
        """An Integer if x is whole, else a Rational or a Float; an int stays."""
        if type(x) is not float:
            return x
        if math.isnan(x):
            raise ValueError(
                "to_sympy: a constant of the graph is nan, which SymPy cannot compare; "
                "detect_anomaly() finds where it was born"
            )
        if math.isinf(x):
            return self.sympy.oo if x > 0 else -self.sympy.oo
        if x.is_integer() and (self.exact or abs(x) <= LARGEST_INTEGER):
            return self.sympy.Integer(int(x))
        return self.sympy.Rational(*x.as_integer_ratio()) if self.exact else self.sympy.Float(x)

    def tidy(self, expression: Any) -> Any:
        """The expression with the floats that rows contain (3.0, 0.25) written alike."""
        floats = self.sympy.sympify(expression).atoms(self.sympy.Float)
        return self.sympy.sympify(expression).xreplace({x: self(float(x)) for x in floats})
