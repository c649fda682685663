"""Hypothesis strategies: Values, random programs, and points of the table's primitives.

@given(programs())
def test_my_engine(program):
    ours, mine = [[kind(x) for x in program.leaves] for kind in (Value, MyValue)]
    program(*ours).backward()
    program.run(mine, (), my_engine)[-1].backward()     # my_engine.tanh, my_engine.fsum, ...
    assert [v.grad for v in mine] == pytest.approx([v.grad for v in ours])
"""

from __future__ import annotations

import math
from typing import Any

from autograd_core.extras import install_hint
from autograd_core.primitives import PRIMITIVES, Domain, Primitive
from autograd_core.testing.random_programs import (
    BITS,
    EXACT,
    MANY,
    SMOOTH,
    TWO,
    ProgramStep,
    RandomProgram,
    exact_size,
)
from autograd_core.value import Value

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"autograd_core.testing.strategies needs Hypothesis, which is not installed: "
        f"{install_hint('test')}",
        name=error.name,
    ) from error

__all__ = ["programs", "values"]

EXPONENTS = (0.0, 1.0, 2.0, 3.0, 7.0, -1.0, -2.0, 0.5, -0.5, 1 / 3, 0.1, 2.5, -1.5, 100.0, 1e-3)
"""Constant exponents worth trying."""

FIXED = [row for row in PRIMITIVES.values() if row.parameters and not row.variadic]
"""Rows of a fixed number of operands with static parameters."""

PARAMETERS: dict[str, tuple[dict[str, Any], ...]] = {
    **{row.name: (dict(row.parameters),) for row in FIXED},
    "pow_constant": tuple({"exponent": c} for c in EXPONENTS),
    "constant_pow": tuple({"base": b} for b in (2.0, 10.0, 0.5, math.e, 1.0001, 1.0, 1e-3)),
    "leaky_relu": tuple({"alpha": a} for a in (0.01, 0.3, -0.5, 1.7)),
    "elu": tuple({"alpha": a} for a in (1.0, 0.5, 3.0)),
    "softplus": tuple({"beta": b} for b in (1.0, 0.5, 2.0, 3.0)),
    "gelu": ({"mu": 0.0, "sigma": 1.0}, {"mu": 0.5, "sigma": 2.0}, {"mu": -1.0, "sigma": 0.3}),
    "where": ({"condition": True}, {"condition": False}),
}
"""Static parameters worth trying, or the row's defaults; a list's `k` is chosen with the list."""

numbers = st.floats(allow_nan=False, allow_infinity=False)
"""Any finite float, subnormals and -0.0 among them."""

anything = st.one_of(
    st.floats(),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 5e-324, -5e-324, 1.7976931348623157e308]),
    st.sampled_from([math.inf, -math.inf, math.nan]),
)
"""Any float at all, its special values often."""


def values(
    min_value: float = -10.0, max_value: float = 10.0, *, label: str = ""
) -> st.SearchStrategy[Value]:
    """Leaves with a number between two bounds.

    Args:
        min_value, max_value: the bounds; `values(-math.inf, math.inf)` draws any finite number.
        label: their label.
    """
    floats = st.floats(
        min_value=None if math.isinf(min_value) else min_value,
        max_value=None if math.isinf(max_value) else max_value,
        allow_nan=False,
        allow_infinity=False,
    )
    return st.builds(Value, floats, label=st.just(label))


def programs(
    most_steps: int = 10, *, exact: bool = False, plain_numbers: int = 0
) -> st.SearchStrategy[RandomProgram]:
    """Random programs of smooth operations, with fan-outs: functions of one to three numbers.

    program(*leaves) computes one on floats or Values, program.run(leaves, (), f) elsewhere.

    Args:
        most_steps: the most operations; at least 1.
        exact: only sums and products of at most four multiples of 1/4, so small that neither value
            nor gradient is rounded: they can be compared with fractions, without a tolerance.
        plain_numbers: the most numbers that are not differentiated. With them, a result may
            depend on no leaf at all, and be a plain number.
    """
    return (_exact if exact else _smooth)(most_steps, plain_numbers)


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
def _exact(draw: st.DrawFn, most: int, plain: int) -> RandomProgram:
    """Programs of polynomial steps at multiples of 1/4, so small that no float is rounded."""
    number = st.integers(-8, 8).map(lambda k: k / 4)
    leaves = draw(st.lists(number, min_size=1, max_size=4))
    plain_numbers = draw(st.lists(number, max_size=plain))
    sizes = [(1.0, 2.0)] * (len(leaves) + len(plain_numbers))
    steps = []
    for _ in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from(sorted(EXACT)))
        operands = draw(_operands(op, len(sizes)))
        before, after = exact_size(op, [sizes[i] for i in operands])
        if before + after > BITS:
            op, operands = "neg", operands[:1]
        sizes.append(exact_size(op, [sizes[i] for i in operands]))
        steps.append(ProgramStep(op, operands))
    return RandomProgram(tuple(leaves), tuple(plain_numbers), tuple(steps))


@st.composite
def _smooth(draw: st.DrawFn, most: int, plain: int) -> RandomProgram:
    """Programs of smooth steps at points in [-2, 2]."""
    number = st.floats(-2, 2, allow_subnormal=False)
    leaves = draw(st.lists(number, min_size=1, max_size=3))
    plain_numbers = draw(st.lists(number, max_size=plain))
    steps = []
    for i in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from(sorted(SMOOTH)))
        operands = draw(_operands(op, len(leaves) + len(plain_numbers) + i))
        steps.append(ProgramStep(op, operands))
    return RandomProgram(tuple(leaves), tuple(plain_numbers), tuple(steps))


def inside(domain: Domain) -> st.SearchStrategy[float]:
    """Finite floats in a domain; an open end is left out."""
    low, high = domain.low, domain.high
    return st.floats(
        min_value=None if math.isinf(low) else low,
        max_value=None if math.isinf(high) else high,
        exclude_min=domain.low_open and not math.isinf(low),
        exclude_max=domain.high_open and not math.isinf(high),
        allow_nan=False,
        allow_infinity=False,
    )


def parameters(row: Primitive, length: int) -> st.SearchStrategy[dict[str, Any]]:
    """Static parameters of a row; `length` is how many operands it gets."""
    if "k" in row.parameters:
        return st.fixed_dictionaries({"k": st.integers(0, length - 1)})
    return st.sampled_from(PARAMETERS.get(row.name, ({},)))


def lengths(row: Primitive) -> st.SearchStrategy[int]:
    """How many operands a row may take."""
    if not row.variadic:
        return st.just(len(row.operands))
    if row.name == "dot":
        return st.integers(0, 4).map(lambda n: 2 * n)
    if row.name == "affine":
        return st.integers(0, 4).map(lambda n: 2 * n + 1)
    return st.integers(0 if row.name == "fsum" else 1, 6)


@st.composite
def points(
    draw: st.DrawFn, row: Primitive, floats: st.SearchStrategy[float] | None = None
) -> tuple[list[float], dict[str, Any]]:
    """Operands and static parameters of a row: in its domains, or drawn from `floats`."""
    length = draw(lengths(row))
    domains = row.domains * length if row.variadic else row.domains
    operands = [draw(inside(domain) if floats is None else floats) for domain in domains]
    return operands, draw(parameters(row, length))
