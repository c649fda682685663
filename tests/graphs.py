"""Random programs: data that any engine can run, and Hypothesis strategies for them.

A program is a list of leaves, a list of plain numbers, and steps that each apply an operation to
what came before. Operands are drawn freely, so results are shared, used twice by one step, or
never used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st


class Step(NamedTuple):
    """An operation and the positions of its operands among leaves, numbers and earlier results."""

    op: str
    operands: tuple[int, ...]


class Program(NamedTuple):
    """Leaves to differentiate at, plain numbers, and steps; the last result is the root."""

    leaves: tuple[float, ...]
    numbers: tuple[float, ...]
    steps: tuple[Step, ...]

    def run(self, leaves: Sequence[Any], numbers: Sequence[Any], f: Any) -> list[Any]:
        """All results. `f` is an engine: it has exp, fsum, ...; its numbers have the operators."""
        found = [*leaves, *numbers]
        for op, operands in self.steps:
            found.append(OPERATIONS[op](f, *[found[i] for i in operands]))
        return found


def _halves(operands: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """A list cut in two of equal length; an odd one out is left over."""
    n = len(operands) // 2
    return list(operands[:n]), list(operands[n : 2 * n])


EXACT: dict[str, Callable[..., Any]] = {
    "add": lambda f, a, b: a + b,
    "sub": lambda f, a, b: a - b,
    "mul": lambda f, a, b: a * b,
    "neg": lambda f, a: -a,
    "fsum": lambda f, *xs: f.fsum(xs),
    "dot": lambda f, *xs: f.dot(*_halves(xs)),
    "affine": lambda f, *xs: f.affine(*_halves(xs), xs[-1]),
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
BITS = 40


@st.composite
def _operands(draw: st.DrawFn, op: str, count: int) -> tuple[int, ...]:
    """Positions of operands among `count`: recent ones often, so that chains and sharing grow."""
    if op in MANY:
        length = draw(st.sampled_from([1, 2, 3, 4, 5, 5, 24]))
        length = {"dot": 2 * length, "affine": 2 * length - 1}.get(op, length)
    else:
        length = 2 if op in TWO else 1
    recent = st.integers(max(0, count - 3), count - 1)
    position = st.one_of(recent, st.integers(0, count - 1))
    return tuple(draw(st.lists(position, min_size=length, max_size=length)))


@st.composite
def dyadic_programs(draw: st.DrawFn, most: int = 12) -> Program:
    """Programs of polynomial steps at multiples of 1/4, so small that no float is rounded."""
    number = st.integers(-8, 8).map(lambda k: k / 4)
    leaves = draw(st.lists(number, min_size=1, max_size=4))
    numbers = draw(st.lists(number, max_size=2))
    sizes = [(1.0, 2.0)] * (len(leaves) + len(numbers))
    steps = []
    for _ in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from(sorted(EXACT)))
        operands = draw(_operands(op, len(sizes)))
        if sum(_size(op, [sizes[i] for i in operands])) > BITS:
            op, operands = "neg", operands[:1]
        sizes.append(_size(op, [sizes[i] for i in operands]))
        steps.append(Step(op, operands))
    return Program(tuple(leaves), tuple(numbers), tuple(steps))


def _size(op: str, sizes: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Bounds of the bits before and after the binary point, from those of the operands."""
    first, second = _halves(sizes)
    if op in ("dot", "affine"):
        terms = [(a + c, b + d) for (a, b), (c, d) in zip(first, second, strict=True)]
        terms += sizes[2 * len(first) :]
    elif op == "mul":
        terms = [(sizes[0][0] + sizes[1][0], sizes[0][1] + sizes[1][1])]
    else:
        terms = list(sizes)
    return max(a for a, _ in terms) + (len(terms) - 1).bit_length(), max(b for _, b in terms)


@st.composite
def smooth_programs(draw: st.DrawFn, most: int = 10) -> Program:
    """Programs of smooth steps at points in [-2, 2]."""
    number = st.floats(-2, 2, allow_subnormal=False)
    leaves = draw(st.lists(number, min_size=1, max_size=3))
    numbers = draw(st.lists(number, max_size=1))
    steps = []
    for i in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from(sorted(SMOOTH)))
        steps.append(Step(op, draw(_operands(op, len(leaves) + len(numbers) + i))))
    return Program(tuple(leaves), tuple(numbers), tuple(steps))
