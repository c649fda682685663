"""Kinks and jumps: exactly at the point, hidden by rounding beside it, near it, and far."""

from __future__ import annotations

from benchmarks.hard_study.problem import Problem, beside, fixed, scales, total, uniform


def hidden(name, scale):
    """|x| where a larger number swallows small steps; at 0, exactly on its kink."""
    return Problem(f"{name} hidden by {scale:g}", HIDDEN[name](scale), fixed([0.0]))


HIDDEN = {
    "relu": lambda scale: lambda m, x: m.relu((x[0] + scale) - scale),
    "abs": lambda scale: lambda m, x: abs((scale + x[0]) - scale),
    "abs beside a slope": lambda scale: lambda m, x: abs((scale + x[0]) - scale) + 3 * x[0],
    "maximum": lambda scale: lambda m, x: m.maximum(scale + x[0], scale) + x[0],
    "abs of a tiny product": lambda scale: lambda m, x: abs(x[0] * scale) / scale,
}


def huber(m, x):
    """Huber's loss with its edge at 1."""
    size = abs(x[0])
    return m.where(size <= 1, x[0] * x[0] / 2, size - 0.5)


def hinge(m, x):
    """The hinge loss of three samples."""
    return total(m.relu(1 - y * (x[0] * u + x[1])) for u, y in ((1, 1), (-0.5, -1), (2, -1)))


def relu_net(m, x):
    """Two relu units on four samples."""
    error = 0.0
    for k in range(4):
        u = k - 1.5
        y = m.relu(x[0] * u + x[1]) - m.relu(x[2] * u + x[3])
        error = error + (y - 0.5 * u) ** 2
    return error


def tie(values):
    """All numbers the same, one of some values."""
    return lambda generator: [generator.choice(values)] * 2


PROBLEMS = (
    Problem("abs at 0", lambda m, x: abs(x[0]), fixed([0.0])),
    Problem("relu at 1e-9", lambda m, x: m.relu(x[0]) + x[0], scales(-12, -3)),
    Problem("relu(x - 1) beside 1", lambda m, x: m.relu(x[0] - 1) + x[0], beside(-12, -1, 1.0)),
    Problem("abs(x - 1e6)", lambda m, x: abs(x[0] - 1e6), beside(-4, 3, 1e6)),
    Problem("x |x|", lambda m, x: x[0] * abs(x[0]), scales(-12, 3)),
    Problem("|x|^3 at 0 and beside", lambda m, x: abs(x[0]) ** 3, scales(-12, 1)),
    Problem("relu(x)^2", lambda m, x: m.relu(x[0]) ** 2, scales(-12, 3)),
    Problem("relu(x) - relu(-x) at 0", lambda m, x: m.relu(x[0]) - m.relu(-x[0]), fixed([0.0])),
    Problem(
        "maximum at a tie", lambda m, x: m.maximum(x[0], 2 * x[1] - x[0]), tie((0.3, 1e-9, 7e8))
    ),
    Problem("minimum near a tie", lambda m, x: m.minimum(x[0], 1.0) * 2, beside(-13, -2, 1.0)),
    Problem("max of squares", lambda m, x: m.maximum(x[0] * x[0], x[1] * x[1]), scales(-3, 3, 2)),
    Problem("|sin x| at 0", lambda m, x: abs(m.sin(x[0])), fixed([0.0])),
    Problem("|x y| at 0", lambda m, x: abs(x[0] * x[1]), fixed([0.0, 2.0], [0.0, -1e-9])),
    Problem("Huber at its edge", huber, beside(-12, 0, 1.0, -1.0)),
    Problem("Huber on its edge", huber, fixed([1.0], [-1.0])),
    Problem("hinge", hinge, scales(-2, 1, 2)),
    Problem("hinge on its edge", hinge, fixed([1.0, 0.0], [0.0, 1.0])),
    Problem(
        "L1 penalty",
        lambda m, x: (x[0] - 1) ** 2 + 1e-3 * (abs(x[0]) + abs(x[1])),
        fixed([0.0, 0.3], [1e-10, 0.0]),
    ),
    Problem("hard_tanh", lambda m, x: m.hard_tanh(x[0]), beside(-12, 0, 1.0, -1.0)),
    Problem("hard_sigmoid", lambda m, x: m.hard_sigmoid(x[0]), beside(-12, 0, 3.0, -3.0)),
    Problem("elu beside 0", lambda m, x: m.elu(x[0], 1.0), scales(-12, 1)),
    Problem("relu net", relu_net, uniform((-2, 2), (-2, 2), (-2, 2), (-2, 2))),
    Problem("floor", lambda m, x: m.floor(x[0]) * 2 + x[0] * x[0], uniform((-9, 9))),
    Problem("jump on it", lambda m, x: m.where(x[0] > 0.5, x[0], x[0] * x[0] + 1), fixed([0.5])),
    Problem(
        "jump beside",
        lambda m, x: m.where(x[0] > 0.5, x[0], x[0] * x[0] + 1),
        beside(-12, -2, 0.5),
    ),
    Problem(
        "smooth join", lambda m, x: m.where(x[0] > 0, x[0] * x[0], -x[0] * x[0]), scales(-9, 1)
    ),
    *(hidden(name, scale) for name in list(HIDDEN)[:4] for scale in (1.0, 1e8)),
    hidden("abs of a tiny product", 1e-300),
    hidden("abs", 1e150),
)
