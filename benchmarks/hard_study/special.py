"""Special functions at their tails, beside their poles and at the ends of their domains."""

from __future__ import annotations

import math

from benchmarks.hard_study.problem import Problem, beside, scales, total, uniform

LANCZOS = (
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
)  # fmt: skip


def log_gamma(m, x):
    """log Gamma(x) of x > 0.5, by Lanczos' sum."""
    z = x[0] - 1
    series = total([0.9999999999998099, *(c / (z + i) for i, c in enumerate(LANCZOS, 1))])
    t = z + 7.5
    return 0.5 * math.log(2 * math.pi) + (z + 0.5) * m.log(t) - t + m.log(series)


def digamma(m, x):
    """By the recurrence up to 6 and more, then the asymptotic series."""
    z, shift = x[0], 0.0
    for _ in range(6):
        shift, z = shift - 1 / z, z + 1
    square = 1 / (z * z)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return shift + m.log(z) - 0.5 / z - series


def bessel(m, x):
    """J_0 by its series: terms of alternating sign that cancel."""
    square = x[0] * x[0] / 4
    term = result = 1.0 - 0.0 * square
    for k in range(1, 30):
        term = -term * square / (k * k)
        result = result + term
    return result


def airy(m, x):
    """Ai up to a factor, by its series."""
    cube = x[0] * x[0] * x[0]
    f = term_f = 1.0 + 0.0 * cube
    g = term_g = x[0]
    for k in range(1, 15):
        term_f = term_f * cube / ((3 * k - 1) * (3 * k))
        term_g = term_g * cube / ((3 * k) * (3 * k + 1))
        f, g = f + term_f, g + term_g
    return 0.3550280538878172 * f - 0.2588194037928068 * g


def upper_gamma(m, x):
    """The upper incomplete Gamma(a, x) by its continued fraction, evaluated from below."""
    a, z = x
    tail = z + 41 - a
    for n in range(20, 0, -1):
        tail = z + (2 * n - 1) - a - n * (n - a) / tail
    return m.exp(-z + a * m.log(z)) / tail


def exponential_integral(m, x):
    """Ei(x) for small x > 0 by its series."""
    term, result = 1.0, 0.5772156649015329 + m.log(x[0])
    for k in range(1, 25):
        term = term * x[0] / k
        result = result + term / k
    return result


def normal_quantile(m, x):
    """The normal quantile by four steps of Newton's method from a rational guess."""
    p = x[0]
    t = m.sqrt(-2 * m.log(p))
    z = -(t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t)))
    for _ in range(4):
        error = 0.5 * m.erfc(-z / 2**0.5) - p
        z = z - error / (m.exp(-z * z / 2) / math.sqrt(2 * math.pi))
    return z


def black_scholes(m, x):
    """The price of a call: its two terms cancel far from the money."""
    spot, sigma = x
    d = (m.log(spot / 100) + 0.5 * sigma * sigma) / sigma
    return spot * 0.5 * m.erfc(-d / 2**0.5) - 50 * m.erfc(-(d - sigma) / 2**0.5)


def student(m, x):
    """Minus the log-density of Student's t with 3 degrees of freedom, without constants."""
    return 2 * m.log1p(((x[0] - x[1]) / x[2]) ** 2 / 3) + m.log(x[2])


def cross_entropy(m, x):
    """Of three classes, the right one far behind."""
    return m.logsumexp(list(x)) - x[0]


def mixture(m, x):
    """Minus the log-likelihood of a mixture of two normal densities."""
    return -m.logsumexp([-0.5 * (y - x[0]) ** 2 for y in (0.3, 1.1)] + [-0.5 * x[1] * x[1] - 3])


PROBLEMS = (
    Problem("log Gamma", lambda m, x: log_gamma(m, x), scales(-0.2, 4, signed=False)),
    Problem("digamma", digamma, scales(-6, 3, signed=False)),
    Problem("Bessel J0 series", bessel, uniform((-12, 12))),
    Problem("Airy series", airy, uniform((-5, 3))),
    Problem("upper incomplete gamma", upper_gamma, uniform((0.3, 3), (3, 80))),
    Problem("exponential integral", exponential_integral, scales(-8, 0.6, signed=False)),
    Problem("normal quantile", normal_quantile, scales(-30, -0.4, signed=False)),
    Problem("Black-Scholes", black_scholes, uniform((40, 250), (0.05, 0.6))),
    Problem("Student t", student, uniform((-50, 50), (-50, 50), (1e-3, 10))),
    Problem("cross entropy", cross_entropy, uniform((-400, 400), (-400, 400), (-400, 400))),
    Problem("mixture of normals", mixture, uniform((-30, 30), (-30, 30))),
    Problem("gelu tail", lambda m, x: m.gelu(x[0], 0.0, 1.0), uniform((-36, 8))),
    Problem("gelu_tanh tail", lambda m, x: m.gelu_tanh(x[0]), uniform((-12, 8))),
    Problem("erfc tail", lambda m, x: m.erfc(x[0]), uniform((-6, 26))),
    Problem("log erfc", lambda m, x: m.log(m.erfc(x[0])), uniform((-5, 25))),
    Problem("Mills ratio", lambda m, x: m.exp(x[0] * x[0]) * m.erfc(x[0]), uniform((-4, 25))),
    Problem("log sigmoid(x) tail", lambda m, x: m.log(m.sigmoid(x[0])), uniform((-600, 40))),
    Problem("log(1 - sigmoid)", lambda m, x: m.log(1 - m.sigmoid(x[0])), uniform((-40, 30))),
    Problem(
        "softplus of softplus",
        lambda m, x: m.softplus(m.softplus(x[0], 1.0), 1.0),
        uniform((-300, 99)),
    ),
    Problem("tanh tail", lambda m, x: m.tanh(x[0]), uniform((-300, 300))),
    Problem("log cosh", lambda m, x: m.log(m.cosh(x[0])), uniform((-600, 600))),
    Problem("Langevin", lambda m, x: 1 / m.tanh(x[0]) - 1 / x[0], scales(-6, 2)),
    Problem("Planck", lambda m, x: x[0] ** 3 / m.expm1(x[0]), scales(-6, 2.8, signed=False)),
    Problem("sinc", lambda m, x: m.sin(x[0]) / x[0], scales(-6, 6)),
    Problem("entropy", lambda m, x: -x[0] * m.log(x[0]), scales(-300, 0, signed=False)),
    Problem("1/(x-1) at its pole", lambda m, x: 1 / (x[0] - 1), beside(-12, -1, 1.0)),
    Problem("tan near pi/2", lambda m, x: m.tan(x[0]), beside(-9, -1, math.pi / 2)),
    Problem("asin near 1", lambda m, x: m.asin(x[0]), beside(-14, -1, 1.0, above=False)),
    Problem("atanh near 1", lambda m, x: m.atanh(x[0]), beside(-13, -1, 1.0, above=False)),
    Problem("acosh near 1", lambda m, x: m.acosh(x[0]), beside(-13, 1, 1.0, below=False)),
    Problem("log near 0", lambda m, x: m.log(x[0]), scales(-300, 300, signed=False)),
    Problem("sqrt near 0", lambda m, x: m.sqrt(x[0]), scales(-300, 300, signed=False)),
    Problem(
        "semicircle near its end",
        lambda m, x: m.sqrt(1 - x[0] * x[0]),
        beside(-12, -1, 1.0, above=False),
    ),
    Problem("log(1 - e^-x)", lambda m, x: m.log(1 - m.exp(-x[0])), scales(-7, 1.4, signed=False)),
    Problem("acos(cos x)", lambda m, x: m.acos(m.cos(x[0])), uniform((0.01, 3.1))),
    Problem("x^x", lambda m, x: x[0] ** x[0], scales(-12, 2, signed=False)),
    Problem("x^y", lambda m, x: x[0] ** x[1], uniform((1e-3, 30), (-60, 60))),
    Problem("cbrt", lambda m, x: m.cbrt(x[0]), scales(-300, 300)),
    Problem("atan2", lambda m, x: m.atan2(x[0], x[1]), scales(-12, 12, 2)),
    Problem("hypot", lambda m, x: m.hypot(x[0], x[1]), scales(-120, 120, 2)),
)
