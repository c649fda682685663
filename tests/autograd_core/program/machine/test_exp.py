"""The exponentials that vectors compute are libm's, to the bit."""

import math
import random
import struct
from array import array
from decimal import Decimal, localcontext

import pytest

import autograd_core
from autograd_core import Value, exp, freeze, fsum
from autograd_core.program.machine.lanes import widen
from autograd_core.program.machine.powers import COUNT, powers_of_two
from autograd_core.program.machine.runner import Runner, instruction_sets

ODD = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, 2.0**-54, -(2.0**-53), 1e300, -1e300]
FAR = [512.0, -512.0, math.nextafter(512.0, 0.0), 709.78, 709.79, -708.4, -745.1, -745.2]
ROW = 9
"""How many numbers a row has: a vector is filled, and begun."""


def points(count):
    """Numbers of all sizes, and those at which a multiple of log(2)/128 is left for the next."""
    rng = random.Random(3)
    edges = [(rng.randrange(-90_000, 90_000) + 0.5) * math.log(2) / 128 for _ in range(count)]
    near = [math.nextafter(x, rng.choice((-math.inf, math.inf))) for x in edges]
    plain = [rng.uniform(-1.0, 1.0) * rng.choice((1.0, 40.0, 760.0)) for _ in range(count)]
    tiny = [rng.choice((-1.0, 1.0)) * 2.0 ** rng.uniform(-1070.0, 0.0) for _ in range(count)]
    return [*ODD, *FAR, *edges, *near, *plain, *tiny]


def libm(x):
    """exp of Python's math module, which calls libm's; inf where that raises."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def bits(numbers):
    """Numbers as whole numbers; one for all nans."""
    return [-1 if x != x else struct.unpack("<q", struct.pack("<d", x))[0] for x in numbers]


@pytest.mark.parametrize("lanes", [1, 16, 64] if autograd_core.COMPILED else [1])
def test_exp_has_the_bits_of_libm(lanes):
    """Each instruction set, in rows and side by side, gives exp and its slope as libm has it."""
    x = [Value(0.1 * k) for k in range(ROW)]
    plan = freeze(fsum([exp(v) for v in x]), inputs=x).machine.plan
    flat = points(2500)
    flat = array("d", flat[: len(flat) // ROW * ROW])
    expected = bits(map(libm, flat))
    run = array("d"), flat, len(flat) // ROW, array("d", [1.0]) * (len(flat) // ROW)
    for chosen in instruction_sets() or [None]:
        runner = Runner(plan if lanes == 1 else widen(plan, lanes))
        if chosen:
            runner.use(chosen)
        assert bits(runner.run(*run).own) == expected


def test_powers_of_two():
    """The tables are 2**(k/128): nearest doubles, and what these leave, correctly rounded."""
    tails, scales = powers_of_two()
    with localcontext() as context:
        context.prec = 60
        for k in range(COUNT):
            exact = Decimal(2) ** (Decimal(k) / COUNT)
            (power,) = struct.unpack("<d", struct.pack("<q", scales[k] + (k << 45)))
            assert power == float(exact)
            assert tails[k] == float(exact / Decimal(power) - 1)
