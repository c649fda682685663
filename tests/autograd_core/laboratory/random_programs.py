"""Random programs of one to three numbers, and the same with one wrong local derivative."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd_core import Value, functions, gradients, record, where

UNARY = (
    "sin cos tanh exp sigmoid softplus relu abs sqrt log atan erf gelu silu expm1 log1p cbrt tan "
    "leaky_relu elu hard_tanh asinh exp2 hard_sigmoid floor sign"
).split()
OWN_UNARY: dict[str, Callable[[Any], Any]] = {
    "neg": lambda x: -x,
    "square": lambda x: x * x,
    "cube": lambda x: x**3,
    "reciprocal": lambda x: 1 / x,
    "fast": lambda x: (1000 * x).sin(),
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: abs(a) ** b,
    "maximum": functions.maximum,
    "minimum": functions.minimum,
    "hypot": functions.hypot,
    "atan2": functions.atan2,
    "where": lambda a, b: where(a.data > b.data, a * 2, b * 3),
    "branch": lambda a, b: a * 2 if a > b else b * 3 + a,
}


@dataclass(frozen=True)
class Program:
    """Steps that each take earlier results; the last is the value.

    Attributes:
        steps: (operation, places of its operands); the parameters are the first places.
        point: the parameters.
        wrong: (step, operand, factor) of a local derivative that is multiplied, or None.
    """

    steps: tuple[tuple[str, tuple[int, ...]], ...]
    point: tuple[float, ...]
    wrong: tuple[int, int, float] | None = None

    def __call__(self, *xs: Any) -> Any:
        """Run it."""
        results = list(xs)
        for i, (name, places) in enumerate(self.steps):
            operands = [results[k] for k in places]
            if self.wrong is not None and self.wrong[0] == i:
                results.append(_planted(name, operands, *self.wrong[1:]))
            else:
                results.append(_apply(name, operands))
        return results[-1]

    def gradient(self) -> tuple[float, list[float]]:
        """The value, and what the engine says of each parameter."""
        leaves = [Value(x) for x in self.point]
        y = self(*leaves)
        return y.data, gradients(y, leaves)


def _apply(name: str, operands: list[Any]) -> Any:
    """One operation."""
    if name in BINARY:
        return BINARY[name](*operands)
    if name in OWN_UNARY:
        return OWN_UNARY[name](*operands)
    return abs(operands[0]) if name == "abs" else getattr(functions, name)(*operands)


def _planted(name: str, operands: list[Any], position: int, factor: float) -> Any:
    """One operation, the derivative of one operand multiplied."""
    leaves = [Value(v.data) for v in operands]
    y = _apply(name, leaves)
    partials = gradients(y, leaves)
    partials[position] *= factor
    return record("planted", y.data, operands, partials)


def random_program(seed: int, wrong: bool = False) -> Program:
    """The program of a seed; with `wrong`, one of its local derivatives is off by 10 % or more."""
    source = random.Random(seed)
    count = source.randint(1, 3)
    names = [*UNARY, *OWN_UNARY]
    steps: list[tuple[str, tuple[int, ...]]] = []
    for i in range(source.randint(1, 12)):
        known = count + i
        unary = source.random() < 0.5
        name = source.choice(names if unary else list(BINARY))
        operands = [source.randrange(max(0, known - 4), known) for _ in range(1 if unary else 2)]
        steps.append((name, tuple(operands)))
    point = tuple(_number(source) for _ in range(count))
    if not wrong:
        return Program(tuple(steps), point)
    step = source.randrange(len(steps))
    operand = source.randrange(len(steps[step][1]))
    return Program(tuple(steps), point, (step, operand, source.choice([1.1, -1.0, 0.5, 2.0])))


def _number(source: random.Random) -> float:
    """Mostly of the order of 1; sometimes whole, sometimes tiny or large."""
    kind = source.random()
    if kind < 0.06:
        return float(source.choice([0, 1, -1, 2, 3]))
    if kind < 0.2:
        return float(source.choice([-1, 1]) * 10 ** source.uniform(-9, 6))
    return source.gauss(0, 1.5)
