"""What a Value can be mixed with, and what not: samples for the tests."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

REAL = [
    3,
    True,
    0.1,
    Fraction(1, 3),
    np.float64(0.1),
    np.float32(0.1),
    np.float16(0.1),
    np.int64(-7),
    np.uint8(200),
    np.longdouble(0.1),
]

FOREIGN = ["1", None, 1j, Decimal(1), [1.0], (1.0,), {}, b"1", object(), float, np.complex128(1)]

ARRAYS = [np.array([1.0, 2.0]), np.array(1.0)]


def kind(x: object) -> str:
    """A test's name for an operand."""
    return type(x).__name__ + ("0" if getattr(x, "shape", None) == () else "")
