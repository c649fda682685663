"""Powers that SymPy, which computes those of whole numbers exactly, would never finish."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log2

from autograd_core.value import Value

MOST_BITS = 1_000_000
"""Of a whole number; one of that size takes SymPy a few milliseconds."""

TOO_LARGE = "a power in it is too large for SymPy, which computes those of whole numbers exactly"


def has_huge_power(nodes: Iterable[Value]) -> bool:
    """Whether a power has more bits than MOST_BITS.

    SymPy simplifies x - x to 0 and then knows a base and an exponent as numbers; they are those
    that were recorded, whatever the leaves.
    """
    return any(_bits(node) > MOST_BITS for node in nodes if not node.is_leaf)


def _bits(node: Value) -> float:
    """Bits of a power of whole numbers, before the point or after it; 0 for other operations."""
    numbers = [operand.data for operand in node._prev]
    match node.op:
        case "pow":
            base, exponent = numbers
        case "power":
            base, exponent = numbers[0], node.parameters["exponent"]
        case "exponential":
            base, exponent = node.parameters["base"], numbers[0]
        case "exp2":
            base, exponent = 2.0, numbers[0]
        case _:
            return 0.0
    if base == 0.0 or base != base or exponent != exponent:
        return 0.0
    bits = abs(log2(abs(base))) if abs(base) < inf else inf
    return 0.0 if bits == 0.0 or exponent == 0.0 else bits * abs(exponent)
