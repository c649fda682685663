"""Normalisations of constants, of nearly equal numbers and of the largest floats, by mpmath."""

import random

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_core import Graph, Value, gradients
from nn import BatchNorm, GroupNorm, InstanceNorm, LayerNorm, RMSNorm

EPS = 1e-5
UNIT = 2.0**-53


def exactly(xs, centred=True):
    """Values and derivatives of (x - m) / sqrt(v + eps), or x / sqrt(mean(x^2) + eps)."""
    n = len(xs)
    held = [mpmath.mpf(x) for x in xs]
    middle = mpmath.fsum(held) / n if centred else mpmath.mpf(0)
    apart = [x - middle for x in held]
    root = mpmath.sqrt(mpmath.fsum(d * d for d in apart) / n + mpmath.mpf(EPS))
    slopes = [
        [
            ((i == j) - mpmath.mpf(centred) / n - a * b / root**2 / n) / root
            for j, b in enumerate(apart)
        ]
        for i, a in enumerate(apart)
    ]
    return [d / root for d in apart], slopes, root


def per_feature(unit, xs):
    """A batch of samples of one number each."""
    return [out for (out,) in unit.batch([[x] for x in xs])]


CENTRED = {
    "layer": lambda xs: LayerNorm(len(xs))(xs),
    "group": lambda xs: GroupNorm(1, len(xs))(xs),
    "instance": lambda xs: InstanceNorm(1)([xs])[0],
    "batch": lambda xs: per_feature(BatchNorm(1), xs),
}
EXTREMES = [
    [1e200, -1e200],
    [1e160, -1e160],
    [1e200, -1e200, 3e199],
    [1.7e308, -1.7e308, -1.7e308],
    [1.7e308] * 4,
    [1e16, 1e16 + 2],
    [1e16, 1e16 + 2, 1e16 + 2],
    [2.0**500, 2.0**500 * (1 + 2.0**-52), 2.0**500],
    [68982567820725.66] * 7,
    [-1.0 / 3] * 7,
    [1e-200, -1e-200, 0.0],
    [5e-324] * 3,
    [0.0] * 3,
    [1e8 + 0.3, 1e8 - 1.1, 1e8 + 2.7, 1e8],
]


def require(found, values, expected, slopes, root):
    """Each number within 8u; each slope within 32u of the largest term it is the sum of."""
    for y, exact in zip(found, expected, strict=True):
        assert abs(y.data - exact) <= 8 * UNIT * abs(exact) + 2 * UNIT * bool(exact)
    for y, row in zip(found, slopes, strict=True):
        for g, exact in zip(gradients(y, values), row, strict=True):
            assert abs(g - exact) <= 32 * UNIT / root + 2.0**-1070


@pytest.mark.parametrize("name", CENTRED)
@pytest.mark.parametrize("xs", EXTREMES, ids=str)
def test_centred_normalisations_at_extremes(name, xs):
    """Value and every derivative are those of the formula, whatever the size of the numbers."""
    with mpmath.workdps(700):
        values = [Value(x) for x in xs]
        require(CENTRED[name](values), values, *exactly(xs))


@pytest.mark.parametrize("xs", EXTREMES, ids=str)
def test_rms_norm_at_extremes(xs):
    """As the centred ones; the mean square of large numbers does not overflow."""
    with mpmath.workdps(700):
        values = [Value(x) for x in xs]
        require(RMSNorm(len(xs))(values), values, *exactly(xs, centred=False))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 40))
@example(68982567820725.66, 7)
def test_numbers_that_are_all_the_same_are_normalised_to_zero(x, n):
    """Exactly 0, of every float."""
    assert [y.data for y in LayerNorm(n)([x] * n)] == [0.0] * n


def test_usual_numbers_rarely_need_a_correction():
    """Of numbers of one size the rounded mean is good enough: seldom are nodes added for it."""
    draw = random.Random(1)
    differences = []
    for _ in range(100):
        xs = [Value(draw.gauss(3, 2)) for _ in range(6)]
        operations = [node.op for node in Graph(LayerNorm(6)(xs)[0]).nodes]
        differences.append(operations.count("sub"))
    assert set(differences) <= {6, 12}
    assert differences.count(6) >= 90


@pytest.mark.parametrize("special", [float("inf"), float("nan")])
def test_numbers_that_are_not_finite_are_told(special):
    """nan, and not a number that only looks right."""
    assert all(y.data != y.data for y in LayerNorm(2)([special, 1.0]))


def test_running_variance_that_overflows_is_told_in_use():
    """Training normalises the batch; what is infinite then makes nan in use, and not 0."""
    unit = BatchNorm(1)
    assert [y.data for y in per_feature(unit, [1e160, -1e160])] == [1.0, -1.0]
    assert unit.running_variance == [float("inf")]
    (used,) = unit.eval()([1e160])
    assert used.data != used.data
