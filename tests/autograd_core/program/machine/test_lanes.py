"""Rows of inputs side by side have the engine's bits, with each set of instructions."""

import random
from array import array

import pytest

import autograd_core
from autograd_core import Value, affine, freeze, gradients, mean
from autograd_core.program.machine.lanes import widen
from autograd_core.program.machine.machine import LANES
from autograd_core.program.machine.runner import Runner, instruction_sets

COUNTS = (1, 2, 17, 64, 1000) if autograd_core.COMPILED else (1, 2, 17)
"""How many rows; interpreted, each runs for itself."""
LENGTH = 6
"""How many numbers a row has."""


def rosenbrock(x, w):
    """Squares whose slopes are summed in turns; what the steps hand on is read nowhere else."""
    return sum(100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2 for a, b in zip(x, x[1:], strict=False))


def product(x, w):
    """Each step reads the one before it."""
    found = x[0]
    for v in x[1:]:
        found = found * v
    return found


def shifted(x, w):
    """Steps that read each other's results at other places, backwards too."""
    ys = [a * b for a, b in zip(x, x[1:], strict=False)]
    zs = [a + b for a, b in zip(ys, reversed(ys), strict=True)]
    us = [a - b for a, b in zip(zs, zs[1:] + zs[:1], strict=True)]
    return sum(u * y for u, y in zip(us, ys, strict=True))


def weighted(x, w):
    """Numbers that all rows share: weights, their squares, constants on either side."""
    terms = [(2.0 * v - a) ** 2 / (a * a + 3.0) for a, v in zip(w, x, strict=True)]
    return sum(t.relu() * -(a**2) + (a - t) for a, t in zip(w, terms, strict=True))


def several_uses(x, w):
    """Values that are used often: products with themselves, quotients of each other."""
    ys = [v * v for v in x]
    zs = [(y - v).relu() + y for y, v in zip(ys, x, strict=True)]
    return sum(z * z / (y + 2.0) - z * v for z, y, v in zip(zs, ys, x, strict=True))


def mixed(x, w):
    """Steps by vectors beside kernels, a product of matrices and a list."""
    hidden = [sum(a * v for a, v in zip(w[k:] + w[:k], x, strict=True)) for k in range(4)]
    ys = [h.tanh() * h - h**2 for h in hidden]
    return mean([(y * y + y).exp() for y in ys])


def beginnings(x, w):
    """Sums of no products: what they begin with, alone."""
    return sum(affine([], [], v) * v for v in x) + affine([], [], w[0])


FUNCTIONS = {
    f.__name__: f
    for f in (beginnings, rosenbrock, product, shifted, weighted, several_uses, mixed)
}


def drawn(seed, count):
    """Rows of Values."""
    uniform = random.Random(seed).uniform
    return [[Value(uniform(-1.0, 1.0)) for _ in range(LENGTH)] for _ in range(count)]


def frozen(f, weights):
    """A recorded function, and the weights that it uses."""
    (x,) = drawn(1, 1)
    program = freeze(f(x, weights), inputs=x)
    used = program.lifted.arrays
    return program.machine, any(a.role == "parameter" for a in used if a.kind == "leaf")


def numbers(values):
    """The numbers of Values."""
    return array("d", [v.data for v in values])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_rows_have_the_engines_bits(name):
    """For one row to 1,000: values, slopes of each row, slopes of the mean."""
    f = FUNCTIONS[name]
    (weights,) = drawn(2, 1)
    machine, weighs = frozen(f, weights)
    assert machine.reason == ""
    parameters = weights if weighs else []
    for count in COUNTS:
        rows = drawn(count, count)
        roots = [f(row, weights) for row in rows]
        flat = [v for row in rows for v in row]
        given = numbers(parameters), numbers(flat)
        values, slopes = machine.gradients(*given)
        assert list(values) == [root.data for root in roots]
        assert list(slopes) == [
            d for r, row in zip(roots, rows, strict=True) for d in gradients(r, row)
        ]
        whole = mean(roots)
        value, shared, own = machine.mean(*given)
        assert value == whole.data
        assert list(shared) == list(gradients(whole, parameters))
        assert list(own) == list(gradients(whole, flat))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_all_instruction_sets_have_the_same_bits(name):
    """Each number of lanes with each set of instructions gives what a row at a time gives."""
    (weights,) = drawn(2, 1)
    machine, weighs = frozen(FUNCTIONS[name], weights)
    given = numbers(weights if weighs else []), numbers(v for row in drawn(3, 70) for v in row)
    run = *given, 70, array("d", [0.5]) * 70
    expected = Runner(machine.plan).run(*run)
    for lanes in (2, 7, 8, *LANES, 67, 300):
        for chosen in instruction_sets():
            runner = Runner(widen(machine.plan, lanes))
            runner.use(chosen)
            assert runner.run(*run) == expected


@pytest.mark.skipif(not autograd_core.COMPILED, reason="interpreted, rows run one by one")
def test_rows_of_a_machine_run_side_by_side():
    """The plan with lanes has the bits of the other, so the machine uses it."""
    for f in FUNCTIONS.values():
        (weights,) = drawn(2, 1)
        machine, weighs = frozen(f, weights)
        given = numbers(weights if weighs else []), numbers(v for row in drawn(3, 64) for v in row)
        machine.gradients(*given)
        assert machine._wide and machine._runner not in machine._wide.values()


@pytest.mark.parametrize("length", [7, 8, 21, 30])
def test_rows_of_any_length_are_put_side_by_side(length):
    """Each input of each row comes to its place, and each derivative back to the row's own."""
    x = [Value(0.5 + k) for k in range(length)]
    program = freeze(product(x, None), inputs=x)
    flat = array("d", [1.0 + 0.001 * k for k in range(70 * length)])
    run = array("d"), flat, 70, array("d", [1.0]) * 70
    expected = Runner(program.machine.plan).run(*run)
    for lanes in (4, 8, 20, 64):
        for chosen in instruction_sets():
            runner = Runner(widen(program.machine.plan, lanes))
            runner.use(chosen)
            assert runner.run(*run) == expected
