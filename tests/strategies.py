"""Hypothesis strategies: numbers for the operands and static parameters of a primitive."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from autograd_core.primitives import PRIMITIVES, Domain, Primitive

EXPONENTS = (0.0, 1.0, 2.0, 3.0, 7.0, -1.0, -2.0, 0.5, -0.5, 1 / 3, 0.1, 2.5, -1.5, 100.0, 1e-3)

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
