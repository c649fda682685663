"""Iterations: Newton's method, fixed points, recurrences, differential equations, optimisers."""

from __future__ import annotations

import math
import random

from benchmarks.hard_study.problem import Problem, around, beside, scales, total, uniform


def newton_root(power, steps):
    """The root of y^power = x by Newton's method from 1."""

    def formula(m, x):
        y = 1.0
        for _ in range(steps):
            y = ((power - 1) * y + x[0] / y ** (power - 1)) / power
        return y

    return formula


def kepler(m, x):
    """The eccentric anomaly by Newton's method, of a mean anomaly and an eccentricity."""
    anomaly, e = x
    found = anomaly + e * m.sin(anomaly)
    for _ in range(8):
        found = found - (found - e * m.sin(found) - anomaly) / (1 - e * m.cos(found))
    return found


def lambert(m, x):
    """W(x) by Halley's method from log(1 + x)."""
    w = m.log1p(x[0])
    for _ in range(6):
        power = m.exp(w)
        error = w * power - x[0]
        w = w - error / (power * (w + 1) - (w + 2) * error / (2 * w + 2))
    return w


def secant(m, x):
    """The root of y^3 + y = x by the secant method."""
    a, b = 0.5 * x[0] / (1 + abs(x[0])), 0.7 + 0.1 * x[0]
    for _ in range(4):
        fa, fb = a**3 + a - x[0], b**3 + b - x[0]
        a, b = b, b - fb * (b - a) / (fb - fa)
    return b


def fixed_point(m, x):
    """Forty rounds of y = cos(x y)."""
    y = 1.0
    for _ in range(40):
        y = m.cos(x[0] * y)
    return y


def logistic(steps):
    """The logistic map, of its start and its rate."""

    def formula(m, x):
        y = x[0]
        for _ in range(steps):
            y = x[1] * y * (1 - y)
        return y

    return formula


def henon(m, x):
    """Ten steps of Hénon's map."""
    a, b = x
    for _ in range(10):
        a, b = 1 - 1.2 * a * a + b, 0.3 * a
    return a * b


def mandelbrot(m, x):
    """|z|^2 after six steps of z = z^2 + c."""
    a, b = x
    for _ in range(6):
        a, b = a * a - b * b + x[0], 2 * a * b + x[1]
    return a * a + b * b


def tangent_fraction(m, x):
    """tan by its continued fraction, from below."""
    square = x[0] * x[0]
    tail = 25.0 - 0.0 * square
    for k in range(23, 0, -2):
        tail = k - square / tail
    return x[0] / tail


def golden_fraction(m, x):
    """x + 1/(x + 1/(x + ...)), forty deep."""
    tail = x[0]
    for _ in range(40):
        tail = x[0] + 1 / tail
    return tail


def agm(m, x):
    """The arithmetic-geometric mean."""
    a, b = x
    for _ in range(6):
        a, b = (a + b) / 2, m.sqrt(a * b)
    return a


def elliptic(m, x):
    """K(k) by the arithmetic-geometric mean, up to its pole at 1."""
    return math.pi / 2 / agm(m, [1.0, m.sqrt((1 - x[0]) * (1 + x[0]))])


def chebyshev(m, x):
    """T_50 by its recurrence."""
    before, now = 1.0, x[0]
    for _ in range(49):
        before, now = now, 2 * x[0] * now - before
    return now


def wilkinson(m, x):
    """(x - 1)(x - 2)...(x - 12)."""
    product = x[0] - 1
    for k in range(2, 13):
        product = product * (x[0] - k)
    return product


def lotka_volterra(m, x):
    """Hares after forty Euler steps."""
    hares, lynxes = x[0], x[1]
    for _ in range(40):
        meetings = x[2] * hares * lynxes
        hares, lynxes = hares + 0.05 * (hares - meetings), lynxes + 0.05 * (meetings - lynxes)
    return hares


def van_der_pol(m, x):
    """Runge-Kutta's method, eight steps."""

    def slope(y, v):
        return v, x[2] * (1 - y * y) * v - y

    y, v, h = x[0], x[1], 0.1
    for _ in range(8):
        a = slope(y, v)
        b = slope(y + h / 2 * a[0], v + h / 2 * a[1])
        c = slope(y + h / 2 * b[0], v + h / 2 * b[1])
        d = slope(y + h * c[0], v + h * c[1])
        y = y + h / 6 * (a[0] + 2 * b[0] + 2 * c[0] + d[0])
        v = v + h / 6 * (a[1] + 2 * b[1] + 2 * c[1] + d[1])
    return y


def pendulum(m, x):
    """The energy of a pendulum after thirty steps of Verlet's method."""
    angle, speed = x
    for _ in range(30):
        speed = speed - 0.05 * m.sin(angle)
        angle = angle + 0.1 * speed
        speed = speed - 0.05 * m.sin(angle)
    return speed * speed / 2 - m.cos(angle)


def lorenz(m, x):
    """Fifty Euler steps of Lorenz's equations."""
    a, b, c = x
    for _ in range(50):
        a, b, c = (
            a + 0.1 * (b - a),
            b + 0.01 * (a * (28 - c) - b),
            c + 0.01 * (a * b - 8 / 3 * c),
        )
    return a


def descent(m, x):
    """An unrolled gradient descent: the loss after forty steps, of start and learning rate."""
    w, rate = x
    for _ in range(40):
        w = w - rate * (4 * w * w * w - 2 * w + 0.3)
    return w**4 - w * w + 0.3 * w


def momentum(m, x):
    """Gradient descent with momentum on a badly scaled quadratic, thirty steps."""
    a, b, rate, beta = x
    va = vb = 0.0
    for _ in range(30):
        va, vb = beta * va + a, beta * vb + 30 * b
        a, b = a - rate * va, b - rate * vb
    return a * a + 30 * b * b


def adam(m, x):
    """Fifteen steps of Adam on a quartic, of start and learning rate."""
    w, rate = x
    first = second = 0.0
    for k in range(1, 16):
        slope = 4 * w * w * w - w
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        w = w - rate * (first / (1 - 0.9**k)) / (m.sqrt(second / (1 - 0.999**k)) + 1e-8)
    return w**4 - w * w / 2


def newton_descent(m, x):
    """Newton's method for a minimum, six steps: the result hardly depends on the start."""
    w = x[0]
    for _ in range(6):
        w = w - (m.sinh(w) + x[1]) / m.cosh(w)
    return m.cosh(w) + x[1] * w


def residual_net(depth):
    """y = y + tanh(w y + b) / depth, with two weights for all layers."""

    def formula(m, x):
        y = 0.7
        for _ in range(depth):
            y = y + m.tanh(x[0] * y + x[1]) / depth
        return (y - 0.4) ** 2

    return formula


def deep_net(m, x):
    """Forty layers of tanh: derivatives that fade or explode."""
    y = 0.3
    for _ in range(40):
        y = m.tanh(x[0] * y + x[1])
    return y


def recurrent_net(m, x):
    """A recurrent net of two units over twelve steps."""
    h, g = 0.0, 0.0
    for t in range(12):
        u = math.sin(t)
        h, g = m.tanh(x[0] * h + x[1] * g + x[2] * u), m.tanh(x[3] * h - x[0] * g + 0.1)
    return (h - g) ** 2


def gated_net(m, x):
    """An LSTM of one unit over eight steps."""
    h = c = 0.0
    for t in range(8):
        u = x[0] * math.cos(t) + x[1] * h
        c = m.sigmoid(u + 1) * c + m.sigmoid(x[2] * u) * m.tanh(u)
        h = m.sigmoid(x[3] * u) * m.tanh(c)
    return h


def layer_norm(m, x):
    """A layer normalised over four units, and its squared distance from a target."""
    mean = total(x) / len(x)
    spread = m.sqrt(total((v - mean) ** 2 for v in x) / len(x) + 1e-5)
    return total(k * m.tanh((v - mean) / spread) for k, v in enumerate(x, 1))


def attention(m, x):
    """A query on four keys: softmax written out, its maximum taken away as a number."""
    keys = (0.3, -1.2, 2.0, 0.9)
    scores = [x[0] * k + x[1] * k * k for k in keys]
    powers = [m.exp(s - scores[2]) for s in scores]
    return total(p * k for p, k in zip(powers, keys, strict=True)) / total(powers)


def small_net(m, x):
    """Two hidden tanh units, a squared error over five samples."""
    error = 0.0
    for k in range(5):
        u = k / 2 - 1
        hidden = m.tanh(x[0] * u + x[1]), m.tanh(x[2] * u + x[3])
        error = error + (x[4] * hidden[0] + x[5] * hidden[1] - math.sin(u)) ** 2
    return error / 5


def weights(count, low=-2, high=1):
    """Weights of a scale between 10**low and 10**high."""

    def draw(generator: random.Random):
        scale = 10 ** generator.uniform(low, high)
        return [scale * generator.gauss(0, 1) for _ in range(count)]

    return draw


PROBLEMS = (
    Problem("Newton's square root", newton_root(2, 12), scales(-3, 3, signed=False)),
    Problem("Newton's cube root, 30", newton_root(3, 30), scales(-6, 6, signed=False)),
    Problem("Newton's cube root, 60", newton_root(3, 60), scales(-6, 6, signed=False)),
    Problem("Kepler", kepler, uniform((0.1, 3), (0.0, 0.95))),
    Problem("Lambert W", lambert, scales(-8, 8, signed=False)),
    Problem("secant method", secant, uniform((-3, 3))),
    Problem("fixed point of cos", fixed_point, uniform((0.05, 1.2))),
    Problem("logistic map, periodic", logistic(20), uniform((0.1, 0.9), (2.8, 3.4))),
    Problem("logistic map, chaotic", logistic(15), uniform((0.1, 0.9), (3.6, 4))),
    Problem("Henon", henon, uniform((-0.5, 0.5), (-0.3, 0.3))),
    Problem("Mandelbrot", mandelbrot, uniform((-1.2, 0.3), (-0.6, 0.6))),
    Problem("tan by fraction", tangent_fraction, uniform((-4, 4))),
    Problem("golden fraction", golden_fraction, scales(-1, 12, signed=False)),
    Problem("AGM", agm, scales(-6, 6, 2, signed=False)),
    Problem("elliptic K", elliptic, beside(-10, -0.1, 1.0, above=False)),
    Problem("Chebyshev T50", chebyshev, uniform((-1.05, 1.05))),
    Problem("Wilkinson", wilkinson, uniform((0, 13))),
    Problem("Lotka-Volterra", lotka_volterra, uniform((0.3, 3), (0.3, 3), (0.3, 2))),
    Problem("Van der Pol", van_der_pol, uniform((-2, 2), (-2, 2), (0.1, 5))),
    Problem("pendulum", pendulum, uniform((-3, 3), (-1, 1))),
    Problem("Lorenz", lorenz, uniform((-10, 10), (-10, 10), (10, 30))),
    Problem("gradient descent", descent, uniform((-1, 1), (1e-3, 0.2))),
    Problem("momentum", momentum, uniform((-3, 3), (-3, 3), (1e-3, 0.03), (0.1, 0.9))),
    Problem("Adam", adam, uniform((0.1, 1.5), (1e-3, 0.1))),
    Problem("Newton's descent", newton_descent, uniform((-1.5, 1.5), (-2, 2))),
    Problem("residual net of 30", residual_net(30), weights(2)),
    Problem("residual net of 100", residual_net(100), weights(2)),
    Problem("deep tanh net", deep_net, weights(2, -1, 0.6)),
    Problem("recurrent net", recurrent_net, weights(4)),
    Problem("gated net", gated_net, weights(4)),
    Problem("layer norm", layer_norm, weights(4, -6, 6)),
    Problem("attention", attention, weights(2)),
    Problem("small net", small_net, around((0.5, -0.3, 0.8, 0.1, 0.7, -0.4))),
)
