"""Numbers: products that over- and underflow, cancelling, small fast parts, tiny derivatives."""

from __future__ import annotations

import math

from benchmarks.hard_study.problem import Problem, beside, scales, total, uniform


def product(factors):
    """The factors multiplied from left to right."""
    return math.prod(factors[1:], start=factors[0])


def weierstrass(m, x):
    """Six terms of Weierstrass' function."""
    return total(0.5**k * m.cos(7**k * x[0]) for k in range(6))


def variance(m, x):
    """E[x^2] - E[x]^2 of samples far from 0: one pass, which cancels."""
    n = len(x)
    return total(v * v for v in x) / n - (total(x) / n) ** 2


def heron(m, x):
    """The area of a flat triangle."""
    a, b, c = 1.0, x[0], x[1]
    s = (a + b + c) / 2
    return m.sqrt(s * (s - a) * (s - b) * (s - c))


def quadratic_root(m, x):
    """The small root of a z^2 + b z - c, by the formula that cancels."""
    a, b, c = x
    return (-b + m.sqrt(b * b + 4 * a * c)) / (2 * a)


def clustered(center, count):
    """Samples at a distance of 1e-3 to 1 from a large number."""

    def draw(generator):
        spread = 10 ** generator.uniform(-3, 0)
        return [center + spread * generator.gauss(0, 1) for _ in range(count)]

    return draw


def signal(amplitude, frequency):
    """x + amplitude sin(frequency x): a small fast part."""
    return Problem(
        f"x + {amplitude:g} sin({frequency:g} x)",
        lambda m, x: x[0] + amplitude * m.sin(frequency * x[0]),
        uniform((-3, 3)),
    )


PROBLEMS = (
    Problem("product of eight", lambda m, x: product(x), scales(-30, 30, 8)),
    Problem(
        "product that underflows on the way",
        lambda m, x: product([x[0], *[1e-60] * 4, *[1e60] * 4]),
        scales(-12, 12),
    ),
    Problem(
        "product that overflows backwards",
        lambda m, x: product([1e-60] * 4 + [x[0]] + [1e60] * 4),
        scales(-12, 12),
    ),
    Problem("x^40 / x^39", lambda m, x: x[0] ** 40 / x[0] ** 39, scales(-7, 7)),
    Problem(
        "geometric mean",
        lambda m, x: m.exp(total(map(m.log, x)) / len(x)),
        scales(-90, 90, 4, signed=False),
    ),
    Problem(
        "product of densities",
        lambda m, x: product([m.exp(-((x[0] - k) ** 2) / 2) for k in range(6)]),
        uniform((-12, 15)),
    ),
    Problem(
        "product of sigmoids",
        lambda m, x: product([m.sigmoid(k * x[0]) for k in range(1, 7)]),
        uniform((-30, 30)),
    ),
    Problem(
        "log of a product", lambda m, x: m.log(product([v * v for v in x])), scales(-20, 20, 4)
    ),
    Problem("x 1e200 1e-200", lambda m, x: x[0] * 1e200 * 1e-200, scales(-100, 100)),
    Problem(
        "x^2 / (x^2 + y^2)",
        lambda m, x: x[0] * x[0] / (x[0] * x[0] + x[1] * x[1]),
        scales(-70, 70, 2),
    ),
    Problem("x^2 of large and small", lambda m, x: x[0] * x[0], scales(-140, 140)),
    Problem("1/x^2", lambda m, x: 1 / (x[0] * x[0]), scales(-70, 70)),
    Problem("x^-3.5", lambda m, x: x[0] ** -3.5, scales(-60, 60, signed=False)),
    Problem("exp(exp(x))", lambda m, x: m.exp(m.exp(x[0])), uniform((-600, 6.5))),
    Problem("exp(-1/x^2)", lambda m, x: m.exp(-1 / (x[0] * x[0])), scales(-1.4, 3)),
    Problem("Gaussian tail", lambda m, x: m.exp(-x[0] * x[0]), scales(-12, 1.4)),
    Problem(
        "sqrt(x+1) - sqrt(x)",
        lambda m, x: m.sqrt(x[0] + 1) - m.sqrt(x[0]),
        scales(-6, 9, signed=False),
    ),
    Problem("(1 - cos x)/x^2", lambda m, x: (1 - m.cos(x[0])) / (x[0] * x[0]), scales(-5, 2)),
    Problem("(e^x - 1)/x", lambda m, x: (m.exp(x[0]) - 1) / x[0], scales(-7, 2)),
    Problem("x - sin x", lambda m, x: x[0] - m.sin(x[0]), scales(-3, 3)),
    Problem(
        "log(x) - log(x + 1)",
        lambda m, x: m.log(x[0]) - m.log(x[0] + 1),
        scales(-12, 5, signed=False),
    ),
    Problem(
        "cosh^2 - sinh^2 + x",
        lambda m, x: m.cosh(x[0]) ** 2 - m.sinh(x[0]) ** 2 + x[0],
        uniform((-9, 9)),
    ),
    Problem("variance in one pass", variance, clustered(1e4, 4)),
    Problem("Heron", heron, uniform((0.5, 0.52), (0.5, 0.52))),
    Problem("small root of a quadratic", quadratic_root, scales(-3, 3, 3, signed=False)),
    Problem("1e8 + sin x", lambda m, x: 1e8 + m.sin(x[0]), uniform((-3, 3))),
    Problem("(x + 1e8) - 1e8", lambda m, x: m.sin((x[0] + 1e8) - 1e8), uniform((-3, 3))),
    Problem("1e12 x + y", lambda m, x: 1e12 * x[0] + x[1] * x[1], scales(-3, 3, 2)),
    Problem("sin(1e-12 x)", lambda m, x: m.sin(1e-12 * x[0]), scales(6, 13)),
    Problem("sin(1e12 x)", lambda m, x: m.sin(1e12 * x[0]), scales(-14, -9)),
    Problem("sin(1/x)", lambda m, x: m.sin(1 / x[0]), scales(-4, 2)),
    signal(1e-9, 1e4),
    signal(1e-10, 1e5),
    signal(1e-11, 1e6),
    signal(1e-6, 1e6),
    Problem(
        "x^2 + 1e-10 cos(1e5 x)",
        lambda m, x: x[0] * x[0] + 1e-10 * m.cos(1e5 * x[0]),
        uniform((-3, 3)),
    ),
    Problem(
        "e^x + 1e-8 sin(1e5 x)",
        lambda m, x: m.exp(x[0]) + 1e-8 * m.sin(1e5 * x[0]),
        uniform((-3, 3)),
    ),
    Problem("Weierstrass", weierstrass, uniform((-1, 1))),
    Problem("cos near 0", lambda m, x: m.cos(x[0]), scales(-20, -1)),
    Problem("cosh near 0", lambda m, x: m.cosh(x[0]), scales(-20, -1)),
    Problem("1 + x^2 near 0", lambda m, x: 1 + x[0] * x[0], scales(-30, -1)),
    Problem("x^3 near 0", lambda m, x: x[0] ** 3, scales(-90, -1)),
    Problem("x^4 + x", lambda m, x: x[0] ** 4 + x[0], scales(-20, 20)),
    Problem(
        "L2 penalty", lambda m, x: (2 * x[0] - 1) ** 2 + 1e-4 * x[1] * x[1], scales(-25, 1, 2)
    ),
    Problem("sin near its top", lambda m, x: m.sin(x[0]), beside(-12, -1, math.pi / 2)),
    Problem(
        "double well near its minimum",
        lambda m, x: (x[0] * x[0] - 1) ** 2,
        beside(-14, -1, 1.0, -1.0),
    ),
    Problem(
        "softplus(x) - x/2 near 0", lambda m, x: m.softplus(x[0], 1.0) - x[0] / 2, scales(-12, 1)
    ),
    Problem(
        "silu near its minimum", lambda m, x: m.silu(x[0]), beside(-12, -1, -1.2784645427610738)
    ),
    Problem("Morse", lambda m, x: (1 - m.exp(-(x[0] - 1.4))) ** 2, beside(-10, 1, 1.4)),
    Problem(
        "Lennard-Jones",
        lambda m, x: x[0] ** -12 - x[0] ** -6,
        beside(-10, 0, 2 ** (1 / 6), below=False),
    ),
)
