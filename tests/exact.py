"""Exact reverse sweeps of dyadic programs: textbook recursion over lists of fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from tests.graphs import Program

RULES: dict[str, Callable[..., tuple[list[Fraction], list[Fraction]]]] = {
    "add": lambda a, b: ([a, b], [Fraction(1), Fraction(1)]),
    "sub": lambda a, b: ([a, -b], [Fraction(1), Fraction(-1)]),
    "mul": lambda a, b: ([a * b], [b, a]),
    "neg": lambda a: ([-a], [Fraction(-1)]),
    "fsum": lambda *x: (list(x), [Fraction(1)] * len(x)),
    "dot": lambda *x: _products(x, []),
    "affine": lambda *x: _products(x[:-1], [x[-1]]),
}
"""Terms that add up to the result, and partials."""


def _products(
    x: Sequence[Fraction], bias: list[Fraction]
) -> tuple[list[Fraction], list[Fraction]]:
    """Terms and partials of the inner product of the halves of x, plus a bias if there is one."""
    p, q = x[: len(x) // 2], x[len(x) // 2 :]
    terms = [a * b for a, b in zip(p, q, strict=True)]
    return bias + terms, [*q, *p, *(Fraction(1) for _ in bias)]


class Rounds(AssertionError):
    """The program is no exact test: a float would be rounded."""


def exact_sum(terms: Sequence[Fraction]) -> Fraction:
    """The sum of terms that floats add up without rounding, in any order.

    All terms are multiples of a unit, a power of two. While the sum of their magnitudes is at most
    2**53 units, so is every partial sum, and every such number is a float.
    """
    unit = Fraction(1, max((t.denominator for t in terms), default=1))
    if unit.denominator & (unit.denominator - 1) or sum(map(abs, terms)) > 2**53 * unit:
        raise Rounds(f"{terms} do not add up exactly in floats")
    return sum(terms, Fraction(0))


def sweep(program: Program) -> tuple[Fraction, list[Fraction]]:
    """Value of the root and its derivative along each leaf.

    Raises:
        Rounds: an engine that computes in floats would round somewhere.
    """
    values = [Fraction(x) for x in (*program.leaves, *program.numbers)]
    first = len(values)
    partials = []
    for op, operands in program.steps:
        terms, local = RULES[op](*[values[i] for i in operands])
        values.append(exact_sum(terms))
        partials.append(local)
    shares: list[list[Fraction]] = [[] for _ in values]
    shares[-1].append(Fraction(1))
    for position in reversed(range(first, len(values))):
        adjoint = exact_sum(shares[position])
        for i, d in zip(
            program.steps[position - first].operands, partials[position - first], strict=True
        ):
            shares[i].append(adjoint * d)
    return values[-1], [exact_sum(shares[i]) for i in range(len(program.leaves))]
