"""The C99 functions of a double that the kernels call: they never raise, unlike Python's `math`.

Compiled, these names are libm's own (c99.pxd); interpreted, the wrappers below give what Annex F
of C99 prescribes where `math` raises: nan outside a domain, an infinity at a pole or on overflow.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from struct import pack, unpack

_ABSENT_BITS = 0x7FF8A65E17A65E17

# The mark of a structural zero: a quiet nan with a payload that no arithmetic makes. An operand
# whose partial is ABSENT was not selected, and no derivative flows along its edge.
ABSENT: float = unpack("<d", pack("<Q", _ABSENT_BITS))[0]

fabs = math.fabs
copysign = math.copysign
isnan = math.isnan
isinf = math.isinf
atan = math.atan
atan2 = math.atan2
tanh = math.tanh
asinh = math.asinh
cbrt = math.cbrt
erf = math.erf
erfc = math.erfc
NAN = math.nan
INF = math.inf


def is_absent(d: float) -> bool:
    """Whether a partial is the mark ABSENT. Compares bits, since nan equals nothing."""
    return d != d and unpack("<Q", pack("<d", d))[0] == _ABSENT_BITS


def doubles(a: array[float]) -> array[float]:
    """The numbers of an array('d'): the array itself; compiled, a pointer to its first double."""
    return a


def doubles_in(a: array[float] | memoryview) -> array[float] | memoryview:
    """As `doubles`, also of a flat memoryview of doubles; only to be read."""
    return a


def are_doubles(a: array[float]) -> bool:
    """Whether an array is an array('d')."""
    return a.typecode == "d"


def is_finite(numbers: array[float]) -> bool:
    """Whether no number of an array('d') is infinite or nan."""
    return all(map(math.isfinite, numbers))


def flags(a: bytearray) -> bytearray:
    """The bytes of a bytearray: itself; compiled, a pointer to its first byte."""
    return a


def ints(a: array[int]) -> array[int]:
    """The numbers of an array('i'): the array itself; compiled, a pointer to its first int."""
    return a


def divide(a: float, b: float) -> float:
    """a / b as IEEE 754 has it: 1/0 is inf, 1/-0.0 is -inf, 0/0 is nan."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0.0 or a != a:
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)


def pow(x: float, y: float) -> float:
    """x to the power y, with the special values of C99; never complex."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0.0 and math.fmod(y, 2.0) != 0.0 else math.inf
    except ValueError:
        if x != 0.0:
            return math.nan
        return math.copysign(math.inf, x) if math.fmod(y, 2.0) in (1.0, -1.0) else math.inf


def exp(x: float) -> float:
    """e to the power x; inf on overflow."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def exp2(x: float) -> float:
    """2 to the power x; inf on overflow."""
    try:
        return math.exp2(x)
    except OverflowError:
        return math.inf


def expm1(x: float) -> float:
    """exp(x) - 1 without cancellation; inf on overflow."""
    try:
        return math.expm1(x)
    except OverflowError:
        return math.inf


def sinh(x: float) -> float:
    """The hyperbolic sine; an infinity of the sign of x on overflow."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def cosh(x: float) -> float:
    """The hyperbolic cosine; inf on overflow."""
    try:
        return math.cosh(x)
    except OverflowError:
        return math.inf


def log(x: float) -> float:
    """The natural logarithm: -inf at either zero, nan below."""
    try:
        return math.log(x)
    except ValueError:
        return -math.inf if x == 0.0 else math.nan


def log2(x: float) -> float:
    """The logarithm to base 2: -inf at either zero, nan below."""
    try:
        return math.log2(x)
    except ValueError:
        return -math.inf if x == 0.0 else math.nan


def log10(x: float) -> float:
    """The logarithm to base 10: -inf at either zero, nan below."""
    try:
        return math.log10(x)
    except ValueError:
        return -math.inf if x == 0.0 else math.nan


def log1p(x: float) -> float:
    """log(1 + x): -inf at -1, nan below."""
    try:
        return math.log1p(x)
    except ValueError:
        return -math.inf if x == -1.0 else math.nan


def sqrt(x: float) -> float:
    """The square root: -0.0 at -0.0, nan below."""
    try:
        return math.sqrt(x)
    except ValueError:
        return math.nan


def sin(x: float) -> float:
    """The sine: nan at an infinity."""
    try:
        return math.sin(x)
    except ValueError:
        return math.nan


def cos(x: float) -> float:
    """The cosine: nan at an infinity."""
    try:
        return math.cos(x)
    except ValueError:
        return math.nan


def tan(x: float) -> float:
    """The tangent: nan at an infinity."""
    try:
        return math.tan(x)
    except ValueError:
        return math.nan


def asin(x: float) -> float:
    """The inverse sine: nan beyond 1 and -1."""
    try:
        return math.asin(x)
    except ValueError:
        return math.nan


def acos(x: float) -> float:
    """The inverse cosine: nan beyond 1 and -1."""
    try:
        return math.acos(x)
    except ValueError:
        return math.nan


def acosh(x: float) -> float:
    """The inverse hyperbolic cosine: nan below 1."""
    try:
        return math.acosh(x)
    except ValueError:
        return math.nan


def atanh(x: float) -> float:
    """The inverse hyperbolic tangent: infinite at 1 and -1, nan beyond."""
    try:
        return math.atanh(x)
    except ValueError:
        return math.copysign(math.inf, x) if math.fabs(x) == 1.0 else math.nan


def _integral(x: float, rounded: Callable[[float], int]) -> float:
    """The integer that `rounded` makes of x as a double with the sign of x, or x if it is one."""
    if not math.fabs(x) < 4503599627370496.0:
        return x
    return math.copysign(float(rounded(x)), x)


def floor(x: float) -> float:
    """The largest integer not above x; infinities, nan and -0.0 stay."""
    return _integral(x, math.floor)


def ceil(x: float) -> float:
    """The smallest integer not below x; infinities, nan and -0.0 stay."""
    return _integral(x, math.ceil)


def trunc(x: float) -> float:
    """The integer part of x; infinities, nan and -0.0 stay."""
    return _integral(x, math.trunc)


def rint(x: float) -> float:
    """The integer nearest to x, the even one of two; infinities, nan and -0.0 stay."""
    return _integral(x, round)
