"""Functions of every shape, for step curves: name, function and point."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd_core import (
    asin,
    atan,
    cbrt,
    ceil,
    cos,
    cosh,
    exp,
    floor,
    gelu,
    hard_tanh,
    leaky_relu,
    log,
    log1p,
    maximum,
    relu,
    sign,
    sin,
    sqrt,
    tanh,
    where,
)
from autograd_core.laboratory.step_curve.curve import step_curve
from autograd_core.laboratory.step_curve.result import StepCurve

SMOOTH: dict[str, tuple[Callable[..., Any], float]] = {
    "sin": (sin, 1.0),
    "sin at 0": (sin, 0.0),
    "cos at 0": (cos, 0.0),
    "exp": (exp, 20.0),
    "tiny exp": (exp, -30.0),
    "huge exp": (exp, 700.0),
    "log near 0": (log, 1e-3),
    "log very near 0": (log, 1e-8),
    "log1p": (log1p, 1e-12),
    "1e6 + sin": (lambda x: 1e6 + sin(x), 1.0),
    "fast": (lambda x: sin(1e6 * x), 1.0),
    "far": (sin, 1e10),
    "square": (lambda x: x * x, 3.0),
    "square at 0": (lambda x: x * x, 0.0),
    "cube at 0": (lambda x: x**3, 0.0),
    "line": (lambda x: x * 1e-300, 1e8),
    "constant": (lambda x: 3.0, 1.0),
    "flat tanh": (tanh, 20.0),
    "pole": (lambda x: 1 / x, 1e-6),
    "gelu": (gelu, -3.0),
    "beside a kink": (abs, 1e-6),
    "between jumps": (floor, 1.5),
    "rounded kink": (lambda x: sqrt(x * x + 1e-12), 0.0),
    "steep": (lambda x: atan(1e4 * x), 1e-5),
    "cancelling": (lambda x: sin(x) - x, 1e-3),
    "of floats": (math.sin, 1.0),
    "tiny log": (log, 3e-60),
    "least log": (log, 1e-307),
    "large log": (log, 5.6e9),
    "huge log": (log, 7.4e51),
    "tiny square": (lambda x: x * x, 7e-146),
    "tiny sin": (sin, 1e-200),
    "tiny cos": (cos, 1e-6),
    "large square": (lambda x: x * x, 1e150),
    "largest": (sqrt, 1.7e308),
    "least": (sin, 5e-324),
    "through kinks": (lambda x: relu((1 + x) - 1) - relu(1 - (1 + x)), 0.0),
    "cancelling to nothing": (lambda x: cosh(x) / exp(x), 181.0),
}


SHAPES: dict[str, dict[str, tuple[Callable[..., Any], float]]] = {
    "smooth": SMOOTH,
    "kink": {
        "abs": (abs, 0.0),
        "relu": (relu, 0.0),
        "leaky_relu": (leaky_relu, 0.0),
        "hard_tanh": (hard_tanh, 1.0),
        "tie": (lambda x: maximum(x, 2 * x), 0.0),
        "root of a square": (lambda x: sqrt(x * x), 0.0),
        "on a large number": (lambda x: 1e6 + abs(x), 0.0),
        "rounded": (lambda x: abs((1 + x) - 1), 0.0),
        "rounded relu": (lambda x: relu((1 + x) - 1), 0.0),
        "of exp": (lambda x: abs(exp(x) - 1), 0.0),
        "of a root": (lambda x: abs(sqrt(1 + x) - 1), 0.0),
        "rounded away": (lambda x: abs((1e16 + x) - 1e16), 0.0),
        "tiny": (lambda x: abs(x - 3e-200), 3e-200),
        "huge": (lambda x: abs(x - 3e200), 3e200),
        "product": (lambda x: abs(10 * x - 1), 0.1),
        "of a steep line": (lambda x: exp(abs(1e80 * x)), 0.0),
        "far from 0": (lambda x: abs(x - 1e6) + x, 1e6),
        "at a third": (lambda x: abs(x - 1 / 3), 1 / 3),
        "branch of the program": (lambda x: x if x < 1 else 2 * x - 1, 1.0),
        "of floats": (lambda x: abs(math.sin(x)), 0.0),
    },
    "jump": {
        "floor": (floor, 1.0),
        "ceil": (ceil, 2.0),
        "sign": (sign, 0.0),
        "where": (lambda x: where(x > 0, x + 1, x), 0.0),
        "small": (lambda x: sin(x) + sign(x - 1) * 1e-6, 1.0),
        "far from 0": (floor, 1e6),
    },
    "vertical": {"cbrt": (cbrt, 0.0), "cusp": (lambda x: sqrt(abs(x)), 0.0)},
    "edge": {
        "sqrt": (sqrt, 0.0),
        "asin": (asin, 1.0),
        "power": (lambda x: x * sqrt(x), 0.0),
        "of floats": (lambda x: math.sqrt(x), 0.0),
    },
    "undefined": {
        "log at 0": (log, 0.0),
        "log of -1": (log, -1.0),
        "1/0": (lambda x: 1 / x, 0.0),
    },
}


CASES = [(shape, name) for shape, functions in SHAPES.items() for name in functions]


def curve_of(shape: str, name: str) -> StepCurve:
    """The curve of a function of SHAPES."""
    return step_curve(*SHAPES[shape][name])
