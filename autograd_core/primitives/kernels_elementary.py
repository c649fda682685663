"""Float64 kernels of exponentials, logarithms, roots, trigonometric and hyperbolic functions.

The rules are those of kernels.py.
"""

import math

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core import c99

_LN_2 = 0.6931471805599453
_LOG2_E = 1.4426950408889634
_LOG10_E = 0.4342944819032518
_UP = 1.6069380442589903e60  # 2**200
_TINY = 1.1830521861667747e-271  # 2**-900


def exp(x):
    """y = e**x. Derivative: y."""
    y = c99.exp(x)
    return y, y


def exp2(x):
    """y = 2**x. Derivative: y log 2, which overflows half a unit of x later than y."""
    if x >= 1024.0:
        return c99.exp2(x), c99.exp2(x - 1.0) * (2.0 * _LN_2)
    y = c99.exp2(x)
    return y, y * _LN_2


def expm1(x):
    """y = e**x - 1. Derivative: exp(x), not y + 1, which has no correct digit below -37."""
    return c99.expm1(x), c99.exp(x)


def log(x):
    """y = ln x. Derivative: 1/x; +inf at either zero, nan below."""
    if x < 0.0:
        return c99.NAN, c99.NAN
    return c99.log(x), c99.divide(1.0, c99.fabs(x))


def log1p(x):
    """y = ln(1 + x). Derivative: 1/(1 + x); +inf at -1, nan below."""
    if x < -1.0:
        return c99.NAN, c99.NAN
    return c99.log1p(x), c99.divide(1.0, 1.0 + x)


def log2(x):
    """y = log2 x. Derivative: 1/(x ln 2); +inf at either zero, nan below."""
    if x < 0.0:
        return c99.NAN, c99.NAN
    return c99.log2(x), c99.divide(_LOG2_E, c99.fabs(x))


def log10(x):
    """y = log10 x. Derivative: 1/(x ln 10); +inf at either zero, nan below."""
    if x < 0.0:
        return c99.NAN, c99.NAN
    return c99.log10(x), c99.divide(_LOG10_E, c99.fabs(x))


def sqrt(x):
    """y = the square root, -0.0 at -0.0. Derivative: 0.5/y; +inf at either zero, nan below."""
    y = c99.sqrt(x)
    return y, c99.divide(0.5, c99.fabs(y))


def cbrt(x):
    """y = the cube root, also of negative x. Derivative: (y/x)/3; +inf at either zero."""
    y = c99.cbrt(x)
    if x == 0.0:
        return y, c99.INF
    if c99.isinf(x):
        return y, 0.0
    return y, (y / x) / 3.0


def sin(x):
    """y = sin x. Derivative: cos x. nan at the infinities."""
    return c99.sin(x), c99.cos(x)


def cos(x):
    """y = cos x. Derivative: -sin x. nan at the infinities."""
    return c99.cos(x), -c99.sin(x)


def tan(x):
    """y = tan x. Derivative: 1 + y**2. nan at the infinities."""
    y = c99.tan(x)
    return y, 1.0 + y * y


def asin(x):
    """y = arcsin x. Derivative: 1/sqrt((1-x)(1+x)); +inf at 1 and -1, nan beyond.

    1 - x*x in place of the product would lose the digits near 1.
    """
    return c99.asin(x), c99.divide(1.0, c99.sqrt((1.0 - x) * (1.0 + x)))


def acos(x):
    """y = arccos x. Derivative: -1/sqrt((1-x)(1+x)); -inf at 1 and -1, nan beyond."""
    return c99.acos(x), c99.divide(-1.0, c99.sqrt((1.0 - x) * (1.0 + x)))


def atan(x):
    """y = arctan x. Derivative: 1/(1 + x**2); (1/x)**2 for |x| > 1e8, where x**2 may overflow."""
    if c99.fabs(x) > 1e8:
        slope = 1.0 / x
        return c99.atan(x), slope * slope
    return c99.atan(x), 1.0 / (1.0 + x * x)


def _over_square(x, h):
    """x / h**2 for |x| <= h, without h**2 and without a subnormal quotient on the way."""
    q = x / h
    if c99.fabs(q) < _TINY:
        return ((x * _UP) / h) / h / _UP
    return q / h


def atan2(y, x):
    """The angle of the point (x, y), signed zeros and infinities as in C99.

    Derivatives: x/h**2 with respect to y, -y/h**2 with respect to x, h = hypot(x, y), by two
    divisions. (0, 0): nan. An infinite operand: 0. On the branch cut: those of the formula.
    """
    angle = c99.atan2(y, x)
    if x != x or y != y or (x == 0.0 and y == 0.0):
        return angle, c99.NAN, c99.NAN
    if c99.isinf(x) or c99.isinf(y):
        return angle, 0.0, 0.0
    scale = 1.0
    if c99.fabs(x) < _TINY and c99.fabs(y) < _TINY:
        scale = 1.0 / _TINY
    elif c99.fabs(x) > 1e300 or c99.fabs(y) > 1e300:
        scale = 0.25
    x *= scale
    y *= scale
    h = math.hypot(x, y)
    return angle, _over_square(x, h) * scale, -_over_square(y, h) * scale


def hypot(x, y):
    """y = sqrt(x**2 + y**2), by `math.hypot`. Derivatives: x/h, y/h.

    (0, 0): ABSENT, ABSENT (minimum-norm subgradient). One infinite operand: (+-1, 0). Two: nan.
    An infinite and a nan operand: the value is inf (C99), the slopes nan. Where h overflows or
    is subnormal, the slopes are those of the operands rescaled.
    """
    h = math.hypot(x, y)
    if h == 0.0:
        return h, c99.ABSENT, c99.ABSENT
    if c99.isinf(x) or c99.isinf(y):
        if x != x or y != y or c99.fabs(x) == c99.fabs(y):
            return h, c99.NAN, c99.NAN
        if c99.isinf(x):
            return h, c99.copysign(1.0, x), y / h
        return h, x / h, c99.copysign(1.0, y)
    scale = 1.0
    if h < _TINY:
        scale = 1.0 / _TINY
    elif h > 1e300:
        scale = 0.25
    scaled = h
    if scale != 1.0:
        x *= scale
        y *= scale
        scaled = math.hypot(x, y)
    return h, x / scaled, y / scaled


def sinh(x):
    """y = sinh x. Derivative: cosh x."""
    return c99.sinh(x), c99.cosh(x)


def cosh(x):
    """y = cosh x. Derivative: sinh x."""
    return c99.cosh(x), c99.sinh(x)


def tanh(x):
    """y = tanh x. Derivative: 4 e/(1 + e)**2 with e = exp(-2|x|); (1-y)(1+y) for |x| < 0.5.

    The textbook's 1 - y*y is 0 beyond |x| = 19, where the slope is 1.7e-17.
    """
    y = c99.tanh(x)
    if c99.fabs(x) >= 0.5:
        e = c99.exp(-2.0 * c99.fabs(x))
        return y, 4.0 * e / ((1.0 + e) * (1.0 + e))
    return y, (1.0 - y) * (1.0 + y)


def sech(x):
    """y = 1/cosh x; 2 exp(-|x|) beyond 700, where cosh may overflow. Derivative: -y tanh x."""
    y = 2.0 * c99.exp(-c99.fabs(x)) if c99.fabs(x) > 700.0 else 1.0 / c99.cosh(x)
    return y, -y * c99.tanh(x)


def asinh(x):
    """y = arsinh x. Derivative: 1/sqrt(1 + x**2); 1/|x| beyond 1e8, where x**2 may overflow."""
    if c99.fabs(x) > 1e8:
        return c99.asinh(x), 1.0 / c99.fabs(x)
    return c99.asinh(x), 1.0 / c99.sqrt(1.0 + x * x)


def acosh(x):
    """y = arcosh x. Derivative: 1/sqrt((x-1)(x+1)); +inf at 1, nan below; 1/x beyond 1e8."""
    if x < 1.0:
        return c99.NAN, c99.NAN
    if x > 1e8:
        return c99.acosh(x), 1.0 / x
    return c99.acosh(x), c99.divide(1.0, c99.sqrt((x - 1.0) * (x + 1.0)))


def atanh(x):
    """y = artanh x. Derivative: 1/((1-x)(1+x)); +inf at 1 and -1, nan beyond."""
    if c99.fabs(x) > 1.0:
        return c99.NAN, c99.NAN
    return c99.atanh(x), c99.divide(1.0, (1.0 - x) * (1.0 + x))
