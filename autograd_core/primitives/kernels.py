"""Float64 kernels of arithmetic, powers, selection and rounding, and the rules of all kernels.

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

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core import c99

_SMALLEST_NORMAL = 2.2250738585072014e-308
_TWO_53 = 9007199254740992.0


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
