"""The interpreted stand-ins for libm: C99's special values, never an exception."""

import math
import struct
from array import array

import pytest

from autograd_core import c99

INF = math.inf
NAN = math.nan

ONE = [
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
]
ONE += ["asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc"]
ONE += ["fabs", "floor", "ceil", "trunc", "rint"]


def same(got, expected):
    """Whether two doubles are equal in value and in the sign of zero, nan equal to nan."""
    if math.isnan(expected):
        return math.isnan(got)
    return got == expected and math.copysign(1.0, got) == math.copysign(1.0, expected)


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("x", [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 1e5, -1e5, 1e300, -1e300, 5e-324])
def test_functions_never_raise(name, x):
    """Poles, overflows and points outside the domain give a double."""
    assert type(getattr(c99, name)(x)) is float


@pytest.mark.parametrize("name", ONE)
def test_nan_and_infinities_pass(name):
    """nan gives nan, an infinity something that is not an exception."""
    function = getattr(c99, name)
    assert math.isnan(function(NAN))
    assert type(function(INF)) is float
    assert type(function(-INF)) is float


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("exp", 1000.0, INF),
        ("exp2", 2000.0, INF),
        ("expm1", 1000.0, INF),
        ("sinh", -1000.0, -INF),
        ("cosh", -1000.0, INF),
        ("log", -0.0, -INF),
        ("log2", 0.0, -INF),
        ("log10", 0.0, -INF),
        ("log1p", -1.0, -INF),
        ("log", -1.0, NAN),
        ("log1p", -2.0, NAN),
        ("log2", -1.0, NAN),
        ("log10", -1.0, NAN),
        ("sqrt", -0.0, -0.0),
        ("sqrt", -1.0, NAN),
        ("sin", INF, NAN),
        ("cos", -INF, NAN),
        ("tan", INF, NAN),
        ("asin", 2.0, NAN),
        ("acos", 2.0, NAN),
        ("acosh", 0.5, NAN),
        ("atanh", -1.0, -INF),
        ("atanh", 2.0, NAN),
        ("cbrt", -8.0, -2.0),
        ("rint", 2.5, 2.0),
        ("rint", -0.5, -0.0),
        ("rint", 4503599627370495.5, 4503599627370496.0),
        ("ceil", -0.5, -0.0),
        ("trunc", -0.5, -0.0),
        ("floor", -INF, -INF),
    ],
)
def test_special_values(name, x, y):
    """Where `math` raises or returns an int, the value of Annex F."""
    assert same(getattr(c99, name)(x), y)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0.0, -1.0, INF),
        (-0.0, -1.0, -INF),
        (-0.0, -3.0, -INF),
        (-0.0, -2.0, INF),
        (-0.0, -0.5, INF),
        (-0.0, -INF, INF),
        (-8.0, 1 / 3, NAN),
        (10.0, 400.0, INF),
        (-10.0, 401.0, -INF),
        (-10.0, 400.0, INF),
        (-1.0, INF, 1.0),
        (NAN, 0.0, 1.0),
        (1.0, NAN, 1.0),
        (-INF, 0.5, INF),
        (-INF, -3.0, -0.0),
    ],
)
def test_pow_special_values(x, y, expected):
    """pow has the poles, signs and exceptions for nan of C99, and is never complex."""
    assert same(c99.pow(x, y), expected)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1.0, 0.0, INF),
        (1.0, -0.0, -INF),
        (-1.0, -0.0, INF),
        (-INF, 0.0, -INF),
        (0.0, -0.0, NAN),
        (NAN, 0.0, NAN),
        (0.0, -2.0, -0.0),
        (1e308, 1e-308, INF),
    ],
)
def test_divide_is_ieee_division(a, b, expected):
    """Division by zero gives a signed infinity or nan."""
    assert same(c99.divide(a, b), expected)


def test_absent_is_a_quiet_nan_known_by_its_bits():
    """ABSENT is a nan; other nans, arithmetic on nan and numbers are not ABSENT."""
    assert struct.pack(">d", c99.ABSENT).hex() == "7ff8a65e17a65e17"
    assert c99.is_absent(c99.ABSENT)
    assert not any(c99.is_absent(d) for d in (NAN, -NAN, INF - INF, 0.0, 1.0, INF))


def test_absent_survives_storage_in_an_array():
    """The bits stay when partials are stored and read."""
    stored = array("d", [0.0, c99.ABSENT])
    assert c99.doubles(stored) is stored
    assert c99.is_absent(stored[1])
