"""Derivatives of powers beyond the first: exponents at 0, or that fall to 0, and the base 0."""

import math

import pytest

from autograd_core import Value, gradcheck, gradients, hessian
from autograd_core.primitives import PRIMITIVES
from tests.autograd_core.primitives.orders import exact_derivative

POW = PRIMITIVES["pow"]


def derivative(x, y, path):
    """x**y differentiated along a path such as "xxy"."""
    leaves = {"x": Value(x), "y": Value(y)}
    result = leaves["x"] ** leaves["y"]
    for name in path:
        result = gradients(result, leaves[name], create_graph=True)
    return result.data


@pytest.mark.parametrize("x", [2.0, 23.0, 0.3, 1.0, 1e-100, 1e100])
def test_mixed_derivative_where_the_exponent_is_zero(x):
    """d2 x**y / dx dy is 1/x at y = 0, in both orders: the exponent is a number, no structure."""
    for zero in (0.0, -0.0):
        assert derivative(x, zero, "xy") == pytest.approx(1 / x, rel=1e-15)
        assert derivative(x, zero, "yx") == pytest.approx(1 / x, rel=1e-15)
    matrix = hessian(lambda v: v[0] ** v[1])([x, 0.0])
    assert matrix[0][1] == matrix[1][0] == pytest.approx(1 / x, rel=1e-15)


@pytest.mark.parametrize("y", [0.0, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("path", ["xxy", "xyx", "yxx", "xxxy", "xxyx", "yxxx", "xyy", "xxyy"])
def test_exponent_that_falls_to_zero_on_the_way(y, path):
    """d/dx takes 1 from the exponent; where that leaves 0, d/dy still sees it."""
    exact = exact_derivative(POW, [1.7, y], {}, [path.count("x"), path.count("y")])
    assert derivative(1.7, y, path) == pytest.approx(float(exact), rel=1e-13)


def test_smooth_power_passes_the_check_at_exponent_zero():
    """x**y is smooth at (23, 0): every derivative is OK."""
    report = gradcheck(lambda x, y: x**y, [23.0, 0.0], order=2)
    assert report
    assert {finding.verdict.name for finding in report.findings} == {"OK"}


def test_constant_exponent_zero_is_a_structure():
    """x**0 does not depend on x: no derivative flows, not even that of infinity or nan."""
    for x in (0.0, 3.0, math.inf, math.nan):
        leaf = Value(x)
        assert (leaf**0).partials == (None,)


@pytest.mark.parametrize(
    ("y", "exact"),
    [(1.0, -math.inf), (0.5, -math.inf), (2.0, 0.0), (1.5, 0.0), (0.0, math.inf)],
)
def test_mixed_derivative_at_base_zero(y, exact):
    """x**(y-1) (1 + y log x) as x falls to 0: the limit or nan, never another number."""
    assert derivative(0.0, y, "yx") == exact or math.isnan(derivative(0.0, y, "yx"))
    assert y == 0 or derivative(0.0, y, "xy") == exact or math.isnan(derivative(0.0, y, "xy"))
    assert derivative(0.0, y, "yy") == 0.0 or y == 0


@pytest.mark.parametrize("y", [0.5, 2.0, 30.0])
def test_powers_of_the_constant_zero_stay_zero(y):
    """0**y is 0 for all y > 0, and so is every derivative."""
    leaf = Value(y)
    result = 0.0**leaf
    for _ in range(3):
        result = gradients(result, leaf, create_graph=True)
        assert result.data == 0.0


def test_squares_are_products():
    """x**2 is x * x, correctly rounded, for every x; libm's pow is off by a bit here and there."""
    for x in (
        0.1,
        1 / 3,
        1e-170,
        1e170,
        1.7,
        -2.3,
        5e-324,
        math.inf,
        *(k / 997 for k in range(997)),
    ):
        for exponent in (2, 2.0, True + True):
            assert (Value(x) ** exponent).data == x * x
