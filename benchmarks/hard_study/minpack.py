"""Test problems of Moré, Garbow and Hillstrom (ACM TOMS 7, 1981): sums of squares of residuals."""

from __future__ import annotations

import math

from benchmarks.hard_study.problem import Problem, around, squares, total

BARD = (0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39)
GAUSSIAN = (0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989)
MEYER = (34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427)
KOWALIK = (
    (0.1957, 4), (0.1947, 2), (0.1735, 1), (0.16, 0.5), (0.0844, 0.25), (0.0627, 0.167),
    (0.0456, 0.125), (0.0342, 0.1), (0.0323, 0.0833), (0.0235, 0.0714), (0.0246, 0.0625),
)  # fmt: skip
OSBORNE = (0.844, 0.932, 0.925, 0.881, 0.818, 0.751, 0.685, 0.628, 0.58, 0.538, 0.506, 0.457)


def freudenstein_roth(m, x):
    """2, with a local minimum beside the global one."""
    a, b = x
    return squares([-13 + a + ((5 - b) * b - 2) * b, -29 + a + ((b + 1) * b - 14) * b])


def powell_badly_scaled(m, x):
    """3: 1e4 x y = 1."""
    return squares([1e4 * x[0] * x[1] - 1, m.exp(-x[0]) + m.exp(-x[1]) - 1.0001])


def beale(m, x):
    """5."""
    return squares([y - x[0] * (1 - x[1] ** k) for k, y in ((1, 1.5), (2, 2.25), (3, 2.625))])


def jennrich_sampson(m, x):
    """6."""
    return squares([2 + 2 * i - (m.exp(i * x[0]) + m.exp(i * x[1])) for i in range(1, 11)])


def helical_valley(m, x):
    """7: an angle, by the branch of the sign."""
    angle = m.atan(x[1] / x[0]) / (2 * math.pi) + (0.5 if x[0] < 0 else 0.0)
    return squares([10 * (x[2] - 10 * angle), 10 * (m.sqrt(x[0] * x[0] + x[1] * x[1]) - 1), x[2]])


def bard(m, x):
    """8: rational."""
    return squares(
        [y - (x[0] + i / ((16 - i) * x[1] + min(i, 16 - i) * x[2])) for i, y in enumerate(BARD, 1)]
    )


def gaussian(m, x):
    """9."""
    data = [*GAUSSIAN, *GAUSSIAN[-2::-1]]
    return squares(
        [x[0] * m.exp(-x[1] * ((7 - i) / 2 - x[2]) ** 2 / 2) - y for i, y in enumerate(data)]
    )


def meyer(m, x):
    """10: residuals of 1e4, parameters of 1e-3 to 1e4."""
    return squares([x[0] * m.exp(x[1] / (50 + 5 * i + x[2])) - y for i, y in enumerate(MEYER)])


def gulf(m, x):
    """11: powers of a distance."""
    return squares(
        [
            m.exp(-(abs(25 + (-50 * math.log(i / 100)) ** (2 / 3) - x[1]) ** x[2]) / x[0])
            - i / 100
            for i in range(1, 11)
        ]
    )


def box(m, x):
    """12."""
    return squares(
        [
            m.exp(-t * x[0]) - m.exp(-t * x[1]) - x[2] * (math.exp(-t) - math.exp(-10 * t))
            for t in (0.1 * i for i in range(1, 11))
        ]
    )


def powell_singular(m, x):
    """13: a singular Hessian at the minimum."""
    a, b, c, d = x
    return squares([a + 10 * b, 5**0.5 * (c - d), (b - 2 * c) ** 2, 10**0.5 * (a - d) ** 2])


def wood(m, x):
    """14."""
    a, b, c, d = x
    return squares(
        [
            10 * (b - a**2), 1 - a, 90**0.5 * (d - c**2), 1 - c, 10**0.5 * (b + d - 2),
            (b - d) / 10**0.5,
        ]
    )  # fmt: skip


def kowalik_osborne(m, x):
    """15: rational."""
    return squares([y - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3]) for y, u in KOWALIK])


def brown_dennis(m, x):
    """16: fourth powers of large numbers."""
    return squares(
        [
            (x[0] + t * x[1] - math.exp(t)) ** 2 + (x[2] + x[3] * math.sin(t) - math.cos(t)) ** 2
            for t in (i / 5 for i in range(1, 13))
        ]
    )


def osborne(m, x):
    """17: two exponentials."""
    return squares(
        [
            y - (x[0] + x[1] * m.exp(-20 * i * x[3]) + x[2] * m.exp(-20 * i * x[4]))
            for i, y in enumerate(OSBORNE)
        ]
    )


def biggs(m, x):
    """18: three exponentials."""
    return squares(
        [
            x[2] * m.exp(-t * x[0]) - x[3] * m.exp(-t * x[1]) + x[5] * m.exp(-t * x[4])
            - (math.exp(-t) - 5 * math.exp(-10 * t) + 3 * math.exp(-4 * t))
            for t in (0.1 * i for i in range(1, 9))
        ]
    )  # fmt: skip


def watson(m, x):
    """20: polynomials of a grid."""
    residuals = [x[0], x[1] - x[0] * x[0] - 1]
    for t in (i / 29 for i in range(1, 30, 4)):
        slope = total(j * x[j] * t ** (j - 1) for j in range(1, len(x)))
        value = total(x[j] * t**j for j in range(len(x)))
        residuals.append(slope - value * value - 1)
    return squares(residuals)


def penalty_one(m, x):
    """23: 1e-5 beside 1."""
    return squares([*(1e-5**0.5 * (v - 1) for v in x), total(v * v for v in x) - 0.25])


def penalty_two(m, x):
    """24: small exponentials."""
    a = 1e-5**0.5
    pairs = [
        a * (m.exp(p / 10) + m.exp(q / 10) - math.exp((i + 2) / 10) - math.exp((i + 1) / 10))
        for i, (p, q) in enumerate(zip(x[1:], x[:-1], strict=True))
    ]
    singles = [a * (m.exp(v / 10) - math.exp(-0.1)) for v in x[1:]]
    last = total((len(x) - j) * v * v for j, v in enumerate(x)) - 1
    return squares([x[0] - 0.2, *pairs, *singles, last])


def variably_dimensioned(m, x):
    """25: the fourth power of a weighted sum."""
    weighted = total(j * (v - 1) for j, v in enumerate(x, 1))
    return squares([*(v - 1 for v in x), weighted, weighted * weighted])


def trigonometric(m, x):
    """26."""
    cosines = total(m.cos(v) for v in x)
    return squares(
        [len(x) - cosines + (i + 1) * (1 - m.cos(v)) - m.sin(v) for i, v in enumerate(x)]
    )


def brown_almost_linear(m, x):
    """27: a product beside sums."""
    product = x[0]
    for v in x[1:]:
        product = product * v
    rest = total(x) - (len(x) + 1)
    return squares([*(v + rest for v in x[:-1]), product - 1])


def boundary_value(m, x):
    """28: a discrete boundary value problem."""
    h = 1 / (len(x) + 1)
    ends = [0.0, *x, 0.0]
    return squares(
        [
            2 * ends[i] - ends[i - 1] - ends[i + 1] + h * h * (ends[i] + i * h + 1) ** 3 / 2
            for i in range(1, len(x) + 1)
        ]
    )


def integral_equation(m, x):
    """29: a discrete integral equation."""
    h = 1 / (len(x) + 1)
    cubes = [(v + (j + 1) * h + 1) ** 3 for j, v in enumerate(x)]
    residuals = []
    for i, v in enumerate(x):
        t = (i + 1) * h
        low = total((j + 1) * h * cubes[j] for j in range(i + 1))
        high = [(1 - (j + 1) * h) * cubes[j] for j in range(i + 1, len(x))]
        residuals.append(v + h * ((1 - t) * low + (t * total(high) if high else 0.0)) / 2)
    return squares(residuals)


def broyden(m, x):
    """30: tridiagonal."""
    ends = [0.0, *x, 0.0]
    return squares(
        [
            (3 - 2 * ends[i]) * ends[i] - ends[i - 1] - 2 * ends[i + 1] + 1
            for i in range(1, len(x) + 1)
        ]
    )


def chebyquad(m, x):
    """35: means of Chebyshev polynomials by their recurrence."""
    before, now = [1.0] * len(x), [2 * v - 1 for v in x]
    residuals = []
    for degree in range(1, 7):
        integral = 0.0 if degree % 2 else -1 / (degree * degree - 1)
        residuals.append(total(now) / len(x) - integral)
        steps = zip(x, now, before, strict=True)
        before, now = now, [2 * (2 * v - 1) * t - s for v, t, s in steps]
    return squares(residuals)


PROBLEMS = (
    Problem(
        "Rosenbrock",
        lambda m, x: squares([10 * (x[1] - x[0] * x[0]), 1 - x[0]]),
        around((-1.2, 1), (1, 1)),
    ),
    Problem("Freudenstein-Roth", freudenstein_roth, around((0.5, -2), (5, 4))),
    Problem("Powell badly scaled", powell_badly_scaled, around((0, 1), (1.098e-5, 9.106))),
    Problem(
        "Brown badly scaled",
        lambda m, x: squares([x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2]),
        around((1, 1), (1e6, 2e-6)),
    ),
    Problem("Beale", beale, around((1, 1), (3, 0.5))),
    Problem("Jennrich-Sampson", jennrich_sampson, around((0.3, 0.4), (0.2578, 0.2578))),
    Problem("helical valley", helical_valley, around((-1, 0, 0), (1, 0, 0))),
    Problem("Bard", bard, around((1, 1, 1), (0.0824, 1.133, 2.3437))),
    Problem("Gaussian", gaussian, around((0.4, 1, 0), (0.3989, 1, 0))),
    Problem("Meyer", meyer, around((0.02, 4000, 250), (0.00561, 6181.3, 345.2))),
    Problem("Gulf", gulf, around((5, 2.5, 0.15), (50, 25, 1.5))),
    Problem("Box", box, around((0, 10, 20), (1, 10, 1))),
    Problem("Powell singular", powell_singular, around((3, -1, 0, 1), (1e-3, -1e-4, 0, 1e-3))),
    Problem("Wood", wood, around((-3, -1, -3, -1), (1, 1, 1, 1))),
    Problem(
        "Kowalik-Osborne",
        kowalik_osborne,
        around((0.25, 0.39, 0.415, 0.39), (0.1928, 0.1912, 0.1231, 0.1361)),
    ),
    Problem("Brown-Dennis", brown_dennis, around((25, 5, -5, -1), (-11.6, 13.2, -0.4, 0.24))),
    Problem("Osborne 1", osborne, around((0.5, 1.5, -1, 0.01, 0.02))),
    Problem("Biggs EXP6", biggs, around((1, 2, 1, 1, 1, 1), (1, 10, 1, 5, 4, 3))),
    Problem("Watson", watson, around((0, 0, 0, 0), (-0.0157, 1.012, -0.233, 1.26))),
    Problem("Penalty I", penalty_one, around((1, 2, 3, 4), (0.25, 0.25, 0.25, 0.25))),
    Problem("Penalty II", penalty_two, around((0.5, 0.5, 0.5, 0.5), (0.2, 0.19, 0.48, 0.52))),
    Problem("variably dimensioned", variably_dimensioned, around((0.75, 0.5, 0.25), (1, 1, 1))),
    Problem("trigonometric", trigonometric, around((0.25,) * 4, (0.04, 0.05, 0.06, 0.2))),
    Problem("Brown almost-linear", brown_almost_linear, around((0.5,) * 4, (1, 1, 1, 1))),
    Problem("discrete boundary value", boundary_value, around((-0.1875, -0.25, -0.1875))),
    Problem("discrete integral equation", integral_equation, around((-0.1875, -0.25, -0.1875))),
    Problem("Broyden tridiagonal", broyden, around((-1,) * 4, (-0.57, -0.68, -0.68, -0.6))),
    Problem("Chebyquad", chebyquad, around((0.2, 0.4, 0.6, 0.8), (0.1, 0.41, 0.59, 0.9))),
)
