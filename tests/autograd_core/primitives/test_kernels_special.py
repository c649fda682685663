"""The special points of every kernel, bit for bit."""

import math
import struct
from array import array

import pytest

from autograd_core.c99 import ABSENT, is_absent
from autograd_core.primitives import kernels as k
from autograd_core.primitives import kernels_activations as act
from autograd_core.primitives import kernels_elementary as el
from tests.autograd_core.primitives.special_points import (
    CHOSEN,
    GELU,
    INF,
    MANY,
    NAN,
    NONE,
    ONE_OPERAND,
    TWO_OPERANDS,
)


def shown(d):
    """A double as text that tells -0.0 from 0.0 and ABSENT from nan, but not nan from nan."""
    if is_absent(d):
        return "ABSENT"
    return "nan" if math.isnan(d) else d.hex()


def check(got, expected):
    """Compare results in every bit but a nan's."""
    assert [shown(d) for d in got] == [shown(d) for d in expected]


def cases(table):
    """The rows of a table, each with its kernel and a name."""
    return [
        pytest.param(kernel, row, id=f"{kernel.__name__}-{i}")
        for kernel, rows in table.items()
        for i, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("kernel", "row"), cases(ONE_OPERAND))
def test_special_points_of_one_operand(kernel, row):
    """Value and slope are those of the conventions: (x, y, dy/dx)."""
    check(kernel(row[0]), row[1:])


@pytest.mark.parametrize(("kernel", "row"), cases(TWO_OPERANDS))
def test_special_points_of_two_operands(kernel, row):
    """Value and slopes are those of the conventions: (a, b, y, dy/da, dy/db)."""
    check(kernel(*row[:2]), row[2:])


@pytest.mark.parametrize(("kernel", "row"), cases(MANY))
def test_special_points_of_many_operands(kernel, row):
    """Value and slopes are those of the conventions: (operands, y, slopes)."""
    d = array("d", [NAN] * len(row[0]))
    y = kernel(array("d", row[0]), d)
    check([y, *d], [row[1], *row[2]])


@pytest.mark.parametrize(("kernel", "row"), cases(CHOSEN))
def test_special_points_of_one_output_of_many(kernel, row):
    """Value and slopes of output k are those of the conventions: (operands, k, y, slopes)."""
    d = array("d", [NAN] * len(row[0]))
    y = kernel(array("d", row[0]), row[1], d)
    check([y, *d], [row[2], *row[3]])


@pytest.mark.parametrize(("operands", "expected"), GELU)
def test_gelu_special_points(operands, expected):
    """gelu takes its limits at infinity and at sigma = 0, and is nan where there are none."""
    check(act.gelu(*operands), expected)


@pytest.mark.parametrize("value", [2.0, -0.0, INF, NAN])
def test_where_selects_one_edge(value):
    """The selected operand has slope 1, be it nan, and the other one no slope at all."""
    check(k.where(True, value, 5.0), (value, 1.0, NONE))
    check(k.where(False, 5.0, value), (value, NONE, 1.0))


def test_exp2_slope_is_finite_where_the_value_overflows():
    """2**1024.25 overflows, its slope 2**1024.25 ln 2 does not."""
    y, d = el.exp2(1024.25)
    assert y == INF
    assert d == pytest.approx(math.exp2(1023.25) * math.log(4.0), rel=4e-16)


def test_absent_is_told_from_every_other_nan():
    """The comparison here can fail: ABSENT, nan, and nans one bit from ABSENT all differ."""
    bits = struct.unpack("<Q", struct.pack("<d", ABSENT))[0]
    assert bits == 0x7FF8A65E17A65E17
    for other in (bits ^ 1, bits ^ (1 << 63), 0x7FF8000000000000):
        assert not is_absent(struct.unpack("<d", struct.pack("<Q", other))[0])
    with pytest.raises(AssertionError):
        check([0.0, NAN], [-0.0, NAN])
    with pytest.raises(AssertionError):
        check([ABSENT], [NAN])
