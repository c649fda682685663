"""The loops of a machine, interpreted: over the entries of each array, and over all edges.

Compiled, loops.pxd and kernels.h stand in for this module, as `reached.pxd` does for reached.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import accumulate
from operator import add, mul
from typing import Any

from autograd_core.c99 import is_absent, is_finite
from autograd_core.following import HOLDS
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import kernel_of
from autograd_core.program.lift.lifted import Floats, Ints
from autograd_core.program.machine.plan import NOWHERE, Plan, Step


def prepare(
    plan: Plan,
    exported: object,
    blocks_of: object,
    pieces_of: object,
    strips_of: object,
    powers_of: object,
    keep: list[object],
) -> Plan:
    """Compiled: the plan as C structs.

    Args:
        plan: the plan.
        exported: gives a row's kernel as a C function.
        blocks_of: gives the blocks of a step.
        pieces_of: gives the pieces of the plan's sums.
        strips_of: gives the strips and flows of a plan with lanes.
        powers_of: gives the powers of two that exp is computed with.
        keep: a list to which all memory is added that must live as long as the structs.
    """
    return plan


def choose(code: Plan, number: int) -> None:
    """Compiled: compute with another instruction set."""


def sets() -> int:
    """Compiled: how many instruction sets there are."""
    return 0


def set_name(number: int) -> str:
    """Compiled: the name of one of them."""
    raise NotImplementedError


def signature(capsule: object) -> str:
    """Compiled: the signature of a C function that Cython exports."""
    raise NotImplementedError


def clear(adjoints: Floats, start: int, end: int, roots: Ints) -> None:
    """Set adjoints to 0.0; compiled only those near the root, others are overwritten.

    Args:
        adjoints: all of them.
        start, end: the addresses of those that depend on inputs.
        roots: where those begin that are computed with the root, and how many they are.
    """
    adjoints[start:end] = array("d", bytes(8 * (end - start)))


def put_rows(
    code: Plan,
    values: Floats,
    start: int,
    lanes: int,
    here: int,
    rows: Floats,
    first: int,
    inputs: int,
) -> None:
    """Put rows of inputs side by side; lanes beyond the last row get that row again.

    Args:
        code: the plan as `prepare` gave it.
        values: where they are put, from `start` on.
        lanes: how many rows there is room for.
        here: how many there are.
        rows: all rows, one after the other.
        first: the number of the first row to put.
        inputs: how many numbers a row has.
    """
    for lane in range(lanes):
        row = first + min(lane, here - 1)
        for i in range(inputs):
            values[start + i * lanes + lane] = rows[row * inputs + i]


def take_rows(
    code: Plan,
    rows: Floats,
    first: int,
    width: int,
    lanes: int,
    here: int,
    adjoints: Floats,
    at: Ints,
) -> bool:
    """Copy adjoints that stand side by side to rows; whether all are finite.

    Args:
        code: the plan as `prepare` gave it.
        rows: all rows, one after the other.
        first: the number of the first row to copy to.
        width: how many numbers a row has.
        lanes, here: as `put_rows` takes them.
        adjoints: where they stand.
        at: for each number of a row where it is in the first lane.
    """
    for lane in range(here):
        for i in range(width):
            rows[(first + lane) * width + i] = adjoints[at[i] + lane]
    return is_finite(rows[first * width : (first + here) * width])


def put_aligned(numbers: Floats, even: int) -> Floats:
    """Compiled: a copy with room for vectors at its end, number `even` at a whole vector."""
    return numbers


def memory(numbers: Floats, even: int) -> Floats:
    """Compiled: a pointer to the numbers. Here a copy, so that threads may run at once."""
    return array("d", numbers)


def forward(code: Plan, values: Floats) -> None:
    """Compute all steps, operands first."""
    for step in code.steps:
        _KINDS[step.kind](step, values)


def _map(step: Step, values: Floats) -> None:
    """A row of one operand or two, or of a few."""
    kernel = kernel_of(PRIMITIVES[step.op])
    static: tuple[Any, ...] = step.statics[0]
    before, after = (static, ()) if step.op == "where" else ((), static)
    for entry, operands in enumerate(zip(*step.operands, strict=True)):
        y, *partials = kernel(*before, *[values[a] for a in operands], *after)
        values[step.start + entry] = y
        for start, partial in zip(step.partials, partials, strict=True):
            if start != NOWHERE:
                values[start + entry] = _as_factor(partial)


def _as_factor(partial: float) -> float:
    """A partial to multiply by: 0.0 if it is absent."""
    return 0.0 if partial != partial and is_absent(partial) else partial


def _select(step: Step, values: Floats) -> None:
    """`where`: one of two operands, by a comparison."""
    for entry, (a, b, left, right) in enumerate(zip(*step.operands, strict=True)):
        first = HOLDS[step.static(entry)[0]](values[left], values[right])
        values[step.start + entry] = values[a] if first else values[b]
        values[step.partials[0] + entry] = 1.0 if first else 0.0
        values[step.partials[1] + entry] = 0.0 if first else 1.0


def _list(step: Step, values: Floats) -> None:
    """A row of a list."""
    kernel = kernel_of(PRIMITIVES[step.op])
    n = step.inner
    partials = array("d", bytes(8 * n))
    for entry in range(step.count):
        x = array("d", [values[a] for a in step.operands[0][entry * n : (entry + 1) * n]])
        values[step.start + entry] = kernel(x, *step.static(entry), partials)
        if step.partials[0] != NOWHERE:
            start = step.partials[0] + entry * n
            values[start : start + n] = array("d", map(_as_factor, partials))


def _chain(step: Step, values: Floats) -> None:
    """A sum from left to right."""
    n = step.inner
    terms, *begin = step.operands
    for entry in range(step.count):
        inside = [values[a] for a in terms[entry * n : (entry + 1) * n]]
        values[step.start + entry] = _sum(inside, [values[a[entry]] for a in begin])


def _products(step: Step, values: Floats) -> None:
    """Sums of products, from left to right."""
    n = step.inner
    left, right, *begin = step.operands
    columns = step.shape[-1]
    for entry in range(step.count):
        i, j = divmod(entry, columns) if step.kind == "product" else (entry, entry)
        p = [values[a] for a in left[i * n : (i + 1) * n]]
        q = [values[a] for a in right[j * n : (j + 1) * n]]
        first = [0.0] if step.op == "dot" else [values[a[entry]] for a in begin]
        values[step.start + entry] = _sum(list(map(mul, p, q)), first)


def _sum(terms: list[float], begin: list[float]) -> float:
    """The terms added from left to right, to what the sum begins with if there is that."""
    total: float
    *_, total = accumulate([*begin, *terms], add)
    return total


_KINDS: dict[str, Callable[[Step, Floats], None]] = {
    "map": _map,
    "select": _select,
    "list": _list,
    "chain": _chain,
    "product": _products,
    "pairs": _products,
}


def backward(code: Plan, values: Floats, adjoints: Floats) -> None:
    """Add to each adjoint what flows to it; that of the root is the seed already."""
    ends, nodes, partials = code.edges
    for region in code.sums:
        first = ends[region.start - 1]
        for address in range(region.start, region.end):
            last = ends[address]
            total = adjoints[address]
            for k in range(first, last):
                total += adjoints[nodes[k]] * values[partials[k]]
            adjoints[address] = total
            first = last
