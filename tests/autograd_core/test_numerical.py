"""Numerical derivatives: as accurate as they claim, on functions whose derivative is known."""

from __future__ import annotations

import math
from random import Random
from statistics import median

import pytest

from autograd_core.numerical import richardson

FAMILIES = {
    "sin": (math.sin, math.cos, lambda random: random.uniform(-10, 10)),
    "log": (math.log, lambda x: 1 / x, lambda random: 10 ** random.uniform(-4, 4)),
    "1/x": (lambda x: 1 / x, lambda x: -1 / x / x, lambda random: 10 ** random.uniform(-4, 4)),
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x), lambda random: 10 ** random.uniform(-4, 4)),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_richardson_has_thirteen_digits(name: str) -> None:
    """The median relative error is below 1e-13."""
    f, derivative, point = FAMILIES[name]
    random = Random(name)
    errors = []
    for _ in range(40):
        x = point(random)
        errors.append(abs(richardson(f, x).derivative / derivative(x) - 1))
    assert median(errors) < 1e-13
