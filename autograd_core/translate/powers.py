"""Find powers that SymPy would never finish, since it computes integer powers exactly."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log2

from autograd_core.value import Value

MOST_BITS = 1_000_000
"""The largest power that is allowed, in bits; it takes SymPy a few milliseconds."""

TOO_LARGE = "a power in it is too large for SymPy, which computes those of whole numbers exactly"


def has_huge_power(nodes: Iterable[Value]) -> bool:
    """Whether a power has more bits than MOST_BITS.

    SymPy simplifies x - x to 0 and so may know base and exponent as numbers. Then they are the
    recorded numbers, whatever the leaves.
    """
    return any(_bits(node) > MOST_BITS for node in nodes if not node.is_leaf)


def _bits(node: Value) -> float:
    """The bits of an integer power, before or after the point; 0 for other operations."""
    numbers = [operand.data for operand in node.operands]
    match node.op:
        case "pow":
            base, exponent = numbers
        case "pow_constant":
            base, exponent = numbers[0], node.static[0]
        case "constant_pow":
            base, exponent = node.static[0], numbers[0]
        case "exp2":
            base, exponent = 2.0, numbers[0]
        case _:
            return 0.0
    if base == 0.0 or base != base or exponent != exponent:
        return 0.0
    bits = abs(log2(abs(base))) if abs(base) < inf else inf
    return 0.0 if bits == 0.0 or exponent == 0.0 else bits * abs(exponent)
