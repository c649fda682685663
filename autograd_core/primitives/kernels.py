"""Float64 kernels of arithmetic, powers, exponentials, trigonometry, selection and rounding.

A kernel takes the operands of one primitive (doubles) and returns its value and the derivative
with respect to each operand: `tanh(x) -> (y, dy/dx)`. All of them share these rules:

* Values are those of IEEE 754 and Annex F of C99; no kernel raises.
* Slopes are the true derivative to a few units in the last place (ULP), over the whole domain.
* A nan operand makes value and slopes nan, unless the function does not depend on it (nan**0).
* Outside the domain the value and every slope are nan; at its edge the slope is the limit from
  inside, and -0.0 counts as 0.0 there. At infinity it is the limit, where there is one.
* ABSENT instead of a slope: the operand was not selected, no derivative flows along its edge.

The types that make this C stand in kernels.pxd; the functions called `c99` are libm's.
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
_SMALLEST_NORMAL = 2.2250738585072014e-308
_TWO_53 = 9007199254740992.0
_UP = 1.6069380442589903e60  # 2**200
_TINY = 1.1830521861667747e-271  # 2**-900


def identity(x):
    """y = x. Derivative: 1."""
    return x, 1.0


def add(a, b):
    """y = a + b. Derivatives: 1, 1, also where inf - inf makes the value nan."""
    return a + b, 1.0, 1.0


def sub(a, b):
    """y = a - b. Derivatives: 1, -1, also where inf - inf makes the value nan."""
    return a - b, 1.0, -1.0


def mul(a, b):
    """y = a b. Derivatives: b, a, with no special case: 0 * inf is nan, with partials inf, 0."""
    return a * b, b, a


def truediv(a, b):
    """y = a / b, correctly rounded. Derivatives: 1/b, -(a/b)/b.

    -(a/b)/b instead of -a/(b*b): exact where b*b would overflow or underflow.
    """
    y = c99.divide(a, b)
    return y, c99.divide(1.0, b), c99.divide(-y, b)


def neg(x):
    """y = -x, with the sign of zero changed. Derivative: -1."""
    return -x, -1.0


def abs_(x):
    """y = |x|. Derivative: the sign of x; 0 at either zero (minimum-norm subgradient)."""
    if x > 0.0:
        return x, 1.0
    if x < 0.0:
        return -x, -1.0
    return c99.fabs(x), x * x


def _normal(x):
    """Whether x is finite and carries all 53 bits: neither zero nor subnormal."""
    size = c99.fabs(x)
    return size >= _SMALLEST_NORMAL and size < c99.INF


def _infinite_power_slope(x, c):
    """The limit of c x**(c-1) as c tends to plus or minus infinity; nan where there is none."""
    size = c99.fabs(x)
    if size != 1.0 and (size < 1.0) == (c > 0.0):
        return 0.0
    return c99.NAN if x < 0.0 else c


def _halved_power_slope(x, c):
    """c x**(c-1) where x**c is subnormal or overflows although the slope may not.

    x**c is taken as the square of |x|**(c/2), which does neither; c/2 is exact.
    """
    size = c99.fabs(x)
    if c99.fabs(c) < 1e-100:
        return c / size  # x**c is 1 to 1e-97
    root = c99.pow(size, 0.5 * c)
    slope = ((c * root) / size) * root
    if x < 0.0 and 2.0 * c99.floor(0.5 * c) == c:
        return -slope
    return slope


def _power_slope(x, c, v):
    """c x**(c-1) for c other than 0; v = x**c.

    For fractional c it is c (v/x): c-1 would be rounded, which costs 143 ULP at x = 1e-300.
    """
    if x != x or c != c:
        return c99.NAN
    if c == 1.0:
        return 1.0
    if c == 2.0:
        return 2.0 * x
    if c99.isinf(c):
        return _infinite_power_slope(x, c)
    if c99.floor(c) == c and c99.fabs(c) <= _TWO_53:
        p = c99.pow(x, c - 1.0)
        if x == 0.0 or c99.isinf(x) or _normal(p):
            return c * p
        return _halved_power_slope(x, c)
    if x < 0.0 and c99.floor(c) != c:
        return c99.NAN
    if x == 0.0 or c99.isinf(x):
        # c - 1 may round to an odd integer, or to c itself: the sign is set apart.
        slope = c * c99.pow(c99.fabs(x), c - 1.0)
        return c99.copysign(1.0, x) * slope if c99.floor(c) == c else slope
    p = v / x
    if _normal(v) and _normal(p):
        return c * p
    return _halved_power_slope(x, c)


def _exponent_slope(x, y, v):
    """d/dy x**y = v log x, v = x**y: 0 for x = 1, nan for x < 0; 0**y has it for y > 0 only."""
    if x == 1.0:
        return 0.0
    if x != x or y != y or x < 0.0:
        return c99.NAN
    if x == 0.0:
        return 0.0 if y > 0.0 else c99.NAN
    if c99.isinf(x):
        return 0.0 if y < 0.0 else x
    slope = c99.log(x)
    if _normal(v) or c99.isinf(y):
        return v * slope
    p = c99.pow(x, 0.5 * y)  # its square may underflow or overflow where the slope does not
    return (p * slope) * p


def pow_constant(x, exponent):
    """y = x**c for a constant c. Derivative: c x**(c-1).

    c = 0: 1 and ABSENT for every x, nan too. c = 1: slope 1. c = 2: x * x, correctly rounded,
    which libm's pow is not always. At either zero: 0 for c > 1, +inf for 0 < c < 1, the signs of
    C99 for c < 0. x < 0 with fractional c: nan. Integer-valued c behaves as an integer. (-inf)**c
    with fractional c has the value of C99, and slope nan.
    """
    if exponent == 0.0:
        return 1.0, c99.ABSENT
    if exponent == 2.0:
        return x * x, 2.0 * x
    y = c99.pow(x, exponent)
    return y, _power_slope(x, exponent, y)


def constant_pow(x, base):
    """y = c**x for a constant base c. Derivative: y log c.

    c = 1: slope 0. c = 0: slope 0 for x > 0, else nan. c < 0: slope nan.
    """
    y = c99.pow(base, x)
    return y, _exponent_slope(base, x, y)


def pow(a, b):
    """y = a**b. Derivatives: b a**(b-1) as in `pow_constant`, and y log a as in `constant_pow`.

    b = 0 is a number here: the derivative with respect to a is 0 and flows, for its own with
    respect to b is 1/a. At a = b = 0, where that is infinite: ABSENT.
    """
    y = c99.pow(a, b)
    if b == 0.0:
        return y, (c99.ABSENT if a == 0.0 else 0.0), _exponent_slope(a, b, y)
    return y, _power_slope(a, b, y), _exponent_slope(a, b, y)


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


def maximum(a, b):
    """The larger operand. Derivatives: 1 for it, ABSENT for the other; a tie: 0.5 and 0.5.

    maximum(-0.0, 0.0) is 0.0. A nan operand makes everything nan (IEEE 754-2019).
    """
    if a > b:
        return a, 1.0, c99.ABSENT
    if a < b:
        return b, c99.ABSENT, 1.0
    if a == b:
        return (a + b if a == 0.0 else a), 0.5, 0.5
    return c99.NAN, c99.NAN, c99.NAN


def minimum(a, b):
    """The smaller operand; slopes as for `maximum`, and minimum(0.0, -0.0) is -0.0."""
    if a < b:
        return a, 1.0, c99.ABSENT
    if a > b:
        return b, c99.ABSENT, 1.0
    if a == b:
        return (-(-a - b) if a == 0.0 else a), 0.5, 0.5
    return c99.NAN, c99.NAN, c99.NAN


def where(condition, a, b):
    """a if the condition holds, else b. Derivatives: 1 for the selected, ABSENT for the other."""
    if condition:
        return a, 1.0, c99.ABSENT
    return b, c99.ABSENT, 1.0


def floor(x):
    """The largest integer not above x. A step function: derivative ABSENT, nan at nan."""
    return c99.floor(x), (c99.ABSENT if x == x else x)


def ceil(x):
    """The smallest integer not below x. A step function: derivative ABSENT, nan at nan."""
    return c99.ceil(x), (c99.ABSENT if x == x else x)


def round_(x):
    """The nearest integer, half to even. A step function: derivative ABSENT, nan at nan."""
    return c99.rint(x), (c99.ABSENT if x == x else x)


def trunc(x):
    """The integer part. A step function: derivative ABSENT, nan at nan."""
    return c99.trunc(x), (c99.ABSENT if x == x else x)


def sign(x):
    """-1, 0 or 1, a zero keeping its sign. A step function: derivative ABSENT, nan at nan."""
    if x == 0.0 or x != x:
        return x, (c99.ABSENT if x == x else x)
    return c99.copysign(1.0, x), c99.ABSENT
