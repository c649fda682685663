"""A recorded function has the bits of the eager one: every primitive, and random programs."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.testing.strategies import PARAMETERS
from tests import graphs
from tests.autograd_core.calls import call
from tests.autograd_core.samples import in_domain, list_of_numbers
from tests.recorded import require_alike

LENGTHS = {"dot": 6, "affine": 7}
"""How many operands the rows of lists get."""

ROWS = list(PRIMITIVES.values())


def parameters_of(row: Primitive):
    """Static parameters of a row that are worth trying."""
    if "k" in row.parameters:
        return [{"k": 0}, {"k": 2}]
    return PARAMETERS.get(row.name, ({},))


def points(row: Primitive, count: int, moderate: bool):
    """Operands for a number of calls: ordinary ones, or from all over the domain."""
    rng = random.Random(row.name)
    length = LENGTHS.get(row.name, 5) if row.variadic else len(row.operands)
    if row.variadic and not moderate:
        return [tuple(list_of_numbers(rng, length)) for _ in range(count)]
    domains = row.domains * length if row.variadic else row.domains
    drawn = []
    while len(drawn) < count:
        point = tuple(in_domain(rng, domain) for domain in domains)
        if not moderate or all(abs(x) < 20.0 for x in point):
            drawn.append(point)
    return drawn


def differentiated(row: Primitive, static: dict):
    """A function of a row's operands with parameters before and behind it."""
    length = LENGTHS.get(row.name, 5) if row.variadic else len(row.operands)
    weights = [Value(1.0) for _ in range(length)]
    factor = Value(0.75)

    def f(*xs):
        operands = [w * x for w, x in zip(weights, xs, strict=True)]
        return factor * call(row.name, operands, static) + weights[0] * xs[-1]

    return f, [*weights, factor]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("moderate", [True, False], ids=["ordinary", "extreme"])
def test_every_primitive(row: Primitive, moderate: bool):
    """Value and gradients of each primitive, at ordinary points and all over its domain."""
    for static in parameters_of(row):
        f, parameters = differentiated(row, static)
        require_alike(f, points(row, 17, moderate), parameters)


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_primitive_in_large_batches(row: Primitive):
    """The same in batches that fill the lanes, and nearly."""
    f, parameters = differentiated(row, dict(parameters_of(row)[0]))
    require_alike(f, points(row, 1000, moderate=True), parameters, sizes=(64, 1000))


@settings(max_examples=30)
@given(graphs.smooth_programs(), st.randoms(use_true_random=False), st.sampled_from([1, 2, 17]))
def test_random_programs(program: graphs.Program, rng: random.Random, size: int):
    """Programs of all steps, whose first leaf is a parameter and whose others are inputs."""
    parameter = Value(program.leaves[0])

    def f(*xs):
        return program.run([parameter, *xs], program.numbers, autograd_core)[-1] + parameter

    count = len(program.leaves) - 1
    rows = [tuple(rng.uniform(-2, 2) for _ in range(count)) for _ in range(size)]
    if count:
        require_alike(f, rows, [parameter], sizes=(size,))


@pytest.mark.slow
@given(graphs.smooth_programs(most=40), st.randoms(use_true_random=False))
def test_large_random_programs(program: graphs.Program, rng: random.Random):
    """Longer programs, in batches of 64."""
    test_random_programs.hypothesis.inner_test(program, rng, 64)


def test_a_last_bit_is_seen():
    """The comparison finds a gradient that is off by its last digit."""
    w = Value(0.3)

    def f(x):
        return w * x

    class Off:
        """A recorder whose gradients are too large by a rounding."""

        def __init__(self, g):
            self.values = lambda xs: [g(x).data for x in xs]
            self.mean = lambda xs: autograd_core.mean([g(x) for x in xs]) * (1.0 + 2.0**-52)

        def __call__(self, x):
            return f(x)

    with pytest.raises(AssertionError):
        require_alike(f, [(0.7,), (1.1,)], [w], sizes=(2,), record=Off)
