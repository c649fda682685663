"""Float64 kernels of the activation functions, and of erf and erfc, on which gelu rests.

The conventions are those of kernels.py; e below is exp(-|x|), which cannot overflow. Products
inside an exponential carry their rounding error along (`_product_error`): an error of half a unit
in z = 700 is one of 350 units in exp(z).
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core import c99

_TWO_OVER_ROOT_PI = 1.1283791670955126
_ROOT_2 = 1.4142135623730951
_INVERSE_ROOT_2 = 0.7071067811865476
_INVERSE_ROOT_2_ERROR = -4.833646656726457e-17  # 1/sqrt(2) less the double above
_INVERSE_ROOT_2_PI = 0.3989422804014327
_ROOT_OF_INVERSE_ROOT_2_PI = 0.6316187777460647
_TANH_SCALE = 1.5957691216057308  # 2 sqrt(2/pi)
_TANH_SCALE_ERROR = -9.96930880911092e-17
_TANH_CUBIC = 0.07135481627260025  # 0.044715 times the scale
_TANH_CUBIC_ERROR = -6.175149918155315e-19
_HALVES = 134217729.0  # 2**27 + 1, Dekker's splitter
_NEAR_UNDERFLOW = 1e-290
_SHIFT = 1152921504606846976.0  # 2**60


def _product_error(a, b, p):
    """a b - p exactly, for p the rounded product (Dekker 1971); nan beyond 1e300."""
    t = _HALVES * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = _HALVES * b
    b_high = t - (t - b)
    b_low = b - b_high
    return ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


def _exponent_error(a, b, z):
    """a b - z for z the rounded product: what exp(z) lacks, relatively; 0 where that is below
    its rounding, or exp(z) and its square root vanish."""
    if not 1e-8 < c99.fabs(z) < 1500.0:
        return 0.0
    if c99.fabs(a) > 1e290:
        return _product_error(a / _SHIFT, b * _SHIFT, z)
    if c99.fabs(b) > 1e290:
        return _product_error(a * _SHIFT, b / _SHIFT, z)
    return _product_error(a, b, z)


def _bell(x, k):
    """exp(-k x**2), k a power of 2, with x**2 = h**2 + (x - h)(x + h): h, the upper 26 bits of x,
    has an exact square. exp(-k*x*x) itself is off by 465 ULP at x = 26."""
    if c99.fabs(x) > 40.0:
        return 0.0
    t = _HALVES * x
    h = t - (t - x)
    return c99.exp(-k * (h * h)) * c99.exp(-k * ((x - h) * (x + h)))


def erf(x):
    """y = erf x. Derivative: 2/sqrt(pi) exp(-x**2), the square split so that it is exact."""
    return c99.erf(x), _TWO_OVER_ROOT_PI * _bell(x, 1.0)


def erfc(x):
    """y = 1 - erf x. Derivative: -2/sqrt(pi) exp(-x**2)."""
    return c99.erfc(x), -_TWO_OVER_ROOT_PI * _bell(x, 1.0)


def _logistic(x):
    """1/(1 + exp(-x)) without overflow and without cancellation."""
    e = c99.exp(-c99.fabs(x))
    if x >= 0.0:
        return 1.0 / (1.0 + e)
    return e / (1.0 + e)


def sigmoid(x):
    """y = 1/(1 + exp(-x)). Derivative: e/(1 + e)**2.

    The textbook's y (1 - y) is 0 beyond x = 37, where the slope is 8.5e-17.
    """
    e = c99.exp(-c99.fabs(x))
    t = 1.0 + e
    if x >= 0.0:
        return 1.0 / t, e / (t * t)
    return e / t, e / (t * t)


def logsigmoid(x):
    """y = log sigmoid(x): x - log1p(e) for x < 0, else -log1p(e). Derivative: sigmoid(-x)."""
    y = -c99.log1p(c99.exp(-c99.fabs(x)))
    if x < 0.0:
        y += x
    return y, _logistic(-x)


def softplus(x, beta):
    """y = log(1 + exp(beta x))/beta = max(x, 0) + log1p(exp(-|beta x|))/beta, no threshold.

    Derivative: sigmoid(beta x). A negative beta gives what the formula says (a concave function
    below min(x, 0)); beta = 0: inf with the sign of beta, slope 0.5; an infinite beta: max(x, 0)
    or min(x, 0), nan at x = 0.
    """
    z = beta * x
    if z != z:
        return z, z
    if c99.isinf(z):
        if z > 0.0:
            return x, 1.0
        return c99.divide(0.0, beta), 0.0
    error = _exponent_error(beta, x, z)
    if z > 0.0:
        error = -error
    e = c99.exp(-c99.fabs(z))
    e += e * error
    if e < _NEAR_UNDERFLOW:
        root = c99.exp(-0.5 * c99.fabs(z))
        y = c99.divide(root + root * error, beta) * root
    else:
        y = c99.divide(c99.log1p(e), beta)
    if z > 0.0:
        return x + y, 1.0 / (1.0 + e)
    return y, e / (1.0 + e)


def relu(x):
    """y = x for x > 0, else 0.0. Derivative: 1, else ABSENT (0 too: minimum-norm)."""
    if x > 0.0:
        return x, 1.0
    if x != x:
        return x, x
    return 0.0, c99.ABSENT


def leaky_relu(x, alpha):
    """y = x for x > 0, else alpha x. Derivative: 1, else alpha (at 0 too)."""
    if x > 0.0:
        return x, 1.0
    if x != x:
        return x, x
    return alpha * x, alpha


def prelu(x, a):
    """y = x for x > 0, else a x. Derivatives: 1 and ABSENT, else a and x (at 0 too).

    For x > 0 the result does not depend on a, be it nan.
    """
    if x > 0.0:
        return x, 1.0, c99.ABSENT
    if x != x:
        return x, x, x
    return a * x, a, x


def elu(x, alpha):
    """y = x for x > 0, else alpha expm1(x). Derivative: 1, else alpha exp(x) (alpha at 0)."""
    if x > 0.0:
        return x, 1.0
    return alpha * c99.expm1(x), alpha * c99.exp(x)


def hard_sigmoid(x):
    """y = (x + 3)/6 clipped to [0, 1]. Derivative: 1/6 inside; ABSENT at 3 and -3 and beyond."""
    if x <= -3.0:
        return 0.0, c99.ABSENT
    if x >= 3.0:
        return 1.0, c99.ABSENT
    y = (x + 3.0) / 6.0
    return y, (1.0 / 6.0 if x == x else x)


def hard_logistic(x):
    """y = (x + 2)/4 clipped to [0, 1], the tangent of the logistic function at 0.

    Derivative: 1/4 inside; ABSENT at 2 and -2 and beyond.
    """
    if x <= -2.0:
        return 0.0, c99.ABSENT
    if x >= 2.0:
        return 1.0, c99.ABSENT
    y = (x + 2.0) / 4.0
    return y, (0.25 if x == x else x)


def hard_tanh(x):
    """y = x clipped to [-1, 1]. Derivative: 1 inside; ABSENT at 1 and -1 and beyond."""
    if x <= -1.0:
        return -1.0, c99.ABSENT
    if x >= 1.0:
        return 1.0, c99.ABSENT
    return x, (1.0 if x == x else x)


def _gated(x, z, error, w):
    """x s and s (1 + w (1 - s)), s = sigmoid(z + error) and 1 - s without cancellation.

    Where s is about to underflow it is taken in two halves: x s may still be a normal number.
    """
    e = c99.exp(-c99.fabs(z))
    if z >= 0.0:
        e -= e * error
        s = 1.0 / (1.0 + e)
        return x * s, s * (1.0 + w * (e / (1.0 + e)))
    e += e * error
    rest = 1.0 / (1.0 + e)
    if e >= _NEAR_UNDERFLOW:
        s = e / (1.0 + e)
        return x * s, s * (1.0 + w * rest)
    root = c99.exp(0.5 * z)
    s = root + root * error
    return (x * root) * s, ((1.0 + w) * root) * s


def silu(x):
    """y = x sigmoid(x). Derivative: s (1 + x (1 - s)), 1 - s = sigmoid(-x).

    -inf: -0.0 with slope 0; inf: inf with slope 1 (the limits).
    """
    if c99.isinf(x):
        if x > 0.0:
            return x, 1.0
        return -0.0, 0.0
    return _gated(x, x, 0.0, x)


def swish(x, beta):
    """y = x sigmoid(beta x) = x s. Derivatives: s (1 + beta x (1 - s)); x**2 s (1 - s).

    An infinite beta x: the limits, x or a zero of its sign, slopes 1 or 0, and 0. 0 * inf: nan.
    """
    z = x * beta
    if c99.isinf(z):
        if z > 0.0:
            return x, 1.0, 0.0
        return c99.copysign(0.0, x), 0.0, 0.0
    error = _exponent_error(x, beta, z)
    y, dx = _gated(x, z, error, z)
    if z > 0.0:
        error = -error
    if c99.fabs(z) > 600.0:
        e = c99.exp(-0.5 * c99.fabs(z))
        e = x * (e + e * (0.5 * error))
        return y, dx, e * e
    e = c99.exp(-c99.fabs(z))
    e += e * error
    return y, dx, x * (x * (e / ((1.0 + e) * (1.0 + e))))


def gelu(x, mu, sigma):
    """y = x Phi(t), t = (x - mu)/sigma, Phi the normal distribution: 0.5 erfc(-t/sqrt(2)).

    Derivative: Phi(t) + x phi(t)/sigma. z = t/sqrt(2) is rounded, and erfc would magnify that to
    a thousand ULP at t = -37: the error of z, found by Dekker's product, is put right to first
    order, with slope phi sqrt(2). -inf: -0.0 with slope 0; inf: inf with slope 1.
    """
    t = c99.divide(x - mu, sigma)
    if t != t:
        return t, t
    if c99.fabs(t) > 40.0:
        if t > 0.0:
            return x, 1.0
        return c99.copysign(0.0, x), 0.0
    error = 0.0
    if mu != 0.0 or sigma != 1.0:
        error = _standardised_error(x, mu, sigma, t)
    z = t * _INVERSE_ROOT_2
    shift = _product_error(t, _INVERSE_ROOT_2, z) + t * _INVERSE_ROOT_2_ERROR
    shift += error * _INVERSE_ROOT_2
    phi = _INVERSE_ROOT_2_PI * _bell(t, 0.5)
    phi -= phi * (t * error)
    if t < -37.0:
        return _gelu_tail(x, sigma, t, error)
    below = 0.5 * c99.erfc(-z)
    shift *= phi * _ROOT_2
    return x * below + x * shift, (below + shift) + x * (phi / sigma)


def _gelu_tail(x, sigma, t, error):
    """gelu for t < -37, where erfc is subnormal although x erfc may not be: Phi = -m phi with
    m = 1/t - 1/t**3 + 3/t**5 - ..., phi the square of a number that does not underflow."""
    r = 1.0 / (t * t)
    series = 1.0 - 7.0 * r * (1.0 - 9.0 * r * (1.0 - 11.0 * r * (1.0 - 13.0 * r)))
    m = (1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * series))) / t
    root = _ROOT_OF_INVERSE_ROOT_2_PI * _bell(t, 0.25)
    other = root - root * (t * error)
    return ((-m * root) * x) * other, ((x / sigma - m) * root) * other


def _standardised_error(x, mu, sigma, t):
    """(x - mu)/sigma - t for t as computed: the errors of the difference and of the quotient."""
    d = x - mu
    back = d - x
    lost = (x - (d - back)) - (mu + back)
    p = t * sigma
    error = (((d - p) - _product_error(t, sigma, p)) + lost) / sigma
    return error if error == error else 0.0


def gelu_tanh(x):
    """y = x sigmoid(2u), u = sqrt(2/pi)(x + 0.044715 x**3): 0.5 x (1 + tanh u) without its
    cancellation, which leaves no digit below x = -8.

    Derivative: s (1 + x (1 - s) 2u'). 2u = -700 carries its rounding error along, for exp would
    magnify it to a thousand ULP. The limits for |x| > 40, where x**3 may overflow.
    """
    if c99.fabs(x) > 40.0:
        if x > 0.0:
            return x, 1.0
        return -0.0, 0.0
    square = x * x
    cubic = _TANH_CUBIC * square
    factor = _TANH_SCALE + cubic
    back = factor - _TANH_SCALE
    error = (_TANH_SCALE - (factor - back)) + (cubic - back) + _TANH_SCALE_ERROR
    error += _product_error(_TANH_CUBIC, square, cubic) + _TANH_CUBIC_ERROR * square
    error += _TANH_CUBIC * _product_error(x, x, square)
    z = x * factor
    error = x * error + _product_error(x, factor, z)
    return _gated(x, z, error, x * (_TANH_SCALE + 3.0 * cubic))
