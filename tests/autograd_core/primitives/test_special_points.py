"""Every special point of every kernel is pinned, or is what the row tends to there.

A kernel without its branches for infinities gives nan where its row has a limit, and no random
point shows it. Here every combination of signed zeros, infinities, the largest and the smallest
floats, ends of domains and kinks is looked at: what the kernel gives there is the limit of its
row, nan where there is none, or stands in `special_points.py`, written by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from autograd_core import c99
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.evaluate import evaluate, kernel_of
from autograd_core.primitives.row import binary
from autograd_core.testing.strategies import PARAMETERS
from tests.autograd_core.primitives import special_points as pinned
from tests.autograd_core.primitives.limits import limits, same, special_points

Result = tuple[float, Sequence[float | None]]


def as_key(operands: Sequence[float]) -> tuple[str, ...]:
    """Operands so that 0.0 and -0.0 differ."""
    return tuple(x.hex() for x in operands)


def pins(kernel: Callable[..., Any], count: int) -> set[tuple[str, ...]]:
    """The operands that stand in the tables for a kernel, whatever its static parameters."""
    found = [row[:count] for row in pinned.ONE_OPERAND.get(kernel, ())]
    found += [row[:count] for row in pinned.TWO_OPERANDS.get(kernel, ())]
    found += [row[0] for table in (pinned.MANY, pinned.CHOSEN) for row in table.get(kernel, ())]
    if kernel is kernel_of(PRIMITIVES["gelu"]):
        found += [operands[:count] for operands, _ in pinned.GELU]
    return set(map(as_key, found))


def unaccounted(
    row: Primitive,
    compute: Callable[..., Result],
    known: set[tuple[str, ...]],
    points: Iterable[tuple[float, ...]],
) -> list[str]:
    """The special points that are not pinned, at which a kernel is not what its row tends to."""
    parameters = {"k": 0} if "k" in row.parameters else PARAMETERS.get(row.name, ({},))[0]
    found = []
    for point in points:
        if as_key(point) in known:
            continue
        value, partials = compute(point, tuple(parameters.values()))
        expected = limits(row, point, parameters)
        if not agrees(row, point, parameters, value, partials, expected):
            found.append(f"{row.name}{point}: {value}, {partials}; the row tends to {expected}")
    return found


def agrees(
    row: Primitive,
    point: Sequence[float],
    parameters: dict[str, Any],
    value: float,
    partials: Sequence[float | None],
    expected: Sequence[float | None],
) -> bool:
    """Whether a kernel's results are the limits, and nan where there are none.

    The sign of a 0 is looked at in values of one operand. On a kink that depends on several
    operands the partials are a convention: `test_each_kink_is_pinned`.
    """
    on_kink = row.is_kink(*point, **parameters)
    if not agree(value, expected[0], any_zero=on_kink or len(point) > 1):
        return False
    if on_kink and callable(row.kinks):
        return True
    pairs = zip(partials, expected[1:], strict=True)
    return all(agree(0.0 if d is None else d, limit, any_zero=True) for d, limit in pairs)


def agree(got: float, limit: float | None, any_zero: bool) -> bool:
    """Whether a number is a limit, and nan where there is none."""
    if limit is None:
        return math.isnan(got)
    return same(got, limit) or (any_zero and got == 0 and abs(limit) < 1e-300)


ROWS = [
    pytest.param(row, id=name, marks=[pytest.mark.slow] if name == "pow" else [])
    for name, row in PRIMITIVES.items()
    if name not in ("dot", "affine")
]
"""All but the plain sums, which are bit for bit a loop wherever (`test_kernels_accuracy.py`)."""


@pytest.mark.parametrize("row", ROWS)
def test_special_points_are_limits_or_pinned(row: Primitive) -> None:
    """No special point of a kernel is left to chance."""
    found = unaccounted(
        row,
        lambda point, static: evaluate(row.name, point, static),
        pins(kernel_of(row), len(row.operands)),
        special_points(row),
    )
    assert not found, "pin in special_points.py, or mend the kernel:\n" + "\n".join(found)


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
def test_each_kink_is_pinned(row: Primitive) -> None:
    """What the engine takes for the derivative at a kink is a convention: it stands there."""
    known = pins(kernel_of(row), len(row.operands) + len(row.parameters))
    points = [tuple(map(float.fromhex, key)) for key in known]
    if callable(row.kinks):
        assert any(row.is_kink(*point) for point in points)
    elif row.kinks:
        assert set(row.kinks) <= {point[0] for point in points}


LOGADDEXP = binary(
    "logaddexp",
    ("a", "b"),
    lambda m, a, b: m.logsumexp([a, b]),
    lambda m, a, b: (m.sigmoid(a - b), m.sigmoid(b - a)),
)


def plain_logaddexp(point: Sequence[float], static: Sequence[Any]) -> Result:
    """A kernel that is right at every finite point: it has no branch for infinities."""
    a, b = point
    larger, d = max(a, b), a - b
    e = c99.exp(-c99.fabs(d))
    share = 1.0 / (1.0 + e)
    return larger + c99.log1p(e), (share, e * share) if d >= 0 else (e * share, share)


def careful_logaddexp(point: Sequence[float], static: Sequence[Any]) -> Result:
    """The same with its branches."""
    a, b = point
    if a == b and math.isinf(a):
        return a, (math.nan, math.nan)
    return plain_logaddexp(point, static)


def test_a_kernel_without_branches_for_infinities_is_reported() -> None:
    """logaddexp(inf, inf) is inf; inf - inf is nan, at which no random point looks."""
    points = [point for point in special_points(LOGADDEXP) if any(map(math.isinf, point))]
    found = unaccounted(LOGADDEXP, plain_logaddexp, set(), points)
    assert {line.partition(":")[0] for line in found} == {
        "logaddexp(inf, inf)",
        "logaddexp(-inf, -inf)",
    }
    assert not unaccounted(LOGADDEXP, careful_logaddexp, set(), points)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("silu", lambda x: (x / (1 + c99.exp(-x)), 0.5)),
        ("sqrt", lambda x: (c99.sqrt(x), c99.divide(0.5, c99.sqrt(c99.fabs(x))))),
        ("tanh", lambda x: (c99.tanh(x) + 0.0, 1.0 - c99.tanh(x) ** 2)),
        ("log", lambda x: (c99.log(c99.fabs(x)), c99.divide(1.0, x))),
    ],
)
def test_other_forgotten_branches_are_reported(name: str, wrong: Callable[..., Any]) -> None:
    """0 * inf, a slope outside the domain, a lost sign of 0, a logarithm of |x|."""

    def compute(point: Sequence[float], static: Sequence[Any]) -> Result:
        value, slope = wrong(*point)
        return value, (slope,)

    row = replace(PRIMITIVES[name], name=f"planted_{name}")
    assert unaccounted(row, compute, set(), special_points(row))
