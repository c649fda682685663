"""Random programs: data that any engine can run.

A program is a list of leaves, a list of plain numbers, and steps that each apply an operation to
what came before. Operands may be any of it, so results are shared, used twice by one step, or
never used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import autograd_core


class ProgramStep(NamedTuple):
    """An operation and the positions of its operands among leaves, numbers and earlier results."""

    op: str
    operands: tuple[int, ...]


class RandomProgram(NamedTuple):
    """Leaves to differentiate at, plain numbers, and steps; the last result is the root.

    program(*program.leaves) is its number, program(*map(Value, program.leaves)) the root of its
    graph.
    """

    leaves: tuple[float, ...]
    numbers: tuple[float, ...]
    steps: tuple[ProgramStep, ...]

    def run(self, leaves: Sequence[Any], numbers: Sequence[Any], f: Any) -> list[Any]:
        """All results. `f` is an engine: it has exp, fsum, ...; its numbers have the operators."""
        found = [*leaves, *numbers]
        for op, operands in self.steps:
            found.append(OPERATIONS[op](f, *[found[i] for i in operands]))
        return found

    def __call__(self, *leaves: Any) -> Any:
        """The root at these leaves, floats or Values, by the functions of this package."""
        return self.run(leaves, self.numbers, autograd_core)[-1]


def halves(operands: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """A list cut in two of equal length; an odd one out is left over."""
    n = len(operands) // 2
    return list(operands[:n]), list(operands[n : 2 * n])


EXACT: dict[str, Callable[..., Any]] = {
    "add": lambda f, a, b: a + b,
    "sub": lambda f, a, b: a - b,
    "mul": lambda f, a, b: a * b,
    "neg": lambda f, a: -a,
    "fsum": lambda f, *xs: f.fsum(xs),
    "dot": lambda f, *xs: f.dot(*halves(xs)),
    "affine": lambda f, *xs: f.affine(*halves(xs), xs[-1]),
}
"""Polynomials: their values and gradients at dyadic points are dyadic."""

SMOOTH: dict[str, Callable[..., Any]] = {
    **EXACT,
    "truediv": lambda f, a, b: a / (b * b + 1),
    "power": lambda f, a: (a * a + 0.5) ** -1.5,
    "cube": lambda f, a: a**3,
    "pow": lambda f, a, b: (a * a + 1) ** f.sin(b),
    "exp": lambda f, a: f.exp(f.sin(a)),
    "log": lambda f, a: f.log(a * a + 0.25),
    "sqrt": lambda f, a: f.sqrt(a * a + 2),
    "sin": lambda f, a: f.sin(a),
    "cos": lambda f, a: f.cos(a),
    "tanh": lambda f, a: f.tanh(a),
    "sigmoid": lambda f, a: f.sigmoid(a),
    "hypot": lambda f, a, b: f.hypot(a, b * b + 1),
    "logsumexp": lambda f, *xs: f.logsumexp([f.sin(x) for x in xs]),
    "mean": lambda f, *xs: f.mean(xs),
}
"""Steps that are smooth for every operand."""

OPERATIONS = SMOOTH
TWO = {"add", "sub", "mul", "truediv", "pow", "hypot"}
MANY = {"fsum", "dot", "affine", "logsumexp", "mean"}
"""Steps of two operands, and of a list of them; the others have one."""

BITS = 40
"""The most bits of a number of an exact program, so that no float is rounded."""


def exact_size(op: str, sizes: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Bounds of the bits before and after the binary point, from those of the operands."""
    first, second = halves(sizes)
    if op in ("dot", "affine"):
        terms = [(a + c, b + d) for (a, b), (c, d) in zip(first, second, strict=True)]
        terms += sizes[2 * len(first) :]
    elif op == "mul":
        terms = [(sizes[0][0] + sizes[1][0], sizes[0][1] + sizes[1][1])]
    else:
        terms = list(sizes)
    return max(a for a, _ in terms) + (len(terms) - 1).bit_length(), max(b for _, b in terms)
