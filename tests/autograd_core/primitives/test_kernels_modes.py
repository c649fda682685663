"""Compiled and interpreted kernels, from one source, give the same bits."""

import importlib.util
import inspect
import random
import struct
from array import array
from pathlib import Path

import pytest

from autograd_core import c99
from autograd_core.primitives import (
    kernels,
    kernels_activations,
    kernels_elementary,
    kernels_many,
)

OF_FEW = (kernels, kernels_elementary, kernels_activations)

COMPILED = not kernels.__file__.endswith(".py")

EDGES = [0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1e-17, 0.3, 0.5, 0.9999999999999999, 1.0]
EDGES += [1.0000000000000002, 1.5, 2.0, 2.5, 3.0, 7.0, 26.5, 37.6, 40.5, 700.0, 745.2, 1e8, 1e16]
EDGES += [2.0**53, 2.0**54, 1e100, 1e155, 1e290, 1e305, 1.7976931348623157e308]
EDGES += [float("inf"), float("nan")]
EDGES += [-x for x in EDGES]

needs_both = pytest.mark.skipif(not COMPILED, reason="the kernels are not compiled")


def interpreted(module):
    """A second copy of a module, run by Python from the source beside the compiled one."""
    source = Path(module.__file__).with_name(module.__name__.rpartition(".")[2] + ".py")
    spec = importlib.util.spec_from_file_location(f"interpreted_{source.stem}", source)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


def bits(numbers):
    """The bits of doubles; any nan but ABSENT is one nan, for its sign depends on the machine."""
    return [
        "nan" if d != d and not c99.is_absent(d) else struct.pack("<d", d).hex() for d in numbers
    ]


def some_double(generator):
    """An edge, a double of any magnitude or sign, or one of a size that functions work in."""
    kind = generator.randrange(4)
    if kind == 0:
        return generator.choice(EDGES)
    if kind == 1:
        return struct.unpack("<d", generator.randbytes(8))[0]
    return generator.gauss(0.0, 1.0) * 10.0 ** generator.randint(-3, 3)


def public(module):
    """The names and signatures of the kernels of an interpreted module."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_"):
            yield name, function, len(inspect.signature(function).parameters)


@needs_both
@pytest.mark.parametrize("module", OF_FEW, ids=lambda m: m.__name__)
def test_kernels_of_few_operands_agree_in_both_modes(module):
    """Every kernel: each edge (each pair of edges), and 3,000 random operands."""
    generator = random.Random(2026)
    for name, slow, arity in public(interpreted(module)):
        fast = getattr(module, name)
        assert type(fast).__name__ == "cython_function_or_method"
        rows = [[some_double(generator) for _ in range(arity)] for _ in range(3000)]
        if arity == 1:
            rows += [[x] for x in EDGES]
        elif arity == 2:
            rows += [[x, y] for x in EDGES for y in EDGES]
        if name == "where":
            rows = [[row[0] > 0.0, *row[1:]] for row in rows]
        for row in rows:
            assert bits(fast(*row)) == bits(slow(*row)), f"{name}{tuple(row)}"


@needs_both
def test_kernels_of_many_operands_agree_in_both_modes():
    """Every kernel of many operands, on 1,000 random lists of up to 9 numbers."""
    generator = random.Random(2026)
    for name, slow, arity in public(interpreted(kernels_many)):
        fast = getattr(kernels_many, name)
        for _ in range(1000):
            n = generator.choice([1, 3, 5, 7, 9] if name == "affine" else [2, 4, 6, 8])
            x = array("d", [some_double(generator) for _ in range(n)])
            extra = [generator.randrange(n)] if arity == 3 else []
            d, e = array("d", bytes(8 * n)), array("d", bytes(8 * n))
            value, same = fast(x, *extra, d), slow(x, *extra, e)
            assert bits([value, *d]) == bits([same, *e]), f"{name}({x}, {extra})"


@needs_both
def test_the_comparison_sees_the_last_bit():
    """Bits of neighbouring doubles, of the two zeros, of nan and ABSENT differ."""
    assert bits([1.0]) != bits([1.0000000000000002])
    assert bits([0.0]) != bits([-0.0])
    assert bits([float("nan")]) != bits([c99.ABSENT])


@pytest.mark.parametrize("module", OF_FEW, ids=lambda m: m.__name__)
def test_no_kernel_raises(module):
    """Every kernel, interpreted, returns doubles for every edge and every pair of edges."""
    for name, kernel, arity in public(interpreted(module)):
        for x in EDGES:
            for y in EDGES if arity > 1 else [0.0]:
                for z in [0.0, 1.0, float("inf")] if arity > 2 else [0.0]:
                    result = kernel(*[x, y, z][:arity])
                    assert all(type(d) is float for d in result), f"{name}({x}, {y}, {z})"


def test_no_kernel_of_many_operands_raises():
    """Every kernel of many operands, interpreted, returns a double for any three edges."""
    generator = random.Random(7)
    for name, kernel, arity in public(interpreted(kernels_many)):
        for _ in range(2000):
            x = array("d", [generator.choice(EDGES) for _ in range(3)])
            result = kernel(x, *[1, array("d", bytes(24))][3 - arity :])
            assert type(result) is float, f"{name}({x})"
