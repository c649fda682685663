"""Float64 kernels of the primitives with any number of operands.

Each takes the operands' numbers x and fills d, of the same length, with the derivatives with
respect to them (both array('d')); it returns the value. The conventions are those of kernels.py.
"""

import math

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core import c99

_TINY = 1.1830521861667747e-271  # 2**-900
_HUGE = 1e300
_FAR = -760.0  # exp of less is 0, with or without the rounding error of its argument


def _exact_mean(x, n):
    """The sum of x divided by n, rounded once; in integers, for sums that overflow on the way."""
    special = 0.0
    for number in x:
        if not math.isfinite(number):
            special += number
    if special != 0.0:  # infinite or nan
        return special
    total = 0
    for number in x:
        top, bottom = number.as_integer_ratio()
        total += top << (1075 - bottom.bit_length())
    try:
        return total / (n << 1074)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def fsum(x, d):
    """y = the sum, exact and then rounded once, as `math.fsum`; it never raises.

    Derivatives: 1. Sums that overflow on the way are exact too; infinities and nan as IEEE adds
    them: inf - inf is nan.
    """
    ds = c99.doubles(d)
    for i in range(len(x)):
        ds[i] = 1.0
    try:
        return math.fsum(x)
    except (OverflowError, ValueError):
        return _exact_mean(x, 1)


def mean(x, d):
    """y = fsum(x)/n; rounded only once where the sum overflows: mean([MAX, MAX]) is MAX.

    Derivatives: 1/n.
    """
    ds = c99.doubles(d)
    n = len(x)
    for i in range(n):
        ds[i] = 1.0 / n
    try:
        y = math.fsum(x)
    except (OverflowError, ValueError):
        return _exact_mean(x, n)
    return c99.divide(y, n)


def dot(x, d):
    """y = p_1 q_1 + p_2 q_2 + ..., x = p then q; each product and sum rounded, left to right.

    The sum starts from 0.0. Derivatives: the other vector.
    """
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    n = len(x) // 2
    y = 0.0
    for i in range(n):
        y += xs[i] * xs[n + i]
        ds[i] = xs[n + i]
        ds[n + i] = xs[i]
    return y


def affine(x, d):
    """y = b + w_1 v_1 + w_2 v_2 + ..., x = weights w, inputs v, bias b; rounded left to right.

    Bit for bit micrograd's `sum((wi * vi for ...), b)`. Derivatives: v, w, and 1 for the bias.
    """
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    n = len(x) // 2
    y = xs[2 * n]
    for i in range(n):
        y += xs[i] * xs[n + i]
        ds[i] = xs[n + i]
        ds[n + i] = xs[i]
    ds[2 * n] = 1.0
    return y


def norm(x, d):
    """y = sqrt(x_1**2 + x_2**2 + ...), by `math.hypot`: no square over- or underflows.

    Derivatives: x_i/y. All 0: ABSENT (minimum-norm subgradient). One infinite operand: 1 or -1
    for it, 0 for the others; several, or one beside a nan: inf, slopes nan. Where y overflows or
    is tiny, the slopes are those of the operands rescaled. No operand: 0.
    """
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    n = len(x)
    y = math.hypot(*x)
    infinite = 0
    unknown = y != y
    for i in range(n):
        if c99.isinf(xs[i]):
            infinite += 1
        elif xs[i] != xs[i]:
            unknown = True
    scale = 1.0
    if 0.0 < y < _TINY:
        scale = 1.0 / _TINY
    elif y > _HUGE:
        scale = 0.0625 / n
    length = y
    if scale != 1.0 and infinite == 0:
        scaled = []
        for number in x:
            scaled.append(number * scale)
        length = math.hypot(*scaled)
    for i in range(n):
        if unknown or infinite > 1:
            ds[i] = c99.NAN
        elif infinite == 1:
            ds[i] = c99.copysign(1.0, xs[i]) if c99.isinf(xs[i]) else xs[i] / y
        elif y == 0.0:
            ds[i] = c99.ABSENT
        else:
            ds[i] = xs[i] * scale / length
    return y


def _first_largest(x):
    """The index of the first largest number; that of the first nan, if there is one."""
    xs = c99.doubles(x)
    first = 0
    for i in range(len(x)):
        if xs[i] != xs[i]:
            return i
        if xs[i] > xs[first]:
            first = i
    return first


def _difference_error(a, b, d):
    """a - b - d exactly, for d the rounded difference (Knuth's TwoSum)."""
    back = d - a
    return (a - (d - back)) - (b + back)


def _weights(x, d, top):
    """Fill d with exp(x_j - x_top); return their sum without that of top, which is 1.

    x_j - x_top is rounded, and exp turns that into a relative error, which is put right. The sum
    carries its own rounding errors along (Neumaier 1974). An infinite x_top counts as the limit:
    if it is +inf and the only one, it has all the weight. The sum is nan where there is no limit.
    """
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    m = xs[top]
    total = 0.0 if m > -c99.INF else c99.NAN
    lost = 0.0
    for i in range(len(x)):
        gap = xs[i] - m
        if i == top:
            ds[i] = 1.0
        else:
            ds[i] = c99.exp(gap)
            if gap > _FAR:
                ds[i] += ds[i] * _difference_error(xs[i], m, gap)
            gap = total + ds[i]
            if total >= ds[i]:
                lost += (total - gap) + ds[i]
            else:
                lost += (ds[i] - gap) + total
            total = gap
    return total + lost


def logsumexp(x, d):
    """y = log(sum of exp(x_j)) = m + log1p(sum of the others' exp(x_j - m)), m the largest.

    Derivatives: softmax(x), from the same terms. All -inf: -inf, slopes nan. One +inf: inf,
    slopes 1 for it and 0; several: inf, slopes nan. No operand: -inf.
    """
    ds = c99.doubles(d)
    n = len(x)
    if n == 0:
        return -c99.INF
    top = _first_largest(x)
    m = c99.doubles(x)[top]
    rest = _weights(x, d, top)
    for i in range(n):
        ds[i] = ds[i] / (1.0 + rest)
    if c99.isinf(m):
        return m
    return m + c99.log1p(rest)


def _sum_without(d, k):
    """The sum of d without d[k]."""
    ds = c99.doubles(d)
    total = 0.0
    for i in range(len(d)):
        if i != k:
            total += ds[i]
    return total


def softmax(x, k, d):
    """y = exp(x_k)/sum of exp(x_j) = p_k. Derivatives: p_k (1 - p_k) for x_k, -p_k p_j for x_j.

    1 - p_k is the sum of the other terms, so that no digit cancels. One +inf: one-hot, slopes 0;
    several, or all -inf: nan.
    """
    ds = c99.doubles(d)
    n = len(x)
    top = _first_largest(x)
    total = 1.0 + _weights(x, d, top)
    others = _sum_without(d, k) / total
    y = ds[k] / total
    for i in range(n):
        ds[i] = -y * (ds[i] / total)
    ds[k] = y * others
    return y


def log_softmax(x, k, d):
    """y = x_k - logsumexp(x) = (x_k - m) - log1p(rest). Derivatives: 1 - p_k for x_k, -p_j.

    One +inf: 0.0 for it and -inf for the others, slopes from the one-hot p; several, or all
    -inf: nan.
    """
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    n = len(x)
    top = _first_largest(x)
    rest = _weights(x, d, top)
    total = 1.0 + rest
    others = _sum_without(d, k) / total
    for i in range(n):
        ds[i] = -(ds[i] / total)
    ds[k] = others
    if total != total:
        return total
    if k == top:
        return 0.0 - c99.log1p(rest)
    y = xs[k] - xs[top]
    if c99.isinf(y):
        return y
    return (y - c99.log1p(rest)) + _difference_error(xs[k], xs[top], y)


def _select(x, d, chosen):
    """Fill d for the operands equal to the chosen number: 1/k for k of them, ABSENT for others;
    nan for all if it is nan. Return the number, or the sum of those chosen if it is a zero."""
    xs = c99.doubles(x)
    ds = c99.doubles(d)
    n = len(x)
    ties = 0.0
    zeros = -0.0
    for i in range(n):
        if xs[i] == chosen:
            ties += 1.0
            zeros += xs[i]
    for i in range(n):
        if chosen != chosen:
            ds[i] = c99.NAN
        else:
            ds[i] = 1.0 / ties if xs[i] == chosen else c99.ABSENT
    return zeros if chosen == 0.0 else chosen


def max_(x, d):
    """The largest operand. Derivatives: 1/k to each of k tied ones, ABSENT to the others.

    max(-0.0, 0.0) is 0.0; a nan operand makes everything nan.
    """
    return _select(x, d, c99.doubles(x)[_first_largest(x)])


def min_(x, d):
    """The smallest operand; slopes as for `max_`, and min(0.0, -0.0) is -0.0."""
    xs = c99.doubles(x)
    first = 0
    negative = False
    for i in range(len(x)):
        if xs[i] != xs[i]:
            return _select(x, d, xs[i])
        if xs[i] < xs[first]:
            first = i
    for i in range(len(x)):
        if c99.copysign(1.0, xs[i]) < 0.0:
            negative = True
    y = _select(x, d, xs[first])
    return -0.0 if y == 0.0 and negative else y
