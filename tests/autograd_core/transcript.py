"""Random programs of all operators on whatever comes, written down line by line."""

from __future__ import annotations

import operator
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from autograd_core import Value, no_grad
from autograd_core.modes import observed_by


class Whole(int):
    """An int of the user's own."""


class Real(float):
    """A float of the user's own, which adds its own way."""

    def __radd__(self, other: Any) -> str:
        return "mine"


FLOATS = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -1.5, 3.0, 1e-310, 5e-324, 1e16, -1e155, 1.7e308]
FLOATS += [float("inf"), float("-inf"), float("nan")]
INTS = [0, 1, -1, 2, 3, -7, 2**30, -(2**31), 2**53 + 1, 2**63, 10**308, 10**309, -(10**400)]
OTHERS = [True, False, Whole(3), Real(0.5), Fraction(1, 3), Fraction(10**400), Decimal(2), 1j]
OTHERS += ["2", None, [1.0], np.float64(-0.5), np.float32(0.1), np.int64(4), np.bool_(True)]

TWO = ["add", "sub", "mul", "truediv", "pow", "iadd", "isub", "imul", "itruediv", "ipow"]
TWO += ["lt", "le", "gt", "ge", "eq", "ne"]
ONE = ["neg", "pos", "abs", "truth"]


class Watcher:
    """Writes down what it is shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def created(self, node: Any) -> None:
        """A node."""
        self.lines.append(f"created {node.op}")

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """A comparison."""
        self.lines.append(f"compared {a!r} {symbol} {b!r}: {outcome}")

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """A sweep."""
        self.lines.append(f"swept {len(nodes)}")


def described(x: Any) -> str:
    """All that can be told of a result: of a node its numbers and what it was made from."""
    if type(x) is not Value:
        return f"{type(x).__name__} {x!r}"
    edges = [
        f"{v.data!r}{'c' if v.is_constant else ''}{'' if d is None else f' * {d!r}'}"
        for v, d in zip(x.operands, x.partials, strict=True)
    ]
    return f"{x!r} {x.op} {edges} {x.static} {x.is_constant}"


def outcome(do: Any, *operands: Any) -> Any:
    """The result, or the exception in words."""
    try:
        return do(*operands)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def drawn(generator: random.Random, nodes: list[Any]) -> Any:
    """Some operand: mostly a node, else a number, or a thing that is none."""
    kind = generator.randrange(10)
    if kind < 6:
        return generator.choice(nodes)
    return generator.choice([FLOATS, INTS, INTS, OTHERS][kind - 6])


def run(generator: random.Random, nodes: list[Any], steps: int, lines: list[str]) -> None:
    """Do so many operations, on the nodes that there are and on those they make."""
    for _ in range(steps):
        if generator.random() < 0.1:
            name = generator.choice(ONE)
            operands = [generator.choice(nodes)]
        else:
            name = generator.choice(TWO)
            operands = [generator.choice(nodes), drawn(generator, nodes)]
            generator.shuffle(operands)
            if name == "imul" and isinstance(operands[1], (str, list)):
                name = "mul"  # Python words the other error differently for classes written in C
        result = outcome(getattr(operator, name), *operands)
        lines.append(f"{name} {', '.join(map(described, operands))}: {described(result)}")
        if type(result) is Value:
            nodes.append(result)


def transcript(seed: int, steps: int) -> list[str]:
    """What a random program did: outside any block, under no_grad, and watched; then its sweep."""
    generator = random.Random(seed)
    nodes = [Value(x) for x in generator.choices(FLOATS, k=4)]
    lines: list[str] = []
    run(generator, nodes, steps, lines)
    with no_grad():
        run(generator, list(nodes), steps // 4, lines)
    watcher = Watcher()
    with observed_by(watcher):
        run(generator, list(nodes), steps // 4, lines)
    lines += watcher.lines
    for root in generator.choices(nodes, k=3):
        root.backward()
    return lines + [repr(v.grad) for v in nodes]
